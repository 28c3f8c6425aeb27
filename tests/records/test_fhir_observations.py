"""Every form of result that the conventions name."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.records.making import LE, LOINC, SCT, UCUM, bundle, code, observation, only, read, read_text, reasons, rules

HB = code(LOINC, "718-7")
V3 = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def quantity(value, unit="g/L", **more):
    return {"value": value, "unit": unit, "system": UCUM, "code": unit, **more}


def written(value):
    """JSON text of an observation whose number is written so."""
    about = '{"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p"},'
    about += f'"code":{json.dumps(HB)},"valueQuantity":'
    return about + '{"value":' + value + "}}"


def one(coded=HB, **members):
    return only(read(observation(coded, **members)), "observation")


def test_quantity_with_reference_range_and_interpretation():
    row = one(
        valueQuantity=quantity(5.8, "g/dL", comparator="<"),
        referenceRange=[{"high": quantity(16, "g/dL")}],
        interpretation=[code(V3, "L"), code(V3, "LL")],
        issued="2026-11-15T10:00:00+08:00",
    )
    assert (row["codes"], row["value"], row["comparator"], row["unit"]) == (
        "https://loinc.org/rdf/718-7",
        Decimal("5.8"),
        "<",
        "g/dL",
    )
    assert (row["reference_high"], row["reference_unit"], row["interpretation"]) == (16, "g/dL", "L LL")
    assert row["text"] == "<5.8 g/dL" and row["issued_at"] == datetime(2026, 11, 15, 2)
    assert row["effective_low"] == row["effective_high"] == date(2026, 11, 15)


@pytest.mark.parametrize(
    "change", [{"system": None}, {"system": "http://other.example"}, {"code": None}, {"code": "g L"}, {"code": "γ"}]
)
def test_a_unit_counts_only_as_a_ucum_code(change):
    row = one(valueQuantity=quantity(58) | change)
    assert row["unit"] is None and row["value"] == 58 and row["text"] == "58 g/L"


def test_numbers_are_decimals_as_written():
    row = read_text(written("0.1000")).tables["observation"][0]
    assert str(row["value"]) == "0.1000" and row["text"] == "0.1000"


def test_a_number_with_too_many_places_is_an_interval():
    row = read_text(written("1.0000000000000000001")).tables["observation"][0]
    assert row["value"] is None and row["range_low"] == 1 and row["range_high"] == Decimal("1.000000000000000001")


@pytest.mark.parametrize(
    "value", ["1e999999999", "NaN", "Infinity", "-Infinity", '"5.8"', "true", "[1]", "{}", "1e400", "9" * 5000]
)
def test_numbers_that_are_none_refuse_the_subject(value):
    records = read_text(written(value))
    assert rules(records) == {"unreadable-value"} and not records.tables["observation"]
    assert value[:20] not in records.tables["unread"][0]["reason"]


def test_range():
    row = one(valueRange={"low": quantity(50, "%"), "high": quantity(55, "%")})
    assert (row["range_low"], row["range_high"], row["unit"], row["value"]) == (50, 55, "%", None)
    assert one(valueRange={"low": quantity(50, "%"), "high": quantity(55, "g/L")})["unit"] is None
    assert one(valueRange={"low": quantity(50, "%")})["range_high"] is None
    assert rules(read(observation(HB, valueRange={"low": quantity(5), "high": quantity(4)}))) == {"unreadable-value"}


@pytest.mark.parametrize(
    "text",
    [
        "1:320", "1/80", "<1:40", ">1:1280", ">=1:80", "Positive 1:320", "55-60 %", "II-III", "A", "阳性", "A or B",
        "A/B",
        "B级/A级", "1:320 speckled", "1：320", "阳性1：320（核颗粒型）", "1:1,280", "negative <1:40", "less than 1:40",
        "1:80-1:160", "1:80 speckled, 1:320 homogeneous", "ANA titre: 1:80", "50-55%", "50% – 55%", ">50%", "＞50％",
        "LVEF: 55 %", "55,5 %",
    ],
)
def test_texts_of_results_are_kept(text):
    assert one(valueString=text)["value_text"] == text == one(valueString=text)["text"]


@pytest.mark.parametrize(
    "text", ["2721 Gerlach Run", "Mary Miller", "call 138 0013 8000", "13800138000", "x" * 5000, "a@b.cn",
             "王阳性", "1:80 王小明", "13,800,138,000", "a/bernard"]
)
def test_other_texts_may_name_a_person_and_are_not_kept(text):
    records = read(observation(HB, valueString=text))
    assert records.tables["observation"][0]["value_text"] is None
    assert text not in repr(records)


def test_ratio_is_a_titre():
    assert one(valueRatio={"numerator": {"value": 1}, "denominator": {"value": 320}})["value_text"] == "1:320"
    above = {"numerator": {"value": 1}, "denominator": {"value": 1280, "comparator": ">"}}
    assert one(valueRatio=above)["value_text"] == ">1:1280"
    odd = {"numerator": {"value": 1, "comparator": "<"}, "denominator": {"value": 80}}
    assert one(valueRatio=odd)["value_text"] is None
    assert one(valueRatio={"numerator": quantity(1, "mg"), "denominator": quantity(80, "mL")})["value_text"] is None


def test_titre_as_quantity():
    row = one(valueQuantity=quantity(320, "{titer}"))
    assert (row["value"], row["unit"]) == (320, "{titer}")


def test_coded_and_boolean_values():
    row = one(code(LOINC, "88020-3"), valueCodeableConcept=code(SCT, "420300004"))
    assert row["value_codes"] == "http://snomed.info/id/420300004" and row["text"] == "420300004"
    assert one(code(LOINC, "63895-7"), valueBoolean=False)["value_boolean"] is False
    assert one(valueCodeableConcept={"text": "Positive"})["value_text"] == "Positive"


def test_integers_have_no_unit():
    row = one(valueInteger=12)
    assert row["value"] == 12 and row["unit"] is None


def test_a_reason_for_absence_leaves_no_value():
    row = one(dataAbsentReason=code("x", "unknown"), valueQuantity=quantity(5))
    assert row["value"] is None and row["text"] == "no value: unknown"


def test_two_values_cannot_be_read():
    assert rules(read(observation(HB, valueInteger=1, valueString="1"))) == {"unreadable-value"}


def test_components_are_rows_of_their_own():
    parts = [
        {"code": code(LE, "sledai-2k-seizure"), "valueBoolean": True},
        {"code": code(LE, "sledai-2k-rash"), "valueBoolean": False},
    ]
    records = read(observation(code(LE, "sledai-2k"), valueQuantity=quantity(10, "{score}"), component=parts))
    parent, first, second = records.tables["observation"]
    assert parent["part_of"] is None and parent["unit"] == "{score}"
    assert first["part_of"] == second["part_of"] == parent["record"]
    assert first["record"] == parent["record"] + "#component-1" and second["codes"] == LE + "sledai-2k-rash"
    assert (first["value_boolean"], first["status"], first["effective_low"]) == (True, "final", date(2026, 11, 15))


def test_method_as_codes_and_words():
    row = one(
        code(LOINC, "8061-4"),
        valueString="1:80",
        method={"coding": [{"system": SCT, "code": "1"}], "text": "Indirect IF"},
    )
    assert row["method"] == "http://snomed.info/id/1 indirect_if"


def test_interpretations_from_other_systems_and_words():
    found = one(
        valueInteger=1, interpretation=[code(SCT, "10828004"), {"text": "Borderline"}, code("http://x.example", "H")]
    )
    assert found["interpretation"] == "E POS"


def test_times():
    row = one(effectiveDateTime=None, effectivePeriod={"start": "2026-11-01", "end": "2026-11-10"}, valueInteger=1)
    assert (row["effective_low"], row["effective_high"], row["effective_at"]) == (
        date(2026, 11, 1),
        date(2026, 11, 10),
        None,
    )
    assert one(effectiveDateTime=None, effectiveInstant="2026-11-15T10:00:00Z")["effective_at"] == datetime(
        2026, 11, 15, 10
    )
    assert one(effectiveDateTime=None)["effective_text"] is None
    backwards = {"start": "2026-11-10", "end": "2026-11-01"}
    assert rules(read(observation(HB, effectiveDateTime=None, effectivePeriod=backwards))) == {"impossible-date"}


def test_the_timestamp_of_the_bundle_is_on_every_row():
    import json

    made = bundle(observation(HB, valueInteger=1), timestamp="2026-11-16T00:00:00Z")
    assert read_text(json.dumps(made)).tables["observation"][0]["assembled_at"] == datetime(2026, 11, 16)
    assert rules(read_text(json.dumps(made | {"timestamp": "2026-11-16T25:00:00Z"}))) == {"impossible-date"}


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_what_never_becomes_a_row(status):
    records = read(observation(HB, status=status, valueInteger=1))
    assert not records.tables["observation"] and reasons(records) == [f"the status is {status}"]


def test_other_statuses_stay_and_unknown_ones_say_nothing():
    assert one(status="preliminary")["status"] == "preliminary"
    assert one(status="done")["status"] is None


def test_the_upper_limit_must_be_one():
    two = [{"high": quantity(10)}, {"high": quantity(12)}]
    assert one(valueInteger=1, referenceRange=two)["reference_high"] is None
    typed = [{"high": quantity(10)}, {"high": quantity(12), "type": code("x", "treatment")}]
    assert one(valueInteger=1, referenceRange=typed)["reference_high"] == 10


def test_about_something_else():
    records = read(observation(HB, focus=[{"reference": "Patient/p2"}], valueInteger=1))
    assert not records.tables["observation"] and reasons(records)


def test_unknown_codes_are_rows_too():
    assert one(code("http://lab.example/codes", "X Y"))["codes"] == "http://lab.example/codes#X%20Y"
    assert one(code(None, "X"))["codes"] == "urn:code:X"
