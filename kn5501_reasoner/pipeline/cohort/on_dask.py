"""Parts of a cohort made by the workers of a Dask cluster: the same plan, one slice a task.

What: a task is text, and so is what it gives. A worker first compares its own rules, ontology, records and libraries
with those of the client; it reads the records and leaves the part in the shared folders itself. What a worker had not
done when it was lost is done by another one.
In: the address of a scheduler. Out: an ``Engine``. Units: seconds.
Raises: ClusterError without Dask, a scheduler or workers, of a worker that differs or cannot read or write, and for a
part that ends its workers.
Source: https://distributed.dask.org, "Resilience" and "Why did my worker die?".
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from time import monotonic
from typing import Any
from uuid import uuid4

from ...errors import ClusterError, ReasonerError
from ...model import Dates
from ...records.parquet import Store
from .batch import Options
from .run import Engine, Job, Made, Slice, asked_of, make_part

CONNECT, PATIENCE, LOOK = 5, 60, 1
LIBRARIES = ("duckdb", "pint", "pyarrow", "sqlglot")
GO_ON = "what was done stays, and the same command goes on"
SAME = "client, scheduler and workers need the same kn5501-reasoner[dask]"
SHARED = "client and workers need the same folders under the same names"
_ONE_AT_A_TIME = Lock()  # a worker may have several threads; a derivation is for one


@contextmanager
def cluster(scheduler: str, patience: float = PATIENCE) -> Iterator[Engine]:
    """The engine of a cluster, as long as it is connected: ``tcp://host:port`` or ``tls://host:port``.

    patience: how long there may be no worker at all. Raises ClusterError.
    """
    try:
        import distributed
    except ImportError as error:
        raise ClusterError("Dask is not installed", "--engine dask", "pip install 'kn5501-reasoner[dask]'") from error
    try:
        asyncio.run(asyncio.wait_for(_greet(scheduler), CONNECT))
        client = distributed.Client(scheduler, timeout=CONNECT, set_as_default=False, direct_to_workers=False)
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        hint = "start one with 'dask scheduler'; for tls:// Dask's configuration names the certificates"
        raise ClusterError("no Dask scheduler answers", scheduler, hint) from error
    try:
        yield _Cluster(client, scheduler, patience).make
    finally:
        client.close()


async def _greet(scheduler: str) -> None:
    """Ask who is there: a client that never gets an answer would never end. Raises what ``cluster`` looks for."""
    from distributed.core import connect
    from distributed.security import Security

    comm = await connect(scheduler, timeout=CONNECT, **Security().get_connection_args("client"))
    try:
        await comm.write({"op": "identity", "reply": True})
        if (await comm.read())["type"] != "Scheduler":
            raise ValueError("not a scheduler")
    finally:
        comm.abort()


@dataclass(frozen=True)
class _Cluster:
    client: Any
    scheduler: str
    patience: float

    def make(self, jobs: Sequence[Job]) -> Iterator[Made]:
        """All parts, as they come. Those with which workers were lost are tried alone, to blame the right one."""
        blamed: list[Job] = []
        guilty: list[Job] = []
        yield from self._together(jobs, blamed)
        for job in blamed:
            yield from self._together([job], guilty)
        if guilty:
            what = "every worker that began this part was lost, perhaps for want of memory"
            hint = f"see the workers' logs, or give a smaller --batch; {GO_ON}"
            raise ClusterError(what, ", ".join(job.part for job in guilty), hint)

    def _together(self, jobs: Sequence[Job], blamed: list[Job]) -> Iterator[Made]:
        """The parts of these jobs, as they come; put into ``blamed`` are those that too many lost workers had."""
        from distributed.scheduler import KilledWorker

        if not jobs:
            return
        run, token = _run_text(jobs[0]), uuid4().hex
        keys = [f"{job.part}-{token}" for job in jobs]
        tasks = self.client.map(make_text, list(map(_part_text, jobs)), run=run, key=keys, pure=False)
        futures = dict(zip(tasks, jobs, strict=True))
        ended: SimpleQueue[Any] = SimpleQueue()
        while tasks:
            tasks.pop().add_done_callback(ended.put)
        seen = monotonic()
        while futures:
            try:
                future = ended.get(timeout=LOOK)
                text = self._result(future, futures[future], ended)
            except KilledWorker:
                blamed.append(futures.pop(future))
            except (Empty, TimeoutError):
                seen = self._look(seen)
            else:
                yield _made(text, futures.pop(future))

    def _result(self, future: Any, job: Job, ended: SimpleQueue[Any]) -> str:
        """What a task gave. Raises KilledWorker, ClusterError; TimeoutError when its worker was lost meanwhile."""
        from distributed import CancelledError
        from distributed.scheduler import KilledWorker

        try:
            return future.result(timeout=LOOK)
        except KilledWorker:
            raise
        except TimeoutError:
            ended.put(future)
            raise
        except CancelledError as error:
            raise ClusterError("the scheduler was lost", self.scheduler, GO_ON) from error
        except Exception as error:
            what = f"could not be made at the cluster: {type(error).__name__}"
            raise ClusterError(what, job.part, f"see the workers' logs; {SAME}; {GO_ON}") from error

    def _look(self, seen: float) -> float:
        """When there last was a worker. Raises ClusterError when that is too long ago."""
        with suppress(OSError):  # a scheduler that is lost ends every task
            if self.client.nthreads():
                return monotonic()
        if monotonic() - seen > self.patience:
            hint = f"start some with 'dask worker {self.scheduler}'; {GO_ON}"
            raise ClusterError("the cluster has no worker", self.scheduler, hint)
        return seen


def _made(text: str, job: Job) -> Made:
    """What a worker says that it made, and that it is here. Raises ClusterError."""
    said = json.loads(text)
    if "what" in said:
        where, hint = (filter(None, each) for each in ((said["worker"], said["where"]), (said["hint"], GO_ON)))
        raise ClusterError(f"{job.part} was not made: {said['what']}", ": ".join(where), "; ".join(hint))
    if not (job.work / said["file"]).is_file():
        raise ClusterError(f"{job.part} was made, but is not in this folder", str(job.work), f"{SHARED}; {GO_ON}")
    return Made(**said)


def _part_text(job: Job) -> str:
    return json.dumps({"part": job.part, "slice": vars(job.slice)})


def _run_text(job: Job) -> str:
    """What all parts of a run have in common; folders and files by names that do not depend on where one is."""
    options = job.options
    return json.dumps({
        "store": str(job.store.folder.absolute()), "work": str(job.work.absolute()),
        "asked": {**job.asked, "libraries": _libraries()},
        "options": {
            "trial": options.trial, "assume_absent": options.assume_absent,
            "childbearing_by_age": options.childbearing_by_age,
            "codes": options.codes and str(Path(options.codes).absolute()),
            "dates": {name: day and day.isoformat() for name, day in vars(options.dates).items()},
        },
    })


def make_text(part: str, run: str) -> str:
    """At a worker: make a part, if all that it depends on is as at the client. What was made, or what is wrong."""
    try:
        with _ONE_AT_A_TIME:
            return json.dumps(vars(make_part(_job(json.loads(part), json.loads(run)))))
    except ReasonerError as error:
        wrong = {"what": error.what, "where": error.where, "hint": error.hint}
    except OSError as error:
        wrong = {"what": error.strerror or type(error).__name__, "where": str(error.filename or ""), "hint": SHARED}
    except Exception as error:  # it would cross the wire as a pickle, if it can
        logging.getLogger(__name__).exception("a part was not made")
        wrong = {"what": type(error).__name__, "where": "", "hint": "see this worker's log"}
    from distributed import get_worker

    return json.dumps({**wrong, "worker": get_worker().address})


def _job(part: Mapping[str, Any], run: Mapping[str, Any]) -> Job:
    """The job that these texts say, with the records as this process sees them. Raises RecordError, ClusterError."""
    store, work, asked, given = Store.open(Path(run["store"])), Path(run["work"]), run["asked"], run["options"]
    dates = {name: day and date.fromisoformat(day) for name, day in given["dates"].items()}
    options = Options(**{**given, "dates": Dates(**dates), "assume_absent": tuple(given["assume_absent"])})
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
