"""Facts of one subject as unknowns of z3, and what the predicates of a plan say of them: for proofs over all subjects.

Unknowns are what a plan's columns can hold, nothing more is assumed unless ``ordered`` is asked for:
* a number or a truth has a value or is NULL; a number is any rational; attributes of an event too, ``confirmed`` as
  well;
* an event has any set of classes, whatever the ontology says of them; it stands on any set of paths;
* a judgement is one column (fit, unfit or NULL), so that nobody is judged both ways; a review is true, false or NULL.

A subject has as many events in a table as there are patterns asked of that table. These are enough for every subject:
of any other, keep for each pattern that some event meets one such event. Every pattern is then met exactly when it was,
and a plan asks nothing else of events. For the facts of a subject known at two times, twice as many are enough.

In: a decision of a compiled plan, the columns. Out: ``Facts``: terms of predicates; subjects of models as tables;
what it means that less is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

import z3

from kn5501_reasoner.columns import Plan, Schema
from kn5501_reasoner.columns.plan import All, AtLeast, AtMost, Decision, Either, InClass, Is, Known, NoEvent, Predicate
from kn5501_reasoner.columns.plan import Not as Denied
from kn5501_reasoner.columns.schema import BESIDE, CLASSES, LISTED, SUBJECTS, EventTable
from tests.columns.from_graph import typed

LOW, HIGH, JUDGED = "_low", "_high", "judged_"


class Row:
    """One row of a table: a value and whether there is one for each column that was asked for, and its classes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.there = z3.Bool(f"{name} is there")
        self.numbers: dict[str, Any] = {}
        self.truths: dict[str, Any] = {}
        self.classes: dict[str, Any] = {}

    def known(self, column: str) -> Any:
        """Whether the column has a value."""
        return z3.Bool(f"{self.name}.{column} is known")

    def number(self, column: str) -> Any:
        return self.numbers.setdefault(column, z3.Real(f"{self.name}.{column}"))

    def truth(self, column: str) -> Any:
        return self.truths.setdefault(column, z3.Bool(f"{self.name}.{column}"))

    def in_class(self, name: str) -> Any:
        return self.classes.setdefault(name, z3.Bool(f"{self.name} is a {name}"))

    def ordered(self) -> Iterable[Any]:
        """No interval is upside down: low <= high wherever both are known."""
        for low in sorted(self.numbers):
            high = low.removesuffix(LOW) + HIGH
            if low.endswith(LOW) and high in self.numbers:
                both = z3.And(self.known(low), self.known(high))
                yield z3.Implies(both, self.number(low) <= self.number(high))

    def wider(self, than: Row) -> Iterable[Any]:
        """No more is known than in another row: intervals are as wide or wider, what is unknown stays unknown. The row
        has the same classes, stands on the same paths and is judged in the same way."""
        yield self.there == than.there
        for name in self.classes.keys() | than.classes.keys():
            yield self.in_class(name) == than.in_class(name)
        for column in self.truths.keys() | than.truths.keys():
            same = z3.And(than.known(column), self.truth(column) == than.truth(column))
            yield z3.Implies(self.known(column), same)
            if column in (LISTED, *BESIDE) or column.startswith(JUDGED):
                yield self.known(column) == than.known(column)
        for column in self.numbers.keys() | than.numbers.keys():
            ours, theirs = self.number(column), than.number(column)
            outside = ours <= theirs if column.endswith(LOW) else ours >= theirs
            yield z3.Implies(self.known(column), z3.And(than.known(column), outside))

    def values(self, model: Any) -> dict[str, Any]:
        """The values of the columns that have one in the model."""
        found: dict[str, Any] = {c: true(model, term) for c, term in self.truths.items() if true(model, self.known(c))}
        for column, term in self.numbers.items():
            if true(model, self.known(column)):
                value = model.eval(term, model_completion=True).as_fraction()
                found[column] = Decimal(value.numerator) / Decimal(value.denominator)
        return found


class Facts:
    """All that the plan of one decision may be told of one subject."""

    def __init__(self, decision: Decision, schema: Schema, time: str = "", times: int = 1) -> None:
        """time: set before the names of all unknowns; times: at how many times the subject's facts are compared."""
        self.schema = schema
        self.subject = Row(f"{time}subject")
        self.events: dict[EventTable, list[Row]] = {
            table: [Row(f"{time}{table.path} {number}") for number in range(times * len(patterns))]
            for table, patterns in Plan((decision,)).passes
        }

    @property
    def rows(self) -> list[Row]:
        """The subject and all events."""
        return [self.subject, *(event for table in self.events for event in self.events[table])]

    def ordered(self) -> list[Any]:
        """No interval is upside down, neither of the subject nor of its events; ask after the terms are made."""
        return [one for row in self.rows for one in row.ordered()]

    def wider(self, than: Facts) -> list[Any]:
        """Of the same subject no more is known than in the others; ask after the terms of both are made."""
        return [one for row, other in zip(self.rows, than.rows, strict=True) for one in row.wider(other)]

    def unjudged(self) -> list[Any]:
        """No judgement is on record."""
        return [z3.Not(self.subject.known(column)) for column in self.subject.truths if column.startswith(JUDGED)]

    def term(self, asked: Predicate, row: Row | None = None) -> Any:
        """What the predicate says of a row (without one: of the subject), as the plan's SQL reads it."""
        row = row or self.subject
        if isinstance(asked, All):
            return z3.And([self.term(each, row) for each in asked.of])
        if isinstance(asked, Either):
            return z3.Or([self.term(each, row) for each in asked.of])
        if isinstance(asked, Denied):
            return z3.Not(self.term(asked.of, row))
        if isinstance(asked, NoEvent):
            return z3.And([z3.Not(z3.And(e.there, self.term(asked.where, e))) for e in self.events[asked.table]])
        if isinstance(asked, InClass):
            return z3.Or([row.in_class(name) for name in asked.members])
        known = row.known(asked.column)
        if isinstance(asked, Known):
            return known
        if isinstance(asked, Is):
            holds = row.truth(asked.column) == asked.value
        else:
            assert isinstance(asked, AtLeast | AtMost)
            number, limit = row.number(asked.column), z3.RealVal(str(asked.limit))
            holds = number >= limit if isinstance(asked, AtLeast) else number <= limit
        return z3.Or(z3.Not(known), holds) if asked.absent else z3.And(known, holds)

    def tables(self, models: Sequence[Any]) -> dict[str, Any]:
        """The subject of each model, named by its place, in the tables that a plan reads."""
        rows: dict[str, list[dict[str, Any]]] = {
            SUBJECTS: [], CLASSES: [], **{table.name: [] for table in self.schema.event_tables}
        }
        kinds = count()
        for subject, model in enumerate(models):
            rows[SUBJECTS].append({"subject": str(subject)} | self.subject.values(model))
            for table, events in self.events.items():
                for event in events:
                    if true(model, event.there):
                        kind = next(kinds)
                        rows[table.name].append({"subject": str(subject), "kind": kind} | event.values(model))
                        classes = (name for name, term in event.classes.items() if true(model, term))
                        rows[CLASSES] += [{"kind": kind, "class": name} for name in classes]
        return typed(rows, self.schema)


def true(model: Any, term: Any) -> bool:
    """Whether a term is true in a model; what the model leaves open is false, or 0."""
    return z3.is_true(model.eval(term, model_completion=True))
