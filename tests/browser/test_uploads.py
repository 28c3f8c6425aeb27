"""A file without dates: asked for, given, changed on a page of their own; what each saving changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import Server, Watch
from .test_every_page import WIDTHS, violations

At = Callable[[str], Page]
PATIENT = '{"resourceType": "Patient", "id": "%s", "birthDate": "1990-02-28", "gender": "male"}'


def file(folder: Path, name: str) -> Path:
    found = folder / f"{name}.json"
    found.write_text(PATIENT % name)
    return found


def fits(page: Page) -> None:
    """Accessible, and no wider than the screen."""
    assert violations(page) == []
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.set_viewport_size(before)


def test_a_file_without_dates_from_the_question_to_what_changed(at: At, watch: Watch, tmp_path: Path) -> None:
    watch.expected.append("422")
    page = at("/subjects")
    expect(page.get_by_label("Day of screening")).to_be_visible()
    page.locator("#file").set_input_files(file(tmp_path, "asked-for-dates"))
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("alert")).to_contain_text("no screening date is stated for subject asked-for-dates")
    expect(page.get_by_text("is still here.")).to_be_visible()
    fits(page)
    page.get_by_label("Day of screening").fill("2026-11-22")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("asked-for-dates: undetermined")
    saved = page.get_by_role("status")
    expect(saved).to_contain_text("This is the first verdict")
    expect(saved).to_contain_text("Next: the day of enrolment")
    fits(page)
    saved.get_by_role("link", name="Give the day").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dates of asked-for-dates")
    fits(page)
    page.get_by_label("Day of enrolment").fill("2026-11-01")
    page.get_by_label("Why").fill("now planned")
    page.get_by_role("button", name="Save the dates").click()
    expect(page.get_by_role("alert")).to_contain_text("before the day of screening")
    expect(page.get_by_label("Day of enrolment")).to_have_value("2026-11-01")
    expect(page.get_by_label("Why")).to_have_value("now planned")
    fits(page)
    page.get_by_label("Day of enrolment").fill("2026-11-30")
    page.get_by_role("button", name="Save the dates").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing changed")
    expect(page.get_by_role("status")).to_contain_text("Next: inc-01")
    expect(page.get_by_role("main")).to_contain_text("enrolment 2026-11-30")


def test_it_goes_the_same_way_without_script(browser: Browser, server: Server, tmp_path: Path) -> None:
    context = browser.new_context(base_url=server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/subjects")
    page.locator("#file").set_input_files(file(tmp_path, "asked-without-script"))
    page.get_by_role("button", name="Bring in").click()
    page.get_by_label("Day of screening").fill("2026-11-22")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("status")).to_contain_text("This is the first verdict")
    context.close()


def test_a_file_that_is_held_is_thrown_away(at: At, watch: Watch, tmp_path: Path) -> None:
    watch.expected.append("422")
    page = at("/subjects")
    page.locator("#file").set_input_files(file(tmp_path, "thrown-away"))
    page.get_by_role("button", name="Bring in").click()
    page.goto("/subjects")
    page.get_by_role("link", name="the .json file of").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("button", name="Bring in")).to_be_visible()
    expect(page.get_by_text("here after a refusal")).to_have_count(0)


@pytest.mark.parametrize("status", ["light", "dark"])
def test_what_a_saving_changed_is_readable_in_all_colours(at: At, page: Page, status: str, tmp_path: Path) -> None:
    page.emulate_media(color_scheme=status)
    at("/subjects")
    page.get_by_label("Day of screening").fill("2026-11-22")
    page.locator("#file").set_input_files(file(tmp_path, f"in-{status}"))
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert violations(page) == []
