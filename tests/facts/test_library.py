"""Facts of the library: variants, multiples of a limit, counts of groups, stated sets, the time since a diagnosis."""

from __future__ import annotations

import pytest

from kn5501_reasoner.facts import load_fact_model

from .build import Sheet, bounds, holds

FACTS = load_fact_model().facts
NUMBERS = [fact for fact in FACTS.values() if fact.library and fact.read_as == "number" and fact.direct]
KINDS, POINTS, DAYS = "backgroundTreatmentKinds", "eularAcr2019Points", "lupusDays"


def test_numbers_are_derived_where_they_are_asked_after() -> None:
    assert len(NUMBERS) >= 9
    for fact in NUMBERS:
        (source,) = fact.sources
        sheet, old, wrong = Sheet(), Sheet(), Sheet()
        sheet.observation(source, value="50", unit=fact.unit)
        found = sheet.facts(facts={fact.name})
        assert bounds(found, fact.name) == ("50", "50")
        assert fact.name not in sheet.facts(facts={"haemoglobin"}).quantities
        old.observation(source, value="50", unit=fact.unit, effective="2026-10-22")
        assert bounds(old.facts(), fact.name) == (None, None)
        wrong.observation(source, value=str(fact.high + 1), unit=fact.unit)
        assert wrong.rules() == ["implausible-value"] and wrong.rules(facts={"haemoglobin"}) == []


def test_a_variant_looks_at_its_own_days() -> None:
    sheet = Sheet()
    sheet.observation("AntinuclearAntibodyTest AntinuclearAntibodyByImmunofluorescence", value_text="1:320",
                      effective="2025-11-21")
    sheet.observation("AntiSmTest", interpretation="H", effective="2025-11-22")
    sheet.observation("AntiDsDnaTest", interpretation="H", effective="2025-11-21")
    found = sheet.facts()
    assert bounds(found, "anaTitre") == ("320", "320")
    assert bounds(found, "anaTitre-screening-365d") is None  # the year has none
    assert holds(found, "antiSmAboveNormal") is holds(found, "antiSmAboveNormal-screening-365d") is True
    assert holds(found, "antiDsDnaAboveNormal") is True
    assert holds(found, "antiDsDnaAboveNormal-screening-365d") is None


def test_each_result_of_the_year_counts_where_a_trial_asks_so() -> None:
    sheet, old = Sheet(), Sheet()
    for day, value, interpretation in (("2026-03-01", "1:320", "H"), ("2026-11-01", "1:40", "N")):
        sheet.observation("AntinuclearAntibodyTest AntinuclearAntibodyByImmunofluorescence", value_text=value,
                          effective=day)
        sheet.observation("AntiSmTest", interpretation=interpretation, effective=day)
    found = sheet.facts()
    assert bounds(found, "anaTitre") == ("40", "40") and holds(found, "antiSmAboveNormal") is False
    assert bounds(found, "anaTitre-screening-365d") == ("320", "320")
    assert holds(found, "antiSmAboveNormal-screening-365d") is True
    old.observation("AntiSmTest", interpretation="H", effective="2025-11-21")
    old.observation("AntiSmTest", interpretation="N", effective="2026-11-01")
    assert holds(old.facts(), "antiSmAboveNormal-screening-365d") is False
    old.observation("AntiSmTest", interpretation="H", effective="2025-11")  # perhaps inside
    assert holds(old.facts(), "antiSmAboveNormal-screening-365d") is None


def test_what_leaves_a_class_open_leaves_its_variants_open() -> None:
    sheet = Sheet()
    sheet.observation("AntiSmTest", interpretation="H")
    sheet.add("unread", kind="Observation", codes="AntiSmTest", reason="no date")
    found = sheet.derive(class_names={"AntiSmTest": frozenset({"antiSmAboveNormal"})}).facts["p"]
    assert holds(found, "antiSmAboveNormal") is None
    assert holds(found, "antiSmAboveNormal-screening-365d") is None


def multiple(**columns: str | None) -> tuple[str | None, str | None] | None:
    sheet = Sheet()
    sheet.observation("AspartateAminotransferase", **columns)
    return bounds(sheet.facts(), "aspartateAminotransferaseTimes")


@pytest.mark.parametrize(
    ("value", "limit", "unit", "found"),
    [
        ("80", "40", "U/L", ("2", "2")),
        ("0.3", "0.1", "U/L", ("3", "3")),
        ("80.1", "40", "U/L", ("2.0025", "2.0025")),
        ("100", "30", "U/L", ("3.333333333333333333", "3.333333333333333334")),
        ("80", "0", "U/L", (None, None)),
        ("80", None, "U/L", (None, None)),
    ],
)
def test_a_number_is_a_multiple_of_the_limit_beside_it(value, limit, unit, found) -> None:
    assert multiple(value=value, unit=unit, reference_high=limit, reference_unit=unit) == found


