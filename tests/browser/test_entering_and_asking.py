"""Entering a subject by the forms, correcting a record, and asking in SPARQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from .conftest import Watch

At = Callable[[str], Page]
EXAMPLES = Path(__file__).parents[2] / "examples"


def new_subject(at: At, name: str) -> Page:
    page = at("/subjects")
    page.get_by_role("link", name="new").click()
    page.locator("#f-identifier").fill(name)
    page.locator("#f-birthDate").fill("1990-04-12")
    page.locator("#f-sex").select_option("male")
    page.locator("#f-screeningDate").fill("2026-11-22")
    page.locator("#f-enrolmentDate").fill("2026-11-30")
    page.locator("#f-consentStatus").select_option("given")
    page.locator("#f-consentDate").fill("2026-11-20")
    page.get_by_role("button", name="Save the subject").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}: ")
    return page


def box(form: Locator, name: str) -> Locator:
    """The field of the component that one writes into; its list of choices is a box of another kind."""
    return form.get_by_role("textbox", name=name).or_(form.get_by_role("combobox", name=name)).first


def test_a_subject_is_entered_by_the_forms(at: At) -> None:
    page = new_subject(at, "typed-in")
    expect(page.locator("#inc-01")).to_contain_text("passed")
    expect(page.locator("#inc-07")).to_contain_text("can't tell")
    page.get_by_role("link", name="Enter data").click()
    page.get_by_role("link", name="observation").click()
    form = page.locator("#component")
    box(form, "what it is").fill("loinc:718-7")
    box(form, "result, if a number").fill("5.8")
    box(form, "unit of the number").fill("g/dL")
    box(form, "time of an observation").fill("2026-11-15")
    form.get_by_role("button", name="Save the record").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("not eligible")
    expect(page.locator("#inc-07")).to_contain_text("haemoglobin 58 g/L is below 60 g/L")


def test_the_form_without_the_component_does_the_same(at: At) -> None:
    page = new_subject(at, "typed-plainly")
    page.goto("/subjects/typed-plainly/enter?kind=observation")
    page.locator("#plain").get_by_text("The same form in plain HTML").click()
    form = page.locator("#plain-form")
    form.locator("[name=f-code]").first.fill("loinc:718-7")
    form.locator("[name=f-valueDecimal]").fill("112")
    form.locator("[name=f-unitCode]").fill("g/L")
    form.locator("[name=f-effective]").fill("2026-11-15")
    form.get_by_role("button", name="Save the record").click()
    expect(page.locator("#inc-07")).not_to_contain_text("haemoglobin: not known")


def test_a_wrong_date_is_told_and_nothing_entered_is_lost(at: At, watch: Watch) -> None:
    watch.expected.append("422")
    page = at("/subjects/new")
    page.locator("#f-identifier").fill("typo")
    page.locator("#f-birthDate").fill("12.4.1990")
    page.locator("#f-screeningDate").fill("2026-11-22")
    page.get_by_role("button", name="Save the subject").click()
    expect(page.get_by_role("alert")).to_contain_text("date")
    expect(page.locator("#f-identifier")).to_have_value("typo")
    expect(page.locator("#f-birthDate")).to_have_value("12.4.1990")


def test_a_correction_keeps_the_old_entry_and_changes_the_verdict(at: At, tmp_path: Path) -> None:
    page = at("/subjects")
    file = tmp_path / "to-correct.ttl"
    file.write_text((EXAMPLES / "haemoglobin-too-low.ttl").read_text().replace("haemoglobin-too-low", "to-correct"))
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("not eligible")
    page.get_by_role("link", name="Correct https://example.org/to-correct/haemoglobin", exact=True).click()
    page.get_by_label("Why").fill("the sample was of another person")
    page.get_by_label("Strike the record out").check()
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("undetermined")
    table = page.get_by_role("region", name="Table of records")
    expect(table).to_contain_text("corrected: the sample was of another person")
    expect(table.locator("del", has_text="5.8 g/dL")).to_have_count(1)


def test_an_example_question_is_asked_by_the_plain_form(at: At) -> None:
    page = at("/query")
    page.get_by_role("link", name="What is the verdict on each subject?").click()
    page.get_by_role("button", name="Ask").click()
    table = page.get_by_role("region", name="Result as a table")
    expect(table).to_contain_text("haemoglobin-too-low")
    expect(table).to_contain_text("ineligible")


def test_a_question_is_asked_in_yasgui(at: At) -> None:
    page = at("/query")
    page.locator(".yasqe_queryButton").click()
    expect(page.locator(".yasr_results")).to_contain_text("Neutrophils and haemoglobin")
    expect(page.locator(".yasqe .parseErrorIcon")).to_have_count(0)


def test_a_question_that_is_wrong_is_told(at: At, watch: Watch) -> None:
    watch.expected.append("400")
    page = at("/query")
    page.locator("#query").fill("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("SERVICE")


def test_a_picture_shows_what_the_table_says(at: At) -> None:
    page = at("/subjects/haemoglobin-without-unit/criteria/inc-07")
    expect(page.locator("#picture canvas").first).to_be_visible()


def test_the_ontology_is_searched_while_typing(at: At) -> None:
    page = at("/ontology")
    page.locator("input[name=q]").first.press_sequentially("lupus nephritis", delay=20)
    expect(page.get_by_role("main")).to_contain_text("lupus nephritis", ignore_case=True)
