"""On messy subjects every number equals plain counting over pySHACL's outcomes, and every sweep a real amendment.

An amendment here is a copy of the trial's shape files in which the number is edited, from which the role shapes are
derived anew: for the criterion it is run by pySHACL, for the whole trial by the columns.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from rdflib import URIRef

from kn5501_reasoner import resources
from kn5501_reasoner.columns import compile_trial
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.facts.graph import subject_graph, subject_iri
from kn5501_reasoner.insight import Axis, Cohort, attribution, attrition, missing, overlap, span, sweep, what_if
from kn5501_reasoner.insight.completeness import CAUSES, SUBJECTS
from kn5501_reasoner.insight.rewrite import limits, rewritten
from kn5501_reasoner.pipeline.material import load_terminology
from kn5501_reasoner.pipeline.session import _axioms
from kn5501_reasoner.rules.dualise import derive
from kn5501_reasoner.rules.load import load_criteria, load_shapes
from kn5501_reasoner.validate import compile_rules, validate
from kn5501_reasoner.vocab import trial_namespace
from tests.columns.both import by_columns, schema
from tests.conftest import FULL
from tests.insight.subjects import OPEN, TITLES, cohort, columns, decide, eligible, relation, rule, session, shacl

SPACE = trial_namespace("kn5501")
SWEPT = {  # criterion, part, fact, side, values; which way more are eligible: -1 when lower, 1 when higher, 0 either
    "inc-01 lowest-age": ("inc-01", "lowest-age", None, None, "15..40:5", -1),
    "inc-04": ("inc-04", None, None, None, "4..13", -1),
    "inc-06": ("inc-06", None, None, None, "20,40,80,160,320,640", -1),
    "inc-07 haemoglobin": ("inc-07", "haemoglobin", None, None, "40..130:10", -1),
    "inc-09": ("inc-09", None, None, None, "0..12:1.5", -1),
    "exc-05": ("exc-05", None, None, "minimum", "0..2000:500", 1),
    "exc-08a": ("exc-08a", None, None, None, "0..168:28", -1),
    "exc-12": ("exc-12", None, None, None, "0..4", -1),
}


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    with duckdb.connect(config={"threads": 1}) as found:
        yield found


@pytest.fixture(scope="module")
def whole(connection: Any) -> Cohort:
    return cohort(connection, refused=len(session().errors))


def axis(name: str) -> Axis:
    criterion, part, fact, side, values, _ = SWEPT[name]
    return Axis.of(rule(criterion), span(values), part=part, fact=fact, side=side)


def amended(folder: Path, axis: Axis, value: Decimal) -> str:
    """The role shapes of the trial after the number was edited in its file."""
    copy = folder / f"{axis.limit.part}-{value}"
    shutil.copytree(resources.shapes("trials", "kn5501"), copy)
    file = copy / axis.criterion.file
    side = f"sh:{axis.limit.side.removesuffix('imum')}Inclusive"
    before = axis.limit.value
    pattern = rf"(kn:{axis.limit.part} a .*?sh:path le:{axis.limit.fact} ;[^;\]]*?(?:;[^;\]]*?)?{side} ){before}"
    text, edits = re.subn(pattern, rf"\g<1>{value}", file.read_text(), count=1, flags=re.DOTALL)
    assert edits == 1, (axis.limit, pattern)
    file.write_text(text)
    return derive("kn5501", copy)


def test_the_subjects_are_messy_enough() -> None:
    low, high = eligible(shacl(), [*TITLES])
    assert len(shacl()) > 280 and len(session().errors) > 5
    assert 15 < low < high - 30 < high < 100
    for name in TITLES:
        assert {"failed", "passed"} <= {one[name] for one in shacl().values()}, name


def test_attrition_attribution_and_overlap(whole: Cohort) -> None:
    found, shares = attrition(whole), attribution(whole)
    left = [*shacl().values()]
    for n, step in enumerate(found.steps):
        gone = sum(one[step.criterion] == "failed" for one in left)
        unsure = sum(one[step.criterion] in OPEN for one in left)
        assert (step.came, step.lost, step.open) == (len(left), gone, unsure)
        left = [one for one in left if one[step.criterion] != "failed"]
        assert (step.certain, step.possible) == eligible(shacl(), [*TITLES][: n + 1])
    lost = [frozenset(c for c in TITLES if one[c] == "failed") for one in shacl().values()]
    for cost in shares.costs:
        assert float(cost.share) == pytest.approx(sum(1 / len(f) for f in lost if cost.criterion in f))
        assert cost.alone == lost.count(frozenset({cost.criterion}))
    assert {frozenset(s.criteria): s.subjects for s in overlap(whole, 999).sets} == Counter(f for f in lost if f)


@pytest.mark.parametrize(("off", "readings"), [
    (["exc-13", "exc-14", "exc-08b"], {}), (["inc-07"], {"inc-09": "inc-09-any-period"}),
    ([], {"exc-05": "exc-05-neuropsychiatric-lupus-not-counted", "exc-07": "exc-07-named-exceptions-only"}),
])
def test_what_if(connection: Any, off: list[str], readings: dict[str, str]) -> None:
    found = what_if(connection, relation(connection, shacl()), TITLES, off=off, readings=readings)
    low, high = eligible(shacl(), [readings.get(c, c) for c in TITLES if c not in off])
    assert found.after["eligible"] == low and found.after["eligible"] + found.after["undetermined"] == high
    assert (found.before["eligible"], len(shacl()) - found.before["ineligible"]) == eligible(shacl(), [*TITLES])
    assert found.before != found.after


@pytest.mark.parametrize("name", SWEPT)
def test_a_sweep_is_the_amended_protocol(connection: Any, whole: Cohort, name: str, tmp_path: Path) -> None:
    """At the first, a middle and the last value: pySHACL for the amended criterion, beside its other outcomes.

    In the quick suite at the first or the last, in turn, and at the middle.
    """
    asked = axis(name)
    found = sweep(whole, columns(), asked, decide=decide)
    assert found.subjects == len(shacl())
    criterion = asked.limit.criterion
    ends = {asked.values[0], asked.values[-1]} if FULL else {asked.values[-([*SWEPT].index(name) % 2)]}
    for value in {asked.values[len(asked.values) // 2]} | ends:
        new = amended_outcomes(amended(tmp_path, asked, value), criterion)
        outcomes = {s: {**one, criterion: new.get(s, "failed")} for s, one in shacl().items()}
        assert found.cells[value,] == eligible(outcomes, [*TITLES]), value


@cache
def graph(subject: str) -> tuple[Any, URIRef, Any]:
    """What pySHACL sees of a subject."""
    facts, base = session().derived.facts[subject], session().base
    found = subject_graph(facts, base)
    return found, URIRef(subject_iri(facts, base)), _axioms(found, session().vocabulary.superclasses)


def amended_outcomes(turtle: str, criterion: str) -> dict[str, str]:
    """pySHACL's outcome of the amended criterion for all who failed nothing else: nobody else can be eligible."""
    rules, iri = compile_rules("kn5501", turtle.encode()), SPACE + criterion
    own = replace(rules, shapes={s.iri: s for s in rules.shapes.values() if s.criterion == iri})
    asked = [s for s, one in shacl().items() if all(one[c] != "failed" for c in TITLES if c != criterion)]
    reports = {s: validate(graph(s)[0], graph(s)[1], own, graph(s)[2]) for s in asked}
    return {s: report.outcomes[iri] for s, report in reports.items()}