def test_a_multiple_needs_one_unit() -> None:
    said = {"value": "1000", "unit": "/uL", "reference_high": "2"}
    assert multiple(**said, reference_unit="10*9/L") == ("0.5", "0.5")
    assert multiple(**said, reference_unit="g/L") == (None, None)
    assert multiple(**said | {"unit": None}, reference_unit="10*9/L") == (None, None)


@pytest.mark.parametrize(
    ("comparator", "interpretation", "value", "found"),
    [
        (">", None, "80", ("2.000000001", None)), ("<=", None, "80", (None, "2")),
        ("<", None, "40", (None, "0.999999999")),
        (None, "N", None, (None, "1")), (None, "L", None, (None, "1")), (None, "H", None, (None, None)),
        (None, "N H", None, (None, None)), (None, "N", "41", (None, None)), (None, "H", "40", (None, None)),
        (None, "H", "41", ("1.025", "1.025")),
    ],
)
def test_signs_and_interpretations_of_a_multiple_agree(comparator, interpretation, value, found) -> None:
    said = {"value": value, "unit": "U/L", "reference_high": "40", "reference_unit": "U/L"}
    assert multiple(comparator=comparator, interpretation=interpretation, **said) == found


def test_one_class_is_read_as_a_number_and_as_a_multiple() -> None:
    sheet = Sheet()
    sheet.observation("TotalBilirubin", value="34", unit="umol/L", reference_high="20", reference_unit="umol/L")
    found = sheet.facts()
    assert bounds(found, "bilirubinTimes") == ("1.7", "1.7")
    assert bounds(found, "bilirubin") == (None, None)
    sheet.observation("TotalBilirubin", value="1.5", unit="mg/dL", effective="2026-11-21")
    found = sheet.facts()
    assert bounds(found, "bilirubinTimes") == (None, None)
    assert bounds(found, "bilirubin") == ("1.5", "1.5")


def kinds(*medicines: tuple[str, dict[str, str]], review: bool = False) -> tuple[str | None, str | None]:
    sheet = Sheet()
    for codes, columns in medicines:
        sheet.exposure(codes, **{"start": "2026-01-01", "route": "OralRoute"} | columns)
    if review:
        sheet.review("medication")
    sheet.subject(birth="1990-01-01")
    return bounds(sheet.facts(), KINDS)


PREDNISONE, MMF = ("Prednisone", {}), ("Mycophenolate", {})
AZATHIOPRINE, PLAQUENIL = ("Azathioprine", {}), ("Hydroxychloroquine", {})


@pytest.mark.parametrize(
    ("medicines", "review", "found"),
    [
        ([], False, ("0", "4")), ([], True, ("0", "0")), ([PREDNISONE], True, ("1", "1")),
        ([PREDNISONE, MMF, AZATHIOPRINE], True, ("2", "2")), ([PREDNISONE, MMF, PLAQUENIL], False, ("3", "4")),
        ([("Prednisone", {"route": "LocalRoute"})], True, ("0", "0")),
        ([("Prednisone", {"route": None})], True, ("0", "1")),
        ([("TopicalCiclosporin", {"route": "LocalRoute"})], True, ("0", "0")),
        ([("Ciclosporin", {"route": None})], True, ("0", "1")),
        ([("Mycophenolate", {"status": "intended"})], True, ("0", "1")), ([("?Azathioprine", {})], True, ("0", "0")),
        ([("?Immunosuppressant", {})], True, ("0", "1")), ([("unknown", {})], True, ("0", "4")),
        ([("Mycophenolate", {"start": "2026-11-23"})], True, ("0", "0")),
        ([("Mycophenolate", {"start": "2026-11"})], True, ("0", "1")),
    ],
)
def test_kinds_of_treatment_are_counted_once(medicines, review, found) -> None:
    assert kinds(*medicines, review=review) == found


def test_the_records_of_a_count_are_those_of_its_members() -> None:
    sheet = Sheet()
    taken, review = sheet.exposure("Mycophenolate", start="2026-01-01"), sheet.review("medication")
    sheet.exposure("Fludarabine", start="2026-01-01")
    assert sorted(sheet.facts().quantities[KINDS].records) == sorted([taken, review])


def classified(points: str | None = None, sets: str | None = None, onset: str = "2020-01-01",
               **columns: str | None) -> tuple[str | None, str | None] | None:
    sheet = Sheet()
    sheet.condition("SystemicLupusErythematosus", onset=onset, classified_by=sets, **columns)
    if points:
        sheet.observation("EularAcr2019Points", value=points, unit="{points}")
    return bounds(sheet.facts(), POINTS)


