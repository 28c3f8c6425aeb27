"""What one run knows beside the rules: records, what their codes mean, and how an explanation speaks of them.

In: Records, a file of further codes. Out: Material; the Vocabulary of explanations; model.Evidence.
Raises: TerminologyError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..explain import Vocabulary
from ..facts.fact_model import Fact, load_fact_model
from ..facts.load import Key
from ..facts.trouble import Trouble, of_statement, trouble
from ..facts.withheld import kinds
from ..model import Dates, Evidence, Records, Resolution, Skipped
from ..terminology import Terminology
from ..terminology.resolve import ROOTS
from ..terminology.units import to_canonical
from .protocol import Protocol
from .unread import entry_keys

KINDS = ("condition", "exposure", "allergy", "observation", "procedure")
NAMED = ("condition", "exposure", "allergy", "procedure")
"""Kinds of records of which a reader sees the code, or its name."""
VALUE_COLUMNS = {
    "observation": ("value_codes", "method"),
    "exposure": ("route",),
    "allergy": ("manifestation",),
}
DATE_COLUMNS = {
    "subject": ("birth",), "consent": ("date",), "observation": ("effective",), "condition": ("onset", "recorded"),
    "exposure": ("start", "end_"), "allergy": ("onset", "recorded"), "procedure": ("performed",),
    "participation": ("start", "end_"), "review": ("date",), "judgement": ("date",), "unread": (),
}
STATEMENTS = {"review": "domain", "judgement": "criterion"}
"""Statements, and the column that says of what they are."""
PERIODS = ("exposure", "participation")


@dataclass
class Material:
    """Records, and the meaning of every code in them."""

    records: Records
    terminology: Terminology
    resolutions: dict[tuple[str, str, str | None], Resolution]

    @classmethod
    def of(cls, records: Records, codes: str | None = None, of_all: Sequence[Key] = ()) -> Material:
        """Resolve every distinct code of the records once. of_all: entries of nobody that count for everybody."""
        terminology = load_terminology() if codes is None else load_terminology().with_codes(codes)
        keys: dict[tuple[str, str, str | None], None] = {}
        for kind, code, display in (*entry_keys(records.tables["unread"]), *of_all):
            read_as = kinds()[kind].read_as if kind in kinds() else None
            if read_as is not None and (code or display):
                keys[read_as, code, display] = None
        for kind in KINDS:
            for row in records.tables[kind]:
                keys[kind, row["codes"], row["display"]] = None
                for column in VALUE_COLUMNS.get(kind, ()):
                    if row[column]:
                        keys["value", row[column], None] = None
        return cls(records, terminology, {key: terminology.resolve(*key) for key in keys})

    def vocabulary(self, protocol: Protocol) -> Vocabulary:
        """Names for explanations: labels of facts first, then of classes."""
        rows_of = self.records.tables
        rows = {row["record"]: (table, row) for table, found in rows_of.items() for row in found}
        told = {record: evidence(table, row, self._meaning(table, row)) for record, (table, row) in rows.items()}
        stated: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for table, column in STATEMENTS.items():
            for row in rows_of[table]:
                stated.setdefault((table, row["subject"], row[column]), []).append(row)
        facts = load_fact_model().facts
        domains = {name: label.removesuffix(" (domain)") for name, label in protocol.labels.items()}

        def amiss(record: str, name: str, dates: Dates) -> Trouble | None:
            """Why a record does not decide a fact."""
            table, row = rows.get(record, ("", {}))
            fact = facts[name]
            days = protocol.parameters.get(fact.look_back or "")
            day = getattr(dates, fact.anchor) if fact.anchor else None
            named = self.resolutions.get((table, row.get("codes", ""), row.get("display")))
            classes = named.sure if named is not None else frozenset()
            return trouble(table, row, fact, classes, day, int(days) if days is not None else None, to_canonical)

        def uncounted(
            table: str, subject: str, name: str, anchor: str, dates: Dates
        ) -> Sequence[tuple[str, Trouble]]:
            """Reviews of a domain, or judgements on a criterion, that do not count at an anchor."""
            days, day = int(protocol.parameters["review_valid_days"]), getattr(dates, anchor)
            found = [(row["record"], of_statement(table, row, anchor, day, days))
                     for row in stated.get((table, subject, name), ())]
            return [(record, why) for record, why in found if why is not None]

        def remedy(name: str, records: Sequence[str]) -> str:
            """What a fact's own remedy asks for, else those of the kinds of record that it lacks."""
            if name in protocol.asks or name not in facts:
                return protocol.asks.get(name, "")
            there = {rows[record][0] for record in records if record in rows}
            sources = facts[name].sources
            lacking = [source for source in sources if source.lower() not in there] or sources
            return "; ".join(filter(None, (protocol.asks.get(source) for source in lacking)))

        return Vocabulary(
            label=lambda name: facts[name].label if name in facts else domains.get(name, self.terminology.label(name)),
            unit=lambda name: facts[name].unit or "" if name in facts else "",
            superclasses=self.terminology.superclasses,
            evidence=lambda record: told.get(record) or Evidence(record, "", None),
            table=lambda record: rows[record][0] if record in rows else "",
            judgement=lambda record: judgement(rows[record][1]) if record in rows else "",
            remedy=remedy,
            beside=lambda name: tuple(each for each in _beside(facts, name) if each[1].lower() not in rows_of),
            uncounted=uncounted,
            trouble=amiss,
        )

    def _meaning(self, table: str, row: Mapping[str, Any]) -> str:
        """What a code means that is recorded without a name; nothing when it has one, or means no class of ours.

        Of a result it is what the coded value means; of a judgement, who judged, and why.
        """
        if table == "judgement":
            return ", ".join(filter(None, (row["performer"], row["reason"])))
        if table == "observation":
            if not row["value_codes"] or row["value_text"]:
                return ""
            classes = self.resolutions["value", row["value_codes"], None].classes
        elif table not in NAMED or row["display"] or not row["codes"]:
            return ""
        else:
            classes = self.resolutions[table, row["codes"], row["display"]].classes - set(ROOTS[table])
        return ", ".join(sorted(map(self.terminology.label, classes)))

    def unused(self) -> tuple[Skipped, ...]:
        """Observations and procedures whose code no criterion uses, listed like any other entry not used."""
        found = []
        for kind in ("observation", "procedure"):
            for row in self.records.tables[kind]:
                resolution = self.resolutions[kind, row["codes"], row["display"]]
                if not resolution.mapped:
                    named = " ".join(resolution.unmapped_codes) or "no code"
                    named += f" ({row['display']})" if row["display"] else ""
                    found.append(Skipped(row["source"], row["record"], f"no criterion uses {named}", row["subject"]))
        return tuple(found)


