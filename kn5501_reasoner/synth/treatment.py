"""Medicines: long-term treatment, B-cell drugs, intravenous antibiotics (inc-09, exc-02, exc-12).

In:  a draft. Out: medication records, from the tables below; a pattern is a tuple of uses.
"""

from __future__ import annotations

from .draft import Draft
from .exposures import Use, expose

U = Use
_STEROID = U("rx:8640", "E-12m")
_MYCOPHENOLATE = U("rx:68149", "E-12m")
_AZATHIOPRINE = U("atc:L04AX01", "E-8m")
_PAST = {"status": "completed"}

COMBINATION = {
    "pass": (
        (_STEROID, _MYCOPHENOLATE), (_STEROID.but(start="E-6m"), _MYCOPHENOLATE),
        (U("rx:8638", "E-900d"), U("rx:1256", "E-6m")),
        (U("atc:H02AB04", "E-9m"), _AZATHIOPRINE),
        (_STEROID, _MYCOPHENOLATE.but(end="E-4m", **_PAST), _AZATHIOPRINE.but(start="E-4m+8d")),
        (_STEROID.but(end="E-90d", **_PAST), _STEROID.but(start="E-82d"), _MYCOPHENOLATE),
        (_STEROID, _MYCOPHENOLATE.but(end="E-7d", **_PAST)),
        (_STEROID, U("atc:L04AG11", "E-10m", route="iv"), U("rx:5521")),
        (_STEROID, U("atc:L04AF02", "E-7m-3d")), (_STEROID.but(start="E-7m", end="E-0d", **_PAST), _MYCOPHENOLATE),
    ),
    "fail": (
        (_STEROID.but(start="E-6m+1d"), _MYCOPHENOLATE), (_STEROID, U("rx:5521")),
        (_STEROID.but(route="iv"), _MYCOPHENOLATE),
        (_STEROID, _MYCOPHENOLATE.but(end="E-8d", **_PAST)), (_STEROID, _AZATHIOPRINE.but(start="E-5m")),
        (_STEROID.but(end="E-90d", **_PAST), _STEROID.but(start="E-81d"), _MYCOPHENOLATE), (_MYCOPHENOLATE,), (),
        (_STEROID.but(route="topical"), _MYCOPHENOLATE),
        (_STEROID.but(end="E-13m", start="E-30m", **_PAST), _MYCOPHENOLATE),
    ),
    "odd": (
        (_STEROID.but(route=None), _MYCOPHENOLATE), (_STEROID.but(route="by mouth"), _MYCOPHENOLATE),
        (_STEROID, _MYCOPHENOLATE.but(status="stopped")), (_STEROID.but(start="E-6m~m"), _MYCOPHENOLATE),
        (_STEROID.but(start=None), _MYCOPHENOLATE), (_STEROID, _MYCOPHENOLATE.but(status="intended")), (_STEROID,),
        (_STEROID, U("rx:1092437", "E-8m", route="iv")), (_STEROID.but(end="E-0d~m", **_PAST), _MYCOPHENOLATE),
        (
            U("rx:312615", display="prednisone 20 MG Oral Tablet"),
            U("rx:241834", display="cyclosporine 100 MG Oral Capsule"),
        ),
        (_STEROID, U("rx:999999901", "E-8m", display="mycophenolate mofetil 500 MG Oral Tablet")),
        (_STEROID, U("x:MED-7", "E-8m", display="study drug B")),
        (_STEROID.but(kind="Request", end="E-0d"), _MYCOPHENOLATE),
        (_STEROID, _MYCOPHENOLATE.but(kind="Request", status="active")), (_STEROID, U("atc:L04A", "E-8m")),
        (_STEROID.but(status="on-hold"), _MYCOPHENOLATE), (U("atc:H02", "E-8m"), _MYCOPHENOLATE),
        (_STEROID, _MYCOPHENOLATE.but(status="entered-in-error")), (_STEROID, _MYCOPHENOLATE.but(status="not-taken")),
        (_STEROID.but(end="E-5m", **_PAST), _STEROID.but(start="E-5m+3..11d"), _MYCOPHENOLATE),
        (_STEROID.but(start="E-14m", end="E-2m", **_PAST), _MYCOPHENOLATE.but(start="E-14m", end="E-2m", **_PAST)),
    ),
}  # fmt: skip
_RITUXIMAB = U("rx:121191", "E-300d", "E-200d", "completed", "iv")
B_CELL = {
    "pass": ((),) * 8 + (
        (_RITUXIMAB,), (_RITUXIMAB.but(end="E-1m-1d"),), (U("atc:L01FC01", "E-200d", "E-20d", "completed", "iv"),),
    ),
    "fail": (
        (_RITUXIMAB.but(end="E-1m"),), (_RITUXIMAB.but(end="E-3d"),), (U("rx:1092437", "E-100d", route="iv"),),
        (U("atc:L04AG04", "E-0d", kind="Administration", status="completed", route="iv"),),
        (U("rx:1986438", "E-20d", "E-20d", "completed", "iv"),),
    ),
    "odd": (
        (_RITUXIMAB.but(status="stopped", end=None),), (_RITUXIMAB.but(end="E-1m~m"),),
        (_RITUXIMAB.but(end=None, status="intended"),),
        (U("rx:1442981", "E-60d"),), (U("atc:L01EL01", "E-200d", "E-60d", "completed"),),
        (U("x:MED-9", "E-90d", route="iv", display="infusion"),),
        (U("x:MED-9", "E-900d", "E-700d", "completed"),), (U("atc:L01FA", "E-90d", "E-10d", "completed", "iv"),),
        (_RITUXIMAB.but(start="E+1d", end=None),),
        (U("rx:2001000", "E-900d", "E-25d", "completed", "iv", display="rituximab 10 MG/ML Injection"),),
        (_RITUXIMAB.but(start="E-90d", end="E-1m-2..8d~m"),),
        (U("atc:L01XL03", "E-400d~y", None, "completed", "iv"),),
        (U("x:MED-3", None, None, "unknown", None, display="telitacicept"),),
    ),
}  # fmt: skip
_CEFTRIAXONE = U("atc:J01DD04", "I-20d", "I-12d", "completed", "iv")
_DOSE = U("atc:J01DD04", "I-7d", None, "completed", "iv", "Administration")
ANTIBIOTIC = {
    "pass": ((),) * 8 + (
        (_CEFTRIAXONE,), (_CEFTRIAXONE.but(end="I-8d"),), (U("atc:J01CA04", "E-3d", "I-0d", "active"),),
        (_DOSE.but(start="I-8d"),),
    ),
    "fail": (
        (_CEFTRIAXONE.but(end="I-7d"),), (_CEFTRIAXONE.but(status="active", start="E-2d", end=None),), (_DOSE,),
        (_DOSE.but(start="I-0d"),),
        (_DOSE.but(start="I-8d@16:00:00Z"),), (_DOSE.but(start="I-7d@00:00:00+08:00"),),
    ),
    "odd": (
        (_CEFTRIAXONE.but(route=None, end="I-2d"),), (_CEFTRIAXONE.but(end=None),), (_CEFTRIAXONE.but(end="I-7d~m"),),
        (_DOSE.but(start="I-8d@15:59:59Z"),), (_DOSE.but(start="I+1d"),),
        (_DOSE.but(start="I-7d", status="not-done"),),
        (_CEFTRIAXONE.but(end="I-1d", status="intended"),), (U("rx:7980", "E-5d", "E-0d", "completed", "iv"),),
        (_DOSE.but(code="atc:J01"),),
        (_DOSE.but(code="x:MED-1", display="antibiotic"),),
        (_CEFTRIAXONE.but(kind="Request", start="E-3d", end="E+2d", status="active"),),
        (_CEFTRIAXONE.but(start=None, end="I-4d"),), (_DOSE.but(code="atc:J05AB01"),),
        (_DOSE.but(start="I-7d", status="in-progress"),),
    ),
}  # fmt: skip
_BACKGROUND = ("atc:A02BC01", "atc:C09AA05", "atc:N02BE01", "atc:A11CC05", "atc:B01AC06", "rx:5521", "atc:C10AA05")


def write_treatment(draft: Draft) -> None:
    """Medicines of one subject."""
    for criterion, domain, table in (
        ("inc-09", "medication", COMBINATION), ("exc-12", "medication", B_CELL), ("exc-02", "infections", ANTIBIOTIC),
    ):  # fmt: skip
        plan = draft.plan()
        for use in draft.rng.choice(table[plan]):
            expose(draft, use)
        if plan == "odd":
            draft.neglect(domain)
        if criterion == "exc-12" and plan == "odd" and draft.chance(0.5):
            draft.judgements.append((criterion, draft.chance(0.6)))
    for code in draft.rng.sample(_BACKGROUND, draft.rng.choice((0, 0, 1, 2))):
        expose(draft, Use(code))
