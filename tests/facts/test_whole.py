"""The stage as a whole: many at once equals one by one, nothing floats, nothing stays, the model is complete."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest

from kn5501_reasoner.errors import FactError
from kn5501_reasoner.facts import derive, engine, load_fact_model
from kn5501_reasoner.facts.inputs import CODED, READ
from kn5501_reasoner.facts.load import PARAMETERS
from kn5501_reasoner.facts.steps import ENDS, MACROS, READ_BACK, STEPS
from kn5501_reasoner.model import Dates, Records
from kn5501_reasoner.records.schema import load_schema

from .build import DATES, ITEMS, OWN_DATES, SYSTEMS, WEIGHTS, Sheet, told

FILES = sorted({name for _, names in STEPS for name in names})


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


def test_a_thousand_at_once_equal_one_by_one(subjects_generated) -> None:
    rng = random.Random(5501)
    many = Sheet()
    for number in range(subjects_generated):
        many.subject_id = f"s{number:05}"
        random_subject(many, rng)
    together = many.derive(OWN_DATES)
    assert len(together.facts) > subjects_generated // 2 and together.errors
    checked = rng.sample(sorted({row["subject"] for row in many.tables["subject"]}), 60)
    for subject in checked:
        alone = Sheet(subject)
        alone.tables = {name: [row for row in rows if row["subject"] == subject] for name, rows in many.tables.items()}
        one = alone.derive(OWN_DATES)
        assert one.facts.get(subject) == together.facts.get(subject)
        assert one.errors == [error for error in together.errors if error.subject == subject]


def test_with_and_without_the_optimizer(monkeypatch) -> None:
    rng = random.Random(7)
    sheet = Sheet()
    for number in range(40):
        sheet.subject_id = f"s{number}"
        random_subject(sheet, rng)
    few = sheet.derive(DATES)
    monkeypatch.setattr(engine, "FEW_ROWS", 0)
    assert sheet.derive(DATES) == few


def test_leaving_files_out_changes_nothing(monkeypatch) -> None:
    rng = random.Random(11)
    sheet = Sheet()
    random_subject(sheet, rng)
    for table in ("consent", "allergy", "participation", "judgement"):
        sheet.tables[table].clear()
    short = sheet.derive(DATES)
    monkeypatch.setattr(engine, "_may_yield", lambda *_: True)
    assert sheet.derive(DATES) == short


def test_order_of_records_changes_nothing() -> None:
    rng = random.Random(3)
    sheet = Sheet()
    random_subject(sheet, rng)
    expected = sheet.derive(DATES)
    for rows in sheet.tables.values():
        rng.shuffle(rows)
    assert sheet.derive(DATES) == expected


def test_nothing_is_a_double() -> None:
    sheet = Sheet()
    random_subject(sheet, random.Random(1))
    sheet.subject(screening="2026-11-22")
    seen: dict[str, list[str]] = {}
    original = engine.Engine._execute

    def watch(self, text):
        rows = original(self, text)
        name = re.match(r"CREATE TEMP TABLE (\w+)", text)
        if name:
            seen[name.group(1)] = [row["column_type"] for row in original(self, f"DESCRIBE {name.group(1)}")]
        elif text.lstrip().startswith(("SELECT", "WITH", "--")):
            seen[text] = [row["column_type"] for row in original(self, f"DESCRIBE {text}")]
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.Engine, "_execute", watch)
        sheet.derive(DATES)
    assert len(seen) >= len(STEPS)
    for name, types in seen.items():
        assert not [kind for kind in types if re.search("DOUBLE|FLOAT|REAL", kind)], name


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_one_select_with_a_header(name) -> None:
    text = engine.sql(name)
    head, body = re.match(r"((?:--[^\n]*\n)+)(.*)\Z", text, re.DOTALL).groups()
    lines = head.splitlines()
    assert lines[0].startswith("-- ") and lines[1].startswith("-- Derives:  ") and "-- Source:   " in head
    assert name.startswith("errors-") or "-- Unit:     " in head
    assert re.match(r"(SELECT|WITH)\b", body.strip()) and ";" not in body
    words = re.findall(r"[a-z_]+", re.sub(r"--.*", "", body).lower())
    assert not {
        "date_sub",
        "date_diff",
        "datediff",
        "datesub",
        "double",
        "float",
        "real",
        "create",
        "insert",
        "delete",
    } & set(words)


@pytest.mark.parametrize("name", FILES)
def test_headers_name_tables_and_classes(name) -> None:
    order = [step for step, _ in STEPS]
    own = next(step for step, names in STEPS if name in names)
    for table in engine.header(name, "Needs"):
        assert table in READ or table == "assumed_absent" or order.index(table) < order.index(own)


def test_every_sql_file_is_used() -> None:
    from importlib.resources import files

    present = {path.name.removesuffix(".sql") for path in files("kn5501_reasoner.facts").joinpath("sql").iterdir()}
    assert present == set(FILES) | set(MACROS)
    assert set(ENDS) | set(READ_BACK) <= {step for step, _ in STEPS}


def test_inputs_are_columns_of_the_record_model() -> None:
    tables = load_schema().tables
    assert set(READ) == set(tables)
    for name, columns in READ.items():
        assert columns.items() <= dict(tables[name].physical).items(), name
        for _, codes, display in CODED.get(name, {}).values():
            assert {codes, display or codes} <= columns.keys()


def test_every_fact_of_the_model_is_derived_and_every_derived_one_declared() -> None:
    rng = random.Random(5)
    quantities, truths, attributes, offsets = set(), set(), set(), set()
    for _ in range(6):
        sheet = Sheet()
        random_subject(sheet, rng)
        record = sheet.condition("BreastCancer")
        sheet.add("procedure", codes="Excision", status="completed", reason=record)
        sheet.observation("ContraceptionUndertaking", value_boolean=True)
        sheet.observation("EggDonationUndertaking", value_boolean=True)
        facts = sheet.facts()
        quantities |= set(facts.quantities)
        truths |= {name for name in facts.truths if ":" not in name}
        for event in facts.events:
            attributes |= set(event.attributes) | {"confirmed"}
            offsets |= set(event.quantities)
    model = load_fact_model()
    assert quantities == {fact.name for fact in model.of_kind("Quantity")}
    assert truths == {fact.name for fact in model.of_kind("Truth")}
    assert attributes == {fact.name for fact in model.of_kind("Attribute", attributes=True)}
    assert offsets == {fact.name for fact in model.of_kind("Quantity", attributes=True)}
    assert {fact.unit is not None for fact in model.of_kind("Quantity")} == {True}
    assert {fact.look_back for fact in model.facts.values()} - {None} <= set(PARAMETERS)


def test_low_is_never_above_high() -> None:
    rng = random.Random(13)
    sheet = Sheet()
    for number in range(200):
        sheet.subject_id = f"s{number}"
        random_subject(sheet, rng)
    derived = sheet.derive(DATES)
    refused = {error.subject for error in derived.errors}
    for subject, facts in derived.facts.items():
        found = [*facts.quantities.items(), *(pair for event in facts.events for pair in event.quantities.items())]
        for name, quantity in found:
            if subject not in refused and quantity.low is not None and quantity.high is not None:
                assert quantity.low <= quantity.high, (subject, name)
            for bound in (quantity.low, quantity.high):
                assert bound is None or isinstance(bound, Decimal)


def test_nothing_of_a_subject_stays() -> None:
    sheet = Sheet("remembered")
    sheet.subject(screening="2026-11-22")
    sheet.observation("NeutrophilCount", value="1", unit="10*9/L")
    sheet.facts()
    con = engine._engine()._con
    assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)
    assert con.execute("SELECT count(*) FROM observation").fetchone() == (0,)
    other = Sheet("other")
    other.subject(screening="2026-11-22")
    assert other.facts().quantities.keys() == {
        "steroidCombinationMonths",
        "steroidCombinationMonthsWithAntimalarials",
        "longestSteroidCombinationMonths",
    }


def test_nothing_at_all() -> None:
    assert Sheet().derive().facts == {}


def test_records_are_not_changed() -> None:
    from copy import deepcopy

    sheet = Sheet()
    random_subject(sheet, random.Random(2))
    before = deepcopy(sheet.tables)
    sheet.derive()
    assert sheet.tables == before


def test_a_missing_resolution_is_an_error() -> None:
    sheet = Sheet()
    sheet.condition("Epilepsy")
    with pytest.raises(FactError, match="no resolution"):
        derive(Records(sheet.tables), {}, told(dates=DATES))


FACT = """@prefix le: <https://w3id.org/lupus-eligibility/term/> .
le:weight le:factKind "{}" ; le:unitCode "kg" ; le:factFrom le:Weighing , le:Asking .
"""


def test_a_fact_model_of_ones_own(tmp_path) -> None:
    path = tmp_path / "facts.ttl"
    path.write_text(FACT.format("Quantity"), encoding="utf-8")
    (fact,) = load_fact_model(path).facts.values()
    assert (fact.name, fact.kind, fact.unit, fact.sources) == ("weight", "Quantity", "kg", ("Asking", "Weighing"))


def test_a_fact_model_that_cannot_be_used_is_an_error(tmp_path) -> None:
    unknown, broken = tmp_path / "unknown.ttl", tmp_path / "broken.ttl"
    unknown.write_text(FACT.format("Feeling"), encoding="utf-8")
    broken.write_text("le:weight le:factKind", encoding="utf-8")
    with pytest.raises(FactError, match="'weight' has no kind"):
        load_fact_model(unknown)
    for path in (broken, tmp_path / "none.ttl"):
        with pytest.raises(FactError, match="cannot be read"):
            load_fact_model(path)


def test_the_engine_recovers_after_an_error(monkeypatch) -> None:
    sheet = Sheet()
    sheet.subject(sex="female")
    expected = sheet.derive()
    with monkeypatch.context() as patch:
        patch.setattr(engine, "statement", lambda *_: "SELECT no_such_column FROM anchor")
        with pytest.raises(FactError, match="'anchor' failed"):
            sheet.derive()
    assert sheet.derive() == expected


def test_to_deny_what_is_broader_than_a_domain_settles_it() -> None:
    sheet = Sheet()
    sheet.condition("Neoplasm", verification="refuted", recorded="2026-11-20")
    assert ("malignancy", "enrolment") in sheet.facts().settled


def test_dates_may_differ_between_subjects() -> None:
    sheet = Sheet("a")
    sheet.subject(screening="2026-11-22")
    sheet.subject_id = "b"
    sheet.subject(screening="2027-01-01", enrolment="2027-01-02")
    facts = sheet.derive(OWN_DATES).facts
    assert facts["a"].dates == Dates(DATES.screening) and facts["b"].dates.enrolment.year == 2027
