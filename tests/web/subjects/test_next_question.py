"""The next thing to settle: which one it is, and the form that answers it, which is there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import EXAMPLES
from tests.web.subjects.test_subjects import bring
from web.subjects.next_question import Question, next_question
from web.subjects.pages import Criterion

GIVEN = {"screening": "2026-11-22", "enrolment": "2026-11-30", "infusion": "2026-12-01"}


@pytest.fixture
def client(empty: Flask) -> FlaskClient:
    return empty.test_client()


def settled(client: FlaskClient, data: bytes, file: str = "x.ttl", **dates: str) -> dict:
    """The question after an upload; its form is there."""
    answer = bring(client, data, file, **dates)
    assert answer.status_code == 303
    found = client.get(answer.headers["Location"].replace("?saved=", ".json?saved=")).json["changed"]["next"]
    assert client.get(found["form"]).status_code == 200
    page = client.get(answer.headers["Location"]).text
    assert f'<a class="button" href="{found["form"]}">{found["words"]}</a>' in page.replace("&amp;", "&")
    return found


@pytest.mark.parametrize(("name", "criterion", "form", "words"), [
    ("consent-not-recorded", "inc-01", "/enter?kind=consent", "Enter the consent"),
    ("allergies-not-asked", "exc-01", "/enter?kind=review", "Enter a review"),
    ("judgement-outstanding", "exc-14", "/judge?criterion=exc-14", "Record a judgement"),
    ("lupus-without-basis", "inc-02", "/assess/acr-1997", "Enter the 1997 ACR set by its items"),
    ("haemoglobin-without-unit", "inc-07", "/correct?record=https://example.org/haemoglobin-without-unit/haemoglobin",
     "Correct the record"),
    ("rituximab-end-unknown", "exc-12", "/correct?record=https://example.org/rituximab-end-unknown/rituximab",
     "Correct the record"),
    ("code-nobody-knows", "exc-01", "/correct?record=https://example.org/code-nobody-knows/local-diagnosis",
     "Correct the record"),
    ("refused-pregnant-man", "", "/correct?record=https://example.org/refused-pregnant-man/pregnancy-test",
     "Correct the record"),
])
def test_each_kind_of_question_has_its_form(
    client: FlaskClient, name: str, criterion: str, form: str, words: str
) -> None:
    found = settled(client, (EXAMPLES / f"{name}.ttl").read_bytes())
    assert (found["criterion"], found["form"], found["words"]) == (criterion, f"/subjects/{name}{form}", words)
    assert found["decides"] is True


def test_a_day_that_several_criteria_wait_for_comes_first(client: FlaskClient) -> None:
    data = b'{"resourceType": "Patient", "id": "undated", "birthDate": "1990-02-28", "gender": "female"}'
    found = settled(client, data, "x.json", screening="2026-11-22")
    assert found["criterion"] == "" and found["title"] == "the day of enrolment"
    assert found["form"] == "/subjects/undated/dates" and "cannot be decided without it" in found["advice"]


def test_dates_that_contradict_each_other_lead_to_their_form(client: FlaskClient) -> None:
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", "backwards")
    found = settled(client, text.replace('le:enrolmentDate "2026-11-30"', 'le:enrolmentDate "2026-11-01"').encode())
    assert found["form"] == "/subjects/backwards/dates" and found["title"] == "the dates contradict each other"


def test_an_entry_that_was_not_understood_is_mended(client: FlaskClient) -> None:
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", "unread")
    bring(client, text.encode(), "x.ttl")
    found = settled(client, text.replace("le:valueDecimal 112.0", "le:valueDecimal 58.0").encode())
    assert found["criterion"] == "inc-07" and found["advice"].startswith("To settle it, mend the entry")
    assert found["words"] == "Correct the record" and "haemoglobin" in found["form"]


def asked(advice: str, criterion: str = "inc-04", outcome: str = "cantTell", code: str = "to-settle",
          evidence: tuple[Mapping[str, str], ...] = (), records: Mapping[str, str] | None = None,
          dates: Mapping[str, str | None] = GIVEN, verdict: str = "undetermined") -> Question | None:
    """The question where one criterion is open."""
    flags = ({"code": code, "message": advice},)
    one = Criterion(criterion, "Title", "Statement", outcome, outcome, ({"evidence": evidence},), flags)
    return next_question("kn5501", "P1", verdict, dates, {}, (one,), records or {})


@pytest.fixture
def here(empty: Flask):
    with empty.test_request_context():
        yield


@pytest.mark.usefixtures("here")
class TestForms:
    @pytest.mark.parametrize(("advice", "form"), [
        ("Record the SLEDAI-2K total, or all of its 24 descriptors, with the date.", "assess/sledai-2k"),
        ("Record the grades of all nine BILAG-2004 systems, with the date.", "assess/bilag-2004"),
        ("Record neutrophils with unit and date; record haemoglobin with unit and date.", "enter?kind=observation"),
        ("Record whether systemic lupus erythematosus is diagnosed: a condition with its certainty and date.",
         "enter?kind=condition"),
        ("Record start, end and route of each steroid, immunosuppressant and biologic, and a review of medication.",
         "enter?kind=exposure"),
        ("Record the sex.", "correct?record=urn:x:me"),
        ("Record the date of birth.", "correct?record=urn:x:me"),
        ("Record the investigator's judgement with name, date and reason.", "judge?criterion=inc-04"),
        ("Record something that no rule names.", "enter"),
    ])
    def test_the_advice_leads_to_the_form(self, advice: str, form: str) -> None:
        found = asked(advice, records={"urn:x:lab": "observation", "urn:x:me": "subject"})
        assert found and found.form == f"/subjects/P1/{form}" and found.advice == advice

    def test_the_record_that_the_advice_names_is_corrected_and_no_review(self) -> None:
        texts = {"review": "reviewed-medication", "a": "cyclosporine", "b": "predniSONE 20 MG", "c": "predniSONE 20 MG"}
        evidence = tuple({"record": f"urn:x:{name}", "text": text} for name, text in texts.items())
        records = {"urn:x:review": "review", "urn:x:a": "exposure", "urn:x:b": "exposure"}
        found = asked("Give the last day: predniSONE 20 MG.", evidence=evidence, records=records)
        assert found and found.form.endswith("urn:x:b")
        found = asked("Say of penicillin: its last day.", evidence=evidence, records=records)
        assert found and found.form.endswith("urn:x:a"), "a review is corrected last"
        found = asked("Say of penicillin: its last day.", evidence=evidence[3:], records=records)
        assert found and found.form == "/subjects/P1/enter", "what no longer counts is not corrected"

    @pytest.mark.parametrize(("dates", "form"), [
        ({**GIVEN, "infusion": None}, "dates"), (GIVEN, "enter?kind=review")])
    def test_a_day_is_asked_for_only_where_it_is_lacking(self, dates: Mapping[str, str | None], form: str) -> None:
        found = asked("Record a review of medication that covers infusion; give the day of infusion.", dates=dates)
        assert found and found.form == f"/subjects/P1/{form}"

    def test_a_day_for_which_one_criterion_waits_has_its_turn(self) -> None:
        def one(name: str, advice: str) -> Criterion:
            return Criterion(name, name, "", "cantTell", "", (), ({"code": "to-settle", "message": advice},))

        day, sex, dates = "Give the day of infusion.", "Record the sex.", {**GIVEN, "infusion": None}
        for advices, form in (((sex, day), "enter"), ((day, sex), "dates"), ((sex, day, day), "dates")):
            rows = tuple(one(f"exc-0{number}", advice) for number, advice in enumerate(advices))
            found = next_question("kn5501", "P1", "undetermined", dates, {}, rows, {})
            assert found and found.form == f"/subjects/P1/{form}", advices
        settled = next_question("kn5501", "P1", "undetermined", GIVEN, {}, (one("exc-02", day),), {})
        assert settled and settled.form.endswith("/dates") and settled.criterion == "exc-02"

    def test_what_stands_without_it_does_not_decide(self) -> None:
        assert asked("Record the sex.", verdict="ineligible").decides is False
        assert asked("Record the sex.").decides is True

    def test_where_nothing_is_open_nothing_is_asked(self) -> None:
        assert asked("Record the sex.", outcome="passed", verdict="eligible") is None
        assert asked("Record the sex.", outcome="failed", verdict="ineligible") is None

    def test_what_lacks_a_record_goes_before_what_awaits_a_judgement(self) -> None:
        def one(name: str, outcome: str) -> Criterion:
            flags = ({"code": "to-settle", "message": "Record the sex."},)
            return Criterion(name, name, "", outcome, outcome, (), flags)

        found = next_question("kn5501", "P1", "undetermined", GIVEN, {},
                              (one("exc-05", "untested"), one("exc-13", "cantTell"), one("exc-14", "cantTell")), {})
        assert found and found.criterion == "exc-13"
