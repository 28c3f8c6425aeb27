"""The next thing to settle about a subject: the question, the advice, and the form that answers it.

What: first what contradicts itself; then a day for which several open criteria wait; then what lacks a record or a day,
in protocol order; then what awaits a judgement.
In: what the page of a subject says. Out: Question, or None where nothing is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import url_for

from kn5501_reasoner.model import ANCHORS
from kn5501_reasoner.pipeline.entering import item_sets
from kn5501_reasoner.pipeline.knowledge import load_fact_model
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.vocab import LE

from .meanings import terminology

KINDS = {"Measurement": "observation", "ClinicalCondition": "condition", "Medicine": "exposure", "Consent": "consent"}
"""Class of what a fact is derived from -> the kind of record that states it."""
OF_DATES = ("anchors-out-of-order", "conflicting-anchors", "no-screening-date")
"""Rules that the days of a subject break."""
ARTICLES = {"observation": "an observation", "condition": "a condition", "exposure": "a medicine",
            "consent": "the consent", "review": "a review"}


@dataclass(frozen=True)
class Question:
    """What to settle next. criterion: none where it is a contradiction or a day; advice: what to do;
    form: where it is answered; words: what one does there; decides: False where the verdict stands without it.
    """

    criterion: str
    title: str
    advice: str
    form: str
    words: str
    decides: bool = True


class Shown(Protocol):
    """What is needed of a criterion as the page shows it."""

    name: str
    title: str
    outcome: str
    because: tuple[Mapping[str, Any], ...]
    flags: tuple[Mapping[str, str], ...]


def next_question(
    trial: str, subject: str, verdict: str, dates: Mapping[str, str | None], contradicting: Mapping[str, Any],
    criteria: Sequence[Shown], records: Mapping[str, str],
) -> Question | None:
    """The first of the questions that are open.

    contradicting: rule and records of the first contradiction; records: those that count -> their kind.
    """
    forms = _Forms(trial, subject, records)
    if verdict == "refused" and contradicting.get("rule") in OF_DATES:
        return Question("", "the dates contradict each other", "Give the day that is right.", *forms.dates())
    if verdict == "refused":
        return Question("", "the data contradict themselves", "Correct one of the records that contradict each other.",
                        *forms.correction(contradicting.get("records", ())))
    open_ones = [each for each in criteria if each.outcome == "cantTell"]
    decides = verdict != "ineligible"
    for anchor in ANCHORS:
        asked = f"give the day of {anchor}"
        waiting = [each.name for each in open_ones if asked in _advice(each).lower()]
        if dates.get(anchor) is None and (len(waiting) > 1 or waiting == [open_ones[0].name]):
            return Question("", f"the day of {anchor}", f"{', '.join(waiting)} cannot be decided without it.",
                            *forms.dates(), decides)
    for each in (*open_ones, *(each for each in criteria if each.outcome == "untested")):
        return Question(each.name, each.title, _advice(each), *forms.answering(each), decides)
    return None


def _advice(criterion: Shown) -> str:
    """What the reasons say would settle a criterion."""
    said = {flag["code"]: flag["message"] for flag in criterion.flags}
    told = said.get("to-settle") or said.get("unread", "")
    return f"{told[:1].upper()}{told[1:]}"


class _Forms:
    """The forms about one subject: address, and what one does there."""

    def __init__(self, trial: str, subject: str, records: Mapping[str, str]) -> None:
        self._subject, self._records = subject, records
        self._asks = load_trial(trial).asks

    def answering(self, criterion: Shown) -> tuple[str, str]:
        """The form that the advice on a criterion asks for."""
        first = _advice(criterion).partition(";")[0].rstrip(".").lower()
        if criterion.outcome == "untested" or first.startswith(("record the investigator", "record a later judgement")):
            return self._at("judge", criterion=criterion.name), "Record a judgement"
        if first.startswith("give the day of "):
            return self.dates()
        if first.startswith("record a review"):
            return self._enter("review")
        for fact, remedy in self._asks.items():
            if first == remedy.partition(";")[0].lower():
                return self._stating(fact)
        if first.startswith("record "):
            return self._enter("")
        return self.correction(self._meant(criterion, first))

    def _meant(self, criterion: Shown, advice: str) -> list[str]:
        """The records that open a criterion: those that the advice names first, reviews of the history last."""
        texts = {item["record"]: (item["text"] or "").lower() for because in criterion.because
                 for item in because["evidence"]}
        unread = not any(flag["code"] == "to-settle" for flag in criterion.flags)

        def rank(record: str) -> int:
            kind = self._records.get(record, "")
            if (kind == "unread") if unread else (texts[record] and texts[record] in advice):
                return 0
            return 2 if kind == "review" else 1

        return sorted(texts, key=rank)

    def correction(self, records: Sequence[str]) -> tuple[str, str]:
        """The form that corrects the first of these records that counts."""
        for record in records:
            if record in self._records:
                return self._at("correct", record=record), "Correct the record"
        return self._enter("")

    def dates(self) -> tuple[str, str]:
        """The form of the dates."""
        return url_for("subjects.dates", subject=self._subject), "Give the day"

    def _stating(self, fact: str) -> tuple[str, str]:
        """The form of the records that state a fact, or that are of a class."""
        facts = load_fact_model().facts
        sources = facts[fact].sources if fact in facts else (fact,)
        if "Subject" in sources:
            return self.correction([record for record, kind in self._records.items() if kind == "subject"])
        for items in item_sets().values():
            if any(LE + source in items.terms for source in sources):
                return self._at("assess", items=items.name), f"Enter the {items.label}"
        above = {name for source in sources for name in (source, *terminology().superclasses(source))}
        return self._enter(next((kind for cls, kind in KINDS.items() if cls in above), ""))

    def _enter(self, kind: str) -> tuple[str, str]:
        chosen = {"kind": kind} if kind in ARTICLES else {}
        return self._at("enter", **chosen), f"Enter {ARTICLES.get(kind, 'a record')}"

    def _at(self, form: str, **given: str) -> str:
        return url_for(f"entries.{form}", subject=self._subject, **given)

