"""May and must by construct, nested and negated; the shape of the derived file."""

from __future__ import annotations

import runpy
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from kn5501_reasoner import resources
from kn5501_reasoner.errors import RuleError
from kn5501_reasoner.rules.dualise import derive, dualise
from kn5501_reasoner.rules.load import load_criteria, load_file, load_shapes
from kn5501_reasoner.rules.polarity import bounds, pattern, requirement
from kn5501_reasoner.rules.write import turtle
from kn5501_reasoner.shapes import Annotations, Node, Property, without_classes
from kn5501_reasoner.validate import compile_rules, validate
from kn5501_reasoner.vocab import LE, SH, trial_namespace
from tests.rules.drafts import FOCUS, KN, Draft, Happening, axioms, le
from tests.rules.test_load import written

DERIVED = resources.shapes("derived", "kn5501.ttl")
ONE = Decimal("1.0")


def test_the_derived_file_is_fresh() -> None:
    assert DERIVED.read_text(encoding="utf-8") == derive(), "run python -m kn5501_reasoner.rules.dualise"


def test_derivation_is_deterministic() -> None:
    assert derive() == derive()


def test_what_is_written_is_what_was_derived() -> None:
    made = {shape.iri: shape for c in load_criteria() for shape in dualise(c) if c.alternative_of is None}
    back = load_shapes(DERIVED.read_text(encoding="utf-8"), "derived")
    assert set(made) <= set(back)
    for iri, shape in made.items():
        assert len(shape.either) == len(back[iri].either) if isinstance(shape, Node) else shape.path == back[iri].path
        assert shape.notes.role == back[iri].notes.role
        assert shape.notes.message == back[iri].notes.message


def test_every_property_shape_directly_under_a_role_has_message_and_severity() -> None:
    graph = Graph().parse(DERIVED)
    under = [(r, p) for r in graph.subjects(le("role")) for p in graph.objects(r, URIRef(SH + "property"))]
    assert len(under) > 50
    for role, part in under:
        assert isinstance(part, URIRef), f"{role} has a nameless part"
        assert len(list(graph.objects(part, URIRef(SH + "message")))) == 1
        assert list(graph.objects(part, URIRef(SH + "severity"))) == [URIRef(SH + "Violation")]
        readings = {graph.value(role, le("criterion")), graph.value(role, le("alternativeOf"))}
        assert graph.value(part, le("criterion")) in readings
        assert graph.value(part, le("role")) == graph.value(role, le("role"))


def test_every_criterion_has_its_roles() -> None:
    shapes = load_shapes(DERIVED.read_text(encoding="utf-8"))
    for criterion in load_criteria():
        own = [iri for iri, s in shapes.items() if s.notes.criterion == criterion.iri and s.notes.part is None]
        roles = {iri.removeprefix(criterion.iri + "-") for iri in own}
        assert {"may-pass", "passes"} <= roles
        assert ("applies" in roles) == (criterion.applies_to is not None)
        assert ("judged" in roles) == bool(criterion.judged_where)


def test_a_minimum_is_read_at_the_high_bound_favourably_and_at_the_low_bound_with_presence() -> None:
    plain = Property((LE + "lvef",), minimum=ONE)
    assert bounds(plain, sure=False, event=False) == (Property((LE + "lvef", LE + "high"), minimum=ONE),)
    assert bounds(plain, sure=True, event=False) == (Property((LE + "lvef", LE + "low"), min_count=1, minimum=ONE),)


def test_a_maximum_mirrors_it() -> None:
    plain = Property((LE + "age",), maximum=ONE)
    assert bounds(plain, sure=False, event=False) == (Property((LE + "age", LE + "low"), maximum=ONE),)
    assert bounds(plain, sure=True, event=False) == (Property((LE + "age", LE + "high"), min_count=1, maximum=ONE),)


