"""The first page of the print: by which rules, from which dates, what decides, and who judged.

In: the protocol, the document of a decision (JSON contract), the judgements on record that count, as rows.
Out: Cover. Texts are whole; the template shortens them, so that the page is one sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kn5501_reasoner.present.wording import OPEN, OUTCOME_WORDS
from kn5501_reasoner.trials import Trial


@dataclass(frozen=True)
class Deciding:
    """A criterion that decides the verdict, with its first reason."""

    criterion: str
    title: str
    outcome: str
    words: str
    reason: str


@dataclass(frozen=True)
class Judgement:
    """An investigator's judgement as recorded. fit: None = not said; used: a reason quotes it."""

    criterion: str
    title: str
    fit: bool | None
    who: str
    when: str
    reason: str
    used: bool


@dataclass(frozen=True)
class Cover:
    """What the first page says beside verdict and dates.

    deciding: the failed criteria, else the open ones; open: the criteria that are open beside failed ones.
    """

    trial: str
    registry: str
    rules_version: str
    rules_sha256: str
    deciding: tuple[Deciding, ...]
    open: tuple[str, ...]
    judgements: tuple[Judgement, ...]


def cover(trial: Trial, document: Mapping[str, Any], judgements: Iterable[Mapping[str, Any]]) -> Cover:
    """The first page of a decision about one subject."""
    rules, criteria = document["rules"], document["subjects"][0]["criteria"]
    failed = [each for each in criteria if each["outcome"] == "failed"]
    undecided = [each for each in criteria if each["outcome"] in OPEN]
    return Cover(
        trial.label, trial.registry, rules["version"], rules["sha256"],
        tuple(Deciding(each["criterion"], trial.titles[each["criterion"]], each["outcome"],
                       OUTCOME_WORDS[each["outcome"]], each["because"][0]["message"]) for each in failed or undecided),
        tuple(each["criterion"] for each in undecided) if failed else (),
        _judgements(trial, criteria, judgements),
    )


def _judgements(
    trial: Trial, criteria: Iterable[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]]
) -> tuple[Judgement, ...]:
    """Those that may be of the trial: those used first, in the order of the protocol, the newest of a criterion first.

    An open criterion quotes judgements that do not count.
    """
    quoted = {(each["criterion"], item["record"]) for each in criteria if each["outcome"] not in OPEN
              for because in each["because"] for item in because["evidence"]}
    found = [
        Judgement(row["criterion"] or "", trial.titles.get(row["criterion"], ""), row["fit"], row["performer"] or "",
                  row["date_text"] or "", row["reason"] or "", (row["criterion"], row["record"]) in quoted)
        for row in rows if trial.judged_by(row["trial"]) is not False
    ]
    found.sort(key=lambda each: each.when, reverse=True)
    order = list(trial.titles)
    return tuple(sorted(found, key=lambda each: (
        not each.used, order.index(each.criterion) if each.criterion in order else len(order),
    )))
