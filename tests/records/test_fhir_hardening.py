"""No JSON makes the reader raise, and no message carries a value."""

import copy
import pathlib
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.records.from_fhir import _READERS
from kn5501_reasoner.records.from_json import parse_json, too_deep
from tests.records.making import ABOUT, ICD, LE, LOINC, RXNORM, SCT, about, bundle, code, observation, plain, read_value

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.decimals(),
    st.integers(),
    st.text(max_size=8),
    st.sampled_from(
        [
            "",
            "2026",
            "2026-02-30",
            "2026-11-15T25:00:00Z",
            "final",
            "active",
            "Patient/p1",
            "#m",
            "\ud800",
            "http://a b",
        ]
    ),
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=8,
)
FULL = [
    {"resourceType": "Patient", "id": "p1", "birthDate": "1990", "gender": "female", "deceasedDateTime": "2026"},
    {
        "resourceType": "Consent",
        "status": "active",
        "patient": {"reference": "Patient/p1"},
        "scope": code("x", "research"),
        "dateTime": "2026",
        "provision": {"type": "permit"},
    },
    about("List", status="current", code=code(LOINC, "11450-4"), emptyReason=code("x", "nilknown"), date="2026"),
    about(
        "Condition",
        code=code(ICD, "M32"),
        verificationStatus=code("x", "confirmed"),
        severity=code(SCT, "24484000"),
        onsetPeriod={"start": "2020", "end": "2021"},
        evidence=[{"code": [code(LE, "acr-1997")]}],
        bodySite=[code(SCT, "1")],
    ),
    about("Procedure", status="completed", code=code(SCT, "1"), reasonReference=[{"reference": "Condition/r1"}]),
    observation(
        code(LOINC, "718-7"),
        valueQuantity={"value": Decimal("5.8"), "unit": "g", "system": "s", "code": "g", "comparator": "<"},
        referenceRange=[{"high": {"value": Decimal(1)}}],
        interpretation=[code("x", "H")],
        method=code("x", "m"),
        component=[{"code": code(LE, "sledai-2k-rash"), "valueBoolean": True}],
        meta={"security": [{"code": "R"}]},
    ),
    observation(code(LE, "judgement-exc-08b"), valueBoolean=True, performer=[{"display": "x"}], note=[{"text": "x"}]),
    observation(code(LE, "screening-date"), valueDateTime="2026-11-22"),
    observation(code(LE, "x"), valueRange={"low": {"value": Decimal(1)}, "high": {"value": Decimal(2)}}),
    observation(code(LE, "x"), valueRatio={"numerator": {"value": Decimal(1)}, "denominator": {"value": Decimal(80)}}),
    about(
        "MedicationStatement",
        status="active",
        medicationReference={"reference": "#m"},
        effectivePeriod={"start": "2026"},
        contained=[
            {"resourceType": "Medication", "id": "m", "ingredient": [{"itemCodeableConcept": code(RXNORM, "1")}]}
        ],
        dosage=[{"route": code(SCT, "1"), "doseAndRate": [{"doseQuantity": {"value": Decimal(1)}}]}],
    ),
    about(
        "MedicationRequest",
        status="active",
        intent="order",
        authoredOn="2026",
        medicationCodeableConcept=code(RXNORM, "1"),
        dosageInstruction=[
            {
                "timing": {
                    "repeat": {
                        "boundsDuration": {"value": Decimal(1), "system": "http://unitsofmeasure.org", "code": "wk"}
                    }
                }
            }
        ],
        dispenseRequest={"expectedSupplyDuration": {"value": Decimal(1)}, "numberOfRepeatsAllowed": Decimal(1)},
    ),
    about(
        "MedicationAdministration",
        status="completed",
        medicationCodeableConcept=code(RXNORM, "1"),
        effectiveDateTime="2026",
    ),
    {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": "Patient/p1"},
        "code": code(RXNORM, "1"),
        "reaction": [{"severity": "mild", "manifestation": [code(SCT, "1")]}],
    },
    {
        "resourceType": "ResearchSubject",
        "individual": {"reference": "Patient/p1"},
        "study": {"reference": "#s"},
        "status": "on-study",
        "contained": [{"resourceType": "ResearchStudy", "id": "s", "category": [code("x", "interventional")]}],
    },
    about(
        "DiagnosticReport",
        status="final",
        conclusionCode=[code(ICD, "G40")],
        result=[{"reference": "#p"}],
        contained=[
            {"resourceType": "Observation", "id": "p", "method": code("x", "m"), "hasMember": [{"reference": "#o"}]},
            {"resourceType": "Observation", "id": "o", "subject": {"reference": "Patient/p1"}, "valueString": "1:80"},
        ],
    ),
    about(
        "Condition",
        id="staged",
        code=code(ICD, "I50"),
        stage=[{"type": code(LOINC, "88020-3"), "summary": {"text": "NYHA III"}, "assessment": [{"reference": "#x"}]}],
    ),
    {
        "resourceType": "AllergyIntolerance",
        "id": "substances",
        "patient": {"reference": "Patient/p1"},
        "clinicalStatus": code("x", "active"),
        "lastOccurrence": "2026",
        "reaction": [{"substance": code(RXNORM, "1"), "onset": "2026", "severity": "mild"}],
    },
    about("Condition", id="none", code=code(SCT, "160245001"), clinicalStatus=code("x", "active"), recordedDate="2026"),
    {
        "resourceType": "Consent",
        "id": "frame",
        "status": "active",
        "patient": {"reference": "Patient/p1"},
        "scope": code("x", "research"),
        "provision": {
            "type": "permit",
            "provision": [{"type": "deny", "purpose": [{"code": "x"}], "data": [{"reference": {"reference": "x/1"}}]}],
        },
    },
    {
        "resourceType": "ResearchSubject",
        "id": "logical",
        "individual": {"reference": "Patient/p1"},
        "study": {"identifier": {"value": "NCT1"}, "display": "x"},
    },
]


