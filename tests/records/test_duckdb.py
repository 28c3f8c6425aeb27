"""A DuckDB file of record tables: the same records again, and what is wrong with it said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.model import Records
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths, read_any, source_of
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.records.gate import is_iri
from kn5501_reasoner.records.parquet import Store, write_store
from kn5501_reasoner.records.schema import load_schema
from kn5501_reasoner.records.stream import Stream
from tests.cohort.runs import DATES, outcomes, refused, tree
from tests.cohort.sources import bundles, write_ndjson
from tests.conftest import FULL

RECORD = "https://w3id.org/lupus-eligibility/record/x"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder: Path = tmp_path_factory.mktemp("records")
    write_ndjson(bundles(25, 25), folder)
    return write_store(Stream([str(folder)]), folder / "store", bucket_subjects=10)


@pytest.fixture(scope="module")
def database(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the folder in one file, as docs/cohorts.md says."""
    file: Path = tmp_path_factory.mktemp("database") / "cohort.db"
    with duckdb.connect(str(file)) as connection:
        for folder in sorted(store.folder.iterdir()):
            if folder.is_dir() and folder.name != "skipped":
                files = str(folder / "*" / "*.parquet")
                connection.execute(
                    f"CREATE TABLE {folder.name} AS SELECT * EXCLUDE (place, bucket) FROM read_parquet('{files}')")  # noqa: S608
    return file


def plain(records: Records, name: str) -> list[str]:
    return sorted(map(repr, records.tables[name]))


def test_the_same_records(store: Store, database: Path, tmp_path: Path) -> None:
    source = source_of([str(database)])
    source.rows = 500
    whole = write_store(source, tmp_path / "again", bucket_subjects=10)
    ours, theirs = whole.read(), store.read()
    for name in load_schema().tables:
        assert plain(ours, name) == plain(theirs, name), name
    assert {(e.subject, e.rule) for e in ours.errors} == {(e.subject, e.rule) for e in theirs.errors}
    assert not whole.refused


def test_the_same_outcomes(store: Store, database: Path, tmp_path: Path) -> None:
    for name, path in (("database", database), ("store", store.folder)):
        cohort_paths([str(path)], tmp_path / name, Options(dates=DATES))
    assert outcomes(tmp_path / "database") == outcomes(tmp_path / "store")
    assert {row[:2] for row in refused(tmp_path / "database")} == {row[:2] for row in refused(tmp_path / "store")}


def test_reading_goes_on_after_any_part(database: Path, tmp_path: Path) -> None:
    def source() -> Any:
        found = source_of([str(database)])
        found.rows = 400 if FULL else 1_000
        return found

    def stop(done: int, size: int) -> None:
        assert 0 < done <= size
        raise KeyboardInterrupt

    whole = write_store(source(), tmp_path / "whole", bucket_subjects=10)
    stops = 0
    while True:
        try:
            write_store(source(), tmp_path / "stopped", stop, bucket_subjects=10)
            break
        except KeyboardInterrupt:
            stops += 1
    assert stops > 3
    assert tree(tmp_path / "stopped") == tree(whole.folder)


def test_one_subject_alone(database: Path, store: Store) -> None:
    ours, _ = read_any([str(database)], ["M000003", "' OR true --"])
    theirs = store.read(["M000003"])
    assert all(plain(ours, name) == plain(theirs, name) for name in load_schema().tables)


def made(folder: Path, *statements: str) -> Path:
    file = folder / "made.duckdb"
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    return file


SUBJECT = f"CREATE TABLE subject AS SELECT 'P1' AS subject, '{RECORD}' AS record, DATE '1980-01-02' AS birth_low"