def _beside(facts: Mapping[str, Fact], name: str) -> list[tuple[str, str]]:
    """Truths that are derived from a class of records from which a fact is derived too, each with that class."""
    sources = facts[name].sources if name in facts else ()
    return [
        (other.name, source) for other in facts.values() for source in sources
        if other.name != name and other.kind == "Truth" and source in other.sources
    ]


def judgement(row: Mapping[str, Any]) -> str:
    """Who judged, when, which way and why.

    >>> judgement({"performer": "Dr Li", "date_text": "2026-11-20", "fit": True, "reason": "stable"})
    'Dr Li judged on 2026-11-20 that the subject may take part: stable'
    """
    who = row["performer"] or "an investigator whose name is not on record"
    when = f"on {row['date_text']}" if row["date_text"] else "on a day that is not on record"
    way = "may take part" if row["fit"] else "may not take part"
    return f"{who} judged {when} that the subject {way}: {row['reason'] or 'no reason is on record'}"


def evidence(table: str, row: Mapping[str, Any], meaning: str = "") -> Evidence:
    """What a record says and its date, as recorded. meaning: of its code, where it says the code alone."""
    dates = [row.get(f"{name}_text") for name in DATE_COLUMNS[table]]
    shown = [text for text in dates if text]
    when = f"{dates[0] or '…'}/{dates[1] or '…'}" if table in PERIODS and shown else shown[0] if shown else None
    text = row["text"] or (f"{row['sex'] or 'sex not stated'}, born" if table == "subject" else "")
    first = next((name for name, shown in zip(DATE_COLUMNS[table], dates, strict=True) if shown), None)
    day = row.get(f"{first}_low") or row.get(f"{first}_high") if first else None
    return Evidence(row["record"], text, when, row.get("version") or row.get("updated_text"), day, meaning)


@cache
def load_terminology() -> Terminology:
    """What codes mean, read once."""
    return Terminology.load()


def terminology_of(codes: str | None) -> Terminology:
    """What codes mean, with those of a file where one is given."""
    if codes is None:
        return load_terminology()
    file = Path(codes).stat()
    return _further(codes, (file.st_ino, file.st_size, file.st_mtime_ns))


@lru_cache(maxsize=2)
def _further(codes: str, _: tuple[int, ...]) -> Terminology:
    """With the codes of a file as it is now: a process may live longer than that."""
    return load_terminology().with_codes(codes)
