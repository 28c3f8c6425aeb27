"""Every case of FHIR through the product: outcome, and which of the added resources the reasons rest on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.fhir_cases import WHEN, FhirCase, read_fhir_cases

CASES = read_fhir_cases()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory):
    """Subject -> its assessment, all cases in one run."""
    from kn5501_reasoner.pipeline import screen_paths

    folder: Path = tmp_path_factory.mktemp("fhir")
    for case in CASES:
        (folder / f"{case.subject}.json").write_text(case.text(), encoding="utf-8")
    screening = screen_paths([str(folder)], dates=WHEN)
    assert not screening.refused_files
    return {one.subject: one for one in screening.subjects}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.criterion}: {case.name}")
def test_case(case: FhirCase, results) -> None:
    found = results[case.subject]
    assert (found.verdict == "refused") == (case.expect == "refused"), found.errors
    if case.expect == "refused":
        return
    result = next(one for one in found.criteria if one.criterion == case.criterion)
    records = {one.record.rpartition("/")[2] for reason in result.because for one in reason.evidence}
    reasons = [(one.shape, one.message) for one in result.because]
    assert result.outcome == case.expect, reasons
    assert set(case.records) <= records, (records, reasons)
    assert not [one for one in records for name in case.ignored if f"{one}#".startswith(f"{name}#")], (records, reasons)