def test_missing_columns_are_unknown_and_others_are_listed(tmp_path: Path) -> None:
    file = made(tmp_path, SUBJECT + ", 7 AS shoe_size", "CREATE TABLE diary (text VARCHAR)",
                f"CREATE TABLE observation AS SELECT 'P1' AS subject, '{RECORD}/1' AS record, "  # noqa: S608
                "'https://loinc.org/rdf/b  https://loinc.org/rdf/a' AS codes, 5 AS value, "
                "'two' || chr(10) || 'lines' AS text, "
                "DATE '2026-11-20' AS effective_low, effective_low AS effective_high")
    records, files = read_any([str(file)])
    (row,) = records.tables["subject"]
    assert (row["birth_low"], row["birth_high"], row["birth_text"]) == (row["birth_low"], None, "1980-01-02/..")
    assert row["sex"] is None and row["source"] == "made.duckdb" and row["security"] == ""
    (row,) = records.tables["observation"]
    assert row["codes"] == "https://loinc.org/rdf/a https://loinc.org/rdf/b" and row["value"] == 5
    assert row["text"] == "two lines" and row["effective_text"] == "2026-11-20" and row["value_codes"] == ""
    assert {(each.entry, each.reason) for each in records.skipped} == {
        ("column subject.shoe_size", "not a column of records"), ("table diary", "not a table of records")}
    assert not files


@pytest.mark.parametrize("column, value, rule, what", [
    ("sex", "'F'", None, "sex is not one of the words"),
    ("record", "'record 1'", None, "record is not an absolute IRI"),
    ("record", "'//host/x'", None, "record is not an absolute IRI"),
    ("birth_low", "DATE '1990-01-01', DATE '1980-01-01' AS birth_high", "impossible-date", "ends before it begins"),
    ("birth_low", "DATE 'infinity'", "impossible-date", "not a possible date"),
    ("screening", "DATE '12000-01-01'", "impossible-date", "not a possible date"),
    ("death_at", "TIMESTAMP 'infinity'", "impossible-date", "not a possible date"),
])
def test_a_row_with_a_value_that_cannot_be_is_not_understood(
    tmp_path: Path, column: str, value: str, rule: str | None, what: str
) -> None:
    file = made(tmp_path, "CREATE TABLE subject AS SELECT 'P1' AS subject, "  # noqa: S608
                + (f"'{RECORD}' AS record, " if column != "record" else "")
                + (value.replace(",", f" AS {column},", 1) if " AS " in value else f"{value} AS {column}"))
    records, _ = read_any([str(file)])
    (row,) = records.tables["unread"]
    assert (row["subject"], row["kind"], row["rule"]) == ("P1", "Patient", rule) and what in row["reason"]
    assert "1990" not in row["reason"] and "'F'" not in row["reason"] and is_iri(row["record"])
    assert not records.errors and [each["sex"] for each in records.tables["subject"]] == [None]


def table(name: str, *rows: str, columns: str) -> str:
    return f"CREATE TABLE {name} AS FROM (VALUES {', '.join(rows)}) AS t(subject, record, {columns})"


ICD, LE = "http://hl7.org/fhir/sid/icd-10-cm/", "https://w3id.org/lupus-eligibility/term/"


@pytest.mark.parametrize("statement, kind, codes, display, rule", [
    (table("condition", f"('P1', 'urn:a:1', '{ICD}G40.9', 'Epilepsy', 'sure')", columns="codes, display, verification"),
     "Condition", f"{ICD}G40.9", "Epilepsy", None),
    (table("condition", f"('P1', 'urn:a:1', '{ICD}G40.9 G40', 'Epilepsy')", columns="codes, display"),
     "Condition", "", "Epilepsy", None),
    (table("exposure", f"('P1', 'urn:a:1', '{ICD}x', DATE '12000-01-01')", columns="codes, start_low"),
     "MedicationStatement", f"{ICD}x", None, "impossible-date"),
    (table("observation", f"('P1', 'urn:a:1', '{ICD}x', 1e20::DECIMAL(38,0))", columns="codes, value"),
     "Observation", f"{ICD}x", None, "unreadable-value"),
    (table("observation", "('P1', 'urn:a:1', ' ', 'a test')", columns="codes, display"), "Observation", "", "a test",
     None),
    (table("procedure", "('P1', 'urn:a:1', 'completed')", columns="status"), "Procedure", "", None, None),
    (table("review", "('P1', 'urn:a:1', 'cns', DATE 'infinity')", columns="domain, date_low"), "Observation",
     f"{LE}reviewed-cns", None, "impossible-date"),
    (table("judgement", "('P1', 'urn:a:1', 'exc-14', true, DATE '2026-11-20')", columns="criterion, fit, date_low"),
     "Observation", f"{LE}judgement-exc-14", None, None),
    (table("consent", "('P1', 'urn:a:1', DATE '2026-11-20')", columns="date_low"), "Consent", "", None, None),
    (table("unread", f"('P1', 'urn:a:1', '{ICD}x', '', 'why')", columns="codes, kind, reason"), "File", f"{ICD}x", None,
     None),
])
def test_what_a_row_that_is_not_understood_may_say(
    tmp_path: Path, statement: str, kind: str, codes: str, display: str | None, rule: str | None
) -> None:
    """It counts as the resource that its table holds, with what can be read of its codes."""
    records, _ = read_any([str(made(tmp_path, SUBJECT, statement))])
    (row,) = records.tables["unread"]
    assert (row["kind"], row["codes"], row["display"], row["rule"]) == (kind, codes, display, rule)
    assert row["record"] == "urn:a:1" and row["source"] == "made.duckdb"
    assert not records.errors and {name for name, rows in records.tables.items() if rows} == {"subject", "unread"}


