"""Records by hand, and what terminology would say of them: a code here is the name of the class that it means.

``Sheet().observation("NeutrophilCount", value="1.2", unit="10*9/L", effective="2026-11-20")`` adds a row; ``derive()``
gives the facts. A code ``?Name`` means that the class is only possible; a code ``unknown`` is mapped by nobody.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kn5501_reasoner.facts import Derived, derive
from kn5501_reasoner.facts.load import Knowledge
from kn5501_reasoner.model import Dates, Event, Facts, Records, Resolution
from kn5501_reasoner.records.schema import load_schema
from kn5501_reasoner.records.when import ABSENT, read_interval

SCREENING, ENROLMENT, INFUSION = date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1)
DATES = Dates(SCREENING, ENROLMENT, INFUSION)
OWN_DATES, WITHOUT_ENROLMENT = Dates(), Dates(SCREENING)
UNKNOWN = (None, None)

WEIGHTS = dict.fromkeys(
    ("Seizure", "Psychosis", "Brain", "Visual", "Cranial", "Headache", "Cva", "Vasculitis"), 8
) | dict.fromkeys(("Arthritis", "Myositis", "Casts", "Hematuria", "Proteinuria", "Pyuria"), 4)
WEIGHTS |= dict.fromkeys(("Rash", "Alopecia", "Ulcers", "Pleurisy", "Pericarditis", "Complement", "Dna"), 2)
WEIGHTS |= dict.fromkeys(("Fever", "Platelets", "Leukopenia"), 1)
SYSTEMS = tuple(f"System{n}" for n in range(1, 10))
ITEMS = tuple(f"Item{n}" for n in range(1, 12))

BROADER: dict[str, tuple[str, ...]] = {
    "SystemicLupusErythematosus": ("LupusErythematosus",),
    "LupusNephritis": ("SystemicLupusErythematosus", "LupusErythematosus"),
    "AntinuclearAntibodyByImmunofluorescence": ("AntinuclearAntibodyTest",),
    "Epilepsy": ("CnsDisease",),
    "HerpesSimplex": ("HerpesInfection", "HerpesOrVaricellaZosterInfection", "InfectiousDisease"),
    "HerpesEncephalitis": (
        "SevereHerpesInfection",
        "HerpesInfection",
        "HerpesOrVaricellaZosterInfection",
        "CnsDisease",
        "InfectiousDisease",
    ),
    "HerpesOrVaricellaZosterInfection": ("InfectiousDisease",),
    "BreastCancer": ("PrimaryMalignancy", "MalignantNeoplasm", "Neoplasm"),
    "PrimaryMalignancy": ("MalignantNeoplasm", "Neoplasm"),
    "PrimaryMalignancyByHistory": ("PrimaryMalignancy", "MalignantNeoplasm", "Neoplasm"),
    "SecondaryMalignancy": ("MalignantNeoplasm", "Neoplasm"),
    "MalignantNeoplasm": ("Neoplasm",),
    "Anaphylaxis": ("SevereAllergicReaction", "Hypersensitivity"),
    "SevereAllergicReaction": ("Hypersensitivity",),
    "AllergyStatus": ("Hypersensitivity",),
    "Prednisone": ("SystemicGlucocorticoid",),
    "Mycophenolate": ("Immunosuppressant", "SystemicMedicine"),
    "Azathioprine": ("Immunosuppressant", "SystemicMedicine"),
    "Ciclosporin": ("Immunosuppressant", "MedicineWithTopicalProducts"),
    "SystemicCiclosporin": ("Ciclosporin", "Immunosuppressant", "MedicineWithTopicalProducts", "SystemicMedicine"),
    "TopicalCiclosporin": ("Ciclosporin", "Immunosuppressant", "MedicineWithTopicalProducts", "TopicalMedicine"),
    "Belimumab": ("Biologic", "BCellTargetedDrug", "SystemicMedicine"),
    "Hydroxychloroquine": ("Antimalarial", "SystemicMedicine"),
    "OralRoute": ("SystemicRoute",),
    "IntravenousRoute": ("SystemicRoute",),
    "OtherSystemicRoute": ("OtherKnownRoute", "SystemicRoute"),
    "LocalRoute": ("OtherKnownRoute",),
    "Fludarabine": ("StudyMedicine",),
    "ContraindicationFludarabine": ("Contraindication",),
    "PrediabeticPregnancy": ("PregnancyState",),
    "PregnancyTest": ("PregnancyStatus",),
}
BROADER |= {name: ("Sledai2kDescriptor",) for name in WEIGHTS}
BROADER |= {name: ("Bilag2004Grade",) for name in SYSTEMS}
BROADER |= {name: ("Acr1997Item",) for name in ITEMS}

COVERS = {
    "cns": "CnsDisease",
    "malignancy": "MalignantNeoplasm",
    "immunodeficiency": "CongenitalOrAcquiredImmunodeficiency",
    "heart-failure": "HeartFailure",
    "herpes": "HerpesOrVaricellaZosterInfection",
    "skin": "SkinDisease",
    "infections": "InfectiousDisease",
}
FACTORS = {
    ("/uL", "10*9/L"): Fraction(1, 1000),
    ("g/dL", "g/L"): Fraction(10),
    ("[lb_av]/L", "g/L"): Fraction(45359237, 100000),
    ("1", "%"): Fraction(100),
    ("1", "{score}"): Fraction(1),
    ("{score}", "{titer}"): Fraction(1),
    ("mg/g", "%"): Fraction(1, 10),
    ("{third}", "g/L"): Fraction(1, 3),
    ("k[IU]/L", "[IU]/mL"): Fraction(1),
}
VALUES = {
    "codes": "code",
    "observation": ("value_codes", "method"),
    "exposure": ("route",),
    "allergy": ("manifestation",),
}


class Sheet:
    """Records of one or several subjects."""

    def __init__(self, subject: str = "p") -> None:
        self.subject_id = subject
        self.tables: dict[str, list[dict[str, Any]]] = {name: [] for name in load_schema().tables}

    def add(self, table: str, **columns: Any) -> str:
        """A row; a WHEN column takes one ISO text or 'low/high'. Returns the IRI of the record."""
        kinds = {column.name: column.kind for column in load_schema().tables[table].columns}
        row = dict(load_schema().tables[table].empty_row)
        rows = self.tables[table]
        row |= {"subject": self.subject_id, "record": f"urn:{self.subject_id}:{table}:{len(rows)}", "source": "hand"}
        for name, value in columns.items():
            if kinds[name] == "when":
                row |= (read_interval(value) if value else ABSENT).columns(name)
            elif kinds[name] == "decimal" and value is not None:
                row[name] = Decimal(value)
            elif kinds[name] == "date" and value is not None:
                row[name] = date.fromisoformat(value)
            else:
                row[name] = value
        rows.append(row)
        return row["record"]

    def subject(self, **columns: Any) -> str:
        return self.add("subject", **columns)

    def observation(
        self, codes: str, effective: str | None = "2026-11-20", status: str | None = "final", **more: Any
    ) -> str:
        return self.add("observation", codes=codes, effective=effective, status=status, **more)

    def condition(self, codes: str, verification: str | None = "confirmed", **more: Any) -> str:
        return self.add("condition", codes=codes, verification=verification, **more)

    def exposure(self, codes: str, status: str | None = "active", **more: Any) -> str:
        return self.add("exposure", codes=codes, status=status, **more)

    def review(self, domain: str, date: str = "2026-11-20", status: str = "final") -> str:
        return self.add("review", domain=domain, date=date, status=status)

    def judge(self, criterion: str, fit: bool | None, date: str = "2026-11-20", **more: Any) -> str:
        columns = {"performer": "Practitioner/1", "reason": "seen", "status": "final"} | more
        return self.add("judgement", criterion=criterion, fit=fit, date=date, **columns)

    def derive(self, dates: Dates = DATES, **options: Any) -> Derived:
        """Facts and errors of all subjects of this sheet."""
        asked = options.pop("asked", None)
        return derive(Records(self.tables), resolutions(self.tables), told(dates=dates, **options), asked)

    def facts(self, dates: Dates = DATES, **options: Any) -> Facts:
        """Facts of the one subject."""
        return self.derive(dates, **options).facts[self.subject_id]

    def rules(self, dates: Dates = DATES, **options: Any) -> list[str]:
        """Rules of the data errors."""
        return [error.rule for error in self.derive(dates, **options).errors]


def told(**more: Any) -> Knowledge:
    """What the derivations are told beside the records."""
    known = {"denying": lambda name: BROADER.get(name, ()), "canonical": canonical} | more
    return Knowledge(WEIGHTS, COVERS, **known)


def bounds(facts: Facts, name: str) -> tuple[str | None, str | None] | None:
    """Low and high of a quantity as text; None when there is none."""
    found = facts.quantities.get(name)
    return None if found is None else tuple(None if value is None else str(value) for value in (found.low, found.high))


def observed(code: str, name: str, **columns: Any) -> tuple[str | None, str | None] | None:
    """Bounds of the quantity that one observation gives."""
    sheet = Sheet()
    sheet.observation(code, **columns)
    return bounds(sheet.facts(), name)


def condition(dates: Dates = DATES, codes: str = "Epilepsy", **columns: Any) -> Event:
    """The event of one condition."""
    sheet = Sheet()
    sheet.condition(codes, **columns)
    return next(event for event in sheet.facts(dates).events if event.path == "condition")


def offset(event: Any, name: str) -> tuple[str | None, str | None]:
    """Low and high of an event's quantity as text."""
    found = event.quantities[name]
    return tuple(None if value is None else str(value) for value in (found.low, found.high))


