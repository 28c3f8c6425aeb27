"""A criterion may demand an event: both engines, the explanation and a plain reading of the definition agree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations, product
from pathlib import Path

import pytest
from rdflib import URIRef

from kn5501_reasoner import resources
from kn5501_reasoner.columns import Schema, compile_trial
from kn5501_reasoner.errors import RuleError
from kn5501_reasoner.explain import Vocabulary, explain
from kn5501_reasoner.facts import load_fact_model
from kn5501_reasoner.facts.graph import subject_graph, subject_iri
from kn5501_reasoner.model import CriterionResult, Dates, Event, Evidence, Facts, Judged, Quantity
from kn5501_reasoner.pipeline import screen_paths
from kn5501_reasoner.pipeline.material import load_terminology
from kn5501_reasoner.pipeline.session import _axioms
from kn5501_reasoner.resources import FURTHER
from kn5501_reasoner.rules.dualise import derive, main
from kn5501_reasoner.rules.load import load_criteria, load_shapes
from kn5501_reasoner.shapes import ROLES
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.validate import load_rules, validate
from kn5501_reasoner.vocab import local
from tests.columns.both import by_columns
from tests.columns.from_graph import tables_of
from tests.explain.test_match import Silent
from tests.trials.folders import add, copied

SLUG = "demand"
DRUG = """
 :{0}-drug a sh:PropertyShape ;
    rdfs:label "Treated with a B-cell-targeted drug"@en ;
    le:domain le:medication ; le:anchor le:screening ;
    sh:path le:exposure ; sh:qualifiedMinCount 1 ;
    sh:qualifiedValueShape [
        sh:class le:BCellTargetedDrug ;
        sh:property [ sh:path le:daysBeforeScreening ; sh:minInclusive 0.0 ; sh:maxInclusive 84.0 ]
    ] .
"""
TREATED = """ :inc-02 a sh:NodeShape ; rdfs:label "Treated before"@en ; sh:property :inc-02-drug .
""" + DRUG.format("inc-02")
CHOICE = """ :inc-03 a sh:NodeShape ; rdfs:label "Treated or well"@en ;
    sh:or ( :inc-03-drug :inc-03-lvef ) .
 :inc-03-lvef a sh:PropertyShape ; rdfs:label "LVEF"@en ; sh:path le:lvef ; sh:minInclusive 50.0 .
""" + DRUG.format("inc-03")
TRIAL = """ :inc-04 a sh:NodeShape ; rdfs:label "Was in a trial"@en ; sh:property :inc-04-trial .
 :inc-04-trial a sh:PropertyShape ; rdfs:label "Treated in a trial"@en ;
    le:domain le:trials ; le:anchor le:enrolment ; sh:path le:participation ; sh:qualifiedMinCount 1 ;
    sh:qualifiedValueShape [ sh:property [ sh:path le:interventional ; sh:hasValue true ] ] .
