"""``python -m kn5501_reasoner.reason``: write the catalogues and classify the ontology.

With ``--check`` it only compares. Exit: 0 written or fresh, 1 stale (with --check) or the ontology has a fault.
"""

from __future__ import annotations

import argparse
import sys

from .. import resources
from ..errors import ReasoningError
from .catalogs import write_catalogs
from .closure import classify


def main(arguments: list[str] | None = None) -> int:
    """Run with the arguments of the command line; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kn5501_reasoner.reason", description="Classify the ontology.")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    say = resources.teller(options.check, sys.stderr)
    try:
        fresh = write_catalogs(check=options.check, say=say)
        fresh &= classify(check=options.check, say=say)
    except ReasoningError as error:
        print(error, file=sys.stderr)
        return 1
    print("fresh" if fresh else "stale: run make classify" if options.check else "written", file=sys.stderr)
    return 1 if options.check and not fresh else 0


if __name__ == "__main__":
    sys.exit(main())