@pytest.mark.parametrize(
    ("points", "said", "found"),
    [
        (None, {"sets": "eular-acr-2019"}, ("10", None)), (None, {"sets": "acr-1997"}, None), (None, {}, None),
        ("9", {}, ("9", "9")), ("14", {"sets": "eular-acr-2019"}, ("14", "14")),
        ("9", {"sets": "eular-acr-2019"}, (None, None)),
        (None, {"sets": "eular-acr-2019", "verification": "provisional"}, None),
        (None, {"sets": "eular-acr-2019", "onset": "2026-11-23"}, None),
        (None, {"sets": "eular-acr-2019", "onset": "2026-11"}, None),
        (None, {"sets": "acr-1997 eular-acr-2019"}, ("10", None)),
    ],
)
def test_a_stated_set_shows_its_points(points, said, found) -> None:
    assert classified(points, **said) == found


def since(*conditions: dict[str, str | None], unread: bool = False) -> tuple[str | None, str | None] | None:
    sheet = Sheet()
    for columns in conditions:
        sheet.condition(columns.pop("codes", "SystemicLupusErythematosus"), **columns)
    if unread:
        sheet.add("unread", kind="Condition", codes="SystemicLupusErythematosus", reason="no date")
    names = {"SystemicLupusErythematosus": frozenset({"sleDiagnosed"})}
    return bounds(sheet.derive(class_names=names).facts["p"], DAYS)


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ([{"onset": "2026-06-07"}], ("168", "168")), ([{"recorded": "2026-06-07"}], ("168", None)),
        ([{"onset": "2020-01-01", "recorded": "2026-06-07"}], ("168", "2517")),
        ([{"onset": "2026-06-07"}, {"onset": "2026-01-01", "codes": "LupusNephritis"}], ("325", "325")),
        ([{"onset": "2026-06"}], ("145", "174")), ([{"onset": "2026-06-07"}, {}], ("168", None)),
        ([{"onset": "2026-06-07"}, {"onset": "2020-01-01", "verification": "provisional"}], ("168", "2517")),
        ([{"onset": "2026-06-07"}, {"onset": "2020-01-01", "verification": "refuted"}], ("168", "168")),
        ([{"onset": "2026-06-07"}, {"onset": "2020-01-01", "codes": "unknown"}], ("168", "2517")),
        ([{"onset": "2026-12-07"}], (None, "-15")),
        ([{"onset": "2020-01-01", "verification": "provisional"}], (None, None)),
        ([{"onset": "2020-01-01", "codes": "Epilepsy"}], None),
    ],
)
def test_the_time_since_a_diagnosis_counts_from_the_first(conditions, found) -> None:
    assert since(*conditions) == found


def test_an_unread_condition_may_be_an_earlier_diagnosis() -> None:
    assert since({"onset": "2026-06-07"}, unread=True) == ("168", None)


def test_a_result_of_an_unknown_code_may_be_a_newer_multiple() -> None:
    """Whatever its unit, where the laboratory's own limit is compared: a number in mg/dL is asked after beside it."""
    sheet = Sheet()
    sheet.observation("TotalBilirubin", value="34", unit="umol/L", reference_high="20", reference_unit="umol/L")
    sheet.observation("unknown", display="bilirubin", value="90", unit="umol/L", effective="2026-11-21")
    named = {"tests_by_name": lambda display: frozenset({"TotalBilirubin"})}
    assert bounds(sheet.facts(**named), "bilirubinTimes") == (None, None)
    assert bounds(sheet.facts(), "bilirubinTimes") == ("1.7", "1.7")


def test_a_diagnosis_without_a_date_follows_its_set_by_the_day_of_its_file() -> None:
    """As for the set of 1997."""
    for day, found in (("2026-11-20", ("10", None)), ("2026-11-23", None)):
        sheet = Sheet()
        sheet.condition("SystemicLupusErythematosus", classified_by="eular-acr-2019", assembled=day)
        assert bounds(sheet.facts(), POINTS) == found


@pytest.mark.parametrize(
    ("antibody", "rna", "found"),
    [
        ((None, "2026-11-20"), (True, "2026-11-19"), True), ((False, "2026-11-20"), (True, "2026-11-19"), True),
        ((True, "2026-11-19"), (False, "2026-11-20"), True), ((False, "2026-11-19"), (False, "2026-11-20"), False),
        ((False, "2026-11-20"), (None, ""), False),
    ],
)
def test_one_of_several_tests_is_enough(antibody, rna, found) -> None:
    sheet = Sheet()
    for code, (value, day) in (("HepatitisCAntibodyTest", antibody), ("HepatitisCRnaTest", rna)):
        if value is not None:
            sheet.observation(f"{code} HepatitisCTest", value_boolean=value, effective=day)
    assert holds(sheet.facts(), "hepatitisCPositive") is found
