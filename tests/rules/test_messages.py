"""What a report says reads as what it means: each message against the kind of its part, its role and its outcome."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, Namespace

from kn5501_reasoner import resources
from kn5501_reasoner.pipeline import screen_paths
from kn5501_reasoner.vocab import LE, SH, trial_namespace

EXAMPLES = Path(__file__).parents[2] / "examples"
KN, LE_, SH_ = (Namespace(iri) for iri in (trial_namespace("kn5501"), LE, SH))
PREFIX = {
    (True, "MayPass"): "Present and not allowed: ", (True, "Passes"): "Not shown absent: ",
    (False, "MayPass"): "Not met: ", (False, "Passes"): "Not shown to be met: ",
}
ELSEWISE = ("No review on record: ", "Held open by a code ", "Judged unfit", "Awaits an investigator's judgement: ",
            "Does not concern this subject: ", "Not met by this reading: ", "Not shown to be met by this reading: ")


@pytest.fixture(scope="module")
def plain() -> rdflib.Graph:
    found = rdflib.Graph()
    for file in sorted(resources.shapes("trials", "kn5501").glob("*.ttl")):
        found.parse(file)
    return found


@pytest.fixture(scope="module")
def derived() -> rdflib.Graph:
    return rdflib.Graph().parse(resources.shapes("derived", "kn5501.ttl"))


def unwanted(plain: rdflib.Graph, derived: rdflib.Graph, shape: rdflib.term.Node) -> bool:
    """Whether the shape speaks of something that must not be there."""
    part = derived.value(shape, LE_.part)
    if part is None:
        return str(derived.value(shape, LE_.criterion)).startswith(f"{KN}exc-")
    return (part, SH_.qualifiedMaxCount, rdflib.Literal(0)) in plain or (
        part, SH_.hasValue, rdflib.Literal(False)) in plain


def test_each_message_says_whether_something_is_missing_or_there(plain, derived) -> None:
    faults = []
    for shape, message in derived.subject_objects(SH_.message):
        role = str(derived.value(shape, LE_.role)).removeprefix(LE)
        asked = PREFIX.get((unwanted(plain, derived, shape), role), "?")
        if not str(message).startswith((asked, *ELSEWISE)):
            faults.append(f"{shape}: {message}")
    assert faults == [] and len(set(derived.subjects(SH_.message))) > 150


def test_no_message_denies_twice(derived) -> None:
    told = [str(message).partition(": ")[2] for message in derived.objects(None, SH_.message)]
    assert [each for each in told if re.search(r"^(No|Not)\b", each)] == []


@pytest.mark.parametrize(("name", "criterion", "says"), [
    ("neuropsychiatric-lupus", "exc-05", "Present and not allowed: Disease of the central nervous system."),
    ("pregnant", "exc-09", "Present and not allowed: Pregnancy and breastfeeding."),
    ("haemoglobin-too-low", "inc-07", "Not met: Haemoglobin."),
    ("haemoglobin-without-unit", "inc-07", "Not shown to be met: Haemoglobin."),
    ("allergies-not-asked", "exc-01", "No review on record: Severe allergic reaction."),
    ("judgement-outstanding", "exc-14", "Awaits an investigator's judgement: "
                                        "Anything else that raises risk or disturbs the outcome."),
])
def test_the_report_of_a_subject(name: str, criterion: str, says: str) -> None:
    (one,) = screen_paths([str(EXAMPLES / f"{name}.ttl")]).subjects
    report = rdflib.Graph().parse(data=one.report, format="turtle")
    told = {str(report.value(result, SH_.resultMessage)) for result in report.subjects(RDF.type, SH_.ValidationResult)
            if str(report.value(result, SH_.sourceShape)).startswith(f"{KN}{criterion}-")}
    assert says in told, sorted(told)
