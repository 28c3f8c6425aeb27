"""Rules in words: every criterion and every other reading, and that a changed rule is changed words."""

from __future__ import annotations

from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.errors import RuleError
from kn5501_reasoner.pipeline.knowledge import Criterion, load_criteria
from kn5501_reasoner.rules.load import load_file
from kn5501_reasoner.vocab import LE, trial_namespace
from web.knowledge import Knowledge
from web.knowledge.words import Verbaliser, plain, terms_of
from web.trial.show import lines

KN = trial_namespace("kn5501")

KNOWN = Knowledge.read()
SAY = Verbaliser(KNOWN.ontology, KNOWN.protocol).say
SHAPES = resources.shapes("trials", "kn5501")


def expected() -> dict[str, list[str]]:
    """Rule -> its sentences, as ``sentences.txt`` has them."""
    found: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found[line.removeprefix("## ")] = rule = []
        elif line and not line.startswith("#"):
            rule.append(line)
    return found


@pytest.mark.parametrize("rule", load_criteria(), ids=lambda rule: rule.iri.removeprefix(KN))
def test_a_rule_says_what_it_should(rule: Criterion) -> None:
    assert list(SAY(rule).sentences) == expected()[rule.iri.removeprefix(KN)]


def test_nothing_is_expected_that_is_not_there() -> None:
    assert set(expected()) == set(KNOWN.protocol.rules)
    assert len(KNOWN.protocol.items) == 24


@pytest.mark.parametrize("rule", load_criteria(), ids=lambda rule: rule.iri.removeprefix(KN))
def test_every_term_of_a_rule_is_named_and_led_to(rule: Criterion) -> None:
    pieces = [piece for line in lines(SAY(rule)) for piece in (*line.words, *line.note)]
    offsets = {LE + name for name in ("daysBeforeScreening", "daysBeforeEnrolment", "daysBeforeInfusion",
                                      "monthsBeforeEnrolment")}  # said by their anchors
    assert terms_of(rule) - offsets <= {piece.term for piece in pieces}
    for piece in pieces:
        if piece.term.startswith(LE):
            assert piece.text == KNOWN.ontology.label(piece.term).removesuffix(" (domain)")


CHANGES = [
    ("inc-07-blood-counts", "sh:minInclusive 60.0", "sh:minInclusive 61.5", "haemoglobin: at least 61.5 g/L"),
    ("inc-07-blood-counts", "sh:minInclusive 60.0", "sh:maxInclusive 60.0", "haemoglobin: at most 60 g/L"),
    ("inc-07-blood-counts", "sh:minInclusive 60.0", "sh:minInclusive 60.0 ; sh:maxInclusive 180.0",
     "haemoglobin: between 60 g/L and 180 g/L"),
    ("inc-01-age-and-consent", "sh:hasValue true", "sh:hasValue false", "consent signed: no"),
    ("inc-01-age-and-consent", "sh:hasValue true", "sh:in ( true )", "consent signed: yes"),
    ("inc-01-age-and-consent", "sh:hasValue true", "sh:minCount 1", "consent signed is on record"),
    ("inc-06-autoantibodies", "sh:minInclusive 80.0", "sh:minInclusive 160.0", "ANA titre: at least 1:160"),
    ("exc-08a-recent-herpes", "sh:maxInclusive 84.0", "sh:maxInclusive 1.0", "within 1 day before screening"),
    ("exc-08a-recent-herpes", "sh:minInclusive 0.0", "sh:minInclusive 14.0",
     "days before screening: between 14 days and 84 days"),
    ("exc-08a-recent-herpes", "le:HerpesOrVaricellaZosterInfection", "le:HerpesInfection", "herpes infection, within"),
    ("exc-08a-recent-herpes", "le:domain le:herpes", "le:domain le:cns", "a review of central nervous system"),
    ("exc-12-b-cell-targeted-drug", "sh:qualifiedMaxCount 0", "sh:qualifiedMinCount 1",
     "at least one exposure: B-cell-targeted drug"),
    ("exc-12-b-cell-targeted-drug", "monthsBeforeEnrolment", "daysBeforeEnrolment", "within 1 day before enrolment"),
    ("exc-04-heart-failure", "sh:minInclusive 3.0", "sh:minInclusive 2.0", "NYHA class: at least 2"),
    ("exc-07-malignancy", "le:cured ; sh:hasValue false", "le:cured ; sh:hasValue true", "malignant neoplasm, cured,"),
    ("exc-05-cns-disease", "sh:not [ sh:class le:NeuropsychiatricLupus ]", "sh:not [ sh:class le:Epilepsy ]",
     "unless epilepsy"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), CHANGES, ids=lambda value: str(value)[:40])
def test_a_changed_rule_is_changed_words(file: str, old: str, new: str, said: str, tmp_path: Path) -> None:
    text = (SHAPES / f"{file}.ttl").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{file}.ttl").write_text(text.replace(old, new), encoding="utf-8")
    before = [s for rule in load_file(SHAPES / f"{file}.ttl", KN) for s in SAY(rule).sentences]
    after = [s for rule in load_file(tmp_path / f"{file}.ttl", KN) for s in SAY(rule).sentences]
    assert any(said in sentence for sentence in after), after
    if "sh:in" not in new:
        assert before != after


@pytest.mark.parametrize(("file", "old", "new"), [
    ("inc-05-organ-activity", "sh:or ( kn:inc-05-grade-a kn:inc-05-grade-b )",
     "sh:or ( kn:inc-05-grade-a kn:inc-05-grade-b ) ; sh:or ( kn:inc-05-grade-a kn:inc-05-grade-b )"),
    ("inc-07-blood-counts", "sh:property kn:inc-07-neutrophils , kn:inc-07-haemoglobin",
     "sh:property kn:inc-07-neutrophils , kn:inc-07-haemoglobin ; sh:not [ sh:property [ sh:path le:male ; "
     "sh:hasValue true ] ]"),
    ("inc-07-blood-counts", "sh:path le:haemoglobin ; sh:minInclusive 60.0", "sh:path le:haemoglobin"),
    ("inc-07-blood-counts", "sh:path le:haemoglobin ;", "sh:path ( le:haemoglobin le:low ) ;"),
])
def test_what_has_no_words_is_refused_and_not_passed_over(file: str, old: str, new: str, tmp_path: Path) -> None:
    text = (SHAPES / f"{file}.ttl").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{file}.ttl").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleError, match="no words"):
        [SAY(rule).sentences for rule in load_file(tmp_path / f"{file}.ttl", KN)]


def test_the_note_comes_after_the_words() -> None:
    (line,) = KNOWN.words["inc-04"].demands
    assert (plain(line.words), line.shape) == ("SLEDAI-2K: at least 8 points", "inc-04-sledai-2k")
    assert line.text.startswith(plain(line.words) + " (")
