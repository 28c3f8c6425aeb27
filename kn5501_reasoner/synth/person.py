"""The person: birth, sex, consent, childbearing, pregnancy (inc-01, inc-03, exc-09).

In:  a draft. Out: Patient, Consent and the Observations on childbearing and pregnancy.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from .dates import add_months
from .draft import Draft
from .fhir import concept, status
from .results import Result, observe

R = Result
_LOOK = "E-0..14d"
PREGNANCY = {
    "pass": (R(code="sct:60001007"), R(code="loinc:LA26683-5")),
    "fail": (R(code="sct:77386006"), R(code="loinc:LA15173-0")),
    "odd": (
        R(code="sct:60001007", at="E-31d"), R(code="sct:60001007", at="E-30d"), R(code="sct:60001007", at="E-35d~m"),
        R(code="sct:60001007", status="preliminary"), R(code="sct:60001007", at="E+1..5d"), R(absent=True),
        R(truth=False),
    ),
}  # fmt: skip
YES_NO = {
    "pass": (R(truth=False),),
    "fail": (R(truth=True),),
    "odd": (R(truth=False, at="E-31d"), R(truth=False, status="preliminary"), R(absent=True), R(truth=False, at=None)),
}
BREASTFEEDING = YES_NO | {"fail": (R(truth=True), R(code="sct:413712001"))}
_CONDITIONS = ("cm:Z33.1", "sct:77386006", "icd:Z33")


class Birth(NamedTuple):
    """Age in years at consent, days after that birthday (negative: days still missing), and when consent was given."""

    years: int
    days: int
    consent: str = "S-0..20d"


AGES = {
    "pass": (Birth(18, 0), Birth(18, 1), Birth(65, 0), Birth(66, -1), Birth(18, 40)),
    "fail": (Birth(18, -1), Birth(66, 0), Birth(66, 1), Birth(15, 30), Birth(72, 100)),
}
_LEAP_CONSENT = {"pass": (3, 1), "fail": (2, 28)}
_COMMON_AGE = (19, 64)
_MENOPAUSE = 52


def write_person(draft: Draft) -> None:
    """Patient and Consent, then what is asked of women only."""
    plan = draft.plan()
    consent_at = f"S-{draft.rng.randint(0, 20)}d"
    consent = date.fromisoformat(draft.when(consent_at) or "")
    birth = _birth(draft, plan, consent)
    if plan in _LEAP_CONSENT and draft.chance(0.04) and draft.anchors["S"].year % 4 == 2:
        year = draft.anchors["S"].year
        birth, consent = date(year - 18, 2, 29), date(year, *_LEAP_CONSENT[plan])
    draft.female = draft.chance(0.88)
    patient = {
        "resourceType": "Patient",
        "birthDate": birth.isoformat(),
        "gender": "female" if draft.female else "male",
    }
    patient["id"] = draft.subject
    draft.resources.append(patient)
    if plan == "odd":
        _blur_person(draft, patient)
    _write_consent(draft, plan, consent.isoformat())
    if draft.female:
        _write_women(draft, (consent - birth).days // 365)


def _birth(draft: Draft, plan: str, consent: date) -> date:
    if plan == "odd" or (plan == "pass" and draft.chance(0.9)):
        born = add_months(consent, -12 * draft.rng.randint(*_COMMON_AGE))
        return born - timedelta(days=draft.rng.randint(1, 300))
    row = draft.rng.choice(AGES[plan])
    return add_months(consent, -12 * row.years) - timedelta(days=row.days)


def _blur_person(draft: Draft, patient: dict) -> None:
    letters = draft.rng.choice((0, 4, 4, 7, 10))
    if letters == 0:
        del patient["birthDate"]
    else:
        patient["birthDate"] = patient["birthDate"][:letters]
    if draft.chance(0.3):
        patient["gender"] = draft.rng.choice(("unknown", "other"))


def _write_consent(draft: Draft, plan: str, day: str) -> None:
    states: tuple[tuple[str, str, str | None], ...] = (("active", "permit", day),)
    if plan == "fail" and draft.chance(0.3):
        later = draft.when("S-0d")
        states = draft.rng.choice((
            (("rejected", "permit", day),),
            (("active", "deny", day),),
            (("active", "permit", draft.when("S-25d")), ("inactive", "permit", later)),
        ))  # fmt: skip
    elif plan == "odd":
        states = draft.rng.choice((
            (), (("active", "permit", None),), (("active", "permit", day[:7]),), (("draft", "permit", day),),
            (("active", "permit", day), ("inactive", "permit", day)),
            (("rejected", "deny", draft.when("S-40d")), ("active", "permit", day)),
            (("rejected", "deny", draft.when("S-40d")[:7]), ("active", "permit", day[:4])),
        ))  # fmt: skip
    for state, provision, moment in states:
        consent = {"resourceType": "Consent", "status": state, "scope": status("consentscope", "research")}
        consent |= {"category": [concept("loinc:59284-0")], "provision": {"type": provision}}
        if moment:
            consent["dateTime"] = moment
        draft.add(consent)


def _write_women(draft: Draft, age: int) -> None:
    potential = age < _MENOPAUSE and draft.chance(0.9)
    plan = draft.plan()
    recorded: bool | None = potential
    undertakings: list[bool | None] = [True, True] if potential else [None, None]
    if plan == "fail":
        potential = recorded = True
        undertakings = draft.rng.choice(([True, False], [False, True], [False, False]))
    elif plan == "odd":
        recorded = draft.rng.choice((None, None, potential))
        undertakings = draft.rng.choice(([True, True], [True, None], [None, True], [False, True], [None, None]))
    for test, truth in zip(
        ("childbearing-potential", "undertakes-contraception-90-days", "undertakes-no-egg-donation-90-days"),
        (recorded, *undertakings),
        strict=True,
    ):
        if truth is not None:
            observe(draft, f"le:{test}", R(truth=truth, at="S-0..14d"))
            if plan == "odd" and draft.chance(0.2):
                observe(draft, f"le:{test}", R(truth=draft.chance(0.7), at="S-30..400d"))
    _write_pregnancy(draft, recorded, potential)


def _write_pregnancy(draft: Draft, recorded: bool | None, potential: bool) -> None:
    plan = draft.plan()
    parts = ["pass", "pass", "pass"]
    if plan != "pass":
        parts[draft.rng.choice((0, 1, 2)) if potential and recorded is not False else 1] = plan
    tests = (("loinc:82810-3", PREGNANCY), ("loinc:63895-7", BREASTFEEDING), ("le:pregnancy-planned-6-months", YES_NO))
    for (test, table), part in zip(tests, parts, strict=True):
        if part == "odd" and draft.chance(0.3) or (recorded is False and test != "loinc:63895-7" and draft.chance(0.5)):
            continue
        row = draft.rng.choice(table[part])
        observe(draft, test, row if part == "odd" and row.at != R().at else row.but(at=_LOOK))
        if part == "odd" and draft.chance(0.2):
            observe(draft, test, draft.rng.choice(table["pass"]).but(at="E-10..80d"))
    if plan == "odd" and potential and recorded is not False and draft.chance(0.3):
        _write_pregnancy_condition(draft)


def _write_pregnancy_condition(draft: Draft) -> None:
    """Pregnancy as a coded condition, as hospital problem lists have it."""
    condition = {"resourceType": "Condition", "code": concept(draft.rng.choice(_CONDITIONS))}
    verification = draft.rng.choice(("confirmed", "confirmed", "refuted", "provisional"))
    condition["verificationStatus"] = status("condition-ver-status", verification)
    condition["onsetDateTime"] = draft.when("E-31..90d")
    if draft.chance(0.8):
        condition["recordedDate"] = draft.when("E-0..30d")
    draft.add(condition)
