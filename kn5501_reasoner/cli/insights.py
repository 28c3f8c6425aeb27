"""The commands on the outcomes of a cohort: insight, sweep.

In: parsed options. Out: exit codes; table, JSON or SVG on standard output. Raises: the errors of the stages.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..defaults import COMMAND
from ..errors import UsageError
from .options import add_command, move
from .terminal import Progress, put

DONE = 0
FIGURES = ("verdicts", "attrition", "fastest", "attribution", "overlap", "completeness")
FORMATS = ("table", "json", "svg")


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declare these commands and their options."""
    one = add_command(commands, "insight", insight, "say what the outcomes of a cohort say about its criteria")
    one.add_argument("figure", choices=FIGURES)
    one.add_argument("folder", type=Path, metavar="FOLDER", help=f"a folder of '{COMMAND} cohort'")
    one.add_argument("--reading", action="append", default=[], metavar="ID=READING",
                     help="take another reading of a criterion, such as inc-09=inc-09-any-period")
    _shared(one)

    one = add_command(commands, "sweep", sweep, "count who is eligible if a limit were another")
    one.add_argument("folder", type=Path, metavar="FOLDER", help=f"a folder of '{COMMAND} cohort'")
    one.add_argument("--criterion", action="append", required=True, metavar="ID[:PART]",
                     help="whose limit; with its part or fact where it has several; twice for a grid")
    one.add_argument("--over", action="append", required=True, metavar="VALUES", help="4..12, 0.5..2:0.25 or 4,6,8")
    _shared(one)


def insight(options: argparse.Namespace) -> int:
    """``kn5501 insight``."""
    from ..pipeline.insights import figure, show

    with progress() as shown:
        found = figure(options.figure, options.folder, options.off, readings(options), moves=moves(options),
                       records=options.records, progress=shown)
    put(show(found, options.format))
    return DONE


def sweep(options: argparse.Namespace) -> int:
    """``kn5501 sweep``."""
    from ..pipeline.insights import show, threshold_sweep

    if len(options.criterion) != len(options.over):
        raise UsageError("each criterion needs its values", "--over", "give --criterion and --over equally often")
    asked = []
    for name, over in zip(options.criterion, options.over, strict=True):
        criterion, _, part = name.partition(":")
        asked.append((criterion, over, part or None))
    with progress() as shown:
        found = threshold_sweep(options.folder, asked, options.off, options.records, moves(options), shown)
    put(show(found, options.format))
    return DONE


def readings(options: argparse.Namespace) -> dict[str, str]:
    """Criterion -> another reading of it. Raises: UsageError for one that has two, or is off."""
    found = dict(each.partition("=")[::2] for each in options.reading)
    if len(found) != len(options.reading):
        raise UsageError("a criterion has two readings", "--reading", "give each criterion once")
    for name in found:
        if name in options.off:
            raise UsageError(f"{name} is off, so it has no reading", "--off, --reading", "leave one of them out")
    return found


def moves(options: argparse.Namespace) -> dict[str, object]:
    """Anchor -> where to. Raises: UsageError for one that is moved twice."""
    found = dict(options.move)
    if len(found) != len(options.move):
        raise UsageError("an anchor is moved twice", "--move", "give each anchor once")
    return found


@contextmanager
def progress() -> Iterator[object]:
    """What shows how far the deciding is, where anchors are moved."""
    shown = Progress("deciding")
    try:
        yield shown.show
    finally:
        shown.clear()


def _shared(command: argparse.ArgumentParser) -> None:
    command.add_argument("--move", action="append", default=[], type=move, metavar="ANCHOR=DAY",
                         help="as if an anchor were on this day, or so many days later: enrolment=+30")
    command.add_argument("--records", type=Path, metavar="FOLDER",
                         help="the Parquet folder that the cohort was run from, if its own has no records")
    command.add_argument("--off", action="append", default=[], metavar="ID", help="as if this criterion were not there")
    command.add_argument("--format", choices=FORMATS, default="table", help="default: table")
