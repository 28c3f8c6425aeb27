"""What is derived is fresh, of all trials; ``--check`` says which file is not, and writes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.facts import integrity
from kn5501_reasoner.reason import __main__ as reason
from kn5501_reasoner.reason.catalogs import write_catalogs
from kn5501_reasoner.resources import FURTHER
from kn5501_reasoner.rules import dualise
from kn5501_reasoner.terminology import __main__ as terminology
from tests.trials.folders import copied

Main = Callable[[list[str]], int]
COMMANDS: dict[str, Main] = {
    "derive": dualise.main, "facts": integrity.main, "codes": terminology.main, "classes": reason.main}
COPIED = {
    "facts": ("shapes", "facts.ttl"), "codes": ("ontology", "terminology/listings.ttl"),
    "catalogues": ("ontology", "trials/catalog-v001.xml"), "imports": ("ontology", "lupus-eligibility.ttl"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_product_is_fresh(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv(FURTHER)
    assert COMMANDS[name](["--check"]) == 0
    assert capsys.readouterr().err == "fresh\n"


def test_a_trial_that_was_not_derived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    copied(tmp_path, "stale")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert dualise.main(["--check"]) == 1
    wanted = [resources.trial_derived("stale"), resources.trial_criteria("stale"), resources.trial_readings("stale"),
              resources.trial_classes("stale")]
    told = capsys.readouterr().err
    assert told.splitlines() == [*(f"stale: {file}" for file in wanted), "stale: run make derive"]
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    assert dualise.main([]) == 0 and all(file.is_file() for file in wanted)
    assert capsys.readouterr().err.splitlines() == [*(f"written: {file}" for file in wanted), "written"]
    assert dualise.main(["--check"]) == 0


@pytest.mark.parametrize("name", COPIED)
def test_a_file_of_the_product_that_is_stale(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a copy of the folder."""
    folder, path = COPIED[name]
    shutil.copytree(resources.folder(folder), tmp_path / folder)
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path / name)
    file = tmp_path / folder / path
    text = file.read_text(encoding="utf-8")
    other = text.replace("/trials/kn5501", "/trials/kn5502") if name in ("catalogues", "imports") else text + "# more\n"
    file.write_text(other, encoding="utf-8")
    stale: list[Path] = []
    if name in ("catalogues", "imports"):
        assert not write_catalogs(check=True, say=stale.append)
        assert stale == [file] and file.read_text(encoding="utf-8") == other
        assert not write_catalogs()
    else:
        assert COMMANDS[name](["--check"]) == 1
        assert file.read_text(encoding="utf-8") == other
        assert COMMANDS[name]([]) == 0
    assert file.read_text(encoding="utf-8") == text
