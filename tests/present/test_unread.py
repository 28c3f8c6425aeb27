"""Every output counts the entries that were not used, names those that leave something open, and stays short."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pyoxigraph as ox
import pytest

from kn5501_reasoner.api import Result
from kn5501_reasoner.model import DOMAINS, Evidence, Screening, Skipped, Unread
from kn5501_reasoner.present import render
from kn5501_reasoner.present.lines import WIDTH, width
from kn5501_reasoner.present.unread import groups, left_open, sentence, summary

from .handmade import ANAEMIC, FIT, HOSTILE, NOT_USED, SCREENING, UNREAD, result

WORDS = "125 entries of 2 subjects and 1 of nobody were not used; 7 of them could matter to a criterion"
OF_P001 = """
124 entries of this subject were not used; 5 of them could matter to a criterion:
  Condition (5): it has a modifier extension; leaves open: malignancy
    https://example.org/Condition/0, a.json
    https://example.org/Condition/1, a.json
    https://example.org/Condition/2, a.json
    and 2 more entries; --all-evidence lists them
  Encounter (118): the resource type Encounter is not read
  Claim: the resource type Claim is not read

"""


def only(name: str, screening: Screening = NOT_USED) -> Screening:
    return Result(screening).subject(name).screening


def test_the_table_counts_them_in_one_line() -> None:
    lines = " ".join(render(NOT_USED, "table").split())
    assert f"{WORDS}; 'kn5501 explain' and --format json name them" in lines
    assert "Encounter" not in lines and "c.json, https://example.org/Condition/9: no subject is given" in lines


@pytest.mark.parametrize("format", ["table", "text", "html"])
def test_nothing_is_said_where_every_entry_was_used(format: str) -> None:
    assert "not used" not in render(SCREENING, format)


def test_the_explanation_names_what_is_open_and_counts_the_rest() -> None:
    assert OF_P001 in render(only("P001"), "text")
    whole = render(only("P001"), "text", all_evidence=True)
    assert "Condition/4, a.json\n  Encounter (118)" in whole and "more entries" not in whole
    assert "1 entry of this subject was not used; it could matter to a criterion:" in render(only("P003"), "text")
    assert "of this subject" not in render(only("P000"), "text")


def test_a_subject_shows_its_own_entries_and_those_of_nobody() -> None:
    assert {each.subject for each in only("P003").unread} == {"P003", None}


def test_kinds_and_entries_are_bounded() -> None:
    kinds = tuple(Unread("P003", "a.json", f"urn:e:{n}", "Basic", f"reason {n:03}", ("cns",) if n % 2 else ())
                  for n in range(300))
    for format, fits in (("text", 80), ("html", 80)):
        text = render(only("P003", replace(SCREENING, unread=kinds)), format)
        assert len(text.splitlines()) < fits and text.count("and 140 more entries") == 2
        assert "150 of them could matter" in text
        whole = render(only("P003", replace(SCREENING, unread=kinds)), format, all_evidence=True)
        assert all(each.reason in whole for each in kinds) and "more entries" not in whole


def test_json_lists_every_entry_and_counts_them_for_each_subject() -> None:
    content = json.loads(render(NOT_USED, "json"))
    assert len(content["unread"]) == len(UNREAD)
    assert content["unread"][0] == {
        "subject": None, "source": "c.json", "entry": "https://example.org/Condition/9", "kind": "Condition",
        "reason": "no subject is given", "withholds": ["cns"],
    }
    assert content["unread"][-1]["withholds"] == ["cns", "skin"]
    counts = {each["subject"]: each["unread"] for each in content["subjects"]}
    assert (counts["P001"], counts["P003"], counts["P000"]) == (124, 1, 0)
    assert json.loads(render(SCREENING, "json"))["unread"] == []


def test_json_is_the_same_in_whatever_order_entries_come() -> None:
    turned = replace(NOT_USED, unread=(*UNREAD[::-1], UNREAD[0]))
    for format in ("table", "text", "json", "csv", "turtle", "html"):
        assert render(turned, format) == render(NOT_USED, format)


def test_csv_has_a_row_an_entry_and_a_row_a_refused_file() -> None:
    rows = list(csv.DictReader(io.StringIO(render(NOT_USED, "csv"))))
    unread = [row for row in rows if row["outcome"] == "unread"]
    assert len(unread) == len(UNREAD) and not any(row["criterion"] for row in unread)
    (row,) = (row for row in unread if row["subject"] == "P003")
    assert {name: text for name, text in row.items() if text} == {
        "subject": "P003", "verdict": "eligible", "outcome": "unread", "because": "no subject is given",
        "records": "https://example.org/Condition/7", "source": "b.json", "kind": "Condition",
        "withholds": "cns | skin",
    }
    assert [row["records"] for row in unread if not row["subject"]] == ["https://example.org/Condition/9"]
    assert [{name: text for name, text in row.items() if text} for row in rows if row["outcome"] == "refused"] == [
        {"outcome": "refused", "because": "carries shapes", "source": "a.ttl"}]
    outcomes = [row for row in rows if row["criterion"]]
    assert len(outcomes) == sum(len(each.criteria) for each in NOT_USED.subjects)


def test_html_shows_the_same() -> None:
    page = render(only("P001"), "html")
    assert "<p>124 entries of this subject were not used; 5 of them could matter to a criterion:</p>" in page
    assert "Condition (5): it has a modifier extension; leaves open: malignancy" in page
    assert "<code>https://example.org/Condition/2</code>, a.json" in page and "Condition/3" not in page
    assert "Encounter (118)" in page and "Encounter/1" not in page
    assert f"<p>{WORDS}</p>" in render(NOT_USED, "html")


def test_turtle_links_them_to_the_subject_and_the_run() -> None:
    store = ox.Store()
    store.load(render(NOT_USED, "turtle").encode(), ox.RdfFormat.TURTLE)

    def count(pattern: str) -> int:
        return len(list(store.query(f"""
            PREFIX le: <https://w3id.org/lupus-eligibility/term/> PREFIX prov: <http://www.w3.org/ns/prov#>
            PREFIX earl: <http://www.w3.org/ns/earl#>
            SELECT ?e {{ ?e a le:UnreadEntry ; prov:wasGeneratedBy ?run ; prov:wasDerivedFrom ?entry .
                         ?run a prov:Activity . {pattern} }}""")))

    assert count("") == len(UNREAD)
    assert count('?a prov:wasDerivedFrom ?e ; earl:subject ?s . ?e le:subject ?s . ?s le:identifier "P001"') == 124
    assert count('?e le:entryType "Condition" ; le:unreadReason "no subject is given" ; le:withholds le:cns , le:skin '
                 'FILTER (?entry = <https://example.org/Condition/7>)') == 1
    assert count("FILTER NOT EXISTS { ?e le:subject ?s }") == 1


@pytest.mark.parametrize("format", ["table", "text", "html"])
def test_entries_of_nobody_are_named_and_counted_by_kind(format: str) -> None:
    lost = tuple(Skipped("c.json", f"urn:c:{n}", "no subject is given", None, "Condition") for n in range(9))
    text = " ".join(render(replace(SCREENING, refused_files=(*SCREENING.refused_files, *lost)), format).split())
    assert "a.ttl: carries shapes" in text and "c.json, urn:c:2: no subject is given" in text
    assert "urn:c:3" not in text
    assert "c.json, 6 more (Condition): no subject is given; --format json lists them" in text
    if format != "table":
        whole = render(replace(SCREENING, refused_files=lost), format, all_evidence=True)
        assert all(f"{each.entry}:" in whole for each in lost) and "more (Condition)" not in whole


def test_every_line_that_was_refused_is_named() -> None:
    lost = tuple(Skipped("c.ndjson", f"line {n}", "not JSON") for n in range(9))
    text = render(replace(SCREENING, refused_files=lost), "table")
    assert all(f"c.ndjson, {each.entry}: not JSON\n" in text for each in lost)
    assert "more" not in text.split("Refused")[1]


def test_what_leaves_something_open_comes_first_then_the_largest_group() -> None:
    found = groups(UNREAD)
    assert [(one.kind, len(one.entries), bool(one.withholds)) for one in found] == [
        ("Condition", 5, True), ("Condition", 1, True), ("Condition", 1, True), ("Encounter", 118, False),
        ("Claim", 1, False),
    ]


def test_turtle_names_domains_and_facts_alone() -> None:
    open_ = ("cns", "judgement-inc-07", "judgements", "nyhaClass")
    text = render(replace(SCREENING, unread=(Unread("P003", "a", "urn:e", "Bundle", "part", open_),)), "turtle")
    assert "le:withholds le:cns , le:nyhaClass" in text and "judgements" not in text


def test_everything_is_said_in_two_words() -> None:
    every = (*DOMAINS, "judgements", "nyhaClass")
    assert left_open(every) == "leaves everything open" and "nyhaClass" in left_open(every, whole=True)
    assert left_open(tuple("abcdefgh")) == "leaves open: a, b, c, d, e, f and 2 more"
    assert left_open(tuple("abcdefgh"), whole=True) == "leaves open: a, b, c, d, e, f, g, h"


@pytest.mark.parametrize(("counts", "words"), [
    ((0, 0, 0), ""), ((1, 1, 1), "1 entry of 1 subject was not used; it could matter to a criterion"),
    ((1, 1, 0, 1), "1 entry of nobody was not used; it could matter to a criterion"),
    ((4, 0, 2), "4 entries of 2 subjects were not used; none of them matters to a criterion"),
])
def test_the_sentence(counts: tuple[int, ...], words: str) -> None:
    assert sentence(*counts) == words


def test_the_sentence_counts_an_entry_once() -> None:
    assert summary((*UNREAD, *UNREAD)) == WORDS


@pytest.mark.parametrize("format", ["table", "text"])
def test_hostile_names_neither_steer_a_terminal_nor_run_over(format: str) -> None:
    odd = tuple(Unread(ANAEMIC.subject, HOSTILE, text, HOSTILE, HOSTILE, (HOSTILE,)) for text in (HOSTILE, "x" * 300))
    text = render(replace(SCREENING, unread=odd), format)
    assert not set(text) & set("\x1b\u202e\r\t") and max(map(width, text.splitlines())) <= WIDTH


def test_hostile_names_are_escaped_in_html_csv_and_turtle() -> None:
    odd = replace(SCREENING, subjects=(FIT,), unread=(Unread("P003", "=1", HOSTILE, "<b>", "@x", ("cns",)),))
    assert "<script" not in render(odd, "html") and "<b>" not in render(odd, "html")
    (row,) = (row for row in csv.DictReader(io.StringIO(render(odd, "csv"))) if row["outcome"] == "unread")
    assert (row["source"], row["because"]) == ("'=1", "'@x")
    list(ox.parse(render(odd, "turtle"), ox.RdfFormat.TURTLE))


VERSIONED = Evidence("urn:hb", "5.8 g/dL", "2026-11-20", "2")


@pytest.mark.parametrize(("format", "says"), [
    ("text", '"5.8 g/dL", 2026-11-20, version 2, urn:hb'), ("html", "5.8 g/dL, 2026-11-20, version 2"),
    ("turtle", 'owl:versionInfo "2"'),
])
def test_evidence_names_the_version_that_counted(format: str, says: str) -> None:
    one = replace(SCREENING, subjects=(replace(FIT, criteria=(result("inc-07", "failed", "too low", VERSIONED),)),))
    plain = replace(SCREENING, subjects=(FIT,))
    assert says in render(one, format) and "version 2" not in render(plain, format)


def test_json_and_csv_have_the_version_where_there_is_one() -> None:
    both = result("inc-07", "failed", "too low", VERSIONED, replace(VERSIONED, version=None))
    one = replace(SCREENING, subjects=(replace(FIT, criteria=(both,)),))
    first, second = json.loads(render(one, "json"))["subjects"][0]["criteria"][0]["because"][0]["evidence"]
    assert first["version"] == "2" and "version" not in second
    (row, _) = csv.DictReader(io.StringIO(render(one, "csv")))
    assert row["versions"] == "2 | "
