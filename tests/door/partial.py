"""What says of itself that more exists, or that something was left out; and what only looks so."""

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
    condition,
    dumped,
    owned,
    put,
    without,
)  # fmt: skip

_FIRST, _SECOND = f"{SERVER}/Condition?page=1", f"{SERVER}/Condition?page=2"
_CONDITIONS = dict.fromkeys(
    ("exc-01", "exc-02", "exc-03", "exc-04", "exc-05", "exc-06", "exc-07", "exc-08a", "exc-10", "exc-12", "inc-02"),
    "cantTell")  # fmt: skip
_TESTS = ("inc-03", "inc-04", "inc-05", "inc-06", "inc-07", "inc-08", "exc-09")
#: an observation that is not there may be a judgement
_JUDGED = dict.fromkeys(("exc-08b", "exc-13", "exc-14"), "untested")
UNKNOWN = {"exc-05": "cantTell"}


def _page(*links: tuple[str, str], total: int | None = None, entries: tuple[Json, ...] = ()) -> Json:
    made: Json = {"resourceType": "Bundle", "type": "searchset", "entry": list(entries)}
    made["link"] = [{"relation": relation, "url": url} for relation, url in links]
    return made | ({"total": total} if total is not None else {})


def _searched(**rest: object) -> object:
    """The subject herself as the answer to a search."""

    def files(bundle: Json) -> Files:
        return {MAIN: bundle | {"type": "searchset"} | rest}

    return files


def _found(one: Json, mode: str = "match") -> Json:
    return {"resource": one, "search": {"mode": mode}}


def _outcome(severity: str, code: str) -> object:
    issue = {"severity": severity, "code": code}
    return lambda bundle: put(bundle, {"resourceType": "OperationOutcome", "issue": [issue]})


def _absent(kind: str, **rest: object) -> object:
    return lambda bundle: put(bundle, owned(kind, **rest))


