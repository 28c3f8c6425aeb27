"""Conditions that exclude, and those that look as if they did (exc-03 to exc-08a, exc-10).

In:  a draft. Out: Conditions, NYHA classes and excisions, from the tables below; one table a criterion.
     A row may also call for a judgement, and may leave its domain without a recent review.
"""

from __future__ import annotations

from dataclasses import dataclass

from .conditions import Finding, diagnose
from .draft import NOT_REVIEWED, REVIEWED_LONG_AGO, Draft
from .results import Result, observe

F = Finding


@dataclass(frozen=True)
class Story:
    """What is on record for one criterion: findings, NYHA results, a judgement (fit or unfit), reviews if unusual."""

    findings: tuple[Finding, ...] = ()
    nyha: tuple[Result, ...] = ()
    fit: bool | None = None
    reviews: tuple[str, ...] | None = None


def _one(code: str | None, **parts: object) -> Story:
    return Story((Finding(code).but(**parts),))


_OVER = {"clinical": "resolved", "abatement": "E-300d"}
_UNREVIEWED = (
    Story(reviews=NOT_REVIEWED),
    Story(reviews=REVIEWED_LONG_AGO),
    Story(reviews=("E+1d",)),
    Story(reviews=("S-0d~y",)),
)
_UNMAPPED = (_one("x:4711"), _one("x:4711 cm:I10"), _one(None, display="see letter"))

