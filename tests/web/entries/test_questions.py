"""What is asked before a record is saved: each kind of question, its answer, and the record mended."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner.pipeline.entering import load_forms
from kn5501_reasoner.pipeline.entering_doubts import doubts
from tests.web.conftest import EXAMPLES
from tests.web.entries.forms import EXAMPLE, LOW, correct, filled, hidden, post, rows
from web.entries.writing import about, new_record, statements

WHO = "asked-about"
DAY = {"effective": "2026-11-15", "observationStatus": "final"}
HB = {"code": "loinc:718-7", **DAY, "valueDecimal": "112", "unitCode": "g/L"}
SLE = {"code": "icd-10-cm:M32.9", "verificationStatus": "confirmed", "onset": "2020"}
ASKED = {
    # question -> (table, what was entered, what is asked, how the box answers, what mends it)
    "no result": ("observation", {"code": "loinc:718-7", **DAY}, "There is no result", "Save it without a result",
                  {"valueDecimal": "112", "unitCode": "g/L"}),
    "no day": ("condition", {**SLE, "onset": ""}, "There is no date", "Save it without a date", {"onset": "2020"}),
    "no status": ("observation", {**HB, "observationStatus": ""}, "“status of an observation” is left out",
                  "Save it without", {"observationStatus": "final"}),
    "no certainty": ("condition", {**SLE, "verificationStatus": ""}, "is left out", "Save it without",
                     {"verificationStatus": "confirmed"}),
    "two results": ("observation", {**HB, "valueText": "low"}, "given in more than one way",
                    "Save it with all of them", {"valueText": ""}),
    "two codes": ("observation", {**HB, "code": ["loinc:718-7", "loinc:751-8"]}, "names different things",
                  "Save it with both", {"code": "loinc:718-7"}),
    "odd unit": ("observation", {**HB, "unitCode": "mg"}, "recorded in mg, which cannot be converted to g/L",
                 "Save it as it is", {"unitCode": "g/L"}),
    "no unit": ("observation", {**HB, "unitCode": ""}, "recorded without a unit", "Save it without a unit",
                {"unitCode": "g/L"}),
    "implausible": ("observation", {**HB, "valueDecimal": "1120"}, "haemoglobin: 1120 g/L lies outside",
                    "Save it all the same", {"valueDecimal": "112"}),
    "empty": ("participation", {"participationStatus": ""}, "The record says nothing", "Save it empty",
              {"participationStatus": "off-study", "end": "2020"}),
}


def values(said: dict) -> dict[str, tuple[str, ...]]:
    """What was entered, as the modules of entries hold it."""
    return {name: tuple([text] if isinstance(text, str) else text) for name, text in said.items() if text}


def written(table: str, said: dict) -> str:
    """A record as the form component sends it."""
    form = load_forms()[table]
    text, _ = statements(new_record(), form.cls, table, [each for each in form.fields if each.asked], values(said))
    return text


def asked(table: str, said: dict) -> list[str]:
    """The kinds of question about a record."""
    data = written(table, said)
    record = re.match("<([^>]*)>", data)[1]
    return [doubt.rule for doubt in doubts(table, data + about(record, "urn:x:s", "P1"))]


@pytest.fixture(autouse=True, scope="module")
def subject(writing: Flask) -> None:
    """A subject of this file's own: a doubtful record that is saved anyway counts."""
    text = (EXAMPLES / f"{LOW}.ttl").read_text().replace(LOW, WHO)
    writing.extensions["service"].accept(text.encode(), "x.ttl", who="tests", kind="file")


def send(client: FlaskClient, table: str, said: dict, component: bool, **more: object):
    """Send a record by the form component, or by fields."""
    url = f"/subjects/{WHO}/enter?kind={table}"
    record = hidden(client.get(url).text, "record")
    if component:
        data = written(table, said)
        triples = data.replace(re.match("<([^>]*)>", data)[1], record)
        return post(client, url, kind=table, record=record, triples=triples, **more)
    return post(client, url, kind=table, record=record, **{f"f-{name}": text for name, text in said.items()}, **more)


@pytest.mark.parametrize("component", [False, True], ids=["fields", "component"])
@pytest.mark.parametrize("name", ASKED)
def test_a_doubtful_record_is_asked_about(browser: FlaskClient, writing: Flask, name: str, component: bool) -> None:
    table, said, told, box, _ = ASKED[name]
    before = rows(writing, WHO, table)
    answer = send(browser, table, said, component)
    text = unescape(answer.text)
    assert answer.status_code == 422 and told in text and box in text
    assert text.count("Not stored yet: please look again") == 2, "in the form of the component and in the plain one"
    assert rows(writing, WHO, table) == before, "nothing is stored"
    shown = filled(answer.text, "plain-form")
    for field, given in values(said).items():
        assert len([each for each in shown[f"f-{field}"] if each]) == len(given), f"{field} stands in the form"


@pytest.mark.parametrize("name", ASKED)
def test_a_mended_record_is_not_asked_about(name: str) -> None:
    table, said, _, _, mended = ASKED[name]
    assert asked(table, said)
    assert asked(table, {**said, **mended}) == []


