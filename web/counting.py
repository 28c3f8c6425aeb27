"""What the outcomes of a cohort say, counted in a child process and kept.

What: one child reads the outcomes once and counts; what needs the records too, a sweep or moved anchors, has a child of
its own, one at a time. What was counted is kept until the run.json of the cohort says something else. No subject's id
leaves the children.
In: the folder of ``kn5501 cohort``, a choice of criteria and readings. Out: ``Known``, ``Counted``. Units: seconds.
Raises: UsageError for a folder that is none, at the start; Unusable when it is none any more; TimedOut, Died.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import ReasonerError, UsageError

from .pool import Busy, Died, Pool, TimedOut

KEPT = 256
MOST_CELLS = 60
BYTES_FOR_RECORDS = 4 * 1024**3
FEWER = f"give fewer values, or use the command '{COMMAND} sweep', which has no limit of time"
BY_COMMAND = f"use the commands '{COMMAND} insight' and '{COMMAND} sweep', which have no limit of time"
Readings = tuple[tuple[str, str], ...]
Asked = tuple[tuple[str, str, str | None], ...]
Moves = tuple[tuple[str, date | int], ...]


class Unusable(ReasonerError):
    """The folder was the folder of a cohort when the server started, and is none now."""


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

    def __init__(self, folder: Path, seconds: float, places: int | None = None, trial: str | None = None) -> None:
        """trial: of which the cohort must be; None = any. Raises: UsageError."""
        self.folder, self._seconds = folder.absolute(), seconds
        self._counter = Pool(1, seconds, places=places)
        self._reader: Pool | None = None
        self._reading = threading.Lock()
        self._known = lru_cache(maxsize=1)(lambda digest: self._counter.run(_look, self.folder, digest))
        self._figure = lru_cache(maxsize=KEPT)(lambda *asked: self._counter.run(_count, self.folder, *asked))
        self._moved = lru_cache(maxsize=KEPT // 8)(lambda digest, *asked: self._alone(_count_moved, *asked))
        self._sweep = lru_cache(maxsize=KEPT)(lambda digest, *asked: self._alone(_sweep, *asked))
        try:
            found = self._known(_digest(self.folder)).trial
            if trial not in (None, found):
                raise UsageError(f"this cohort is of the trial {found}, not of {trial}", "--cohort",
                                 f"start with --trial {found}, or name another folder")
        except BaseException:
            self.stop()
            raise

    def known(self) -> Known:
        """What is known of the run."""
        return self._while_there(self._known)

    def figure(self, name: str, off: tuple[str, ...], readings: Readings, moves: Moves = ()) -> Counted:
        """``verdicts`` or another figure. off, readings: of this cohort; moves: anchors, and where to.

        Raises with moves: UsageError for records that are not there; Busy.
        """
        if moves:
            self.known()
            return self._moved(_digest(self.folder), off, readings, moves)[name]
        return self._while_there(lambda digest: self._figure(digest, name, off, readings))

    def sweep(self, asked: Asked, off: tuple[str, ...], moves: Moves = ()) -> Counted:
        """A threshold sweep. Raises: UsageError for no values, too many, or records that are not there; Busy."""
        self.known()
        return self._sweep(_digest(self.folder), asked, off, moves)

    def stop(self) -> None:
        """End the children."""
        self._counter.stop()
        if self._reader is not None:
            self._reader.stop()

    def _alone(self, count: Callable[..., Any], *asked: Any) -> Any:
        """What a child of its own counts, which ends with all that it read."""
        if not self._reading.acquire(blocking=False):
            raise Busy("the records of the cohort are being read for another page", "", "try again in a minute")
        reader = self._reader = Pool(1, self._seconds, BYTES_FOR_RECORDS)
        try:
            return reader.run(count, self.folder, *asked)
        except (TimedOut, Died) as error:
            raise type(error)(error.what, "", BY_COMMAND) from error
        except UsageError:
            raise
        except ReasonerError as error:  # of a file of the folder: its path is nothing for a visitor
            raise Unusable(f"the cohort of this server cannot be read now: {error.what}", "", error.hint) from error
        finally:
            reader.stop()
            self._reading.release()

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


def _count_moved(folder: Path, off: Sequence[str], readings: Readings, moves: Moves) -> dict[str, Counted]:
    """Every figure: to decide takes far longer than to count."""
    from kn5501_reasoner.pipeline.insights import FIGURES, VERDICTS, Opened

    with _bounded():
        moved = Opened.of(folder).moved(dict(moves))
        return {name: _shown(moved.figure(name, off, dict(readings))) for name in (VERDICTS, *FIGURES)}


def _sweep(folder: Path, asked: Asked, off: Sequence[str], moves: Moves) -> Counted:
    from kn5501_reasoner.pipeline.insights import span, threshold_sweep

    cells = 1
    for _, over, _ in asked:
        cells *= len(span(over))
    if cells > MOST_CELLS:
        raise UsageError(f"{cells} values are too many for a page", "over", f"at most {MOST_CELLS}; {FEWER}")
    with _bounded():
        return _shown(threshold_sweep(folder, asked, off, moves=dict(moves)))


@contextmanager
def _bounded() -> Iterator[None]:
    """A library that is out of memory says so as Python does."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise MemoryError from error


def _shown(insight: Any) -> Counted:
    from kn5501_reasoner.pipeline.insights import show, tables

    return Counted(json.loads(show(insight, "json")), show(insight, "svg"), tables(insight))
