"""Of one resource the newest version counts over all uploads; what it replaces is kept; decisions replay."""

from __future__ import annotations

from typing import Any

import pytest

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.pipeline.intake import CONFLICT
from tests.web.review.conftest import Server, haemoglobin, person
from web.adding import ASIDE, BACK, EARLIER, GONE, NEWER, SAME_VERSION, STRUCK, Refused
from web.store import REPLACED

PATIENT = {"resourceType": "Patient", "id": "P", "gender": "male", "birthDate": "1990-04-12"}
HB, NAME = "Observation/hb", "https://w3id.org/lupus-eligibility/record/fhir/Observation/hb"


def result(value: Any, version: str | None = None, updated: str | None = None, **more: Any) -> dict[str, Any]:
    """A haemoglobin in FHIR; value None: of a text where a number belongs."""
    meta = {"versionId": version, "lastUpdated": updated}
    return {
        "resourceType": "Observation", "id": "hb", "status": "final", "subject": {"reference": "Patient/P"},
        "effectiveDateTime": "2026-11-15", "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
        "valueQuantity": {"value": value, "unit": "g/L", "code": "g/L", "system": "http://unitsofmeasure.org"},
        "meta": {name: said for name, said in meta.items() if said}, **more,
    }


BROKEN = {"effectiveDateTime": "2026-02-30"}
RETRACTED = {"status": "entered-in-error"}


def deleting(when: str | None = None, url: str = HB) -> dict[str, Any]:
    """An entry of a Bundle that deletes the result."""
    return {"request": {"method": "DELETE", "url": url}, "response": {"lastModified": when} if when else {}}


@pytest.mark.parametrize(("first", "second"), [
    (("1", None), ("2", None)), (("9", None), ("10", None)),
    ((None, "2026-11-16T08:00:00Z"), (None, "2026-11-16T08:00:00.5Z")),
    (("a", "2026-11-16T08:00:00Z"), ("a", "2026-11-17T08:00:00+08:00")),
    (("1", "2026-11-18T08:00:00Z"), ("2", "2026-11-17T08:00:00Z")),
])
def test_a_newer_version_replaces_and_an_older_one_is_not_used(server: Server, first: Any, second: Any) -> None:
    server.bundle(PATIENT, result(50, *first))
    entry = server.bundle(PATIENT, result(70, *second)).entry
    assert server.counting("P") == {HB: "70 g/L"}
    assert server.bundle(PATIENT, result(70, *second)).skipped == ()
    assert server.bundle(PATIENT, result(50, *first)).skipped == ((NAME, NEWER),)
    assert server.counting("P") == {HB: "70 g/L"} and server.unread("P") == {}
    store = server.service.store
    kept = store.kept(store.entry(entry), "P", REPLACED)
    assert [quad.object.value for quad in kept if quad.predicate.value.endswith("/recordText")] == ["50 g/L"]
    assert not [quad for quad in store.stored("P") if quad.object.value == "50 g/L"]
    assert [row["text"] for row in store.rows("P", "e000001").tables["observation"]] == ["50 g/L"]
    assert server.differing() == []


def test_a_newer_version_replaces_every_part_of_a_resource(server: Server) -> None:
    def panel(*values: int, version: str) -> dict[str, Any]:
        found = result(0, version)
        found["component"] = [{"code": found["code"], "valueQuantity": {**found["valueQuantity"], "value": value}}
                              for value in values]
        del found["valueQuantity"]
        return found

    server.bundle(PATIENT, panel(50, 51, version="1"))
    assert {f"{HB}#component-1", f"{HB}#component-2"} <= server.counting("P").keys()
    server.bundle(PATIENT, panel(70, version="2"))
    found = server.counting("P")
    assert found[f"{HB}#component-1"] == "70 g/L" and f"{HB}#component-2" not in found
    assert server.differing() == []


def test_records_of_one_document_that_are_named_by_fragments_are_not_parts_of_each_other(server: Server) -> None:
    def said(number: int, value: str, version: int) -> str:
        return haemoglobin(value, f"<https://example.org/p#hb{number}>").replace(
            "a le:Observation", f'a le:Observation ; le:versionId "{version}"')

    server.bring(person("P"), said(1, "50", 1), said(2, "51", 1))
    server.bring(person("P"), said(1, "70", 2))
    assert set(server.counting("P").values()) == {"70 g/L", "51 g/L"}
    assert server.differing() == []


