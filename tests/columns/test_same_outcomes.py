"""Columns give pySHACL's outcome for every criterion and reading: on all cases, the examples and generated subjects.
So does their plan when it is asked in Python. In the quick suite pySHACL and Python are asked of the cases that tell
something new (tests/telling.py); columns give of every case what it says.

The oracle's opinion of generated subjects is compared with pySHACL's in tests/agreement.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from kn5501_reasoner.model import OUTCOMES, Dates
from kn5501_reasoner.pipeline.session import Session
from kn5501_reasoner.records.from_path import read_paths
from tests.agreement.compare import Job, batches
from tests.cases.read import read_cases
from tests.columns.both import (
    by_columns,
    by_shacl,
    columns_of,
    differences,
    graphs_of,
    in_python,
    rules_of,
    schema,
    unlike,
)
from tests.columns.from_graph import rows_of, tables_of
from tests.conftest import FULL
from tests.evaluators import Anchors
from tests.telling import telling

NO_INFUSION = replace(Anchors(), infusion=None)
NO_ENROLMENT = replace(NO_INFUSION, enrolment=None)
SUBJECTS = {
    "messy": Job(50, 6601),
    "blurred, anchors missing": Job(25, 6602, blurred=6, anchors=NO_ENROLMENT),
    "roughly changed": Job(25, 6603, "complete", rough=8, anchors=NO_INFUSION),
}
TIMES = 101 if FULL else 1


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases of all criteria, as input files."""
    folder: Path = tmp_path_factory.mktemp("cases")
    for case in read_cases():
        (folder / f"{case.subject}.nt").write_text(case.triples(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def session(cases: Path) -> Session:
    records, refused = read_paths([str(cases)])
    assert not refused
    return Session.of(records, "kn5501", Dates())


def some_of(session: Session, subjects: set[str]) -> Session:
    """A session with the facts of some of its subjects."""
    facts = {name: one for name, one in session.derived.facts.items() if name in subjects}
    return replace(session, derived=replace(session.derived, facts=facts))


@pytest.mark.parametrize("kind", SUBJECTS)
def test_generated_subjects(pool: ProcessPoolExecutor, kind: str) -> None:
    found = [line for lines in pool.map(differences, batches(SUBJECTS[kind], TIMES)) for line in lines]
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:20])


def test_how_many_subjects_are_generated() -> None:
    count = sum(job.count * TIMES for job in SUBJECTS.values())
    assert count >= (10_000 if FULL else 100)


def test_examples() -> None:
    records, _ = read_paths([str(Path(__file__).parents[2] / "examples")])
    assert unlike(records, Dates()) == []


def test_every_case(session: Session) -> None:
    """The outcome that the case says, and pySHACL's for its criterion and every other reading of it."""
    found = by_columns(columns_of(session, Dates()).tables)
    decided = [case for case in read_cases() if case.expect != "refused"]
    assert [case.name for case in decided if found[case.subject][case.criterion] != case.expect] == []
    some = some_of(session, {case.subject for case in (decided if FULL else telling())})
    assert in_python(graphs_of(some)) == {subject: found[subject] for subject in some.derived.facts}
    shacl = by_shacl(some, lambda subject: rules_of(subject.rsplit(".", 1)[0]))
    assert len(shacl) > (700 if FULL else 150)
    wrong = [f"{subject}: {name}: columns {found[subject][name]}, pySHACL {outcome}"
             for subject, outcomes in shacl.items() for name, outcome in outcomes.items()
             if found[subject][name] != outcome]
    assert not wrong, "\n".join(wrong)
    assert {case.expect for case in decided} == set(OUTCOMES)


@pytest.mark.full
def test_every_criterion_of_every_case(pool: ProcessPoolExecutor, cases: Path) -> None:
    files = sorted(str(file) for file in cases.iterdir())
    found = [line for lines in pool.map(case_differences, (files[::2], files[1::2])) for line in lines]
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:20])


def case_differences(files: list[str]) -> list[str]:
    return unlike(read_paths(files)[0], Dates())


def test_the_columns_are_those_of_the_subject_graphs(cases: Path) -> None:
    """Not only outcomes: every value, flag and class that stands on a graph, and no other, stands in the columns."""
    subjects = [case.subject for case in (read_cases() if FULL else telling())]
    records, _ = read_paths([str(cases / f"{subject}.nt") for subject in subjects])
    session = Session.of(records, "kn5501", Dates())
    columns, graphs = columns_of(session, Dates()).tables, tables_of(graphs_of(session), schema())
    assert columns.keys() == graphs.keys()
    for name in columns.keys() - {"event_class"}:
        assert columns[name].column_names == graphs[name].column_names
        assert rows_of(columns, name) == rows_of(graphs, name), name
