"""Tables, JSON and figures say the same numbers, and anybody can read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from xml.etree import ElementTree

import duckdb
import pyarrow as pa
import pytest

from kn5501_reasoner.insight import Axis, Cohort, Sweep, attribution, attrition, completeness, fastest, overlap, what_if
from kn5501_reasoner.insight.completeness import CAUSES, Completeness, Missing
from kn5501_reasoner.insight.show import FORMATS, show
from kn5501_reasoner.insight.show.cells import percent
from kn5501_reasoner.insight.show.wording import CAUSE_WORDS
from tests.insight.subjects import LOT, lot, relation, rule

SVG = "{http://www.w3.org/2000/svg}"
INC_04, INC_07 = rule("inc-04"), rule("inc-07")
LONG = "A criterion with a title that goes on for much longer than any line of any table or box of any figure may be"


def insights(connection: Any, outcomes: dict, titles: dict[str, str]) -> dict[str, Any]:
    """One of each kind."""
    there = relation(connection, {s: {**one, "c1-wider": one["c2"]} for s, one in outcomes.items()})
    cohort = Cohort.of(connection, there, titles, refused=2)
    values = [Decimal(v) for v in ("4", "8", "12.50")]
    one, other = Axis.of(INC_04, values), Axis.of(INC_07, values[:2], part="haemoglobin", unit="g/L")
    cells = {(value,): (n, 4 * n) for n, value in enumerate(reversed(values))}
    grid = {(a, b): (n, n + 7) for n, (a, b) in enumerate((a, b) for a in one.values for b in other.values)}
    gaps = completeness(cohort, there)
    gone = tuple(Missing(cause, f"thing-{n}", ("c1", "c2"), 9 - n, 7 - n, 1) for n, cause in enumerate(CAUSES))
    return {
        "attrition": attrition(cohort), "fastest": fastest(cohort), "attribution": attribution(cohort),
        "overlap": overlap(cohort, 5), "completeness": gaps,
        "missing": Completeness(gaps.subjects, gaps.undetermined, gaps.gaps, gone * 6),
        "sweep": Sweep((one,), cells, 50), "grid": Sweep((one, other), grid, 50),
        "what-if": what_if(connection, there, titles, off=["c0"], readings={"c1": "c1-wider"}),
        "nothing": what_if(connection, there, titles),
    }


@pytest.fixture(scope="module")
def connection() -> Iterator[Any]:
    with duckdb.connect() as found:
        yield found


@pytest.fixture(scope="module")
def every(connection: Any) -> dict[str, Any]:
    return insights(connection, lot(Random(6), 300), {**LOT, "c3": LONG, "c4": "Less < than & \"more\" \x00\ud800 ]]>"})


KINDS = (
    "attrition", "fastest", "attribution", "overlap", "completeness", "missing", "sweep", "grid", "what-if", "nothing",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_can_be_read_by_anybody(every: dict[str, Any], kind: str) -> None:
    text = show(every[kind], "svg")
    root = ElementTree.fromstring(text)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert root.tag == f"{SVG}svg" and root.get("role") == "img" and len(ids) == len(set(ids))
    named = root.get("aria-labelledby").split()
    title, description = (next(e for e in root.iter() if e.get("id") == one) for one in named)
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc") and title.text and len(description.text) > 40
    assert not re.search(r"<(script|style|image|foreignObject|a|use|font)\b|href|url\((?!#)|@import|on\w+=", text)
    assert root.get("font-family") == "sans-serif"
    colours = {c for e in root.iter() for a in ("fill", "stroke") if (c := e.get(a)) and not c.startswith("url(#")}
    assert all(c == "none" or re.fullmatch(r"#(\w)\1\1|#(\w\w)\2\2", c) for c in colours), colours  # greys alone
    words = [e for e in root.iter(f"{SVG}text") if e.text and e.text.strip()]
    assert len(words) >= 5 and not any(e.get("fill") for e in words)  # black on white
    _, _, width, height = (float(n) for n in root.get("viewBox").split())
    for e in root.iter():
        x, y = float(e.get("x", 0)), float(e.get("y", 0))
        assert 0 <= x <= width and 0 <= y <= height, ElementTree.tostring(e)
        assert float(e.get("width", 0)) >= 0 and float(e.get("height", 0)) >= 0
    refers = set(re.findall(r"url\(#([\w-]+)\)", text))
    assert refers <= set(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_all_formats_say_the_same_each_time(every: dict[str, Any], kind: str) -> None:
    for format in FORMATS:
        text = show(every[kind], format)
        assert text == show(every[kind], format) and text.endswith("\n") and not text.endswith("\n\n")
    assert all(len(line) <= 100 for line in show(every[kind]).splitlines())
    assert not any(line != line.rstrip() for line in show(every[kind]).splitlines())
    with pytest.raises(KeyError):
        show(every[kind], "pdf")


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def test_attrition_in_every_format(every: dict[str, Any]) -> None:
    found = every["attrition"]
    document = json.loads(show(found, "json"))
    assert [s["lost"] for s in document["steps"]] == [s.lost for s in found.steps]
    assert document["eligible"] == dict(zip(("certain", "possible"), found.bounds, strict=True))
    assert (document["kind"], document["order"], document["refused"]) == ("attrition", "protocol", 2)
    table, figure = show(found), show(found, "svg")
    for step in found.steps:
        line = next(line for line in table.splitlines() if line.startswith(step.criterion))
        assert line.split()[-5:] == [str(n) for n in (step.came, step.lost, step.open, step.certain, step.possible)]
        assert f"lost: {step.lost}   open: {step.open}<" in figure and f">Possibly eligible: {step.possible}<" in figure
        assert f">certainly: {step.certain}<" in figure
    assert ">Read: 302<" in figure and "contradict themselves: 2<" in figure
    assert "in the order that loses fastest" in show(every["fastest"]) and 'id="attrition-fastest-title"' in show(
        every["fastest"], "svg")


def test_quiet_criteria_get_no_box(connection: Any) -> None:
    met = {"s": dict.fromkeys(LOT, "passed"), "t": {**dict.fromkeys(LOT, "passed"), "c1": "failed"}}
    figure = show(attrition(Cohort.of(connection, relation(connection, met), LOT)), "svg")
    assert "Nobody lost, nobody open: c0, c2, c3, c4, c5<" in figure and figure.count("Possibly eligible") == 1
    assert "Refused" not in figure


def test_attribution_in_every_format(every: dict[str, Any]) -> None:
    found = every["attribution"]
    document = json.loads(show(found, "json"))
    for cost, said in zip(found.costs, document["criteria"], strict=True):
        assert (said["failed"], said["alone"], said["gain_possible"]) == (cost.failed, cost.alone, cost.alone)
        assert said["share"] == round(float(cost.share), 3) and said["gain_certain"] == cost.gain_certain
        line = next(line for line in show(found).splitlines() if line.startswith(cost.criterion))
        assert line.split()[-6:-2] == [str(cost.failed), str(cost.open), str(cost.alone), f"+{cost.gain_certain}"]
        assert line.split()[-2] == percent(cost.share, found.lost)
        assert f"{cost.failed} / {round(float(cost.share), 1)} / {cost.alone}<" in show(found, "svg")


def test_overlap_in_every_format(every: dict[str, Any]) -> None:
    found = every["overlap"]
    document = json.loads(show(found, "json"))
    assert [(tuple(s["criteria"]), s["subjects"]) for s in document["sets"]] == [
        (s.criteria, s.subjects) for s in found.sets
    ]
    assert document["others"] == {"subjects": found.others, "sets": found.other_sets}
    assert f"and {found.others} subjects in {found.other_sets} other sets" in show(found)
    full = show(found, "svg").count('r="6"')
    assert full == sum(len(one.criteria) for one in found.sets)


def test_completeness_in_every_format(every: dict[str, Any]) -> None:
    found = every["missing"]
    document = json.loads(show(found, "json"))
    assert [m["cause"] for m in document["missing"]] == [m.cause for m in found.missing]
    assert [g["cant_tell"] for g in document["criteria"]] == [g.cant_tell for g in found.gaps]
    assert "thing-0: not recorded<" in show(found, "svg") and "11 more are in the table" in show(found, "svg")
    assert "nothing else is missing" in show(found, "svg") and "nothing else is open<" in show(
        every["completeness"], "svg")
    assert set(CAUSE_WORDS) == set(CAUSES) and all(words in show(found) for words in CAUSE_WORDS.values())


def test_sweeps_in_every_format(every: dict[str, Any]) -> None:
    found = every["sweep"]
    document = json.loads(show(found, "json"))
    assert document["limits"][0]["values"] == ["4", "8", "12.5"] and document["limits"][0]["protocol"] == "8"
    assert document["eligible"][0] == {"at": ["12.5"], "certain": 0, "possible": 0}
    lines = [line.split() for line in show(found).splitlines()]
    assert ["8", "1", "4", "the", "protocol"] in lines and ["4", "2", "8"] in lines
    assert ">1–4<" in show(found, "svg") and ">protocol<" in show(found, "svg")
    grid = show(every["grid"])
    assert "8      2-9  3-10" in grid and "haemoglobin at least 60 g/L in the protocol" in grid
    assert ">2–9<" in show(every["grid"], "svg") and ">8*<" in show(every["grid"], "svg")


def test_wide_tables_are_folded(connection: Any) -> None:
    """More sets, and more values across, than a line has room for."""
    titles = {f"criterion-{n}": "" for n in range(20)}
    found = show(overlap(Cohort.of(connection, relation(connection, {"s": dict.fromkeys(titles, "failed")}), titles)))
    assert max(map(len, found.splitlines())) <= 100 and all(found.count(f"{name},") for name in [*titles][:-1])
    values = [Decimal(n) for n in range(40)]
    one, other = Axis.of(INC_04, values[:2]), Axis.of(INC_07, values, part="haemoglobin")
    cells = {(a, b): (int(a * 1000 + b), 99_999) for a in one.values for b in values}
    text = show(Sweep((one, other), cells, 1))
    assert max(map(len, text.splitlines())) <= 100 and all(f" {low}-99999" in text for low, _ in cells.values())


def test_what_if_in_every_format(every: dict[str, Any]) -> None:
    found = every["what-if"]
    document = json.loads(show(found, "json"))
    assert document["off"] == ["c0"] and document["readings"] == {"c1": "c1-wider"}
    assert {(m["before"], m["after"]): m["subjects"] for m in document["moves"]} == found.moves
    assert "without c0, c1 read as c1-wider" in show(found)
    assert f"After: {found.after['eligible']} eligible" in show(found, "svg")
    assert "as the protocol is read" in show(every["nothing"]) and "before" not in show(every["nothing"])


def test_long_and_hostile_titles(every: dict[str, Any]) -> None:
    for kind in ("attrition", "attribution"):
        figure = show(every[kind], "svg")
        assert LONG not in figure and "…" in figure
        assert not re.search("[\x00-\x08\ud800-\udfff]", figure)
    assert "Less &lt; than &amp;" in show(every["attrition"], "svg")


def test_of_nobody(connection: Any) -> None:
    nobody = connection.from_arrow(pa.table({name: pa.array([], pa.string()) for name in ("subject", *LOT)}))
    cohort = Cohort.of(connection, nobody, LOT)
    zero = Sweep((Axis.of(INC_04, [Decimal(8)]),), {(Decimal(8),): (0, 0)}, 0)
    for found in (attrition(cohort), attribution(cohort), overlap(cohort), completeness(cohort, nobody), zero,
                  what_if(connection, nobody, LOT)):
        for format in FORMATS:
            show(found, format)
        ElementTree.fromstring(show(found, "svg"))


def test_percent() -> None:
    assert [percent(Fraction(n, 3), of) for n, of in ((1, 1), (0, 0), (6, 2))] == ["33.3%", "0.0%", "100.0%"]


@pytest.mark.parametrize("count", [3, 58, 61, 1_000])
def test_a_sweep_of_many_values_can_be_read(count: int) -> None:
    """Every value has its dots; labels stand apart."""
    axis = Axis.of(INC_04, map(Decimal, range(count)))
    figure = show(Sweep((axis,), {(value,): (1, 2) for value in axis.values}, 9), "svg")
    root = ElementTree.fromstring(figure)
    assert float(root.get("width")) < 3_000 and len([*root.iter(f"{SVG}circle")]) == 2 * count
    places = [float(e.get("x")) for e in root.iter(f"{SVG}text") if e.text == "1–2"]
    assert len(places) == count if count < 60 else 30 < len(places) < 60
    assert all(right - left >= 45 for left, right in zip(places, places[1:], strict=False))


@pytest.mark.parametrize(("down", "across"), [(31, 32), (2, 500), (500, 2), (2, 30)])
def test_a_grid_of_many_values_goes_down(down: int, across: int) -> None:
    one, other = (Axis.of(rule, map(Decimal, range(1, many + 1)), **which) for rule, many, which in (
        (INC_04, down, {}), (INC_07, across, {"part": "haemoglobin"})))
    cells = {(a, b): (int(a), 1_000 * int(b)) for a in one.values for b in other.values}
    figure = show(Sweep((one, other), cells, 9), "svg")
    assert float(ElementTree.fromstring(figure).get("width")) < 3_000 and figure.count("–") >= down * across
    assert ("across: sledai2k" in figure) == (across > 30 and across > down)
