"""One version everywhere, and documents that point at what is there."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_one_version() -> None:
    assert version("kn5501-reasoner") == VERSION
    assert f"\nversion: {VERSION}\n" in (ROOT / "CITATION.cff").read_text()
    assert re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.M)[1] == VERSION


def test_every_ontology_file_states_the_version() -> None:
    headed = 0
    for file in (ROOT / "ontology").rglob("*.ttl"):
        for found in re.findall(r"owl:versionIRI\s+<https://w3id.org/lupus-eligibility/([^/>]+)[/>]", file.read_text()):
            headed += 1
            assert found == VERSION, file
    assert headed


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (document.parent / target).exists(), target
    for path in re.findall(r"`((?:ontology|shapes|kn5501_reasoner|examples|docs|tests|benchmarks)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_make_targets_named_in_documents_exist() -> None:
    named = {target for document in DOCUMENTS for target in re.findall(r"`make ([a-z-]+)`", document.read_text())}
    assert {"test", "derive", "test-full-laws"} <= named
    subprocess.run(["make", "-n", *sorted(named)], cwd=ROOT, capture_output=True, check=True)  # fails for one unknown


def test_the_safety_note_is_in_the_readme() -> None:
    assert "Not medical advice" in (ROOT / "README.md").read_text()
