"""The facts of many subjects as one RDF document: the same statements in every format, the same bytes each time."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest

from kn5501_reasoner.facts import fact_triples
from kn5501_reasoner.facts.dataset import write_facts
from kn5501_reasoner.model import Dates, Event, Facts, Quantity
from kn5501_reasoner.vocab import LE, RDFS

BASE = "https://example.org/run/"
ABOVE = {"Melanoma": ("Melanoma", "MalignantNeoplasm", "Neoplasm"), "Neoplasm": ("Neoplasm",)}
FORMATS = {
    "turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
APART = ("trig", "nquads")
AXIOMS = {f"<{LE}Melanoma> <{RDFS}subClassOf> <{LE}{above}>" for above in ("MalignantNeoplasm", "Neoplasm")}


def subject(name: str, *classes: str) -> Facts:
    events = tuple(
        Event(f"urn:r:{name}:{number}", "condition", False, (each,), (), True, {}, {}, (f"urn:r:{name}:{number}",))
        for number, each in enumerate(classes)
    )
    return Facts(name, Dates(), {"age": Quantity(Decimal(40), None, (f"urn:r:{name}",))}, events=events)


SUBJECTS = (subject("P 001", "Melanoma"), subject("P/002", "Neoplasm", "Melanoma"), subject("p003"))


def written(format: str, subjects: Iterable[Facts] = SUBJECTS) -> bytes:
    out = io.BytesIO()
    write_facts(subjects, out, format, base=BASE, superclasses=lambda name: ABOVE.get(name, ()))
    return out.getvalue()


@pytest.mark.parametrize("format", FORMATS)
def test_all_facts_with_their_records_and_the_axioms_of_their_classes_alone(format: str) -> None:
    found = sorted(str(quad.triple) for quad in ox.parse(written(format), FORMATS[format]))
    facts = {line.removesuffix(" .") for one in SUBJECTS for line in fact_triples(one, BASE).splitlines()}
    assert found == sorted(facts | AXIOMS)
    assert sum("wasDerivedFrom" in line for line in found) == 6


@pytest.mark.parametrize("format", FORMATS)
def test_a_graph_for_each_subject_where_the_format_has_graphs(format: str) -> None:
    graphs: dict[str, set[str]] = {}
    for quad in ox.parse(written(format), FORMATS[format]):
        name = "" if quad.graph_name == ox.DefaultGraph() else quad.graph_name.value
        graphs.setdefault(name, set()).add(str(quad.triple))
    if format in APART:
        people = {f"{BASE}subject/{name}" for name in ("P%20001", "P%2F002", "p003")}
        assert set(graphs) == {"", *(f"{iri}/facts" for iri in people)} and graphs[""] == AXIOMS
        for iri in people:
            assert all(line.startswith((f"<{iri}>", f"<{iri}/")) for line in graphs[f"{iri}/facts"])
    else:
        assert set(graphs) == {""}


@pytest.mark.parametrize("format", ["turtle", "trig"])
def test_prefixes_stand_once_at_the_head_in_order(format: str) -> None:
    lines = written(format).decode().splitlines()
    names = [line.split()[1] for line in lines if line.startswith("@prefix")]
    assert names == ["kn:", "le:", "prov:", "rdfs:", "xsd:"] == [line.split()[1] for line in lines[:5]]
    assert any(" a le:Subject" in line for line in lines) and any(" rdfs:subClassOf le:" in line for line in lines)


def test_the_same_bytes_in_every_process() -> None:
    code = ("import sys; from tests.facts.test_dataset import written, FORMATS\n"
            "sys.stdout.buffer.write(b''.join(map(written, FORMATS)))")
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert again.stdout == b"".join(map(written, FORMATS))


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_written_does_not_wait_for_the_last_subject(format: str) -> None:
    """Memory is that of one subject: text goes out while subjects come in."""
    out, seen = io.BytesIO(), []

    def people() -> Iterable[Facts]:
        for number in range(400):
            seen.append(out.tell())
            yield replace(SUBJECTS[0], subject=f"S{number}")

    write_facts(people(), out, format, base=BASE, superclasses=lambda name: ABOVE.get(name, ()))
    assert 0 < seen[200] < seen[-1] < out.tell()


def test_nothing_is_written_of_nobody() -> None:
    assert [*ox.parse(written("turtle", ()), ox.RdfFormat.TURTLE)] == []


def test_a_reader_that_goes_away_is_heard() -> None:
    class Gone(io.BytesIO):
        def write(self, data: bytes) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        write_facts(SUBJECTS, Gone(), "nquads", base=BASE, superclasses=lambda name: ())


def test_a_format_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        written("xml")
