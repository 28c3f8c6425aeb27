"""One resource in several parts of a source: a folder of records has what reading all at once gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kn5501_reasoner.model import Records
from kn5501_reasoner.records import Collector
from kn5501_reasoner.records.from_fhir.named import ABSENT_RECORD
from kn5501_reasoner.records.from_fhir.versions import CONFLICT
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.records.parquet import Store, versions, write_store
from kn5501_reasoner.records.schema import load_schema
from kn5501_reasoner.records.stream import Part, Stream
from tests.records.making import ABOUT, ICD, PATIENT, PREDNISONE, bundle, code, observation

EPILEPSY, ASTHMA = code(ICD, "G40.9", display="Epilepsy"), code(ICD, "J45", display="Asthma")
BOTH_WAYS = pytest.mark.parametrize("order", [1, -1])


def meta(version: str | None = None, updated: str | None = None) -> dict[str, Any]:
    said = {"versionId": version, "lastUpdated": updated}
    return {"meta": {key: value for key, value in said.items() if value}}


def diagnosis(coded: dict[str, Any] = EPILEPSY, status: str = "confirmed", **members: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": "c1", **ABOUT, "code": coded,
            "verificationStatus": code("v", status), "onsetDateTime": "2020-01-01", **members}


def stored(folder: Path, *files: Any, order: int = 1, part_bytes: int = 1) -> Store:
    """Each file, and of a list each line, a part of its own."""
    source = folder / "source"
    source.mkdir()
    for number, content in enumerate(files[::order]):
        lines = content if isinstance(content, list) else [content]
        name = f"{number}.ndjson" if isinstance(content, list) else f"{number}.json"
        (source / name).write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return write_store(Stream([str(source)], part_bytes), folder / "store")


def shown(records: Records) -> dict[str, set[str]]:
    """Rows without their sources, and without when their files were put together."""
    return {name: {repr([(key, value) for key, value in row.items() if key != "source" and "assembled" not in key])
                   for row in rows} for name, rows in records.tables.items()}


def codes(store: Store) -> Sequence[str]:
    return [row["codes"].rpartition("/")[2] for row in store.read().tables["condition"]]


def as_at_once(store: Store) -> None:
    at_once, _ = read_paths([str(store.folder.parent / "source")])
    ours = shown(store.read())
    for name, rows in shown(at_once).items():
        assert ours[name] == rows, name


@BOTH_WAYS
@pytest.mark.parametrize("older, newer", [
    (meta("9"), meta("10")), (meta("1", "2026-01-03T00:00:00Z"), meta("2", "2026-01-01T00:00:00Z")),
    (meta("a", "2026-01-01T00:00:00Z"), meta("b", "2026-01-01T00:00:01Z")),
    (meta(None, "2026-01-01T00:00:00+08:00"), meta("7", "2025-12-31T17:00:00Z")),
])
def test_the_newest_version_counts(tmp_path: Path, order: int, older: Any, newer: Any) -> None:
    store = stored(tmp_path, bundle(diagnosis(**older)), bundle(diagnosis(ASTHMA, **newer)), order=order)
    assert codes(store) == ["J45"] and not store.read().tables["unread"]
    as_at_once(store)


@BOTH_WAYS
@pytest.mark.parametrize("newer", [
    diagnosis(status="entered-in-error", **meta("2")),
    {"resourceType": "Bundle", "type": "history", "entry": [
        {"fullUrl": "https://a.example/fhir/Condition/c1", "request": {"method": "DELETE", "url": "Condition/c1"},
         "response": {"status": "204", "lastModified": "2026-02-01T00:00:00Z"}}]},
])
def test_what_was_removed_later_is_none(tmp_path: Path, order: int, newer: Any) -> None:
    """Nobody is counted of whom nothing else is known."""
    store = stored(tmp_path, [diagnosis(**meta("1", "2026-01-01T00:00:00Z"))], newer, order=order)
    assert codes(store) == [] and not store.read().tables["unread"] and store.subjects == 0


@BOTH_WAYS
def test_what_was_entered_in_error_before_counts(tmp_path: Path, order: int) -> None:
    store = stored(tmp_path, [diagnosis(status="entered-in-error", **meta("1"))], [diagnosis(**meta("2"))], order=order)
    assert codes(store) == ["G40.9"]


@BOTH_WAYS
def test_a_newer_version_that_is_not_used_counts(tmp_path: Path, order: int) -> None:
    newer = {"resourceType": "MedicationStatement", "id": "m", **ABOUT, **PREDNISONE}
    store = stored(tmp_path, [PATIENT, {**newer, "status": "active", **meta("1")}],
                   [{**newer, "status": "not-taken", **meta("2")}], order=order)
    assert not store.read().tables["exposure"]
    as_at_once(store)


@BOTH_WAYS
def test_two_versions_that_nobody_can_tell_apart(tmp_path: Path, order: int) -> None:
    store = stored(tmp_path, bundle(diagnosis()), bundle(diagnosis(ASTHMA)), order=order)
    rows = store.read().tables["unread"]
    assert {(row["kind"], row["reason"], row["source"]) for row in rows} == {
        ("Condition", CONFLICT, "0.json"), ("Condition", CONFLICT, "1.json")}
    assert {row["codes"].rpartition("/")[2] for row in rows} == {"G40.9", "J45"} and codes(store) == []
    as_at_once(store)


def test_of_two_that_cannot_be_told_apart_one_entered_in_error_removes(tmp_path: Path) -> None:
    store = stored(tmp_path, bundle(diagnosis()), bundle(diagnosis(status="entered-in-error")))
    assert codes(store) == [] and not store.read().tables["unread"]


@pytest.mark.parametrize("more", [{}, {"timestamp": "2026-11-20T00:00:00Z"}])
def test_the_same_in_two_inputs_is_no_conflict(tmp_path: Path, more: dict[str, Any]) -> None:
    """Also where the inputs were put together on different days."""
    value = observation(code("http://loinc.org", "718-7"), valueString="x")
    store = stored(tmp_path, bundle(value, diagnosis()), bundle(value, diagnosis(), **more))
    assert set(codes(store)) == {"G40.9"} and not store.read().tables["unread"]
    assert {row["record"].rpartition("/")[2] for row in store.read().tables["observation"]} == {"r1"}


@BOTH_WAYS
@pytest.mark.parametrize("older, newer, left", [
    ({"modifierExtension": [{"url": "urn:x"}]}, {}, []), ({}, {"modifierExtension": [{"url": "urn:x"}]}, ["Condition"]),
])
def test_versions_that_are_not_understood(tmp_path: Path, order: int, older: Any, newer: Any, left: list[str]) -> None:
    store = stored(tmp_path, bundle(diagnosis(**older, **meta("1"))), bundle(diagnosis(ASTHMA, **newer, **meta("2"))),
                   order=order)
    assert [row["kind"] for row in store.read().tables["unread"]] == left
    assert codes(store) == ([] if left else ["J45"])
    as_at_once(store)


@BOTH_WAYS
def test_all_rows_of_an_older_version_go(tmp_path: Path, order: int) -> None:
    """Each dosage is a row under a name of its own."""
    def taken(version: str, *texts: str) -> dict[str, Any]:
        dosages = [{"timing": {"repeat": {"boundsPeriod": {"start": day, "end": day}}}} for day in texts]
        return bundle({"resourceType": "MedicationStatement", "id": "m", **ABOUT, **PREDNISONE, **meta(version),
                       "status": "active", "dosage": dosages})

    files = taken("1", "2026-01-01", "2026-02-01"), taken("2", "2026-03-01", "2026-04-01")
    store = stored(tmp_path, *files, order=order)
    assert sorted(str(row["start_low"]) for row in store.read().tables["exposure"]) == ["2026-03-01", "2026-04-01"]
    as_at_once(store)


@BOTH_WAYS
def test_an_older_patient_keeps_the_anchors_of_its_input(tmp_path: Path, order: int) -> None:
    anchor = observation(code("https://w3id.org/lupus-eligibility/term/", "screening-date"), valueDateTime="2026-11-22")
    first, second = bundle(anchor), bundle()
    first["entry"][0] = {"resource": {**PATIENT, "birthDate": "1980-01-01", **meta("1")}}
    second["entry"][0] = {"resource": {**PATIENT, **meta("2")}}
    store = stored(tmp_path, first, second, order=order)
    rows = store.read().tables["subject"]
    assert {str(row["birth_low"]) for row in rows} == {"1990-04-12", "None"}
    assert {str(row["screening"]) for row in rows} == {"2026-11-22", "None"}


@pytest.mark.parametrize("servers, left", [
    (("https://a.example/fhir/", ""), ["J45"]), (("https://a.example/fhir/", "https://a.example/fhir/"), ["J45"]),
    (("https://a.example/fhir/", "https://b.example/fhir/"), ["G40.9", "J45"]),
])
def test_a_resource_is_known_by_its_server(tmp_path: Path, servers: tuple[str, str], left: list[str]) -> None:
    made = []
    for server, resource in zip(servers, (diagnosis(**meta("1")), diagnosis(ASTHMA, **meta("2"))), strict=True):
        file = bundle(resource)
        if server:
            file["entry"][1]["fullUrl"] = f"{server}Condition/c1"
        made.append(file)
    assert sorted(codes(stored(tmp_path, *made))) == left


def test_versions_in_record_rdf(tmp_path: Path) -> None:
    """Also in one file; reviews that one record gives in two files are none that contradict each other."""
    source = tmp_path / "source"
    source.mkdir()
    head = "@prefix le: <https://w3id.org/lupus-eligibility/term/> . <urn:x:s> a le:Subject ; le:identifier 'P1' ."
    for number, (domain, word) in enumerate((("cns", "G40.9"), ("skin", "J45"))):
        (source / f"{number}.ttl").write_text(
            f"{head} [] a le:Review ; le:sameRecordAs <urn:x:r> ; le:subject <urn:x:s> ; "
            f"le:reviewedDomain '{domain}' . [] a le:Condition ; le:sameRecordAs <urn:x:c> ; "
            f"le:subject <urn:x:s> ; le:versionId '{number}' ; le:code <http://hl7.org/fhir/sid/icd-10-cm/{word}> .",
            encoding="utf-8")
    for size in (1, 10_000):
        store = write_store(Stream([str(source)], part_bytes=size), tmp_path / f"store-{size}")
        assert codes(store) == ["J45"] and len(store.read().tables["review"]) == 2
        assert not store.read().tables["unread"]


def test_a_record_in_another_part_is_there(tmp_path: Path) -> None:
    """What a list names, whether it counts or is only listed; what is nowhere leaves open what it could say."""
    listing = {"resourceType": "List", "id": "l", "status": "current", "mode": "working", **ABOUT, "entry": [
        {"item": {"reference": f"Condition/{name}"}} for name in ("c1", "gone", "wrong")]}
    wrong = {**diagnosis(status="entered-in-error"), "id": "wrong"}
    store = stored(tmp_path, [PATIENT, listing], [diagnosis()], [wrong])
    absent = [row["record"].rpartition("/")[2] for row in store.read().tables["unread"] if "names" in row["reason"]]
    assert absent == ["gone"]
    as_at_once(store)


def test_one_part_without_versions_is_not_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "_find", lambda *_: pytest.fail("looked through"))
    stored(tmp_path, [PATIENT, diagnosis(), {**diagnosis(), "id": "c2"}], part_bytes=10_000)
    (tmp_path / "versions").mkdir()
    with pytest.raises(pytest.fail.Exception):
        stored(tmp_path / "versions", [PATIENT, diagnosis(**meta("1"))], part_bytes=10_000)


def test_every_table_has_what_versions_ask_for() -> None:
    for table in load_schema().tables.values():
        assert {"version", "updated_at", "updated_low", "updated_high"} <= {name for name, _ in table.physical}


def test_two_descriptions_of_a_person_both_count(tmp_path: Path) -> None:
    """Without versions: that they contradict each other is told of the person, not of the record."""
    first, second = bundle(), bundle()
    first["entry"][0] = {"resource": {**PATIENT, "birthDate": "1980-01-01"}}
    store = stored(tmp_path, first, second)
    assert {str(row["birth_low"]) for row in store.read().tables["subject"]} == {"1980-01-01", "1990-04-12"}
    assert not store.read().tables["unread"]
    as_at_once(store)


class Made:
    """A source of parts that are made by hand."""

    fingerprint, size = "made", 2

    def __init__(self, *records: Records) -> None:
        self.records = records

    def parts(self, resume: Any = None) -> Any:
        for number, each in enumerate(self.records):
            yield Part(each, (), {"part": number}, number)


@pytest.mark.parametrize("where, subject, left", [
    ("row", "P1", 0), ("row", "P2", 1), ("skipped", "P1", 0), ("skipped", "P2", 1), ("nowhere", "P1", 1),
])
def test_where_a_record_that_another_names_may_be(tmp_path: Path, where: str, subject: str, left: int) -> None:
    one, other = Collector(), Collector()
    name = "https://w3id.org/lupus-eligibility/record/fhir/Condition/c1"
    one.unread("P1", "a", name, "Condition", f"a record that a List names {ABSENT_RECORD}")
    if where == "row":
        other.add("condition", {"subject": subject, "record": "https://a.example/Condition/c1#stage-1", "source": "b"})
    elif where == "skipped":
        other.skip("b", name, "the status is entered-in-error", subject)
    store = write_store(Made(one.finish(), other.finish()), tmp_path / "store")
    assert len(store.read(["P1"]).tables["unread"]) == left
