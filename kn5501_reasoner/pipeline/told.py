"""What the records of one subject say, for explanations: texts and meanings, who judged, and what a record lacks.

In: the rows of one subject, what their codes mean, the protocol. Out: words, model.Evidence, Trouble.
Two subjects may have records of one IRI, so nothing is looked up across subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..facts.fact import Fact
from ..facts.fact_model import load_fact_model
from ..facts.load import PARAMETERS
from ..facts.trouble import TAKEN, Trouble, of_statement, recorded_as, trouble
from ..model import Dates, Evidence, Resolution
from ..terminology.resolve import ROOTS
from ..terminology.units import to_canonical
from ..trials import Trial

Row = Mapping[str, Any]
NAMED = ("condition", "exposure", "allergy", "procedure")
"""Kinds of records of which a reader sees the code, or its name."""
CERTAIN = {
    "condition": ("verification", "certainty", ("confirmed",)),
    "allergy": ("verification", "certainty", ("confirmed",)),
    "exposure": ("status", "status", TAKEN), "participation": ("status", "status", ()),
}
"""Kind of record -> the column that says how certain it is, what people call it, and its words that are certain."""
DATE_COLUMNS = {
    "subject": ("birth",), "consent": ("date",), "observation": ("effective",), "condition": ("onset", "recorded"),
    "exposure": ("start", "end_"), "allergy": ("onset", "recorded"), "procedure": ("performed",),
    "participation": ("start", "end_"), "review": ("date",), "judgement": ("date",), "unread": (),
}
PERIODS = ("exposure", "participation")
STATEMENTS = {"review": "domain", "judgement": "criterion"}
"""Statements, and the column that says of what they are."""


class Told:
    """The records of one subject, found by IRI."""

    def __init__(
        self, rows: Iterable[tuple[str, Row]], resolve: Callable[[str, Row], Resolution | None],
        resolve_value: Callable[[str], Resolution], label: Callable[[str], str], clinical: Callable[[str], bool],
        trial: Trial,
    ) -> None:
        """rows: kind and row; resolve, resolve_value: what the code of a record, or of its value, means; label: of a
        class; clinical: whether a class is of conditions."""
        self._rows = {row["record"]: (table, row) for table, row in rows}
        self._resolve, self._resolve_value, self._label = resolve, resolve_value, label
        self._clinical, self._trial = clinical, trial
        self._facts, self._evidence = load_fact_model().facts, dict[str, Evidence]()

    def table(self, record: str) -> str:
        """The kind of a record; nothing for one that is not there."""
        return self._rows[record][0] if record in self._rows else ""

    def evidence(self, record: str) -> Evidence:
        """What was recorded, and what it means."""
        if record not in self._evidence:
            table, row = self._rows.get(record, ("", {}))
            made = evidence(table, row, self._meaning(table, row)) if table else Evidence(record, "", None)
            self._evidence[record] = made
        return self._evidence[record]

    def judgement(self, record: str) -> str:
        """Who judged, when, which way and why."""
        table, row = self._rows.get(record, ("", {}))
        return judgement(row) if table == "judgement" else ""

    def codes(self, record: str) -> str:
        """The codes of a record as recorded, with their systems."""
        return self._rows[record][1].get("codes") or "" if record in self._rows else ""

    def uncertain(self, record: str) -> str:
        """How a record that is not certain is recorded; nothing for one that is certain.

        Of a class that its code only may mean a record can be uncertain although it is confirmed itself.
        """
        table, row = self._rows.get(record, ("", {}))
        if table not in CERTAIN:
            return ""
        column, name, certain = CERTAIN[table]
        return "" if row.get(column) in certain else recorded_as(row.get(column), name)

    def basis(self, records: Sequence[str]) -> str:
        """The sets of criteria that a diagnosis is recorded to follow."""
        found = {word for record in records if record in self._rows
                 for word in (self._rows[record][1].get("classified_by") or "").split()}
        return ", ".join(sorted(self._trial.labels.get(word, word) for word in found))

    def absent(self, record: str) -> bool:
        """Whether a result says that something is not there."""
        table, row = self._rows.get(record, ("", {}))
        if table != "observation":
            return False
        codes = row["value_codes"]
        return row["value_boolean"] is False or bool(codes) and "NegativeFinding" in self._resolve_value(codes).sure

    def left_out(self, name: str, records: Sequence[str]) -> tuple[str, ...]:
        """Medicines of the classes that a fact is derived from, on which it does not rest."""
        sources = set(self._facts[name].sources)
        found = []
        for record, (table, row) in self._rows.items():
            meant = self._resolve(table, row) if table == "exposure" and record not in records else None
            if meant is not None and sources & meant.sure:
                found.append(record)
        return tuple(found)

    def route(self, record: str) -> str:
        """How a medicine is given, in words; nothing where that is not on record, or no word of ours."""
        codes = self._rows[record][1].get("route") if record in self._rows else None
        found = self._resolve_value(codes).classes - {"RecordedValue"} if codes else frozenset()
        return ", ".join(sorted(map(self._label, found)))

    def beside(self, name: str) -> tuple[tuple[str, str], ...]:
        """Truths that state a condition from which a fact is derived too, each with the name of the condition."""
        sources = [each for each in self._facts[name].sources if self._clinical(each)] if name in self._facts else []
        return tuple(
            (other.name, self._label(source)) for other in self._facts.values() for source in sources
            if other.name != name and other.kind == "Truth" and source in other.sources
        )

    def trouble(self, record: str, name: str, dates: Dates) -> Trouble | None:
        """Why a record does not decide a fact."""
        table, row = self._rows.get(record, ("", {}))
        fact = self._facts[name]
        days = self._days(fact.look_back) if fact.look_back else fact.look_back_days
        day = getattr(dates, fact.anchor) if fact.anchor else None
        meant = self._resolve(table, row)
        return trouble(table, row, fact, self._thing(fact, table, row, meant), meant, day,
                       days, to_canonical)

    def uncounted(self, table: str, name: str, anchor: str, dates: Dates) -> list[tuple[str, Trouble]]:
        """Reviews of a domain, or judgements on a criterion, that do not count at an anchor, each with why."""
        days, day = self._days("review_valid_days"), getattr(dates, anchor)
        found = [
            (record, of_statement(table, row, anchor, day, days)) for record, (kind, row) in self._rows.items()
            if kind == table and row[STATEMENTS[table]] == name and self._to_trial(table, row)
        ]
        return [(record, why) for record, why in found if why is not None]

    def _to_trial(self, table: str, row: Row) -> bool:
        """Whether a record may be to the trial that is run."""
        says = self._trial.judged_by if table == "judgement" else self._trial.named_by
        return "trial" not in row or says(row["trial"]) is not False

    def _days(self, parameter: str) -> int:
        """A parameter of the trial, as the derivations take it."""
        return int(self._trial.parameters.get(parameter, PARAMETERS[parameter]))

    def remedy(self, name: str, records: Sequence[str]) -> str:
        """What to record where records do not decide a fact: what the fact asks for, else what its kinds of record ask
        for, of which those on record are left out."""
        asks = self._trial.asks
        if name in asks or name not in self._facts:
            return asks.get(name, "")
        there = {self.table(record) for record in records}
        sources = self._facts[name].sources
        lacking = [source for source in sources if source.lower() not in there] or sources
        return "; ".join(filter(None, (asks.get(source) for source in lacking)))

    def _thing(self, fact: Fact, table: str, row: Row, meant: Resolution | None) -> str:
        """What a record is of: its name, else what its code means, else the fact."""
        if table == "exposure":
            return self.evidence(row["record"]).named
        if row.get("display"):
            return str(row["display"])
        names = sorted(map(self._label, meant.classes - set(ROOTS.get(table, ())))) if meant is not None else []
        return ", ".join(names) or fact.label

    def _meaning(self, table: str, row: Row) -> str:
        """What a code means that is recorded without a name; nothing when it has one, or means no class of ours.

        Of a result it is what the coded value means, or of what a bare word is the result; of a diagnosis, the set of
        criteria that it follows, too; of a judgement, who judged, and why.
        """
        if table == "judgement":
            return ", ".join(filter(None, (row["performer"], row["reason"])))
        meant, basis = self._resolve(table, row), self.basis((row["record"],))
        if table == "observation":
            if row["value_codes"] and not row["value_text"]:
                meant = self._resolve_value(row["value_codes"])
            elif row["display"] or any(sign.isdigit() for sign in row["text"] or ""):
                return ""
        elif table not in NAMED or row["display"] or not row["codes"]:
            return basis
        classes = meant.classes - set(ROOTS.get(table, ())) if meant is not None else frozenset()
        return ", ".join(filter(None, (*sorted(map(self._label, classes)), basis)))


def judgement(row: Row) -> str:
    """Who judged, when, which way and why.

    >>> judgement({"performer": "Dr Li", "date_text": "2026-11-20", "fit": True, "reason": "stable"})
    'Dr Li judged on 2026-11-20 that the subject may take part: “stable”'
    """
    who = row["performer"] or "an investigator whose name is not on record"
    when = f"on {row['date_text']}" if row["date_text"] else "on a day that is not on record"
    way = "may take part" if row["fit"] else "may not take part"
    why = f"“{row['reason']}”" if row["reason"] else "no reason is on record"
    return f"{who} judged {when} that the subject {way}: {why}"


def evidence(table: str, row: Row, meaning: str = "") -> Evidence:
    """What a record says and its date, as recorded; of a period both days, each with its own interval.

    meaning: of its code, where it says the code alone.
    """
    dates = [row.get(f"{name}_text") for name in DATE_COLUMNS[table]]
    shown = [text for text in dates if text]
    if table in PERIODS and shown and not (row.get("administered") and len(shown) == 1):
        when: str | None = "/".join(text.replace("/", "–") if text else "…" for text in dates)
    else:
        when = shown[0] if shown else None
    text = row["text"] or (f"{row['sex'] or 'sex not stated'}, born" if table == "subject" else "")
    first = next((name for name, shown in zip(DATE_COLUMNS[table], dates, strict=True) if shown), None)
    day = row.get(f"{first}_low") or row.get(f"{first}_high") if first else None
    return Evidence(row["record"], text, when, row.get("version") or row.get("updated_text"), day, meaning)
