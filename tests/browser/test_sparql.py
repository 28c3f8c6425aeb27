"""The page to ask from, in a browser: the plain form, and Yasgui, which keeps and fetches nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Server, Watch

At = Callable[[str], Page]
EDITOR = "#yasgui .yasgui"


def test_an_example_is_asked_by_keyboard(at: At) -> None:
    page = at("/query")
    page.get_by_role("link", name="What is the verdict on each subject?").press("Enter")
    box = page.get_by_label("Query", exact=True)
    assert "le:verdict" in box.input_value()
    box.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ask")).to_be_focused()
    page.keyboard.press("Enter")
    table = page.get_by_role("region", name="Result as a table")
    expect(table.get_by_role("row", name="eligible-man le:eligible", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").press("Enter")
    assert download.value.suggested_filename == "result.csv"
    assert "eligible-man" in download.value.path().read_text()


def test_the_form_works_without_script(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/query?example=thresholds")
    page.get_by_role("button", name="Ask").click()
    rows = page.get_by_role("region", name="Result as a table").locator("tbody").get_by_role("row")
    expect(rows.first).to_be_visible()
    expect(page.get_by_text(f"{rows.count()} rows.", exact=True)).to_be_visible()
    context.close()


def test_the_editor_asks_this_server_alone_and_keeps_nothing(page: Page) -> None:
    """The watch of every test says when a request leaves the origin or the policy was broken."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method + request.url.partition("/sparql")[1]))
    page.goto("/query?example=verdicts")
    expect(page.locator(EDITOR)).to_contain_text("le:verdict")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(f"{EDITOR} .yasr_results")).to_contain_text("eligible-man")
    page.locator(f"{EDITOR} .CodeMirror").click()
    page.keyboard.press("Control+End")
    for typed in ("\nPREFIX foaf", "\n?x a ", " foaf:Per", " ?verd"):  # what each completion listens to
        page.keyboard.type(typed)
        page.keyboard.press("Control+Space")
    page.wait_for_timeout(300)
    assert asked.count("POST/sparql") == 1
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.evaluate("window.Yasgui.Yasqe.defaults.autocompleters") == ["variables"]
    assert page.evaluate("document.cookie") == "" or "session" not in page.evaluate("document.cookie")


@pytest.mark.parametrize("query", ["ASK { ?s", "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"])
def test_the_editor_shows_why_there_is_no_result(page: Page, watch: Watch, query: str) -> None:
    watch.expected += ["400"]
    page.goto("/query")
    page.locator(f"{EDITOR} .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)
    page.keyboard.press("Control+Enter")
    said = "SERVICE would fetch" if "SERVICE" in query else "cannot be read"
    expect(page.locator(f"{EDITOR} .yasr_results")).to_contain_text(said)
