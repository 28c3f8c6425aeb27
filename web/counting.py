"""What the outcomes of a cohort say, counted in a child process and kept.

What: one child reads the outcomes once and counts; a sweep has a child of its own, one at a time. What was counted is
kept until the run.json of the cohort says something else. No subject's id leaves the children.
In: the folder of ``kn5501 cohort``, a choice of criteria and readings. Out: ``Known``, ``Counted``. Units: seconds.
Raises: UsageError for a folder that is none, at the start; Unusable when it is none any more; TimedOut, Died.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from kn5501_reasoner.errors import ReasonerError, UsageError

from .pool import Died, Pool, TimedOut

KEPT = 256
MOST_CELLS = 60
SWEEP_BYTES = 4 * 1024**3
BY_COMMAND = "give fewer values, or use the command 'kn5501 sweep', which has no limit of time"
Readings = tuple[tuple[str, str], ...]
Asked = tuple[tuple[str, str, str | None], ...]


class Unusable(ReasonerError):
    """The folder was the folder of a cohort when the server started, and is none now."""


class Busy(ReasonerError):
    """Somebody else's sweep is running."""


@dataclass(frozen=True)
class Limit:
    """A number of a rule that can be swept. name: as the command takes it."""

    name: str
    title: str
    fact: str
    side: str
    value: str


@dataclass(frozen=True)
class Known:
    """What is known of a run before anything is counted.

    dates: anchor -> day or None; titles: criterion -> its title, in protocol order; readings: criterion -> others.
    """

    trial: str
    version: str
    subjects: int
    verdicts: Mapping[str, int]
    dates: Mapping[str, str | None]
    titles: Mapping[str, str]
    readings: Mapping[str, tuple[str, ...]]
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class Counted:
    """One figure. document: as the command gives it in JSON; svg: the drawing; tables: what a table of it holds."""

    document: Mapping[str, Any]
    svg: str
    tables: Any


class Counting:
    """The cohort of one server."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder, self._seconds = folder.absolute(), seconds
        self._counter = Pool(1, seconds)
        self._sweeper: Pool | None = None
        self._sweeping = threading.Lock()
        self._known = lru_cache(maxsize=1)(lambda digest: self._counter.run(_look, self.folder, digest))
        self._figure = lru_cache(maxsize=KEPT)(lambda *asked: self._counter.run(_count, self.folder, *asked))
        self._sweep = lru_cache(maxsize=KEPT)(self._swept)
        try:
            self._known(_digest(self.folder))
        except BaseException:
            self.stop()
            raise

    def known(self) -> Known:
        """What is known of the run."""
        return self._while_there(self._known)

    def figure(self, name: str, off: tuple[str, ...], readings: Readings) -> Counted:
        """``verdicts`` or another figure. off, readings: of this cohort."""
        return self._while_there(lambda digest: self._figure(digest, name, off, readings))

    def sweep(self, asked: Asked, off: tuple[str, ...]) -> Counted:
        """A threshold sweep. Raises: UsageError for no values, too many, or records that are not there; Busy."""
        self.known()
        return self._sweep(_digest(self.folder), asked, off)

    def stop(self) -> None:
        """End the children."""
        self._counter.stop()
        if self._sweeper is not None:
            self._sweeper.stop()

    def _swept(self, digest: str, asked: Asked, off: tuple[str, ...]) -> Counted:
        if not self._sweeping.acquire(blocking=False):
            raise Busy("another sweep is running", "", "try again in a minute")
        sweeper = self._sweeper = Pool(1, self._seconds, SWEEP_BYTES)
        try:
            return sweeper.run(_sweep, self.folder, asked, off)
        except (TimedOut, Died) as error:
            raise type(error)(error.what, "", BY_COMMAND) from error
        finally:
            sweeper.stop()  # with all that it read
            self._sweeping.release()

    def _while_there(self, ask: Callable[[str], Any]) -> Any:
        """An answer, or that the folder is none any more: its path is nothing for a visitor."""
        try:
            return ask(_digest(self.folder))
        except UsageError as error:
            raise Unusable(f"the cohort of this server cannot be read now: {error.what}", "", error.hint) from error


def _digest(folder: Path) -> str:
    """What tells one run from another."""
    with suppress(OSError):
        return sha256((folder / "run.json").read_bytes()).hexdigest()
    return ""


# in the children


@lru_cache(maxsize=1)
def _opened(folder: Path, digest: str) -> Any:
    from kn5501_reasoner.pipeline.insights import Opened

    return Opened.of(folder).kept()


def _look(folder: Path, digest: str) -> Known:
    from kn5501_reasoner.pipeline.insights import sweepable

    opened = _opened(folder, digest)
    run, titles = opened.run, dict(opened.titles)
    others = [name for name in run["columns"] if name not in titles]
    readings = {name: tuple(each for each in others if each.startswith(f"{name}-")) for name in titles}
    limits = tuple(
        Limit(name, titles[name.partition(":")[0]], limit.fact, limit.side, f"{limit.value.normalize():f}")
        for name, limit in sweepable(run["trial"]).items() if name.partition(":")[0] in titles
    )
    return Known(run["trial"], run["rules"]["version"], run["subjects"], run["verdicts"], run["dates"], titles,
                 readings, limits)


def _count(folder: Path, digest: str, name: str, off: Sequence[str], readings: Readings) -> Counted:
    return _shown(_opened(folder, digest).figure(name, off, dict(readings)))


def _sweep(folder: Path, asked: Asked, off: Sequence[str]) -> Counted:
    import duckdb

    from kn5501_reasoner.pipeline.insights import span, threshold_sweep

    cells = 1
    for _, over, _ in asked:
        cells *= len(span(over))
    if cells > MOST_CELLS:
        raise UsageError(f"{cells} values are too many for a page", "over", f"at most {MOST_CELLS}; {BY_COMMAND}")
    try:
        return _shown(threshold_sweep(folder, asked, off))
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error


def _shown(insight: Any) -> Counted:
    from kn5501_reasoner.pipeline.insights import show, tables

    return Counted(json.loads(show(insight, "json")), show(insight, "svg"), tables(insight))