@pytest.mark.parametrize("event", [False, True])
@pytest.mark.parametrize("value", [False, True])
def test_a_truth_needs_presence_only_when_sure(value: bool, event: bool) -> None:
    plain = Property((LE + "male",), has_value=(value,))
    path = (LE + "male",) if event else (LE + "male", LE + "holds")
    assert bounds(plain, sure=False, event=event) == (Property(path, one_of=(value,)),)
    assert bounds(plain, sure=True, event=event) == (Property(path, min_count=1, one_of=(value,)),)


def test_no_event_swaps_may_and_must() -> None:
    inner = Node(classes=(LE + "CnsDisease",), properties=(Property((LE + "daysBeforeEnrolment",), minimum=ONE),))
    plain = Property((LE + "condition",), none_of=inner)
    (favourable,), (unfavourable,) = (bounds(plain, sure=sure, event=False) for sure in (False, True))
    assert favourable.none_of == pattern(inner, sure=True)
    assert unfavourable.none_of == pattern(inner, sure=False)
    assert Property((LE + "confirmed",), has_value=(True,)) in pattern(inner, sure=True).properties
    assert Property((LE + "confirmed",), has_value=(True,)) not in pattern(inner, sure=False).properties


def test_not_swaps_and_or_keeps() -> None:
    plain = Property((LE + "lvef",), minimum=ONE)
    may, must = (bounds(plain, sure=sure, event=False)[0] for sure in (False, True))
    assert requirement(Node(nots=(plain,)), sure=True).nots == (Node(properties=(may,)),)
    assert requirement(Node(nots=(plain,)), sure=False).nots == (Node(properties=(must,)),)
    twice = Node(nots=(Node(nots=(plain,)),))
    assert requirement(twice, sure=True).nots[0].nots == (Node(properties=(must,)),)
    assert requirement(Node(either=((plain,),)), sure=True).either == ((Node(properties=(must,)),),)


def test_classes_are_dropped_for_codes_that_nobody_maps() -> None:
    left = Node(classes=(LE + "CnsDisease",))
    right = Node(classes=(LE + "HeartFailure",), properties=(Property((LE + "nyhaClass",), minimum=ONE),))
    assert without_classes(Node(either=((left, right),), nots=(left,))) == Node()
    assert without_classes(right) == Node(properties=right.properties)


NESTED = """
kn:inc-99 a sh:NodeShape ; rdfs:label "x" ;
    sh:not [ sh:or ( kn:inc-99-low kn:inc-99-ill ) ] .
kn:inc-99-low rdfs:label "low" ; sh:path le:lvef ; sh:maxInclusive 40.0 .
kn:inc-99-ill rdfs:label "ill" ; sh:path le:male ; sh:hasValue true .
"""


@pytest.mark.parametrize(
    ("lvef", "male", "outcome"),
    [
        ((41, 50), False, "passed"), ((40, 50), False, "cantTell"), ((30, 40), False, "failed"), (None, True, "failed"),
        (None, False, "cantTell"), ((41, 50), None, "cantTell"), ((30, 40), None, "failed"),
    ],
)
def test_a_nested_negation_decides_as_it_should(lvef, male, outcome, tmp_path: Path) -> None:
    written(tmp_path, NESTED)
    rules = compile_rules("kn5501", derive("kn5501", tmp_path).encode())
    draft = Draft(quantities={} if lvef is None else {"lvef": lvef}, truths={} if male is None else {"male": male})
    assert validate(draft.graph(), FOCUS, rules, axioms()).outcomes == {KN + "inc-99": outcome}


NEGATED_EVENT = """
kn:inc-99 a sh:NodeShape ; rdfs:label "x" ; sh:not kn:inc-99-none .
kn:inc-99-none rdfs:label "no heart failure" ; sh:path le:condition ; sh:qualifiedMaxCount 0 ;
    sh:qualifiedValueShape [ sh:class le:HeartFailure ] .
"""


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([], "failed"), ([Happening("condition", "HeartFailure")], "passed"),
        ([Happening("condition", "HeartFailure", confirmed=False)], "cantTell"),
    ],
)
def test_a_demanded_event_is_read_the_other_way_round(events, outcome, tmp_path: Path) -> None:
    written(tmp_path, NEGATED_EVENT)
    rules = compile_rules("kn5501", derive("kn5501", tmp_path).encode())
    graph = Draft(events=events).graph()
    assert validate(graph, FOCUS, rules, axioms()).outcomes == {KN + "inc-99": outcome}