def test_anchors_outlast_the_row_that_is_not_understood(tmp_path: Path) -> None:
    row = SUBJECT.replace("DATE '1980-01-02' AS birth_low", "'F' AS sex, DATE '2026-11-22' AS screening")
    records, _ = read_any([str(made(tmp_path, row))])
    (subject,) = records.tables["subject"]
    assert str(subject["screening"]) == "2026-11-22" and subject["sex"] is None
    assert [row["kind"] for row in records.tables["unread"]] == ["Patient"]


def test_rows_that_say_nothing_are_listed(tmp_path: Path) -> None:
    file = made(
        tmp_path, SUBJECT,
        table("condition", "('P1', 'urn:a:1', 'entered-in-error')", columns="verification"),
        table("participation", "('P1', 'urn:a:2', 'screening')", columns="status"))
    for part in (read_any([str(file)])[0], write_store(source_of([str(file)]), tmp_path / "store").read()):
        assert sorted((each.entry, each.reason, each.subject) for each in part.skipped) == [
            ("urn:a:1", "the status is entered-in-error", "P1"), ("urn:a:2", "the status is screening", "P1")]
        assert {name for name, rows in part.tables.items() if rows} == {"subject"}


def test_entries_that_were_not_understood_come_back(tmp_path: Path) -> None:
    rows = table("unread", f"('P1', 'urn:a:1', '{ICD}G40.9', 'Epilepsy', 'Condition', 'why', 'impossible-date')",
                 columns="codes, display, kind, reason, rule")
    records, _ = read_any([str(made(tmp_path, SUBJECT, rows))])
    (row,) = records.tables["unread"]
    assert [row[name] for name in ("record", "codes", "display", "kind", "reason", "rule")] == [
        "urn:a:1", f"{ICD}G40.9", "Epilepsy", "Condition", "why", "impossible-date"]


def test_an_error_that_says_nothing_refuses_the_subject(tmp_path: Path) -> None:
    rows = "VALUES ('P1', NULL, NULL), ('P2', 'a-rule', 'said')"
    error = f"CREATE TABLE error AS FROM ({rows}) AS t(subject, rule, message)"
    records, _ = read_any([str(made(tmp_path, SUBJECT, error))])
    assert {(each.subject, each.rule, each.message) for each in records.errors} == {
        ("P1", "unreadable-value", "no message"), ("P2", "a-rule", "said")}


NOBODYS = table("condition", f"(NULL, 'urn:a:1', '{ICD}G40.9')", f"(' P1', 'urn:a:2', '{ICD}G40.9')",
                f"('P1', 'urn:a:3', '{ICD}I10')", columns="codes")


@pytest.mark.parametrize("how", ["at once", "one subject", "store"])
@pytest.mark.parametrize("subjects", [1, 2])
def test_rows_without_a_subject(tmp_path: Path, how: str, subjects: int) -> None:
    """Of one subject they may be; of two nobody knows whose they are, and they are refused aloud."""
    more = [table("consent", "('P2', 'urn:a:4', 'given')", columns="status")] if subjects == 2 else []
    file = made(tmp_path, NOBODYS, *more)
    if how == "store":
        store = write_store(source_of([str(file)]), tmp_path / "store")
        records, refused_rows = store.read(["P1"]), store.refused
    else:
        records, refused_rows = read_any([str(file)], ["P1"] if how == "one subject" else None)
    assert [row["record"] for row in records.tables["condition"]] == ["urn:a:3"]
    held = [(row["subject"], row["kind"], row["codes"], row["reason"]) for row in records.tables["unread"]]
    aloud = [(each.entry, each.kind, each.codes, each.reason) for each in refused_rows]
    what = ("Condition", f"{ICD}G40.9", "2 rows without a subject in one line")
    assert (held, aloud) == (([("P1", *what)], []) if subjects == 1 else ([], [("table condition", *what)]))


