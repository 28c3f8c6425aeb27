"""The command ``kn5501``: arguments in, results on stdout, messages on stderr.

Exit: 0 screened, whatever the verdicts; 2 wrong use or nothing readable; 3 screened, but a subject or a file was
refused; 130 stopped by Ctrl-C; 141 the reader of the output went away. Progress is shown on a terminal only.
What works is imported when a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ..defaults import COMMAND
from ..errors import ReasonerError
from . import cohorts, insights, matching, screening, serving
from .terminal import say

SCREENED, WRONG_USE, SOME_REFUSED, STOPPED, READER_GONE = screening.SCREENED, 2, screening.SOME_REFUSED, 130, 141


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
        print(f"\n{COMMAND}: stopped", file=sys.stderr)
        code = STOPPED
    sys.exit(code)


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code.

    >>> main(["screen", "no-such-file"])
    2
    """
    options = parser().parse_args(arguments)
    try:
        if hasattr(options, "trial"):
            from ..pipeline.session import check_choices

            check_choices(options.trial, getattr(options, "codes", None))
        return options.command(options)
    except BrokenPipeError:
        raise
    except ReasonerError as error:
        say(str(error))
    except MemoryError:
        say("not enough memory (give fewer subjects at a time)")
    except OSError as error:
        say(f"{error.filename or 'input'}: {error.strerror or error}")
    return WRONG_USE


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    top = argparse.ArgumentParser(
        prog=COMMAND,
        allow_abbrev=False,
        description="Says for each subject and each criterion of a lupus trial: passed, failed, can't tell, "
        "not applicable or awaits judgement, and shows why.",
        epilog="Exit codes: 0 screened; 2 wrong use or nothing readable; 3 screened, but some subject or file "
        "was refused. Not medical advice.",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for group in (screening, matching, cohorts, insights, serving):
        group.add_commands(commands)
    return top