def holds(facts: Facts, name: str) -> bool | None:
    """The truth, None when unknown or absent."""
    return facts.truths[name].holds if name in facts.truths else None


def canonical(value: Decimal, unit: str, target: str) -> Fraction | None:
    """Exact conversion by a small table."""
    factor = FACTORS.get((unit, target))
    return None if factor is None else Fraction(value) * factor


def resolve(codes: str) -> Resolution:
    """What a code of this module means: ``X`` names X exactly, ``~X`` is one of many in X, ``?X`` may be X; ``for:90``
    says for how many days something is undertaken."""
    names = [code.lstrip("~") for code in codes.split() if not code.startswith(("?", "unknown", "for:"))]
    horizon = [int(code.removeprefix("for:")) for code in codes.split() if code.startswith("for:")]
    possible = {code[1:] for code in codes.split() if code.startswith("?")}
    unmapped = tuple(code for code in codes.split() if code.startswith("unknown"))
    sure = set(names) | {broader for name in names for broader in BROADER.get(name, ())}
    classes = {name for name in names if not any(name in BROADER.get(other, ()) for other in names)}
    return Resolution(
        mapped=bool(names or possible),
        classes=frozenset(classes),
        sure=frozenset(sure),
        possible=frozenset(possible - sure),
        exact=frozenset() if "~" in codes else frozenset(classes),
        by_name=bool(names) and bool(unmapped),
        unmapped_codes=unmapped,
        horizon=horizon[0] if horizon else None,
    )


def resolutions(tables: dict[str, list[dict[str, Any]]]) -> dict[tuple[str, str, str | None], Resolution]:
    """One resolution for every key of the tables."""
    found = {}
    for kind in ("condition", "exposure", "allergy", "observation", "procedure"):
        for row in tables[kind]:
            found[kind, row["codes"], row["display"]] = resolve(row["codes"])
            for column in VALUES.get(kind, ()):
                if row[column]:
                    found["value", row[column], None] = resolve(row[column])
    return found
