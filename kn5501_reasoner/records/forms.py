"""What a person can enter: the record model as forms, and the same as SHACL shapes.

What: one form a record class, one field a property, with label, definition, closed values and how often; as shapes,
either strict (a record as the gate accepts it, closed, for data) or as a page asks for it (only what a person enters).
In: ontology/modules/records.ttl. Out: Form; Turtle. Units: none. Raises: RecordError when the record model is broken.
Source: ontology/modules/records.ttl; SHACL (W3C, 2017), core constraints and section 2.3.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from ..resources import ontology
from ..vocab import LE, PREFIXES, RDFS, SKOS
from .gate import IRI_FORM, IRI_LIMIT
from .needs import Need, load_needs
from .schema import Property, Schema, load_schema
from .when import OPEN

FORM = "https://w3id.org/lupus-eligibility/form/"
STYLE_CLASS = "http://www.w3.org/ns/oa#styleClass"
#: columns that a person is not asked for: what the server adds, what machines tell, links between records
NOT_ASKED = frozenset({"record", "text", "security", "assembled", "issued", "part_of", "version", "updated"})
#: what a record needs before it counts at all
NEEDED = frozenset(LE + name for name in (
    "identifier", "subject", "consentStatus", "reviewedDomain", "judgedCriterion", "judgedAsFit", "judgedBy",
    "judgementDate",
))
#: group -> (label, order); the group of a field follows from its kind
GROUPS = {
    "what": ("What", 1), "when": ("When", 2), "limits": ("When, if only known between two days", 3),
    "more": ("More, seldom needed", 4),
}
SELDOM = frozenset({
    "deathDate", "deceased", "comparator", "rangeLow", "rangeHigh", "referenceHigh", "referenceUnit", "interpretation",
    "method", "methodWord", "bodySite", "routeWord", "manifestationWord", "administered",
})
#: what a person is asked, where the name of a property would not say it
QUESTIONS = {
    "code": "what it is: from the list, or a code", "display": "its name, as the source has it",
    "valueDecimal": "result, if a number", "unitCode": "unit of the number", "valueText": "result, if words or a titre",
    "valueCode": "result, if one of a list", "valueBoolean": "result, if yes or no",
}

_DAY = "(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = rf"{_DAY}T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,12}})?)?"
_ZONE = "(Z|[+-][0-9]{2}:[0-9]{2})"
_MOMENTS = (
    ("date", _DAY), ("dateTime", f"{_TIME}{_ZONE}?"), ("dateTimeStamp", f"{_TIME}{_ZONE}"),
    ("gYearMonth", "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])"), ("gYear", "(?!0000)[0-9]{4}"),
)
_NUMBERS = (
    ("decimal", r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})"), ("integer", "[+-]?[0-9]{1,18}"),
)
_WORD = r"[^\s\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]{1,200}"
_IDENTIFIER = r"[A-Za-z0-9._-]{1,128}"


@dataclass(frozen=True)
class Field:
    """One property that a record may have. kind: as in le:columnKind, or 'limit' for an end of a time.

    preset: what a person means who enters such a record and says nothing else; instead: what says the same for a
    criterion; why: why a criterion needs it, empty where none does.
    """

    iri: str
    name: str
    kind: str
    column: str
    label: str
    definition: str
    group: str
    order: int
    needed: bool
    repeatable: bool
    allowed: tuple[str, ...] = ()
    preset: str = ""
    instead: tuple[str, ...] = ()
    why: str = ""

    @property
    def mark(self) -> str:
        """That the field is needed, and for what, in few words."""
        if self.needed or not self.why or self.group not in ("what", "when"):
            return "needed" if self.needed else ""
        if len(self.instead) > 1:
            return "one of several is needed for a criterion"
        return "needed for a criterion" + "".join(f", or: {other}" for other in self.instead)

    @property
    def question(self) -> str:
        """How a page asks for it."""
        return QUESTIONS.get(self.name, self.label)

    @property
    def asked(self) -> bool:
        """Whether a person is asked for it."""
        return self.column not in NOT_ASKED and self.name not in ("subject", "reasonRecord")


@dataclass(frozen=True)
class Form:
    """One record class with its fields in order."""

    name: str
    cls: str
    label: str
    definition: str
    fields: tuple[Field, ...]
    needs: tuple[Need, ...] = ()


@cache
def load_forms() -> dict[str, Form]:
    """All record classes by the name of their table.

    >>> [field.name for field in load_forms()["review"].fields if field.asked][:2]
    ['reviewedDomain', 'reviewStatus']
    """
    schema, said = load_schema(), _wording()
    return {
        table.name: Form(table.name, table.cls, *said[table.cls], tuple(sorted(
            _fields(table.cls, schema, said), key=lambda field: (field.order, field.name)
        )), load_needs().get(table.cls, ()))
        for table in schema.tables.values()
    }


def record_shapes() -> str:
    """Turtle: for each class a closed shape of records that the gate accepts and that count."""
    return _head() + "".join(_node(form, form.fields, closed=True) for form in load_forms().values())


def form_shape(name: str) -> str:
    """Turtle: the shape of what a person enters of one record. Raises: KeyError for an unknown table."""
    form = load_forms()[name]
    asked = tuple(field for field in form.fields if field.asked)
    groups = "".join(
        f"<{FORM}{group}> a sh:PropertyGroup ;\n    rdfs:label {_text(label)}@en ;\n    sh:order {order} .\n\n"
        for group, (label, order) in GROUPS.items() if any(field.group == group for field in asked)
    )
    return _head() + groups + _node(form, asked, closed=False)


def _fields(cls: str, schema: Schema, said: dict[str, tuple[str, str]]) -> Iterator[Field]:
    own = {iri: each for iri, each in schema.properties.items() if cls in each.classes}
    needs = load_needs().get(cls, ())
    for iri, each in own.items():
        group = _group(iri, each.kind)
        need = next((need for need in needs if iri.removeprefix(LE) in need.met_by), None)
        others = [LE + name for name in need.met_by if LE + name in own and LE + name != iri] if need else []
        yield replace(
            _field(iri, each, each.kind, group, 10 * each.order, said),
            preset=each.preset, why=need.why if need else "",
            instead=tuple(_question(other, said) for other in others if _group(other, own[other].kind) != "more"),
        )
    for iri, (of, end) in schema.ends.items():
        if of in own:
            yield _field(iri, own[of], "limit", "limits", 10 * own[of].order + (1 if end == "earliest" else 2), said)


def _group(iri: str, kind: str) -> str:
    if iri.removeprefix(LE) in SELDOM:
        return "more"
    return "when" if kind in ("when", "date") else "what"


def _question(iri: str, said: dict[str, tuple[str, str]]) -> str:
    return QUESTIONS.get(iri.removeprefix(LE), said[iri][0])


def _field(iri: str, declared: Property, kind: str, group: str, order: int, said: dict[str, tuple[str, str]]) -> Field:
    return Field(
        iri, iri.removeprefix(LE), kind, declared.column, *said[iri], group, order, iri in NEEDED, declared.repeatable,
        tuple(sorted(declared.allowed)),
    )


def _wording() -> dict[str, tuple[str, str]]:
    """IRI -> (label, definition)."""
    import pyoxigraph as ox

    said: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=str(ontology("modules", "records.ttl")), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value in (RDFS + "label", SKOS + "definition"):
            said.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    return {iri: (words.get(RDFS + "label", ""), words.get(SKOS + "definition", "")) for iri, words in said.items()}


def _head() -> str:
    used = {name: PREFIXES[name] for name in ("le", "rdf", "rdfs", "sh", "xsd")}
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in used.items()) + "\n"


def _node(form: Form, fields: tuple[Field, ...], closed: bool) -> str:
    shape = f"{FORM}{form.cls.removeprefix(LE)}"
    lines = [f"<{shape}> a sh:NodeShape", f"sh:targetClass le:{form.cls.removeprefix(LE)}",
             f"rdfs:label {_text(form.label)}@en", f"rdfs:comment {_text(form.definition)}@en"]
    if closed:
        lines += ["sh:closed true", "sh:ignoredProperties ( rdf:type )"]
    names = {field.name for field in fields}
    lines += [_not_both(field.name) for field in fields if field.kind == "when" and f"{field.name}Earliest" in names]
    lines += [f"sh:property <{shape}-{field.name}>" for field in fields]
    properties = "".join(f"<{shape}-{field.name}> {_property(field)} .\n\n" for field in fields)
    return " ;\n    ".join(lines) + " .\n\n" + properties


def _not_both(name: str) -> str:
    """A time is given as a point or from its earliest day on, never as both."""
    given = " , ".join(f"[ sh:path le:{each} ; sh:minCount 1 ]" for each in (name, f"{name}Earliest"))
    return f"sh:not [ a sh:NodeShape ; sh:property {given} ]"


def _property(field: Field) -> str:
    lines = [
        "a sh:PropertyShape", f"sh:path le:{field.name}", f"sh:name {_text(field.question)}@en",
        f"sh:description {_text(field.definition)}@en", f"sh:order {field.order}", f"sh:group <{FORM}{field.group}>",
    ]
    lines += ["sh:minCount 1"] if field.needed else []
    lines += [] if field.repeatable else ["sh:maxCount 1"]
    lines += [f"sh:defaultValue {_text(field.preset)}"] if field.preset else []
    lines += [f"<{STYLE_CLASS}> {_text(field.kind)}"]  # the form component hands it to whoever draws the field
    return " ;\n    ".join([*lines, *_values(field)])


def _values(field: Field) -> list[str]:
    """The constraints on one value, as the gate has them."""
    if field.kind in ("when", "limit"):
        return [_one_of(_MOMENTS, *([f'[ sh:in ( "{OPEN}" ) ]'] if field.kind == "when" else []))]
    if field.kind == "date":
        return ["sh:datatype xsd:date", _pattern(_DAY)]
    if field.kind == "decimal":
        return [_one_of(_NUMBERS)]
    if field.kind == "boolean":
        return ["sh:datatype xsd:boolean", _pattern("true|false")]
    if field.name == "subject":
        return ["sh:nodeKind sh:BlankNodeOrIRI", "sh:class le:Subject"]
    if field.name in ("partOf", "reasonRecord"):
        return ["sh:nodeKind sh:BlankNodeOrIRI"]
    if field.kind in ("codes", "iris", "iri"):
        return ["sh:nodeKind sh:IRI", f"sh:maxLength {IRI_LIMIT}", _pattern(IRI_FORM)]
    if field.kind == "text":
        return ["sh:xone ( [ sh:datatype xsd:string ] [ sh:datatype rdf:langString ] )"]
    if field.allowed and (field.kind == "token" or field.repeatable):
        return ["sh:datatype xsd:string", f"sh:in ( {' '.join(map(_text, field.allowed))} )"]
    if field.allowed:
        word = "|".join(field.allowed)
        return ["sh:datatype xsd:string", _pattern(f"({word})( ({word}))*")]
    return ["sh:datatype xsd:string", _pattern(_IDENTIFIER if field.name == "identifier" else _WORD)]


def _one_of(kinds: tuple[tuple[str, str], ...], *more: str) -> str:
    each = [f"[ sh:datatype xsd:{name} ; {_pattern(form)} ]" for name, form in kinds]
    return f"sh:xone ( {' '.join([*each, *more])} )"


def _pattern(form: str) -> str:
    return f"sh:pattern {_text(f'^({form})$')}"


def _text(text: str) -> str:
    """A literal of Turtle."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
