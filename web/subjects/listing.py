"""What the list of subjects says, as values: rows with verdicts, by name, verdict or entry.

In: the store. Out: frozen dataclasses, which the template and the JSON twin show alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kn5501_reasoner.model import ANCHORS, OPEN
from kn5501_reasoner.present.wording import missing
from kn5501_reasoner.trials import Trial
from kn5501_reasoner.verdicts import POSSIBLE, VERDICTS, given_by
from kn5501_reasoner.vocab import LE

from ..errors import Problem
from ..graphs import SAME, subject_graph
from ..journal import NotUsed
from ..store import Store
from .changed import Verdicts, by_subject
from .dates import Day, inputs
from .held import HeldFile

PER_PAGE = 200
SORTS = {
    "subject": lambda row: row.subject,
    "verdict": lambda row: (VERDICTS.index(row.verdict), row.subject),
    "failed": lambda row: (-row.counts["failed"], row.subject),
    "open": lambda row: (-row.counts["cantTell"] - row.counts["untested"], row.subject),
    "when": lambda row: (row.when, row.subject),
}


@dataclass(frozen=True)
class Row:
    """One subject in the list. deciding: the criteria that failed, else those that are open.

    unread: how many entries were not used; withholding: how many of them leave something open. Where the list is of one
    entry: changed: what it changed in the verdict; undated: the anchors of which no day is stated.
    """

    subject: str
    verdict: str
    counts: Mapping[str, int]
    deciding: tuple[str, ...]
    when: str
    unread: int = 0
    withholding: int = 0
    changed: Verdicts | None = None
    undated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Index:
    """The list of subjects. totals: verdict -> how many, before any filter; in_part: how much of the trial is not
    modelled, in words, where that is why somebody is not eligible; unread: what the entry held that was not
    understood; days: the date inputs of the upload; held: the file of a refused upload that the form is about;
    others: further ones of this person.
    """

    rows: tuple[Row, ...]
    totals: Mapping[str, int]
    found: int
    query: str = ""
    verdict: str = ""
    sort: str = "subject"
    page: int = 1
    pages: int = 1
    entry: str = ""
    refused: str = ""
    hint: str = ""
    problems: tuple[Problem, ...] = ()
    unread: tuple[NotUsed, ...] = ()
    days: tuple[Day, ...] = ()
    held: HeldFile | None = None
    others: tuple[HeldFile, ...] = ()
    in_part: str = ""


def index(store: Store, trial: Trial, query: str = "", verdict: str = "", sort: str = "subject", page: int = 1,
          entry: str = "", **upload: Any) -> Index:
    """The list of subjects: whose name holds the query, with the verdict, of one entry, sorted.

    upload: what the form of the upload says: days, held, others, and what was wrong with a file that came just now:
    refused, hint, problems.
    """
    everyone = store.subjects()
    counted = {each: sum(found.verdict == each for found in everyone) for each in VERDICTS}
    totals = {each: n for each, n in counted.items() if n or each in given_by(trial.met)}
    mine = store.entry(entry)
    turned = by_subject(store, entry) if mine else {}
    rows = [
        Row(found.subject, found.verdict, found.counts, _deciding(found.outcomes), found.when,
            found.unread, found.withholding, turned.get(found.subject)) for found in everyone
        if query.lower() in found.subject.lower() and verdict in ("", found.verdict)
        and (mine is None or found.subject in mine.records)
    ]
    rows.sort(key=SORTS.get(sort, SORTS["subject"]))
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(max(page, 1), pages)
    shown = tuple(rows[(page - 1) * PER_PAGE:page * PER_PAGE])
    if mine:
        shown = tuple(replace(row, undated=_undated(store, row.subject)) for row in shown)
    return Index(shown, totals, len(rows), query, verdict, sort, page, pages, entry if mine else "",
                 unread=mine.unread if mine else (), **{"days": inputs({}), **upload},
                 in_part=missing(len(trial.not_modelled)) if totals.get(POSSIBLE) else "")


def _undated(store: Store, subject: str) -> tuple[str, ...]:
    """The anchors of a subject of which no day is stated."""
    graph, corrected = subject_graph(subject, "records").value, store.corrected(subject)
    given = store.subject(subject).dates  # type: ignore[union-attr]

    def stated(anchor: str) -> bool:
        nodes = (quad.subject.value for quad in store.quads(predicate=f"{LE}{anchor}Date", graph=graph))
        return any(not corrected.keys() & {node, *(quad.object.value for quad in store.quads(node, SAME, graph=graph))}
                   for node in nodes)

    return tuple(each for each in ANCHORS if getattr(given, each) is None and not stated(each))


def _deciding(outcomes: Mapping[str, str]) -> tuple[str, ...]:
    failed = tuple(name for name, outcome in outcomes.items() if outcome == "failed")
    return failed or tuple(name for name, outcome in outcomes.items() if outcome in OPEN)


