"""``python -m tests.cases.check TRIAL CRITERION``: the cases of one criterion alone, while it is being written.

Out: one line a case. Exit: 0 all came out as they say, 1 some did not, or there are none.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.pipeline import screen_paths
from kn5501_reasoner.rules.load import load_criteria
from tests.cases.compare import compare
from tests.cases.read import read_cases


def main(trial: str, criterion: str) -> int:
    """Screen the cases in one run and compare each."""
    cases = read_cases(trial, criterion)
    with TemporaryDirectory() as folder:
        for case in cases:
            (Path(folder) / f"{case.subject}.nt").write_text(case.triples(), encoding="utf-8")
        found = {one.subject: one for one in screen_paths([folder], trial=trial).subjects} if cases else {}
    labels = {one.iri: one.requirement.notes.label for one in load_criteria(trial)}
    wrong = 0
    for case in cases:
        try:
            compare(case, found[case.subject], labels)
            print(f"ok     {case.name}")
        except (AssertionError, StopIteration) as error:
            wrong += 1
            one = next((each for each in found[case.subject].criteria if each.criterion == criterion), None)
            reasons = [f"{each.shape}: {each.message}" for each in one.because] if one else []
            came = f"{one.outcome if one else 'refused, or no such criterion'} {'; '.join(reasons)}"
            print(f"WRONG  {case.name}\n       expected {case.expect} by {', '.join(case.because)}\n"
                  f"       came out {came}\n       {error}")
    print(f"{len(cases)} cases of {criterion} in {trial}, {wrong} wrong")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("python -m tests.cases.check TRIAL CRITERION, such as kn5501 inc-07")
    try:
        sys.exit(main(*sys.argv[1:]))
    except ReasonerError as error:
        sys.exit(f"{error}")
