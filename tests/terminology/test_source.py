"""Modules that cannot be used are an error that names what is wrong, never a terminology that knows less."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.errors import TerminologyError
from kn5501_reasoner.terminology import Terminology
from kn5501_reasoner.terminology.codes import IN


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A copy of the modules, to be spoilt."""
    return Path(shutil.copytree(resources.ontology("terminology"), tmp_path / "terminology"))


def spoil(folder: Path, module: str, old: str, new: str) -> None:
    text = (folder / module).read_text(encoding="utf-8")
    assert old in text
    (folder / module).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_copy_resolves_as_the_product_does(modules: Path) -> None:
    code = "http://hl7.org/fhir/sid/icd-10-cm/G40.909"
    assert Terminology.load(modules).resolve("condition", code).classes == {"Epilepsy"}


def test_points_of_another_index_do_not_enter_the_sledai(modules: Path) -> None:
    spoil(modules, "measurements.ttl", "le:acr-1997-ana ;", "le:acr-1997-ana ; le:weight 7 ;")
    assert Terminology.load(modules).descriptor_weights() == Terminology.load().descriptor_weights()


def test_a_missing_module(modules: Path) -> None:
    (modules / "medicines.ttl").unlink()
    with pytest.raises(TerminologyError) as caught:
        Terminology.load(modules)
    assert caught.value.where == "medicines.ttl" and caught.value.hint


def test_a_module_that_is_not_turtle(modules: Path) -> None:
    spoil(modules, "conditions.ttl", "@prefix le:", "prefix? le:")
    with pytest.raises(TerminologyError, match="not readable as Turtle"):
        Terminology.load(modules)


@pytest.mark.parametrize("said", ["codeStem", "fhirSystem"])
def test_a_code_system_of_which_something_is_not_said(modules: Path, said: str) -> None:
    spoil(modules, "codesystems.ttl", f"\n    le:{said} ", "\n    rdfs:comment ")
    with pytest.raises(TerminologyError, match="lacks its token, stem or URI"):
        Terminology.load(modules)


@pytest.mark.parametrize(("text", "what"), [
    ("no-such-system:A00-A09", "cannot be read"), ("icd-10-cm:A00-", "cannot be read"),
    ("snomed-ct:100-200", "cannot be read"), ("icd-10-cm:A09-A00", "has no order"),
    ("icd-10-cm:A00-A091", "has no order"),
])
def test_a_range_that_covers_nothing(terminology, text: str, what: str) -> None:
    with pytest.raises(TerminologyError, match=what) as caught:
        terminology.index.copy().add_span(text, "Epilepsy", IN)
    assert caught.value.where == "Epilepsy" and caught.value.hint


def test_a_range_takes_codes_as_its_system_writes_them(terminology) -> None:
    index = terminology.index.copy()
    index.add_span("icd-10-cm:t99.1-T99.3", "Epilepsy", IN)
    found = {code: index.find(f"http://hl7.org/fhir/sid/icd-10-cm/{code}") for code in ("T99.1", "T99.29", "T99.4")}
    assert [match.classes == {"Epilepsy"} for match in found.values()] == [True, True, False]