"""
DATES = Dates(date(2026, 11, 22), date(2026, 11, 30))
INSIDE, OUTSIDE, SPAN = (Quantity(Decimal(low), Decimal(high)) for low, high in ((10, 10), (100, 100), (80, 90)))


def exposure(days: Quantity | None = INSIDE, **changes: object) -> Event:
    given = {"record": "urn:r", "path": "exposure", "unmapped": False, "classes": ("Rituximab",), "confirmed": True,
             "possible_classes": (), "quantities": {"daysBeforeScreening": days} if days else {}}
    return Event(**{**given, **changes})  # type: ignore[arg-type]


UNMAPPED = {"classes": (), "unmapped": True}
BROAD = {"classes": ("Medicine",), "possible_classes": ("BCellTargetedDrug",)}
KINDS = {
    "sure": exposure(),
    "unconfirmed": exposure(confirmed=False),
    "outside": exposure(OUTSIDE),
    "another": exposure(classes=("Prednisone",)),
    "undated": exposure(None),
    "span": exposure(SPAN),
    "code: unmapped": exposure(**UNMAPPED),
    "code: broad": exposure(**BROAD),
    "more than the code: unmapped, undated": exposure(None, **UNMAPPED),
    "more than the code: unmapped, unconfirmed": exposure(confirmed=False, **UNMAPPED),
    "more than the code: broad, undated": exposure(None, **BROAD),
    "unconfirmed, broad": exposure(confirmed=False, **BROAD),
    "outside, unmapped": exposure(OUTSIDE, **UNMAPPED),
    "outside, broad": exposure(OUTSIDE, **BROAD),
}
OPEN = ("unconfirmed", "undated", "span")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copied(tmp_path_factory.mktemp("trials"), SLUG)
    add(made, SLUG, "inc-02", "Treated before", TREATED, 4)
    add(made, SLUG, "inc-03", "Treated or well", CHOICE, 5)
    add(made, SLUG, "inc-04", "Was in a trial", TRIAL, 6)
    return made


@pytest.fixture(autouse=True)
def demanding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(folder))
    if not resources.trial_derived(SLUG).is_file():
        monkeypatch.setattr("sys.argv", ["dualise", SLUG])
        main()


def expected(kinds: Iterable[str], reviewed: bool, fit: bool | None) -> str:
    """What the definition says: sure, judged so, possible, or surely none."""
    kinds = set(kinds)
    by_code = {kind for kind in kinds if "code" in kind}
    if "sure" in kinds or fit and any(kind.startswith("code") for kind in kinds):
        return "passed"
    possible = any(kind.startswith(OPEN) for kind in kinds)
    return "cantTell" if possible or not reviewed or by_code and fit is not False else "failed"


SUBJECTS = {
    f"{number}": (kinds, reviewed, fit)
    for number, (kinds, reviewed, fit) in enumerate(product(
        [(), *((kind,) for kind in KINDS), *combinations([*KINDS][:8], 2)], (True, False), (True, False, None),
    ))
}


def facts_of(name: str) -> Facts:
    kinds, reviewed, fit = SUBJECTS[name]
    settled = {("medication", "screening"): ("urn:review",)} if reviewed else {}
    judged = {} if fit is None else {c: Judged(fit, ("urn:judgement",)) for c in ("inc-02", "inc-03")}
    return Facts(name, DATES, events=tuple(KINDS[kind] for kind in kinds), settled=settled, judged=judged)


@cache
def superclasses(name: str) -> frozenset[str]:
    return load_terminology().superclasses(name)


class Named(Silent):
    """Records whose text is their IRI."""

    def evidence(self, record: str) -> Evidence:
        return Evidence(record, record, None)

    def codes(self, record: str) -> str:
        return ""

    uncertain = judgement = codes


def reported(facts: Facts) -> tuple[dict[str, str], dict[str, CriterionResult]]:
    """Outcomes by pySHACL, and the explanation, which raises where it does not agree with the report."""
    graph = subject_graph(facts, "urn:", trial=SLUG)
    report = validate(graph, URIRef(subject_iri(facts, "urn:")), load_rules(SLUG), _axioms(graph, superclasses))
    outcomes = {local(iri): outcome for iri, outcome in report.outcomes.items()}
    violated = {role: frozenset(local(r.part) for r in report.results if r.role == role and r.part) for role in ROLES}
    vocabulary = Vocabulary(load_terminology().label, lambda name: "", superclasses, lambda subject: Named())
    found = explain(facts, load_criteria(SLUG), outcomes, violated, vocabulary, SLUG)
    return outcomes, {one.criterion: one for one in found}


def test_both_engines_the_explanation_and_the_definition_agree() -> None:
    schema = Schema.of(load_fact_model().facts.values(), load_trial(SLUG).titles)
    shapes = load_shapes(resources.trial_derived(SLUG).read_text(encoding="utf-8"))
    plan = compile_trial(shapes, schema, load_terminology().hierarchy.subclasses)
    assert "    a row of event_exposure with\n" in plan.text() and "no row of event_participation" in plan.text()
    graphs = {name: subject_graph(facts_of(name), "urn:", trial=SLUG) for name in SUBJECTS}
    columns = by_columns(tables_of(graphs, schema, SLUG), plan)
    seen = set()
    for name, (kinds, reviewed, fit) in SUBJECTS.items():
        outcomes, _ = reported(facts_of(name))
        assert outcomes == columns[name], SUBJECTS[name]
        assert outcomes["inc-02"] == expected(kinds, reviewed, fit), SUBJECTS[name]
        assert outcomes["inc-03"] == {"failed": "cantTell"}.get(outcomes["inc-02"], outcomes["inc-02"])  # no LVEF
        seen.add(outcomes["inc-02"])
    assert seen == {"passed", "failed", "cantTell"} and len(SUBJECTS) > 250


def subject(*kinds: str, reviewed: bool = True, fit: bool | None = None) -> CriterionResult:
    (name,) = (name for name, made in SUBJECTS.items() if made == (kinds, reviewed, fit))
    return reported(facts_of(name))[1]["inc-02"]


def test_the_event_that_meets_it_is_named() -> None:
    found = subject("sure", "outside")
    assert [(b.shape, b.facts) for b in found.because] == [("demand:inc-02-drug", ("event/0",))]
    assert found.because[0].message == (
        "rituximab (urn:r), 10 days before screening (2026-11-12); needed within 84 days before screening")


def test_a_judgement_stands_for_a_code_and_for_nothing_else() -> None:
    for kind, words in (("code: unmapped", "a code that no mapping knows"), ("code: broad", "too broad to tell")):
        fit, unfit, neither = (subject(kind, fit=fit) for fit in (True, False, None))
        assert (fit.outcome, unfit.outcome, neither.outcome) == ("passed", "failed", "cantTell")
        assert all(any("urn:judgement" in {e.record for e in b.evidence} for b in one.because) for one in (fit, unfit))
        assert words in fit.because[0].message and len(neither.because) == 1
        assert subject(kind, reviewed=False, fit=False).outcome == "cantTell", "there may be another"
    undated = subject("more than the code: unmapped, undated", fit=True)
    assert undated.outcome == "cantTell"
    assert "the record does not decide it" in undated.because[0].message
    assert any("its first and its last day" in flag.message for flag in undated.flags)


def test_only_what_a_judgement_makes_sure_is_named() -> None:
    found = subject("undated", "code: unmapped", fit=True)
    assert [(b.shape, b.facts) for b in found.because] == [("demand:inc-02-drug", ("event/1",))]


def test_what_is_lacking_is_asked_for() -> None:
    silent = subject(reviewed=False)
    assert silent.because[0].message.startswith("medication: ")
    assert any("Record what shows it: treated with a B-cell-targeted drug" in flag.message for flag in silent.flags)
    none = subject("outside")
    assert none.outcome == "failed" and none.because[0].evidence
    assert none.because[0].message.startswith(
        "treated with a B-cell-targeted drug: none on record; reviewed: medication; recorded but not counted: ")
    assert [flag.code for flag in none.flags] == ["convention-review"]
    assert [flag.code for flag in subject("sure").flags] == []


SCREENED = """
@prefix atc: <http://www.whocc.no/atc/> .
@prefix le: <https://w3id.org/lupus-eligibility/term/> .
@prefix r: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
r:s a le:Subject ; le:identifier "s" ; le:birthDate "1990-04-12"^^xsd:date ; le:sex "female" ;
    le:screeningDate "2026-11-22"^^xsd:date ; le:enrolmentDate "2026-11-30"^^xsd:date .
