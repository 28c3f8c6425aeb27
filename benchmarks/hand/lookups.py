"""What codes and units mean to the hand-written SQL: lookup tables, made before the clock starts.

In: a store. Out: name -> Arrow table; a row for each distinct code of the store; flags: 2 surely, 1 possibly, 0 not.
Raises: what the terminology raises. Source: ontology/terminology, through the reasoner's own reading of it, so that
the limit and the reasoner agree on codes and differ in how they decide.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa

from kn5501_reasoner.records.parquet import Store
from kn5501_reasoner.terminology import Terminology
from kn5501_reasoner.terminology.units import to_canonical

TABLES = (
    "subject", "consent", "observation", "condition", "exposure", "allergy", "participation", "review", "judgement",
    "error",
)
#: class of an observation -> test, how it is read, the day before which it counts, how many days before, unit
TESTS: dict[str, tuple[str, str, str, int | None, str | None]] = {
    "Acr1997Item": ("acr", "truth", "2026-11-22", None, None),
    "PregnancyStatus": ("pregnant", "truth", "2026-11-30", 30, None),
    "BreastfeedingStatus": ("breastfeeding", "truth", "2026-11-30", 30, None),
    "PregnancyIntention": ("intention", "truth", "2026-11-30", 30, None),
    "ChildbearingPotential": ("potential", "truth", "2026-11-30", None, None),
    "ContraceptionUndertaking": ("contraception", "truth", "2026-11-30", None, None),
    "EggDonationUndertaking": ("egg_donation", "truth", "2026-11-30", None, None),
    "NyhaClassification": ("nyha", "class", "2026-11-30", None, None),
    "NeutrophilCount": ("neutrophils", "number", "2026-11-22", 30, "10*9/L"),
    "HaemoglobinConcentration": ("haemoglobin", "number", "2026-11-22", 30, "g/L"),
    "LeftVentricularEjectionFraction": ("lvef", "number", "2026-11-22", None, "%"),
    "AntinuclearAntibodyTest": ("ana", "titre", "2026-11-22", None, "{titer}"),
    "Bilag2004Grade": ("bilag", "grade", "2026-11-22", 30, None),
    "Contraindication": ("contraindication", "truth", "2026-11-30", None, None),
    "AntiDsDnaTest": ("dsdna", "antibody", "2026-11-22", None, None),
    "AntiSmTest": ("sm", "antibody", "2026-11-22", None, None),
    "Sledai2kTotal": ("sledai", "total", "2026-11-22", 30, "{score}"),
    "Sledai2kDescriptor": ("descriptor", "descriptor", "2026-11-22", 30, None),
}
SERIES = {
    "acr": 0, "descriptor": 0, "sledai": 0, "bilag": 0, "contraindication": 9, "potential": 15, "contraception": 16,
    "egg_donation": 17, "pregnant": 18, "breastfeeding": 19, "intention": 20, "nyha": 21, "neutrophils": 22,
    "haemoglobin": 23, "lvef": 24, "ana": 25, "dsdna": 26, "sm": 32,
}
"""Test -> number of its first series, as 0-types.sql has them; items and descriptors are numbered for themselves."""
ROOM = {"bilag": 9, "contraindication": 4, "dsdna": 6, "sm": 6}
"""Test -> how many series there are bits for."""
LIMITS = {"neutrophils": (1, 0, 200), "haemoglobin": (60, 10, 250), "lvef": (50, 0, 100)}
"""Test -> limit of the protocol, least and greatest plausible value, in its unit."""
CONDITIONS = {
    "immunodeficiency": "CongenitalOrAcquiredImmunodeficiency", "heart_failure": "HeartFailure", "cns": "CnsDisease",
    "cns_finding": "CnsFindingForJudgement", "severe_herpes": "SevereHerpesInfection", "herpes": "HerpesInfection",
    "herpes_or_zoster": "HerpesOrVaricellaZosterInfection", "malignant": "MalignantNeoplasm",
    "secondary": "SecondaryMalignancy", "skin_listed": "InterferingSkinDisease", "skin_other": "OtherSkinDisease",
    "sle": "SystemicLupusErythematosus", "allergic": "Hypersensitivity", "anaphylaxis": "Anaphylaxis",
}
STATES = {"pregnant": "PregnancyState", "breastfeeding": "LactationState", "intention": "PregnancyPlanning"}
FINDINGS = {
    "positive": "PositiveFinding", "negative": "NegativeFinding", "pregnant": "PregnantFinding",
    "not_pregnant": "NotPregnantFinding", "lactating": "BreastfeedingFinding",
    "not_lactating": "NotBreastfeedingFinding",
}
BORDERLINE = {"BorderlineFinding", "EquivocalFinding", "IndeterminateFinding"}
MEDICINES = {
    "steroid": ("SystemicGlucocorticoid",), "partner": ("Immunosuppressant", "Biologic"),
    "antibacterial": ("Antibacterial",), "b_cell": ("BCellTargetedDrug",), "btk": ("BtkInhibitor",),
}


def lookups(store: Store) -> dict[str, Any]:
    """All lookup tables of the codes and units that the store holds."""
    terms = Terminology.load()
    with duckdb.connect() as connection:
        def distinct(table: str, columns: str) -> list[tuple[Any, ...]]:
            files = [str(file) for file in store.files(table)]
            source = "FROM read_parquet($1, hive_partitioning = false)"
            query = f"{source} SELECT DISTINCT {columns} ORDER BY ALL"
            return connection.execute(query, [files]).fetchall() if files else []

        return {
            "observation_code": _observations(terms, [code for code, in distinct("observation", "codes")]),
            "unit_limit": _limits([unit for unit, in distinct("observation", "unit") if unit]),
            "value_code": _values(terms, [code for code, in distinct("observation", "value_codes") if code]),
            "method_code": _methods(terms, [code for code, in distinct("observation", "method")]),
            "condition_code": _conditions(terms, [code for code, in distinct("condition", "codes")]),
            "state_code": _states(terms, [code for code, in distinct("condition", "codes")]),
            "exposure_code": _exposures(terms, distinct("exposure", "codes, display")),
            "route_code": _routes(terms, [code for code, in distinct("exposure", "route") if code]),
            "allergy_code": _allergies(terms, distinct("allergy", "codes, display")),
            "manifestation_code": _manifestations(terms, [c for c, in distinct("allergy", "manifestation") if c]),
            "constant": _constants(terms),
        }


def _degree(meant: Any, *classes: str) -> int:
    return 2 if meant.sure & set(classes) else 1 if meant.possible & set(classes) else 0


def _observations(terms: Terminology, codes: list[str]) -> Any:
    """Test, number of the series, days between which a result must lie. Each assay, system and item is a series."""
    found: dict[str, list[str]] = {}
    rows = []
    for code in codes:
        meant = terms.resolve("observation", code, None)
        for cls in sorted(meant.sure & TESTS.keys()):
            test, kind, anchor, days, _ = TESTS[cls]
            parts = found.setdefault(test, list(terms.descriptor_weights()) if test == "descriptor" else [])
            part = code if kind == "antibody" else " ".join(sorted(meant.classes - {cls})) \
                if test in ("bilag", "acr", "contraindication", "descriptor") else test
            if part not in parts:
                parts.append(part)
                if len(parts) > ROOM.get(test, 63):
                    raise SystemExit(f"the hand-written SQL has no bit for another series of {test}: {code}")
            last = date.fromisoformat(anchor)
            rows.append({
                "codes": code, "test": test, "kind": kind, "series": SERIES[test] + parts.index(part), "last_day": last,
                "first_day": last - timedelta(days) if days else date(1, 1, 1),
                "by_immunofluorescence": "AntinuclearAntibodyByImmunofluorescence" in meant.sure,
            })
    return pa.Table.from_pylist(rows, schema=pa.schema([
        ("codes", pa.string()), ("test", pa.string()), ("kind", pa.string()), ("series", pa.int32()),
        ("first_day", pa.date32()), ("last_day", pa.date32()), ("by_immunofluorescence", pa.bool_()),
    ]))


def _limits(units: list[str]) -> Any:
    """Limit and plausible values of a test in each unit that converts, and the factor to the unit of the protocol."""
    rows = []
    for test, _, _, _, target in TESTS.values():
        for unit in units if target else ():
            factor = Fraction(1) if unit == target else to_canonical(Decimal(1), unit, target)
            if factor is not None:
                row = dict(zip(("lower_limit", "least", "most"), LIMITS.get(test, ()), strict=False))
                row = {name: _exactly(limit / Fraction(factor), "0.000000000000000001") for name, limit in row.items()}
                rows.append({"test": test, "unit": unit, "factor": _exactly(Fraction(factor), "0.000001"), **row})
    return pa.Table.from_pylist(rows, schema=pa.schema(
        [("test", pa.string()), ("unit", pa.string()), ("factor", pa.decimal128(12, 6)),
         *((name, pa.decimal128(38, 18)) for name in ("lower_limit", "least", "most"))]))


def _exactly(number: Fraction, step: str) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(Decimal(step))


def _values(terms: Terminology, codes: list[str]) -> Any:
    rows = []
    for code in codes:
        sure = terms.resolve("value", code, None).sure
        nyha = [number for number in (1, 2, 3, 4) if f"NyhaClass{number}" in sure]
        last = code[-1] if code[-1:] in "ABCDE" and not code[-2:-1].isalnum() else ""
        rows.append({"value_codes": code, **{name: cls in sure for name, cls in FINDINGS.items()},
                     "borderline": bool(BORDERLINE & sure), "nyha_low": min(nyha, default=None),
                     "nyha_high": max(nyha, default=None), "grade": last})
    return pa.Table.from_pylist(rows, schema=pa.schema(
        [("value_codes", pa.string()), *((name, pa.bool_()) for name in FINDINGS), ("borderline", pa.bool_()),
         ("nyha_low", pa.int32()), ("nyha_high", pa.int32()), ("grade", pa.string())]))


def _methods(terms: Terminology, codes: list[str]) -> Any:
    by = [bool(code) and "ImmunofluorescenceMethod" in terms.resolve("value", code, None).sure for code in codes]
    return pa.table({"method": pa.array(codes, pa.string()), "immunofluorescence": pa.array(by, pa.bool_())})


def _conditions(terms: Terminology, codes: list[str]) -> Any:
    """Flags of each kind of diagnosis; denies_…: to refute the code is to deny the whole domain."""
    rows = []
    for code in codes:
        meant = terms.resolve("condition", code, None)
        row: dict[str, Any] = {"codes": code, "mapped": meant.mapped}
        row |= {name: _degree(meant, cls) for name, cls in CONDITIONS.items()}
        row["neoplasm"] = bool(_degree(meant, "Neoplasm") or "PrimaryMalignancy" in meant.possible)
        row["by_history"] = _degree(meant, "PrimaryMalignancyByHistory") > 0
        row["may_be_allergy"] = bool("Hypersensitivity" in meant.sure
                                     or meant.possible & {"Hypersensitivity", "Anaphylaxis", "AllergyStatus"})
        row |= {f"denies_{domain.replace('-', '_')}": _denies(terms, meant, cls)
                for domain, cls in sorted(terms.domain_cover.items())}
        row["sle_named"] = meant.exact == {"SystemicLupusErythematosus"}
        row["sle_denied"] = _denies(terms, meant, "SystemicLupusErythematosus")
        row["matters"] = not meant.mapped or any(row[name] for name in row.keys() - {"codes", "mapped"})
        rows.append(row)
    return pa.Table.from_pylist(rows)


def _denies(terms: Terminology, meant: Any, cls: str) -> bool:
    return bool(meant.exact) and meant.exact <= {cls, *terms.superclasses(cls)}


def _states(terms: Terminology, codes: list[str]) -> Any:
    rows = []
    for code in codes:
        meant = terms.resolve("condition", code, None)
        for test, cls in STATES.items():
            row = {"codes": code, "test": test, "series": SERIES[test], "state": _degree(meant, cls),
                   "denied": _denies(terms, meant, cls)}
            if row["state"] or row["denied"]:
                rows.append(row)
    return pa.Table.from_pylist(rows, schema=pa.schema(
        [("codes", pa.string()), ("test", pa.string()), ("series", pa.int32()), ("state", pa.int32()),
         ("denied", pa.bool_())]))


def _exposures(terms: Terminology, codes: list[tuple[Any, ...]]) -> Any:
    rows = []
    for code, display in codes:
        meant = terms.resolve("exposure", code, display)
        row = {"codes": code, "display": display or "", "mapped": meant.mapped}
        row |= {name: _degree(meant, *classes) for name, classes in MEDICINES.items()}
        row["matters"] = not meant.mapped or any(row[name] for name in MEDICINES)
        rows.append(row)
    return pa.Table.from_pylist(rows)


def _routes(terms: Terminology, codes: list[str]) -> Any:
    rows = []
    for code in codes:
        meant = terms.resolve("value", code, None)
        known = False if meant.mapped and not (meant.unmapped_codes or meant.possible) else None
        rows.append({"route": code, "intravenous": "IntravenousRoute" in meant.sure or known,
                     "oral": "OralRoute" in meant.sure or known})
    return pa.Table.from_pylist(rows, schema=pa.schema(
        [("route", pa.string()), ("intravenous", pa.bool_()), ("oral", pa.bool_())]))


def _allergies(terms: Terminology, codes: list[tuple[Any, ...]]) -> Any:
    meant = [(code, display or "", terms.resolve("allergy", code, display)) for code, display in codes]
    return pa.Table.from_pylist([
        {"codes": code, "display": display, "mapped": each.mapped, "study": _degree(each, "StudyMedicine")}
        for code, display, each in meant
    ])


def _manifestations(terms: Terminology, codes: list[str]) -> Any:
    return pa.table({"manifestation": pa.array(codes, pa.string()), "anaphylaxis": pa.array(
        [_degree(terms.resolve("value", code, None), "Anaphylaxis") for code in codes], pa.int32())})


def _constants(terms: Terminology) -> Any:
    weights = terms.descriptor_weights()
    masks = {f"weight_{w}": sum(1 << n for n, name in enumerate(weights) if weights[name] == w) for w in (1, 2, 4, 8)}
    masks["every_descriptor"] = (1 << len(weights)) - 1
    return pa.table({"name": list(masks), "value": pa.array(masks.values(), pa.int64())})
