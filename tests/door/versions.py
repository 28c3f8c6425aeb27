"""Which version of a resource counts, in one file and in several."""

from __future__ import annotations

from .building import MAIN, NAME, SERVER, Case, Files, Json, beside, collection, condition, put, status

FAILS, OPEN, CLEAR = {"exc-05": "failed"}, {"exc-05": "cantTell"}, {}
_REFUTED = {"verificationStatus": status("condition-ver-status", "refuted")}
_ERROR = {"verificationStatus": status("condition-ver-status", "entered-in-error")}
_SUSPECTED = {"verificationStatus": status("condition-ver-status", "provisional")}


def _version(number: str | None = None, updated: str | None = None, **rest: object) -> Json:
    meta = {name: part for name, part in (("versionId", number), ("lastUpdated", updated)) if part}
    return condition(id="c-1", **({"meta": meta} if meta else {}), **rest)


def _in_one(*versions: Json) -> object:
    return lambda bundle: put(bundle, *versions)


def _apart(*versions: Json) -> object:
    def files(bundle: Json) -> Files:
        return {MAIN: bundle} | {f"{place}.json": collection(one) for place, one in enumerate(versions)}

    return files


def _history(*entries: Json) -> object:
    return lambda bundle: beside(bundle, {"resourceType": "Bundle", "type": "history", "entry": list(entries)})


def _server(address: str, one: Json) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": f"{address}/Condition/{one['id']}", "resource": one}]}


def _deleted(updated: str) -> Json:
    return {"fullUrl": f"{SERVER}/Condition/c-1", "request": {"method": "DELETE", "url": "Condition/c-1"},
            "response": {"status": "204", "lastModified": updated}}


def _added(updated: str) -> Json:
    return {"fullUrl": f"{SERVER}/Condition/c-1", "request": {"method": "PUT", "url": "Condition/c-1"},
            "resource": _version(updated=updated)}


_FIRST, _LATER = "2026-01-01T08:00:00Z", "2026-06-01T08:00:00Z"


def _of_patient(first: Json, second: Json) -> object:
    def files(bundle: Json) -> Files:
        person = bundle["entry"][0]["resource"]
        bundle["entry"][0]["resource"] = person | first
        return beside(bundle, {"resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": f"{SERVER}/Patient/{NAME}", "resource": person | second}]})

    return files


CASES = [
    Case("the greater number refutes", _in_one(_version("1"), _version("2", **_REFUTED)), CLEAR),
    Case("the greater number confirms", _in_one(_version("1", **_REFUTED), _version("2")), FAILS),
    Case("the greater number comes first", _in_one(_version("2", **_REFUTED), _version("1")), CLEAR),
    Case("ten is greater than nine", _in_one(_version("9", **_REFUTED), _version("10")), FAILS),
    Case("in two files", _apart(_version("1"), _version("2", **_REFUTED)), CLEAR),
    Case("in two files, the newer first", _apart(_version("2", **_REFUTED), _version("1")), CLEAR),
    Case("in three files", _apart(_version("2"), _version("3", **_REFUTED), _version("1")), CLEAR),
    Case("the later change", _in_one(_version(updated=_FIRST), _version(updated=_LATER, **_REFUTED)), CLEAR),
    Case("the later change by an offset", _in_one(
        _version(updated="2026-06-01T12:00:00+08:00"), _version(updated="2026-06-01T05:00:00Z", **_REFUTED)), CLEAR),
    Case("numbers that are none: the later change", _in_one(
        _version("abc", _FIRST), _version("aaa", _LATER, **_REFUTED)), CLEAR),
    Case("the number goes before the time", _in_one(
        _version("2", _FIRST, **_REFUTED), _version("1", _LATER)), CLEAR),
    Case("nobody can tell", _in_one(_version(), _version(**_REFUTED)), OPEN, unread=1),
    Case("nobody can tell, in two files", _apart(_version(), _version(**_SUSPECTED)), OPEN, unread=1),
    Case("nobody can tell by words", _apart(_version("a"), _version("b", **_REFUTED)), OPEN, unread=2),
    Case("twice the same", _in_one(_version(), _version()), FAILS, unread=0),
    Case("twice the same, in two files", _apart(_version(), _version()), FAILS, unread=0),
    Case("entered in error at last", _in_one(_version("1"), _version("2", **_ERROR)), CLEAR),
    Case("entered in error at first", _in_one(_version("1", **_ERROR), _version("2")), FAILS),
    Case("entered in error, nobody knows when", _in_one(_version(), _version(**_ERROR)), CLEAR, unread=0),
    Case("entered in error in another file", _apart(_version(updated=_FIRST), _version(updated=_LATER, **_ERROR)),
         CLEAR),
    Case("deleted at last", _history(_deleted(_LATER), _added(_FIRST)), CLEAR),
    Case("deleted before it came back", _history(_added(_LATER), _deleted(_FIRST)), FAILS),
    Case("deleted, in another file", lambda bundle: put(bundle, _version(updated=_FIRST)) | {
        "later.json": {"resourceType": "Bundle", "type": "history", "entry": [_deleted(_LATER)]}}, CLEAR),
    Case("one id on two servers is two records", lambda bundle: {
        MAIN: bundle, "a.json": _server("https://a.example/fhir", _version("1")),
        "b.json": _server("https://b.example/fhir", _version("2", **_REFUTED))}, FAILS),
    Case("one id of two types is two records", _in_one(
        _version("1"), {"resourceType": "Procedure", "id": "c-1", "status": "entered-in-error",
                        "subject": {"reference": f"Patient/{NAME}"}, "meta": {"versionId": "2"}}), FAILS),
    Case("she is older by the newer version", _of_patient(
        {"meta": {"versionId": "1"}}, {"meta": {"versionId": "2"}, "birthDate": "1950-01-01"}),
        {"inc-01": "failed"}),
    Case("she was older by the older version", _of_patient(
        {"meta": {"versionId": "3"}}, {"meta": {"versionId": "2"}, "birthDate": "1950-01-01"}), CLEAR),
]
