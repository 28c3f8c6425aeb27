"""Every page: accessible, no wider than the screen, one heading, usable by keyboard alone, readable without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import FULL

from .conftest import Server, Watch

At = Callable[[str], Page]
PAGES = (
    "/subjects", "/subjects?verdict=refused", "/subjects?q=nobody", "/subjects/haemoglobin-too-low",
    "/subjects/hospital-history", "/subjects/refused-pregnant-man", "/subjects/eligible-man/print",
    "/subjects?entry=e000001", "/subjects/haemoglobin-too-low/dates", "/subjects/hospital-history/dates",
    "/subjects/haemoglobin-too-low/trials", "/subjects/refused-pregnant-man/trials", "/trials",
    "/subjects/haemoglobin-too-low/criteria/inc-07", "/subjects/code-nobody-knows/criteria/exc-05",
    "/subjects/new", "/subjects/eligible-woman/enter", "/subjects/eligible-woman/enter?record=observation",
    "/subjects/eligible-woman/assess/sledai-2k", "/subjects/eligible-woman/assess/bilag-2004",
    "/subjects/eligible-woman/assess/acr-1997", "/subjects/eligible-woman/assess/reviews",
    "/subjects/neuropsychiatric-lupus/judge", "/trial", "/trial/kn5501/inc-07", "/trial/kn5501/exc-05",
    "/ontology", "/ontology?q=M32.9", "/ontology/term/SystemicLupusErythematosus", "/ontology/term/haemoglobin",
    "/query", "/log",
)
WIDTHS = (360, 768, 1440)
LONG = "/subjects/hospital-history"
"""Axe takes as long for it as for all others of its kind together: in the full suite alone."""


def violations(page: Page) -> list[str]:
    """What axe finds, YASGUI's own element left out."""
    found = Axe().run(page, context={"exclude": [[".yasgui"]]}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_the_screen(at: At, path: str) -> None:
    page = at(path)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.title()
    if FULL or path != LONG:
        assert violations(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", ("/subjects", "/subjects/haemoglobin-too-low", "/trial/kn5501/inc-07", "/query"))
def test_a_page_is_accessible_in_dark_colours(at: At, page: Page, path: str) -> None:
    page.emulate_media(color_scheme="dark")
    assert violations(at(path)) == []


def test_a_page_that_is_not_there_says_so_accessibly(at: At, watch: Watch) -> None:
    watch.expected.append("404")
    page = at("/subjects/nobody")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert violations(page) == []


def test_the_keyboard_alone_leads_from_the_list_to_a_judgement(at: At) -> None:
    page = at("/subjects?q=migraine")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    focus(page, "migraine-to-be-judged")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/subjects/migraine-to-be-judged")
    focus(page, "Record a judgement")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("judgement")
    for _ in range(40):
        if page.evaluate("document.activeElement.name") == "f-judgedCriterion":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")


def test_what_has_the_focus_can_be_seen(at: At) -> None:
    page = at("/subjects/haemoglobin-too-low")
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 120)")


@pytest.mark.parametrize(("path", "says"), [
    ("/subjects/haemoglobin-too-low", "haemoglobin 58 g/L is below 60"), ("/trial/kn5501/inc-07", "at least 60 g/L"),
    ("/ontology?q=M32.9", "systemic lupus"), ("/subjects/haemoglobin-too-low/criteria/inc-07", "58"),
    ("/query", "SELECT"),
])
def test_pages_say_their_say_without_script(browser: Browser, server: Server, path: str, says: str) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(path)
    assert says.lower() in page.content().lower()
    context.close()


def focus(page: Page, text: str, most: int = 60) -> None:
    """Press Tab until the link with the text has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        held = page.locator("a:focus, button:focus")
        if held.count() and text in held.first.inner_text():
            return
    raise AssertionError(f"{text} is not reached by {most} tabs")
