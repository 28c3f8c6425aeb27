"""The steps of CONTRIBUTING.md, as they stand there, on a copy of the repository in which the toy trial lies."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = {target: re.findall(r"^\t\$\(BIN\)/python (.+)$", recipe, re.M) for target, recipe in re.findall(
    r"^([a-z-]+):[^\n=]*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)}
DERIVED = re.compile(r"shapes/(derived/|facts\.ttl)|ontology/(inferred/|.*catalog-v001\.xml|lupus-eligibility\.ttl|"
                     r"terminology/listings\.ttl|trials/.*-criteria\.ttl)|docs/readings/")


@dataclass(frozen=True)
class Step:
    """One fenced block. kind: diff, sh or the language of a file that is new; about: its file, or ``fails``."""

    kind: str
    about: str
    text: str


def steps(heading: str) -> list[Step]:
    """The fenced blocks below a heading, up to the next one."""
    part = re.search(rf"^### {heading}\n(.*?)(?=^##)", TEXT, re.M | re.S)
    assert part is not None, heading
    return [Step(*found) for found in re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", part[1], re.M | re.S)]


class Copy:
    """The repository with the toy trial in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        leave = shutil.ignore_patterns("__pycache__", "kn5501")
        for name in ("kn5501_reasoner", "ontology", "shapes", "docs", "tests/cases"):
            shutil.copytree(ROOT / name, folder / name, ignore=leave if name == "tests/cases" else
                            shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "tests" / "trials" / "toy", folder, dirs_exist_ok=True)
        self.make("make derive")
        self.make("make classify")

    def files(self) -> dict[str, bytes]:
        return {str(file.relative_to(self.folder)): file.read_bytes() for file in self.folder.rglob("*")
                if file.is_file() and "__pycache__" not in file.parts}

    def make(self, line: str) -> bool:
        """Run what the Makefile says of a target; whether all of it went well."""
        _, target, *given = line.split()
        values = dict(each.split("=") for each in given)
        for recipe in RECIPES[target]:
            command = re.sub(r"\$\((\w+)\)", lambda found: values[found[1]], recipe).split()
            env = {**os.environ, "PYTHONPATH": str(self.folder), "KN5501_TRIALS": ""}
            done = subprocess.run([sys.executable, *command], cwd=self.folder, env=env, capture_output=True, text=True,
                                  check=False)
            if done.returncode:
                assert target == "check", done.stderr
                return False
        return True

    def follow(self, step: Step) -> None:
        """Do what one block says. Raises: AssertionError where it does not go as the page says."""
        file = self.folder / step.about
        if step.kind == "sh":
            for line in step.text.splitlines():
                assert self.make(line) == (step.about != "fails"), line
        elif step.kind == "diff":
            text, changes = file.read_text(encoding="utf-8"), step.text.splitlines()
            for old, new in zip(changes[::2], changes[1::2], strict=True):
                assert old[0] + new[0] == "-+" and text.count(old[1:]) == 1, old
                text = text.replace(old[1:], new[1:])
            file.write_text(text, encoding="utf-8")
        else:
            assert not file.exists(), step.about
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.text, encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("repository"))


def followed(copy: Copy, heading: str) -> tuple[set[str], set[str]]:
    """The files that the steps change or add: those written by hand, and those that are derived."""
    before = copy.files()
    for step in steps(heading):
        copy.follow(step)
    changed = {name for name, content in copy.files().items() if before.get(name) != content}
    derived = {name for name in changed if DERIVED.match(name)}
    assert changed - derived == {step.about for step in steps(heading) if step.kind != "sh"}
    return changed - derived, derived


def test_amend_a_limit(copy: Copy) -> None:
    by_hand, derived = followed(copy, "Amend a limit")
    assert len(by_hand) <= 2
    assert derived == {"shapes/derived/toy.ttl", "ontology/trials/toy-criteria.ttl", "docs/readings/toy.md",
                       "ontology/inferred/rules-toy.ttl"}


def test_add_a_criterion_with_a_new_laboratory_fact(copy: Copy) -> None:
    by_hand, derived = followed(copy, "Add a criterion with a new laboratory fact")
    assert len(by_hand) == 3 and not any(name.endswith((".py", ".sql")) for name in by_hand | derived)
    assert {"shapes/facts.ttl", "ontology/trials/toy-criteria.ttl", "ontology/lupus-eligibility.ttl"} <= derived


def test_a_check_that_cannot_be_is_an_error(copy: Copy) -> None:
    for what in ("TRIAL=toy CRITERION=inc-77", "TRIAL=none CRITERION=inc-01"):
        assert not copy.make(f"make check {what}")
