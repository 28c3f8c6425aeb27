"""Three-valued reading of parts, and the promise that it never differs from the SHACL report in silence."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from kn5501_reasoner.errors import ValidationError
from kn5501_reasoner.explain import Vocabulary, explain
from kn5501_reasoner.explain.match import Reader, both, either, negation, within
from kn5501_reasoner.facts.graph import subject_graph, subject_iri
from kn5501_reasoner.model import Dates, Event, Evidence, Facts, Judged, Quantity, Truth
from kn5501_reasoner.rules.dualise import derive
from kn5501_reasoner.rules.load import load_criteria, load_file
from kn5501_reasoner.shapes import ROLES, Annotations, Node, Property, names_class
from kn5501_reasoner.validate import compile_rules, validate
from kn5501_reasoner.vocab import LE, local
from tests.rules.drafts import KN
from tests.rules.test_dualise import CHOICE
from tests.rules.test_load import written

ABOVE = {"Melanoma": {"Melanoma", "PrimaryMalignancy"}}
DRUG = Node(
    classes=(LE + "PrimaryMalignancy",),
    properties=(Property((LE + "cured",), has_value=(False,)),),
)
PART = Property(
    (LE + "condition",), none_of=DRUG, iri="https://w3id.org/lupus-eligibility/trial/kn5501/exc-07-malignancy",
    notes=Annotations(label="Primary malignancy", domains=(LE + "malignancy",), anchor=LE + "enrolment"),
)
REVIEWED = {("malignancy", "enrolment"): ("review",)}


def superclasses(name: str) -> frozenset[str]:
    return frozenset(ABOVE.get(name, {name}))


def event(**changes: object) -> Event:
    given = {
        "record": "r", "path": "condition", "unmapped": False, "classes": ("Melanoma",), "possible_classes": (),
        "confirmed": True, "attributes": {"cured": False},
    }
    return Event(**{**given, **changes})  # type: ignore[arg-type]


def state(*events: Event, settled: dict | None = None, judged: bool | None = None) -> bool | None:
    facts = Facts(
        "S", Dates(), events=events, settled=REVIEWED if settled is None else settled,
        judged={} if judged is None else {"exc-07": Judged(judged)},
    )
    return Reader(facts, "exc-07", superclasses).part(PART)


def test_kleene() -> None:
    assert (both([True, None]), both([None, False]), both([])) == (None, False, True)
    assert (either([False, None]), either([None, True]), either([])) == (None, True, False)
    assert (negation(True), negation(False), negation(None)) == (False, True, None)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [("60", "60", True), ("59.9", "59.9", False), ("59", "61", None), (None, "59", False), (None, "61", None),
     ("60", None, True), (None, None, None)],
)
def test_minimum(low: str | None, high: str | None, found: bool | None) -> None:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    assert within(Quantity(*ends), Decimal(60), None) is found


def test_maximum_and_absence() -> None:
    assert within(Quantity(Decimal(66), None), None, Decimal(65)) is False
    assert within(Quantity(Decimal(65), Decimal(65)), None, Decimal(65)) is True
    assert within(None, Decimal(1), None) is None


def test_events() -> None:
    assert state() is True
    assert state(settled={}) is None
    assert state(event()) is False
    assert state(event(confirmed=False)) is None
    assert state(event(attributes={})) is None
    assert state(event(attributes={"cured": True})) is True
    assert state(event(classes=("Neoplasm",), possible_classes=("Melanoma",))) is None
    assert state(event(classes=("Psoriasis",))) is True
    assert state(event(path="exposure")) is True


def test_a_code_that_nobody_maps() -> None:
    unknown = event(unmapped=True, classes=())
    assert state(unknown) is None
    assert state(unknown, judged=True) is True
    assert state(unknown, judged=False) is False
    assert state(event(unmapped=True, classes=(), attributes={"cured": True})) is True


def test_a_code_that_is_too_broad() -> None:
    """A judgement settles what the code alone leaves open, and nothing else."""
    broad = event(classes=("Neoplasm",), possible_classes=("Melanoma",))
    assert (state(broad), state(broad, judged=True), state(broad, judged=False)) == (None, True, False)
    assert state(broad, judged=True, settled={}) is None
    in_doubt = event(classes=("Neoplasm",), possible_classes=("Melanoma",), confirmed=False)
    assert [state(in_doubt, judged=judged) for judged in (None, True, False)] == [None] * 3
    assert [state(event(confirmed=False), judged=judged) for judged in (None, True, False)] == [None] * 3
    cured = event(classes=("Neoplasm",), possible_classes=("Melanoma",), attributes={"cured": True})
    assert [state(cured, judged=judged) for judged in (None, True, False)] == [True] * 3
    assert state(event(), judged=True) is False


def test_an_event_that_is_one_only_by_its_broad_code() -> None:
    maybe = event(path="allergy", classes=("AdverseDrugReaction",), possible_classes=("Fludarabine",), confirmed=False,
                  doubtful=True, attributes={"severe": True})
    named = Property((LE + "allergy",), none_of=Node(classes=(LE + "Fludarabine",)), iri=PART.iri)
    severe = Node(properties=(Property((LE + "severe",), has_value=(True,)),))
    for part in (named, Property((LE + "allergy",), none_of=severe, iri=PART.iri)):
        found = [
            Reader(Facts("S", Dates(), events=(maybe,), judged=judged), "exc-07", superclasses).part(part)
            for judged in ({}, {"exc-07": Judged(True)}, {"exc-07": Judged(False)})
        ]
        assert found == [None, True, False]


def test_an_event_on_the_path_for_unknown_codes_alone() -> None:
    alone = event(path="unmappedCondition", unmapped=True, classes=())
    assert state(alone) is None
    assert (state(alone, judged=True), state(alone, judged=False)) == (True, False)
    assert state(event(path="unmappedAllergy", unmapped=True, classes=())) is True
    assert state(event(path="unmappedCondition", unmapped=True, classes=(), attributes={"cured": True})) is True


def test_alternatives_and_negation() -> None:
    old = Property((LE + "age",), minimum=Decimal(18))
    fit = Property((LE + "consentSigned",), has_value=(True,))
    facts = Facts("S", Dates(), quantities={"age": Quantity(Decimal(17), Decimal(17))},
                  truths={"consentSigned": Truth(True)})
    reader = Reader(facts, "inc-01", superclasses)
    assert reader.shape(Node(properties=(old,))) is False
    assert reader.shape(Node(either=((old, fit),))) is True
    assert reader.shape(Node(nots=(old,), properties=(fit,))) is True
    assert names_class(Node(nots=(Node(classes=(LE + "A",)),))) and not names_class(Node(properties=(old,)))
    assert not names_class(Node(nots=(old,), either=((fit, old),)))


class Silent:
    """Records that say nothing."""

    def evidence(self, record: str) -> Evidence:
        return Evidence(record, "", None)

    def trouble(self, *asked: object) -> None:
        return None

    def remedy(self, *asked: object) -> str:
        return ""

    def beside(self, name: str) -> tuple:
        return ()

    def uncounted(self, *asked: object) -> tuple:
        return ()

    table = codes = judgement = uncertain = basis = remedy


WORDS = Vocabulary(lambda n: n, lambda n: "%", superclasses, lambda subject: Silent())


def test_a_report_that_the_facts_do_not_bear_out_is_an_error() -> None:
    criteria = [one for one in load_criteria("kn5501") if one.file.startswith("inc-08")]
    facts = Facts("S", Dates(), quantities={"lvef": Quantity(Decimal(49), Decimal(49))})
    with pytest.raises(ValidationError, match="do not agree on inc-08"):
        explain(facts, criteria, {"inc-08": "passed"}, defaultdict(frozenset), WORDS, "kn")


def test_an_outcome_that_no_part_bears_out_is_an_error() -> None:
    criteria = [one for one in load_criteria("kn5501") if one.file.startswith("inc-08")]
    facts = Facts("S", Dates(), quantities={"lvef": Quantity(Decimal(50), Decimal(50))})
    for outcome in ("failed", "cantTell", "untested"):
        with pytest.raises(ValidationError, match=f"nobody can say why inc-08 is {outcome}"):
            explain(facts, criteria, {"inc-08": outcome}, defaultdict(frozenset), WORDS, "kn")


@pytest.mark.parametrize(
    ("changes", "outcome", "words"),
    [
        ({"attributes": {"active": True, "cured": False}}, "failed", "HeartFailure, active"),
        ({"attributes": {"active": True, "cured": True}}, "passed", "no lasting disease: none on record"),
        ({"attributes": {"active": False, "cured": False}}, "passed", "no lasting disease: none on record"),
        ({"attributes": {"cured": False}}, "cantTell", "HeartFailure, active not known: may count"),
        ({"classes": ("CnsDisease",), "attributes": {"cured": False}}, "failed", "CnsDisease, active not known"),
        ({"classes": (), "unmapped": True}, "cantTell", "no mapping knows this code"),
    ],
)
def test_a_choice_between_an_attribute_and_a_class_is_read_as_shacl_reads_it(
    changes: dict, outcome: str, words: str, tmp_path: Path
) -> None:
    file = written(tmp_path, CHOICE)
    rules = compile_rules("kn5501", derive("kn5501", tmp_path).encode())
    facts = Facts("S", Dates(), events=(event(**{"classes": ("HeartFailure",)} | changes),))
    report = validate(subject_graph(facts, "urn:"), URIRef(subject_iri(facts, "urn:")), rules, Graph())
    assert [*report.outcomes.values()] == [outcome]
    violated = {
        role: frozenset(local(one.part) for one in report.results if one.role == role and one.part) for role in ROLES
    }
    (result,) = explain(facts, load_file(file, KN), {"inc-99": outcome}, violated, WORDS, "kn")
    assert [one.shape.startswith("kn:inc-99-none") for one in result.because] == [True] * len(result.because)
    assert words in " ".join(one.message for one in result.because)
