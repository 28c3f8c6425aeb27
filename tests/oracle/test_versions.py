"""The oracle on which version of a resource counts, and on inputs that say of themselves that they are not all."""

from __future__ import annotations

import pytest

from tests.oracle import Outcome, evaluate
from tests.oracle.building import NAME, E, I, S, bundle, concept, condition, medicine, screened

EPILEPSY = condition("cm:G40.909", "2015")


def run(*items: dict) -> Outcome:
    return evaluate(list(items), S, E, I)[NAME]


STEROID = medicine("rx:8640", "2025-10-01", status="active") | {"id": "m1"}
ENDED = STEROID | {"effectivePeriod": {"start": "2025-10-01", "end": "2026-10-15"}, "status": "completed"}


def version(resource: dict, number: str | None = None, day: str | None = None) -> dict:
    meta = ({"versionId": number} if number else {}) | ({"lastUpdated": f"{day}T08:00:00Z"} if day else {})
    return resource | {"meta": meta}


def treated(*versions: dict) -> Outcome:
    """The sample with these as its only steroid, each in an input of its own."""
    whole = bundle()
    whole["entry"] = [e for e in whole["entry"] if e["resource"].get("medicationCodeableConcept") != concept("rx:8640")]
    return run(whole, *versions)


def test_the_newest_version_counts_over_all_inputs() -> None:
    old, new = version(STEROID, "9"), version(ENDED, "10")
    assert treated(old).criteria["inc-09"] == "passed"
    for both in ((old, new), (new, old)):
        assert treated(*both).criteria["inc-09"] == "failed" and not treated(*both).unread
    early, late = "2026-10-02", "2026-11-01"
    assert treated(version(STEROID, "b", early), version(ENDED, "a", late)).criteria["inc-09"] == "failed"
    assert treated(version(STEROID, "2", early), version(ENDED, "1", late)).criteria["inc-09"] == "passed"


def test_versions_that_cannot_be_ordered_are_both_unread() -> None:
    found = treated(STEROID, ENDED)
    assert found.criteria["inc-09"] == "cantTell" and len(found.unread) == 2
    assert treated(STEROID, STEROID).criteria["inc-09"] == "passed" and not treated(STEROID, STEROID).unread
    removed = ENDED | {"status": "entered-in-error"}
    assert treated(STEROID, removed).criteria["inc-09"] == "failed" and not treated(STEROID, removed).unread


def test_entered_in_error_and_a_deletion_remove_a_resource() -> None:
    epilepsy = EPILEPSY | {"id": "c1"}
    gone = version(epilepsy, "2") | {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}
    assert run(bundle(), version(epilepsy, "1"), gone).criteria["exc-05"] == "passed"
    assert run(bundle(), version(epilepsy, "3"), gone).criteria["exc-05"] == "failed"

    def history(tag: str) -> dict:
        request = {"method": "DELETE", "url": "Condition/c1"}
        return {"resourceType": "Bundle", "type": "history", "entry": [{"request": request, "response": {"etag": tag}}]}

    assert run(bundle(), version(epilepsy, "1"), history('W/"2"')).criteria["exc-05"] == "passed"
    assert run(bundle(), version(epilepsy, "3"), history('W/"2"')).criteria["exc-05"] == "failed"


