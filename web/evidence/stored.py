"""Facts and records of one outcome, as stored, in words.

In: the store, the IRIs that a sentence was derived from. Out: label, lines and sources of a fact; text of a record.
Units: as the ontology states them of a fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kn5501_reasoner.vocab import LE, PROV, RDF

from ..shown import short
from ..store import Store
from . import queries
from .queries import Row, ask

DERIVED, TYPE = PROV + "wasDerivedFrom", RDF + "type"


@dataclass(frozen=True)
class Stored:
    """facts: IRI -> property -> rows; words: term -> label and unit; records: IRI -> class and text."""

    facts: dict[str, dict[str, list[Row]]]
    words: dict[str, Row]
    records: dict[str, Row]

    @classmethod
    def of(cls, store: Store, subject: str, derived: set[str], quoted: set[str]) -> Stored:
        """derived: facts and records that sentences were derived from; quoted: records that they quote."""
        rows = ask(store, queries.facts_query(subject, derived)) if derived else []
        facts: dict[str, dict[str, list[Row]]] = {}
        for row in rows:
            facts.setdefault(row["fact"], {}).setdefault(row["property"], []).append(row)
        records = derived | quoted | {row["value"] for row in rows if row["property"] == DERIVED}
        found = ask(store, queries.records_query(subject, records)) if records else []
        terms = {LE + short(fact) for fact in facts} | {row["property"] for row in rows}
        terms |= {row["value"] for row in rows if row["property"] == TYPE} | {row["kind"] for row in found}
        words = {row["term"]: row for row in ask(store, queries.words_query(terms))} if terms else {}
        return cls(facts, words, {row["record"]: row for row in found})

    def called(self, term: str) -> str:
        """The label of a term; its local name when it has none."""
        return self.words[term]["label"] if term in self.words else short(term)

    def fact(self, iri: str) -> tuple[str, list[str], list[str]]:
        """Label, what it says line by line, and the records that it was derived from."""
        said = self.facts[iri]
        classes = sorted(self.called(row["value"]) for row in said.get(TYPE, ()))
        bounds = [said[LE + name][0]["value"] if LE + name in said else None for name in ("low", "high")]
        lines = [interval(*bounds) + self._unit(LE + short(iri))] if any(bounds) else []
        for term, rows in sorted(said.items()):
            if term not in (TYPE, DERIVED, LE + "low", LE + "high"):
                lines += [f"{self.called(term)}: {_value(row)}{self._unit(term)}" for row in rows]
        sources = sorted(row["value"] for row in said.get(DERIVED, ()))
        return ", ".join(classes) or self.called(LE + short(iri)), lines, sources

    def record(self, iri: str) -> tuple[str, str]:
        """The text of a record, and the label of its class."""
        row = self.records.get(iri, {})
        return row.get("text") or "", self.called(row["kind"]) if row else "record"

    def _unit(self, term: str) -> str:
        code = self.words[term]["unit"] if term in self.words else None
        return f" {code}" if code and not code.startswith("{") else ""


def interval(low: str | None, high: str | None) -> str:
    """Bounds in words: one number when they meet.

    >>> interval("58.0", "58.0"), interval("1.0", None)
    ('58', 'from 1')
    """
    low, high = (None if each is None else each.removesuffix(".0") for each in (low, high))
    if low == high:
        return str(low)
    return " ".join(part for part in (f"from {low}" if low else "", f"up to {high}" if high else "") if part)


def gathered(rows: Iterable[Row]) -> dict[str, dict[str, list[str]]]:
    """Term -> property -> values, each once."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        values = found.setdefault(row["term"], {}).setdefault(row["property"], [])
        if row["value"] not in values:
            values.append(row["value"])
    return found


def _value(row: Row) -> str:
    if row["low"] or row["high"]:
        return interval(row["low"], row["high"])
    return {"true": "yes", "false": "no"}.get(row["value"], row["value"])
