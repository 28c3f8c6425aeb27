"""Whatever has no form in columns is refused at compile time, by its name and with its shape."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from kn5501_reasoner.columns import compile_trial
from kn5501_reasoner.errors import PlanError, ReasonerError
from kn5501_reasoner.rules.load import load_shapes
from kn5501_reasoner.shapes import Node, Property
from tests.columns.both import plan, schema
from tests.columns.fixtures import HEAD, NONE, turtle

UNKNOWN = {
    "sh:maxLength": "sh:property [ sh:path ( le:age le:low ) ; sh:maxLength 3 ]",
    "sh:minExclusive": "sh:property [ sh:path ( le:age le:low ) ; sh:minExclusive 3 ]",
    "sh:maxCount": "sh:property [ sh:path ( le:age le:low ) ; sh:maxCount 1 ]",
    "sh:minCount 2": "sh:property [ sh:path ( le:age le:low ) ; sh:minCount 2 ]",
    "supported with sh:qualifiedMaxCount 0 alone": "sh:property [ sh:path le:condition ; sh:qualifiedMaxCount 1 ; "
    "sh:qualifiedValueShape [ sh:class le:HeartFailure ] ]",
    "sh:and": "sh:and ( [ sh:path ( le:age le:low ) ; sh:minInclusive 1 ] )",
    "sh:xone": "sh:xone ( [ sh:path ( le:age le:low ) ; sh:minInclusive 1 ] )",
    "sh:node": "sh:node [ sh:path ( le:age le:low ) ; sh:minInclusive 1 ]",
    "sh:sparql": "sh:sparql [ sh:select 'SELECT $this {}' ]",
    "a path is not a sequence": "sh:property [ sh:path [ sh:inversePath le:age ] ; sh:minCount 1 ]",
    "sh:hasValue and sh:in take IRIs and true or false": "sh:property [ sh:path ( le:age le:low ) ; sh:in ( 3 ) ]",
    "sh:class le:Subject": "sh:class le:Subject",
    "sh:hasValue on the path le:age / le:low": "sh:property [ sh:path ( le:age le:low ) ; sh:hasValue true ]",
    "sh:in on the path le:age / le:low": "sh:property [ sh:path ( le:age le:low ) ; sh:in ( true ) ]",
    "sh:minInclusive on the path le:male / le:holds": "sh:property [ sh:path ( le:male le:holds ) ; "
    "sh:minInclusive 0 ]",
    "a truth is true or false": "sh:property [ sh:path ( le:male le:holds ) ; sh:in ( le:male ) ]",
    "le:agee / le:low": "sh:property [ sh:path ( le:agee le:low ) ; sh:minInclusive 1 ]",
    "le:age / le:holds": "sh:property [ sh:path ( le:age le:holds ) ; sh:in ( true ) ]",
    "le:male / le:low": "sh:property [ sh:path ( le:male le:low ) ; sh:minInclusive 1 ]",
    "path <https://example.org/age> / le:low": "sh:property [ sh:path ( <https://example.org/age> le:low ) ; "
    "sh:minInclusive 1 ]",
    "path le:age leads": "sh:property [ sh:path le:age ; sh:minCount 1 ]",
    "le:condition / le:cured": "sh:property [ sh:path ( le:condition le:cured ) ; sh:in ( true ) ]",
    "sh:minCount on the path le:condition": "sh:property [ sh:path le:condition ; sh:minCount 1 ]",
    "le:condition needs sh:qualifiedValueShape": "sh:property [ sh:path le:condition ]",
    "sh:qualifiedValueShape on the path le:age / le:low": NONE.replace("le:{}", "( le:age le:low )").replace(
        "{}", "sh:class le:X"
    ),
    "sh:qualifiedValueShape on the path le:cured": NONE.format("condition", NONE.format("cured", "sh:class le:X")),
    "le:intravenous leads": NONE.format("condition", "sh:property [ sh:path le:intravenous ; sh:in ( true ) ]"),
    "le:nyhaClass / le:low": NONE.format("exposure", "sh:property [ sh:path ( le:nyhaClass le:low ) ; sh:minCount 1 ]"),
    "le:nowhere on the path le:settledAtScreening": "sh:property [ sh:path le:settledAtScreening ; "
    "sh:hasValue le:nowhere ]",
    "<True> on the path le:settledAtScreening": "sh:property [ sh:path le:settledAtScreening ; sh:hasValue true ]",
    "sh:in on the path le:settledAtScreening": "sh:property [ sh:path le:settledAtScreening ; sh:in ( le:cns ) ]",
    "exc-99> on the path le:judgedFit": "sh:property [ sh:path le:judgedFit ; sh:hasValue kn:exc-99 ]",
    "<https://example.org/exc-01> on the path": "sh:property [ sh:path le:judgedFit ; "
    "sh:hasValue <https://example.org/exc-01> ]",
    "le:settledAtNowhere": "sh:property [ sh:path le:settledAtNowhere ; sh:hasValue le:cns ]",
}


@pytest.mark.parametrize("named", UNKNOWN)
def test_an_unsupported_construct_is_named(named: str) -> None:
    with pytest.raises(ReasonerError) as caught:
        compile_trial(load_shapes(turtle({"x": UNKNOWN[named]}), "fixture"), schema(), lambda _: ())
    assert named in caught.value.what and "x-" in caught.value.where


def test_a_constraint_that_the_reader_learns_is_not_passed_over() -> None:
    @dataclass(frozen=True)
    class Longer(Property):
        pattern: str | None = field(default=None)

    shapes = load_shapes(turtle({"x": "sh:property [ sh:path ( le:age le:low ) ; sh:minInclusive 1 ]"}))
    for iri, shape in shapes.items():
        assert isinstance(shape, Node)
        plain = Longer(("https://w3id.org/lupus-eligibility/term/age",))
        shapes[iri] = replace(shape, either=((replace(plain, pattern="a"),),))
    with pytest.raises(PlanError, match="'pattern' has no form in columns"):
        compile_trial(shapes, schema(), lambda _: ())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "there are no role shapes"),
        ("kn:x-p a sh:NodeShape ; le:role le:Passes ; le:criterion kn:x .", "the role may-pass is missing"),
        ("kn:x-p a sh:NodeShape ; le:criterion kn:x .", "needs le:role"),
        (
            "kn:x-p a sh:NodeShape ; le:role le:Passes ; le:criterion kn:x .\n"
            "kn:x-q a sh:NodeShape ; le:role le:Passes ; le:criterion kn:x .",
            "the role passes is said twice",
        ),
    ],
)
def test_roles_must_be_whole(text: str, named: str) -> None:
    with pytest.raises(PlanError, match=named):
        compile_trial(load_shapes(HEAD + text), schema(), lambda _: ())


def test_what_a_plan_does_not_have_is_refused() -> None:
    with pytest.raises(PlanError, match="no criterion 'exc-99'"):
        plan().only("exc-99")
    with pytest.raises(PlanError, match="'oracle' is not supported"):
        plan().sql("oracle")
