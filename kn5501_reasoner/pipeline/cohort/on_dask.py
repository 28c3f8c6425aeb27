"""Parts of a cohort made by the workers of a Dask cluster: the same plan, one slice a task.

What: a task is text, and so is what it gives. What a worker had not done when it was lost is done by another one.
In: the address of a scheduler. Out: an ``Engine``. Units: seconds.
Raises: ClusterError without Dask, a scheduler or workers, for a part that ends its workers, and as ``as_text`` does.
Source: https://distributed.dask.org, "Resilience" and "Why did my worker die?".
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any
from uuid import uuid4

from ...errors import ClusterError
from .as_text import GO_ON, SAME, made_of, make_text, part_text, run_text
from .run import Engine, Job, Made

CONNECT, PATIENCE, LOOK = 5, 60, 1


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
        with ThreadPoolExecutor(1) as apart:  # a notebook has a loop of its own in this thread
            apart.submit(asyncio.run, asyncio.wait_for(_greet(scheduler), CONNECT)).result()
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
        run, token = run_text(jobs[0]), uuid4().hex
        keys = [f"{job.part}-{token}" for job in jobs]
        tasks = self.client.map(_make_at_worker, list(map(part_text, jobs)), run=run, key=keys, pure=False)
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
                yield made_of(text, futures.pop(future))

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


def _make_at_worker(part: str, run: str) -> str:
    from distributed import get_worker

    return make_text(part, run, get_worker().address)
