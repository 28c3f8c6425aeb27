"""Safety of the validation: attacks on it, and evidence that shapes ran."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyshacl import monkey
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, RDFS, XSD

from kn5501_reasoner import resources
from kn5501_reasoner import validate as product
from kn5501_reasoner.errors import RuleError, ValidationError
from kn5501_reasoner.validate import compile_rules, load_rules, quick, validate
from kn5501_reasoner.validate.index import FactsIndex, RulesIndex
from kn5501_reasoner.vocab import LE, SH
from tests.rules.drafts import FOCUS, KN, Draft, Happening, axioms, eligible, le

DERIVED = resources.shapes("derived", "kn5501.ttl").read_bytes()


def melanoma() -> Graph:
    draft = eligible()
    draft.events.append(
        Happening("condition", "Melanoma", attributes={"cured": False}, quantities={"daysBeforeEnrolment": (9, 9)})
    )
    return draft.graph()


def above(*pairs: tuple[str, str]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for low, high in pairs:
        graph.add((le(low), RDFS.subClassOf, le(high)))
    return graph


def test_rules_are_loaded_once_and_identified() -> None:
    rules = load_rules()
    assert load_rules() is rules
    assert len(rules.sha256) == 64
    assert len(rules.criteria) == 24


def test_subclass_axioms_count_beside_the_data_and_over_steps() -> None:
    steps = above(("Melanoma", "SkinCancer"), ("SkinCancer", "MalignantNeoplasm"))
    assert validate(melanoma(), FOCUS, load_rules(), steps).outcomes[KN + "exc-07"] == "failed"
    assert validate(melanoma(), FOCUS, load_rules(), Graph()).outcomes[KN + "exc-07"] == "passed"


def test_a_circle_of_classes_ends() -> None:
    circle = above(("Melanoma", "MalignantNeoplasm"), ("MalignantNeoplasm", "Melanoma"))
    assert validate(melanoma(), FOCUS, load_rules(), circle).outcomes[KN + "exc-07"] == "failed"


def test_only_subclass_axioms_are_taken_from_the_ontology() -> None:
    ont = above(("Melanoma", "MalignantNeoplasm"))
    ont.add((FOCUS, le("judgedUnfit"), URIRef(KN + "exc-14")))
    assert validate(melanoma(), FOCUS, load_rules(), ont).outcomes[KN + "exc-14"] == "passed"


def test_inputs_are_not_changed() -> None:
    graph, ont = melanoma(), above(("Melanoma", "MalignantNeoplasm"))
    before = set(graph), set(ont)
    validate(graph, FOCUS, load_rules(), ont)
    assert (set(graph), set(ont)) == before


def test_the_same_facts_give_the_same_bytes() -> None:
    made = {validate(melanoma(), FOCUS, load_rules(), axioms()).turtle for _ in range(3)}
    assert len(made) == 1
    report = Graph().parse(data=made.pop(), format="turtle")
    assert len(list(report.subjects(RDF.type, URIRef(SH + "ValidationReport")))) == 1


@pytest.mark.parametrize("text", ["", "<a> <b> <c> .", b"x"])
def test_unparsed_graphs_are_refused(text) -> None:
    with pytest.raises(ValidationError):
        validate(text, FOCUS, load_rules(), axioms())
    with pytest.raises(ValidationError):
        validate(eligible().graph(), FOCUS, load_rules(), text)


def test_a_subject_of_whom_the_graph_says_nothing_is_no_verdict() -> None:
    with pytest.raises(ValidationError, match="says nothing"):
        validate(eligible().graph(), URIRef("https://example.org/subject/2"), load_rules(), axioms())


def test_another_subject_on_the_graph_is_not_judged_by_mistake() -> None:
    graph = eligible().graph()
    other = URIRef("https://example.org/subject/2")
    graph.add((other, le("judgedUnfit"), URIRef(KN + "exc-14")))
    assert validate(graph, FOCUS, load_rules(), axioms()).outcomes[KN + "exc-14"] == "passed"
    assert validate(graph, other, load_rules(), axioms()).outcomes[KN + "exc-14"] == "failed"


def test_a_misspelt_fact_decides_nothing() -> None:
    graph = eligible().graph()
    fact = graph.value(FOCUS, le("haemoglobin"))
    graph.remove((FOCUS, le("haemoglobin"), None))
    graph.add((FOCUS, le("hemoglobin"), fact))
    assert validate(graph, FOCUS, load_rules(), axioms()).outcomes[KN + "inc-07"] == "cantTell"


def test_shapes_inside_the_data_have_no_effect() -> None:
    graph = melanoma()
    for name in ("exc-07-may-pass", "exc-07-malignancy-may-pass"):
        graph.add((URIRef(KN + name), URIRef(SH + "deactivated"), Literal(True)))
    graph.add((le("Sentinel"), URIRef(SH + "targetNode"), FOCUS))
    ont = above(("Melanoma", "MalignantNeoplasm"))
    assert validate(graph, FOCUS, load_rules(), ont).outcomes[KN + "exc-07"] == "failed"


def test_empty_or_broken_shapes_are_refused() -> None:
    for turtle in (b"", b"<a> <b> <c> .", b"@prefix", b"<u:a> <u:b> <<( <u:c> <u:d> <u:e> )>> ."):
        with pytest.raises(RuleError):
            compile_rules("kn5501", turtle)


def test_a_role_that_is_derived_twice_is_refused() -> None:
    other = b"\nkn:other a sh:NodeShape ; le:role le:Passes ; le:criterion kn:inc-07 ; sh:class le:X ."
    twice = DERIVED + other
    with pytest.raises(RuleError, match="twice"):
        compile_rules("kn5501", twice)


def test_a_trial_without_derived_shapes_is_refused() -> None:
    with pytest.raises(RuleError, match="derived role shapes are missing"):
        load_rules("no-such-trial")


@pytest.mark.parametrize(
    ("block", "what"),
    [
        ("kn:other le:role le:Passes ; le:criterion kn:other ; sh:message 'no shape' .", "are no shapes"),
        ("kn:other a sh:NodeShape ; le:role le:Passes ; le:criterion kn:a , kn:b ; sh:class le:X .", "is said twice"),
        ("kn:other a sh:NodeShape ; le:role le:Passes ; sh:class le:X .", "needs le:role and le:criterion"),
        ("kn:other a sh:NodeShape ; le:role le:Whoever ; le:criterion kn:a ; sh:class le:X .", "needs le:role"),
        ("kn:other a sh:NodeShape ; le:role le:Passes ; le:criterion kn:a ; sh:class le:X .", "nothing runs"),
        ("kn:other a sh:NodeShape ; le:role le:Passes ; le:criterion kn:a ; sh:targetClass le:X .", "nothing runs"),
        ("kn:o a sh:NodeShape ; le:role le:Passes ; le:criterion kn:a ; le:part kn:p ; sh:class le:X .", "nothing"),
    ],
)
def test_a_role_shape_that_does_not_say_what_it_is_is_refused(block: str, what: str) -> None:
    with pytest.raises(RuleError, match=what):
        compile_rules("kn5501", DERIVED + b"\n" + block.encode())


def test_a_role_that_lost_its_target_is_refused() -> None:
    head, name, block = DERIVED.partition(b"kn:exc-07-may-pass a sh:NodeShape ;")
    lost = block.replace(b"    sh:targetClass le:Subject ;\n", b"", 1)
    with pytest.raises(RuleError, match="exc-07-may-pass: nothing runs these shapes"):
        compile_rules("kn5501", head + name + lost)


def test_what_is_run_is_what_no_role_reports_by_itself() -> None:
    rules = load_rules()
    reported = {part for role in rules.roles for part in role.conjuncts}
    assert reported and reported < set(rules.shapes)
    assert set(rules.run) == set(rules.shapes) - reported | {LE + "Sentinel"}


def test_a_deactivated_sentinel_gives_no_verdict() -> None:
    rules = compile_rules("kn5501", DERIVED + b"\nle:Sentinel sh:deactivated true .")
    with pytest.raises(ValidationError, match="sentinel"):
        validate(eligible().graph(), FOCUS, rules, axioms())


def test_a_sentinel_that_is_satisfied_gives_no_verdict() -> None:
    graph = eligible().graph()
    graph.add((FOCUS, le("neverStated"), Literal(1)))
    with pytest.raises(ValidationError, match="sentinel"):
        validate(graph, FOCUS, load_rules(), axioms())


class Broken:
    """A stand-in for pySHACL's validator whose run does what a test says."""

    answer: object = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def run(self) -> tuple[bool, object, str]:
        if isinstance(self.answer, BaseException):
            raise self.answer
        return True, self.answer, ""


