"""What a saving changed: on the page of the subject, in its twin, and for each subject of an upload."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import EXAMPLES
from tests.web.entries.forms import post
from tests.web.subjects.test_dates import words
from tests.web.subjects.test_subjects import bring

LOW = "haemoglobin-too-low"


@pytest.fixture
def client(empty: Flask) -> FlaskClient:
    return empty.test_client()


def example(client: FlaskClient, name: str, subject: str, *change: str):
    """Bring in an example under another name, with a piece of it changed."""
    text = (EXAMPLES / f"{name}.ttl").read_text().replace(name, subject)
    return bring(client, (text.replace(*change) if change else text).encode(), "x.ttl")


def correct(client: FlaskClient, subject: str, record: str):
    """Strike a record out."""
    iri = f"https://example.org/{subject}/{record}"
    return post(client, f"/subjects/{subject}/correct?record={iri}", corrects=iri, reason="wrong", replace="no")


def said(client: FlaskClient, answer) -> tuple[str, dict]:
    """What the page after a saving says, and its twin."""
    place = answer.headers["Location"]
    assert answer.status_code == 303 and "?saved=" in place
    page = client.get(place).text
    notice = page.partition('class="notice saved"')[2].partition("</section>")[0]
    return words(notice), client.get(place.replace("?saved=", ".json?saved=")).json["changed"]


def test_a_first_decision_is_that(client: FlaskClient) -> None:
    page, twin = said(client, example(client, LOW, "first"))
    assert "Saved. This is the first verdict" in page and "not eligible" in page and "No question is open" in page
    assert (twin["before"], twin["after"], twin["earlier"], twin["criteria"]) == ("", "ineligible", "", [])
    assert twin["kind"] == "file" and twin["next"] is None and twin["later"] == ""


def test_outcomes_that_changed_stand_beside_those_before(client: FlaskClient) -> None:
    example(client, LOW, "turning")
    page, twin = said(client, correct(client, "turning", "haemoglobin"))
    assert "Saved. The verdict changed" in page and "not eligible before" in page and "undetermined now" in page
    assert "inc-07 Neutrophils and haemoglobin: " in page and "failed before" in page and "can't tell now" in page
    (one,) = twin["criteria"]
    assert (one["criterion"], one["before"], one["after"]) == ("inc-07", "failed", "cantTell")
    assert (twin["before"], twin["after"], twin["kind"]) == ("ineligible", "undetermined", "correction")
    assert twin["next"]["criterion"] == "inc-07" and twin["next"]["decides"] is True
    assert twin["earlier"] < twin["decision"]


def test_an_outcome_may_change_and_the_verdict_not(client: FlaskClient) -> None:
    example(client, LOW, "other-outcome")
    page, twin = said(client, correct(client, "other-outcome", "consent"))
    assert "Saved. The verdict is as before" in page and "passed before" in page
    assert [each["criterion"] for each in twin["criteria"]] == ["inc-01"]
    assert twin["before"] == twin["after"] == "ineligible"
    assert "Open, though the verdict stands without it" in page and twin["next"]["decides"] is False


def test_nothing_changed_is_said(client: FlaskClient) -> None:
    example(client, LOW, "same")
    page, twin = said(client, example(client, LOW, "same"))
    assert "Saved. Nothing changed" in page and "as before" in page
    assert twin["before"] == twin["after"] and twin["criteria"] == []


def test_a_contradiction_before_or_after(client: FlaskClient) -> None:
    example(client, "refused-pregnant-man", "muddled")
    page, twin = said(client, example(client, "refused-pregnant-man", "muddled"))
    assert "The verdict is as before" in page and "still contradict" in page and "Nothing changed" not in page
    assert twin["next"]["words"] == "Correct the record"
    page, twin = said(client, correct(client, "muddled", "pregnancy-test"))
    assert "Before, the data contradicted themselves" in page and twin["criteria"] == []
    assert twin["before"] == "refused" and twin["after"] != "refused"


def test_an_assessment_that_a_contradiction_ends(client: FlaskClient) -> None:
    text = (EXAMPLES / "refused-pregnant-man.ttl").read_text().replace("refused-pregnant-man", "sound")
    sound = text.partition(":pregnancy-test a")[0]
    assert bring(client, sound.encode(), "x.ttl").status_code == 303
    page, twin = said(client, bring(client, text.encode(), "x.ttl"))
    assert "now contradict themselves" in page and twin["after"] == "refused" != twin["before"]
    assert twin["criteria"] == [] and twin["next"]["title"] == "the data contradict themselves"


@pytest.mark.parametrize("number", ["d999999", "nothing", "d000001", "", "<script>"])
def test_a_decision_that_is_not_this_subject_s_says_nothing(client: FlaskClient, number: str) -> None:
    example(client, LOW, "other")
    example(client, "eligible-man", "asked")
    page = client.get("/subjects/asked", query_string={"saved": number})
    assert page.status_code == 200 and "Saved." not in page.text and "<script>" not in page.text
    assert client.get("/subjects/asked.json", query_string={"saved": number}).json["changed"] is None


def test_who_saved_earlier_is_told_that_others_did_since(client: FlaskClient) -> None:
    mine = example(client, LOW, "overtaken")
    correct(client, "overtaken", "haemoglobin")
    page, twin = said(client, mine)
    assert "Others have been made since" in page and twin["later"] > twin["decision"]
    assert "This is the first verdict" in page and twin["after"] == "ineligible"


def test_of_several_subjects_the_list_says_it_for_each(client: FlaskClient) -> None:
    example(client, LOW, "several-1")
    one = (EXAMPLES / f"{LOW}.ttl").read_text()
    text = "".join(one.replace(LOW, name) for name in ("several-1", "several-2"))
    answer = bring(client, text.encode(), "x.ttl")
    assert answer.status_code == 303 and "/subjects?entry=" in answer.headers["Location"]
    page = words(client.get(answer.headers["Location"]).text)
    assert "nothing" in page and "new" in page
    twin = client.get(answer.headers["Location"].replace("?", ".json?")).json
    found = {row["subject"]: (row["changed"]["before"], row["changed"]["after"]) for row in twin["rows"]}
    assert found == {"several-1": ("ineligible", "ineligible"), "several-2": ("", "ineligible")}
    assert all(row["undated"] == ["infusion"] or row["undated"] == [] for row in twin["rows"])
    assert all(row["changed"] is None for row in client.get("/subjects.json").json["rows"])


def test_the_list_leads_to_the_dates_that_are_lacking(client: FlaskClient) -> None:
    lines = b"\n".join(b'{"resourceType": "Patient", "id": "%s", "birthDate": "1990"}' % each
                       for each in (b"lacking-1", b"lacking-2"))
    answer = bring(client, lines, "x.ndjson", screening="2026-11-22")
    page = client.get(answer.headers["Location"]).text
    assert 'href="/subjects/lacking-1/dates">No enrolment date is stated' in page
    assert "No screening date" not in page
