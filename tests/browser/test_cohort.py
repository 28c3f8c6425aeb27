"""The pages of a cohort in a browser: accessible, no wider than the screen, a what-if by form and keyboard alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from .conftest import ROOT, Server, Watch, start, stop
from .test_every_page import WIDTHS, violations

At = Callable[[str], Page]
PAGES = (
    "/cohort", "/cohort?off=inc-04&reading=inc-09%3Dinc-09-any-period", "/cohort/attrition", "/cohort/fastest",
    "/cohort/attribution", "/cohort/overlap?off=inc-07", "/cohort/completeness", "/cohort/sweep",
    "/cohort/sweep?criterion=inc-04&over=4..12", "/cohort/sweep?criterion=inc-04&over=x",
    "/cohort?enrolment=%2B60&infusion=%2B60", "/cohort/attrition?enrolment=2027-01-15",
    "/cohort/sweep?criterion=inc-04&over=4..8:2&criterion2=inc-07:haemoglobin&over2=50,60,70",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the examples as a cohort."""
    folder = tmp_path_factory.mktemp("cohort") / "run"
    subprocess.run([sys.executable, "-m", "kn5501_reasoner", "cohort", "examples", "--out", str(folder)], cwd=ROOT,
                   capture_output=True, check=False)
    running = start("--no-examples", "--cohort", str(folder))
    yield running
    stop(running)


@pytest.fixture(autouse=True)
def patience(page: Page) -> None:
    """What reads the records starts a process of its own."""
    page.set_default_timeout(60_000)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_the_screen(at: At, path: str) -> None:
    page = at(path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")
    assert violations(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", ["/cohort/attrition", "/cohort/sweep?criterion=inc-04&over=4..12"])
def test_a_page_is_accessible_in_dark_colours(at: At, page: Page, path: str) -> None:
    page.emulate_media(color_scheme="dark")
    assert violations(at(path)) == []


def test_a_drawing_is_named_and_is_a_file(at: At, watch: Watch) -> None:
    watch.expected.append("404")  # with a drawing alone, the browser asks for /favicon.ico
    page = at("/cohort/attrition")
    expect(page.get_by_role("img", name="Attrition in protocol order")).to_be_visible()
    page.get_by_role("link", name="The drawing as a file").click()
    assert page.evaluate("document.documentElement.tagName") == "svg"


def test_a_what_if_by_keyboard_alone(at: At) -> None:
    page = at("/cohort")
    page.get_by_text("What if a criterion").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Count again").press("Enter")
    expect(page.get_by_text("without inc-01.")).to_be_visible()
    expect(page.get_by_role("columnheader", name="before")).to_be_visible()
    page.get_by_role("link", name="Overlap").press("Enter")
    expect(page.get_by_label("inc-01 Age and consent")).to_be_checked()
    page.get_by_role("link", name="As the protocol has it").press("Enter")
    expect(page.get_by_text("What if:")).to_have_count(0)


def test_moved_anchors_by_form(at: At) -> None:
    page = at("/cohort")
    page.get_by_text("What if a criterion").click()
    for anchor in ("Enrolment", "Infusion"):
        page.get_by_label(anchor).fill("+60")
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_text("enrolment 60 days later, infusion 60 days later.")).to_be_visible()
    expect(page.get_by_role("row", name="undetermined 8 17")).to_be_visible()
    expect(page.get_by_role("textbox", name="Enrolment")).to_have_value("+60")


def test_a_sweep_by_form(at: At) -> None:
    page = at("/cohort/sweep")
    page.get_by_label("Limit", exact=True).select_option("inc-07:haemoglobin")
    page.get_by_label("Values", exact=True).fill("50,58,60")
    page.get_by_role("button", name="Count").press("Enter")
    expect(page.get_by_role("row", name="60 5 13 the protocol")).to_be_visible()
    expect(page.get_by_label("Values", exact=True)).to_have_value("50,58,60")