def two_reports() -> Graph:
    graph = Graph()
    for name in ("a", "b"):
        graph.add((URIRef(f"urn:{name}"), RDF.type, URIRef(SH + "ValidationReport")))
    return graph


@pytest.mark.parametrize(
    "answer",
    [RuntimeError("boom"), RecursionError(), None, "report", Graph(), two_reports()],
    ids=["an error", "recursion", "nothing", "text", "an empty graph", "two reports"],
)
def test_whatever_is_not_one_report_is_an_error_and_no_verdict(answer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Broken, "answer", answer)
    monkeypatch.setattr(product, "Validator", Broken)
    with pytest.raises(ValidationError):
        validate(eligible().graph(), FOCUS, load_rules(), axioms())


@pytest.mark.parametrize(
    ("focus", "shape", "what"),
    [
        (FOCUS, LE + "Unheard", "unknown shape"),
        (URIRef("https://example.org/subject/2"), KN + "inc-07-may-pass", "another node"),
    ],
)
def test_a_result_that_was_not_asked_for_is_an_error_and_no_verdict(
    focus: URIRef, shape: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, result = Graph(), URIRef("urn:result")
    answer.add((URIRef("urn:report"), RDF.type, URIRef(SH + "ValidationReport")))
    answer.add((URIRef("urn:report"), URIRef(SH + "result"), result))
    answer.add((result, URIRef(SH + "focusNode"), focus))
    answer.add((result, URIRef(SH + "sourceShape"), URIRef(shape)))
    monkeypatch.setattr(Broken, "answer", answer)
    monkeypatch.setattr(product, "Validator", Broken)
    with pytest.raises(ValidationError, match=what):
        validate(eligible().graph(), FOCUS, load_rules(), axioms())


def test_a_message_of_pyshacl_that_may_hold_values_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Broken, "answer", RuntimeError("haemoglobin 58 of P001"))
    monkeypatch.setattr(product, "Validator", Broken)
    with pytest.raises(ValidationError) as caught:
        validate(eligible().graph(), FOCUS, load_rules(), axioms())
    assert "58" not in str(caught.value)