@pytest.mark.parametrize("name", SWEPT)
def test_sweeps_rise_and_fall_as_they_must(whole: Cohort, name: str) -> None:
    asked, way = axis(name), SWEPT[name][-1]
    found = sweep(whole, columns(), asked, decide=decide)
    bounds = [found.cells[value,] for value in asked.values][::way]
    for (low, high), (next_low, next_high) in zip(bounds, bounds[1:], strict=False):
        assert low <= next_low and high <= next_high
    assert all(low <= high for low, high in bounds) and len(set(bounds)) > 1
    if asked.limit.value in asked.values:
        assert found.cells[asked.limit.value,] == whole.bounds()


@pytest.mark.parametrize("value", ["5", "9", "11.5"])
def test_a_sweep_is_a_full_screening_of_the_amended_protocol(
    connection: Any, whole: Cohort, value: str, tmp_path: Path
) -> None:
    """Every criterion and reading anew, compiled from the edited files."""
    asked = Axis.of(rule("inc-04"), [Decimal(value)])
    shapes = load_shapes(amended(tmp_path, asked, Decimal(value)))
    anew = by_columns(columns(), compile_trial(shapes, schema(), load_terminology().hierarchy.subclasses))
    screened = {subject: anew[subject] for subject in shacl()}
    assert sweep(whole, columns(), asked, decide=decide).cells[Decimal(value),] == eligible(screened, [*TITLES])
    same = {s: {**one, "inc-04": shacl()[s]["inc-04"]} for s, one in screened.items()}
    assert same == shacl()


