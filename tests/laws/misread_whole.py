"""Forms in which a record is not in what was given: pages, lists, lines and files that are not whole or not read."""

from __future__ import annotations

import gzip
from random import Random

from kn5501_reasoner.synth import to_json

from .misread import MAIN, Files, form, owner_of, subject_of, take_out
from .misread_content import MODIFIER
from .resources import Json

SERVER = "https://synthetic.example"



def _own(bundle: Json, kind: str, members: Json | None = None, **more: object) -> Json:
    """A resource of the subject."""
    return {"resourceType": kind, "id": f"{kind.lower()}-1",
            "subject": {"reference": f"Patient/{subject_of(bundle)}"}} | (members or {}) | more


def _put(bundle: Json, resource: Json) -> None:
    bundle["entry"].append({"fullUrl": f"{SERVER}/{resource['resourceType']}/{resource['id']}", "resource": resource})


def _page(name: str, change: object) -> None:
    @form(name, coded=False)
    def turned(bundle: Json, entry: Json, rng: Random) -> None:
        take_out(bundle, entry)
        change(bundle)


_page("a bundle with a next page", lambda bundle: bundle.update(
    type="searchset", link=[{"relation": "self", "url": f"{SERVER}/Patient/1/$everything"},
                            {"relation": "next", "url": f"{SERVER}/Patient/1/$everything?page=2"}]))
_page("a bundle with a previous page", lambda bundle: bundle.update(
    type="searchset", link=[{"relation": "previous", "url": f"{SERVER}?page=1"}]))
_page("a bundle whose total is greater", lambda bundle: bundle.update(
    type="searchset", total=len(bundle["entry"]) + 1))
_page("a bundle that was cut short", lambda bundle: bundle["entry"].append(
    {"search": {"mode": "outcome"},
     "resource": {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "incomplete"}]}}))


@form("a record in a second bundle that has a next page", lost=False)
def second_page(bundle: Json, entry: Json, rng: Random) -> Files:
    """The record is there; what else the next page says is not known."""
    other = {"resourceType": "Bundle", "type": "searchset", "link": [{"relation": "next", "url": f"{SERVER}?page=3"}],
             "entry": [{"resource": take_out(bundle, entry)}]}
    return [(MAIN, bundle), ("page-2.json", other)]


@form("a record in a bundle of a type that is not read", coded=False)
def bundle_of_no_type(bundle: Json, entry: Json, rng: Random) -> None:
    record = take_out(bundle, entry)
    bundle["entry"].append({"resource": {
        "resourceType": "Bundle", "type": rng.choice(("subscription-notification", "bulk", "Collection")),
        "entry": [{"resource": record}]}})


@form("a record in a bundle with a modifier extension", coded=False, lost=False)
def modified_bundle(bundle: Json, entry: Json, rng: Random) -> None:
    record = take_out(bundle, entry)
    bundle["entry"].append({"resource": {
        "resourceType": "Bundle", "type": "collection", "modifierExtension": MODIFIER,
        "entry": [{"resource": record}]}})


@form("a record in bundles too deep", coded=False)
def deep_bundle(bundle: Json, entry: Json, rng: Random) -> None:
    record: Json = take_out(bundle, entry)
    for _ in range(6):
        record = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": record}]}
    bundle["entry"].append({"resource": record})


@form("an address without its record", coded=False)
def address_alone(bundle: Json, entry: Json, rng: Random) -> None:
    del entry["resource"]


@form("a record that is null", coded=False)
def null_record(bundle: Json, entry: Json, rng: Random) -> None:
    entry["resource"] = None


@form("a record that is a text", coded=False)
def text_record(bundle: Json, entry: Json, rng: Random) -> None:
    entry["resource"] = to_json(entry["resource"])


@form("a record in a list", coded=False)
def list_record(bundle: Json, entry: Json, rng: Random) -> None:
    entry["resource"] = [entry["resource"]]


@form("an entry that is a text", coded=False)
def text_entry(bundle: Json, entry: Json, rng: Random) -> None:
    bundle["entry"][[each is entry for each in bundle["entry"]].index(True)] = "the next record"


@form("a list that names an absent record", coded=False)
def listed(bundle: Json, entry: Json, rng: Random) -> None:
    record = take_out(bundle, entry)
    item = {"item": {"reference": f"{record['resourceType']}/{record['id']}"}}
    _put(bundle, _own(bundle, "List", status="current", mode="working", entry=[item]))


@form("a composition that names an absent record", coded=False)
def composed(bundle: Json, entry: Json, rng: Random) -> None:
    record = take_out(bundle, entry)
    section: Json = {"title": "history", "entry": [{"reference": f"{record['resourceType']}/{record['id']}"}]}
    if rng.random() < 0.5:
        section = {"title": "all", "section": [section]}
    _put(bundle, _own(bundle, "Composition", status="final", type={"text": "summary"}, section=[section]))


@form("a report that names an absent result", ("Observation",), coded=False)
def reported(bundle: Json, entry: Json, rng: Random) -> None:
    record = take_out(bundle, entry)
    named = [{"reference": f"Observation/{record['id']}"}]
    _put(bundle, _own(bundle, "DiagnosticReport", status="final", code={"text": "laboratory"}, result=named))


