"""The commands on subjects: screen, explain, convert, facts, query, synth.

In: parsed options. Out: exit codes; results on standard output. Raises: the errors of the stages.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..defaults import COMMAND
from ..errors import UsageError
from ..model import Dates, Screening, Skipped
from ..present import EXPLAIN_FORMATS, SCREEN_FORMATS, render
from ..present.wording import plain
from . import cohorts
from .options import add_command, add_inputs, add_paths, add_report_skipped, base_iri, count
from .terminal import Progress, list_skipped, list_unused_files, put, say, tell_refused

SCREENED, SOME_REFUSED = 0, 3
COLLECTED_AFTER = 300_000
"""Objects after which Python looks for rubbish: nearly all that one run loads and reads stays until its end."""
ENGINES = ("auto", "shacl", "columns")


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declare these commands and their options."""
    one = add_command(commands, "screen", screen, "screen subjects: a verdict for each")
    add_paths(one)
    add_inputs(one)
    one.add_argument("--format", choices=SCREEN_FORMATS, default="table", help="default: table")
    one.add_argument("--engine", choices=ENGINES, default="auto",
                     help="columns: outcomes alone, for a table; default: columns for a table of over 100 subjects")

    one = add_command(commands, "explain", explain, "explain one subject: every criterion with its reasons and records")
    add_paths(one)
    one.add_argument("--subject", required=True, metavar="ID", help="the subject to explain")
    one.add_argument("--criterion", metavar="ID", help="only this criterion, such as inc-07")
    add_inputs(one)
    one.add_argument("--all-evidence", action="store_true",
                     help="every record of every reason, instead of the newest three and how many more there are")
    one.add_argument("--format", choices=EXPLAIN_FORMATS, default="text", help="default: text")

    one = add_command(commands, "convert", convert, "convert FHIR or RDF to record RDF, or to Parquet")
    add_paths(one)
    one.add_argument("--format", choices=("turtle", "nquads", "parquet"), default="turtle", help="default: turtle")
    one.add_argument("--out", type=Path, metavar="FOLDER", help="where Parquet goes; RDF goes to standard output")
    one.add_argument("--base", type=base_iri, metavar="IRI", help="name records under this IRI")
    add_report_skipped(one)

    one = add_command(commands, "facts", facts, "write what the rules compare as RDF, for any SHACL engine")
    add_paths(one)
    add_inputs(one)
    one.add_argument("--format", choices=("turtle", "trig", "nquads", "jsonld"), default="turtle",
                     help="default: turtle, all subjects in one graph; trig, nquads: one graph a subject")

    one = add_command(commands, "query", query, "ask in SPARQL over ontology, shapes, records, facts and reports")
    one.add_argument("query", metavar="FILE.rq", help="a file with one SPARQL query")
    add_paths(one)
    add_inputs(one)
    one.add_argument("--format", choices=("table", "json", "csv", "turtle"), default="table", help="default: table")

    one = add_command(commands, "synth", synth, "make synthetic subjects, the same for the same seed")
    one.add_argument("--count", type=count, default=10, metavar="N", help="how many; default: 10")
    one.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    one.add_argument("--format", choices=("turtle", "fhir"), default="turtle", help="default: turtle")
    one.add_argument("--out", metavar="FOLDER", help="one file per subject here, instead of standard output")

    add_command(commands, "version", version, "print the version")


def screen(options: argparse.Namespace) -> int:
    """``kn5501 screen``."""
    if options.engine == "columns" and options.format != "table":
        raise UsageError("columns give outcomes without reasons", "--engine columns", "give --format table")
    result = _screening(options, None, options.engine if options.format == "table" else "shacl")
    if result.run.engine == "columns":
        say(f"{len(result.subjects)} subjects decided by the rules as columns; '{COMMAND} explain' gives the reasons")
    put(render(result, options.format, report_skipped=options.report_skipped, base=options.base))
    return _exit_code(result)


