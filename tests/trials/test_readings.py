"""Statement and reading name the numbers of the shape, and no others but those that are explained here."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.resources import FURTHER
from kn5501_reasoner.rules.check import terms_of
from kn5501_reasoner.rules.dualise import main
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.rules.readings import limits_of, numbers_in, page, unsaid
from kn5501_reasoner.shapes import Criterion
from kn5501_reasoner.vocab import LE, local
from tests.trials.folders import change, copied

OTHERS = {
    "kn5501 inc-01": {66: "the birthday after the last year", 29: "a day of February", 1: "a day of March"},
    "kn5501 inc-02": {1997: "the year of the set", 11: "items that the set has"},
    "kn5501 inc-04": {7: "a total below the limit"},
    "kn5501 inc-06": {320: "a titre as an example", 1280: "a titre as an example", 40: "a titre as an example"},
    "kn5501 exc-04": {4: "the class above the limit", 2: "half of an answer that is open"},
    "kn5501 exc-09": {6: "months of which the fact itself speaks"},
}
"""Numbers that are said and are no limit of the shape: why."""
TRIALS = ("kn5501", "toy")
ALL = [(trial, name) for trial, names in (
    ("kn5501", [local(one.iri) for one in load_criteria() if one.alternative_of is None]),
    ("toy", ["inc-01", "exc-01", "exc-02"])) for name in names]


def of(trial: str, name: str) -> Criterion:
    return next(one for one in load_criteria(trial) if local(one.iri) == name)


@pytest.mark.parametrize(("trial", "name"), ALL)
def test_every_limit_is_said_and_every_number_is_a_limit(trial: str, name: str) -> None:
    criterion, terms = of(trial, name), terms_of(trial)
    assert unsaid(criterion) == []
    parameters = {Decimal(value) for iri in criterion.card.parameters for value in terms[iri][LE + "value"]}
    said = numbers_in(f"{criterion.card.statement} {criterion.card.reading}", words=False)
    others = said - limits_of(criterion) - parameters
    assert others == {*map(Decimal, OTHERS.get(f"{trial} {name}", {}))}


@pytest.mark.parametrize("name", [name for trial, name in ALL if trial == "kn5501"])
def test_every_criterion_has_a_reading_of_its_own(name: str) -> None:
    card = of("kn5501", name).card
    assert card.reading.endswith(".") and " ".join(card.reading.split()) == card.reading != card.statement


@pytest.mark.parametrize(("text", "numbers"), [
    ("at least 8 points", "8"), ("neutrophils of 1.0 x10^9/L", "1.0"), ("a titre of 1:80 or 1:1,280", "80 1280"),
    ("SLEDAI-2K, BILAG-2004, L04AX, Z92.850, 50-55 %", ""), ("Two systems of twelve", "2 12"),
    ("class III, iii and I", "3"), ("on 29 February.", "29"), ("1997 ACR", "1997"), ("66.", "66"),
])
def test_what_counts_as_a_number(text: str, numbers: str) -> None:
    assert numbers_in(text) == {*map(Decimal, numbers.split())}


def test_a_changed_limit_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    copied(tmp_path, "told")
    file = "shapes/trials/told/inc-01-consent-and-haemoglobin.ttl"
    change(tmp_path, file, "sh:minInclusive 90.0", "sh:minInclusive 85.5")
    assert main(["told"]) == 0
    assert "told inc-01: neither statement nor reading names the limit 85.5\n" in capsys.readouterr().err


def test_the_page_says_each_criterion_once_with_its_parameters() -> None:
    criteria = load_criteria()
    text = page("kn5501", criteria)
    for one in criteria:
        if one.alternative_of is None:
            heading, rule = f"### {local(one.iri)}: {one.card.label}\n", f"`shapes/trials/kn5501/{one.file}`"
            assert [text.count(said) for said in (heading, one.card.statement, rule)] == [1, 1, 1], heading
    assert text.index("## Inclusion") < text.index("### inc-09") < text.index("## Exclusion") < text.index("### exc-01")
    assert "* Bridged gap in treatment: 7 days. How many days" in text
    assert "* Reviews that close it: infections, medication.\n" in text
    assert "* Looks at: enrolment and first infusion." in text
    assert "(seen in a source)" in text
    without = [replace(one, card=replace(one.card, reading="")) for one in criteria]
    assert all(one.card.reading not in page("kn5501", without) for one in criteria if len(one.card.reading) > 40)


def test_an_installed_package_has_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resources.trial_readings("kn5501") == resources.trial_root("kn5501") / "docs" / "readings" / "kn5501.md"
    monkeypatch.setattr(resources, "trial_root", lambda slug: resources._PACKAGE / "_data")
    assert resources.trial_readings("kn5501") is None
