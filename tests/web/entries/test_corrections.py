"""Corrections: a record is struck out for a reason, another may take its place, the old one stays."""

from __future__ import annotations

from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import EXAMPLES
from tests.web.entries.forms import EXAMPLE, hidden, outcome, post

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


def test_what_was_not_understood_is_replaced_by_what_is_entered(browser: FlaskClient, writing: Flask) -> None:
    service = writing.extensions["service"]
    text = (EXAMPLES / "eligible-woman.ttl").read_text()
    text = text.replace("le:valueDecimal 112.0", "le:valueDecimal 1e3")
    service.accept(text.encode(), "x.ttl", who="t", kind="file")
    who, record = "eligible-woman", f"{EXAMPLE}/eligible-woman/haemoglobin"
    assert service.store.subject(who).verdict == "refused"
    url = f"/subjects/{who}/correct?record={record}"
    page = browser.get(url).text
    assert 'name="kind" value="observation"' in page and 'value="https://loinc.org/rdf/718-7"' in page
    assert "versionId" not in page and "lastUpdated" not in page
    answer = post(browser, url, corrects=record, reason="mistyped", replace="yes", kind="observation",
                  record=hidden(page, "record"), **{
                      "f-code": "loinc:718-7", "f-valueDecimal": "112", "f-unitCode": "g/L",
                      "f-observationStatus": "final", "f-effective": "2026-11-15",
                  })
    assert answer.status_code == 303
    assert service.store.rows(who).tables["unread"] == [] and service.store.subject(who).verdict == "eligible"
    assert "1 not understood" in browser.get(f"/subjects/{who}").text, "the history says it"


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
