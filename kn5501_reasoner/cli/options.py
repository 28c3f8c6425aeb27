"""Options that several commands share, and the types of their values.

In: text of the command line. Out: values. Raises: ArgumentTypeError, which names what the text should be.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date

from ..defaults import TRIAL
from ..model import ANCHORS, DOMAINS
from ..moves import where_to

_CHAR = r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})"
_BASE = re.compile(
    rf"(?:https?://[A-Za-z0-9.\-_~]+(?::[0-9]{{1,5}})?(?:/{_CHAR}*)?|urn:[A-Za-z0-9][A-Za-z0-9\-]{{0,31}}:{_CHAR}+)"
    "(?:(?<=/)|#)", re.ASCII,
)

def day(text: str) -> date:
    """An ISO date, written in full: 2026-11-22."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"'{text}' is not a date like 2026-11-22")


def base_iri(text: str) -> str:
    """An absolute http, https or urn IRI in ASCII that ends in / or #."""
    if _BASE.fullmatch(text):
        return text
    raise argparse.ArgumentTypeError(f"'{text}' is not an absolute http, https or urn IRI that ends in / or #")


def count(text: str) -> int:
    """A whole number of at least 1."""
    if re.fullmatch(r"[0-9]{1,9}", text) and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of at least 1")


def several(text: str) -> tuple[str, ...]:
    """Names with commas between them."""
    names = tuple(name.strip() for name in text.split(","))
    if all(names):
        return names
    raise argparse.ArgumentTypeError(f"'{text}' is not a list of names with commas between them")


def scheduler(text: str) -> str:
    """The address of a Dask scheduler: tcp://host:port or tls://host:port."""
    if re.fullmatch(r"(tcp|tls)://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}", text):
        return text
    raise argparse.ArgumentTypeError(f"'{text}' is not an address like tcp://host:8786")


def move(text: str) -> tuple[str, date | int]:
    """An anchor, and another day or by how many days it is later: enrolment=2027-01-15, enrolment=+30."""
    anchor, _, to = text.partition("=")
    try:
        if anchor in ANCHORS:
            return anchor, where_to(to)
    except ValueError:
        pass
    example = "enrolment=2027-01-15 or enrolment=+30"
    raise argparse.ArgumentTypeError(f"'{text}' is not one of {', '.join(ANCHORS)} with a day or days, like {example}")


def add_command(
    commands: argparse._SubParsersAction, name: str, function: Callable[[argparse.Namespace], int], help: str
) -> argparse.ArgumentParser:
    """Declare one command that runs a function; the exit code is what the function gives."""
    made = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".", allow_abbrev=False)
    made.set_defaults(command=function)
    return made


def add_paths(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for standard input")


def add_inputs(command: argparse.ArgumentParser) -> None:
    add_anchors(command)
    command.add_argument("--base", type=base_iri, metavar="IRI", help="name records and reports under this IRI")
    add_report_skipped(command)


def add_anchors(command: argparse.ArgumentParser) -> None:
    """Trial, dates, and how records are read: on what outcomes depend."""
    add_trial(command)
    add_conditions(command)


def add_conditions(command: argparse.ArgumentParser) -> None:
    """Dates, and how records are read."""
    for anchor in ANCHORS:
        command.add_argument(f"--{anchor}", type=day, metavar="DATE", help=f"day of {anchor}, over the input's own")
    command.add_argument(
        "--assume-absent", action="append", default=[], choices=DOMAINS, metavar="DOMAIN",
        help=f"take what is not recorded in this domain as absent, and say so: {', '.join(DOMAINS)}",
    )
    command.add_argument("--childbearing-by-age", action="store_true",
                         help="where childbearing potential is not recorded, take it from the age, and say so")
    command.add_argument("--strict", action="store_true",
                         help="entries of which nobody can be named leave open what they could say for every subject")
    command.add_argument("--codes", metavar="FILE", help="CSV of further codes: code, class")


def add_trial(command: argparse.ArgumentParser) -> None:
    command.add_argument("--trial", default=TRIAL, help=f"default: {TRIAL}")


def add_report_skipped(command: argparse.ArgumentParser) -> None:
    command.add_argument("--report-skipped", action="store_true",
                         help="list also what was understood and is not needed, such as codes that no criterion uses")