def test_a_resource_is_the_same_with_and_without_the_address_of_its_server(server: Server) -> None:
    server.bundle(PATIENT, result(50, "1"))
    server.bundle(PATIENT, {"fullUrl": f"https://one.example/{HB}", "resource": result(70, "2")})
    assert server.counting("P") == {f"https://one.example/{HB}": "70 g/L"}
    server.bundle(PATIENT, {"fullUrl": f"https://two.example/{HB}", "resource": result(80, "3")})
    assert len(server.counting("P")) == 2, "another server, another resource"


@pytest.mark.parametrize("gone", [
    [result(50, "2", **RETRACTED)], [result(50, "1", **RETRACTED)], [result(50, **RETRACTED)],
    [deleting("2026-11-20T08:00:00Z")], [deleting()], [deleting(), result(50, "1")],
], ids=["newer", "same version", "no version", "deleted", "deleted some day", "deleted in the input that has it"])
def test_what_its_source_takes_back_does_not_count(server: Server, gone: list[dict[str, Any]]) -> None:
    server.bundle(PATIENT, result(50, "1"))
    server.bundle(PATIENT, *gone)
    assert server.counting("P") == {} and server.unread("P") == {}
    server.bundle(PATIENT, result(50, "1"))
    assert server.counting("P") == {}, "an older text does not bring it back"
    assert server.differing() == []


def test_an_older_version_that_was_in_error_takes_nothing_back(server: Server) -> None:
    server.bundle(PATIENT, result(70, "2", "2026-11-18T08:00:00Z"))
    server.bundle(PATIENT, result(50, "1", **RETRACTED))
    server.bundle(PATIENT, deleting("2026-11-17T08:00:00Z"))
    assert server.counting("P") == {HB: "70 g/L"}


def test_what_was_in_error_counts_in_a_newer_version_alone(server: Server) -> None:
    server.bundle(PATIENT, result(50, "2", **RETRACTED))
    assert server.bundle(PATIENT, result(50, "1")).skipped == ((NAME, NEWER),)
    assert server.bundle(PATIENT, result(50)).skipped == ((NAME, GONE),)
    assert server.counting("P") == {}
    server.bundle(PATIENT, result(70, "3"))
    assert server.counting("P") == {HB: "70 g/L"}
    assert server.differing() == []


def test_a_file_may_hold_nothing_but_what_it_deletes(server: Server) -> None:
    server.bundle(PATIENT, result(50, "1"))
    assert server.bundle(deleting()).subjects == ("P",) and server.counting("P") == {}
    with pytest.raises(Refused, match="nothing of what it deletes"):
        server.bundle(deleting(url="Observation/other"))
    for name in ("Q", "R"):
        other = {**result(50), "id": "both", "subject": {"reference": f"Patient/{name}"}}
        server.bundle({**PATIENT, "id": name}, other)
    with pytest.raises(Refused, match="several subjects"):
        server.bundle(deleting(url="Observation/both"))
    assert server.bundle({**PATIENT, "id": "Q"}, deleting(url="Observation/both")).subjects == ("Q",)
    assert server.counting("Q") == {} and server.counting("R") != {}


def test_two_texts_of_which_nobody_can_tell_the_newer_are_not_understood(server: Server) -> None:
    server.bundle(PATIENT, result(112, "x"))
    assert server.bundle(PATIENT, result(70, "y")).skipped == ((NAME, ASIDE),)
    assert server.counting("P") == {} and server.unread("P") == {HB: CONFLICT}
    for again in ("x", "y"):
        server.bundle(PATIENT, result({"x": 112, "y": 70}[again], again))
        assert server.counting("P") == {} and server.unread("P") == {HB: CONFLICT}
    server.bundle(PATIENT, result(80, "z", "2026-11-18T08:00:00Z"))
    assert server.unread("P") == {HB: CONFLICT}, "newer than neither"
    server.bundle(PATIENT, result(60, "z", **RETRACTED))
    assert server.counting("P") == {} and server.unread("P") == {}
    assert server.differing() == []


def test_a_version_that_is_newer_than_both_settles_them(server: Server) -> None:
    server.bundle(PATIENT, result(112, "1"))
    server.bundle(PATIENT, result(70, "1"))
    assert server.unread("P") == {HB: CONFLICT}
    server.bundle(PATIENT, result(80, "2"))
    assert server.counting("P") == {HB: "80 g/L"} and server.unread("P") == {}
    assert server.differing() == []


# --- entries that are malformed, and their mend ---

