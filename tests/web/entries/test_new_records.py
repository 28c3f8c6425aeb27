"""One more record of a subject, by the plain form and by the component: stored, and the outcome changes."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kn5501_reasoner.pipeline.entering import load_forms
from tests.web.entries.forms import LOW, hidden, outcome, post
from web.entries.enter import ELSEWHERE


@pytest.mark.parametrize("kind", [name for name in load_forms() if name not in ELSEWHERE])
def test_every_kind_of_record_has_a_form(browser: FlaskClient, kind: str) -> None:
    page = browser.get(f"/subjects/{LOW}/enter?kind={kind}")
    assert page.status_code == 200
    for field in load_forms()[kind].fields:
        assert (f'name="f-{field.name}"' in page.text) is field.asked, field.name
    name = load_forms()[kind].cls.rsplit("/", 1)[1]
    assert f'data-shape-subject="https://w3id.org/lupus-eligibility/form/{name}"' in page.text
    shape = re.search(r'data-shapes-url="([^"]*)"', page.text)
    assert shape and browser.get(shape[1]).mimetype == "text/turtle"


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
