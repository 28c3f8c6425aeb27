"""The page of a subject's dates: which count and why, changing them, taking them away, two who do so at once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import EXAMPLES
from tests.web.entries.forms import post
from tests.web.subjects.test_subjects import bring

PATIENT = b'{"resourceType": "Patient", "id": "%s", "birthDate": "1990-02-28"}'
SCREENING, ENROLMENT = "2026-11-22", "2026-11-30"


@pytest.fixture
def client(empty: Flask) -> FlaskClient:
    return empty.test_client()


@pytest.fixture
def given(client: FlaskClient, request: pytest.FixtureRequest) -> str:
    """A subject whose days were given with the upload."""
    name = re.sub("[^a-z0-9]+", "-", request.node.name.lower())[-60:].strip("-")
    assert bring(client, PATIENT % name.encode(), "x.json", screening=SCREENING, enrolment=ENROLMENT).status_code == 303
    return name


def recorded(client: FlaskClient, name: str) -> str:
    """A subject whose records state the days."""
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", name)
    assert bring(client, text.encode(), "x.ttl").status_code == 303
    return name


def change(client: FlaskClient, name: str, **fields: str):
    """Open the form and send it with some fields changed."""
    url = f"/subjects/{name}/dates"
    return post(client, url, **{**values(client.get(url).text), **fields})


def values(page: str) -> dict[str, str]:
    """What stands in the form."""
    found = {name: re.search(rf'<input id="{name}" name="{name}"[^>]* value="([^"]*)"', page)[1]
             for name in ("screening", "enrolment", "infusion")}
    return {**found, "decision": re.search(r'name="decision" value="([^"]+)"', page)[1]}


def dates(app: Flask, name: str) -> dict[str, str | None]:
    """The days that were given here, as stored."""
    found = app.extensions["service"].store.subject(name).dates
    return {each: str(day) for each, day in vars(found).items() if day}


def words(page: str) -> str:
    """The text of a page."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", page)).split())


def test_it_says_which_count_and_where_they_come_from(client: FlaskClient, given: str) -> None:
    page = words(client.get(f"/subjects/{given}/dates").text)
    assert f"Day of screening {SCREENING} , given here by local on 20" in page
    assert "Day of infusion neither given here nor recorded" in page
    twin = client.get(f"/subjects/{given}/dates.json").json
    assert [(each["anchor"], each["day"], each["given"]) for each in twin["anchors"]] == [
        ("screening", SCREENING, True), ("enrolment", ENROLMENT, True), ("infusion", "", False)]
    name = recorded(client, f"r-{given}")
    found = client.get(f"/subjects/{name}/dates.json").json["anchors"][0]
    assert found["given"] is False and found["day"] == found["recorded"][0]["day"]
    assert "recorded:" in client.get(f"/subjects/{name}/dates").text
    assert values(client.get(f"/subjects/{name}/dates").text)["screening"] == "", "a recorded day is not given here"


def test_a_subject_who_is_not_there_has_none(client: FlaskClient) -> None:
    assert client.get("/subjects/nobody/dates").status_code == 404
    assert client.post("/subjects/nobody/dates", data={"reason": "x", "screening": SCREENING}).status_code == 404


def test_a_day_is_changed_with_its_reason_and_the_subject_assessed_again(
    client: FlaskClient, empty: Flask, given: str
) -> None:
    answer = change(client, given, screening="2026-11-21", reason="a slip of the pen")
    assert answer.status_code == 303 and "?saved=d" in answer.headers["Location"]
    assert dates(empty, given) == {"screening": "2026-11-21", "enrolment": ENROLMENT}
    assert "Saved." in client.get(answer.headers["Location"]).text
    (entry, _) = empty.extensions["service"].store.entries(given)
    assert (entry.kind, entry.reason, entry.cleared) == ("dates", "a slip of the pen", ())
    assert entry.dates.enrolment is None, "what was not changed is not said again"
    assert "a slip of the pen" in client.get(f"/subjects/{given}/dates").text


def test_an_empty_field_takes_a_given_day_away_and_the_recorded_one_counts_again(
    client: FlaskClient, empty: Flask
) -> None:
    name = recorded(client, "given-and-taken")
    stated = client.get(f"/subjects/{name}/dates.json").json["anchors"][1]["day"]
    assert change(client, name, enrolment="2026-12-01", reason="postponed").status_code == 303
    found = client.get(f"/subjects/{name}.json").json
    assert found["dates"]["enrolment"] == "2026-12-01"
    assert "It goes before" in words(client.get(f"/subjects/{name}/dates").text)
    assert change(client, name, enrolment="", reason="not postponed").status_code == 303
    assert client.get(f"/subjects/{name}.json").json["dates"]["enrolment"] == stated
    assert dates(empty, name) == {}


def test_without_any_day_of_screening_nothing_is_stored(client: FlaskClient, empty: Flask, given: str) -> None:
    answer = change(client, given, screening="", reason="unknown")
    assert answer.status_code == 422 and "no screening date is stated for subject" in answer.text
    assert '<a href="#screening">' in answer.text and 'aria-invalid="true"' in answer.text
    assert dates(empty, given) == {"screening": SCREENING, "enrolment": ENROLMENT} and "unknown" in answer.text