def test_a_malformed_entry_is_stored_and_a_mended_one_replaces_it(server: Server) -> None:
    made = server.bundle(PATIENT, result(112, **BROKEN), {**result(50), "id": "other"})
    assert [(one.entry, one.kind) for one in made.unread] == [(NAME, "Observation")]
    assert server.counting("P") == {"Observation/other": "50 g/L"}, "what is good is kept"
    store = server.service.store
    assert store.subject("P").verdict == "refused"
    (error,) = store.document(made.decisions[0])["subjects"][0]["errors"]
    assert (error["rule"], error["records"]) == ("impossible-date", [NAME])
    server.bundle(PATIENT, result(112, **BROKEN))
    assert len(server.unread("P")) == 1, "the same again is nothing new"
    assert server.bundle(PATIENT, result(112)).unread == ()
    assert server.counting("P")[HB] == "112 g/L" and server.unread("P") == {}
    assert store.subject("P").verdict != "refused"
    assert server.bundle(PATIENT, result(112, **BROKEN)).skipped == ((NAME, EARLIER),)
    assert server.counting("P")[HB] == "112 g/L"
    assert server.differing() == []


def test_an_older_text_does_not_mend_a_newer_one(server: Server) -> None:
    server.bundle(PATIENT, result(112, "2", **BROKEN))
    assert server.bundle(PATIENT, result(112, "1")).skipped == ((NAME, NEWER),)
    assert server.counting("P") == {} and len(server.unread("P")) == 1
    server.bundle(PATIENT, result(112, "2"))
    assert server.counting("P") == {HB: "112 g/L"}


def test_a_newer_version_that_is_malformed_replaces_the_one_that_counted(server: Server) -> None:
    server.bundle(PATIENT, result(112, "1"))
    server.bundle(PATIENT, result(70, "2", **BROKEN))
    assert server.counting("P") == {} and len(server.unread("P")) == 1
    server.bundle(PATIENT, result(112, "1"))
    assert server.counting("P") == {}
    server.bundle(PATIENT, result(70, "3"))
    assert server.counting("P") == {HB: "70 g/L"} and server.unread("P") == {}
    assert server.differing() == []


def test_a_malformed_text_beside_a_readable_one_leaves_neither(server: Server) -> None:
    server.bundle(PATIENT, result(112))
    server.bundle(PATIENT, result(70, **BROKEN))
    store = server.service.store
    assert server.counting("P") == {} and store.subject("P").verdict == "refused"
    reasons = sorted(row["reason"] for row in store.rows("P").tables["unread"])
    assert reasons == ["effectiveDateTime is not a possible date or time", CONFLICT]
    server.bundle(PATIENT, result(112))
    assert server.counting("P") == {}, "the text from before is no mend"
    assert server.differing() == []


def test_a_version_that_was_read_stays_where_it_cannot_be_resolved(server: Server) -> None:
    medicine = {"resourceType": "Medication", "id": "m", "code": {"coding": [
        {"system": "http://www.whocc.no/atc", "code": "L04AA26"}]}}
    taken = {"resourceType": "MedicationStatement", "id": "s", "status": "active", "meta": {"versionId": "1"},
             "subject": {"reference": "Patient/P"}, "medicationReference": {"reference": "Medication/m"}}
    server.bundle(PATIENT, medicine, taken)
    made = server.bundle(PATIENT, taken)
    assert made.unread == () and [why for _, why in made.skipped] == [SAME_VERSION]
    assert len(server.service.store.rows("P").tables["exposure"]) == 1
    server.bundle(PATIENT, {**taken, "meta": {"versionId": "2"}})
    assert server.service.store.rows("P").tables["exposure"] == [] and len(server.unread("P")) == 1


def test_a_malformed_record_in_rdf_is_mended_under_its_name(server: Server) -> None:
    server.bring(person("P"), haemoglobin("1e3"))
    assert list(server.unread("P")) == ["hb"]
    server.bring(person("P"), haemoglobin("70"))
    assert server.counting("P") == {"hb": "70 g/L"} and server.unread("P") == {}
    assert server.differing() == []


def test_a_patient_who_cannot_be_read_is_mended_too(server: Server) -> None:
    server.bundle({**PATIENT, "birthDate": "1990-13-01"}, result(70))
    assert list(server.unread("P")) == ["Patient/P"] and server.service.store.subject("P").verdict == "refused"
    server.bundle(PATIENT)
    assert server.unread("P") == {} and server.service.store.subject("P").verdict != "refused"
    server.bundle({**PATIENT, "gender": ["male"], "meta": {"versionId": "2"}})
    assert list(server.unread("P")) == ["Patient/P"]
    assert server.differing() == []


