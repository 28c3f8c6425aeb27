"""The value of an Observation or of one of its components.

What: value[x], reference range, interpretation and method as columns of the observation table.
In: an Observation or component object. Out: columns and the short text for evidence.
Units: UCUM codes as recorded. Raises: Unreadable for a value that cannot be, NotUnderstood for another member.
Source: HL7 FHIR R4, Observation; v3 ObservationInterpretation.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..gate import Unreadable, clean
from .codes import Concept, concept, concepts, join
from .values import (
    NotUnderstood,
    boolean,
    bounds,
    decisive,
    exact,
    number,
    part,
    parts,
    quantity_unit,
    shown_number,
    shown_unit,
    string,
)
from .wording import keep_words

COMPARATORS = frozenset({"<", "<=", ">", ">="})
VALUES = (
    "valueQuantity", "valueCodeableConcept", "valueString", "valueBoolean", "valueInteger", "valueRange",
    "valueRatio", "valueSampledData", "valueTime", "valueDateTime", "valuePeriod",
)
_SYSTEMS = ("observationinterpretation", "v2-0078", "v2/0078")
_TOKENS = frozenset(
    "A AA B CAR D DET E EX EXP HH HX H HU IE IND I L LL LU LX MS N NCL ND NEG NR NS OBX POS QCF R RR S SDD SYN-R "
    "SYN-S TOX U UNE VS W WR < > HM".split()
) | {"H>", "L<", "EQV"}
_WORDS = {
    "positive": "POS", "negative": "NEG", "normal": "N", "abnormal": "A", "high": "H", "low": "L",
    "borderline": "E", "equivocal": "E", "indeterminate": "IND", "detected": "POS", "not_detected": "NEG",
}
_OTHER = {
    "10828004": "POS", "260385009": "NEG", "42425007": "E", "82334004": "IND", "la6576-8": "POS", "la6577-6": "NEG",
}


def read_value(node: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The value columns and the evidence text. A stated reason for absence leaves the value out."""
    given = [name for name in VALUES if node.get(name) is not None]
    if len(given) > 1:
        raise Unreadable("more than one value is given")
    absent = concept(node, "dataAbsentReason")
    if absent or not given:
        return {}, f"no value: {absent.shown}" if absent else ""
    return decisive(_READERS.get(given[0], _no_reader), node, given[0])


def read_context(node: dict[str, Any], method: str) -> dict[str, Any]:
    """Reference range and interpretation, beside the method."""
    high, unit = _upper_limit(parts(node, "referenceRange"))
    return {
        "reference_high": high,
        "reference_unit": unit,
        "interpretation": join(_interpretations(node)),
        "method": method,
    }


def _quantity(node: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    inner = part(node, name) or {}
    value, comparator = number(inner, "value"), string(inner, "comparator")
    if value is None:
        return {}, ""
    if comparator is not None and comparator not in COMPARATORS:
        raise Unreadable("comparator is not a comparator of FHIR")
    text = f"{comparator or ''}{shown_number(value)} {shown_unit(inner)}".strip()
    plain = exact(value, "the value")
    columns: dict[str, Any] = {"unit": quantity_unit(inner)}
    if plain is not None:
        return columns | {"value": plain, "comparator": comparator}, text
    low, high = bounds(value)
    if comparator is None:
        return columns | {"range_low": low, "range_high": high}, text
    return columns | {"value": low if comparator.startswith(">") else high, "comparator": comparator}, text


def _range(node: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    inner = part(node, name) or {}
    ends = {end: part(inner, end) for end in ("low", "high")}
    values = {end: number(at, "value") if at else None for end, at in ends.items()}
    units = {quantity_unit(at) for end, at in ends.items() if at and values[end] is not None}
    if any(at and string(at, "comparator") for at in ends.values()):
        units = {None}
    low, high = values["low"], values["high"]
    shown = [shown_number(each) if each is not None else ".." for each in (low, high)]
    plain_low = None if low is None else _outward(low, 0)
    plain_high = None if high is None else _outward(high, 1)
    if plain_low is not None and plain_high is not None and plain_low > plain_high and len(units) == 1:
        raise Unreadable("a range ends below its beginning")
    unit = shown_unit(ends["high"] or ends["low"] or {})
    columns = {"range_low": plain_low, "range_high": plain_high, "unit": units.pop() if len(units) == 1 else None}
    return columns, f"{shown[0]} to {shown[1]} {unit}".strip()


def _outward(value: Decimal, side: int) -> Decimal:
    plain = exact(value, "the value")
    return bounds(value)[side] if plain is None else plain


def _ratio(node: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    """A titre; anything that a titre cannot be is left without a value."""
    inner = part(node, name) or {}
    over, under = part(inner, "numerator") or {}, part(inner, "denominator") or {}
    top, bottom = number(over, "value"), number(under, "value")
    comparator = string(under, "comparator")
    if top is None or bottom is None:
        return {}, ""
    exact(top, "the numerator"), exact(bottom, "the denominator")
    text = f"{comparator or ''}{shown_number(top)}:{shown_number(bottom)}"
    dimensionless = all(shown_unit(each) in ("", "1", "{titer}", "{titre}") for each in (over, under))
    usable = dimensionless and string(over, "comparator") is None and comparator in COMPARATORS | {None}
    return ({"value_text": text} if usable else {}), clean(text, 60)


def _string(node: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    kept = keep_words(string(node, name) or "")
    return {"value_text": kept}, kept if kept is not None else "a text that is not kept"


def _concept(node: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    found = concept(node, name) or Concept()
    kept = keep_words(found.text or "") if not found.iris else None
    return {"value_codes": found.codes, "value_text": kept}, found.shown if found.iris else kept or ""


def _boolean(node: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    value = boolean(node, name)
    return {"value_boolean": value}, "true" if value else "false"


def _integer(node: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    value = number(node, name)
    return {"value": exact(value, "the value")}, shown_number(value)


def _no_reader(node: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    return {}, f"{name} is not read"


_READERS = {
    "valueQuantity": _quantity,
    "valueRange": _range,
    "valueRatio": _ratio,
    "valueString": _string,
    "valueCodeableConcept": _concept,
    "valueBoolean": _boolean,
    "valueInteger": _integer,
}


def _upper_limit(ranges: list[dict[str, Any]]) -> tuple[Decimal | None, str | None]:
    """The one upper limit of normal; nothing when several differ."""
    found = set()
    for each in ranges:
        kind, high = concept(each, "type"), part(each, "high")
        value = number(high, "value") if high else None
        if high and value is not None and (kind is None or "normal" in kind.written):
            found.add((_limit(value), quantity_unit(high)))
    return found.pop() if len(found) == 1 else (None, None)


def _limit(value: Decimal) -> Decimal | None:
    try:
        return exact(value, "the reference range")
    except Unreadable as error:
        raise NotUnderstood(error.what) from None


def _interpretations(node: dict[str, Any]) -> set[str]:
    """v3 codes, also from v2, SNOMED CT, LOINC answers or plain words; others say nothing."""
    tokens = set()
    for each in concepts(node, "interpretation"):
        for iri, code in zip(each.iris, each.written, strict=True):
            local = any(system in iri.lower() for system in _SYSTEMS) or iri.startswith("urn:code:")
            if local and code.upper() in _TOKENS:
                tokens.add(code.upper())
            elif code.lower() in _OTHER:
                tokens.add(_OTHER[code.lower()])
        if not each.iris:
            tokens |= {_WORDS[word] for word in each.words if word in _WORDS}
    return tokens


