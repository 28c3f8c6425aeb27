"""The OWL API opens the whole ontology without a network, finds it in OWL 2 DL, and would have seen a fault."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.reason import ROOT, import_closure, read_catalog

HERE = Path(__file__).parent
FAULTS = sorted((HERE / "profile").glob("*.ttl"))
ROOT_FILE = resources.ontology(ROOT)


def ask_owl_api(root: Path, faults: list[Path]) -> dict[str, Any]:
    command = [sys.executable, str(HERE / "owl_api.py"), str(root), *map(str, faults)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False,
                          env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""})
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    return ask_owl_api(ROOT_FILE, FAULTS)


def test_owl_api_opens_root_and_every_import_offline(answer: dict[str, Any]) -> None:
    assert len(answer["ontologies"]) == len(import_closure(ROOT_FILE))
    assert answer["axioms"] > 1000


def test_whole_ontology_is_owl_2_dl(answer: dict[str, Any]) -> None:
    assert answer["violations"] == []


def test_rules_as_classes_open_from_their_folder_and_are_owl_2_dl() -> None:
    rules = ask_owl_api(resources.ontology("inferred", "rules-kn5501.ttl"), [])
    assert rules["violations"] == []
    assert len(rules["ontologies"]) == len(import_closure(ROOT_FILE)) + 1


@pytest.mark.parametrize("fault", FAULTS, ids=lambda file: file.stem)
def test_planted_fault_is_seen(answer: dict[str, Any], fault: Path) -> None:
    expected = fault.read_text(encoding="utf-8").splitlines()[1].removeprefix("# Expect: ")
    assert any(expected in text for text in set(answer["faults"][fault.name]) - set(answer["violations"]))


@pytest.mark.parametrize("folder", [".", "modules", "terminology", "trials", "inferred"])
def test_every_openable_folder_finds_every_module(folder: str) -> None:
    catalog = read_catalog(ROOT_FILE.parent / folder)
    assert catalog == read_catalog(ROOT_FILE.parent)
    assert set(catalog.values()) == set(import_closure(ROOT_FILE))


def test_folders_with_ontologies_have_a_catalogue() -> None:
    folders = {file.parent for file in import_closure(ROOT_FILE)}
    assert all((folder / "catalog-v001.xml").is_file() for folder in folders)
