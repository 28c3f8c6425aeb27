"""No product module names a trial or its registry number: a trial is data, and ``defaults`` says which one is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEFAULTS = ROOT / "kn5501_reasoner" / "defaults.py"
SUFFIXES = (".py", ".html", ".js", ".css", ".sql", ".svg")
NAME = re.compile(r"kn5501|\bkn:|[\"']kn[\"']|\bNCT\d|\bCHEC\d", re.IGNORECASE)
MAY = re.compile(
    r"kn5501[-_]reasoner"  # the distribution and the package
    r"|``kn5501``|[`']kn5501 [a-z]"  # a command, quoted
    r"|(?i:NCT0000000\d)"  # nobody's number, of synthetic subjects
)


def sources() -> list[Path]:
    return [file for folder in ("kn5501_reasoner", "web") for file in sorted((ROOT / folder).rglob("*"))
            if file.suffix in SUFFIXES and not {"vendor", "_data"} & set(file.parts) and file != DEFAULTS]


def named(text: str) -> list[str]:
    """The lines of a text that name a trial."""
    return [line.strip() for line in text.splitlines() if NAME.search(MAY.sub("", line))]


def test_no_module_names_a_trial() -> None:
    found = {str(file.relative_to(ROOT)): named(file.read_text(encoding="utf-8")) for file in sources()}
    assert len(found) > 250
    assert {file: lines for file, lines in found.items() if lines} == {}


def test_the_default_trial_is_named_in_one_module() -> None:
    assert len(named(DEFAULTS.read_text(encoding="utf-8"))) == 2  # the trial and the command


@pytest.mark.parametrize("line", [
    'TRIAL = "kn5501"', "TRIAL = 'kn5501'", '"/trial/kn5501/<name>"', "<title>KN5501 eligibility</title>",
    'prefixes = {"kn": space}', 'name.removeprefix("kn:")', "OWN = 'NCT06010472'", "regexp_matches(x, 'CHEC2023-174')",
])
def test_the_check_sees_a_name_however_it_is_written(line: str) -> None:
    assert named(line)


@pytest.mark.parametrize("line", [
    "from kn5501_reasoner import resources", "pip install 'kn5501-reasoner[web]'", '"""``kn5501 screen``."""',
    "the folder of 'kn5501 cohort'", "The command ``kn5501``: arguments in",
])
def test_the_package_and_the_command_have_their_name(line: str) -> None:
    assert not named(line)