def test_many_codes_of_nobody_are_told_together(tmp_path: Path) -> None:
    rows = ("CREATE TABLE condition AS SELECT CAST(NULL AS VARCHAR) AS subject, 'urn:a:1' AS record, "  # noqa: S608
            f"'{ICD}' || i AS codes FROM range(1500) t(i)")
    records, _ = read_any([str(made(tmp_path, SUBJECT, rows))])
    (row,) = records.tables["unread"]
    assert (row["codes"], row["reason"]) == ("", "1500 rows without a subject in one line")


@pytest.mark.parametrize("statements, what, hint", [
    (["CREATE TABLE subject (subject VARCHAR, record VARCHAR, birth_low VARCHAR)"],
     "column birth_low of the table subject has the type VARCHAR", "ALTER COLUMN birth_low TYPE DATE"),
    (["CREATE TABLE observation (subject VARCHAR, record VARCHAR, value DOUBLE)"],
     "column value of the table observation has the type DOUBLE", "TYPE DECIMAL(38,18)"),
    (["CREATE TABLE subject (subject VARCHAR)"], "the table subject has no column record", "add record"),
    (["CREATE TABLE diary (a INT)"], "neither records nor OMOP tables", "docs/cohorts.md"),
    ([SUBJECT, "CREATE SCHEMA other", SUBJECT.replace("TABLE subject", "TABLE other.subject")],
     "several schemas could be meant: main, other", "?schema=NAME"),
    (["CREATE VIEW subject AS SELECT column0 AS subject, column0 AS record FROM "
      "read_csv('/etc/hostname', header = false)"], "cannot be read", "views may not read other files"),
])
def test_what_is_wrong_with_a_database_is_said(tmp_path: Path, statements: list[str], what: str, hint: str) -> None:
    file = made(tmp_path, *statements)
    with pytest.raises(RecordError) as error:
        read_any([str(file)])
    assert what in error.value.what and hint in error.value.hint


def test_a_schema_is_named_after_the_file(tmp_path: Path) -> None:
    file = made(tmp_path, SUBJECT, "CREATE SCHEMA other", SUBJECT.replace("TABLE subject", "TABLE other.subject")
                .replace("'P1'", "'P2'"))
    records, _ = read_any([f"{file}?schema=other"])
    assert [row["subject"] for row in records.tables["subject"]] == ["P2"]
    for query, what in (("schema=none", "there is no schema"), ("table=a", "only schema and vocabulary")):
        with pytest.raises(RecordError, match=what):
            source_of([f"{file}?{query}"])


def test_files_that_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"SQLite format 3\x00" + bytes(100))
    with pytest.raises(RecordError, match="not a DuckDB file"):
        source_of([str(tmp_path / "a.db")])
    (tmp_path / "b.duckdb").write_bytes(bytes(8) + b"DUCK" + bytes(5000))
    with pytest.raises(RecordError, match="cannot be opened"):
        source_of([str(tmp_path / "b.duckdb")])
    file = made(tmp_path, SUBJECT)
    with pytest.raises(RecordError, match="a database is a source of its own"):
        source_of([str(file), str(tmp_path)])
    renamed = file.rename(tmp_path / "no-suffix")
    assert read_any([str(renamed)])[0].tables["subject"]


def test_the_file_is_not_changed_and_a_change_is_seen(tmp_path: Path) -> None:
    file = made(tmp_path, SUBJECT)
    before = file.read_bytes()
    first = source_of([str(file)])
    list(first.parts())
    assert file.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == [file.name]
    told = first.fingerprint
    del first
    with duckdb.connect(str(file)) as connection:
        connection.execute("INSERT INTO subject BY NAME SELECT 'P2' AS subject, 'urn:a:9' AS record")
    assert source_of([str(file)]).fingerprint != told


def test_a_read_of_paths_is_unchanged(tmp_path: Path) -> None:
    write_ndjson(bundles(2, 0), tmp_path)
    assert repr(read_any([str(tmp_path)])) == repr(read_paths([str(tmp_path)]))
