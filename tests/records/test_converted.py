"""Records that were converted to RDF are screened as their source is: the same outcomes, and the same refusals."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import duckdb
import pytest

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.model import Assessment, Records
from kn5501_reasoner.pipeline import convert_paths, screen_paths
from kn5501_reasoner.pipeline.cohort import read_any
from kn5501_reasoner.present import render
from kn5501_reasoner.records.to_rdf import to_rdf
from kn5501_reasoner.synth import to_json
from tests.agreement.compare import Job, bundles_of
from tests.cohort.runs import DATES
from tests.conftest import FULL
from tests.laws.resources import Json, resources
from tests.records.making import about, bundle, read_text, rules

_IRI = re.compile(r"(?:https?://[A-Za-z0-9.]|urn:.).*")
SUFFIX = {"turtle": "ttl", "nquads": "nq"}
MANY = 60 if FULL else 30
JOBS = (Job(MANY, 8801), Job(MANY, 8802, blurred=4), Job(MANY, 8803, rough=8))
BREAKS = (
    {"effectiveDateTime": "2026-02-30"}, {"onsetDateTime": "2026-13-01"}, {"recordedDate": "yesterday"},
    {"valueQuantity": {"value": 10**30}}, {"status": 7}, {"birthDate": "1990-02-30"},
    {"effectivePeriod": {"start": "2026-11-02", "end": "2026-11-01"}}, {"code": {"coding": [7]}},
)


def broken(made: Json, luck: Random) -> Json:
    """The bundle, of which up to three records are changed so that they cannot be read, or say what cannot be."""
    for record in luck.choices(resources(made), k=luck.randrange(4)):
        record.update(luck.choice(BREAKS))
    return made


def write(job: Job, file: Path) -> None:
    luck = Random(job.seed)
    lines = [to_json(broken(made, luck)).replace("\n", " ") for made in bundles_of(job)]
    file.write_text("\n".join(lines), encoding="utf-8")


def screened(path: Path, engine: str) -> dict[str, Assessment]:
    found = screen_paths([str(path)], dates=DATES, engine=engine)
    assert engine != "shacl" or not found.refused_files
    return {one.subject: one for one in found.subjects}


def said(found: dict[str, Assessment]) -> dict[str, tuple]:
    return {name: (one.verdict, one.dates, one.criteria, sorted(set(one.errors), key=repr))
            for name, one in found.items()}


def converted(source: Path, format: str, base: str | None = None) -> Path:
    made = source.with_name(f"converted.{SUFFIX[format]}")
    with made.open("w", encoding="utf-8") as out:
        refused, _ = convert_paths([str(source)], out=out, format=format, base=base)
    assert not refused
    return made


@pytest.mark.parametrize("job", JOBS, ids=lambda job: str(job.seed))
def test_the_same_outcomes_and_refusals(job: Job, tmp_path: Path) -> None:
    source = tmp_path / "source.ndjson"
    write(job, source)
    found = screened(source, "columns")
    assert {one.verdict for one in found.values()} >= {"refused", "undetermined"}
    for format in SUFFIX:
        assert said(found) == said(screened(converted(source, format), "columns"))


def test_the_same_reasons(tmp_path: Path) -> None:
    source = tmp_path / "source.ndjson"
    write(Job(12, 8804, rough=4), source)
    found = screened(source, "shacl")
    assert "refused" in {one.verdict for one in found.values()}
    assert said(found) == said(screened(converted(source, "turtle"), "shacl"))


RECORD = "https://w3id.org/lupus-eligibility/record/x"
SUBJECTS = "CREATE TABLE subject AS SELECT name AS subject, ? || name AS record FROM (SELECT unnest(?) AS name)"
ROWS = (
    f"'{RECORD}/o' AS record, 'done' AS status, '' AS codes, '' AS method",
    "'no IRI' AS record, 'final' AS status, '' AS codes, '' AS method",
    f"'{RECORD}/o' AS record, 'final' AS status, '<x> 718-7' AS codes, '' AS method",
    f"'{RECORD}/o' AS record, 'final' AS status, '' AS codes, 'a:<b> :c' AS method",
    f"'{RECORD}/o' AS record, 'final' AS status, '//host/x' AS codes, '' AS method",
    f"'{RECORD}/o' AS record, 'final' AS status, '' AS codes, '' AS method, 'http:x' AS part_of",
)


@pytest.mark.parametrize(("row", "format"), [
    (row, format) for place, row in enumerate(ROWS) for format in (SUFFIX if FULL else [[*SUFFIX][place % 2]])])
def test_a_database_whose_rows_cannot_be_read(row: str, format: str, tmp_path: Path) -> None:
    """They are not understood, in the database and in the RDF made of it."""
    source = tmp_path / "records.duckdb"
    with duckdb.connect(str(source)) as connection:
        connection.execute(SUBJECTS, [RECORD, ["P1", "P2", "P3"]])
        connection.execute(f"CREATE TABLE observation AS SELECT 'P1' AS subject, {row}")
        connection.execute("CREATE TABLE error AS SELECT 'P2' AS subject, 'twice' AS rule, 'said twice' AS message")
    ours, theirs = said(screened(source, "columns")), said(screened(converted(source, format), "columns"))
    assert ours == theirs and theirs["P3"][0] == theirs["P1"][0] == "undetermined"
    for file in (source, tmp_path / f"converted.{SUFFIX[format]}"):
        assert {row["subject"] for row in read_any([str(file)])[0].tables["unread"]} == {"P1"}
    assert [(one.rule, one.message) for one in theirs["P2"][3]] == [("twice", "said twice")]


@pytest.mark.parametrize("odd", [
    "//host/x", "/x", "x", "http:x", "http:///x", "urn:x", "HTTP://x.example/", "mailto:x",
])
def test_what_is_no_absolute_iri_leaves_no_mark_in_any_turtle(odd: str, tmp_path: Path) -> None:
    source = tmp_path / "records.duckdb"
    with duckdb.connect(str(source)) as connection:
        connection.execute(SUBJECTS, [RECORD, ["P1", "P2"]])
        connection.execute("CREATE TABLE condition AS SELECT 'P1' AS subject, ? AS record", [odd])
        connection.execute("CREATE TABLE procedure AS SELECT 'P2' AS subject, ? AS record, ? AS reason", [RECORD, odd])
    result = screen_paths([str(source)], dates=DATES, engine="shacl")
    assert {one.verdict for one in result.subjects} == {"undetermined"}
    assert {entry.subject for entry in result.unread} == {"P1", "P2"}
    for text in (render(result, "turtle"), *(converted(source, format).read_text() for format in SUFFIX)):
        assert all(_IRI.fullmatch(iri) for iri in re.findall(r"<([^<>]*)>", text))


def test_a_base_that_is_not_absolute_names_nothing() -> None:
    for base in ("", "x/", "//host/", "http:x/", "mailto:x/"):
        with pytest.raises(RecordError):
            to_rdf(Records({"subject": [{"subject": "P1", "record": RECORD}]}), base=base)


def test_a_subject_whose_name_cannot_be_said_is_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "records.duckdb", tmp_path / "converted.ttl"
    with duckdb.connect(str(source)) as connection:
        connection.execute(SUBJECTS, [RECORD, ["P1", "P 2"]])
    with out.open("w", encoding="utf-8") as text:
        refused, _ = convert_paths([str(source)], out=text)
    assert [each.entry for each in refused] == ["subject P 2"]
    assert list(screened(out, "shacl")) == ["P1"]


def test_a_base_renames_the_records_of_errors_too(tmp_path: Path) -> None:
    source = tmp_path / "source.json"
    source.write_text(json.dumps(bundle(about("Condition", onsetDateTime="2026-02-30"))))
    (one,) = screened(converted(source, "turtle", "http://base.example/"), "shacl").values()
    assert [(e.rule, e.records) for e in one.errors] == [
        ("impossible-date", ("http://base.example/fhir/Condition/r1",))]


HEAD = (
    "@prefix le: <https://w3id.org/lupus-eligibility/term/> .\n"
    '<urn:x:p> a le:Subject ; le:identifier "P1" . <urn:x:q> a le:Subject ; le:identifier "P2" .\n'
)


NOTHING = ("", 'le:brokenRule "a" , "b" ; le:errorMessage "c"', "le:brokenRule 5", 'le:sex "male"')


@pytest.mark.parametrize("nothing", NOTHING)
def test_a_data_error_that_says_nothing_refuses_all_the_same(nothing: str) -> None:
    records = read_text(f"{HEAD} [] a le:DataError ; le:subject <urn:x:p> ; {nothing} .", "turtle")
    assert rules(records) == {"unreadable-value"} and {each.subject for each in records.errors} == {"P1"}


def test_a_data_error_hides_none_of_another_subject() -> None:
    """Its record is not said to be wrong twice; the same record of somebody else still is."""
    bad = '[] a le:Condition ; le:sameRecordAs <urn:x:r> ; le:onset 7 ; le:subject'
    told = 'a le:DataError ; le:brokenRule "impossible-date" ; le:errorMessage "m"'
    text = f"{HEAD} <urn:x:r> {told} ; le:subject <urn:x:p> . {bad} <urn:x:p> . {bad} <urn:x:q> ."
    records = read_text(text, "turtle")
    assert [(each.subject, each.rule) for each in records.errors] == [("P1", "impossible-date")]
    assert [(row["subject"], row["rule"]) for row in records.tables["unread"]] == [("P2", "unreadable-value")]
