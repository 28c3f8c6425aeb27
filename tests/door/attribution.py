"""Whose a record is: every form of a reference, and what nobody can be named for."""

from __future__ import annotations

from .building import (
    EVERYTHING,
    MAIN,
    MODIFIER,
    NAME,
    SERVER,
    Case,
    Files,
    Json,
    beside,
    collection,
    concept,
    condition,
    haemoglobin,
    medicine,
    other_person,
    owned,
    patient,
    put,
    statement,
    status,
    without,
)  # fmt: skip

NUMBERS = "urn:hospital:numbers"
UUID = "0d6f7d52-6e5b-4a3e-8f7e-1f6f1c9f0c44"
_CELLS = {"exc-12": "cantTell", "exc-02": "cantTell or passed"}
HERS, UNKNOWN, ANOTHERS = {"exc-05": "failed"}, {"exc-05": "cantTell"}, {}
IDENTIFIED = [{"system": NUMBERS, "value": "4711"}]


def _named(reference: object, identifier: list[Json] | None = None, address: str | None = SERVER) -> object:
    """Her epilepsy by some reference; identifier: hers; address: of the server that her own address states."""

    def files(bundle: Json) -> Files:
        if identifier:
            patient(bundle)["identifier"] = identifier
        if address is None:
            bundle["entry"][0].pop("fullUrl")
        elif address != SERVER:
            bundle["entry"][0]["fullUrl"] = address
        return put(bundle, condition(subject=reference))

    return files


def _by_contained(identifier: list[Json] | None) -> object:
    def files(bundle: Json) -> Files:
        patient(bundle)["identifier"] = IDENTIFIED
        inside = {"resourceType": "Patient", "id": "p"} | ({"identifier": identifier} if identifier else {})
        return put(bundle, condition(subject={"reference": "#p"}, contained=[inside]))

    return files


def _two_people(link: Json | None, *resources: Json) -> object:
    def files(bundle: Json) -> Files:
        bundle["entry"].append({"fullUrl": f"{SERVER}/Patient/other-01", "resource": other_person()})
        if link:
            patient(bundle)["link"] = [link]
        return put(bundle, *resources)

    return files


def _linking_to_her(kind: str) -> object:
    def files(bundle: Json) -> Files:
        other = other_person(link=[_linked(kind, f"Patient/{NAME}")])
        bundle["entry"].append({"fullUrl": f"{SERVER}/Patient/other-01", "resource": other})
        return put(bundle, _OTHERS)

    return files


def _orphan(one: Json, *members: str) -> object:
    return lambda bundle: put(bundle, without(one, *(members or ("subject",))))


def _linked(kind: str, reference: str) -> Json:
    return {"type": kind, "other": {"reference": reference}}


