"""The pages of a cohort say what the commands say of the same folder, and nothing of any subject."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from kn5501_reasoner.pipeline.insights import threshold_sweep
from tests.conftest import FULL
from tests.web.conftest import EXAMPLES
from web.cohort.show import FIGURES

PATHS = {name: "/cohort" if name == "verdicts" else f"/cohort/{name}" for name in FIGURES}
WHAT_IF = "off=inc-07&off=exc-12&reading=inc-09%3Dinc-09-any-period&reading="
OPTIONS = ("--off", "inc-07", "--off", "exc-12", "--reading", "inc-09=inc-09-any-period")
SWEEP = "criterion=inc-07:haemoglobin&over=50,58,60,113"


def cells(page: str) -> list[list[str]]:
    """The rows of the tables of a page."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    return [[unescape(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]


def drawing(page: str) -> str:
    return re.search(r"<svg xmlns.*?</svg>\n", page, re.S)[0]


@pytest.mark.parametrize("query", ["", WHAT_IF])
@pytest.mark.parametrize("name", FIGURES)
def test_a_page_says_what_the_command_says(pages: FlaskClient, said: Callable[..., Any], name: str, query: str) -> None:
    options = OPTIONS if query else ()
    page = pages.get(f"{PATHS[name]}?{query}").text
    assert drawing(page) == said(name, *options, format="svg") == pages.get(f"/cohort/{name}.svg?{query}").text
    assert pages.get(f"{PATHS[name]}.json?{query}").json["content"] == said(name, *options)
    lines = said(name, *options, format="table").splitlines()
    for row in cells(page)[1:]:
        numbers = [cell for cell in row if re.fullmatch(r"\+?\d+(\.\d%)?", cell)]
        assert numbers
        words = numbers + row[:1] if name == "overlap" else row[:1] + numbers
        assert any([each for each in line.split() if each in words][:len(words)] == words or
                   line.split() == " ".join(words).split() for line in lines), row


def test_a_what_if_is_another_count(pages: FlaskClient) -> None:
    plain, other = (pages.get(f"/cohort.json?{query}").json for query in ("", WHAT_IF))
    assert plain["content"]["after"] == plain["content"]["before"] == other["content"]["before"]
    assert other["content"]["after"] != plain["content"]["after"]
    assert (other["off"], other["readings"]) == (["inc-07", "exc-12"], {"inc-09": "inc-09-any-period"})
    form = pages.get(f"/cohort/overlap?{WHAT_IF}").text
    assert len(re.findall(r'name="off"[^>]*checked', form)) == 2
    assert '<option value="inc-09=inc-09-any-period" selected>' in form
    for address in re.findall(r'href="(/cohort[^"]*)"', form):  # the choice goes along
        assert pages.get(unescape(address)).status_code == 200
        assert "off=inc-07" in address or address in ("/cohort", "/cohort/overlap"), address
    assert '<a href="/cohort/overlap">As the protocol has it</a>' in form


MOVED = "enrolment=%2B60&infusion=2027-01-30&off=exc-12"
MOVES = ("--move", "enrolment=+60", "--move", "infusion=2027-01-30", "--off", "exc-12")


def test_moved_anchors_are_another_count(pages: FlaskClient, said: Callable[..., Any]) -> None:
    for place, (name, path) in enumerate(PATHS.items()):
        page = pages.get(f"{path}?{MOVED}").text
        assert drawing(page) == pages.get(f"/cohort/{name}.svg?{MOVED}").text
        twin = pages.get(f"{path}.json?{MOVED}").json
        assert twin["moved"] == {"enrolment": "+60", "infusion": "2027-01-30"}
        if FULL or place % 2:  # the command derives all facts anew for each answer
            assert drawing(page) == said(name, *MOVES, format="svg")
        if FULL or not place % 2:
            assert twin["content"] == said(name, *MOVES)
        assert "without exc-12, enrolment 60 days later, infusion 2027-01-30" in page
    for address in re.findall(r'href="(/cohort[^"]*)"', page):  # the choice goes along
        assert "enrolment=%2B60" in address or address in ("/cohort", "/cohort/completeness"), address
    assert 'name="enrolment" maxlength="10" size="12" value="+60"' in page
    asked = pages.get(f"/cohort/sweep.json?{SWEEP}&{MOVED}").json
    assert asked["content"] == said("sweep", "--criterion", "inc-07:haemoglobin", "--over", "50,58,60,113", *MOVES)


def test_no_move_is_no_change(pages: FlaskClient) -> None:
    plain, still = (pages.get(f"/cohort.json?{query}").json for query in ("", "enrolment=&infusion=0&screening=%20"))
    assert plain == still


@pytest.mark.parametrize(("query", "says"), [
    ("enrolment=soon", "enrolment"), ("infusion=2027-02-30", "infusion"), ("screening=%2B123456", "screening"),
    ("off=inc-99", "inc-99"), ("reading=inc-09", "inc-09=inc-09-any-period"), ("reading=inc-04%3Dinc-04", "no other"),
    ("reading=inc-09%3Dinc-09-any-period&reading=inc-09%3Dinc-09-with-antimalarials", "Two readings"),
    ("off=inc-09&reading=inc-09%3Dinc-09-any-period", "switched off"),
])
def test_a_choice_that_is_none_is_refused(pages: FlaskClient, query: str, says: str) -> None:
    for path in ("/cohort", "/cohort/attrition.json", "/cohort/overlap.svg"):
        answer = pages.get(f"{path}?{query}")
        assert answer.status_code == 400 and says in answer.text


