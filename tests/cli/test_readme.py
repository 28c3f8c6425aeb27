"""README shows what a newcomer will see: its command lines are run and their output compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kn5501_reasoner import cli

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```\n\$ (.+)\n((?:.*\n)*?)```", README)
RUNS = {"make screen": "kn5501 screen examples/"}


@pytest.mark.parametrize(("line", "output"), SHOWN, ids=[line for line, _ in SHOWN])
def test_output_is_as_shown(line: str, output: str, capsys, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(RUNS.get(line, line).removeprefix(".venv/bin/"))
    assert program == "kn5501" and cli.main(arguments) in (0, 3)
    assert capsys.readouterr().out == output


def test_make_screen_runs_that_command_and_is_shown_first() -> None:
    assert SHOWN[0][0] == "make screen" and len(SHOWN) >= 2
    assert "$(BIN)/kn5501 screen examples/ ||" in (ROOT / "Makefile").read_text()


def test_every_command_line_of_the_readme_can_be_parsed() -> None:
    lines = [line.split(" #")[0].split(" > ")[0].strip() for line in README.splitlines()]
    commands = [line for line in lines if line.startswith("kn5501 ")]
    assert len(commands) >= 5
    for line in commands:
        cli.parser().parse_args(shlex.split(line)[1:])
