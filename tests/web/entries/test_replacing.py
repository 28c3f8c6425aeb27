"""What is typed into a correction replaces the record, unless the person says otherwise; nothing typed is dropped."""

from __future__ import annotations

from html import unescape
from itertools import count
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner.vocab import LE
from tests.web.conftest import EXAMPLES
from tests.web.entries.forms import EXAMPLE, assess, correct, filled, outcome, post, rows, sledai, truths

NUMBERS = count(1)
HB = "haemoglobin"


@pytest.fixture
def man(writing: Flask) -> str:
    """A fresh eligible man."""
    name = f"corrected-{next(NUMBERS)}"
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", name)
    writing.extensions["service"].accept(text.encode(), "x.ttl", who="t", kind="file")
    return name


def of(who: str, name: str) -> str:
    """The IRI of a record of the man."""
    return f"{EXAMPLE}/{who}/{name}"


def haemoglobin(app: Flask, who: str) -> list[dict]:
    """Results of haemoglobin that count."""
    return [row for row in rows(app, who) if "718-7" in row["codes"]]


def test_a_typed_value_replaces_without_a_choice(browser: FlaskClient, writing: Flask, man: str) -> None:
    answer = correct(browser, man, of(man, HB), **{"f-valueDecimal": "59"})
    assert answer.status_code == 303
    assert outcome(writing, man, "inc-07") == "failed"
    row, = haemoglobin(writing, man)
    assert (row["value"], row["unit"], row["status"], row["effective_text"]) == (59, "g/L", "final", "2026-11-15")


def test_nothing_chosen_and_nothing_changed_is_refused(browser: FlaskClient, writing: Flask, man: str) -> None:
    for changed in ({}, {"replace": "perhaps"}):
        answer = correct(browser, man, of(man, HB), **changed)
        assert answer.status_code == 422 and "choose to strike the record out" in unescape(answer.text)
    assert writing.extensions["service"].store.corrected(man) == {}


def test_replacing_by_the_same_is_asked_about(browser: FlaskClient, writing: Flask, man: str) -> None:
    answer = correct(browser, man, of(man, HB), replace="yes")
    assert answer.status_code == 422 and "Nothing was changed" in answer.text
    asked = "Nothing was changed: what takes the place of the record says the same."
    assert correct(browser, man, of(man, HB), replace="yes", anyway=[asked]).status_code == 303
    assert len(haemoglobin(writing, man)) == 1


def test_striking_out_what_was_changed_is_asked_about(browser: FlaskClient, writing: Flask, man: str) -> None:
    answer = correct(browser, man, of(man, HB), replace="no", **{"f-valueDecimal": "59"})
    text = unescape(answer.text)
    assert answer.status_code == 422 and "You changed “result, if a number”" in text
    assert filled(text, "correction")["f-valueDecimal"] == ["59"], "what was typed stands there"
    assert outcome(writing, man, "inc-07") == "passed"
    said = next(each for each in text.split('name="anyway" value="')[1:]).split('"')[0]
    again = correct(browser, man, of(man, HB), replace="no", anyway=[said], **{
        "f-valueDecimal": "59", "f-unitCode": "g/dL"})
    assert again.status_code == 422, "the answer was to other words"
    assert correct(browser, man, of(man, HB), replace="no", anyway=[said],
                   **{"f-valueDecimal": "59"}).status_code == 303
    assert haemoglobin(writing, man) == [] and outcome(writing, man, "inc-07") == "cantTell"


def test_an_emptied_field_is_a_change(browser: FlaskClient, writing: Flask, man: str) -> None:
    assert correct(browser, man, of(man, "lupus"), **{"f-classifiedBy": None}).status_code == 303
    row, = rows(writing, man, "condition")
    assert not row["classified_by"] and row["onset_text"] == "2019-05-01"
    assert outcome(writing, man, "inc-02") == "cantTell"


def test_a_repeatable_field_may_gain_and_lose_values(browser: FlaskClient, writing: Flask, man: str) -> None:
    codes = ["https://loinc.org/rdf/718-7", "https://loinc.org/rdf/30350-3"]
    assert correct(browser, man, of(man, HB), **{"f-code": [*codes, ""]}).status_code == 303
    row, = haemoglobin(writing, man)
    assert sorted(row["codes"].split()) == sorted(codes)
    assert correct(browser, man, row["record"], **{"f-code": codes[::-1]}).status_code == 422, "only turned round"
    assert correct(browser, man, row["record"], **{"f-code": codes[:1]}).status_code == 303
    assert [row["codes"] for row in haemoglobin(writing, man)] == codes[:1]


def test_a_correction_presets_nothing(browser: FlaskClient, writing: Flask, man: str) -> None:
    assert correct(browser, man, of(man, HB), **{"f-observationStatus": ""}).status_code == 422
    text = unescape(correct(browser, man, of(man, HB), **{"f-observationStatus": ""}).text)
    assert "“status of an observation” is left out. Only final, amended and corrected results count." in text
    said = "“status of an observation” is left out. Only final, amended and corrected results count."
    assert correct(browser, man, of(man, HB), anyway=[said], **{"f-observationStatus": ""}).status_code == 303
    row, = haemoglobin(writing, man)
    page = browser.get(f"/subjects/{man}/correct?record={row['record']}").text
    assert filled(page, "correction").get("f-observationStatus", [""]) == [""]
    assert outcome(writing, man, "inc-07") == "cantTell"