def test_one_id_of_two_servers_or_of_two_subjects_is_two_resources() -> None:
    def at(server: str, resource: dict) -> dict:
        url = f"http://{server}/Condition/c1"
        return {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": url, "resource": resource}]}

    newer = version(condition("cm:I10", "2015") | {"id": "c1"}, "2")
    older = version(EPILEPSY | {"id": "c1"}, "1")
    assert run(bundle(), at("a", older), at("b", newer)).criteria["exc-05"] == "failed"
    assert run(bundle(), at("a", older), at("a", newer)).criteria["exc-05"] == "passed"
    theirs = newer | {"subject": {"reference": "Patient/sample-04"}}
    assert run(bundle(), bundle("sample-04"), older, theirs).criteria["exc-05"] == "failed"


def page(number: int, of: int, *, total: int | None = None, entries: list | None = None) -> dict:
    """One part of a search result."""
    links = [{"relation": "self", "url": f"http://a/p{number}"}]
    links += [{"relation": "next", "url": f"http://a/p{number + 1}"}] if number < of else []
    held = bundle()["entry"] if entries is None else entries
    said = {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": held}
    return said | ({"total": total} if total is not None else {})


def is_open(found: Outcome) -> bool:
    return found.verdict == "undetermined" and found.criteria["exc-05"] == found.criteria["inc-07"] == "cantTell"


def test_a_bundle_that_is_one_part_of_more_withholds_everything() -> None:
    count = len(bundle()["entry"])
    assert run(page(1, 1)).verdict == "eligible"
    assert is_open(run(page(1, 2)))
    assert run(page(1, 2), page(2, 2, entries=[{"resource": EPILEPSY}])).criteria["exc-05"] == "failed"
    assert run(page(1, 2), page(2, 2, entries=[])).verdict == "eligible"
    assert is_open(run(page(1, 3), page(2, 3, entries=[])))
    assert run(page(1, 1, total=count)).verdict == "eligible"
    assert is_open(run(page(1, 1, total=count + 1)))
    more = [{"resource": condition("cm:I10")}]
    assert run(page(1, 2, total=count + 1), page(2, 2, total=count + 1, entries=more)).verdict == "eligible"
    assert is_open(run(page(1, 2, total=count + 2), page(2, 2, total=count + 2, entries=more)))


@pytest.mark.parametrize(
    "more",
    [
        {"resourceType": "Bundle", "type": "searchset", "total": 9, "entry": []},
        {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "incomplete"}]},
        {"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": {"status": "500"}}]},
        {"resourceType": "Bundle", "type": "collection", "entry": ["x"]},
        {"resourceType": "Bundle", "type": "collection", "meta": {"tag": [{"code": "SUBSETTED"}]}},
        {"id": "without-a-type"},
        [],
    ],
)
def test_what_is_inside_and_says_that_something_is_missing(more: object) -> None:
    whole = bundle()
    whole["entry"].append({"resource": more})
    assert is_open(run(whole))


def test_bundles_in_bundles_and_responses_are_read() -> None:
    inner = {"resourceType": "Bundle", "type": "searchset", "total": 1, "entry": [{"resource": EPILEPSY}]}
    for kind in ("batch-response", "transaction-response", "collection", "message", "document"):
        outer = {"resourceType": "Bundle", "type": kind, "entry": [{"resource": inner, "response": {"status": "200"}}]}
        assert run(bundle(), outer).criteria["exc-05"] == "failed"
    not_found = {"resourceType": "Bundle", "type": "batch-response", "entry": [{"response": {"status": "404"}}]}
    assert run(bundle(), not_found).verdict == "eligible"


def entry_list(*names: str, **rest: object) -> dict:
    items = [{"item": {"reference": name}} for name in names]
    mine = {"subject": {"reference": f"Patient/{NAME}"}}
    return {"resourceType": "List", "status": "current", "mode": "working", "entry": items} | mine | rest


def test_lists_documents_and_reports_that_name_absent_records() -> None:
    here = condition("cm:I10", "2015") | {"id": "c1"}
    assert screened(here, entry_list("Condition/c1")).verdict == "eligible"
    found = screened(entry_list("Condition/c2"))
    assert found.criteria["exc-05"] == found.criteria["inc-02"] == "cantTell" and found.criteria["inc-07"] == "passed"
    assert screened(entry_list("MedicationStatement/m")).criteria["exc-12"] == "cantTell"
    assert screened(entry_list("Observation/o")).criteria["inc-07"] == "cantTell"
    assert screened(entry_list("Encounter/e")).verdict == "eligible"
    assert is_open(screened(entry_list("urn:uuid:11111111-0000-4000-8000-000000000000")))
    assert screened(entry_list("Condition/c2", status="entered-in-error")).verdict == "eligible"
    mine = {"subject": {"reference": f"Patient/{NAME}"}}
    report = {"resourceType": "DiagnosticReport", "status": "final", "result": [{"reference": "Observation/o"}]} | mine
    assert screened(report).criteria["inc-07"] == "cantTell"
    inner = {"section": [{"entry": [{"reference": "AllergyIntolerance/a"}]}]}
    document = {"resourceType": "Composition", "status": "final", "section": [inner]} | mine
    assert screened(document).criteria["exc-01"] == "cantTell"
    removed = here | {"id": "c2", "verificationStatus": {"coding": [{"code": "entered-in-error"}]}}
    assert screened(removed, entry_list("Condition/c2")).verdict == "eligible"


def test_an_entry_without_its_record() -> None:
    whole = bundle()
    whole["entry"].append({"fullUrl": "http://sample.example/AllergyIntolerance/a"})
    assert run(whole).criteria["exc-01"] == "cantTell"
    allergy = {"resourceType": "AllergyIntolerance", "id": "a", "patient": {"reference": "Patient/x"}}
    assert run(whole, allergy).criteria["exc-01"] == "passed"
