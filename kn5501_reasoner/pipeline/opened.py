"""The outcomes of a cohort that was run, or what they would be with moved anchors, for whoever asks of them.

What: outcomes are read once, for more than one figure; with moved anchors they are decided again from the records, and
kept in memory alone.
In: the folder of ``kn5501 cohort``. Out: ``Opened``; values of ``insight``. Units: days.
Raises: UsageError for another folder, a run that is not complete, whose rules have changed, or without its records.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from glob import escape
from pathlib import Path
from typing import Any

from ..defaults import COMMAND
from ..errors import UsageError
from ..insight import Cohort, attribution, attrition, completeness, fastest, overlap
from ..insight.cohort import quoted
from ..insight.what_if import Other, what_if
from ..model import OUTCOMES as WORDS
from ..model import Dates
from ..moves import in_words
from ..records.parquet import Store
from ..trials import load_trial, rules_sha256
from .cohort import Options, Progress, decided, store_in
from .cohort.folder import OUTCOMES, RUN, check_folder, is_finished, lacking, names_of, table_of

AGAIN = "run the cohort again"
ANEW = f"run '{COMMAND} cohort' with the other dates and these codes into a new folder"
VERDICTS = "verdicts"
FIGURES: Mapping[str, Callable[[Cohort, Any], Any]] = {
    "attrition": lambda cohort, _: attrition(cohort),
    "fastest": lambda cohort, _: fastest(cohort),
    "attribution": lambda cohort, _: attribution(cohort),
    "overlap": lambda cohort, _: overlap(cohort),
    "completeness": completeness,
}


Moves = Mapping[str, date | int]
"""Anchor -> another day for all subjects, or by how many days it is later for each."""


@dataclass(frozen=True)
class Opened:
    """The outcomes of a complete run by today's rules, or what they would be with moved anchors.

    run: what its run.json says; met: the verdict of the trial on who meets all that is modelled; outcomes: a DuckDB
    relation; refused: subjects without outcomes; before: as it was run, when anchors are moved; unmoved: anchor ->
    subjects who have none to move; refused_by: the rule that newly refuses most.
    """

    folder: Path
    run: Mapping[str, Any]
    titles: Mapping[str, str]
    met: str
    connection: Any
    outcomes: Any
    refused: int
    moves: Moves = field(default_factory=dict)
    before: Opened | None = None
    unmoved: Mapping[str, int] = field(default_factory=dict)
    refused_by: str = ""

    @classmethod
    def of(cls, folder: Path) -> Opened:
        """What a folder of ``kn5501 cohort`` holds; the outcomes are read when they are asked for."""
        import duckdb

        run = _complete(folder)
        trial = load_trial(run["trial"])
        if run["rules"]["sha256"] != rules_sha256(run["trial"]) or trial.met not in run["verdicts"]:
            raise UsageError("the rules have changed since this cohort was run", str(folder), AGAIN)
        connection = duckdb.connect()
        with _readable(folder, run):
            read = _relation(connection, _parts(folder, run))
        return cls(folder, run, trial.titles, trial.met, connection, read, run["verdicts"]["refused"])

    def kept(self) -> Opened:
        """The same, with the outcomes in memory: one byte for each; a word that is none is NULL, and refused later."""
        with _readable(self.folder, self.run):
            self._keep("kept", self.outcomes)
        return replace(self, outcomes=self.connection.table("kept"))

    @property
    def options(self) -> Options:
        """The options of the run, from what it wrote down, with the anchors where they were moved."""
        run = self.run
        if run["codes_sha256"] is not None:
            what = "a cohort with further codes cannot be derived again"
            raise UsageError(what, str(self.folder), ANEW if self.moves else "run the cohort without them")
        asked = Options.of(run)
        days, own = dict(vars(asked.dates)), []
        for anchor, to in self.moves.items():
            if isinstance(to, date):
                days[anchor] = to
            elif days[anchor] is not None:
                try:
                    days[anchor] += timedelta(to)
                except OverflowError as error:
                    raise UsageError(f"{anchor} is moved out of the calendar", "--move", "give fewer days") from error
            else:
                own.append((anchor, to))
        return replace(asked, dates=Dates(**days), moved=tuple(own))

    def moved(self, moves: Moves, records: Path | None = None, progress: Progress | None = None) -> Opened:
        """The same subjects with moved anchors, decided again from their records; kept in memory.

        records: the Parquet folder that the cohort was run from, where its own folder does not hold the records.
        """
        if not moves:
            return self
        moved, refused = replace(self, moves=moves, before=self), set()
        options, store = moved.options, self.records(records)
        unmoved = {anchor: _lacking(store, anchor) for anchor, _ in options.moved}
        self.connection.execute("DROP TABLE IF EXISTS moved")
        for batch in decided(store, options, self.run["batch"], progress):
            self._keep("moved", self.connection.from_arrow(batch.outcomes))
            refused |= {(error.subject, error.rule) for error in batch.errors}
        return replace(moved, outcomes=self.connection.table("moved"), refused=len({name for name, _ in refused}),
                       unmoved={anchor: n for anchor, n in unmoved.items() if n}, refused_by=self._most(refused))

    def _most(self, refused: Collection[tuple[str, str]]) -> str:
        """The rule that most subjects with outcomes break, of subjects and rules; none: empty."""
        import pyarrow as pa

        rows = pa.Table.from_pylist([{"subject": name, "rule": rule} for name, rule in refused],
                                    pa.schema([("subject", pa.string()), ("rule", pa.string())]))
        with _readable(self.folder, self.run):
            new = self.connection.from_arrow(rows).join(self.outcomes.project("subject"), "subject", "semi")
            found = new.aggregate("rule, count(*) AS n").order("n DESC, rule").limit(1).fetchall()
        return found[0][0] if found else ""

    def records(self, folder: Path | None = None) -> Store:
        """The records that the cohort was run from."""
        folder = folder or self.folder
        found = store_in(folder)
        if found is None:
            raise UsageError("the records of the cohort are not here", str(folder), "name their folder by --records")
        store = Store.open(found)
        if store.fingerprint != self.run["source"]:
            what = "these are not the records that the cohort was run from"
            raise UsageError(what, str(folder), AGAIN)
        return store

    def _keep(self, name: str, outcomes: Any) -> None:
        """Add outcomes to a table of this name."""
        words = ", ".join(f"'{word}'" for word in WORDS)
        self.connection.execute(f"CREATE TYPE IF NOT EXISTS outcome AS ENUM ({words})")
        typed = ", ".join(f'"{column}" outcome' for column in self.run["columns"])
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS {name} (subject VARCHAR, {typed})")
        columns = (f'TRY_CAST("{column}" AS outcome) AS "{column}"' for column in self.run["columns"])
        outcomes.project(", ".join(["subject", *columns])).insert_into(name)

    @property
    def _anchors(self) -> dict[str, str]:
        return {anchor: in_words(to) for anchor, to in self.moves.items()}

    def cohort(self, off: Sequence[str] = (), readings: Mapping[str, str] | None = None) -> Cohort:
        """The outcomes under one choice of criteria and readings."""
        with _readable(self.folder, self.run):
            return Cohort.of(self.connection, self.outcomes, self.titles, off=off, readings=readings,
                             refused=self.refused, anchors=self._anchors, met=self.met)

    def figure(self, name: str, off: Sequence[str] = (), readings: Mapping[str, str] | None = None) -> Any:
        """One of FIGURES, or the verdicts as they are and as they would be."""
        with _readable(self.folder, self.run):
            if name != VERDICTS:
                return FIGURES[name](self.cohort(off, readings), self.outcomes)
            was = self.before or self
            other = Other(self.outcomes, self.refused, self._anchors, self.unmoved, self.refused_by)
            return what_if(self.connection, was.outcomes, self.titles, off=off, readings=readings, refused=was.refused,
                           other=other if self.moves else None, met=self.met)


def _lacking(store: Store, anchor: str) -> int:
    """How many subjects have no such anchor of their own. Raises UsageError if nobody has."""
    import pyarrow.compute as pc

    found = 0
    for bucket, count in enumerate(store.counts):
        if count:
            rows = store.tables([bucket], {"subject": ["subject", anchor]})["subject"]
            found += len(rows.filter(pc.is_valid(rows[anchor]))["subject"].unique())
    if not found:
        what = f"no subject has a date of {anchor} to move"
        raise UsageError(what, "--move", f"give a day: --move {anchor}=2027-01-15")
    return store.subjects - found


def _complete(folder: Path) -> dict[str, Any]:
    """What run.json says of a complete run whose parts are all there. Raises UsageError."""
    what = "there is no complete cohort here"
    try:
        run = check_folder(folder) if folder.is_dir() else None
    except UsageError as error:
        raise UsageError(what, str(folder), f"run '{COMMAND} cohort' into a new folder") from error
    if run is None or not run.get("complete"):
        raise UsageError(what, str(folder), f"run '{COMMAND} cohort' into it first")
    if not is_finished(run):
        raise UsageError(f"{RUN} does not say all that a cohort does", str(folder), AGAIN)
    lost = [name for name in lacking(folder, run) if name.startswith(f"{OUTCOMES}/")]
    if lost:
        named = ", ".join(lost[:3]) + (", ..." if len(lost) > 3 else "")
        what = f"these outcomes are not whole: {len(lost)} of {run['parts']} parts changed or lost: {named}"
        raise UsageError(what, str(folder), AGAIN)
    return run


def _relation(connection: Any, files: Sequence[Path]) -> Any:
    """Outcomes of these files alone, whatever pattern the name of a folder is."""
    found = [escape(str(file)) for file in files]
    if files[0].suffix == ".parquet":
        return connection.read_parquet(found)
    return connection.read_csv(found, header=True, all_varchar=True)


@contextmanager
def _readable(folder: Path, run: Mapping[str, Any]) -> Iterator[None]:
    """Raises UsageError where a part of the right size cannot be read."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        for file in _parts(folder, run):
            try:
                _relation(duckdb.connect(), [file]).select("subject", *map(quoted, run["columns"])).to_arrow_table()
            except duckdb.OutOfMemoryException:
                break
            except duckdb.Error:
                hint = f"remove it, and {AGAIN}"
                raise UsageError("a part of the outcomes cannot be read", str(file), hint) from error
        raise


def _parts(folder: Path, run: Mapping[str, Any]) -> list[Path]:
    return [folder / table_of(part, run["format"]) for part in names_of(run["parts"])]
