"""The print on A4: what the first page says lies on the first sheet, and the rest begins on the second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.web.subjects.printed import WHO, many_failed

At = Callable[[str], Page]
LONGEST = """([reason, name]) => {
    const text = (part, length) => part.repeat(200).slice(0, length);
    const [decides, judged] = document.querySelectorAll(".cover ul");
    while (judged.children.length < 4) judged.append(judged.firstElementChild.cloneNode(true));
    for (const each of [...decides.children].slice(0, 10)) each.textContent = text(reason, 60 + 20 + 120);
    for (const each of judged.children) each.textContent = text(reason, 60 + 20) + text(name, 40 + 140);
}"""


@pytest.fixture
def sheets(page: Page, tmp_path: Path) -> Callable[[], list[str]]:
    """The sheets of the page as it is now, printed on A4, each as text on one line."""

    def printed() -> list[str]:
        page.pdf(path=tmp_path / "print.pdf", format="A4")
        return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(tmp_path / "print.pdf").pages]

    return printed


def bring(page: Page, text: str, file: Path) -> None:
    """Upload a subject."""
    file.write_text(text, encoding="utf-8")
    page.goto("/subjects")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring in").click()
    page.wait_for_url("**/subjects/*")


@pytest.mark.parametrize(("subject", "decides"), [
    ("refused-pregnant-man", "pregnant-man: recorded as male and as pregnant"),
    ("eligible-man", "None of the 24 criteria failed or is open"),
    ("hospital-history", "exc-05 Disease of the central nervous system (failed)"),
    ("haemoglobin-without-unit", "inc-07 Neutrophils and haemoglobin (can't tell)"),
])
def test_the_first_sheet_holds_the_first_page_and_nothing_else(
    at: At, sheets: Callable[[], list[str]], subject: str, decides: str
) -> None:
    at(f"/subjects/{subject}/print")
    first, second, *_ = sheets()
    judgements = 0 if subject == "hospital-history" else 3
    for words in (
        subject, "NCT06010472", "version", "screening 2026-11-22, enrolment 2026-11-30, infusion 2026-12-01",
        "UTC by examples", "Entries not used", "What decides", decides, "Judgements", "page 1 of",
    ):
        assert words in first, words
    assert first.count("investigator 1") == judgements
    assert ("Criteria" in second) != (subject == "refused-pregnant-man") and "What decides" not in second


def test_many_failed_criteria_and_three_judgements_fit(
    page: Page, sheets: Callable[[], list[str]], tmp_path: Path
) -> None:
    bring(page, many_failed("print-many-failed"), tmp_path / "many.ttl")
    page.goto("/subjects/print-many-failed/print")
    first, second, *_ = sheets()
    failed = [each.split()[0] for each in page.locator(".criterion.failed h3").all_inner_texts()]
    assert len(failed) == 16 and all(each in first for each in failed)
    assert first.count(WHO[:20]) == 3 and "Judgements in full" in second and "What decides" not in second


def test_the_longest_first_page_that_there_can_be_fits(
    page: Page, sheets: Callable[[], list[str]], tmp_path: Path
) -> None:
    """Every text as long as the template lets it be, four judgements, names and their reasons in Chinese, too."""
    bring(page, many_failed("print-longest"), tmp_path / "many.ttl")
    page.goto("/subjects/print-longest/print")
    count = len(sheets())
    for letters in (["WIDE words ", "WIDE words "], ["words of text ", "\u5224\u65ad"], ["unbroken", "unbroken"]):
        page.evaluate(LONGEST, letters)
        made = sheets()
        assert len(made) == count and "Judgements in full" in made[1]


def test_the_print_is_dark_on_white_whatever_the_screen_prefers(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto("/subjects/eligible-man/print")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(23, 33, 43)"
