"""OMOP in PostgreSQL, read in place from a server of its own: the records and outcomes of the same data in DuckDB."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths, read_any, source_of
from kn5501_reasoner.records.parquet import write_store
from tests.cohort.runs import DATES, outcomes, tree
from tests.cohort.sources import bundles, parsed
from tests.columns.test_postgres import PROGRAMS, folder
from tests.omop.writing import TABLES, Writer

pytestmark = pytest.mark.skipif(not all(map(shutil.which, PROGRAMS)), reason="PostgreSQL is not installed")
psycopg = pytest.importorskip("psycopg")
server = folder


def url(folder: Path, query: str = "", user: str = "test") -> str:
    return f"postgresql://{user}@/postgres?host={quote(str(folder), safe='')}{query}"


@pytest.fixture(scope="module")
def writer() -> Writer:
    writer = Writer()
    for line in bundles(40, 20):
        writer.add(parsed(line))
    return writer


@pytest.fixture(scope="module")
def database(server: Path, writer: Writer) -> Iterator[Path]:
    """Tables in one schema, the vocabulary in another; numbers are numeric, some texts have quotes and lines."""
    for row in writer.rows["condition_occurrence"][:3]:
        row["condition_source_value"] = 'a "word",\nanother\\.'
    with psycopg.connect(url(server)) as connection:
        for name in ("cdm", "vocab", "other"):
            connection.execute(f"CREATE SCHEMA {name}")
        connection.execute("CREATE TABLE other.thing (a int)")
        for name in TABLES:
            load(connection, name, writer.rows[name])
    yield server


def load(connection: Any, name: str, rows: list[dict[str, Any]]) -> None:
    schema = "vocab" if name in ("concept", "drug_strength") else "cdm"
    kinds = {"DOUBLE": "numeric", "VARCHAR": "varchar"}
    columns = [each.split() for each in TABLES[name].split(", ")]
    declared = ", ".join(f"{column} {kinds.get(kind, kind)}" for column, kind in columns)
    connection.execute(f"CREATE TABLE {schema}.{name} ({declared})")
    with connection.cursor() as cursor, cursor.copy(f"COPY {schema}.{name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row.get(column) for column, _ in columns])


def test_records_and_outcomes_are_those_of_duckdb(database: Path, writer: Writer, tmp_path: Path) -> None:
    writer.write(tmp_path / "postgres.cdm")
    ours, theirs = read_any([url(database)]), read_any([str(tmp_path / "postgres.cdm")])
    for name, rows in theirs[0].tables.items():
        assert rows == ours[0].tables[name], name
    assert ours[0].errors == theirs[0].errors
    cohort_paths([url(database)], tmp_path / "run", Options(dates=DATES))
    cohort_paths([str(tmp_path / "postgres.cdm")], tmp_path / "other", Options(dates=DATES))
    assert outcomes(tmp_path / "run") == outcomes(tmp_path / "other") and len(outcomes(tmp_path / "run")) > 50


def test_one_person_alone(database: Path, writer: Writer) -> None:
    person = str(writer.persons["S000003"])
    alone, _ = read_any([url(database)], [person])
    whole, _ = read_any([url(database)])
    assert {name: list(rows) for name, rows in alone.tables.items()} == {
        name: [row for row in rows if row["subject"] == person] for name, rows in whole.tables.items()}


def test_reading_goes_on_and_a_change_starts_over(database: Path, tmp_path: Path) -> None:
    whole = write_store(small(database), tmp_path / "whole", bucket_subjects=10)
    stopped = tmp_path / "stopped"
    with pytest.raises(KeyboardInterrupt):
        write_store(small(database), stopped, stop_after(3), bucket_subjects=10)
    begun = [part["done"] for part in map(vars, small(database).parts({"after": 7 * 21, "done": 21, "end": False}))]
    assert begun[0] == 28 and begun[-1] == 60
    assert write_store(small(database), stopped, bucket_subjects=10).counts == whole.counts
    assert tree(stopped) == tree(whole.folder)
    before = source_of([url(database)]).fingerprint
    assert before == source_of([url(database)]).fingerprint
    with psycopg.connect(url(database)) as connection:
        connection.execute("INSERT INTO cdm.person (person_id, year_of_birth) VALUES (100000, 1980)")
    try:
        assert source_of([url(database)]).fingerprint != before
    finally:
        with psycopg.connect(url(database)) as connection:
            connection.execute("DELETE FROM cdm.person WHERE person_id = 100000")


def small(database: Path) -> Any:
    source = source_of([url(database)])
    source.persons = 7
    return source


def stop_after(parts: int) -> Any:
    def progress(done: int, size: int, seen: list[int] = []) -> None:  # noqa: B006
        seen.append(done)
        if len(seen) == parts:
            raise KeyboardInterrupt
    return progress


@pytest.mark.parametrize("query, user, what, hint", [
    ("&schema=nowhere", "test", "there is no schema 'nowhere'", "there are: cdm, other, vocab"),
    ("&schema=other", "test", "the OMOP table person is missing", "?schema=NAME"),
    ("&schema=cdm&vocabulary=other", "test", "the OMOP table concept is missing", "?vocabulary=NAME"),
    ("", "nobody-there", "the server does not answer", "user of the URL"),
    ("&port=1", "test", "the server does not answer", "host, port"),
])
def test_what_is_wrong_is_said(database: Path, query: str, user: str, what: str, hint: str) -> None:
    with pytest.raises(RecordError) as error:
        source_of([url(database, query, user)])
    assert what in error.value.what and hint in error.value.hint
    assert "postgresql://" not in str(error.value).replace("postgresql://.../", "")


def test_a_wrong_type_names_table_column_and_mend(database: Path) -> None:
    with psycopg.connect(url(database)) as connection:
        connection.execute("ALTER TABLE cdm.measurement ALTER COLUMN measurement_date TYPE varchar")
    try:
        with pytest.raises(RecordError) as error:
            source_of([url(database)])
        assert "measurement_date of the OMOP table measurement" in error.value.what
        assert "ALTER TABLE measurement ALTER COLUMN measurement_date TYPE DATE" in error.value.hint
    finally:
        with psycopg.connect(url(database)) as connection:
            connection.execute(
                "ALTER TABLE cdm.measurement ALTER COLUMN measurement_date TYPE date USING measurement_date::date")
