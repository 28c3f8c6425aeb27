"""The commands on cohorts: plan, cohort, and convert to Parquet.

In: parsed options. Out: exit codes; results on standard output and in folders. Raises: the errors of the stages.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..errors import UsageError
from ..model import Dates, Skipped
from ..present.unread import sentence
from .options import add_anchors, add_command, add_trial, count, scheduler
from .terminal import Progress, list_skipped, put, say, tell_refused

DONE, SOME_REFUSED = 0, 3
BATCH, FORMATS = 65_536, ("parquet", "csv")
DIALECTS = ("duckdb", "spark", "postgres")
ENGINES = ("local", "dask")


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declare these commands and their options."""
    one = add_command(commands, "plan", plan, "show what the rules become as columns: in words, or as SQL")
    add_trial(one)
    one.add_argument("--criterion", action="append", default=[], metavar="ID", help="only this one; may be repeated")
    one.add_argument("--sql", action="store_true", help="as one SQL statement")
    one.add_argument("--dialect", choices=DIALECTS, help="of the SQL; default: duckdb")

    one = add_command(commands, "cohort", cohort, "screen any number of subjects: outcomes as Parquet or CSV")
    one.add_argument("source", nargs="+", metavar="SOURCE", help="folder of 'convert --format parquet', or any input")
    one.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where outcomes go")
    add_anchors(one)
    one.add_argument("--batch", type=count, default=BATCH, metavar="N", help=f"subjects at a time; default: {BATCH}")
    one.add_argument("--format", choices=FORMATS, default="parquet", help="default: parquet")
    one.add_argument("--engine", choices=ENGINES, default="local", help="where parts are made; default: local")
    one.add_argument("--scheduler", type=scheduler, metavar="ADDRESS", help="of a Dask cluster, like tcp://HOST:8786")


def plan(options: argparse.Namespace) -> int:
    """``kn5501 plan``."""
    from ..pipeline.cohort import trial_plan

    if options.dialect and not options.sql:
        raise UsageError("a dialect is one of SQL", "--dialect", "give --sql as well")
    found = trial_plan(options.trial)
    if options.criterion:
        found = found.only(*options.criterion)
    put(found.sql(options.dialect or "duckdb") if options.sql else found.text())
    return DONE


def cohort(options: argparse.Namespace) -> int:
    """``kn5501 cohort``."""
    from ..pipeline.cohort import Options, cohort_paths

    asked = Options(
        options.trial, Dates(options.screening, options.enrolment, options.infusion), tuple(options.assume_absent),
        options.childbearing_by_age, options.codes, options.strict,
    )
    shown: list[Progress] = []

    def progress(what: str) -> object:
        clear(shown)
        shown.append(Progress(what))
        return shown[-1].show

    def tell(refused: Sequence[Skipped]) -> None:
        clear(shown)
        tell_refused(refused)

    try:
        with engine_of(options) as engine:
            found = cohort_paths(options.source, options.out, asked, batch=options.batch, format=options.format,
                                 progress=progress, say=say, engine=engine, tell=tell)
    finally:
        clear(shown)
    if unread := sentence(**found.unread):
        say(f"{unread}; {options.out / f'unread.{options.format}'} lists them")
    said = ", ".join(f"{number} {verdict}" for verdict, number in found.verdicts.items())
    put(f"{found.subjects} subjects: {said}")
    return SOME_REFUSED if found.files or found.verdicts["refused"] else DONE


@contextmanager
def engine_of(options: argparse.Namespace) -> Iterator[object]:
    """What makes the parts of a cohort; None: this process."""
    if (options.engine == "dask") != (options.scheduler is not None):
        raise UsageError("a cluster needs both", "--engine, --scheduler", "give --engine dask --scheduler ADDRESS")
    if options.scheduler is None:
        yield None
    else:
        from ..pipeline.cohort.on_dask import cluster

        with cluster(options.scheduler) as engine:
            yield engine


def convert(options: argparse.Namespace) -> int:
    """``kn5501 convert --format parquet``."""
    from ..pipeline.cohort import convert_paths, count_unread

    if options.base:
        raise UsageError("Parquet keeps records under the names that they have", "--base", "leave it out")
    progress = Progress("reading")
    try:
        store = convert_paths(options.paths, options.out, progress.show, say)
    finally:
        progress.clear()
    tell_refused(store.refused)
    if unread := sentence(**count_unread(store).said()):
        say(f"{unread}; the table unread lists those of subjects")
    if options.report_skipped:
        list_skipped(store.skipped())
    put(f"{store.subjects} subjects in {len(store.counts)} buckets")
    return SOME_REFUSED if store.refused else DONE


def clear(shown: list[Progress]) -> None:
    for each in shown:
        each.clear()
