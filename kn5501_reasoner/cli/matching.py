"""The command that asks several trials at once: match.

In: parsed options. Out: exit codes; results on standard output. Raises: the errors of the stages.
"""

from __future__ import annotations

import argparse
import gc

from ..errors import UsageError
from ..model import Dates
from ..present import MATCH_FORMATS, render_match
from .options import add_command, add_conditions, add_paths, add_report_skipped, several
from .screening import COLLECTED_AFTER, SCREENED, SOME_REFUSED
from .terminal import Progress, list_skipped, list_unused_files, put, say, tell_refused


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declare this command and its options."""
    one = add_command(commands, "match", match, "match subjects with trials: verdicts for each, the best trial first")
    add_paths(one)
    one.add_argument("--trial", type=several, dest="trials", metavar="NAME,NAME", help="only these; default: all known")
    add_conditions(one)
    add_report_skipped(one)
    one.add_argument("--format", choices=MATCH_FORMATS, default="table", help="default: table")


def match(options: argparse.Namespace) -> int:
    """``kn5501 match``."""
    gc.set_threshold(COLLECTED_AFTER)
    from ..pipeline.matching import match_paths

    progress = Progress("matching")
    try:
        found = match_paths(
            options.paths, trials=options.trials,
            dates=Dates(options.screening, options.enrolment, options.infusion), assume_absent=options.assume_absent,
            codes=options.codes, childbearing_by_age=options.childbearing_by_age, strict=options.strict,
            progress=progress.show, say=say,
        )
    finally:
        progress.clear()
    tell_refused(found.refused_files)
    if options.report_skipped and options.format == "csv":
        list_skipped(found.skipped)
    else:
        list_unused_files(found.skipped)
    if not found.subjects:
        raise UsageError("no subject found", " ".join(options.paths), "give record RDF or FHIR R4 with a Patient")
    put(render_match(found, options.format, report_skipped=options.report_skipped))
    return SOME_REFUSED if found.any_refused else SCREENED