def test_two_limits(whole: Cohort, connection: Any) -> None:
    """Of two criteria, and of one: rows and columns through the protocol's own values are the single sweeps."""
    one, other = axis("inc-04"), axis("exc-08a")
    same = Axis.of(rule("inc-07"), span("0.5..2:0.5"), part="inc-07-neutrophils")
    for first, second in ((one, other), (axis("inc-07 haemoglobin"), same)):
        grid = sweep(whole, columns(), first, second, decide=decide)
        assert len(grid.cells) == len(first.values) * len(second.values)
        single = sweep(whole, columns(), first, decide=decide)
        assert {at: grid.cells[at, second.limit.value] for at in first.values} == {
            at: single.cells[at,] for at in first.values
        }
        turned = sweep(whole, columns(), second, first, decide=decide)
        assert turned.cells == {(b, a): n for (a, b), n in grid.cells.items()}
    values = {same.limit: Decimal(2), axis("inc-07 haemoglobin").limit: Decimal(90)}
    both = by_columns(columns(), decide([rewritten(rule("inc-07"), values, "inc-07-both")]))
    outcomes = {s: {**of, "inc-07": both[s]["inc-07-both"]} for s, of in shacl().items()}
    assert grid.cells[Decimal(90), Decimal(2)] == eligible(outcomes, [*TITLES])
    assert grid.cells[Decimal(90), Decimal(2)] != grid.cells[Decimal(60), Decimal(1)]


def some(connection: Any, subjects: set[str]) -> dict[str, pa.Table]:
    """The columns of these subjects."""
    return {
        name: table if name == "event_class" else connection.from_arrow(table).filter(
            f"subject IN ({', '.join(repr(s) for s in sorted(subjects))})").to_arrow_table()
        for name, table in columns().items()
    }


def test_parts_of_a_cohort_add_up(connection: Any, whole: Cohort) -> None:
    names = sorted(session().derived.facts)
    one, other = (some(connection, set(names[n::2])) for n in (0, 1))
    asked = axis("inc-04")
    total = sweep(whole, columns(), asked, decide=decide)
    halves = [sweep(whole, tables, asked, decide=decide) for tables in (one, other)]
    assert halves[0] + halves[1] == total and halves[0].subjects < total.subjects
    outcomes, plain = relation(connection, shacl()), load_criteria("kn5501")
    found = [missing(whole, outcomes, tables, plain, decide) for tables in (columns(), one, other)]
    assert found[1] + found[2] == found[0]
    with pytest.raises(UsageError, match="add up"):
        halves[0] + sweep(whole, other, axis("exc-12"), decide=decide)
    with pytest.raises(UsageError, match="adds up"):
        found[1] + missing(cohort(connection, off=["inc-01"]), outcomes, other, plain, decide)


def test_sweeps_under_another_choice(connection: Any) -> None:
    """A criterion that is off has no sweep; a reading that was chosen has one."""
    changed = cohort(connection, off=["inc-04"], readings={"inc-09": "inc-09-any-period"})
    with pytest.raises(UsageError, match="no criterion 'inc-04'"):
        sweep(changed, columns(), axis("inc-04"), decide=decide)
    found = sweep(changed, columns(), Axis.of(rule("inc-09-any-period"), span("3..9:3")), decide=decide)
    names = [{"inc-09": "inc-09-any-period"}.get(c, c) for c in TITLES if c != "inc-04"]
    assert found.cells[Decimal(6),] == eligible(shacl(), names) == changed.bounds()


