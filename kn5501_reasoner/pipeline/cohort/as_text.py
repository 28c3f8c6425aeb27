"""A part as text: asked for here, made by another process on another machine, and told here.

What: nothing but text goes there and back, so that data never becomes code. The worker first compares its own rules,
ontology, records and libraries with those of the client; it reads the records and leaves the part in the shared folders
itself. A defect comes back as text as well: its traceback is in the worker's log.
In: jobs of a run. Out: text; ``Made``. Units: none.
Raises: ClusterError for a worker that differs, or cannot read or write, or does so in folders of its own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from ...errors import ClusterError, ReasonerError
from ...records.parquet import Store
from .batch import Options
from .run import Job, Made, Slice, asked_of, make_part

LIBRARIES = ("duckdb", "pint", "pyarrow", "sqlglot")
GO_ON = "what was done stays, and the same command goes on"
SAME = "client, scheduler and workers need the same kn5501-reasoner"
SHARED = "client and workers need the same folders under the same names"


def made_of(text: str, job: Job) -> Made:
    """What a worker says that it made, and that it is here. Raises ClusterError."""
    said = json.loads(text)
    if "what" in said:
        where, hint = (filter(None, each) for each in ((said["worker"], said["where"]), (said["hint"], GO_ON)))
        raise ClusterError(f"{job.part} was not made: {said['what']}", ": ".join(where), "; ".join(hint))
    if not (job.work / said["file"]).is_file():
        raise ClusterError(f"{job.part} was made, but is not in this folder", str(job.work), f"{SHARED}; {GO_ON}")
    return Made(**said)


def part_text(job: Job) -> str:
    """What is a part's own."""
    return json.dumps({"part": job.part, "slice": vars(job.slice)})


def run_text(job: Job) -> str:
    """What all parts of a run have in common; folders and files by names that do not depend on where one is."""
    options = job.options
    return json.dumps({
        "store": str(job.store.folder.absolute()), "work": str(job.work.absolute()),
        "asked": {**job.asked, "libraries": _libraries()},
        "options": {
            "trial": options.trial, "assume_absent": options.assume_absent,
            "childbearing_by_age": options.childbearing_by_age, "strict": options.strict,
            "codes": options.codes and str(Path(options.codes).absolute()),
            "dates": {name: day and day.isoformat() for name, day in vars(options.dates).items()},
        },
    })


def make_text(part: str, run: str, worker: str) -> str:
    """At a worker: make a part, if all that it depends on is as at the client. What was made, or what is wrong."""
    try:
        return json.dumps(vars(make_part(job_of(json.loads(part), json.loads(run)))))
    except ReasonerError as error:
        wrong = {"what": error.what, "where": error.where, "hint": error.hint}
    except OSError as error:
        wrong = {"what": error.strerror or type(error).__name__, "where": str(error.filename or ""), "hint": SHARED}
    except Exception as error:  # it would cross the wire as a pickle, if it can
        logging.getLogger(__name__).exception("a part was not made")
        wrong = {"what": type(error).__name__, "where": "", "hint": "see this worker's log"}
    return json.dumps({**wrong, "worker": worker})


def job_of(part: Mapping[str, Any], run: Mapping[str, Any]) -> Job:
    """The job that these texts say, with the records as this process sees them. Raises RecordError, ClusterError."""
    store, work, asked, given = Store.open(Path(run["store"])), Path(run["work"]), run["asked"], run["options"]
    options = Options.of(given, given["codes"])
    mine = {**asked_of(store, options, asked["batch"], asked["format"]), "libraries": _libraries()}
    differ = list(_differ(json.loads(json.dumps(mine)), asked))
    if differ:
        raise ClusterError(f"differs from the client: {'; '.join(differ)}", "", SAME)
    if not work.is_dir():
        raise ClusterError("the folder of outcomes is not there", str(work), SHARED)
    one = part["slice"]
    return Job(part["part"], Slice(**{**one, "buckets": tuple(one["buckets"])}), store, options, asked, work)


def _differ(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    """What is not the same, by name."""
    for name in sorted({*mine, *theirs}):
        ours, other = mine.get(name), theirs.get(name)
        if isinstance(ours, dict) and isinstance(other, dict):
            yield from (f"{name} {each}" for each in _differ(ours, other))
        elif ours != other:
            short = all(isinstance(each, str) and len(each) < 20 for each in (ours, other))
            yield f"{name} {ours}, not {other}" if short else name


def _libraries() -> dict[str, str]:
    """Versions of what makes values and files."""
    return {name: metadata.version(name) for name in LIBRARIES}
