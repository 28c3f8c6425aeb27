"""``kn5501 facts``: facts of all subjects on stdout, what was refused on stderr, exit codes as everywhere."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner import cli
from kn5501_reasoner.vocab import LE, RDF, RECORD

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FORMATS = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS,
           "jsonld": ox.RdfFormat.JSON_LD}
TYPE, SUBJECT = ox.NamedNode(RDF + "type"), ox.NamedNode(LE + "Subject")


@pytest.fixture
def call(capfdbinary):
    def run(*arguments: str | Path) -> tuple[int, bytes, str]:
        code = cli.main(["facts", *map(str, arguments)])
        out, err = capfdbinary.readouterr()
        return code, out, err.decode()
    return run


def people(text: bytes, format: str = "turtle") -> set[str]:
    return {quad.subject.value for quad in ox.parse(text, FORMATS[format])
            if (quad.predicate, quad.object) == (TYPE, SUBJECT)}


@pytest.mark.parametrize("format", FORMATS)
def test_subjects_end_in_their_identifiers(call, format: str) -> None:
    code, out, err = call(EXAMPLES / "eligible-man.ttl", EXAMPLES / "pregnant.ttl", "--format", format)
    assert (code, err) == (0, "")
    assert people(out, format) == {f"{RECORD}subject/eligible-man", f"{RECORD}subject/pregnant"}


def test_base_names_subjects_and_facts(call) -> None:
    _, out, _ = call(EXAMPLES / "pregnant.ttl", "--base", "https://example.org/run/")
    assert people(out) == {"https://example.org/run/subject/pregnant"} and RECORD.encode() not in out


def test_options_of_screen_reach_the_facts(call) -> None:
    given = (EXAMPLES / "allergies-not-asked.ttl", "--format", "nquads")
    before = call(*given)[1].count(b"term/allergies>")
    _, out, err = call(*given, "--assume-absent", "allergies", "--childbearing-by-age")
    assert out.count(b"term/allergies>") > before
    assert err.splitlines() == ["kn5501: assumed absent unless recorded: allergies",
                                "kn5501: childbearing potential is assumed by age unless recorded"]
    moved = call(*given, "--screening", "2026-10-01", "--enrolment", "2026-11-30")[1]
    assert people(moved, "nquads") and moved != call(*given)[1]


def test_a_refused_subject_has_no_facts_and_is_named_without_its_values(call) -> None:
    code, out, err = call(EXAMPLES / "refused-pregnant-man.ttl", EXAMPLES / "pregnant.ttl")
    assert code == 3 and people(out) == {f"{RECORD}subject/pregnant"}
    assert err.splitlines() == [
        "kn5501: subject refused-pregnant-man: refused: pregnant-man",
        "kn5501: there are no facts of subjects that were refused; 'kn5501 explain' says why",
    ]


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_written(call, tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b>")
    code, out, err = call(tmp_path / "broken.ttl", EXAMPLES / "pregnant.ttl")
    assert code == 3 and people(out) == {f"{RECORD}subject/pregnant"}
    assert "broken.ttl" in err and "refused" in err and "no facts of subjects" not in err


def test_nothing_readable_is_2_and_writes_nothing(call, tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b>")
    (tmp_path / "empty.ttl").write_text("")
    for given in ("broken.ttl", "empty.ttl", "missing.ttl"):
        code, out, err = call(tmp_path / given)
        assert (code, out) == (2, b"") and err.startswith("kn5501: "), given


def test_entries_that_were_not_used_are_counted(call) -> None:
    code, _, err = call(EXAMPLES / "fhir-hospital-history.json")
    assert code == 0 and "254 entries of 1 subject were not used" in err
    assert "not needed" in call(EXAMPLES / "fhir-hospital-history.json", "--report-skipped")[2]