def test_everything_can_be_switched_off(pages: FlaskClient) -> None:
    every = [option["criterion"] for option in pages.get("/cohort.json").json["options"]]
    for name, path in PATHS.items():
        answer = pages.get(path, query_string={"off": every})
        assert answer.status_code == 200, name


def test_a_sweep_counts_as_the_command_does(pages: FlaskClient, said: Callable[..., Any]) -> None:
    page = pages.get(f"/cohort/sweep?{SWEEP}").text
    asked = ("--criterion", "inc-07:haemoglobin", "--over", "50,58,60,113")
    assert drawing(page) == said("sweep", *asked, format="svg") == pages.get(f"/cohort/sweep.svg?{SWEEP}").text
    content = pages.get(f"/cohort/sweep.json?{SWEEP}").json["content"]
    assert content == said("sweep", *asked)
    assert [row[:3] for row in cells(page)[1:]] == [
        [cell["at"][0], str(cell["certain"]), str(cell["possible"])] for cell in content["eligible"]
    ]


def test_two_limits_make_a_grid(pages: FlaskClient) -> None:
    page = pages.get(f"/cohort/sweep?{SWEEP}&criterion2=inc-04&over2=6,8&off=exc-12").text
    assert [row[0] for row in cells(page)[1:]] == ["50", "58", "60", "113"] and "across: sledai2k" in page


def test_every_limit_of_the_form_can_be_swept(pages: FlaskClient, run: Path) -> None:
    """The protocol's own value gives the verdicts of the run; every third limit in the quick suite."""
    page = pages.get("/cohort/sweep.json").json
    verdicts, limits = page["run"]["verdicts"], page["limits"]
    own = (verdicts["eligible"], verdicts["eligible"] + verdicts["undetermined"])
    assert {"inc-04", "inc-07:haemoglobin"} <= {limit["name"] for limit in limits}
    for limit in limits if FULL else limits[::3]:
        name, _, part = limit["name"].partition(":")
        found = threshold_sweep(run, [(name, limit["value"], part or None)])
        assert (found.axes[0].limit.fact, found.axes[0].limit.side) == (limit["fact"], limit["side"])
        assert list(found.cells.values()) == [own], limit


@pytest.mark.parametrize(("query", "says"), [
    ("criterion=inc-04&over=x", "no values"), ("criterion=inc-04&over=0..400", "too many"),
    ("criterion=inc-04&over=0..20&criterion2=inc-07:haemoglobin&over2=1..9", "too many"),
    ("criterion=nobody&over=4", "no criterion"), ("criterion=inc-04", "go together"), ("over=4", "go together"),
    (f"{SWEEP}&over2=4", "go together"), (f"criterion=inc-04&over={'4,' * 120}4", "At most"),
])
def test_a_sweep_that_cannot_be_is_refused(pages: FlaskClient, query: str, says: str) -> None:
    answer = pages.get(f"/cohort/sweep.json?{query}")
    assert answer.status_code == 400 and says in answer.text
    page = pages.get(f"/cohort/sweep?{query}")
    assert says in unescape(page.text) and "<svg xmlns" not in page.text


def test_no_page_names_a_subject_or_is_kept(pages: FlaskClient) -> None:
    names = {file.stem for file in EXAMPLES.glob("*.ttl")}
    twins, drawings = (f"{path}.json" for path in PATHS.values()), (f"/cohort/{name}.svg" for name in FIGURES)
    paths = [*PATHS.values(), *twins, *drawings, f"/cohort/sweep?{SWEEP}"]
    assert len(names) > 10
    for path in paths:
        answer = pages.get(path)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        text = answer.text.replace("exc-05-neuropsychiatric-lupus-not-counted", "")  # a reading
        assert not [name for name in names if name in text], path


def test_twins_are_as_they_are_described(pages: FlaskClient) -> None:
    described = pages.get("/openapi.json").json
    for path in (*(f"{path}.json" for path in PATHS.values()), "/cohort/sweep.json"):
        schema = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        checks = jsonschema_rs.validator_for({**schema, "components": described["components"]})
        for query in ("", SWEEP, WHAT_IF):
            checks.validate(pages.get(f"{path}?{query}").json)


def test_ids_of_two_drawings_differ(pages: FlaskClient) -> None:
    """So that both can be on one page; and on each page every id is there once."""
    found: dict[str, set[str]] = {}
    for name, path in PATHS.items():
        page = pages.get(path).text
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path
        assert not re.search(r"\sstyle=|<style|\son\w+=", page)
        found[name] = set(re.findall(r'\bid="([^"]+)"', drawing(page)))
    every = [one for ids in found.values() for one in ids]
    assert len(every) == len(set(every))