def explain(options: argparse.Namespace) -> int:
    """``kn5501 explain``."""
    result = _screening(options, [options.subject], criterion=options.criterion)
    found = [one for one in result.subjects if one.subject == options.subject]
    if not found:
        raise UsageError(
            f"no subject '{options.subject}' in the input", "--subject", f"'{COMMAND} screen' lists the subjects"
        )
    result = replace(result, subjects=tuple(found))
    put(render(
        result, options.format, report_skipped=options.report_skipped, base=options.base,
        all_evidence=options.all_evidence,
    ))
    return _exit_code(result)


def convert(options: argparse.Namespace) -> int:
    """``kn5501 convert``."""
    from .. import pipeline

    if (options.format == "parquet") != (options.out is not None):
        raise UsageError("Parquet goes into a folder, RDF to standard output", "--out", "--format parquet --out FOLDER")
    if options.format == "parquet":
        return cohorts.convert(options)
    refused, skipped = pipeline.convert_paths(
        options.paths, base=options.base, out=sys.stdout, format=options.format, say=say
    )
    tell_refused(refused)
    (list_skipped if options.report_skipped else list_unused_files)(skipped)
    return SOME_REFUSED if refused else SCREENED


def facts(options: argparse.Namespace) -> int:
    """``kn5501 facts``."""
    from .. import pipeline

    refused: list[Skipped] = []

    def tell(found: Sequence[Skipped]) -> None:
        refused.extend(found)
        tell_refused(found)

    skipped = pipeline.facts_paths(
        options.paths, out=sys.stdout.buffer, format=options.format, trial=options.trial, tell=tell, **_inputs(options)
    )
    if any(one.subject for one in refused):
        say(f"there are no facts of subjects that were refused; '{COMMAND} explain' says why")
    (list_skipped if options.report_skipped else list_unused_files)(skipped)
    return SOME_REFUSED if refused else SCREENED


def query(options: argparse.Namespace) -> int:
    """``kn5501 query``."""
    from .. import pipeline

    try:
        text = Path(options.query).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError("not UTF-8 text", options.query) from None
    refused: list[Skipped] = []
    result = pipeline.query_paths(
        options.paths, text, trial=options.trial, tell=refused.extend, **_inputs(options)
    )
    tell_refused(refused)
    found = result.format(options.format)
    put("\n".join(map(plain, found.split("\n"))) if options.format == "table" else found)
    return SOME_REFUSED if refused else SCREENED


def synth(options: argparse.Namespace) -> int:
    """``kn5501 synth``."""
    from .. import pipeline

    pipeline.synthesise(options.count, options.seed, options.format, options.out or sys.stdout)
    return SCREENED


def version(options: argparse.Namespace) -> int:
    """``kn5501 version``."""
    from importlib.metadata import version as installed

    print("kn5501-reasoner", installed("kn5501-reasoner"))
    return SCREENED


def _screening(
    options: argparse.Namespace, subjects: Sequence[str] | None, engine: str = "shacl", criterion: str | None = None
) -> Screening:
    gc.set_threshold(COLLECTED_AFTER)
    from .. import pipeline

    progress = Progress("screening")
    try:
        result = pipeline.screen_paths(
            options.paths, trial=options.trial, progress=progress.show, subjects=subjects, engine=engine,
            criterion=criterion, **_inputs(options),
        )
    finally:
        progress.clear()
    tell_refused(result.refused_files)
    if options.report_skipped and options.format not in ("table", "json", "text"):
        list_skipped(result.skipped)
    else:
        list_unused_files(result.skipped)
    if not result.subjects and subjects is None:
        raise UsageError("no subject found", " ".join(options.paths), "give record RDF or FHIR R4 with a Patient")
    return result


def _inputs(options: argparse.Namespace) -> dict[str, object]:
    return {
        "dates": Dates(options.screening, options.enrolment, options.infusion),
        "assume_absent": options.assume_absent,
        "childbearing_by_age": options.childbearing_by_age,
        "strict": options.strict,
        "codes": options.codes,
        "base": options.base,
        "say": say,
    }


def _exit_code(result: Screening) -> int:
    refused = result.refused_files or any(one.verdict == "refused" for one in result.subjects)
    return SOME_REFUSED if refused else SCREENED


