"""Events of medicines: interval, status, route, and a medicine that is known by name alone."""

from __future__ import annotations

import pytest

from .build import Sheet, offset


def exposure(**columns):
    sheet = Sheet()
    sheet.exposure(**({"codes": "Belimumab", "start": "2026-01-01"} | columns))
    return sheet.facts().events[0]


@pytest.mark.parametrize(
    ("columns", "days", "flags"),
    [
        ({}, ("0", "0"), ("convention-active-medicine",)),
        ({"status": "in-progress"}, ("0", "0"), ("convention-active-medicine",)),
        ({"status": "completed"}, ("0", "333"), ()),
        ({"status": "on-hold"}, ("0", "333"), ()),
        ({"status": "completed", "end_": "2026-11-20"}, ("10", "10"), ()),
        ({"end_": "2026-11-20"}, ("10", "10"), ()),
        ({"end_": "2027-11-20"}, ("0", "0"), ()),
        ({"status": "completed", "administered": True, "end_": "2026-01-01"}, ("333", "333"), ()),
        ({"status": "completed", "administered": True}, ("333", "333"), ()),
        ({"status": "completed", "start": "../2026-11-20", "end_": None}, ("0", None), ()),
        ({"start": None}, (None, "0"), ("convention-active-medicine",)),
        (
            {"start": None, "assembled": "2026-11-20"},
            ("0", "0"),
            ("convention-active-medicine", "convention-undated-event"),
        ),
        ({"start": None, "status": "completed", "assembled": "2026-11-20"}, ("0", None), ("convention-undated-event",)),
        (
            {"start": None, "status": "completed", "administered": True, "assembled": "2026-11-20"},
            ("10", None),
            ("convention-undated-event",),
        ),
        ({"assembled": "2025-11-20"}, ("0", "0"), ("convention-active-medicine",)),
        ({"start": None, "end_": "2026-12-05", "assembled": "2026-11-20"}, ("-5", "0"), ()),
    ],
)
def test_exposure_intervals(columns, days, flags) -> None:
    event = exposure(**columns)
    assert offset(event, "daysBeforeEnrolment") == days and event.flags == flags


@pytest.mark.parametrize(
    ("status", "confirmed"),
    [
        ("active", True),
        ("completed", True),
        ("stopped", True),
        ("in-progress", True),
        ("on-hold", True),
        ("intended", False),
        ("unknown", False),
        (None, False),
    ],
)
def test_exposure_statuses(status, confirmed) -> None:
    assert exposure(status=status).confirmed is confirmed


@pytest.mark.parametrize(
    ("route", "intravenous", "oral"),
    [
        ("IntravenousRoute", True, False),
        ("OralRoute", False, True),
        ("IntravenousRoute OralRoute", True, True),
        ("OtherKnownRoute", False, False),
        ("OralRoute unknown-route", None, True),
        ("unknown-route", None, None),
        ("", None, None),
    ],
)
def test_routes(route, intravenous, oral) -> None:
    event = exposure(route=route)
    assert (event.attributes.get("intravenous"), event.attributes.get("oral")) == (intravenous, oral)


def test_a_medicine_read_by_name_is_flagged() -> None:
    event = exposure(codes="Belimumab unknown-product")
    assert event.flags == ("convention-active-medicine", "read-by-name")
