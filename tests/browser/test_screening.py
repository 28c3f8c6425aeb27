"""What a trial physician does, from the list to the source record."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import Watch

EXAMPLES = Path(__file__).parents[2] / "examples"
At = Callable[[str], Page]


def test_the_examples_are_there(at: At) -> None:
    page = at("/")
    expect(page).to_have_url("/subjects")
    expect(page.locator("#subjects")).to_be_visible()
    shown = set(page.locator("#subjects tbody th").all_inner_texts())
    turtle = {file.stem for file in EXAMPLES.glob("*.ttl")}
    assert turtle | {"fhir-eligible", "hospital-history", "ndjson-belimumab"} <= shown  # others may have come since
    page.get_by_label("Verdict").select_option("refused")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#subjects tbody tr")).to_have_count(1)


def test_a_good_file_is_brought_in_by_choosing_it(at: At, tmp_path: Path) -> None:
    page = at("/subjects")
    file = tmp_path / "someone.ttl"
    file.write_text((EXAMPLES / "pregnant.ttl").read_text().replace("pregnant", "chosen"))
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("not eligible")
    expect(page).to_have_url(re.compile(r"/subjects/chosen\?saved=d[0-9]+$"))


def test_a_good_file_is_brought_in_by_dropping_it(at: At) -> None:
    page = at("/subjects")
    text = (EXAMPLES / "eligible-man.ttl").read_text().replace("eligible-man", "dropped")
    carried = page.evaluate_handle("""(text) => {
        const carried = new DataTransfer();
        carried.items.add(new File([text], "dropped.ttl", {type: "text/turtle"}));
        return carried;
    }""", text)
    page.dispatch_event("#drop", "dragover", {"dataTransfer": carried})
    page.dispatch_event("#drop", "drop", {"dataTransfer": carried})
    expect(page).to_have_url(re.compile(r"/subjects/dropped\?saved=d[0-9]+$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("eligible")


def test_a_bad_file_is_refused_with_the_term(at: At, watch: Watch, tmp_path: Path) -> None:
    watch.expected.append("422")
    page = at("/subjects")
    file = tmp_path / "bad.ttl"
    text = (EXAMPLES / "eligible-man.ttl").read_text()
    file.write_text(text.replace("le:valueDecimal 112.0", "le:valueOfOurs 112.0"))
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring in").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("valueOfOurs")
    expect(alert).to_contain_text("not of the record vocabulary")


def test_a_verdict_leads_down_to_its_source_record(at: At) -> None:
    page = at("/subjects")
    page.get_by_role("link", name="haemoglobin-too-low").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("not eligible")
    criterion = page.locator("#inc-07")
    expect(criterion).to_contain_text("haemoglobin 58 g/L is below 60 g/L")
    criterion.get_by_role("link", name="Rule, facts and records").click()
    expect(page.get_by_role("main")).to_contain_text("https://example.org/haemoglobin-too-low/haemoglobin")
    expect(page.get_by_role("main")).to_contain_text("NCT06010472, inclusion 7")


def test_a_judgement_changes_the_verdict(at: At) -> None:
    page = at("/subjects/migraine-to-be-judged")
    expect(page.get_by_role("heading", level=1)).to_contain_text("undetermined")
    page.get_by_role("link", name="Record a judgement").click()
    page.get_by_label("exc-05").check()
    page.get_by_label("Fit: may take part").check()
    page.get_by_label("Why").fill("migraine since youth, no other finding")
    page.get_by_label("Who judges").fill("Dr Lin")
    page.get_by_label("Day of the judgement").fill("2026-11-22")
    page.get_by_role("button", name="Save the judgement").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("eligible")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("undetermined")
    expect(page.locator("#exc-05")).to_contain_text("passed")
    expect(page.get_by_role("region", name="History")).to_contain_text("judgement")


def test_an_earlier_decision_can_still_be_seen(at: At) -> None:
    page = at("/subjects/judgement-outstanding")
    page.get_by_role("link", name="Record a judgement").click()
    page.locator("input[name=f-judgedCriterion]").first.check()
    page.get_by_label("Not fit").check()
    page.get_by_label("Why").fill("unfit for lymphodepletion")
    page.get_by_label("Day of the judgement").fill("2026-11-22")
    page.get_by_role("button", name="Save the judgement").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("not eligible")
    page.get_by_role("region", name="History").get_by_role("link").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("undetermined")
    expect(page.get_by_role("main")).to_contain_text("An earlier decision")
