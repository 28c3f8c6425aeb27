"""Consents to research: what gives, refuses or withdraws it, and what decides nothing."""

from datetime import date

import pytest

from tests.records.making import code, not_understood, only, read, reasons, rules

PERMIT, DENY = {"type": "permit"}, {"type": "deny"}
BIOBANK = code("urn:oid:1.2.3", "biobank", display="Store samples")


def consent(**members):
    base = {"status": "active", "scope": code("s", "research"), "dateTime": "2026-11-20"}
    return {"resourceType": "Consent", "id": "c", "patient": {"reference": "Patient/p1"}, **(base | members)}


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, "given"),
        ({"provision": PERMIT}, "given"),
        ({"provision": DENY}, "refused"),
        ({"provision": DENY | {"provision": [DENY | {"code": [BIOBANK]}]}}, "refused"),
        ({"status": "rejected"}, "refused"),
        ({"status": "rejected", "provision": DENY | {"provision": [PERMIT]}}, "refused"),
        ({"status": "inactive"}, "withdrawn"),
        ({"status": "inactive", "provision": DENY}, "withdrawn"),
        ({"scope": {"text": "Research"}}, "given"),
    ],
)
def test_consent(members, status):
    row = only(read(consent(**members)), "consent")
    assert (row["status"], row["text"], row["date_low"]) == (status, status, date(2026, 11, 20))


@pytest.mark.parametrize(
    "provision",
    [
        DENY | {"provision": [PERMIT | {"code": [BIOBANK]}]},
        DENY | {"provision": [DENY, {"type": "deny", "provision": [PERMIT]}]},
        DENY | {"provision": [{"code": [BIOBANK]}]},
        DENY | {"provision": PERMIT},
    ],
)
def test_a_denial_that_frames_permits_decides_nothing(provision):
    assert only(read(consent(provision=provision)), "consent")["status"] == "unclear"


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (PERMIT, "given"),
        (DENY | {"code": [BIOBANK]}, "given"),
        (DENY | {"actor": [{"role": code("x", "PRCP"), "reference": {"display": "an insurer"}}]}, "given"),
        (DENY, "unclear"),
        ({"code": [BIOBANK], "provision": [DENY]}, "unclear"),
        (DENY | {"purpose": [{"system": "v3", "code": "HRESCH"}]}, "unclear"),
        (DENY | {"action": [{"text": "Contact for clinical trials"}]}, "unclear"),
        (DENY | {"data": [{"meaning": "instance", "reference": {"reference": "ResearchStudy/1"}}]}, "unclear"),
    ],
)
@pytest.mark.parametrize("root", ["permit", None])
def test_a_permit_with_an_exception_stands_when_the_exception_is_of_something_else(root, exception, status):
    assert only(read(consent(provision={"type": root, "provision": [exception]})), "consent")["status"] == status


@pytest.mark.parametrize(
    "members",
    [
        {"status": "draft"},
        {"status": "proposed"},
        {"status": "entered-in-error"},
        {"scope": code("s", "treatment")},
        {"scope": code("s", "patient-privacy"), "category": [code("l", "59284-0")]},
    ],
)
def test_what_is_no_consent_to_research_is_listed_only(members):
    records = read(consent(**members))
    assert len(reasons(records)) == 1 and not records.tables["consent"] and not records.errors
    assert not not_understood(consent(**members))


@pytest.mark.parametrize(
    "members",
    [
        {"status": None},
        {"status": "withdrawn"},
        {"status": ["active"]},
        {"provision": {"type": "maybe"}},
        {"provision": [PERMIT]},
        {"scope": None},
        {"scope": None, "category": [code("c", "research")]},
        {"scope": code("s", "other")},
        {"scope": {"text": "clinical research"}},
        {"scope": code("s", "patient-privacy"), "category": [code("c", "research")]},
    ],
)
def test_a_consent_that_cannot_be_read_is_not_understood(members):
    records = read(consent(**members))
    assert not records.tables["consent"] and not records.errors
    assert not_understood(consent(**members)) == reasons(records) != []


def test_an_impossible_date_of_consent_refuses_the_subject():
    assert rules(read(consent(dateTime="2026-11-31"))) == {"impossible-date"}