"""
GIVEN = """
r:drug a le:Exposure ; le:subject r:s ; le:code atc:{} ; le:exposureStatus "completed" ;
    le:start "2026-10-01"^^xsd:date ; le:end "2026-10-01"^^xsd:date .
"""
REVIEW = """
r:review a le:Review ; le:subject r:s ; le:reviewedDomain "medication" ; le:reviewStatus "final" ;
    le:reviewDate "2026-11-22"^^xsd:date .
"""


@pytest.mark.parametrize(("records", "outcome"), [
    ("", "cantTell"), (REVIEW, "failed"), (GIVEN.format("L01FA01"), "passed"), (GIVEN.format("A02BC01"), "cantTell"),
    (GIVEN.format("A02BC01") + REVIEW, "failed"), (GIVEN.format("L01F") + REVIEW, "cantTell"),
])
def test_from_records_to_outcomes(records: str, outcome: str, tmp_path: Path) -> None:
    file = tmp_path / "s.ttl"
    file.write_text(SCREENED + records, encoding="utf-8")
    for engine in ("shacl", "columns"):
        (found,) = screen_paths([str(file)], trial=SLUG, engine=engine).subjects
        assert {c.criterion: c.outcome for c in found.criteria}["inc-02"] == outcome, engine


@pytest.mark.parametrize(("old", "new"), [
    ("sh:class le:BCellTargetedDrug ;", ""),
    ("sh:class le:BCellTargetedDrug ;", "sh:class le:Medicine ; sh:not [ sh:class le:BCellTargetedDrug ] ;"),
])
def test_what_a_graph_does_not_hold_cannot_be_demanded(old: str, new: str, tmp_path: Path) -> None:
    made = copied(tmp_path, SLUG)
    add(made, SLUG, "inc-02", "Treated before", TREATED.replace(old, new), 4)
    with pytest.raises(RuleError, match="a demanded event needs sh:class, outside sh:not"):
        derive(SLUG, made / "shapes" / "trials" / SLUG)