def test_a_file_is_given_no_preset(browser: FlaskClient, writing: Flask) -> None:
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", "no-preset")
    text = text.replace('le:verificationStatus "confirmed"', 'le:display "lupus"')
    writing.extensions["service"].accept(text.encode(), "x.ttl", who="t", kind="file")
    assert [row["verification"] for row in rows(writing, "no-preset", "condition")] == [None]


def test_a_subject_keeps_its_name(browser: FlaskClient, writing: Flask, man: str) -> None:
    answer = correct(browser, man, of(man, "subject"), **{"f-identifier": "somebody-else"})
    assert answer.status_code == 422 and "Not stored" in answer.text
    assert correct(browser, man, of(man, "subject"), **{"f-birthDate": "2012-01-01"}).status_code == 303
    assert outcome(writing, man, "inc-01") == "failed"
    assert {row["birth_text"] for row in rows(writing, man, "subject")} == {None, "2012-01-01"}


def test_an_unread_entry_may_be_replaced_by_what_stands_there(browser: FlaskClient, writing: Flask) -> None:
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", "unread-man")
    text = text.replace("le:valueDecimal 112.0", 'le:valueDecimal 112.0 ; le:comparator "about"')
    writing.extensions["service"].accept(text.encode(), "x.ttl", who="t", kind="file")
    record = of("unread-man", HB)
    answer = correct(browser, "unread-man", record)
    assert answer.status_code == 422, "nothing chosen and nothing changed"
    sent = {"f-valueDecimal": "112", "f-unitCode": "g/L", "f-comparator": "", "f-observationStatus": "final",
            "f-effective": "2026-11-15", "f-code": "loinc:718-7"}
    assert correct(browser, "unread-man", record, **sent).status_code == 303
    assert rows(writing, "unread-man", "unread") == []
    assert outcome(writing, "unread-man", "inc-07") == "passed"


def test_a_part_stays_a_part(browser: FlaskClient, writing: Flask, who: str) -> None:
    base = f"urn:uuid:{uuid4()}"
    assess(browser, who, "sledai-2k", others="absent", record=base, **{
        "f-effective": "2026-11-20", "f-present": sledai("rash")})
    part = next(row["record"] for row in rows(writing, who) if "seizure" in row["codes"])
    page = browser.get(f"/subjects/{who}/correct?record={part}").text
    assert "What no form asks goes along with what takes its place: part of" in page
    assert correct(browser, who, part, **{"f-valueBoolean": "true"}).status_code == 303
    assert truths(writing, who)["sledai-2k-seizure"] is True
    assert {row["part_of"] for row in rows(writing, who)} == {None, base}
    assert outcome(writing, who, "inc-04") == "passed", "2 + 8"


def test_the_parts_go_along_with_the_whole(browser: FlaskClient, writing: Flask, who: str) -> None:
    base = f"urn:uuid:{uuid4()}"
    assess(browser, who, "sledai-2k", others="absent", record=base, **{
        "f-effective": "2026-11-20", "f-present": sledai("rash", "seizure")})
    before = truths(writing, who)
    assert correct(browser, who, base, **{"f-valueDecimal": "10", "f-unitCode": "{score}"}).status_code == 303
    whole = next(row for row in rows(writing, who) if row["part_of"] is None)
    assert whole["value"] == 10 and whole["record"] != base
    assert truths(writing, who) == before and len(rows(writing, who)) == 25
    assert {row["part_of"] for row in rows(writing, who)} == {None, whole["record"]}
    assert outcome(writing, who, "inc-04") == "passed"
    assert len(writing.extensions["service"].store.corrected(who)) == 25
    assert correct(browser, who, whole["record"], replace="no").status_code == 303
    assert len(rows(writing, who)) == 24, "what is struck out takes its parts to no other place"


def test_a_part_of_a_nameless_whole_stays_a_part(browser: FlaskClient, writing: Flask, who: str) -> None:
    text = f"""@prefix le: <{LE}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    <urn:x:{who}> a le:Subject ; le:identifier "{who}" .
    [] a le:Observation ; le:subject <urn:x:{who}> ; le:code le:sledai-2k-rash ; le:valueBoolean true ;
       le:observationStatus "final" ; le:effective "2026-11-20"^^xsd:date ; le:partOf _:whole .
    _:whole a le:Observation ; le:subject <urn:x:{who}> ; le:code le:sledai-2k ; le:valueDecimal 4.0 ;
       le:observationStatus "final" ; le:effective "2026-11-20"^^xsd:date ; le:unitCode "{{score}}" ."""
    writing.extensions["service"].accept(text.encode(), "x.ttl", who="t", kind="file")
    part, = (row for row in rows(writing, who) if row["part_of"])
    assert correct(browser, who, part["record"], **{"f-valueBoolean": "false"}).status_code == 303
    new, = (row for row in rows(writing, who) if row["value_boolean"] is not None)
    assert new["part_of"] == part["part_of"]


def test_a_correction_is_of_one_kind(browser: FlaskClient, man: str) -> None:
    assert correct(browser, man, of(man, HB), kind="condition").status_code == 404
    assert post(browser, f"/subjects/{man}/correct?record={of(man, HB)}", corrects=of(man, HB), reason="x",
                replace="yes").status_code == 422, "nothing was sent that could take its place"