def test_a_switched_reading_of_booleans_is_noticed() -> None:
    monkey.rdflib_bool_patch()
    try:
        with pytest.raises(ValidationError, match="booleans"):
            validate(eligible().graph(), FOCUS, load_rules(), axioms())
    finally:
        monkey.rdflib_bool_unpatch()
    validate(eligible().graph(), FOCUS, load_rules(), axioms())
    assert rdflib.Literal("1", datatype=XSD.boolean).value is True


def test_threads_take_turns_and_agree() -> None:
    found: list[str] = []

    def work() -> None:
        found.append(validate(melanoma(), FOCUS, load_rules(), axioms()).turtle)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 and len(set(found)) == 1


def test_no_named_shape_is_silently_left_out() -> None:
    """pySHACL leaves out named shapes that a named role refers to unless all shapes were harvested."""
    rules = load_rules()
    assert not any(rules.compiled.is_filtered_out_shape(URIRef(iri)) for iri in rules.shapes)
    graph = eligible().graph()
    graph.set((graph.value(FOCUS, le("haemoglobin")), le("high"), Literal(Decimal("59.96"))))
    report = validate(graph, FOCUS, rules, axioms())
    assert [r.part for r in report.violated(KN + "inc-07", "may-pass")] == [KN + "inc-07-haemoglobin"]


def test_the_indexes_hold_what_the_graphs_hold() -> None:
    rules = load_rules()
    index = rules.compiled.graph
    assert isinstance(index, RulesIndex)
    plain = Graph().parse(data=DERIVED, format="turtle")
    for subject, predicate in {(s, p) for s, p, _ in plain if isinstance(s, URIRef)}:
        assert len(list(index.objects(subject, predicate))) == len(list(plain.objects(subject, predicate)))
    graph = melanoma()
    facts = FactsIndex.of(graph, axioms(), RDFS.subClassOf)
    for subject, predicate in {(s, p) for s, p, _ in graph}:
        assert set(facts.objects(subject, predicate)) == set(graph.objects(subject, predicate))
    assert set(facts.transitive_objects(le("SevereHerpesInfection"), RDFS.subClassOf)) == {
        le("SevereHerpesInfection"), le("HerpesInfection"), le("HerpesOrVaricellaZosterInfection"),
    }
    assert (FOCUS, le("lvef"), None) in facts


def test_terms_of_the_rules_are_terms_of_the_facts() -> None:
    facts = Graph().parse(resources.shapes("facts.ttl"))
    known = {o for o in facts.objects(None, URIRef(SH + "path"))}
    plain = Graph().parse(data=DERIVED, format="turtle")
    for path in set(plain.objects(None, URIRef(SH + "path"))):
        steps = [path] if isinstance(path, URIRef) else list(plain.items(path))
        assert set(steps) <= known, steps
    assert str(le("holds")) == LE + "holds"


@pytest.mark.parametrize("file", sorted(resources.shapes().rglob("*.ttl")), ids=lambda f: f.stem)
def test_every_term_of_shacl_that_a_shape_names_exists(file: Path) -> None:
    named = {term for triple in Graph().parse(file) for term in triple if str(term).startswith(SH)}
    assert named
    for term in named:
        assert term in rdflib.SH, term


@pytest.mark.parametrize("subject", [melanoma, lambda: eligible().graph(), lambda: Draft().graph()])
def test_the_report_is_that_of_plain_pyshacl(monkeypatch, subject) -> None:
    """What is spared changes no triple of a report."""
    facts = FactsIndex.of(subject(), above(("Melanoma", "MalignantNeoplasm")), RDFS.subClassOf)
    spared = product._run(facts, FOCUS, load_rules())
    monkeypatch.setattr(pyshacl.shape, "CONSTRAINT_PARAMS", (ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP))
    monkeypatch.setattr(ConstraintComponent, "make_v_result_description", quick._describe)
    assert isomorphic(product._run(facts, FOCUS, load_rules()), spared)


def test_other_shapes_keep_their_descriptions() -> None:
    shapes = Graph().parse(format="turtle", data=f"""
        [] a <{SH}NodeShape> ; <{SH}targetNode> <urn:x> ;
            <{SH}property> [ <{SH}path> <urn:p> ; <{SH}minCount> 1 ] .""")
    _, _, text = pyshacl.validate(Graph().parse(format="turtle", data="<urn:x> <urn:q> 1 ."), shacl_graph=shapes)
    assert "Constraint Violation in MinCountConstraintComponent" in text
