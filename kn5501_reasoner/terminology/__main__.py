"""``python -m kn5501_reasoner.terminology``: write ontology/terminology/listings.ttl from the tables of the sweeps.

With ``--check`` it only compares. Exit: 0 written or fresh, 1 stale (with --check) or a table has a fault.
"""

from __future__ import annotations

import argparse
import sys

from .. import resources
from ..errors import TerminologyError
from .listings import write_listings


def main(arguments: list[str] | None = None) -> int:
    """Run with the arguments of the command line; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kn5501_reasoner.terminology", description="List the codes.")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    try:
        fresh = write_listings(check=options.check, say=resources.teller(options.check, sys.stderr))
    except TerminologyError as error:
        print(error, file=sys.stderr)
        return 1
    print("fresh" if fresh else "stale: run make classify" if options.check else "written", file=sys.stderr)
    return 1 if options.check and not fresh else 0


if __name__ == "__main__":
    sys.exit(main())
