"""Subjects with records of every kind at random, the same ones from the same seed."""

from __future__ import annotations

import random

from .build import ITEMS, SYSTEMS, WEIGHTS, Sheet


def random_subject(sheet: Sheet, rng: random.Random) -> None:
    """Records of every kind, many of them odd."""
    day = lambda: rng.choice(  # noqa: E731
        [
            "2026-11-20",
            "2026-11-20T09:00:00+08:00",
            "2026-11-20T08:00:00+08:00",
            "2026-11",
            "2026-10-25",
            "2026",
            "2026-11-25",
            "2019-05-01",
            None,
        ]
    )
    status = lambda: rng.choice(["final", "final", "final", "amended", "preliminary"])  # noqa: E731
    sheet.subject(
        birth=rng.choice(["1990-01-01", "2008-11-22", "2008", "1960-12"]),
        sex=rng.choice(["male", "female", None]),
        screening=rng.choice(["2026-11-22", "2026-11-22", "2026-11-23", None]),
        enrolment=rng.choice(["2026-11-30", None]),
        infusion=rng.choice(["2026-12-01", None]),
    )
    for _ in range(rng.randrange(3)):
        sheet.add("consent", status=rng.choice(["given", "refused"]), date=day())
    for code, unit in (
        ("NeutrophilCount", "10*9/L"),
        ("HaemoglobinConcentration", "g/dL"),
        ("LeftVentricularEjectionFraction", "%"),
    ):
        for _ in range(rng.randrange(3)):
            sheet.observation(
                code,
                effective=day(),
                status=status(),
                unit=rng.choice([unit, unit, None]),
                value=str(rng.randrange(1, 20)),
                comparator=rng.choice([None, None, "<", ">="]),
                issued=day(),
            )
    for _ in range(rng.randrange(2)):
        parent = sheet.observation(
            "Sledai2kTotal", value=str(rng.randrange(12)), unit="{score}", effective=day(), status=status()
        )
        for name in rng.sample(sorted(WEIGHTS), rng.randrange(24)):
            sheet.observation(name, value_boolean=rng.random() < 0.1, part_of=parent, effective=day(), status="final")
    for name in rng.sample(SYSTEMS, rng.randrange(9)):
        sheet.observation(name, value_text=rng.choice("ABCDE"), effective=day(), status=status())
    for name in rng.sample(ITEMS, rng.randrange(11)):
        sheet.observation(name, value_boolean=rng.random() < 0.5, effective=day(), status=status())
    for code in (
        "PregnancyStatus",
        "ChildbearingPotential",
        "BreastfeedingStatus",
        "PregnancyIntention",
        "ContraindicationFludarabine",
    ):
        for _ in range(rng.randrange(2)):
            sheet.observation(code, value_boolean=rng.random() < 0.5, effective=day(), status=status())
    sheet.observation(
        "AntinuclearAntibodyByImmunofluorescence", value_text=rng.choice(["1:80", "<1:40", "x"]), effective=day()
    )
    for code in ("AntiDsDnaTest", "AntiSmTest", "AntiSmTest unknown-assay"):
        sheet.observation(code, interpretation=rng.choice(["H", "N", "IND", ""]), effective=day(), status=status())
    sheet.observation(
        "NyhaClassification", value_text=rng.choice(["I", "II-III", "IV"]), effective=day(), status=status()
    )
    for code in rng.sample(
        [
            "SystemicLupusErythematosus",
            "Epilepsy",
            "HeartFailure",
            "BreastCancer",
            "HerpesSimplex",
            "unknown-code",
            "Anaphylaxis",
            "PregnancyState",
            "CnsDisease",
            "Neoplasm ?PrimaryMalignancy",
        ],
        5,
    ):
        sheet.condition(
            code,
            verification=rng.choice(["confirmed", "confirmed", "provisional", "refuted", None]),
            onset=day(),
            recorded=day(),
            clinical=rng.choice(["active", "resolved", "remission", None]),
            severity=rng.choice(["severe", "mild", None]),
            classified_by=rng.choice(["acr-1997", ""]),
        )
    for code in rng.sample(
        ["Prednisone", "Mycophenolate", "Belimumab", "Hydroxychloroquine", "unknown-product", "Azathioprine"], 4
    ):
        sheet.exposure(
            code,
            status=rng.choice(["active", "completed", "intended"]),
            start=rng.choice(["2026-01-01", "2026-05", None, "2025"]),
            end_=rng.choice(["2026-11-25", "2026-11", None]),
            route=rng.choice(["OralRoute", "IntravenousRoute", ""]),
        )
    sheet.add(
        "allergy",
        codes=rng.choice(["Fludarabine", "unknown-substance"]),
        verification="confirmed",
        reaction_severity=rng.choice(["severe", "mild", ""]),
        onset=day(),
    )
    sheet.add(
        "participation",
        status=rng.choice(["off-study", "candidate"]),
        start="2026-01-01",
        end_=day(),
        category="interventional",
    )
    for domain in ("cns", "medication", "trials"):
        sheet.review(domain, rng.choice(["2026-11-20", "2026-10-25"]))
    sheet.judge("exc-14", rng.random() < 0.5, rng.choice(["2026-11-20", "2026-11-21"]))
