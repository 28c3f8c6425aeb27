"""The commands on the outcomes of a cohort: insight, sweep.

In: parsed options. Out: exit codes; table, JSON or SVG on standard output. Raises: the errors of the stages.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import UsageError
from .options import add_command
from .terminal import put

DONE = 0
FIGURES = ("verdicts", "attrition", "fastest", "attribution", "overlap", "completeness")
FORMATS = ("table", "json", "svg")


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declare these commands and their options."""
    one = add_command(commands, "insight", insight, "say what the outcomes of a cohort say about its criteria")
    one.add_argument("figure", choices=FIGURES)
    one.add_argument("folder", type=Path, metavar="FOLDER", help="a folder of 'kn5501 cohort'")
    one.add_argument("--reading", action="append", default=[], metavar="ID=READING",
                     help="take another reading of a criterion, such as inc-09=inc-09-any-period")
    _shared(one)

    one = add_command(commands, "sweep", sweep, "count who is eligible if a limit were another")
    one.add_argument("folder", type=Path, metavar="FOLDER", help="a folder of 'kn5501 cohort'")
    one.add_argument("--criterion", action="append", required=True, metavar="ID[:PART]",
                     help="whose limit; with its part or fact where it has several; twice for a grid")
    one.add_argument("--over", action="append", required=True, metavar="VALUES", help="4..12, 0.5..2:0.25 or 4,6,8")
    one.add_argument("--records", type=Path, metavar="FOLDER", help="the Parquet folder that the cohort was run from")
    _shared(one)


def insight(options: argparse.Namespace) -> int:
    """``kn5501 insight``."""
    from ..pipeline.insights import figure, show

    readings = dict(each.partition("=")[::2] for each in options.reading)
    put(show(figure(options.figure, options.folder, options.off, readings), options.format))
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
    put(show(threshold_sweep(options.folder, asked, options.off, options.records), options.format))
    return DONE


def _shared(command: argparse.ArgumentParser) -> None:
    command.add_argument("--off", action="append", default=[], metavar="ID", help="as if this criterion were not there")
    command.add_argument("--format", choices=FORMATS, default="table", help="default: table")