@form("a panel that names an absent result", ("Observation",), coded=False)
def panelled(bundle: Json, entry: Json, rng: Random) -> None:
    record = take_out(bundle, entry)
    named = [{"reference": f"Observation/{record['id']}"}]
    _put(bundle, _own(bundle, "Observation", status="final", hasMember=named, code={
        "coding": [{"system": "http://loinc.org", "code": "58410-2"}]}))


@form("a result in a report with a modifier extension", ("Observation",), lost=False)
def modified_report(bundle: Json, entry: Json, rng: Random) -> None:
    record = take_out(bundle, entry)
    made = _own(bundle, "DiagnosticReport", status="final", code={"text": "laboratory"}, modifierExtension=MODIFIER)
    _put(bundle, made | {"contained": [record], "result": [{"reference": f"#{record['id']}"}]})


@form("a request that was not answered", coded=False)
def unanswered(bundle: Json, entry: Json, rng: Random) -> None:
    take_out(bundle, entry)
    bundle["type"] = "batch-response"
    bundle["entry"].append({"response": {"status": rng.choice(("403 Forbidden", "500", "404 Not Found"))}})


@form("an outcome that is an error", coded=False)
def erroneous(bundle: Json, entry: Json, rng: Random) -> None:
    take_out(bundle, entry)
    issue = [{"severity": rng.choice(("error", "fatal")), "code": rng.choice(("exception", "forbidden", "timeout"))}]
    bundle["entry"].append({"resource": {"resourceType": "OperationOutcome", "issue": issue}})


@form("a record inside another that refers to it", ("Condition", "Observation", "AllergyIntolerance", "Procedure"),
      lost=False)
def contained(bundle: Json, entry: Json, rng: Random) -> None:
    record = take_out(bundle, entry)
    named = {"reference": f"#{record['id']}"}
    _put(bundle, _own(bundle, *rng.choice((
        ("Encounter", {"status": "finished", "class": {"code": "AMB"}, "diagnosis": [{"condition": named}]}),
        ("List", {"status": "current", "mode": "working", "entry": [{"item": named}]}),
        ("CarePlan", {"status": "active", "intent": "plan", "addresses": [named]}),
        ("Composition", {"status": "final", "type": {"text": "summary"}, "section": [{"entry": [named]}]}),
    ))) | {"contained": [record]})


@form("a record of nobody in a file of its own")
def orphan_file(bundle: Json, entry: Json, rng: Random) -> Files:
    record = take_out(bundle, entry)
    del record[owner_of(record)]
    return [(MAIN, bundle), ("record.json", record)]


@form("lines, of which one is cut off", coded=False)
def cut_line(bundle: Json, entry: Json, rng: Random) -> Files:
    lines = [to_json(each["resource"]) for each in bundle["entry"] if each is not entry]
    whole = to_json(entry["resource"])
    lines.insert(rng.randint(0, len(lines)), whole[: rng.randint(2, len(whole) - 1)])
    return [("subject.ndjson", "\n".join(lines).encode())]


@form("lines, of which the last file is cut off", coded=False)
def cut_file(bundle: Json, entry: Json, rng: Random) -> Files:
    whole = to_json(take_out(bundle, entry))
    return [(MAIN, bundle), ("records.ndjson", whole[: rng.randint(2, len(whole) - 1)].encode())]


def _refused(name: str, file: str, data: object) -> None:
    @form(name, coded=False)
    def change(bundle: Json, entry: Json, rng: Random) -> Files:
        text = to_json(take_out(bundle, entry))
        return [(MAIN, bundle), (file, data(text))]


_refused("a file that is no JSON", "record.json", lambda text: text[:-1].encode())
_refused("a file that is empty", "record.json", lambda text: b"")
_refused("a file that is no text", "record.json", lambda text: b"\xff\xfe" + text.encode("utf-16-le"))
_refused("a file with a member twice", "record.json", lambda text: ('{"id":"again",' + text[1:]).encode())
_refused("a file that lies too deep", "record.json",
         lambda text: ('{"x":' * 120 + "1" + "}" * 120).encode() + text.encode())
_refused("a file of JSON that is no resource", "record.json", lambda text: b'{"records":[' + text.encode() + b"]}")
_refused("a file in XML", "record.xml", lambda text: b'<Condition xmlns="http://hl7.org/fhir"><id value="x"/>')
_refused("a packed file that is damaged", "record.json.gz", lambda text: gzip.compress(text.encode())[:-9])
_refused("record RDF that cannot be parsed", "record.ttl", lambda text: b"@prefix le: <urn:x:> . le:a le:b")


@form("a record in a list in a file of its own", lost=False)
def file_of_a_list(bundle: Json, entry: Json, rng: Random) -> Files:
    text = to_json(take_out(bundle, entry))
    return [(MAIN, bundle), ("record.json", f"[{text}]".encode())]


@form("a resource wrapped in parameters", lost=False)
def wrapped(bundle: Json, entry: Json, rng: Random) -> Files | None:
    made = {"resourceType": "Parameters", "parameter": [{"name": "return", "resource": take_out(bundle, entry)}]}
    if rng.random() < 0.5:
        bundle["entry"].append({"resource": made})
        return None
    return [(MAIN, bundle), ("answer.json", made)]