@pytest.mark.parametrize("component", [False, True], ids=["fields", "component"])
def test_an_answer_holds_for_the_words_that_were_asked(browser: FlaskClient, writing: Flask, component: bool) -> None:
    said = {**HB, "unitCode": "mg", "display": f"asked by {component}"}
    text = send(browser, "observation", said, component).text
    box = re.search(r'name="anyway" value="([^"]*)"', text)
    assert box and "checked" not in text.split('name="anyway"')[1].split(">")[0]
    words = unescape(box[1])
    other = send(browser, "observation", {**said, "unitCode": "mmol"}, component, anyway=words)
    assert other.status_code == 422 and "recorded in mmol" in other.text
    both = send(browser, "observation", {**said, "effective": ""}, component, anyway=words)
    assert both.status_code == 422 and "There is no date" in both.text
    assert " checked> Save it as it is" in both.text, "the answer that was given stands there"
    assert send(browser, "observation", said, component, anyway=words).status_code == 303
    assert said["display"] in {row["display"] for row in rows(writing, WHO)}


def test_what_is_misspelt_comes_before_questions(browser: FlaskClient) -> None:
    for component in (False, True):
        answer = send(browser, "observation", {**HB, "effective": "15/11/2026", "valueDecimal": "3,2",
                                               "unitCode": "mg"}, component)
        text = unescape(answer.text)
        assert answer.status_code == 422 and "write 2026-11-15" in text and "write 3.2" in text
        assert "please look again" not in text
        shown = filled(answer.text, "plain-form")
        assert shown["f-effective"] == ["15/11/2026"] and shown["f-valueDecimal"] == ["3,2"]
        assert 'aria-invalid="true"' in text and 'id="w-effective"' in text


def test_one_record_has_one_of_what_it_may_have_once(browser: FlaskClient) -> None:
    for component in (False, True):
        answer = send(browser, "observation", {**HB, "valueDecimal": ["112", "113"]}, component)
        assert answer.status_code == 422 and "is given 2 times" in answer.text


def test_a_correction_asks_as_well(browser: FlaskClient, writing: Flask) -> None:
    answer = correct(browser, WHO, f"{EXAMPLE}/{WHO}/neutrophils", **{"f-unitCode": "mg"})
    assert answer.status_code == 422 and "recorded in mg" in answer.text and "please look again" in answer.text
    assert f"{EXAMPLE}/{WHO}/neutrophils" not in writing.extensions["service"].store.corrected(WHO)


def test_a_consent_of_a_new_subject_is_asked_about(browser: FlaskClient, writing: Flask) -> None:
    said = {"f-identifier": "asked-1", "f-screeningDate": "2026-11-22", "f-consentStatus": "given"}
    answer = post(browser, "/subjects/new", **said)
    assert answer.status_code == 422 and "There is no date" in answer.text
    assert writing.extensions["service"].store.subject("asked-1") is None
    assert post(browser, "/subjects/new", **said, **{"f-consentDate": "2026-11-20"}).status_code == 303


@pytest.mark.parametrize("said", [
    {"code": "loinc:88020-3", **DAY, "valueCode": "http://snomed.info/id/420300004"},
    {"code": "loinc:5048-4", **DAY, "valueText": "1:320"},
    {"display": "something nobody knows", **DAY, "valueDecimal": "5", "unitCode": "mg"},
    {**HB, "valueDecimal": "11.2", "unitCode": "g/dL"},
    {**HB, "comparator": ">", "valueDecimal": "100"},
    {**HB, "code": ["loinc:718-7", "loinc:30350-3"]},
    {**{name: text for name, text in HB.items() if name != "valueDecimal"}, "rangeLow": "100", "rangeHigh": "120"},
    {**{name: text for name, text in HB.items() if name != "effective"}, "effectiveEarliest": "2026-11-01"},
], ids=str)
def test_a_sound_observation_is_not_asked_about(said: dict) -> None:
    assert asked("observation", said) == []


@pytest.mark.parametrize(("table", "name", "value"), [
    ("observation", "observationStatus", "final"), ("condition", "verificationStatus", "confirmed"),
    ("allergy", "allergyVerificationStatus", "confirmed"), ("review", "reviewStatus", "final"),
])
def test_what_a_person_means_is_preset(browser: FlaskClient, table: str, name: str, value: str) -> None:
    page = browser.get(f"/subjects/{WHO}/enter?kind={table}").text
    assert filled(page, "plain-form")[f"f-{name}"] == [value]
    assert f'sh:defaultValue "{value}"' in browser.get(f"/forms/{table}.ttl").text
    again = send(browser, table, {name: ""}, component=False)
    assert again.status_code == 422
    assert filled(again.text, "plain-form").get(f"f-{name}", [""]) == [""], "what was taken away stays away"


def test_what_a_criterion_needs_is_marked(browser: FlaskClient) -> None:
    page = browser.get(f"/subjects/{WHO}/enter?kind=observation").text
    labels = {name: unescape(" ".join(re.sub("<[^>]*>", "", text).split()))
              for name, text in re.findall(r'<label for="f-(\w+)">(.*?)</label>', page, re.S)}
    assert labels["effective"].endswith("(needed for a criterion)")
    assert labels["code"].endswith("(needed for a criterion, or: its name, as the source has it)")
    assert labels["valueDecimal"].endswith("(one of several is needed for a criterion)")
    assert "needed" not in labels["comparator"] and "needed" not in labels["effectiveEarliest"]
    assert re.search(r'id="d-effective">[^<]*which result is the newest', page), "and why"
    marks = re.search(r'id="marks">(.*?)</script>', page)
    assert marks and '"effective": ["needed for a criterion"' in marks[1], "the component says the same"
