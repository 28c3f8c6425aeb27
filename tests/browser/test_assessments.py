"""Whole assessments in a browser: the sum while ticking, the verdict after saving, and the same without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Server, Watch

At = Callable[[str], Page]


@pytest.fixture
def who(at: At, request: pytest.FixtureRequest) -> str:
    """A subject of whom nothing is known but the dates."""
    name = request.node.name
    page = at("/subjects/new")
    page.locator("#f-identifier").fill(name)
    page.locator("#f-screeningDate").fill("2026-11-22")
    page.get_by_role("button", name="Save the subject").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    return name


def test_the_sum_is_said_while_one_ticks(at: At, who: str) -> None:
    page = at(f"/subjects/{who}")
    page.get_by_role("link", name="SLEDAI-2K by its descriptors").click()
    total = page.locator("#sum")
    expect(total).to_have_text("from 0 to 105 points, 24 not assessed")
    page.get_by_role("checkbox", name="arthritis 4 points", exact=True).check()
    page.get_by_role("checkbox", name="proteinuria 4 points", exact=True).check()
    expect(total).to_have_text("from 8 to 105 points, 22 not assessed")
    page.get_by_label("was looked for and is absent").check()
    expect(total).to_have_text("8 points")
    page.get_by_role("checkbox", name="not assessed (proteinuria)").check()
    expect(page.get_by_role("checkbox", name="proteinuria 4 points", exact=True)).not_to_be_checked()
    expect(total).to_have_text("from 4 to 8 points, 1 not assessed")
    page.get_by_role("checkbox", name="proteinuria 4 points", exact=True).check()
    expect(page.get_by_role("checkbox", name="not assessed (proteinuria)")).not_to_be_checked()
    page.get_by_label("day of the assessment").fill("2026-11-20")
    page.get_by_role("button", name="Save the assessment").click()
    expect(page.locator("#inc-04")).to_contain_text("passed")


def test_what_is_refused_keeps_its_ticks_and_its_sum(at: At, watch: Watch, who: str) -> None:
    watch.expected.append("422")
    page = at(f"/subjects/{who}/assess/acr-1997")
    page.get_by_label("day of the assessment").fill("yesterday")
    page.get_by_role("checkbox", name="malar rash", exact=True).check()
    page.get_by_label("was looked for and is never present").check()
    expect(page.locator("#sum")).to_have_text("1 of 11 ever present")
    page.get_by_role("button", name="Save the assessment").click()
    expect(page.get_by_role("alert")).to_contain_text("date")
    expect(page.get_by_role("checkbox", name="malar rash", exact=True)).to_be_checked()
    expect(page.locator("#sum")).to_have_text("1 of 11 ever present")


def test_grades_and_reviews_are_counted(at: At, who: str) -> None:
    page = at(f"/subjects/{who}/assess/bilag-2004")
    page.get_by_role("radio", name="renal: A").check()
    expect(page.locator("#sum")).to_have_text("1 × A, 8 not assessed")
    page.goto(f"/subjects/{who}/assess/reviews")
    page.get_by_role("checkbox", name="central nervous system").check()
    expect(page.locator("#sum")).to_have_text("1 of 10 reviewed")


def test_the_form_does_the_same_without_script(browser: Browser, server: Server, who: str) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/subjects/{who}/assess/sledai-2k")
    expect(page.locator("#sum")).to_be_hidden()
    page.get_by_role("checkbox", name="seizure 8 points", exact=True).check()
    page.get_by_label("was looked for and is absent").check()
    page.get_by_label("day of the assessment").fill("2026-11-20")
    page.get_by_role("button", name="Save the assessment").click()
    expect(page.locator("#inc-04")).to_contain_text("SLEDAI-2K 8 points is at least 8 points")
    context.close()
