"""Reading OMOP part by part: going on, what is listed and refused, and what is said of a wrong database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.pipeline.cohort import read_any, source_of
from kn5501_reasoner.records.from_omop import OmopSource
from kn5501_reasoner.records.parquet import write_store
from tests.cohort.runs import tree
from tests.cohort.sources import bundles, parsed
from tests.omop.writing import Writer, write_omop


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("omop") / "cdm.duckdb"
    write_omop([parsed(line) for line in bundles(25, 10)], file)
    return file


def small(database: Path, persons: int = 6, rows: int = 10_000) -> OmopSource:
    source: Any = source_of([str(database)])
    source.persons, source.rows = persons, rows
    return source


def test_reading_goes_on_after_any_part(database: Path, tmp_path: Path) -> None:
    """Stopped after every single part, it gives the files of a run that was never stopped."""
    def stop(done: int, size: int) -> None:
        assert 0 < done <= size == 35
        raise KeyboardInterrupt

    whole = write_store(small(database), tmp_path / "whole", bucket_subjects=10)
    stops = 0
    while True:
        try:
            write_store(small(database), tmp_path / "stopped", stop, bucket_subjects=10)
            break
        except KeyboardInterrupt:
            stops += 1
    assert stops == 6
    assert tree(tmp_path / "stopped") == tree(whole.folder)


def test_parts_do_not_change_the_records(database: Path) -> None:
    """Few rows a part: a person with more of them is a part alone, and nobody is read twice."""
    whole = [part for part in source_of([str(database)]).parts()]
    parts = [part for part in small(database, rows=200).parts()]
    assert len(whole) == 1 and len(parts) > 10 and [part.done for part in parts] == sorted(part.done for part in parts)
    for name, rows in whole[0].records.tables.items():
        found = [row for part in parts for row in part.records.tables[name]]
        assert sorted(map(repr, found)) == sorted(map(repr, rows)), name
    assert not list(small(database).parts(parts[-1].resume))


def test_a_source_can_be_read_again(database: Path) -> None:
    source = source_of([str(database)])
    first, second = ([dict(part.records.tables) for part in source.parts()] for _ in range(2))
    assert [{name: list(rows) for name, rows in part.items()} for part in first] == [
        {name: list(rows) for name, rows in part.items()} for part in second]


def test_without_the_driver_postgresql_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(RecordError) as error:
        source_of(["postgresql://reader:secret@host/database"])
    assert "pip install 'kn5501-reasoner[omop]'" in error.value.hint and "secret" not in str(error.value)


def test_a_database_is_given_alone(database: Path, tmp_path: Path) -> None:
    for other in ("postgresql://host/database", str(tmp_path), "-"):
        with pytest.raises(RecordError, match="a database is a source of its own"):
            source_of([str(database), other])


def test_the_fingerprint_is_of_file_parts_and_terminology(database: Path, tmp_path: Path) -> None:
    first = source_of([str(database)]).fingerprint
    assert first == source_of([str(database)]).fingerprint != small(database).fingerprint
    copy = tmp_path / "cdm.duckdb"
    copy.write_bytes(database.read_bytes())
    assert source_of([str(copy)]).fingerprint != first


def test_rows_of_others_are_listed(tmp_path: Path) -> None:
    """Of persons whom the table person does not have."""
    writer = Writer()
    writer.add(parsed(bundles(1, 0)[0]))
    measured = len(writer.rows["measurement"])
    for number, person in enumerate((-5, 6, 10**12, 10**12)):
        writer.rows["measurement"].append(
            {"measurement_id": 10**6 + number, "person_id": person, "measurement_concept_id": 0})
    writer.write(tmp_path / "cdm.duckdb")
    records, refused = read_any([str(tmp_path / "cdm.duckdb")])
    assert ("table measurement", "4 rows of persons that the table person does not have") in {
        (each.entry, each.reason) for each in records.skipped}
    assert not refused and not records.tables["unread"]
    assert 0 < len(records.tables["observation"]) <= measured
    assert {row["subject"] for row in records.tables["subject"]} == {"7"}


def test_what_is_not_read_is_listed(database: Path) -> None:
    records, _ = read_any([str(database)])
    listed = {each.entry: each.reason for each in records.skipped}
    assert listed["table note"] == listed["table cdm_source"] == "the table is not read"


def test_missing_columns_and_tables_are_unknown(tmp_path: Path) -> None:
    """As little as there can be: what is not there says nothing, and its absence is listed."""
    with duckdb.connect(str(tmp_path / "cdm.duckdb")) as connection:
        connection.execute("CREATE TABLE Person AS SELECT 3 AS Person_ID")
        connection.execute(
            "CREATE TABLE concept AS SELECT 5 AS concept_id, 'LOINC' AS vocabulary_id, '718-7' AS concept_code")
        connection.execute("CREATE TABLE MEASUREMENT AS SELECT 1 AS measurement_id, 3 AS person_id, "
                           "5 AS measurement_concept_id, DATE '2026-11-20' AS measurement_date, "
                           "CAST(NULL AS INTEGER) AS measurement_datetime")
    records, refused = read_any([str(tmp_path / "cdm.duckdb")])
    (row,) = records.tables["observation"]
    assert row["codes"] == "https://loinc.org/rdf/718-7" and row["value"] is None and not refused
    (row,) = records.tables["subject"]
    assert row["subject"] == "3" and row["birth_low"] is None and row["sex"] is None
    assert ("table drug_exposure", "the table is not there, so nothing of it is known") in {
        (each.entry, each.reason) for each in records.skipped}


@pytest.mark.parametrize("statement, what, hint", [
    ("DROP TABLE concept", "the OMOP table concept is missing", "?vocabulary=NAME"),
    ("ALTER TABLE measurement DROP COLUMN measurement_date",
     "the OMOP table measurement has no column measurement_date", "add measurement_date as DATE"),
    ("ALTER TABLE condition_occurrence ALTER COLUMN condition_start_date TYPE VARCHAR",
     "the column condition_start_date of the OMOP table condition_occurrence has the type VARCHAR",
     "ALTER TABLE condition_occurrence ALTER COLUMN condition_start_date TYPE DATE"),
    ("ALTER TABLE measurement ALTER COLUMN value_as_number TYPE VARCHAR",
     "the column value_as_number of the OMOP table measurement has the type VARCHAR", "TYPE NUMERIC"),
    ("CREATE SCHEMA other; CREATE TABLE other.person (person_id INT)", "several schemas could be meant: main, other",
     "?schema=NAME"),
    ("DROP TABLE death; CREATE VIEW death AS SELECT 1 AS person_id, DATE '2020-01-01' AS death_date, column0 AS x "
     "FROM read_csv('/etc/hostname', header = false)", "a view that reads files", "CREATE TABLE"),
])
def test_what_is_wrong_is_said(database: Path, tmp_path: Path, statement: str, what: str, hint: str) -> None:
    file = tmp_path / "wrong.duckdb"
    file.write_bytes(database.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute(statement)
    with pytest.raises(RecordError) as error:
        read_any([str(file)])
    assert what in error.value.what and hint in error.value.hint and str(file) in error.value.where


def test_schemas_are_named_after_the_file(database: Path, tmp_path: Path) -> None:
    """Data and vocabulary in two schemas; the vocabulary is found where there is one alone."""
    file = tmp_path / "two.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"ATTACH '{database}' AS given (READ_ONLY)")
        for name in ("cdm", "vocab", "cdm_old"):
            connection.execute(f"CREATE SCHEMA {name}")
        for (name,) in connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'given'").fetchall():
            schema = "vocab" if name == "concept" else "cdm"
            connection.execute(f"CREATE TABLE {schema}.{name} AS FROM given.main.{name}")
        connection.execute("CREATE TABLE cdm_old.person (person_id BIGINT)")
    theirs, _ = read_any([str(database)])
    for query in ("?schema=cdm", "?schema=cdm&vocabulary=vocab"):
        ours, _ = read_any([str(file) + query])
        assert {name: len(rows) for name, rows in ours.tables.items()} == {
            name: len(rows) for name, rows in theirs.tables.items()}
    with pytest.raises(RecordError, match="several schemas could be meant"):
        source_of([str(file)])