IMMUNODEFICIENCY = {
    "pass": (Story(),) * 6 + (_one("cm:D84.821"), _one("cm:B20", verification="refuted", clinical=None)),
    "fail": (_one("cm:B20"), _one("cm:D83.9"), _one("cm:Z21"), _one("sct:86406008", onset="E-0d"), _one("cm:D84.81")),
    "odd": _UNREVIEWED + _UNMAPPED + (
        _one("cm:D84.9"), _one("sct:234532001"), _one("cm:B20", verification="provisional"),
        _one("cm:D80.1", onset="E-0d~m"),
        _one("cm:B20", onset=None, recorded=None), _one("cm:D83.9", onset="E+1..20d"),
        _one("sct:58606001", verification=None),
        Story((F("sct:234532001", verification="refuted", clinical=None, onset="S-4d"),), reviews=NOT_REVIEWED),
        Story((F("x:4711"),), fit=True), Story((F("x:4711"),), fit=False),
        _one("cm:D83.9", verification="entered-in-error"),
    ),
}  # fmt: skip
_NYHA = {
    n: Result(code=code)
    for n, code in enumerate(("sct:420300004", "sct:421704003", "sct:420913000", "sct:422293003"), 1)
}
HEART_FAILURE = {
    "pass": (
        Story(nyha=(_NYHA[1],)), Story((F("cm:I50.9"),), (_NYHA[2],)), Story(), Story((F("cm:I50.22"),), (_NYHA[1],)),
    ),
    "fail": (
        Story((F("cm:I50.9"),), (_NYHA[3],)), Story(nyha=(_NYHA[4],)), Story((F("sct:84114007"),), (_NYHA[4],)),
        Story((F("sct:42343007"),), (_NYHA[1].but(at="S-40d"), _NYHA[3])),
    ),
    "odd": _UNREVIEWED + _UNMAPPED + (
        _one("cm:I50.9"), Story((F("cm:I50.9"),), (Result(text="II-III"),)), Story(nyha=(Result(text="II-III"),)),
        Story((F("cm:I50.9", verification="unconfirmed"),), (_NYHA[3].but(status="preliminary"),)),
        Story((F("cm:I50.9"),), (_NYHA[2].but(at="E-0d~m"),)), Story(nyha=(_NYHA[3].but(at=None),)),
        Story(nyha=(_NYHA[2],), reviews=NOT_REVIEWED),
        Story((F("sct:703272007"),), (_NYHA[2].but(at="S-20d"), _NYHA[3].but(at="S-20d"))),
        Story((F("cm:I50.9", onset="E+2d"),)), Story((F("x:4711"),), (_NYHA[2],)),
    ),
}  # fmt: skip
CNS = {
    "pass": (Story(),) * 6 + (
        _one("cm:G40.909", verification="refuted", clinical=None), Story((F("cm:G43.909"),), fit=True),
    ),
    "fail": (
        _one("cm:G40.909"), _one("cm:G35"), _one("cm:I63.9", **_OVER), _one("cm:A80.9", **_OVER),
        _one("sct:84757009"),
        _one("sct:427020007"), Story((F("cm:F32.9"),), fit=False), _one("sct:230307005"),
    ),
    "odd": _UNREVIEWED + _UNMAPPED + (
        _one("cm:G43.909"), _one("cm:R56.9"), _one("cm:F32.9"), _one("sct:91175000"),
        _one("cm:G40.9", verification="differential"),
        _one("sct:23853001", onset=None, recorded="E-30d"), Story((F("cm:G43.009"),), fit=True),
        Story((F("cm:R56.9"),), fit=False),
        _one("cm:G35", onset="E-0d~m"), Story((F("x:4711"),), fit=True), _one("cm:G47.00"),
        Story((F("cm:G43.909", verification="unconfirmed"),), fit=False),
    ),
}  # fmt: skip
SEVERE_HERPES = {
    "pass": (Story(),) * 6 + (_one("cm:B00.1", **_OVER), _one("cm:A60.00", **_OVER, severity="mild")),
    "fail": (
        _one("cm:B00.5", **_OVER), _one("cm:B00.52", **_OVER), _one("cm:B02.9", **_OVER, severity="severe"),
        _one("sct:13710008", **_OVER), _one("cm:B00.0", **_OVER), _one("cm:B02.39", **_OVER),
        _one("cm:B00.4", **_OVER),
    ),
    "odd": _UNREVIEWED + (
        _one("cm:B00.5", verification="provisional", **_OVER), _one("sct:88594005", **_OVER, severity="moderate"),
        _one("cm:B00.7", onset="E-0d~y", recorded=None, clinical=None), _one("cm:B00.9", clinical="resolved"),
        _one("cm:B02.9", severity="severe", verification=None, **_OVER),
    ),
}  # fmt: skip
_ENDED = {"clinical": "resolved"}
RECENT_HERPES = {
    "pass": (Story(),) * 5 + (
        _one("cm:B02.9", onset="S-100d", abatement="S-85d", **_ENDED),
        _one("cm:B01.9", onset="E-4100..7000d", abatement="S-4000d", **_ENDED),
    ),
    "fail": (
        _one("cm:B02.9", onset="S-84d", abatement="S-84d", **_ENDED),
        _one("cm:B02.9", onset="S-100d", abatement="S-84d", **_ENDED),
        _one("cm:B00.1", onset="S-9d", abatement="S-2d", **_ENDED),
        _one("sct:4740000", onset="S-20d", abatement="S-0d", **_ENDED),
        _one("sct:38907003", onset="S-60d", abatement="S-50d", **_ENDED),
    ),
    "odd": _UNREVIEWED + (
        _one("cm:B02.9", onset="S-110d", **_ENDED), _one("cm:B02.9", onset="S-85d~m", abatement="S-85d~m", **_ENDED),
        _one("cm:B02.9", onset="S+1d"), _one("cm:B00.1", onset=None, recorded="S-20d"),
        _one("cm:B02.9", onset="S-60d", verification="provisional"),
        _one("sct:309465005", onset="S-95d", lasting="S-80d", abatement="S-70d", **_ENDED),
        _one("cm:B02.9", onset="S-200d~y", recorded=None),
        _one("cm:B00.9", onset="S-200d", abatement="S-100d"),
    ),
}  # fmt: skip
_CURED = {"clinical": "resolved", "abatement": "E-1500d", "onset": "E-2000d"}
MALIGNANCY = {
    "pass": (Story(),) * 5 + (
        _one("cm:C50.911", **_CURED), _one("cm:C44.91", **_CURED, excised="le:mohs-surgery"),
        _one("cm:C53.9", **_CURED),
        _one("sct:254701007", **_CURED, excised="sct:65801008"), _one("cm:D05.10"), _one("cm:D25.9"),
        _one("cm:C18.9", **_CURED),
        _one("cm:C44.92", **_CURED), _one("sct:425231005", **_CURED),
    ),
    "fail": (
        _one("cm:C50.911"), _one("cm:C64.9"), _one("cm:C79.51"),
        _one("sct:254837009", clinical="recurrence"),
        _one("cm:C34.90"), _one("cm:C25.9"),
    ),
    "odd": _UNREVIEWED + _UNMAPPED + (
        _one("cm:Z85.3"), _one("cm:Z85.828", **_CURED), _one("sct:429087003"),
        _one("cm:C50.911", clinical="remission"), _one("cm:D48.9"),
        _one("cm:C80.1", clinical="inactive"), _one("cm:C80.1"), _one("sct:55342001"),
        _one("cm:C67.9", clinical=None),
        _one("cm:C79.51", **_CURED),
        _one("cm:C50.911", verification="provisional"), _one("sct:363346000", clinical=None),
        _one("cm:C50.911", onset="E+1..20d"),
        Story((F("x:4711"),), fit=True), _one("cm:C50.911", onset="E-0d~y", recorded=None),
    ),
}  # fmt: skip
SKIN = {
    "pass": (Story(),) * 5 + (
        _one("cm:L40.9", **_OVER), _one("cm:L93.1"), _one("cm:L93.0"), Story((F("cm:L70.0"),), fit=True),
    ),
    "fail": (
        _one("cm:L40.9"), _one("cm:L95.0"), _one("cm:M34.9"), _one("cm:M33.10"), _one("cm:L97.909"), _one("cm:L95.9"),
        _one("cm:L94.3"), _one("cm:M06.30"), _one("sct:9014002", clinical="relapse"),
        Story((F("cm:L70.0"),), fit=False), _one("cm:M33.90"),
    ),
    "odd": _UNREVIEWED + _UNMAPPED + (
        _one("cm:L70.0"), _one("sct:95320005"), _one("cm:M33"), _one("cm:L40.9", clinical=None),
        _one("cm:L40.9", verification="provisional"),
        _one("cm:L40.0", clinical="remission"), _one("cm:L40.9", clinical="active", abatement="E-30d"),
        _one("cm:L40.9", onset="E+1d"),
        _one("cm:L20.9", clinical=None, abatement="E-30d"), Story((F("x:4711"),), fit=True),
        _one("cm:L30.9", onset="E-0d~m"),
        Story((F("cm:L70.0"),), fit=True, reviews=NOT_REVIEWED), _one("sct:247479008"),
    ),
}  # fmt: skip
CRITERIA = (
    ("exc-03", "immunodeficiency", IMMUNODEFICIENCY), ("exc-04", "heart-failure", HEART_FAILURE),
    ("exc-05", "cns", CNS),
    ("exc-06", "herpes", SEVERE_HERPES), ("exc-07", "malignancy", MALIGNANCY), ("exc-08a", "herpes", RECENT_HERPES),
    ("exc-10", "skin", SKIN),
)  # fmt: skip
_BACKGROUND = (
    "cm:I10",
    "cm:E11.9",
    "cm:J45.909",
    "cm:K21.9",
    "cm:M81.0",
    "cm:N18.2",
    "cm:D64.9",
    "cm:G47.00",
    "cm:Z79.52",
)


def write_history(draft: Draft) -> None:
    """Conditions of one subject: for every criterion a story, and comorbidities that concern none."""
    for criterion, domain, table in CRITERIA:
        story = draft.draw(table)
        for finding in story.findings:
            diagnose(draft, finding)
        for result in story.nyha:
            observe(draft, "loinc:88020-3", result)
        if story.reviews is not None:
            draft.reviews[domain] = story.reviews
        if story.fit is not None:
            draft.judgements.append((criterion, story.fit))
    for code in draft.rng.sample(_BACKGROUND, draft.rng.choice((0, 0, 1, 2))):
        diagnose(draft, Finding(code))