def test_what_is_missing(connection: Any, whole: Cohort) -> None:
    """By plain loops over the same columns: facts that are NULL, domains that are not settled, judgements awaited."""
    found = missing(whole, relation(connection, shacl()), columns(), load_criteria("kn5501"), decide)
    by_key = {(m.cause, m.what): m for m in found.missing}
    facts = {row["subject"]: row for row in columns()[SUBJECTS].to_pylist() if row["subject"] in shacl()}
    waits = {s for s, one in shacl().items() if "failed" not in plain(one) and plain(one) & OPEN}
    expected = {
        ("unknown", "haemoglobin"): lambda s, one: one["inc-07"] == "cantTell" and facts[s]["haemoglobin_low"] is None
        and facts[s]["haemoglobin_high"] is None,
        ("inexact", "haemoglobin"): lambda s, one: one["inc-07"] == "cantTell"
        and (facts[s]["haemoglobin_low"] or 0) < 60 and (facts[s]["haemoglobin_high"] or 0) >= 60,
        ("inexact", "anaTitre"): lambda s, one: one["inc-06"] == "cantTell"  # one too low is no reason to wait for it
        and (facts[s]["anaTitre_low"] or 0) < 80 <= (facts[s]["anaTitre_high"] or 99_999)
        and not (facts[s]["anaTitre_low"] is None and facts[s]["anaTitre_high"] is None),
        ("unknown", "lvef"): lambda s, one: one["inc-08"] == "cantTell" and facts[s]["lvef_low"] is None
        and facts[s]["lvef_high"] is None,
        ("unknown", "consentSigned"): lambda s, one: one["inc-01"] == "cantTell" and facts[s]["consentSigned"] is None,
        ("review", "herpes@screening"): lambda s, one: one["exc-08a"] == "cantTell"
        and not facts[s]["settled_screening_herpes"],
        ("review", "malignancy@enrolment"): lambda s, one: one["exc-07"] == "cantTell"
        and not facts[s]["settled_enrolment_malignancy"],
        ("judgement", "exc-14"): lambda s, one: one["exc-14"] == "untested",
        ("judgement", "exc-10"): lambda s, one: one["exc-10"] == "untested",
    }
    for key, holds in expected.items():
        subjects = {s for s, one in shacl().items() if holds(s, one)}
        one = by_key.get(key)
        counted = (one.subjects, one.undetermined) if one else (0, 0)
        assert counted == (len(subjects), len(subjects & waits)), key
    assert {m.cause for m in found.missing} == set(CAUSES)
    assert by_key["review", "medication@enrolment"].criteria == ("exc-02", "exc-12")
    order = [(-m.undetermined, -m.subjects) for m in found.missing]
    assert order == sorted(order) and all(m.alone <= m.undetermined <= m.subjects for m in found.missing)


def test_settling_what_is_missing_alone_decides(connection: Any, whole: Cohort) -> None:
    """Who waits for one thing alone is open at the criteria that this thing keeps open, and at no other."""
    found = missing(whole, relation(connection, shacl()), columns(), load_criteria("kn5501"), decide)
    alone = sum(m.alone for m in found.missing)
    open_at = [sum(one[c] in OPEN for c in TITLES) for one in shacl().values() if "failed" not in plain(one)]
    assert 0 < alone <= open_at.count(1) + sum(n > 1 for n in open_at) and sum(m.alone for m in found.missing) >= 5


def plain(one: dict[str, str]) -> set[str]:
    """Outcomes of the criteria, other readings left out."""
    return {one[name] for name in TITLES}


def test_every_limit_of_the_trial_can_be_rewritten() -> None:
    for criterion in load_criteria("kn5501"):
        for limit in limits(criterion):
            made = rewritten(criterion, {limit: limit.value + 1}, "x-1")
            changed = [one.value for one in limits(made)]
            assert made.iri == f"{SPACE}x-1" and made.alternative_of in (criterion.alternative_of, criterion.iri)
            assert sorted(changed) == sorted(
                one.value + (one == limit) for one in limits(criterion)
            ), (criterion.iri, limit)
            decide([made])
        same = rewritten(criterion, {}, criterion.iri.removeprefix(SPACE))
        assert replace(same, alternative_of=criterion.alternative_of) == criterion
        assert by_roles(same) == by_roles(criterion)


def by_roles(criterion: Any) -> list[Any]:
    return [roles for _, roles in decide([criterion]).decisions[0].roles]


