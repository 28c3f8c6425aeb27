"""A caller's own mappings: --codes FILE."""

from __future__ import annotations

import pytest

from kn5501_reasoner.errors import TerminologyError

from .conftest import expand


def write(folder, text: str):
    path = folder / "codes.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("line", [
    "http://snomed.info/id/999999,Epilepsy",
    "http://snomed.info/sct|999999,Epilepsy",
    "snomed-ct|999999,le:Epilepsy",
    "# ours\nsnomed-ct|999999, Epilepsy",
    "code,class\nsnomed-ct|999999,https://w3id.org/lupus-eligibility/term/Epilepsy",
])
def test_mapping(terminology, tmp_path, line: str) -> None:
    own = terminology.with_codes(write(tmp_path, line + "\n"))
    assert own.resolve("condition", expand("sct:999999")).classes == {"Epilepsy"}
    assert not terminology.resolve("condition", expand("sct:999999")).mapped


def test_own_system(terminology, tmp_path) -> None:
    own = terminology.with_codes(write(tmp_path, "urn:oid:1.2.3|A 1,MedicineOfNoConcern\n"))
    assert own.resolve("exposure", "urn:oid:1.2.3#A 1".replace(" ", "%20")).mapped is False
    assert own.index.find("urn:oid:1.2.3#A 1") is not None


def test_own_mapping_wins(terminology, tmp_path) -> None:
    own = terminology.with_codes(write(tmp_path, "icd-10-cm|I10,HeartFailure\nrxnorm|8640,Rituximab\n"))
    assert own.resolve("condition", expand("cm:I10")).classes == {"HeartFailure"}
    assert own.resolve("exposure", expand("rx:8640")).classes == {"Rituximab"}


@pytest.mark.parametrize(("text", "place"), [
    ("snomed-ct|1,Nonsense\n", ":1"), ("\nsnomed-ct|1\n", ":2"), ("snomed-ct|,Epilepsy\n", ":1"),
])
def test_fault_is_named_with_its_line(terminology, tmp_path, text: str, place: str) -> None:
    with pytest.raises(TerminologyError) as caught:
        terminology.with_codes(write(tmp_path, text))
    assert caught.value.where.endswith(place) and caught.value.hint


def test_missing_file(terminology, tmp_path) -> None:
    with pytest.raises(TerminologyError):
        terminology.with_codes(tmp_path / "none.csv")
