"""Each query in ontology/qc/ finds nothing in the ontology, and finds the fault that was planted for it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.reason import ROOT, import_closure, parse_file

QUERIES = sorted(resources.ontology("qc").glob("*.rq"))
FAULTS = Path(__file__).parent / "faults"


@cache
def asserted() -> tuple[ox.Triple, ...]:
    return tuple(triple for file in import_closure(resources.ontology(ROOT)) for triple in parse_file(file))


@cache
def store() -> ox.Store:
    """The ontology as asserted; a test that adds a fault takes it out again."""
    found = ox.Store()
    found.bulk_extend(ox.Quad(*triple) for triple in asserted())
    return found


def rows(query: Path) -> list[str]:
    answers = store().query(query.read_text(encoding="utf-8"))
    return sorted(" ".join(str(value) for value in row if value is not None) for row in answers)


@pytest.mark.parametrize("query", QUERIES, ids=lambda file: file.stem)
def test_ontology_has_no_fault(query: Path) -> None:
    found = rows(query)
    assert not found, f"{query.name}: {len(found)} rows\n" + "\n".join(found[:40])


@pytest.mark.parametrize("query", QUERIES, ids=lambda file: file.stem)
def test_query_finds_planted_fault(query: Path) -> None:
    before = rows(query)
    known = set(asserted())
    fault = [ox.Quad(*triple) for triple in parse_file(FAULTS / f"{query.stem}.ttl") if triple not in known]
    store().extend(fault)
    try:
        assert len(rows(query)) > len(before)
    finally:
        for quad in fault:
            store().remove(quad)


@pytest.mark.parametrize("query", QUERIES, ids=lambda file: file.stem)
def test_query_says_problem_source_and_mend(query: Path) -> None:
    lines = query.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ") and [line.split(":")[0] for line in lines[1:4]] == [
        "# Problem", "# Source", "# Resolve"]


def test_every_fault_has_its_query() -> None:
    assert {file.stem for file in FAULTS.glob("*.ttl")} >= {file.stem for file in QUERIES}