CHOICE = """
kn:inc-99 a sh:NodeShape ; rdfs:label "x" ; sh:property kn:inc-99-none .
kn:inc-99-none rdfs:label "No lasting disease" ; sh:path le:condition ; sh:qualifiedMaxCount 0 ;
    sh:qualifiedValueShape [
        sh:or ( [ sh:path le:active ; sh:hasValue true ] [ sh:class le:CnsDisease ] ) ;
        sh:not [ sh:path le:cured ; sh:hasValue true ]
    ] .
"""


@pytest.mark.parametrize(
    ("kind", "attributes", "outcome"),
    [
        ("HeartFailure", {"active": True, "cured": False}, "failed"),
        ("HeartFailure", {"active": True, "cured": True}, "passed"),
        ("HeartFailure", {"active": False, "cured": False}, "passed"),
        ("HeartFailure", {"active": True}, "cantTell"),
        ("HeartFailure", {"cured": False}, "cantTell"),
        ("CnsDisease", {"cured": False}, "failed"),
        (None, {"active": False, "cured": False}, "cantTell"),
        (None, {"active": True, "cured": True}, "passed"),
    ],
)
def test_a_pattern_may_leave_a_choice_between_an_attribute_and_a_class(
    kind: str | None, attributes: dict[str, bool], outcome: str, tmp_path: Path
) -> None:
    """Of a code that nobody maps, the class may be any; what is recorded beside the code still counts."""
    written(tmp_path, CHOICE)
    rules = compile_rules("kn5501", derive("kn5501", tmp_path).encode())
    graph = Draft(events=[Happening("condition", kind, attributes=attributes)]).graph()
    assert validate(graph, FOCUS, rules, axioms()).outcomes == {KN + "inc-99": outcome}


def test_one_name_for_two_parts_of_two_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, NESTED)
    written(tmp_path, NESTED.replace("kn:inc-99 ", "kn:inc-98 "), "inc-98-made-up.ttl")
    with pytest.raises(RuleError, match="two ways"):
        derive("kn5501", tmp_path)


def test_the_command_writes_the_derived_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "trial_derived", lambda trial: tmp_path / f"{trial}.ttl")
    monkeypatch.setattr("sys.argv", ["dualise"])
    monkeypatch.delitem(sys.modules, "kn5501_reasoner.rules.dualise")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("kn5501_reasoner.rules.dualise", run_name="__main__")
    assert ended.value.code == 0
    assert (tmp_path / "kn5501.ttl").read_bytes() == DERIVED.read_bytes()


def test_terms_of_other_vocabularies_are_written_whole() -> None:
    foreign = "https://example.org/other#HeartFailure"
    shape = Property(
        (LE + "condition",), none_of=Node(classes=(foreign,)), iri=KN + "inc-99-a-passes",
        notes=Annotations(criterion=KN + "inc-99", role="passes", message="none"),
    )
    text = turtle("kn5501", [shape])
    assert f"sh:class <{foreign}>" in text
    assert load_shapes(text)[KN + "inc-99-a-passes"].none_of == shape.none_of


def test_a_comment_or_prefix_changes_nothing(tmp_path: Path) -> None:
    first = written(tmp_path, NESTED)
    before = derive("kn5501", tmp_path)
    first.write_text("# a remark\n" + first.read_text(encoding="utf-8"), encoding="utf-8")
    assert derive("kn5501", tmp_path) == before
    assert load_file(first, trial_namespace("kn5501"))


def test_numbers_are_written_without_exponent(tmp_path: Path) -> None:
    written(tmp_path, NESTED.replace("40.0", "0.0000000001"))
    assert "sh:maxInclusive 0.0000000001 " in derive("kn5501", tmp_path)
    written(tmp_path, NESTED.replace("40.0", "100000"))
    assert "sh:maxInclusive 100000.0 " in derive("kn5501", tmp_path)
