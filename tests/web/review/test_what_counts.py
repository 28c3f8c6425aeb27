"""What is acknowledged counts, what does not count is not acknowledged, and every decision can be made again."""

from __future__ import annotations

from datetime import date

import pytest

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline.intake import CONFLICT
from tests.web.review.conftest import HEAD, SPACE, Server, haemoglobin, person
from web.adding import ASIDE, EARLIER, Refused
from web.audit import LogError

# --- what is brought in again ---

def test_the_same_file_again_changes_nothing(server: Server) -> None:
    said = (
        person("P"), haemoglobin("070.50", ":a"), haemoglobin("70", "[]"), haemoglobin("71", "[]", same=":a"),
        haemoglobin('"123456789012345678.123456789012345678"^^xsd:decimal', ":b"),
        haemoglobin("72", ":c").replace('"2026-11-15"^^xsd:date', '"2026-11-14T10:00:00.500000+00:00"^^xsd:dateTime'),
    )
    server.bring(*said)
    before = server.service.store.stored("P")
    server.bring(*said)
    assert set(server.service.store.stored("P")) == set(before)
    assert server.service.store.entries("P")[0].records["P"] == ()
    assert server.differing() == []


@pytest.mark.parametrize("said", [
    haemoglobin("58"),
    haemoglobin("70").replace("le:valueDecimal 70 ;", ""),
    haemoglobin("70").replace('; le:unitCode "g/L"', ""),
    haemoglobin("70") + haemoglobin("80", "[]", same=":hb"),
], ids=["other value", "no value", "no unit", "said in another way besides"])
def test_of_two_texts_without_a_version_neither_counts(server: Server, said: str) -> None:
    server.bring(person("P"), haemoglobin("70"))
    made = server.bring(person("P"), said)
    assert made.skipped == ((f"{SPACE}hb", ASIDE),)
    assert [(one.entry, one.kind, "inc-07" in one.criteria) for one in made.unread] == [
        (f"{SPACE}hb", "Observation", True)]
    assert server.counting("P") == {} and server.unread("P") == {"hb": CONFLICT}
    for again in (haemoglobin("70"), said):  # neither is news
        assert server.bring(person("P"), again).unread == () and server.unread("P") == {"hb": CONFLICT}
    server.correct("P", "hb", person("P"), haemoglobin("58", ":hb2"))
    assert server.counting("P") == {"hb2": "58 g/L"} and server.unread("P") == {}
    assert server.bring(person("P"), haemoglobin("70")).skipped == ((f"{SPACE}hb", EARLIER),)
    assert server.counting("P") == {"hb2": "58 g/L"}
    assert server.differing() == []


def test_a_record_under_another_node_of_the_same_subject_is_the_same(server: Server) -> None:
    server.bring(person("P"), haemoglobin("70"))
    server.bring(person("P", ":other"), haemoglobin("70", about=":other"))
    assert server.counting("P") == {"hb": "70 g/L"}


def test_who_brings_in_a_corrected_record_again_is_told_that_it_does_not_count(server: Server) -> None:
    server.bring(person("P"), haemoglobin("50"))
    server.correct("P", "hb", person("P"), haemoglobin("70", ":hb2"))
    again = server.bring(person("P"), haemoglobin("50"))
    assert again.skipped == ((f"{SPACE}hb", "it is stored, and no longer counts since it was corrected"),)
    assert server.service.store.entries("P")[0].skipped == again.skipped
    assert server.counting("P") == {"hb2": "70 g/L"}
    server.correct("P", "person", person("P", ":other"))
    named = server.bring(':person a le:Subject ; le:identifier "P" .\n', haemoglobin("71", ":hb3"))
    assert named.skipped == ()


# --- decisions made again ---

def test_decisions_before_another_description_of_the_subject_are_made_again(server: Server) -> None:
    server.bring(person("P"), haemoglobin("70"))
    server.bring(person("P", ":other"), haemoglobin("50", ":hb2", ":other"))
    server.correct("P", "person", person("P", ":third", born="1991-01-01"))
    server.correct("P", "other")
    first = server.service.store.decisions("P")[-1]
    rows = server.service.store.rows("P", first.entry, all=True).tables
    assert [row["record"] for row in rows["subject"]] == [f"{SPACE}person"]
    assert server.differing() == []


# --- dates given with an upload ---