@pytest.mark.parametrize(("fields", "told"), [
    ({"screening": "22.11.2026"}, "day of screening: this is not a date: write 2026-11-22"),
    ({"screening": "2026-11-31"}, "day of screening: this is not a date"),
    ({"enrolment": "2026-11-01"}, f"day of enrolment: 2026-11-01 is before the day of screening, {SCREENING}"),
    ({"infusion": "2026-11-25"}, f"day of infusion: 2026-11-25 is before the day of enrolment, {ENROLMENT}"),
    ({"infusion": "2026-12-01", "reason": " "}, "say why: the reason is missing"),
    ({}, "no date was changed"),
], ids=["form", "no such day", "enrolment before", "infusion before", "reason", "nothing"])
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    client: FlaskClient, empty: Flask, given: str, fields: dict[str, str], told: str
) -> None:
    answer = change(client, given, **{"reason": "because", **fields})
    assert answer.status_code == 422 and told in words(answer.text)
    shown = values(answer.text)
    assert {name: shown[name] for name in fields if name != "reason"} == {
        name: text for name, text in fields.items() if name != "reason"}
    assert fields.get("reason", "because").strip() in answer.text
    assert dates(empty, given) == {"screening": SCREENING, "enrolment": ENROLMENT}
    assert len(empty.extensions["service"].store.entries(given)) == 1


def test_a_recorded_day_is_respected_by_a_given_one(client: FlaskClient) -> None:
    name = recorded(client, "recorded-order")
    answer = change(client, name, infusion="2020-01-01", reason="x")
    assert answer.status_code == 422 and "2020-01-01 is before the day of screening" in answer.text


class TestTwoTabs:
    """Two who opened the form at the same time."""

    def test_who_changes_the_same_day_is_told(self, client: FlaskClient, empty: Flask, given: str) -> None:
        opened = values(client.get(f"/subjects/{given}/dates").text)
        assert change(client, given, screening="2026-11-20", reason="first").status_code == 303
        answer = post(client, f"/subjects/{given}/dates", **{**opened, "screening": "2026-11-21", "reason": "second"})
        assert answer.status_code == 422 and "somebody changed this date since the form was opened" in answer.text
        assert dates(empty, given)["screening"] == "2026-11-20"
        again = values(answer.text)
        assert again["screening"] == "2026-11-21", "what was typed is kept"
        assert post(client, f"/subjects/{given}/dates", **again, reason="second").status_code == 303
        assert dates(empty, given)["screening"] == "2026-11-21"

    def test_a_form_that_is_sent_twice_is_stored_once(self, client: FlaskClient, empty: Flask, given: str) -> None:
        opened = values(client.get(f"/subjects/{given}/dates").text)
        sent = {**opened, "screening": "2026-11-20", "enrolment": "", "reason": "first"}
        first, second = (post(client, f"/subjects/{given}/dates", **sent) for _ in range(2))
        assert first.status_code == second.status_code == 303 and first.location == second.location
        assert len(empty.extensions["service"].store.decisions(given)) == 2
        assert post(client, f"/subjects/{given}/dates", **{**sent, "reason": "another"}).status_code == 422

    def test_who_changes_another_day_undoes_nothing(self, client: FlaskClient, empty: Flask, given: str) -> None:
        opened = values(client.get(f"/subjects/{given}/dates").text)
        assert change(client, given, enrolment="2026-12-03", reason="first").status_code == 303
        answer = post(client, f"/subjects/{given}/dates", **{**opened, "infusion": "2026-12-09", "reason": "second"})
        assert answer.status_code == 303
        assert dates(empty, given) == {"screening": SCREENING, "enrolment": "2026-12-03", "infusion": "2026-12-09"}

    @pytest.mark.parametrize("wrong", [{"screening": "21.11.2026"}, {"screening": "2026-11-21", "reason": ""}])
    def test_nor_does_who_has_to_mend_something_first(
        self, client: FlaskClient, empty: Flask, given: str, wrong: dict[str, str]
    ) -> None:
        opened = values(client.get(f"/subjects/{given}/dates").text)
        assert change(client, given, enrolment="2026-12-03", reason="first").status_code == 303
        answer = post(client, f"/subjects/{given}/dates", **{**opened, "reason": "second", **wrong})
        assert answer.status_code == 422
        again = {**values(answer.text), "screening": "2026-11-21", "reason": "second"}
        assert again["enrolment"] == "2026-12-03", "the form has what the other one gave"
        assert post(client, f"/subjects/{given}/dates", **again).status_code == 303
        assert dates(empty, given) == {"screening": "2026-11-21", "enrolment": "2026-12-03"}


@pytest.mark.parametrize(("typed", "kind"), [("2026-11-01", "date"), ("1.11.2026", "text"), ("2026-02-30", "text")])
def test_a_wrong_day_stays_in_its_field(client: FlaskClient, given: str, typed: str, kind: str) -> None:
    page = change(client, given, enrolment=typed, reason="why")
    assert page.status_code == 422
    assert f'<input id="enrolment" name="enrolment" type="{kind}" value="{typed}"' in page.text


def test_markup_in_what_is_typed_stays_text(client: FlaskClient, given: str) -> None:
    answer = change(client, given, screening='"><script>alert(1)</script>', reason="<b>bold</b>")
    assert answer.status_code == 422 and "<script>alert" not in answer.text and "<b>bold" not in answer.text


def test_without_the_token_of_the_form_nothing_changes(empty: Flask, given: str) -> None:
    plain = FlaskClient(empty, empty.response_class)
    assert plain.post(f"/subjects/{given}/dates", data={"screening": "2026-11-01", "reason": "x"}).status_code == 403
    assert dates(empty, given)["screening"] == SCREENING
