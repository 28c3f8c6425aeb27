"""What is to one trial: undertakings with their horizon, consents, judgements; and treatment in the trial itself."""

from __future__ import annotations

import pytest

from kn5501_reasoner.trials import load_trial

from .build import Sheet, bounds, holds

TO_ANOTHER = ("gc012f", "NCT05846347", "bliss-sc")
UNCLEAR = (
    "a study of lupus", "one of several", "KN5501 in ITP", "NCT05846347 and NCT06010472", "NCT05846347 | A study",
)
OURS = (None, "kn5501", "KN5501", "NCT06010472", "A study | CHEC2023-174", "Study NCT06010472")
UNDERTAKINGS = [("ContraceptionUndertaking", "contraceptionDays"), ("EggDonationUndertaking", "noEggDonationDays")]


@pytest.mark.parametrize(("code", "fact"), UNDERTAKINGS)
@pytest.mark.parametrize(
    ("days", "columns", "expected"),
    [
        (90, {"value_boolean": True}, ("90", None)),
        (365, {"value_codes": "PositiveFinding"}, ("365", None)),
        (90, {"value_boolean": False}, (None, "89.999999999")),
        (365, {"value_codes": "NegativeFinding"}, (None, "364.999999999")),
        (90, {"value_codes": "unknown-finding"}, (None, None)),
        (90, {"value_boolean": True, "status": "preliminary"}, (None, None)),
        (None, {"value_boolean": True}, (None, None)),
    ],
)
def test_an_undertaking_holds_for_its_horizon(code, fact, days, columns, expected) -> None:
    sheet = Sheet()
    sheet.observation(f"{code} for:{days}" if days else code, effective="2026-11-25", **columns)
    facts = sheet.facts()
    assert bounds(facts, fact) == expected
    assert facts.quantities[fact].records == ("urn:p:observation:0",)


def test_the_newest_undertaking_counts_whatever_its_horizon() -> None:
    sheet = Sheet()
    sheet.observation("ContraceptionUndertaking for:365", effective="2026-11-20", value_boolean=True)
    sheet.observation("ContraceptionUndertaking for:90", effective="2026-11-25", value_boolean=False)
    assert bounds(sheet.facts(), "contraceptionDays") == (None, "89.999999999")


@pytest.mark.parametrize(("trial", "counts"), [*((one, True) for one in OURS), *((one, False) for one in TO_ANOTHER)])
def test_what_is_to_another_trial_does_not_count(trial, counts) -> None:
    sheet = Sheet()
    sheet.add("consent", status="given", date="2026-11-20")
    sheet.add("consent", status="withdrawn", date="2026-11-21", trial=trial)
    sheet.judge("exc-14", True, "2026-11-20")
    sheet.judge("exc-14", False, "2026-11-21", trial=trial)
    sheet.observation("ContraceptionUndertaking for:90", effective="2026-11-20", value_boolean=True)
    sheet.observation("ContraceptionUndertaking for:90", effective="2026-11-21", value_boolean=False, trial=trial)
    facts = sheet.facts()
    assert holds(facts, "consentSigned") is not counts
    assert facts.judged["exc-14"].fit is not counts
    assert bounds(facts, "contraceptionDays") == ((None, "89.999999999") if counts else ("90", None))


@pytest.mark.parametrize("trial", UNCLEAR)
def test_what_is_to_nobody_knows_which_trial_leaves_open(trial) -> None:
    sheet = Sheet()
    sheet.add("consent", status="given", date="2026-11-20")
    sheet.add("consent", status="withdrawn", date="2026-11-21", trial=trial)
    sheet.judge("exc-14", True, "2026-11-20")
    sheet.judge("exc-14", True, "2026-11-21", trial=trial)
    sheet.observation("ContraceptionUndertaking for:90", effective="2026-11-20", value_boolean=True)
    sheet.observation("ContraceptionUndertaking for:90", effective="2026-11-21", value_boolean=True, trial=trial)
    facts = sheet.facts()
    assert holds(facts, "consentSigned") is None
    assert "exc-14" not in facts.judged and bounds(facts, "contraceptionDays") == (None, None)


def test_the_day_of_a_consent_to_nobody_knows_which_trial_is_not_that_of_the_age() -> None:
    for trial, age in ((None, ("66", "66")), ("a study of lupus", (None, "66")), ("gc012f", (None, "66"))):
        sheet = Sheet()
        sheet.subject(birth="1960-11-10")
        sheet.add("consent", status="given", date="2026-11-11", trial=trial)
        assert bounds(sheet.facts(), "age") == age, trial


def test_an_older_record_of_an_unknown_trial_decides_nothing() -> None:
    sheet = Sheet()
    sheet.add("consent", status="withdrawn", date="2026-11-01", trial="a study of lupus")
    sheet.add("consent", status="given", date="2026-11-20")
    assert holds(sheet.facts(), "consentSigned") is True


def test_the_row_of_the_subject_names_the_trial_of_records_that_name_none() -> None:
    for rows, expected in ((["gc012f"], None), (["kn5501"], True), ([None], True), (["gc012f", "kn5501"], None)):
        sheet = Sheet()
        for trial in rows:
            sheet.subject(trial=trial)
        sheet.add("consent", status="given", date="2026-11-20")
        assert holds(sheet.facts(), "consentSigned") is expected, rows
    sheet.add("consent", status="given", date="2026-11-20", trial="NCT06010472")
    assert holds(sheet.facts(), "consentSigned") is None  # the other one may be a later one of either trial


def test_records_of_the_default_trial_count_for_no_other(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("KN5501_TRIALS", "tests/trials/toy")
    sheet = Sheet()
    sheet.add("consent", status="given", date="2026-11-20")
    sheet.judge("exc-02", True)
    facts = sheet.facts(trial=load_trial("toy"))
    assert holds(facts, "consentSigned") is None and facts.judged == {}
    sheet.add("consent", status="given", date="2026-11-21", trial="NCT99999999")
    sheet.judge("exc-02", True, trial="toy")
    facts = sheet.facts(trial=load_trial("toy"))
    assert holds(facts, "consentSigned") is True and facts.judged["exc-02"].fit is True


def test_treatment_in_the_trial_itself_is_of_the_trial_that_is_run(monkeypatch) -> None:
    monkeypatch.setenv("KN5501_TRIALS", "tests/trials/toy")
    treated = {"status": "off-study", "start": "2026-11-01", "category": "interventional"}
    for study, trial, events in (
        ("NCT06010472", "kn5501", 0), ("NCT06010472", "toy", 1), ("nct99999999", "toy", 0),
        ("NCT99999999", "kn5501", 1),
        ("KN5501_in_another_disease", "kn5501", 1), ("Study_NCT06010472 s", "kn5501", 0),
        ("NCT09999998 Extension_of_NCT06010472", "kn5501", 1), ("Extension_of_NCT06010472_as_NCT09999998", "kn5501", 1),
        ("kn5501", "kn5501", 1), (None, "kn5501", 1),
    ):
        sheet = Sheet()
        sheet.add("participation", study=study, **treated)
        assert len(sheet.facts(trial=load_trial(trial)).events) == events, (study, trial)