_OTHERS = condition(subject={"reference": "Patient/other-01"})
REFERENCES = [
    Case("by type and id", _named({"reference": f"Patient/{NAME}"}), HERS),
    Case("by type, id and version", _named({"reference": f"Patient/{NAME}/_history/3"}), HERS),
    Case("by her address", _named({"reference": f"{SERVER}/Patient/{NAME}"}), HERS),
    Case("by a version of her address", _named({"reference": f"{SERVER}/Patient/{NAME}/_history/3"}), HERS),
    Case("by the urn:uuid of her entry", _named({"reference": f"urn:uuid:{UUID}"}, address=f"urn:uuid:{UUID}"), HERS),
    Case("by a search for her number", _named({"reference": f"Patient?identifier={NUMBERS}|4711"}, IDENTIFIED), HERS),
    Case("by her number", _named({"identifier": {"system": NUMBERS, "value": "4711"}}, IDENTIFIED), HERS),
    Case("by a number of two", _named({"identifier": {"system": NUMBERS, "value": "4711"}},
                                      [{"system": "urn:old", "value": "9"}, *IDENTIFIED]), HERS),
    Case("by a contained Patient with her number", _by_contained(IDENTIFIED), HERS),
    Case("by another's number of her system",
         _named({"identifier": {"system": NUMBERS, "value": "12"}}, IDENTIFIED), ANOTHERS),
    Case("by a search for another's number",
         _named({"reference": f"Patient?identifier={NUMBERS}|12"}, IDENTIFIED), ANOTHERS),
    Case("by an id that is not there", _named({"reference": "Patient/somebody-else"}), ANOTHERS),
    Case("by her id on another server", _named({"reference": f"https://other.example/fhir/Patient/{NAME}"}), ANOTHERS),
    Case("by an address, of one without an address",
         _named({"reference": f"https://other.example/fhir/Patient/{NAME}"}, address=None), UNKNOWN, unread=1),
    Case("by a number, of one without a number",
         _named({"identifier": {"system": NUMBERS, "value": "4711"}}), UNKNOWN, unread=1),
    Case("by a number of another system", _named({"identifier": {"system": "urn:clinic", "value": "4711"}}, IDENTIFIED),
         UNKNOWN),
    Case("by a search for a number, of one without", _named({"reference": f"Patient?identifier={NUMBERS}|4711"}),
         UNKNOWN),
    Case("by a search for a name", _named({"reference": "Patient?family=Doe"}), UNKNOWN),
    Case("by a urn:uuid of nobody", _named({"reference": f"urn:uuid:{UUID}"}), UNKNOWN),
    Case("by a contained Patient without a number", _by_contained(None), UNKNOWN),
    Case("by a display alone", _named({"display": "Mrs Doe"}), UNKNOWN),
    Case("by a group", _named({"reference": "Group/ward-7"}), UNKNOWN),
    Case("by a text", _named(f"Patient/{NAME}"), UNKNOWN),
    Case("by the DSTU2 name of the member",
         lambda bundle: beside(bundle, without(condition(), "subject") | {"patient": {"reference": f"Patient/{NAME}"}}),
         EVERYTHING, refused="DSTU2"),
]
ORPHANS = [
    Case("epilepsy of nobody", _orphan(condition()), UNKNOWN, unread=1),
    Case("hypertension of nobody", _orphan(condition("I10")), {}, unread=1),
    Case("haemoglobin of nobody", _orphan(haemoglobin()), {"inc-07": "cantTell"}, unread=1),
    Case("glucose of nobody", _orphan(haemoglobin(code=concept("http://loinc.org", "2345-7", "Glucose [Mass/volume]"))),
         {}, unread=1),
    Case("rituximab of nobody", _orphan(medicine()), _CELLS),
    Case("omeprazole of nobody", _orphan(medicine("7646")), {}, unread=1),
    Case("an allergy of nobody", _orphan(owned("AllergyIntolerance", "patient", code={"text": "herbs"}), "patient"),
         {"exc-01": "cantTell"}, unread=1),
    Case("a consent of nobody", _orphan(owned("Consent", "patient", status="inactive", dateTime="2026-11-25",
                                              scope=status("consentscope", "research")), "patient"),
         {"inc-01": "cantTell"}, unread=1),
    Case("a judgement of nobody", _orphan(statement("judgement-exc-14", False)), {"exc-14": "untested"}, unread=1),
    Case("a review of nobody", _orphan(statement("reviewed-trials")), {"exc-11": "cantTell"}, unread=1),
    Case("a participation of nobody", _orphan(owned("ResearchSubject", "individual", status="on-study"), "individual"),
         {"exc-11": "cantTell"}, unread=1),
    Case("an encounter of nobody", _orphan(owned("Encounter", status="finished")), {}),
    Case("a claim of nobody", _orphan(owned("Claim", "patient", status="active"), "patient"), {}),
    Case("a vaccination of nobody", _orphan(owned("Immunization", "patient", status="completed"), "patient"), {}),
    Case("epilepsy of nobody in a file of its own", lambda bundle: beside(bundle, without(condition(), "subject")),
         UNKNOWN),
    Case("epilepsy of nobody among two", _two_people(None, without(condition(), "subject")), {}, refused="subject"),
    Case("epilepsy of the other of two", _two_people(None, _OTHERS), {}),
    Case("epilepsy of a group among two", _two_people(None, condition(subject={"reference": "Group/1"})), {},
         refused="Group"),
]
PEOPLE = [
    Case("she was another before, here", _two_people(_linked("replaces", "Patient/other-01"), _OTHERS), HERS),
    Case("another was replaced by her, here", _linking_to_her("replaced-by"), HERS),
    Case("another refers to her, here", _linking_to_her("refer"), HERS),
    Case("she was another before, elsewhere", _two_people(_linked("replaces", "Patient/former-9")), EVERYTHING),
    Case("she is another now, elsewhere", _two_people(_linked("replaced-by", "Patient/new-9")), EVERYTHING),
    Case("see also another, here", _two_people(_linked("seealso", "Patient/other-01")), EVERYTHING),
    Case("a link that names nobody", _two_people({"type": "refer", "other": {"display": "the same"}}), EVERYTHING),
    Case("her id on another server beside her", lambda bundle: beside(bundle, {
        "resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": f"https://other.example/Patient/{NAME}", "resource": other_person(NAME)}]}), EVERYTHING),
    Case("a modifier extension on her", lambda bundle: (
        patient(bundle).update(modifierExtension=MODIFIER), {MAIN: bundle})[1], EVERYTHING),
    Case("implicit rules on her", lambda bundle: (
        patient(bundle).update(implicitRules="urn:rules"), {MAIN: bundle})[1], EVERYTHING),
]
PLACES = [
    Case("in a Bundle in the Bundle", lambda bundle: put(bundle, collection(condition())), HERS),
    Case("in the answer to a batch", lambda bundle: beside(bundle, {
        "resourceType": "Bundle", "type": "batch-response", "entry": [
            {"response": {"status": "200 OK"}, "resource": collection(condition(), type="searchset")}]}), HERS),
    Case("in a Bundle of no type that is read", lambda bundle: put(bundle, collection(condition(), type="heap")),
         EVERYTHING),
    Case("modified", lambda bundle: put(bundle, condition(modifierExtension=MODIFIER)), UNKNOWN, unread=1),
    Case("modified in a part", lambda bundle: put(bundle, condition(
        severity={"text": "mild", "modifierExtension": MODIFIER})), UNKNOWN, unread=1),
    Case("under implicit rules", lambda bundle: put(bundle, condition(implicitRules="urn:rules")), UNKNOWN, unread=1),
    Case("without implicit rules", lambda bundle: put(bundle, condition(implicitRules="")), HERS),
    Case("of a medicine that is modified", lambda bundle: put(bundle, without(
        medicine(), "medicationCodeableConcept") | {
            "medicationReference": {"reference": "#m"}, "contained": [
                {"resourceType": "Medication", "id": "m", "modifierExtension": MODIFIER,
                 "code": medicine()["medicationCodeableConcept"]}]}), _CELLS),
    Case("an adverse event", lambda bundle: put(bundle, owned("AdverseEvent", actuality="actual",
                                                              event=condition()["code"])), UNKNOWN, unread=1),
    Case("a conclusion", lambda bundle: put(bundle, owned("DiagnosticReport", status="final", code={"text": "EEG"},
                                                          conclusionCode=[condition()["code"]])), UNKNOWN),
    Case("in an encounter that refers to it", lambda bundle: put(bundle, owned(
        "Encounter", status="finished", contained=[condition(id="c")],
        diagnosis=[{"condition": {"reference": "#c"}}])), {"exc-05": "cantTell or failed"}),
    Case("in parameters", lambda bundle: beside(bundle, {
        "resourceType": "Parameters", "parameter": [{"name": "return", "resource": condition()}]}),
         {"exc-05": "cantTell or failed"}),
]
CASES = [*REFERENCES, *ORPHANS, *PEOPLE, *PLACES]
