"""Other SHACL engines, by their own doors, find our violations: on every example and case, and as docs/shacl.md says.

All cases in the full suite; else those that tell something new (tests/telling.py): by them every shape is violated that
any case violates, which the full suite holds.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyrudof import Rudof

from kn5501_reasoner import resources
from kn5501_reasoner.model import Screening
from kn5501_reasoner.pipeline import screen_paths
from kn5501_reasoner.present.wording import OUTCOME_WORDS
from kn5501_reasoner.validate import load_rules
from kn5501_reasoner.vocab import LE, RDF, SH, trial_namespace
from tests.cases.read import read_cases
from tests.conftest import FULL
from tests.telling import telling

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "shacl.md").read_text(encoding="utf-8")
SHAPES = resources.shapes("derived", "kn5501.ttl")
KN = trial_namespace("kn5501")
BIN = Path(sys.executable).parent
Pairs = set[tuple[str, str]]
"""Focus nodes with the shapes that they violate."""


def named(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


def read_report(text: str | bytes) -> Pairs:
    """The violations of a validation report in Turtle."""
    graph = ox.Dataset(ox.parse(text, ox.RdfFormat.TURTLE))
    focus = {q.subject: q.object.value for q in graph.quads_for_predicate(named("focusNode"))}
    shape = {q.subject: q.object.value for q in graph.quads_for_predicate(named("sourceShape"))}
    results = [q.object for q in graph.quads_for_predicate(named("result"))]
    return {(focus[result], shape[result]) for result in results}


def violated_roles(pairs: Pairs) -> Pairs:
    """Subjects with their violated roles: those that a result names, and those with such a part directly under them."""
    above: dict[str, set[str]] = {}
    for role in load_rules().roles:
        for shape in (role.iri, *role.conjuncts):
            above.setdefault(shape, set()).add(role.iri)
    return {(focus, role) for focus, shape in pairs for role in above.get(shape, ())}


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """All examples, and cases."""
    folder = tmp_path_factory.mktemp("cases")
    for case in read_cases() if FULL else telling():
        (folder / f"{case.subject}.nt").write_text(case.triples(), encoding="utf-8")
    return [str(ROOT / "examples"), str(folder)]


@pytest.fixture(scope="module")
def facts(paths: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts of all subjects, as the command writes them."""
    file = tmp_path_factory.mktemp("facts") / "facts.ttl"
    with file.open("wb") as out:
        assert subprocess.run([BIN / "kn5501", "facts", *paths], stdout=out, stderr=subprocess.DEVNULL).returncode == 3
    return file


@pytest.fixture(scope="module")
def screening(paths: list[str]) -> Screening:
    return screen_paths(paths)


@pytest.fixture(scope="module")
def reports(screening: Screening) -> dict[str, Pairs]:
    """Our violations, a subject that is not refused."""
    return {one.subject: read_report(one.report) for one in screening.subjects if one.verdict != "refused"}


@pytest.fixture(scope="module")
def ours(reports: dict[str, Pairs]) -> Pairs:
    return set().union(*reports.values())


def test_every_subject_that_is_not_refused_has_facts(screening: Screening, facts: Path) -> None:
    quads = ox.parse(path=str(facts), format=ox.RdfFormat.TURTLE)
    kind = (ox.NamedNode(RDF + "type"), ox.NamedNode(LE + "Subject"))
    found = [q.subject.value.rpartition("/subject/")[2] for q in quads if (q.predicate, q.object) == kind]
    assert sorted(found) == sorted(one.subject for one in screening.subjects if one.verdict != "refused")
    assert len(found) > (700 if FULL else 150)


def test_rudof_finds_our_violations(ours: Pairs, facts: Path) -> None:
    rudof = Rudof()
    rudof.read_data(str(facts))
    rudof.read_shacl(str(SHAPES))
    theirs = {(result.focus_node, result.source_shape) for result in rudof.validate_shacl()}
    assert violated_roles(theirs) == violated_roles(ours)
    assert theirs == ours


def test_the_command_of_pyshacl_finds_our_violations(ours: Pairs, facts: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.ttl"
    done = subprocess.run([BIN / "pyshacl", "-s", SHAPES, "-f", "turtle", "-o", report, facts], timeout=1800)
    assert done.returncode == 1
    theirs = read_report(report.read_bytes())
    assert violated_roles(theirs) == violated_roles(ours)
    assert theirs == ours


@pytest.mark.full
def test_the_sample_violates_every_shape_that_any_case_does(reports: dict[str, Pairs]) -> None:
    chosen = {case.subject for case in telling()} | {subject for subject in reports if "." not in subject}
    assert {shape for subject in chosen for _, shape in reports.get(subject, ())} == {
        shape for found in reports.values() for _, shape in found}


def test_every_role_is_violated_by_some_subject_and_not_by_another(ours: Pairs, screening: Screening) -> None:
    """So that agreement says something of each; other readings differ from their criteria in few subjects."""
    roles = {role.iri for role in load_rules().roles}
    counts = dict.fromkeys(roles, 0)
    for _, role in violated_roles(ours):
        counts[role] += 1
    assert all(0 < count < len(screening.subjects) for count in counts.values()), counts


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.S)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What docs/shacl.md says, done: engine -> what ``outcomes.py`` prints of its report."""
    here = tmp_path_factory.mktemp("page")
    for name in ("examples", "shapes"):
        (here / name).symlink_to(ROOT / name)
    for name, text in zip(("rudof.py", "outcomes.py"), blocks("python"), strict=True):
        assert f"`{name}`" in PAGE
        (here / name).write_text(text, encoding="utf-8")

    def run(line: str) -> tuple[int, str]:
        environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(["sh", "-c", line], cwd=here, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout

    (lines,) = blocks("sh")
    codes = {shlex.split(line)[0]: run(line)[0] for line in lines.splitlines()}
    assert codes == {"kn5501": 3, "echo": 0, "pyshacl": 1}
    found = {"pyshacl": run("python outcomes.py")[1]}
    assert run("python rudof.py > report.ttl")[0] == 0
    return {**found, "rudof": run("python outcomes.py")[1]}


def rows(text: str) -> Iterable[list[str]]:
    return (line.split("\t") for line in text.splitlines())


@pytest.mark.parametrize("engine", ["pyshacl", "rudof"])
def test_the_page_leads_to_our_outcomes(engine: str, followed: dict[str, str], screening: Screening) -> None:
    expected = {
        (one.subject, each.criterion, OUTCOME_WORDS[each.outcome])
        for one in screening.subjects if "." not in one.subject  # cases are named after their criterion and number
        for each in one.criteria if each.outcome != "passed"
    }
    found = {tuple(row) for row in rows(followed[engine]) if row[0] != "urn:nobody"}
    assert found == expected
    assert {outcome for *_, outcome in found} == {*OUTCOME_WORDS.values()} - {OUTCOME_WORDS["passed"]}
    nobody = {criterion for subject, criterion, _ in rows(followed[engine]) if subject == "urn:nobody"}
    assert {KN + criterion for criterion in nobody} == set(load_rules().criteria)


def test_the_output_shown_is_printed(followed: dict[str, str]) -> None:
    (shown,) = re.findall(r"```\n\$ python outcomes.py\n(.*?)```", PAGE, re.S)
    assert shown and followed["pyshacl"].startswith(shown)


def test_the_page_names_every_role() -> None:
    assert set(re.findall(r"^\| `…-([a-z-]+)`", PAGE, re.M)) == {role.role for role in load_rules().roles}