_ITEM = {"reference": "Condition/c-9"}
_LISTED = {"status": "current", "mode": "working", "entry": [{"item": _ITEM}]}
PAGES = [
    Case("a next page that is not there", _searched(link=[{"relation": "next", "url": _SECOND}]), EVERYTHING),
    Case("a page before that is not there", _searched(link=[{"relation": "previous", "url": _FIRST}]), EVERYTHING),
    Case("the address of itself alone", _searched(link=[{"relation": "self", "url": _FIRST}])),
    Case("first and last page are itself", _searched(link=[
        {"relation": relation, "url": _FIRST} for relation in ("self", "first", "last")])),
    Case("more by the total", _searched(total=33), EVERYTHING),
    Case("as many as the total", _searched(total=32)),
    Case("a total of a collection", lambda bundle: {MAIN: bundle | {"total": 99}}),
    Case("two pages that name each other", lambda bundle: {
        MAIN: bundle, "1.json": _page(("self", _FIRST), ("next", _SECOND)),
        "2.json": _page(("self", _SECOND), ("previous", _FIRST))}),
    Case("the second of two pages", lambda bundle: beside(bundle, _page(("self", _SECOND), ("previous", _FIRST))),
         EVERYTHING),
    Case("two pages of three", lambda bundle: {
        MAIN: bundle, "1.json": _page(("self", _FIRST), ("next", _SECOND)),
        "2.json": _page(("self", _SECOND), ("previous", _FIRST), ("next", f"{SERVER}/Condition?page=3"))}, EVERYTHING),
    Case("two pages with all of the total", lambda bundle: {
        MAIN: bundle, "1.json": _page(("self", _FIRST), ("next", _SECOND), total=2, entries=(
            _found(condition("I10", id="p-1")),)),
        "2.json": _page(("self", _SECOND), ("previous", _FIRST), total=2, entries=(
            _found(condition("K21.9", id="p-2")),))}),
    Case("what is included does not count for the total", lambda bundle: beside(bundle, _page(
        ("self", _FIRST), total=1, entries=(_found(condition("I10", id="p-1")), _found(
            {"resourceType": "Practitioner", "id": "dr"}, "include")))), {}),
    Case("a page in the Bundle", lambda bundle: put(bundle, _page(("next", _SECOND))), EVERYTHING),
]
CUT = [
    Case("results were left out", _outcome("warning", "incomplete"), EVERYTHING),
    Case("too many results", _outcome("error", "too-costly"), EVERYTHING),
    Case("a request that failed", _outcome("error", "exception"), EVERYTHING),
    Case("a request that was forbidden", _outcome("error", "forbidden"), EVERYTHING),
    Case("a hint", _outcome("information", "informational")),
    Case("a warning of another kind", _outcome("warning", "code-invalid")),
    Case("a request without an answer", lambda bundle: beside(bundle, {
        "resourceType": "Bundle", "type": "batch-response", "entry": [{"response": {"status": "500 Server Error"}}]}),
        EVERYTHING),
    Case("a record that is not whole", lambda bundle: put(bundle, condition(meta={"tag": [
        {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}]})), UNKNOWN,
        unread=1),
    Case("a Bundle under implicit rules", lambda bundle: {MAIN: bundle | {"implicitRules": "urn:rules"}}, EVERYTHING),
    Case("a Bundle that is modified", lambda bundle: {MAIN: bundle | {"modifierExtension": MODIFIER}}, EVERYTHING),
]
NAMED = [
    Case("a list of a diagnosis that is not there", _absent("List", **_LISTED), _CONDITIONS),
    Case("a list of a diagnosis that is there", lambda bundle: put(
        bundle, condition("I10", id="c-9"), owned("List", **_LISTED))),
    Case("a summary of a diagnosis that is not there", _absent(
        "Composition", status="final", section=[{"section": [{"entry": [_ITEM]}]}]), _CONDITIONS),
    Case("a summary of a diagnosis that is there", lambda bundle: put(bundle, condition("I10", id="c-9"), owned(
        "Composition", status="final", section=[{"entry": [_ITEM]}]))),
    Case("a report of a result that is not there", _absent(
        "DiagnosticReport", status="final", code={"text": "blood"}, result=[{"reference": "Observation/o-9"}]),
        dict.fromkeys((*_TESTS, "exc-01", "exc-04"), "cantTell") | _JUDGED),
    Case("a list of an encounter that is not there", _absent(
        "List", status="current", mode="working", entry=[{"item": {"reference": "Encounter/e-9"}}])),
    Case("an address without a record", lambda bundle: (
        bundle["entry"].append({"fullUrl": f"{SERVER}/Condition/c-9"}), {MAIN: bundle})[1], _CONDITIONS),
    Case("an address without a record that is of no concern", lambda bundle: (
        bundle["entry"].append({"fullUrl": f"{SERVER}/Device/d-9"}), {MAIN: bundle})[1]),
]
FILES = [
    Case("a file that breaks off, with her name", lambda bundle: beside(bundle, dumped(condition())[:-30]), EVERYTHING,
         refused="JSON"),
    Case("a file that breaks off, with nobody's name", lambda bundle: beside(bundle, '{"resourceType": "Cond'),
         EVERYTHING, refused="JSON"),
    Case("a line that breaks off", lambda bundle: {
        "subject.ndjson": "\n".join(dumped(one["resource"]) for one in bundle["entry"]) + "\n"
        + dumped(condition())[:40]}, EVERYTHING, refused="JSON"),
    Case("a file with another's name among two", lambda bundle: {
        MAIN: bundle, "other.json": collection({
            "resourceType": "Patient", "id": "other-01", "birthDate": "1988-01-01", "gender": "female"}),
        "broken.json": dumped(condition(subject={"reference": "Patient/other-01"}))[:-30]}, {}, refused="JSON"),
    Case("a file with her name among two", lambda bundle: {
        MAIN: bundle, "other.json": collection({
            "resourceType": "Patient", "id": "other-01", "birthDate": "1988-01-01", "gender": "female"}),
        "broken.json": '{"subject": {"reference": "Patient/' + NAME + '"}, "resourceType": "Cond'}, EVERYTHING,
        refused="JSON"),
    Case("lines without a subject", lambda bundle: {
        "subject.ndjson": "\n".join(dumped(one["resource"]) for one in bundle["entry"]) + "\n"
        + dumped(without(condition(), "subject"))}, UNKNOWN),
    Case("a packed file", lambda bundle: beside(bundle, "PK\x03\x04", "records.zip"), EVERYTHING, refused="zip"),
]
CASES = [*PAGES, *CUT, *NAMED, *FILES]
