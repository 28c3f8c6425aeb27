"""Nothing but plain numbers, truth values and real dates comes through the gate."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from kn5501_reasoner.records.gate import (
    Unreadable,
    check_decimal,
    clean,
    is_iri,
    read_boolean,
    read_decimal,
    read_integer,
    word,
)
from kn5501_reasoner.records.when import between, read_interval, read_when, shift

ATTACKS = [
    "1_000",
    "٣",
    "１２",
    "1e5",
    "1e999999999",
    "NaN",
    "INF",
    "-INF",
    "Infinity",
    "0x10",
    "",
    " 1",
    "1 ",
    "1,5",
    "+",
    ".",
    "1" * 19,
    "0." + "1" * 19,
    "1\n",
    "--1",
    "1.2.3",
    "1\u200b",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_numbers_refused(text):
    for reader in (read_decimal, read_integer):
        with pytest.raises(Unreadable) as caught:
            reader(text)
        assert text.strip() == "" or text not in str(caught.value) or len(text.strip()) < 2


@pytest.mark.parametrize("text", ["5.80", "-1", "+0.5", ".5", "5.", "0" * 18, "9" * 18 + "." + "9" * 18])
def test_numbers_read(text):
    assert read_decimal(text) == Decimal(text)


@pytest.mark.parametrize("text", ["True", "1", "0", "yes", "TRUE", "", "true "])
def test_truth_values_refused(text):
    with pytest.raises(Unreadable):
        read_boolean(text)


def test_json_numbers_are_looked_at_before_they_are_computed_with():
    for text in ("1e999999999", "-1E+999999999", "NaN", "sNaN", "Infinity", "1e-999999999", "1" * 50, "1e18"):
        with pytest.raises(Unreadable):
            check_decimal(Decimal(text))
    assert str(check_decimal(Decimal("1.50e1"))) == "15.0"
    assert check_decimal(Decimal("-0E+999999999")) == 0
    assert check_decimal(Decimal("1." + "0" * 20)) == 1


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-11-22", date(2026, 11, 22), date(2026, 11, 22)),
        ("2026-11-22T23:59:59", date(2026, 11, 22), date(2026, 11, 22)),
        ("2026-11-22T16:00:00Z", date(2026, 11, 23), date(2026, 11, 23)),
        ("2026-11-22T15:59:59.999999Z", date(2026, 11, 22), date(2026, 11, 22)),
        ("2026-11-22T00:30:00+14:00", date(2026, 11, 21), date(2026, 11, 21)),
        ("1988-07-01T15:30:00Z", date(1988, 7, 2), date(1988, 7, 2)),  # summer time was kept in Shanghai then
    ],
)
def test_site_days(text, low, high):
    found = read_when(text)
    assert (found.low, found.high, found.text) == (low, high, text)


def test_instants_are_utc_and_unzoned_times_are_site_times():
    assert read_when("2026-11-22T08:00:00+08:00").at == read_when("2026-11-22T08:00:00").at == datetime(2026, 11, 22)
    assert read_when("2026-11-22").at is None
    assert read_when("1991-06-17T05:03:09.818622+00:00").at == datetime(1991, 6, 17, 5, 3, 9, 818622)
    assert read_when("2026-11-22T08:00Z").text == "2026-11-22T08:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-13",
        "2026-00-10",
        "0000",
        "2026-11-22T25:00:00",
        "2026-11-22T24:00:00",
        "2026-11-22T10:60:00Z",
        "2026-11-22T10:00:00+15:00",
        "2026-11-22T10:00:00+01:99",
        "9999-12-31T23:00:00Z",
        "0001-01-01T00:00:00+08:00",
    ],
)
def test_impossible_dates(text):
    with pytest.raises(Unreadable) as caught:
        read_when(text)
    assert caught.value.rule == "impossible-date"


@pytest.mark.parametrize(
    "text",
    [
        "2026-W05-1",
        "2026-005",
        "20261122",
        "22.11.2026",
        "yesterday",
        "",
        "٢٠٢٦",
        "2026-1-1",
        "2026-11-22 10:00",
        "-2026-01-01",
        "+2026",
        "2026-11-22Z",
        "2026-11-22T10Z",
        "2026-11-22T10:00:00z",
        "12026-01-01",
        "2026\n",
    ],
)
def test_unreadable_dates(text):
    with pytest.raises(Unreadable) as caught:
        read_when(text)
    assert caught.value.rule == "unreadable-value"


def test_intervals():
    found = read_interval("2026-08/2026-09-10")
    assert (found.low, found.high, found.at) == (date(2026, 8, 1), date(2026, 9, 10), None)
    assert read_interval("../2026").low is None and read_interval("2026/..").high is None
    assert read_interval("../..").text == "../.."
    assert between(read_when("2026-08"), read_when("2026-08-10")).high == date(2026, 8, 10)
    with pytest.raises(Unreadable):
        read_interval("2026-09/2026-08")


def test_calendar_shifts_clamp():
    assert shift(date(2026, 1, 31), 1, "mo") == date(2026, 2, 28)
    assert shift(date(2024, 2, 29), 1, "a") == date(2025, 2, 28)
    with pytest.raises(Unreadable):
        shift(date(2026, 1, 1), 10**12, "d")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://a b",
        "http://a/<b>",
        "http://user@host/",
        "relative",
        "http://a/%zz",
        "http://a#b#c",
        "http://á/",
        "http://[::1]/",
        "urn:",
        "http://",
        "http://a/\n",
        "http://a:x/",
    ],
)
def test_iris_refused(text):
    assert not is_iri(text)


@pytest.mark.parametrize(
    "text", ["urn:uuid:3e5a2798", "http://localhost:8080/fhir/Patient/1", "https://a.b/c#d", "urn:x:1"]
)
def test_iris_read(text):
    assert is_iri(text)


def test_text_is_one_clean_line():
    assert clean("a\x00b\n\u202ec\ud800 d") == "a b c d"
    assert len(clean("x" * 10_000)) == 200
    assert word("Indirect  IF: HEp-2") == "indirect_if__hep-2"
