"""The parts of the full suite: together they are all tests, and no test is in two of them."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def parts(target: str) -> list[tuple[list[str], list[str]]]:
    """For each run of pytest that a target of the Makefile starts: the folders that it takes, and those it omits."""
    shown = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    runs = [shlex.split(line) for line in shown.splitlines() if "-m pytest" in line]
    assert all(words[0] == "KN5501_FULL=1" for words in runs)
    return [
        ([word for word in words if word.split("/")[0] == "tests"],
         [word.removeprefix("--ignore=") for word in words if word.startswith("--ignore=")])
        for words in runs
    ]


def takes(part: tuple[list[str], list[str]], file: Path) -> bool:
    taken, omitted = ([file.is_relative_to(folder) for folder in folders] for folders in part)
    return any(taken) and not any(omitted)


def test_every_test_is_in_one_part_of_the_full_suite() -> None:
    found = parts("test-full")
    assert len(found) > 4
    for file in sorted(ROOT.glob("tests/**/test_*.py")):
        assert sum(takes(part, file.relative_to(ROOT)) for part in found) == 1, file


def test_a_part_runs_alone() -> None:
    assert parts("test-full-laws") == [(["tests/laws"], [])]
    assert all((ROOT / folder).is_dir() for part in parts("test-full") for folders in part for folder in folders)
