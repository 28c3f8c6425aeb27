"""docs/cli.md says what the command does: every option, choice, exit code and JSON field, and no others."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from kn5501_reasoner import cli
from kn5501_reasoner.present import render, render_match
from kn5501_reasoner.records import Collector
from kn5501_reasoner.records.from_path import read_bytes
from tests.present.handmade import SCREENING
from tests.present.test_match import MATCH

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    (sub,) = (action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction))
    return sub.choices


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings if name.startswith("--")} - {"--help"}


def sections() -> dict[str, str]:
    return {m[1]: m[2] for m in re.finditer(r"^## `(\w+)`[^\n]*\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)}


def test_every_command_has_its_section_and_no_other() -> None:
    assert set(sections()) == set(commands())


def test_every_option_is_described_and_every_described_option_exists() -> None:
    screen = options(commands()["screen"])
    for name, parser in commands().items():
        mentioned = set(re.findall(r"--[a-z][a-z-]*", sections()[name]))
        inherited = screen if "options of screen" in sections()[name] else set()
        left_out = re.findall(r"options of screen, without ([a-z-]+)(?: and ([a-z-]+))?", sections()[name])
        inherited = inherited - {f"--{each}" for pair in left_out for each in pair}
        assert mentioned | inherited == options(parser), name


def test_every_choice_is_named() -> None:
    for name in ("screen", "match", "explain"):
        for action in commands()[name]._actions:
            text = sections()["screen"] + sections()[name]
            assert all(f"`{choice}`" in text for choice in action.choices or ())


def test_exit_codes_are_those_of_the_program() -> None:
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", sections()["screen"], re.M)}
    assert listed == {cli.SCREENED, cli.WRONG_USE, cli.SOME_REFUSED, cli.STOPPED, cli.READER_GONE}


def test_the_json_ld_shown_is_read() -> None:
    shown = re.search(r"```jsonld\n(.*?)```", TEXT, re.S)[1]
    collector = Collector()
    read_bytes(shown.encode(), "jsonld", "shown", collector)
    records = collector.finish()
    (row,) = records.tables["observation"]
    assert (row["subject"], str(row["value"]), row["unit"]) == ("P001", "5.8", "g/dL") and not records.errors


def test_the_json_shown_has_the_fields_that_are_written() -> None:
    shown = json.loads(re.search(r"```json\n(.*?)```", TEXT, re.S)[1])
    written = json.loads(render(SCREENING, "json"))
    assert list(shown) == list(written)
    mine = next(s for s in written["subjects"] if s["subject"] == "P001")
    assert list(shown["subjects"][0]) == list(mine)
    assert shown["subjects"][0]["criteria"][0].keys() == mine["criteria"][1].keys()
    assert shown["subjects"][0]["criteria"][0]["because"][0].keys() == mine["criteria"][1]["because"][0].keys()


def test_the_json_of_match_has_the_fields_that_are_written() -> None:
    shown = json.loads(re.search(r"### JSON of `match`\n\n```json\n(.*?)```", TEXT, re.S)[1])
    written = json.loads(render_match(MATCH, "json"))
    assert [*shown] == [name for name in written if name != "assumed_absent"]
    assert [*shown["trials"][0]] == [*written["trials"][0]]
    subject = next(each for each in written["subjects"] if each["subject"] == "P001")
    assert [*shown["subjects"][0]] == [*subject]
    assert [*shown["subjects"][0]["trials"][0]] == [*subject["trials"][0]]
