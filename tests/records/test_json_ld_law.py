"""Law: whatever is changed in a JSON-LD document, it is refused, or every class and value of it becomes a statement."""

import copy
import json

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.records.rdf_text import parse_rdf
from tests.records.making import read_text
from tests.records.test_json_ld import BAD_IRIS, CONDITION, CONTEXT, LE, document, same

OBSERVATION = {
    "@type": "Observation", "about": {"id": "urn:x:p"}, "le:valueBoolean": True, "valueDecimal": 5,
    "code": {"@id": "https://loinc.org/rdf/718-7"}, "display": [{"@value": "x"}, "y"],
}
GOOD = document(CONDITION, OBSERVATION, {"@id": "urn:x:graph", "@graph": {**CONDITION, "id": "_:c"}})
EXPANDED = {"@context": {}, "@graph": [
    {"@id": "urn:x:p", "@type": [LE + "Subject"], LE + "identifier": [{"@value": "P1"}]},
    {"@id": "urn:x:c", "@type": [LE + "Condition"], LE + "subject": [{"@id": "urn:x:p"}],
     LE + "code": [{"@id": "http://hl7.org/fhir/sid/icd-10-cm/B20"}]},
]}
WORDS = ["@id", "@type", "@value", "@language", "@graph", "@set", "@list", "@included", "@nest", "@reverse", "@index",
         "@json", "@none", "@records", "@foo", "@vocab", "@base", "@context", "_:b", "le:code", "code",
         "display", "icd", "id", "about", LE + "code", *BAD_IRIS]
texts = st.sampled_from(WORDS) | st.text(alphabet="@:_/#? aZé\0\ud800lecd", max_size=6)
scalars = texts | st.booleans() | st.none() | st.integers(-2, 10**15) | st.floats()
values = st.recursive(scalars, lambda each: st.lists(each, max_size=2) | st.dictionaries(texts, each, max_size=2),
                      max_leaves=3)


def places(content):
    """Every object and array of a document, as a list that the same document always gives."""
    found, waiting = [], [content]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, (dict, list)) and each:
            found.append(each)
            waiting += each.values() if isinstance(each, dict) else each
    return found


@st.composite
def changed(draw):
    """A good document with one to three changes."""
    content = copy.deepcopy(draw(st.sampled_from([GOOD, EXPANDED])))
    for _ in range(draw(st.integers(1, 3))):
        part = draw(st.sampled_from(places(content)))
        key = draw(st.sampled_from(list(part) if isinstance(part, dict) else range(len(part))))
        kind = draw(st.sampled_from(["value", "rename", "add", "drop", "wrap", "context"]))
        if kind == "wrap":
            part[key] = {draw(texts): part[key]}
        elif kind == "drop":
            del part[key]
        elif isinstance(part, dict) and kind == "rename":
            part[draw(texts)] = part.pop(key)
        elif isinstance(part, dict) and kind == "add":
            part[draw(texts)] = draw(values)
        elif isinstance(part, dict) and kind == "context":
            given_again = st.sampled_from([CONTEXT, {}, {"@vocab": "http://x.example/"}])
            part["@context"] = copy.deepcopy(draw(given_again | values))
        else:
            part[key] = draw(values)
        if not content:
            break
    return content


def stated(content, aliases):
    """How many statements a document makes, if nothing of it is dropped."""
    if isinstance(content, list):
        return sum(stated(each, aliases) for each in content)
    if not isinstance(content, dict):
        return 0
    members = [(aliases.get(name, name), value) for name, value in content.items()]
    if "@value" in dict(members):
        return 0
    total = 0
    for name, value in members:
        listed = value if isinstance(value, list) else [value]
        total += 0 if name in ("@id", "@context", "@graph") else len(listed)
        total += 0 if name in ("@id", "@context", "@type") else stated(listed, aliases)
    return total


def aliases_of(content):
    context = content.get("@context", {})
    context = context[0] if isinstance(context, list) else context
    return {name: value for name, value in context.items() if isinstance(value, str) and value.startswith("@")}


def parsed(content):
    """The statements of a document, or None when it is refused."""
    try:
        return parse_rdf(json.dumps(content).encode(), "jsonld", "x")
    except RecordError:
        return None


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changed())
@example(GOOD)
@example(EXPANDED)
def test_refused_or_read_whole(content):
    quads = parsed(content)
    if quads is not None:
        assert len(quads) == stated(content, aliases_of(content))
        numbers = any("double" in str(quad.object) for quad in quads)
        assert numbers or same(content)


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changed())
def test_no_document_makes_the_reader_raise_anything_else(content):
    try:
        read_text(json.dumps(content), "jsonld")
    except RecordError:
        pass


def test_the_documents_themselves_are_read():
    assert len(parsed(GOOD)) == stated(GOOD, aliases_of(GOOD)) == 2 + 7 + 7 + 7
    assert len(parsed(EXPANDED)) == 5