# --- corrections ---

def test_a_correction_takes_an_entry_away_that_was_not_understood(server: Server) -> None:
    server.bring(person("P"), haemoglobin("1e3"))
    server.correct("P", "hb", person("P"), haemoglobin("70", ":hb2"))
    assert server.counting("P") == {"hb2": "70 g/L"} and server.unread("P") == {}
    assert server.bring(person("P"), haemoglobin("1e3")).skipped[-1][1] == STRUCK
    assert server.unread("P") == {}
    assert server.differing() == []


def test_a_newer_version_of_a_corrected_record_counts_and_the_same_text_does_not(server: Server) -> None:
    server.bundle(PATIENT, result(50, "1"))
    server.service.accept(b"", "", who="t", kind="correction", subject="P", corrects=NAME, reason="wrong")
    assert server.counting("P") == {}
    assert server.bundle(PATIENT, result(50, "1")).skipped == ((NAME, STRUCK),)
    assert server.bundle(PATIENT, result(50, "2")).skipped == ((NAME, STRUCK),), "the text that was corrected"
    assert server.bundle(PATIENT, result(70, "2")).skipped == ((NAME, BACK),)
    assert server.counting("P") == {HB: "70 g/L"}
    assert server.differing() == []


# --- whose an entry is ---

def test_an_entry_of_nobody_is_held_against_the_one_subject_or_refused(server: Server) -> None:
    orphan = {**result(70), "id": "orphan"}
    del orphan["subject"]
    assert [one.kind for one in server.bundle(PATIENT, orphan).unread] == ["Observation"]
    with pytest.raises(RecordError, match="nobody can be named"):
        server.bundle(PATIENT, {**PATIENT, "id": "Q"}, orphan)
    with pytest.raises(RecordError, match="nobody can be named"):
        server.bundle(result(70, "2"), orphan)
    assert server.service.store.subject("Q") is None and server.counting("P") == {}
    server.bundle(result(70, "2"))
    assert server.counting("P") == {HB: "70 g/L"}, "a plain reference names a subject who is stored"


def test_entries_without_a_name_are_those_of_their_file(server: Server) -> None:
    first, second = (server.bundle(PATIENT, {"resource": text}).unread for text in ("one", "two"))
    assert first[0].entry != second[0].entry and len(server.unread("P")) == 2
    server.service.accept(b"", "", who="t", kind="correction", subject="P", corrects=first[0].entry, reason="wrong")
    assert len(server.unread("P")) == 1
    server.bundle(PATIENT, {"resource": "three"})
    assert len(server.unread("P")) == 2


# --- subjects ---

def test_a_newer_description_of_a_subject_keeps_the_anchors(server: Server) -> None:
    anchor = {**result(0), "id": "s", "code": {"coding": [
        {"system": "https://w3id.org/lupus-eligibility/term/", "code": "screening-date"}]},
        "valueDateTime": "2026-11-22"}
    del anchor["valueQuantity"]
    server.bundle({**PATIENT, "meta": {"versionId": "1"}}, anchor)
    server.bundle({**PATIENT, "gender": "female", "meta": {"versionId": "2"}})
    rows = server.service.store.rows("P").tables["subject"]
    assert {row["sex"] for row in rows} - {None} == {"female"}
    assert [str(row["screening"]) for row in rows if row["screening"]] == ["2026-11-22"]
    server.bundle({**PATIENT, "meta": {"versionId": "1"}}, anchor)
    assert {row["sex"] for row in server.service.store.rows("P").tables["subject"]} - {None} == {"female"}
    assert server.differing() == []


def test_two_descriptions_of_one_subject_both_count(server: Server) -> None:
    server.bundle(PATIENT)
    server.bundle({**PATIENT, "birthDate": "1991-04-12"})
    store = server.service.store
    assert store.subject("P").verdict == "refused"
    (rule,) = {error["rule"] for error in store.document(store.subject("P").id)["subjects"][0]["errors"]}
    assert rule == "two-birth-dates"
    assert server.differing() == []


def test_a_namesake_from_another_server_is_refused(server: Server) -> None:
    server.bundle({"fullUrl": "https://one.example/Patient/P", "resource": PATIENT})
    server.bundle(PATIENT)
    with pytest.raises(Refused, match="another server"):
        server.bundle({"fullUrl": "https://two.example/Patient/P", "resource": PATIENT}, result(50))
    assert server.counting("P") == {}
