"""The oracle on whose record it is, in which edition of FHIR, and what a panel lends to its results."""

from __future__ import annotations

import pytest

from tests.oracle import Outcome, evaluate, unattributed
from tests.oracle.building import NAME, E, I, S, bundle, concept, condition, medicine, observation, screened

EPILEPSY = condition("cm:G40.909", "2015")
UUID = "urn:uuid:5b1f7a44-1f0e-4d5b-9d3e-0123456789ab"


def about(link: object) -> dict:
    return EPILEPSY | {"subject": link}


def run(*items: dict) -> Outcome:
    return evaluate(list(items), S, E, I)[NAME]


def with_patient(url: str | None, *added: dict, **patient: object) -> dict:
    """The sample, its Patient under another full URL and with other members."""
    whole = bundle()
    whole["entry"][0] = {"resource": whole["entry"][0]["resource"] | patient} | ({"fullUrl": url} if url else {})
    whole["entry"] += [{"resource": one} for one in added]
    return whole


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"reference": f"Patient/{NAME}"}, "failed"),
        ({"reference": f"Patient/{NAME}/_history/2"}, "failed"),
        ({"reference": f"http://sample.example/Patient/{NAME}"}, "failed"),
        ({"reference": "Patient?identifier=urn:sample|sample-01"}, "failed"),
        ({"reference": "Patient?identifier=urn%3Asample%7Csample-01"}, "failed"),
        ({"identifier": {"system": "urn:sample", "value": NAME}}, "failed"),
        ({"reference": f"http://other.example/Patient/{NAME}"}, "passed"),
        ({"reference": "Patient/nobody-here"}, "passed"),
        ({"reference": "Patient?identifier=urn:sample|other"}, "passed"),
        ({"identifier": {"system": "urn:sample", "value": "other"}}, "passed"),
        ({"reference": "Patient?identifier=urn:mrn|77"}, "cantTell"),
        ({"reference": "Patient?name=Li"}, "cantTell"),
        ({"identifier": {"system": "urn:mrn", "value": "77"}}, "cantTell"),
        ({"reference": UUID}, "cantTell"),
        ({"reference": "#nothing"}, "cantTell"),
        ({"reference": "not a reference"}, "cantTell"),
        ({"display": "Li"}, "cantTell"),
        ({}, "cantTell"),
        (None, "cantTell"),
        ([], "cantTell"),
        ("Patient/sample-01", "cantTell"),
    ],
)
def test_references_in_every_form(link: object, expected: str) -> None:
    found = screened(about(link))
    assert found.criteria["exc-05"] == expected
    assert bool(found.unread) == (expected == "cantTell")


def test_urns_lead_to_a_full_url_or_to_the_id_itself() -> None:
    entries = with_patient(UUID, about({"reference": UUID}))
    assert run(entries).criteria["exc-05"] == "failed"
    key = UUID.removeprefix("urn:uuid:")
    whole = with_patient(None, about({"reference": UUID}), id=key)
    assert evaluate([whole], S, E, I)[key].criteria["exc-05"] == "failed"


def test_an_absolute_reference_to_a_patient_of_an_unknown_server() -> None:
    whole = with_patient(None, about({"reference": f"http://sample.example/Patient/{NAME}"}))
    assert run(whole).criteria["exc-05"] == "cantTell" and len(run(whole).unread) == 1


def test_a_contained_patient_is_matched_by_identifier() -> None:
    def inside(value: str) -> dict:
        held = {"resourceType": "Patient", "id": "p", "identifier": [{"system": "urn:x", "value": value}]}
        return about({"reference": "#p"}) | {"contained": [held]}

    assert screened(inside("1")).criteria["exc-05"] == "cantTell"
    known = with_patient(None, inside("1"), identifier=[{"system": "urn:x", "value": "1"}])
    assert run(known).criteria["exc-05"] == "failed"
    other = with_patient(None, inside("2"), identifier=[{"system": "urn:x", "value": "1"}])
    assert run(other).criteria["exc-05"] == "passed"


