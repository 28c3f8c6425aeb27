"""Blurs (a): a value or code becomes a set that contains it; a status is weakened; a unit or method is dropped.

Each function looks at a private copy of a bundle, changes one record of it, and says what it did; None: nothing to
change. What the conventions of the protocol read stays: the kind and severity of herpes, the missing end of an
active medicine (so its end is never dropped, and an endless one keeps its status).
"""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random

from .coverage import ANY_DISEASE, ANY_MEDICINE, HERPES, broader, has
from .resources import (
    MEDICATION_KINDS,
    ONGOING,
    TAKEN,
    Json,
    codes,
    codes_of,
    concept_of,
    label,
    medicine_holder,
    observations,
    of_kind,
    status_of,
)  # fmt: skip

_TITRE = re.compile(r"(<=|>=|<|>)?1[:/](\d+)")
_NYHA = {
    "sct:420300004": ("I-II",),
    "sct:421704003": ("I-II", "II-III"),
    "sct:420913000": ("II-III", "III-IV"),
    "sct:422293003": ("III-IV",),
}


def _judged_without_need(code: str, one: Json) -> bool:
    name = code.removeprefix("le:judgement-")
    return name != code and name not in ("exc-08b", "exc-13", "exc-14")


def widen_code(bundle: Json, rng: Random) -> str | None:
    """The code of a condition, medicine or substance becomes a broader one. What is refuted, and herpes, stays.

    A judgement on record that nothing called for decides as soon as a code is too vague to decide: there two rules of
    the protocol meet head on, and those subjects are left alone.
    """
    if any(_judged_without_need(code, one) for code, one in observations(bundle)):
        return None
    places: list[tuple[Json, Json, str, str]] = []
    for one in of_kind(bundle, "Condition"):
        if status_of(one, "verificationStatus") != "refuted" and not has(codes(one), HERPES):
            places.append((one, one, "code", ANY_DISEASE))
    for one in of_kind(bundle, "AllergyIntolerance"):
        if status_of(one, "verificationStatus") != "refuted" and "sct:716186003" not in codes(one):
            places.append((one, one, "code", ANY_MEDICINE))
    for one in of_kind(bundle, *MEDICATION_KINDS):
        held = medicine_holder(bundle, one)
        if held:
            places.append((one, *held, ANY_MEDICINE))
    if not places:
        return None
    record, holder, name, widest = rng.choice(places)
    found = codes_of(holder[name])
    # Several codings say the same thing: what is broader than the first must be broader than all, so only the widest.
    wider = broader(found[0]) if len(found) == 1 else []
    now = rng.choice([*wider, widest])
    holder[name] = concept_of(now)
    return f"{label(record)}: {' '.join(found)} -> {now}"


def _numbers(result: Json) -> list[str]:
    return [name for name in ("valueQuantity", "valueRange", "valueString", "valueRatio") if name in result]


def widen_value(bundle: Json, rng: Random) -> str | None:
    """A number or titre becomes a comparator or range that contains it."""
    places = [(one, name) for code, one in observations(bundle) for name in _numbers(one)]
    places = [(one, name) for one, name in places if name != "valueString" or _TITRE.fullmatch(one[name])]
    if not places:
        return None
    one, name = rng.choice(places)
    before = one.pop(name)
    if name == "valueQuantity":
        one |= _wider_quantity(before, rng)
    elif name == "valueRange":
        one |= _wider_range(before, rng)
    elif name == "valueRatio":
        one["valueString"] = _wider_titre(f"1:{before['denominator']['value']}", rng)
    else:
        one["valueString"] = _wider_titre(before, rng)
    return f"{label(one)}: {before} -> {[part for name, part in one.items() if name.startswith('value')]}"


def _wider_quantity(quantity: Json, rng: Random) -> Json:
    value, comparator = Decimal(str(quantity["value"])), quantity.get("comparator")
    step = rng.choice((Decimal("0"), Decimal("0.001"), Decimal("1"), abs(value) / 2, abs(value) + 5))
    rest = {name: part for name, part in quantity.items() if name != "comparator"}
    up = comparator in (">", ">=") or (comparator is None and rng.random() < 0.35)
    down = comparator in ("<", "<=") or (comparator is None and not up and rng.random() < 0.5)
    if up or down:
        strict = (comparator in ("<", ">") or (comparator is None and step > 0)) and rng.random() < 0.5
        sign = (">" if up else "<") + ("" if strict else "=")
        return {"valueQuantity": rest | {"value": value - step if up else value + step, "comparator": sign}}
    ends = (value - step, value + step * rng.choice((0, 1, 3)))
    return {"valueRange": {end: rest | {"value": limit} for end, limit in zip(("low", "high"), ends, strict=True)}}


def _wider_range(span: Json, rng: Random) -> Json:
    wide = {end: dict(limit) for end, limit in span.items()}
    end = rng.choice(sorted(wide))
    if rng.random() < 0.5:
        del wide[end]
        return {"valueRange": wide} if wide else {}
    step = Decimal(rng.choice((1, 5, 40)))
    wide[end]["value"] = Decimal(str(wide[end]["value"])) + (-step if end == "low" else step)
    return {"valueRange": wide}


