"""The form of a folder of records: its files, its columns, and in which bucket a subject is.

In: the record schema. Out: names of files and tables, Arrow schemas, hashes. Units: none. Raises: nothing of its own.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from ..schema import load_schema

MANIFEST, BEGUN, PARTS, FORM = "manifest.json", "begun.json", "parts", 5
UNUSED = "unused"
"""The file of a part that lists versions of resources without rows."""


def is_store(folder: Path) -> bool:
    """Whether a folder holds records in this form, or part of them: ``Store.open`` tells."""
    return (folder / MANIFEST).is_file() or said(folder / BEGUN, "form") == FORM


def tables() -> tuple[str, ...]:
    """Names of all tables: records, then errors and skipped entries."""
    return (*load_schema().tables, "error", "skipped")


@cache
def schema_sha256() -> str:
    """A hash of all tables and columns."""
    said = [(name, *table.physical) for name, table in load_schema().tables.items()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@cache
def arrow_schema(name: str) -> Any:
    """The columns of a part: those of the record schema, and the place in which a row was read."""
    import pyarrow as pa

    extra = {"error": ("subject", "rule", "records", "message"), "skipped": ("source", "entry", "reason", "subject")}
    if name in extra:
        schema = pa.schema([(column, pa.string()) for column in extra[name]])
    else:
        schema = load_schema().tables[name].arrow_schema()
    return schema.append(pa.field("place", pa.int64()))


def numbers_of(name: str) -> tuple[Any, ...]:
    """The fields that a complete store adds: the number of each record, and of those that it points to."""
    import pyarrow as pa

    further = {"observation": pa.field("part_number", pa.int64()),
               "procedure": pa.field("reason_numbers", pa.list_(pa.int64()))}
    if name not in load_schema().tables:
        return ()
    return (pa.field("number", pa.int64()), *([further[name]] if name in further else []))


def listed(folder: Path) -> dict[str, dict[str, int]]:
    """Bytes and rows of every file of rows, as the manifest lists them."""
    from pyarrow.parquet import read_metadata

    return {name: {"bytes": size, "rows": read_metadata(folder.absolute() / name).num_rows}
            for name, size in sizes(folder).items()}


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of every file of rows, by its path in the folder."""
    return {file.relative_to(folder).as_posix(): file.stat().st_size
            for name in tables() for file in (folder / name).glob("*/*.parquet")}


def bucket_hash(subject: str) -> int:
    return zlib.crc32(subject.encode("utf-8", "replace"))


def said(file: Path, key: str) -> Any:
    """One entry of a JSON file; None when it cannot be read."""
    return (read_json(file, {key}) or {}).get(key)


def read_json(file: Path, keys: Collection[str]) -> dict[str, Any] | None:
    """A JSON file with these entries; None when it cannot be read or lacks one."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.keys() >= set(keys) else None


def write_json(file: Path, content: Any) -> None:
    """A file that is there whole or not at all."""
    made = file.with_name(file.name + ".part")
    made.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(made, file)
