"""Entering, judging and correcting without a browser: what is stored, what is refused, and that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner.pipeline.entering import load_forms
from tests.web.conftest import load
from web.entries.writing import about, meaning, new_record, statements

WHO = "judgement-outstanding"
LOW = "haemoglobin-too-low"
EXAMPLE = "https://example.org"


@pytest.fixture(scope="module")
def writing(empty: Flask) -> Iterator[Flask]:
    """A server with a few subjects to write to."""
    load(empty, "judgement-outstanding.ttl", "haemoglobin-too-low.ttl", "eligible-man.ttl")
    yield empty


@pytest.fixture
def browser(writing: Flask) -> FlaskClient:
    return writing.test_client()


def outcome(app: Flask, subject: str, criterion: str) -> str:
    return app.extensions["service"].store.subject(subject).outcomes[criterion]


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return unescape(found[1])


def post(client: FlaskClient, url: str, **data: object):
    """Send a form as a browser does: with what the page has hidden in it."""
    page = client.get(url).text
    token = hidden(page, "csrf_token")
    return client.post(url.split("?")[0], data={"csrf_token": token, **data})


# --- a new subject ---

def test_a_new_subject_is_stored_and_assessed(browser: FlaskClient, writing: Flask) -> None:
    answer = post(browser, "/subjects/new", **{
        "f-identifier": "N-1", "f-birthDate": "1990", "f-sex": "female", "f-screeningDate": "2026-11-22",
        "f-consentStatus": "given", "f-consentDate": "2026-11-20",
    })
    assert answer.status_code == 303 and answer.location.endswith("/subjects/N-1")
    assert outcome(writing, "N-1", "inc-01") == "passed"
    rows = writing.extensions["service"].store.rows("N-1").tables
    assert rows["subject"][0]["birth_text"] == "1990" and rows["consent"][0]["status"] == "given"
    assert [entry.kind for entry in writing.extensions["service"].store.entries("N-1")] == ["form"]


@pytest.mark.parametrize(("fields", "told"), [
    ({"f-birthDate": "1990", "f-screeningDate": "2026-11-22"}, "is missing"),
    ({"f-identifier": "P 1", "f-screeningDate": "2026-11-22"}, "no single le:identifier"),
    ({"f-identifier": LOW, "f-screeningDate": "2026-11-22"}, "stored already"),
    ({"f-identifier": "N-9", "f-birthDate": "1990"}, "everything is counted from it"),
    ({"f-identifier": "new", "f-screeningDate": "2026-11-22"}, "the name of a page"),
    ({"f-identifier": "N-9", "f-birthDate": "1990-02-30", "f-screeningDate": "2026-11-22"}, "birth is not"),
    ({"f-identifier": "N-9", "f-screeningDate": "2026-11-22", "f-consentDate": "2026-11-20"}, "status of consent"),
])
def test_a_wrong_subject_is_refused_and_nothing_is_lost(
    browser: FlaskClient, writing: Flask, fields: dict[str, str], told: str
) -> None:
    answer = post(browser, "/subjects/new", **fields)
    assert answer.status_code == 422 and told in unescape(answer.text)
    for value in fields.values():
        assert f'value="{value}"' in answer.text
    assert writing.extensions["service"].store.subject("N-9") is None


# --- one more record ---

@pytest.mark.parametrize("kind", [name for name in load_forms() if name not in ("subject", "judgement")])
def test_every_kind_of_record_has_a_form(browser: FlaskClient, kind: str) -> None:
    page = browser.get(f"/subjects/{LOW}/enter?kind={kind}")
    assert page.status_code == 200
    for field in load_forms()[kind].fields:
        assert (f'name="f-{field.name}"' in page.text) is field.asked, field.name
    name = load_forms()[kind].cls.rsplit("/", 1)[1]
    assert f'data-shape-subject="https://w3id.org/lupus-eligibility/form/{name}"' in page.text
    shape = re.search(r'data-shapes-url="([^"]*)"', page.text)
    assert shape and browser.get(shape[1]).mimetype == "text/turtle"


@pytest.mark.parametrize("url", [
    "/subjects/nobody/enter", "/subjects/nobody/judge", "/subjects/nobody/correct?record=urn:x:1",
    f"/subjects/{LOW}/enter?kind=nothing", f"/subjects/{LOW}/enter?kind=judgement", f"/subjects/{LOW}/correct",
    f"/subjects/{LOW}/correct?record=urn:x:nothing", "/forms/nothing.ttl",
])
def test_what_is_not_there_is_not_found(browser: FlaskClient, url: str) -> None:
    assert browser.get(url).status_code == 404


def test_a_measurement_by_the_plain_form_changes_the_outcome(browser: FlaskClient, writing: Flask) -> None:
    assert outcome(writing, LOW, "inc-07") == "failed"
    answer = post(browser, f"/subjects/{LOW}/enter?kind=observation", **{
        "kind": "observation", "f-code": "Haemoglobin concentration", "f-valueDecimal": "61", "f-unitCode": "g/L",
        "f-observationStatus": "final", "f-effective": "2026-11-20",
    })
    assert answer.status_code == 303
    assert outcome(writing, LOW, "inc-07") == "passed"
    row = next(row for row in writing.extensions["service"].store.rows(LOW).tables["observation"]
               if row["effective_text"] == "2026-11-20")
    assert row["codes"] == "https://loinc.org/rdf/718-7" and row["display"] == "haemoglobin concentration"
    assert row["record"].startswith("urn:uuid:")


def test_what_the_component_sends_is_stored(browser: FlaskClient, writing: Flask) -> None:
    url = f"/subjects/{LOW}/enter?kind=condition"
    record = hidden(browser.get(url).text, "record")
    term = "https://w3id.org/lupus-eligibility/term/"
    triples = (
        f"<{record}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{term}Condition> .\n"
        f"<{record}> <{term}code> <http://hl7.org/fhir/sid/icd-10-cm/G40.909> .\n"
        f'<{record}> <{term}verificationStatus> "confirmed" .\n'
        f'<{record}> <{term}onset> "2020-03"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> .\n'
    )
    answer = post(browser, url, kind="condition", record=record, triples=triples)
    assert answer.status_code == 303
    assert outcome(writing, LOW, "exc-05") == "failed"
    assert record in {row["record"] for row in writing.extensions["service"].store.rows(LOW).tables["condition"]}
    again = post(browser, url, kind="condition", record=record, triples=triples)
    assert again.status_code == 303, "saving twice is saving once"
    rows = writing.extensions["service"].store.rows(LOW).tables["condition"]
    assert sum(row["record"] == record for row in rows) == 1


@pytest.mark.parametrize("triples", [
    "<urn:x:1> <http://xmlns.com/foaf/0.1/name> \"A\" .\n",
    "<urn:x:1> a",
    '<urn:x:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/lupus-eligibility/term/Subject> .\n'
    '<urn:x:s> <https://w3id.org/lupus-eligibility/term/identifier> "someone-else" .\n',
])
def test_what_is_no_record_of_the_subject_is_refused(browser: FlaskClient, writing: Flask, triples: str) -> None:
    before = writing.extensions["service"].store.stored(LOW)
    answer = post(browser, f"/subjects/{LOW}/enter?kind=condition", kind="condition", triples=triples)
    assert answer.status_code == 422 and "Not stored" in answer.text
    assert triples.split("\n")[0] in unescape(answer.text), "what was entered is shown again"
    assert writing.extensions["service"].store.stored(LOW) == before
    assert writing.extensions["service"].store.subject("someone-else") is None


@pytest.mark.parametrize(("kind", "fields", "told"), [
    ("observation", {"f-valueDecimal": "5.8"}, "say what it is"),
    ("observation", {"f-code": "haemoglobn"}, "is neither in the list nor a code"),
    ("observation", {"f-code": "loinc:718-7", "f-valueDecimal": "5,8"}, "value is not a decimal number"),
    ("condition", {"f-display": "x", "f-onset": "20 March"}, "onset is not"),
    ("condition", {"f-display": "x", "f-onset": "2020", "f-onsetEarliest": "2019"}, "as a point and as an interval"),
    ("exposure", {"f-display": "x", "f-start": "2020", "f-end": "2019"}, "ends before it begins"),
    ("review", {"f-reviewStatus": "final"}, "reviewed domain” is missing"),
    ("consent", {"f-consentDate": "2020"}, "status of consent” is missing"),
])
def test_a_wrong_record_is_refused_in_words(
    browser: FlaskClient, writing: Flask, kind: str, fields: dict[str, str], told: str
) -> None:
    before = writing.extensions["service"].store.entries(LOW)
    answer = post(browser, f"/subjects/{LOW}/enter?kind={kind}", kind=kind, **fields)
    text = unescape(answer.text)
    assert answer.status_code == 422 and told in text
    for name, value in fields.items():
        assert f'value="{value}"' in text, name
    assert writing.extensions["service"].store.entries(LOW) == before


def test_errors_of_data_name_rule_and_record(browser: FlaskClient) -> None:
    url = f"/subjects/{LOW}/enter?kind=condition"
    record = hidden(browser.get(url).text, "record")
    answer = post(browser, url, kind="condition", record=record, **{"f-display": "x", "f-onset": "2020-02-30"})
    assert "<code>impossible-date</code>" in answer.text and f"<code>{record}</code>" in answer.text


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def test_hostile_text_stays_text(browser: FlaskClient) -> None:
    for url, fields in (
        (f"/subjects/{LOW}/enter?kind=condition", {"kind": "condition", "f-display": HOSTILE, "f-onset": HOSTILE}),
        (f"/subjects/{LOW}/enter?kind=condition", {"kind": "condition", "triples": HOSTILE, "record": HOSTILE}),
        (f"/subjects/{LOW}/judge", {"f-judgementReason": HOSTILE, "f-judgedBy": HOSTILE, "f-judgedCriterion": HOSTILE}),
        ("/subjects/new", {"f-identifier": HOSTILE, "f-birthDate": HOSTILE}),
        (f"/subjects/{LOW}/correct?record={EXAMPLE}/{LOW}/haemoglobin",
         {"corrects": f"{EXAMPLE}/{LOW}/haemoglobin", "reason": HOSTILE, "replace": "yes", "kind": "observation",
          "f-display": HOSTILE, "f-effective": HOSTILE}),
    ):
        answer = post(browser, url, **fields)
        assert answer.status_code == 422, url
        assert "<script>alert" not in answer.text and "<img" not in answer.text


# --- judgements ---

def test_what_awaits_judgement_comes_first_with_its_reason(browser: FlaskClient) -> None:
    page = browser.get(f"/subjects/{WHO}/judge.json").json
    assert [each["criterion"] for each in page["awaiting"]] == ["exc-14"]
    assert page["awaiting"][0]["reasons"] and page["awaiting"][0]["statement"]
    assert len(page["others"]) == 23
    text = browser.get(f"/subjects/{WHO}/judge?criterion=exc-14").text
    assert text.index('id="c-exc-14"') < text.index('id="c-inc-01"')
    assert re.search(r'id="c-exc-14"[^>]* checked', text)


def test_a_judgement_is_kept_and_renews_the_assessment(browser: FlaskClient, writing: Flask) -> None:
    store = writing.extensions["service"].store
    assert outcome(writing, WHO, "exc-14") == "untested" and store.subject(WHO).verdict == "undetermined"
    said = {"f-judgedCriterion": "exc-14", "f-judgedBy": "Dr A", "f-judgementDate": "2026-11-21"}
    for missing in ({"f-judgedAsFit": "true"}, {"f-judgementReason": "no other risk"}):
        answer = post(browser, f"/subjects/{WHO}/judge", **said, **missing)
        assert answer.status_code == 422 and outcome(writing, WHO, "exc-14") == "untested"
        assert 'value="Dr A"' in answer.text
    answer = post(browser, f"/subjects/{WHO}/judge", **said, **{
        "f-judgedAsFit": "true", "f-judgementReason": "no other <risk>",
    })
    assert answer.status_code == 303 and answer.location.endswith(f"/subjects/{WHO}")
    assert outcome(writing, WHO, "exc-14") == "passed" and store.subject(WHO).verdict == "eligible"
    row = next(row for row in store.rows(WHO).tables["judgement"] if row["criterion"] == "exc-14")
    assert (row["performer"], row["date_text"], row["reason"], row["fit"], row["status"]) == (
        "Dr A", "2026-11-21", "no other <risk>", True, "final",
    )
    assert store.entries(WHO)[0].kind == "judgement"
    answer = post(browser, f"/subjects/{WHO}/judge", **{
        **said, "f-judgementDate": "2026-11-22", "f-judgedAsFit": "false", "f-judgementReason": "new risk",
    })
    assert answer.status_code == 303 and outcome(writing, WHO, "exc-14") == "failed", "the newest one counts"


def test_a_judgement_on_no_criterion_is_refused(browser: FlaskClient) -> None:
    answer = post(browser, f"/subjects/{WHO}/judge", **{
        "f-judgedCriterion": "exc-99", "f-judgedAsFit": "true", "f-judgedBy": "A", "f-judgementDate": "2026-11-21",
        "f-judgementReason": "x",
    })
    assert answer.status_code == 422 and "choose the criterion" in answer.text


# --- corrections ---

MAN = "eligible-man"


def test_a_correction_strikes_out_for_a_reason(browser: FlaskClient, writing: Flask) -> None:
    store, record = writing.extensions["service"].store, f"{EXAMPLE}/{MAN}/neutrophils"
    url = f"/subjects/{MAN}/correct?record={record}"
    assert "numeric value" in browser.get(url).text
    assert post(browser, url, corrects=record, reason=" ").status_code == 422
    assert outcome(writing, MAN, "inc-07") == "passed"
    answer = post(browser, url, corrects=record, reason="another subject's <result>", replace="no")
    assert answer.status_code == 303
    assert outcome(writing, MAN, "inc-07") == "cantTell"
    assert store.corrected(MAN)[record].reason == "another subject's <result>"
    assert record in {quad.subject.value for quad in store.stored(MAN)}, "the old record stays"
    text = browser.get(url).text
    assert "Corrected already" in text and "&lt;result&gt;" in text and 'id="correction"' not in text
    assert post(browser, f"/subjects/{MAN}/correct?record={EXAMPLE}/{MAN}/haemoglobin", corrects=record,
                reason="x").status_code == 422, "what does not count cannot be corrected"


def test_a_correction_may_put_another_in_its_place(browser: FlaskClient, writing: Flask) -> None:
    record = f"{EXAMPLE}/{MAN}/haemoglobin"
    url = f"/subjects/{MAN}/correct?record={record}"
    page = browser.get(url).text
    assert 'value="https://loinc.org/rdf/718-7"' in page, "the form holds what was recorded"
    answer = post(browser, url, corrects=record, reason="wrong unit", replace="yes", kind="observation",
                  record=hidden(page, "record"), **{
                      "f-code": "loinc:718-7", "f-valueDecimal": "59", "f-unitCode": "g/L",
                      "f-observationStatus": "final", "f-effective": "2026-11-15",
                  })
    assert answer.status_code == 303
    assert outcome(writing, MAN, "inc-07") == "failed"
    rows = writing.extensions["service"].store.rows(MAN).tables["observation"]
    assert [row["value"] for row in rows if "718-7" in row["codes"]] == [59]


def test_the_description_of_a_subject_can_be_corrected(browser: FlaskClient, writing: Flask) -> None:
    record = f"{EXAMPLE}/{MAN}/subject"
    url = f"/subjects/{MAN}/correct?record={record}"
    page = browser.get(url).text
    answer = post(browser, url, corrects=record, reason="misread", replace="yes", kind="subject",
                  record=hidden(page, "record"), **{
                      "f-identifier": MAN, "f-birthDate": "2012-01-01", "f-sex": "male",
                      "f-screeningDate": "2026-11-22", "f-enrolmentDate": "2026-11-30", "f-infusionDate": "2026-12-01",
                  })
    assert answer.status_code == 303, unescape(answer.text)
    assert outcome(writing, MAN, "inc-01") == "failed"
    answer = post(browser, f"/subjects/{MAN}/enter?kind=review", kind="review", **{
        "f-reviewedDomain": "cns", "f-reviewStatus": "final", "f-reviewDate": "2026-11-21",
    })
    assert answer.status_code == 303, "records can be entered afterwards"


# --- parts ---

def test_meanings() -> None:
    assert meaning("NYHA class II", "observation", "valueCode") == ("http://snomed.info/id/421704003", "NYHA class II")
    assert meaning("telitacicept", "exposure", "code") == ("", "telitacicept")
    assert meaning("icd-10-cm: M32.9", "condition", "code") == ("http://hl7.org/fhir/sid/icd-10-cm/M32.9", "")
    assert meaning("http://snomed.info/id/1", "condition", "code") == ("http://snomed.info/id/1", "")
    assert meaning("javascript:alert(1)", "condition", "code") is None
    assert meaning("lupus", "condition", "code") is None


def test_a_medicine_known_by_name_alone_is_written_by_name() -> None:
    form = load_forms()["exposure"]
    text, problems = statements("urn:x:1", form.cls, "exposure", form.fields, {"code": ("telitacicept",)})
    assert "exposure" not in text and '/display> "telitacicept"' in text and "/code>" not in text
    assert [problem.field for problem in problems] == ["subject"], "the server adds whom it is about"


def test_records_are_named_by_us_alone() -> None:
    name = "urn:uuid:12345678-1234-1234-1234-123456789abc"
    assert new_record(name) == name
    assert new_record(HOSTILE).startswith("urn:uuid:") and new_record() != new_record()
    assert "\\u" not in about("urn:x:1", "urn:x:s", "P1") and about("urn:x:1", "urn:x:s", "P1").count("\n") == 3