def test_one_id_of_two_servers_is_refused_and_of_unknown_ones_is_one_subject() -> None:
    twin = {"resourceType": "Patient", "id": NAME, "birthDate": "1990"}

    def elsewhere(url: str) -> dict:
        return {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": url, "resource": twin}]}

    assert run(bundle(), elsewhere(f"http://other.example/Patient/{NAME}")).errors == ["two-servers"]
    assert run(bundle(), elsewhere(f"http://sample.example/Patient/{NAME}")).verdict == "eligible"
    assert run(bundle(), elsewhere(UUID)).verdict == "eligible"
    assert run(bundle(), twin).verdict == "eligible"


def all_open(found: Outcome) -> bool:
    """Nothing is clear but what needs neither a review nor the newest: the treatment that is on record."""
    return {name for name, said in found.criteria.items() if said not in ("cantTell", "untested")} == {"inc-09"}


def linked(kind: str, target: str = "Patient/other") -> list[dict]:
    return [{"type": kind, "other": {"reference": target}}]


@pytest.mark.parametrize("kind", ["replaced-by", "refer", "replaces"])
def test_linked_patients_are_one_person(kind: str) -> None:
    other = {"resourceType": "Patient", "id": "other"}
    theirs = EPILEPSY | {"subject": {"reference": "Patient/other"}}
    found = evaluate([with_patient(None, other, theirs, link=linked(kind))], S, E, I)
    assert list(found) == [NAME if kind == "replaces" else "other"]
    assert next(iter(found.values())).criteria["exc-05"] == "failed"


def test_links_that_lead_out_of_the_run_withhold_everything() -> None:
    for kind in ("replaced-by", "refer", "replaces", "seealso"):
        found = run(with_patient(None, link=linked(kind)))
        assert all_open(found) and len(found.unread) == 1
    other = {"resourceType": "Patient", "id": "other"}
    assert run(with_patient(None, other, link=linked("seealso"))).verdict == "undetermined"
    assert run(with_patient(None, link=linked("refer", "RelatedPerson/r"))).verdict == "eligible"


def test_a_patient_or_bundle_that_is_not_understood_withholds_everything() -> None:
    modified = {"modifierExtension": [{"url": "urn:x"}]}
    for whole in (with_patient(None, **modified), bundle() | modified, bundle() | {"implicitRules": "urn:x"}):
        assert all_open(run(whole))
    assert run(with_patient(None, birthDate=["1990"])).criteria["inc-01"] == "cantTell"


def test_editions_of_fhir_are_refused_by_name() -> None:
    old = EPILEPSY | {"clinicalStatus": "active"}
    assert screened(old).verdict == "refused" and screened(old).errors == ["fhir-version"]
    for strange in (
        {"resourceType": "MedicationOrder"},
        EPILEPSY | {"assertedDate": "2020"},
        medicine("rx:8640", "2020") | {"medication": {"concept": concept("rx:8640")}},
        medicine("rx:8640", "2020") | {"taken": "y"},
        {"resourceType": "Encounter", "class": [{"text": "x"}]},
    ):
        assert screened(strange).errors == ["fhir-version"]
    assert run(bundle(), old).criteria["inc-07"] == "cantTell"  # a file of its own that names a subject of the run
    assert run(bundle(), old | {"subject": {"reference": "Patient/other"}}).verdict == "undetermined"
    nobodys = old | {"subject": None}
    assert unattributed([bundle(), bundle("sample-04"), nobodys])


def test_observations_of_a_report_and_what_a_panel_lends_them() -> None:
    low = observation("loinc:718-7", "2026-11-20", valueQuantity={"value": 45, "code": "g/L",
                      "system": "http://unitsofmeasure.org"}, id="o")  # fmt: skip
    low.pop("subject")
    report = {"resourceType": "DiagnosticReport", "status": "final", "subject": {"reference": f"Patient/{NAME}"},
              "contained": [low], "result": [{"reference": "#o"}]}  # fmt: skip
    assert screened(report).criteria["inc-07"] == "failed"
    assert screened(report | {"subject": None}).criteria["inc-07"] == "cantTell"
    assert screened(report | {"status": "entered-in-error"}).criteria["inc-07"] == "passed"
    ana = observation("loinc:29953-7", "2026-11-16", valueString="1:40", id="ana")
    others = [observation("loinc:5130-0", "2026-11-16", interpretation=[{"coding": [{"code": "N"}]}]),
              observation("loinc:11090-8", "2026-11-16", interpretation=[{"coding": [{"code": "N"}]}])]  # fmt: skip
    panel = observation("loinc:1-8", hasMember=[{"reference": "Observation/ana"}], method={"text": "IFA"})
    gone = ("loinc:5048-4",)
    assert screened(ana, *others, without=gone).criteria["inc-06"] == "cantTell"
    assert screened(ana, *others, panel, without=gone).criteria["inc-06"] == "failed"
    part = {"code": concept("loinc:5048-4"), "valueString": "1:160"}
    whole = observation("loinc:1-8", component=[part], method={"text": "ELISA"})
    assert screened(whole, *others, without=gone).criteria["inc-06"] == "cantTell"
    part["method"] = {"text": "IFA"}
    assert screened(whole, *others, without=gone).criteria["inc-06"] == "passed"