def _wider_titre(text: str, rng: Random) -> str:
    sign, number = _TITRE.fullmatch(text).groups()
    titre = int(number)
    if sign in (None, ">", ">=") and (sign or rng.random() < 0.5):
        lower = rng.choice((titre, titre // 2, titre // 4)) or 1
        return (">" if sign == ">" or (lower < titre and rng.random() < 0.5) else ">=") + f"1:{lower}"
    higher = titre * rng.choice((1, 2, 4))
    return ("<" if sign == "<" or (higher > titre and rng.random() < 0.5) else "<=") + f"1:{higher}"


def drop_value(bundle: Json, rng: Random) -> str | None:
    """A value is not known any more: no set contains it but the whole. A judgement that says nothing is none."""
    places = [
        (one, one, name) for code, one in observations(bundle) for name in one
        if name.startswith("value") or name in ("interpretation", "referenceRange")
        if not code.startswith("le:judgement-")
    ]  # fmt: skip
    for _, one in observations(bundle):
        places += [(one, part, "valueBoolean") for part in one.get("component", []) if "valueBoolean" in part]
    if not places:
        return None
    one, holder, name = rng.choice(places)
    before = holder.pop(name)
    if name.startswith("value"):
        holder["dataAbsentReason"] = {"coding": [{"code": "unknown"}]}
    return f"{label(one)}: {name} {before} dropped"


def widen_coded_value(bundle: Json, rng: Random) -> str | None:
    """A NYHA class becomes a pair of classes; a grade of BILAG becomes one of two."""
    places = [
        one for code, one in observations(bundle) if set(codes_of(one.get("valueCodeableConcept"))) & _NYHA.keys()
    ]  # fmt: skip
    grades = [one for code, one in observations(bundle) if code.startswith("le:bilag") and "valueString" in one]
    if not places and not grades:
        return None
    one = rng.choice(places + grades[:3])
    if "valueString" in one:
        before = one["valueString"]
        one["valueString"] = f"{before} or {rng.choice('ABCDE')}"
    else:
        before = codes_of(one.pop("valueCodeableConcept"))[0]
        one["valueString"] = rng.choice(_NYHA[before])
    return f"{label(one)}: {before} -> {one['valueString']}"


def drop_unit(bundle: Json, rng: Random) -> str | None:
    """A quantity loses its unit."""
    places = [
        (one, part) for code, one in observations(bundle)
        for part in (one.get("valueQuantity"), *one.get("valueRange", {}).values()) if part and "unit" in part
    ]  # fmt: skip
    if not places:
        return None
    one, quantity = rng.choice(places)
    unit = quantity.pop("unit")
    quantity.pop("system", None)
    quantity.pop("code", None)
    return f"{label(one)}: unit {unit} dropped"


def drop_method(bundle: Json, rng: Random) -> str | None:
    """A result loses its method, a medicine its route, a study its category."""
    places = [(one, one, "method") for code, one in observations(bundle) if "method" in one]
    for one in of_kind(bundle, *MEDICATION_KINDS):
        dosage = one.get("dosage") or one.get("dosageInstruction") or []
        parts = dosage if isinstance(dosage, list) else [dosage]
        places += [(one, part, "route") for part in parts if "route" in part]
    for one in of_kind(bundle, "ResearchStudy", "ResearchSubject"):
        places += [(one, part, "category") for part in (one, *one.get("contained", [])) if "category" in part]
    if not places:
        return None
    one, holder, name = rng.choice(places)
    before = holder.pop(name)
    return f"{label(one)}: {name} {before} dropped"


def drop_severity(bundle: Json, rng: Random) -> str | None:
    """A condition that is not herpes, or an allergic reaction, loses its severity."""
    places = [(one, one) for one in of_kind(bundle, "Condition") if "severity" in one and not has(codes(one), HERPES)]
    for one in of_kind(bundle, "AllergyIntolerance"):
        places += [(one, part) for part in one.get("reaction", []) if "severity" in part]
    if not places:
        return None
    one, holder = rng.choice(places)
    return f"{label(one)}: severity {holder.pop('severity')} dropped"


def weaken_status(bundle: Json, rng: Random) -> str | None:
    """Final becomes preliminary, confirmed unconfirmed, completed unknown; a clinical status goes."""
    places = []
    for _, one in observations(bundle):
        if one["status"] in ("final", "amended", "corrected"):
            places.append((one, "status", ("preliminary", "registered")))
    for one in of_kind(bundle, "Condition", "AllergyIntolerance"):
        if status_of(one, "verificationStatus") in ("confirmed", "refuted"):
            places.append((one, "verificationStatus", ("unconfirmed", None)))
        if one["resourceType"] == "Condition" and "clinicalStatus" in one:
            ended_but_active = status_of(one, "clinicalStatus") in ONGOING and "abatementDateTime" in one
            places += [] if ended_but_active else [(one, "clinicalStatus", (None,))]
    for one in of_kind(bundle, *MEDICATION_KINDS):
        if one["status"] in ("completed", "stopped", "on-hold") or (one["status"] in TAKEN and _has_end(one)):
            places.append((one, "status", ("unknown",)))
    for one in of_kind(bundle, "ResearchSubject"):
        places.append((one, "status", ("unknown",)))
    # Many observations and few others: every kind of resource shall have its turn.
    kinds = sorted({one["resourceType"] for one, _, _ in places})
    if not kinds:
        return None
    kind = rng.choice(kinds)
    one, name, weaker = rng.choice([place for place in places if place[0]["resourceType"] == kind])
    before, now = one[name], rng.choice(weaker)
    if now is None:
        del one[name]
    elif name == "status":
        one[name] = now
    else:
        one[name] = {"coding": [before["coding"][0] | {"code": now}]}
    return f"{label(one)}: {name} {before if name == 'status' else status_text(before)} -> {now}"


def status_text(concept: Json) -> str:
    """The code inside a status."""
    return concept["coding"][0]["code"]


def _has_end(one: Json) -> bool:
    return "end" in one.get("effectivePeriod", {})
