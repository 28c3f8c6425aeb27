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
from kn5501_reasoner.records.parquet import Store, write_store
from kn5501_reasoner.records.schema import load_schema
from kn5501_reasoner.records.stream import Stream
from tests.cohort.runs import DATES, outcomes, refused, tree
from tests.cohort.sources import bundles, write_ndjson

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
        found.rows = 400
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
    ("sex", "'F'", "unreadable-value", "sex is not one of the words"),
    ("record", "'record 1'", "unreadable-value", "record is not an absolute IRI"),
    ("record", "'//host/x'", "unreadable-value", "record is not an absolute IRI"),
    ("birth_low", "DATE '1990-01-01', DATE '1980-01-01' AS birth_high", "impossible-date", "ends before it begins"),
    ("birth_low", "DATE 'infinity'", "impossible-date", "not a possible date"),
    ("screening", "DATE '12000-01-01'", "impossible-date", "not a possible date"),
])
def test_a_value_that_cannot_be_refuses_the_subject(
    tmp_path: Path, column: str, value: str, rule: str, what: str
) -> None:
    file = made(tmp_path, "CREATE TABLE subject AS SELECT 'P1' AS subject, "  # noqa: S608
                + (f"'{RECORD}' AS record, " if column != "record" else "")
                + (value.replace(",", f" AS {column},", 1) if " AS " in value else f"{value} AS {column}"))
    records, _ = read_any([str(file)])
    (error,) = records.errors
    assert error.subject == "P1" and error.rule == rule and what in error.message
    assert "1990" not in error.message and "'F'" not in error.message


def test_an_error_that_says_nothing_refuses_the_subject(tmp_path: Path) -> None:
    rows = "VALUES ('P1', NULL, NULL), ('P2', 'a-rule', 'said')"
    error = f"CREATE TABLE error AS FROM ({rows}) AS t(subject, rule, message)"
    records, _ = read_any([str(made(tmp_path, SUBJECT, error))])
    assert {(each.subject, each.rule, each.message) for each in records.errors} == {
        ("P1", "unreadable-value", "no message"), ("P2", "a-rule", "said")}


def test_rows_without_a_subject_are_refused_and_counted(tmp_path: Path) -> None:
    rows = "VALUES (NULL, 'urn:a:1'), (' P1', 'urn:a:2'), ('P1', 'urn:a:3')"
    file = made(tmp_path, f"CREATE TABLE consent AS SELECT * FROM ({rows}) AS t(subject, record)")  # noqa: S608
    records, (entry,) = read_any([str(file)])
    assert (entry.entry, entry.reason) == ("table consent", "2 rows without a subject in one line")
    assert [row["record"] for row in records.tables["consent"]] == ["urn:a:3"]


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
