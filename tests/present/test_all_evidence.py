"""Of a reason of many records the newest three are shown, with the number of the others, unless all are asked for."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pyoxigraph as ox
import pytest

from kn5501_reasoner.api import Result
from kn5501_reasoner.model import Because, CriterionResult, DataError
from kn5501_reasoner.present import render

from .handmade import LONG, MANY, REFUSED, SCREENING, result

ONE = replace(SCREENING, subjects=(LONG,), refused_files=(), skipped=())
SHOWN, LEFT_OUT = [item.record for item in MANY[:3]], [item.record for item in MANY[3:]]
FURTHER = "and 27 more records; --all-evidence lists them"


def test_text_shows_three_and_says_how_many_more() -> None:
    assert render(ONE, "text").endswith("""
exc-12  can't tell
        thirty doses [kn:exc-12-drug]
          "text 30", 2026-11-30, https://example.org/record/30
          "text 29", 2026-11-29, https://example.org/record/29
          "text 28", 2026-11-28, https://example.org/record/28
          and 27 more records; --all-evidence lists them
""")


@pytest.mark.parametrize("format", ["text", "json", "csv", "html"])
def test_the_newest_by_default_all_when_asked_for(format: str) -> None:
    short, whole = render(ONE, format), render(ONE, format, all_evidence=True)
    assert all(record in short for record in SHOWN) and not any(record in short for record in LEFT_OUT)
    assert all(item.record in whole for item in MANY) and "--all-evidence" not in whole
    assert (FURTHER in short) == (format != "json")
    assert Result(ONE).to(format, all_evidence=True) == whole


def test_json_counts_every_record() -> None:
    for whole, shown in ((False, 3), (True, 30)):
        (because,) = json.loads(render(ONE, "json", all_evidence=whole))["subjects"][0]["criteria"][0]["because"]
        assert (because["count"], len(because["evidence"])) == (30, shown)


def test_one_more_is_one() -> None:
    four = replace(LONG, criteria=(result("exc-12", "cantTell", "four doses", *MANY[:4]),))
    assert "and 1 more record; --all-evidence lists it\n" in render(replace(ONE, subjects=(four,)), "text")


def test_csv_keeps_a_row_a_criterion() -> None:
    (row,) = csv.DictReader(io.StringIO(render(ONE, "csv")))
    assert row["because"] == f"thirty doses ({FURTHER})"
    assert row["records"].split(" | ") == SHOWN and len(row["dates"].split(" | ")) == 3


def test_turtle_names_every_record_and_quotes_the_newest() -> None:
    def count(pattern: str, all_evidence: bool) -> int:
        store = ox.Store()
        store.load(render(ONE, "turtle", all_evidence=all_evidence).encode(), ox.RdfFormat.TURTLE)
        prefixes = "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX dcterms: <http://purl.org/dc/terms/> "
        return len(list(store.query(f'{prefixes} SELECT ?r {{ ?b dcterms:description "thirty doses" . {pattern} }}')))

    quoted = "?b prov:wasDerivedFrom/prov:wasQuotedFrom ?r"
    named = '?b prov:wasDerivedFrom ?r FILTER (STRSTARTS(STR(?r), "https://example.org/record/"))'
    fact = '?b prov:wasDerivedFrom ?r FILTER (STRENDS(STR(?r), "/event/1"))'
    for all_evidence, quotes in ((False, 3), (True, 30)):
        assert [count(one, all_evidence) for one in (quoted, named, fact)] == [quotes, 30, 1]


def test_the_result_has_one_name_however_much_of_it_is_shown() -> None:
    first = [render(ONE, "turtle", all_evidence=whole).splitlines()[0] for whole in (False, True)]
    assert first[0] == first[1]


@pytest.mark.parametrize("format", ["text", "html"])
def test_ten_reasons_of_one_part_are_shown(format: str) -> None:
    kinds = tuple(Because("kn:exc-12-drug", f"kind {n:02} of drug", MANY[n:n + 1]) for n in range(13))
    other = Because("kn:exc-12-drug-settled", "no review", ())
    criterion = CriterionResult("exc-12", "cantTell", (*kinds, other))
    long = replace(ONE, subjects=(replace(LONG, criteria=(criterion,)),))
    short, whole = render(long, format), render(long, format, all_evidence=True)
    assert [each.message in short for each in kinds] == [True] * 10 + [False] * 3
    assert "and 3 more reasons of kn:exc-12-drug; --all-evidence lists them" in short and "no review" in short
    assert short.index("and 3 more") < short.index("no review")
    assert all(each.message in whole for each in kinds) and "more reasons" not in whole
    assert len(json.loads(render(long, "json"))["subjects"][0]["criteria"][0]["because"]) == 14


@pytest.mark.parametrize("format", ["text", "html"])
def test_a_data_error_of_many_records(format: str) -> None:
    records = tuple(f"urn:record:{n}" for n in range(1, 10))
    broken = replace(REFUSED, errors=(DataError("P002", "impossible-date", records, "an end before its beginning"),))
    shown = replace(ONE, subjects=(broken,))
    assert "and 6 more records; --all-evidence lists them" in render(shown, format)
    assert "urn:record:4" not in render(shown, format)
    assert "urn:record:9" in render(shown, format, all_evidence=True)
    assert json.loads(render(shown, "json"))["subjects"][0]["errors"][0]["records"] == list(records)
