"""The PostgreSQL rendering, run by PostgreSQL where it is installed: same outcomes as DuckDB's."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv

from tests.columns.both import by_columns, plan, schema
from tests.columns.from_graph import tables_of
from tests.rules.drafts import Draft, sample

PROGRAMS = ("initdb", "postgres", "pg_ctl", "psql")
pytestmark = pytest.mark.skipif(not all(map(shutil.which, PROGRAMS)), reason="PostgreSQL is not installed")
USER = {"user": "nobody"} if os.name == "posix" and os.geteuid() == 0 else {}  # it refuses to run as root


def run(*command: str, text: str = "") -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd="/", timeout=60, **USER)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A server of its own, on a socket in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="kn", dir="/tmp") as name:
        if USER:
            shutil.chown(name, "nobody")
        run("initdb", "--no-sync", "--encoding=UTF8", "--username=test", "--auth=trust", "-D", f"{name}/data")
        options = f"-c listen_addresses= -c fsync=off -k {name}"
        run("pg_ctl", "-w", "-D", f"{name}/data", "-o", options, "-l", f"{name}/log", "start")
        try:
            yield Path(name)
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "-D", f"{name}/data", "stop")


def test_postgresql_gives_the_same_outcomes(folder: Path) -> None:
    rng = Random(11)
    drafts = [Draft(), *(sample(rng) for _ in range(150))]
    tables = tables_of({f"s{number}": draft.graph() for number, draft in enumerate(drafts)}, schema())
    script = "\\set ON_ERROR_STOP on\n" + "".join(_load(folder, name, table) for name, table in tables.items())
    script += f"\\o {folder}/out.csv\n\\pset format csv\n{plan().sql('postgres')};\n"
    run("psql", "-q", "-X", "-h", str(folder), "-U", "test", "-d", "postgres", text=script)
    rows = csv.DictReader(io.StringIO((folder / "out.csv").read_text(encoding="utf-8")))
    assert {row.pop("subject"): row for row in rows} == by_columns(tables)


def _load(folder: Path, name: str, table: pa.Table) -> str:
    kinds = {pa.string(): "text", pa.bool_(): "boolean", pa.int32(): "integer"}
    columns = ", ".join(f'"{one.name}" {kinds.get(one.type, "numeric")}' for one in table.schema)
    arrow_csv.write_csv(table, folder / f"{name}.csv")
    return f"CREATE TABLE {name} ({columns});\n\\copy {name} FROM '{folder}/{name}.csv' CSV HEADER\n"
