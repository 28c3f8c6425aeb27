"""The command ``kn5501``: arguments in, results on stdout, messages on stderr.

Exit: 0 screened, whatever the verdicts; 2 wrong use or nothing readable; 3 screened, but a subject or a file was
refused; 130 stopped by Ctrl-C; 141 the reader of the output went away. Progress is shown on a terminal only.
What works is imported when a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from .errors import ReasonerError, UsageError
from .model import DOMAINS, Assessment, Dates, Screening, Skipped
from .present import EXPLAIN_FORMATS, SCREEN_FORMATS, render
from .present.wording import plain

SCREENED, WRONG_USE, SOME_REFUSED, STOPPED, READER_GONE = 0, 2, 3, 130, 141


def run() -> None:
    """Entry point of the console script: never returns."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = READER_GONE
    except KeyboardInterrupt:
        print("\nkn5501: stopped", file=sys.stderr)
        code = STOPPED
    sys.exit(code)


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code.

    >>> main(["screen", "no-such-file"])
    2
    """
    options = parser().parse_args(arguments)
    try:
        return options.command(options)
    except BrokenPipeError:
        raise
    except ReasonerError as error:
        say(str(error))
    except OSError as error:
        say(f"{error.filename or 'input'}: {error.strerror or error}")
    return WRONG_USE


def say(message: str) -> None:
    """One line on stderr."""
    print("kn5501:", plain(" ".join(message.split())), file=sys.stderr)


def screen(options: argparse.Namespace) -> int:
    """``kn5501 screen``."""
    result = _screening(options, None)
    _print(render(result, options.format, report_skipped=options.report_skipped, base=options.base))
    return _exit_code(result)


def explain(options: argparse.Namespace) -> int:
    """``kn5501 explain``."""
    result = _screening(options, [options.subject])
    found = [one for one in result.subjects if one.subject == options.subject]
    if not found:
        raise UsageError(
            f"no subject '{options.subject}' in the input", "--subject", "'kn5501 screen' lists the subjects"
        )
    result = replace(result, subjects=tuple(_only(one, options.criterion) for one in found))
    _print(render(result, options.format, report_skipped=options.report_skipped, base=options.base))
    return _exit_code(result)


def convert(options: argparse.Namespace) -> int:
    """``kn5501 convert``."""
    from . import pipeline

    skipped = pipeline.convert_paths(options.paths, base=options.base, out=sys.stdout, format=options.format)
    if options.report_skipped:
        _list(skipped)
    return SCREENED


def query(options: argparse.Namespace) -> int:
    """``kn5501 query``."""
    from . import pipeline

    try:
        text = Path(options.query).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError("not UTF-8 text", options.query) from None
    result = pipeline.query_paths(options.paths, text, **_inputs(options))
    found = result.format(options.format)
    _print("\n".join(map(plain, found.split("\n"))) if options.format == "table" else found)
    return SCREENED


def synth(options: argparse.Namespace) -> int:
    """``kn5501 synth``."""
    from . import pipeline

    pipeline.synthesise(options.count, options.seed, options.format, options.out or sys.stdout)
    return SCREENED


def version(options: argparse.Namespace) -> int:
    """``kn5501 version``."""
    from importlib.metadata import version as installed

    print("kn5501-reasoner", installed("kn5501-reasoner"))
    return SCREENED


def _screening(options: argparse.Namespace, subjects: Sequence[str] | None) -> Screening:
    from . import pipeline

    progress = Progress("screening")
    try:
        result = pipeline.screen_paths(
            options.paths, trial=options.trial, progress=progress.show, subjects=subjects, **_inputs(options)
        )
    finally:
        progress.clear()
    for entry in result.refused_files:
        say(f"{entry.source}: refused: {entry.reason}")
    if not result.subjects and subjects is None:
        raise UsageError("no subject found", " ".join(options.paths), "give record RDF or FHIR R4 with a Patient")
    if options.report_skipped and options.format not in ("table", "json", "text"):
        _list(result.skipped)
    return result


def _inputs(options: argparse.Namespace) -> dict[str, object]:
    return {
        "dates": Dates(options.screening, options.enrolment, options.infusion),
        "assume_absent": options.assume_absent,
        "childbearing_by_age": options.childbearing_by_age,
        "codes": options.codes,
        "base": options.base,
    }


def _only(assessment: Assessment, criterion: str | None) -> Assessment:
    kept = tuple(result for result in assessment.criteria if criterion in (None, result.criterion))
    if not kept and assessment.criteria:
        known = ", ".join(result.criterion for result in assessment.criteria)
        raise UsageError(f"no criterion '{criterion}'", "--criterion", f"one of {known}")
    return replace(assessment, criteria=kept)


def _list(skipped: Sequence[Skipped]) -> None:
    for entry in skipped:
        say(f"{', '.join(filter(None, (entry.source, entry.entry, entry.subject)))}: not used: {entry.reason}")


def _exit_code(result: Screening) -> int:
    refused = result.refused_files or any(one.verdict == "refused" for one in result.subjects)
    return SOME_REFUSED if refused else SCREENED


def _print(text: str) -> None:
    sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")


class Progress:
    """``screening 120 of 1000`` on one line of stderr, when that is a terminal."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.wanted = sys.stderr.isatty()
        self.shown = ""

    def show(self, done: int, total: int) -> None:
        """Write the line again when another hundredth is done."""
        line = f"{self.what} {done} of {total}"
        if self.wanted and line != self.shown and (done * 100 // max(total, 1) != (done - 1) * 100 // max(total, 1)):
            sys.stderr.write(f"\r{line}")
            sys.stderr.flush()
            self.shown = line

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            sys.stderr.write("\r" + " " * len(self.shown) + "\r")
            sys.stderr.flush()


def day(text: str) -> date:
    """An ISO date, written in full: 2026-11-22."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"'{text}' is not a date like 2026-11-22")


def base_iri(text: str) -> str:
    """An absolute IRI that ends in / or #."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*[/#]", text) and urlsplit(text).scheme:
        return text
    raise argparse.ArgumentTypeError(f"'{text}' is not an absolute IRI that ends in / or #")


def count(text: str) -> int:
    """A whole number of at least 1."""
    if re.fullmatch(r"[0-9]{1,9}", text) and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of at least 1")


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(
        prog="kn5501",
        allow_abbrev=False,
        description="Says for each subject and each criterion of a lupus trial: passed, failed, can't tell, "
        "not applicable or awaits judgement, and shows why.",
        epilog="Exit codes: 0 screened; 2 wrong use or nothing readable; 3 screened, but some subject or file "
        "was refused. Not medical advice.",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, function: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=help, description=help[0].upper() + help[1:] + ".", allow_abbrev=False
        )
        made.set_defaults(command=function)
        return made

    one = command("screen", screen, "screen subjects: a verdict for each")
    _paths(one)
    _input_options(one)
    one.add_argument("--format", choices=SCREEN_FORMATS, default="table", help="default: table")

    one = command("explain", explain, "explain one subject: every criterion with its reasons and records")
    _paths(one)
    one.add_argument("--subject", required=True, metavar="ID", help="the subject to explain")
    one.add_argument("--criterion", metavar="ID", help="only this criterion, such as inc-07")
    _input_options(one)
    one.add_argument("--format", choices=EXPLAIN_FORMATS, default="text", help="default: text")

    one = command("convert", convert, "convert FHIR or RDF to record RDF on standard output")
    _paths(one)
    one.add_argument("--format", choices=("turtle", "nquads"), default="turtle", help="default: turtle")
    one.add_argument("--base", type=base_iri, metavar="IRI", help="name records under this IRI")
    _report_skipped(one)

    one = command("query", query, "ask in SPARQL over ontology, shapes, records, facts and reports")
    one.add_argument("query", metavar="FILE.rq", help="a file with one SPARQL query")
    _paths(one)
    _input_options(one)
    one.add_argument("--format", choices=("table", "json", "csv", "turtle"), default="table", help="default: table")

    one = command("synth", synth, "make synthetic subjects, the same for the same seed")
    one.add_argument("--count", type=count, default=10, metavar="N", help="how many; default: 10")
    one.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    one.add_argument("--format", choices=("turtle", "fhir"), default="turtle", help="default: turtle")
    one.add_argument("--out", metavar="FOLDER", help="one file per subject here, instead of standard output")

    command("version", version, "print the version")
    return top


def _paths(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for standard input")


def _input_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--trial", default="kn5501", help="default: kn5501")
    for anchor in ("screening", "enrolment", "infusion"):
        command.add_argument(f"--{anchor}", type=day, metavar="DATE", help=f"day of {anchor}, over the input's own")
    command.add_argument(
        "--assume-absent", action="append", default=[], choices=DOMAINS, metavar="DOMAIN",
        help=f"take what is not recorded in this domain as absent, and say so: {', '.join(DOMAINS)}",
    )
    command.add_argument("--childbearing-by-age", action="store_true",
                         help="where childbearing potential is not recorded, take it from the age, and say so")
    command.add_argument("--codes", metavar="FILE", help="CSV of further codes: code, class")
    command.add_argument("--base", type=base_iri, metavar="IRI", help="name records and reports under this IRI")
    _report_skipped(command)


def _report_skipped(command: argparse.ArgumentParser) -> None:
    command.add_argument("--report-skipped", action="store_true", help="list every entry that was not used, and why")