def read_or_refused(content):
    """What parsed JSON becomes; nothing of what has the form of another release, which is refused by name."""
    try:
        return read_value(content)
    except RecordError as error:
        assert "is not read" in str(error) and "export it as FHIR R4" in str(error)
        return read_value(bundle())


def paths(node, here=()):
    """All places in a JSON value."""
    yield here
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from paths(inner, (*here, key))


def replaced(node, path, value):
    made = copy.deepcopy(node)
    inner = made
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return made


@given(content=trees)
@settings(max_examples=200, deadline=None)
def test_any_json_never_raises(content):
    read_value(content)
    read_value({"resourceType": "Bundle", "entry": content})
    read_value(bundle(content) if isinstance(content, dict) else {"resourceType": "Patient", "id": content})


@given(kind=st.sampled_from(sorted(_READERS)), members=st.dictionaries(st.text(max_size=8), trees, max_size=4))
@settings(max_examples=200, deadline=None)
def test_any_resource_never_raises(kind, members):
    member = {"ResearchSubject": "individual", "Consent": "patient"}.get(kind, "subject")
    read_or_refused(bundle({"resourceType": kind, "id": "r1", member: ABOUT["subject"], **members}))


@given(data=st.data(), which=st.integers(0, len(FULL) - 1))
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_member_replaced_never_raises_and_never_hits_the_last_guard(data, which):
    place = data.draw(st.sampled_from([path for path in paths(FULL[which]) if path]))
    records = read_or_refused(bundle(replaced(FULL[which], place, data.draw(trees))))
    assert not [row["reason"] for row in records.tables["unread"] if "cannot be read (" in row["reason"]]


@pytest.mark.parametrize("which", range(len(FULL)))
@pytest.mark.parametrize(
    "value", [None, [], {}, "", "x", True, Decimal("NaN"), [None], [[]], "x" * 100_000, "\ud800", float("nan"), 1.5]
)
def test_every_member_replaced(which, value):
    for place in paths(FULL[which]):
        if place:
            records = read_or_refused(bundle(replaced(FULL[which], place, value)))
            guarded = [row["reason"] for row in records.tables["unread"] if "cannot be read (" in row["reason"]]
            assert not guarded, place
            plain(records)


def test_messages_carry_no_values():
    secret = "Secret-1990-13-45"
    for made in FULL:
        for place in paths(made):
            if place and place[-1] not in ("id", "reference", "resourceType", "code", "system"):
                records = read_or_refused(bundle(replaced(made, place, secret)))
                said = repr([(e.message, e.rule) for e in records.errors]) + repr([s.reason for s in records.skipped])
                said += repr([row["reason"] for row in records.tables["unread"]])
                assert "1990" not in said, place


def test_deep_and_broken_json_is_refused():
    for text in (
        b"[" * 200_000,
        b"[" * 200_000 + b"]" * 200_000,
        b'{"a":' * 150 + b"1" + b"}" * 150,
        b'{"a":1,"a":2}',
        b"\xff\xfe",
        b"",
        b"{",
        b'"',
        b"nul",
        b'{"a":\x00}',
        b"[1,]",
    ):
        with pytest.raises(RecordError):
            parse_json(text, "x")
    assert not too_deep(b'"' + b"[" * 1000 + b'"') and not too_deep(b'{"a": "\\"[[[["}')


def test_huge_numbers_cost_nothing():
    assert parse_json(b"[1e999999999, " + b"9" * 1_000_000 + b", NaN]", "x")[2].is_nan()


def test_every_malformed_entry_is_listed():
    many = [observation(code(LE, "x"), id=f"o{n}", valueBoolean="x") for n in range(400)]
    records = read_value(bundle(*many))
    assert not records.errors and len(records.tables["unread"]) == len(many)


@pytest.mark.parametrize("name", ["lupus-1", "lupus-2"])
def test_synthetic_histories(name):
    data = (pathlib.Path(__file__).parent.parent / "data" / "synthea" / f"{name}.json").read_bytes()
    records = read_value(parse_json(data, name))
    assert not records.errors
    (subject,) = records.tables["subject"]
    assert {row["subject"] for rows in records.tables.values() for row in rows} == {subject["subject"]}
    assert len(records.tables["condition"]) > 50 and len(records.tables["observation"]) > 700
    for secret in ("Gerlach", "Muller", "Ghislaine", "999-42-9945", "7772568"):
        assert secret not in repr(records)
    assert {each.reason.split(" is ")[0].rsplit(" ", 1)[0] for each in records.skipped} == {"the resource type"}
