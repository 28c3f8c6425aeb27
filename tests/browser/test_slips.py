"""The slips of somebody who types: what is asked, told and kept, with the form component and in plain HTML."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Watch
from .test_entering_and_asking import box, new_subject

At = Callable[[str], Page]


def written(page: Page, plain: bool) -> tuple[Locator, Callable[[str, str], Locator]]:
    """The form of an observation, and its fields by name: label of the component, property of plain HTML."""
    if not plain:
        form = page.locator("#component")
        return form, lambda label, name: box(form, label)
    if page.locator("#plain").get_attribute("open") is None:
        page.locator("#plain").get_by_text("The same form in plain HTML").click()
    form = page.locator("#plain-form")
    return form, lambda label, name: form.locator(f"[name={name}]").first


def enter(page: Page, plain: bool, code: str, value: str, unit: str, when: str) -> None:
    """Fill in an observation and save it."""
    form, field = written(page, plain)
    field("what it is", "f-code").fill(code)
    field("result, if a number", "f-valueDecimal").fill(value)
    field("unit of the number", "f-unitCode").fill(unit)
    field("time of an observation", "f-effective").fill(when)
    form.get_by_role("button", name="Save the record").click()


@pytest.mark.parametrize("plain", [False, True])
def test_an_odd_unit_is_asked_about_and_mended(at: At, watch: Watch, plain: bool) -> None:
    watch.expected.append("422")
    name = f"slip-unit-{plain}".lower()
    page = new_subject(at, name)
    page.goto(f"/subjects/{name}/enter?kind=observation")
    enter(page, plain, "loinc:718-7", "112", "mg", "2026-11-15")
    expect(page.get_by_text("Not stored yet: please look again").first).to_be_visible()
    form, field = written(page, plain)
    expect(field("result, if a number", "f-valueDecimal")).to_have_value("112")
    field("unit of the number", "f-unitCode").fill("g/L")
    form.get_by_role("button", name="Save the record").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{name}: ")
    expect(page.locator("#inc-07")).not_to_contain_text("haemoglobin: not known")


@pytest.mark.parametrize("plain", [False, True])
def test_a_date_and_a_number_of_home_are_answered_with_the_right_form(at: At, watch: Watch, plain: bool) -> None:
    watch.expected.append("422")
    name = f"slip-form-{plain}".lower()
    page = new_subject(at, name)
    page.goto(f"/subjects/{name}/enter?kind=observation")
    enter(page, plain, "loinc:751-8", "3,2", "10*9/L", "15/11/2026")
    expect(page.get_by_text("write 3.2").first).to_be_visible()
    expect(page.get_by_text("write 2026-11-15").first).to_be_visible()
    _, field = written(page, plain)
    expect(field("result, if a number", "f-valueDecimal")).to_have_value("3,2")
    expect(field("time of an observation", "f-effective")).to_have_value("15/11/2026")


def test_a_diagnosis_is_confirmed_unless_one_says_otherwise(at: At) -> None:
    page = new_subject(at, "slip-certainty")
    page.goto("/subjects/slip-certainty/enter?kind=condition")
    page.locator("#plain").get_by_text("The same form in plain HTML").click()
    form = page.locator("#plain-form")
    expect(form.locator("[name=f-verificationStatus]")).to_have_value("confirmed")
    form.locator("[name=f-code]").first.fill("icd-10-cm:G40.909")
    form.locator("[name=f-onset]").fill("2020")
    form.get_by_role("button", name="Save the record").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("not eligible")
    expect(page.locator("#inc-01")).to_be_visible()


def test_a_changed_field_of_a_correction_replaces_the_record(at: At) -> None:
    page = new_subject(at, "slip-value")
    page.goto("/subjects/slip-value/enter?kind=observation")
    enter(page, True, "loinc:718-7", "58", "g/L", "2026-11-15")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not eligible")
    table = page.get_by_role("region", name="Table of records")
    table.locator("tr", has_text="58 g/L").get_by_role("link", name="Correct").click()
    page.get_by_label("Why").fill("misread")
    expect(page.get_by_label("Replace it by what stands below")).not_to_be_checked()
    page.locator("#correction [name=f-valueDecimal]").fill("85")
    expect(page.get_by_label("Replace it by what stands below")).to_be_checked()
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("undetermined")
    expect(page.locator("#inc-07")).to_contain_text("neutrophils: not known")
    expect(page.locator("#inc-07")).not_to_contain_text("haemoglobin: not known")
    expect(table.locator("del", has_text="58 g/L")).to_have_count(1)
    expect(table).to_contain_text("85 g/L")
