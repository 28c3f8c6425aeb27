"""The folder of a cohort: what a run leaves in it, and whether that is still there.

What: ``run.json`` says on what the outcomes depend, and of a run that is complete each table with its rows and bytes.
In: folder. Out: what run.json says; names of tables. Units: bytes. Raises: UsageError for a folder of something else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ...errors import UsageError
from ...model import ANCHORS
from ...verdicts import ELIGIBLE, POSSIBLE, given_by

FORMATS = ("parquet", "csv")
RUN, OUTCOMES, WORK, RECORDS = "run.json", "outcomes", "work", "records"
FORM = 2
ASKED = frozenset({
    "form", "trial", "assume_absent", "codes_sha256", "childbearing_by_age", "strict", "dates", "rules",
    "ontology_sha256", "source", "batch", "format", "columns",
})
"""On what outcomes depend: every run.json says it."""


def check_folder(folder: Path) -> dict[str, Any] | None:
    """What the run.json of a folder says; None when there is none yet. Raises UsageError for another folder."""
    try:
        said = json.loads((folder / RUN).read_text(encoding="utf-8"))
        if isinstance(said, dict) and said.get("form") == FORM and said.keys() >= ASKED:
            return said
    except FileNotFoundError:
        if not folder.exists() or {each.name for each in folder.iterdir()} <= {RECORDS, f"{RUN}.part"}:
            return None
    except (ValueError, NotADirectoryError):
        pass
    raise UsageError("this is not an empty folder, nor one of a cohort", str(folder), "name a new folder")


def is_finished(said: Mapping[str, Any]) -> bool:
    """Whether a run.json says all that one of a complete run does."""
    try:
        counted = (said["subjects"], said["parts"], said["batch"], *said["verdicts"].values(),
                   *(each[one] for each in said["tables"].values() for one in ("rows", "bytes")))
        days = [said["dates"][anchor] for anchor in ANCHORS]
        texts = (said["trial"], said["rules"]["version"], said["rules"]["sha256"], said["source"], *said["columns"],
                 *said["assume_absent"], *(date.fromisoformat(day).isoformat() for day in days if day is not None))
        return (said["complete"] is True and said["format"] in FORMATS and isinstance(said["childbearing_by_age"], bool)
                and isinstance(said["columns"], list) and isinstance(said["assume_absent"], list)
                and all(isinstance(each, str) for each in texts) and said["batch"] != 0
                and all(type(each) is int and each >= 0 for each in counted)
                and said["verdicts"].keys() in [set(given_by(met)) for met in (ELIGIBLE, POSSIBLE)]
                and isinstance(said["strict"], bool) and isinstance(said["unread"], dict)
                and len(said["tables"]) == said["parts"] + 2)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def table_of(part: str, format: str) -> str:
    """The name of a part's outcomes in the folder."""
    return f"{OUTCOMES}/{part}.{format}"


def refused_of(format: str) -> str:
    """The name of the table of refused subjects in the folder."""
    return f"refused.{format}"


def unread_of(format: str) -> str:
    """The name of the table of entries that were not understood in the folder."""
    return f"unread.{format}"


def lacking(folder: Path, run: Mapping[str, Any]) -> list[str]:
    """The tables of a complete run that are not there any more, or have another size."""
    parts = (table_of(part, run["format"]) for part in names_of(run["parts"]))
    return [name for name in (*parts, refused_of(run["format"]), unread_of(run["format"]))
            if size_of(folder / name) != run["tables"].get(name, {}).get("bytes")]


def names_of(parts: int) -> list[str]:
    """The parts of a run, in order."""
    return [f"part-{number:05d}" for number in range(parts)]


def size_of(file: Path) -> int | None:
    """Bytes of a file; None when there is none."""
    return file.stat().st_size if file.is_file() else None


def write_table(table: Any, file: Path) -> None:
    """Parquet or CSV, as the suffix says."""
    if file.suffix == ".csv":
        import pyarrow.csv as csv

        csv.write_csv(table, file.absolute())
    else:
        import pyarrow.parquet as pq

        pq.write_table(table, file.absolute(), compression="zstd")
