"""SPARQL over the knowledge of every known trial, and the answers of the one that is run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.trials import known_prefixes

from .conftest import FURTHER, TOY

EXAMPLE = str(resources.folder("examples") / "eligible-woman.ttl")
TESTED = """SELECT ?criterion ?outcome {
    ?assertion a earl:Assertion ; earl:test ?criterion ; earl:result/earl:outcome ?outcome } ORDER BY ?criterion"""
KNOWN = "SELECT ?criterion { GRAPH g:shapes { ?criterion a sh:NodeShape } GRAPH g:ontology { ?criterion le:order 1 } }"


def asked(query: str, folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    """The rows of the table, without its head."""
    file = folder / "asked.rq"
    file.write_text(query, encoding="utf-8")
    assert main(["query", str(file), EXAMPLE, *options]) == 0
    return [row.split()[0] for row in capsys.readouterr().out.splitlines()[1:]]


def test_the_answers_are_those_of_the_trial_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(TESTED, tmp_path, capsys, "--trial", "toy") == ["toy:exc-01", "toy:exc-02", "toy:inc-01"]
    assert {name.split(":")[0] for name in asked(TESTED, tmp_path, capsys)} == {"kn"}


def test_the_knowledge_is_that_of_all_trials(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firsts = asked(KNOWN, tmp_path, capsys)
    assert {"kn:inc-01", "toy:inc-01"} < set(firsts) and len(firsts) == len(resources.trial_slugs())


@pytest.mark.parametrize(("prefix", "owner"), [("kn", "the trial kn5501"), ("le", "the project")])
def test_a_prefix_of_two_trials_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str, owner: str
) -> None:
    slug = f"toy-{prefix}"
    shutil.copytree(TOY, tmp_path / "trials")
    file = tmp_path / "trials" / "ontology" / "trials" / "toy.ttl"
    twice = file.with_name(f"{slug}.ttl")
    twice.write_text(file.read_text(encoding="utf-8").replace('Prefix "toy"', f'Prefix "{prefix}"')
                     .replace("trial/toy/", f"trial/{slug}/"), encoding="utf-8")
    monkeypatch.setenv(FURTHER, str(tmp_path / "trials"))
    with pytest.raises(UsageError) as caught:
        known_prefixes()
    assert caught.value.what == f"the prefix '{prefix}' of the trial {slug} is also that of {owner}"
    assert caught.value.where == str(twice)