def test_a_date_that_is_given_later_keeps_the_others(server: Server) -> None:
    server.bring(person("P"), dates=Dates(screening=date(2026, 11, 25)))
    server.bring(person("P"), haemoglobin("70"), dates=Dates(enrolment=date(2026, 11, 29)))
    server.bring(person("P"), haemoglobin("71", ":hb2"))
    found = server.service.store.subject("P")
    assert found.dates == Dates(date(2026, 11, 25), date(2026, 11, 29))
    server.bring(person("P"), haemoglobin("72", ":hb3"), dates=Dates(screening=date(2026, 11, 26)))
    assert server.service.store.subject("P").dates == Dates(date(2026, 11, 26), date(2026, 11, 29))
    assert server.differing() == []


# --- names ---

@pytest.mark.parametrize("name", ["new", ".", "..", "P.json"])
def test_a_subject_whose_address_is_that_of_another_page_is_refused(server: Server, name: str) -> None:
    with pytest.raises(Refused, match="name of a page"):
        server.bring(person(name))
    assert server.service.store.subjects() == []


def test_a_subject_named_like_a_decision_gets_no_document_of_another(server: Server) -> None:
    server.bring(person("P"))
    server.bring(person("d000001", ":d"))
    store = server.service.store
    assert store.document("d000001")["subjects"][0]["subject"] == "P"
    assert store.document(store.subject("d000001").id)["subjects"][0]["subject"] == "d000001"


# --- at the same time ---

def meanwhile(server: Server, monkeypatch: pytest.MonkeyPatch, *others: object) -> None:
    """Let others do something while the next assessment runs."""
    assess, waiting = server.service.assessing.run, list(others)

    def run(function, *arguments, **limit):
        if function.__name__ == "assess_stored" and waiting:
            waiting.pop()()
        return assess(function, *arguments, **limit)

    monkeypatch.setattr(server.service.assessing, "run", run)


def test_two_corrections_of_one_record_at_once_are_one(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.bring(person("P"), haemoglobin("7.0"))
    meanwhile(server, monkeypatch, lambda: server.correct("P", "hb", person("P"), haemoglobin("70", ":one")))
    with pytest.raises(UsageError, match="does not count"):
        server.correct("P", "hb", person("P"), haemoglobin("71", ":two"))
    assert server.counting("P") == {"one": "70 g/L"}
    assert server.differing() == []


def test_two_new_subjects_of_one_name_at_once_are_one(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(server, monkeypatch, lambda: server.bring(person("P"), new=True))
    with pytest.raises(UsageError, match="stored already"):
        server.bring(person("P", ":other", born="1970-01-01"), new=True)
    assert len(server.service.store.entries("P")) == 1


def test_two_uploads_at_once_both_count(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(server, monkeypatch, *(
        lambda number=number: server.bring(person("P", f":p{number}"), haemoglobin("70", f":h{number}", f":p{number}"))
        for number in (1, 2, 3)
    ))
    server.bring(person("P", ":p4"), haemoglobin("71", ":h4", ":p4"))
    assert server.counting("P").keys() == {"h1", "h2", "h3", "h4"}
    assert server.differing() == []


# --- a disk that is full ---

def test_nothing_is_stored_that_cannot_be_logged(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.bring(person("P"))

    def full(*ignored: object, **details: object) -> None:
        raise LogError("no space is left")

    monkeypatch.setattr(server.service.log, "append", full)
    before = sorted(map(str, server.service.store.quads()))
    with pytest.raises(LogError):
        server.bring(person("P"), haemoglobin("70"))
    assert sorted(map(str, server.service.store.quads())) == before


def test_what_is_logged_and_cannot_be_stored_says_so(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.bring(person("P"))

    def full(*ignored: object) -> None:
        raise OSError("no space is left")

    with monkeypatch.context() as patch:
        patch.setattr(server.service.store, "write", full)
        with pytest.raises(OSError):
            server.bring(person("P"), haemoglobin("70"))
    log = (server.service.log.folder / "entries.jsonl").read_text()
    assert '"failed"' in log.splitlines()[-1]
    assert server.counting("P") == {} and server.bring(person("P"), haemoglobin("70")).entry == "e000002"


# --- files ---

def test_the_file_of_records_holds_those_that_count(server: Server) -> None:
    from web.subjects import FILES

    server.bring(person("P"), haemoglobin("50"))
    server.correct("P", "hb", person("P"), haemoglobin("70", ":hb2"))
    text = FILES["records.ttl"][1](server.service.store, server.service.store.subject("P"))
    assert "review/hb2>" in text and "review/hb>" not in text and HEAD not in text
