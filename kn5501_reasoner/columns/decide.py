"""Decides a plan for one subject in Python: the same predicates as its SQL, over the same columns.

What: compiling and planning the SQL of a trial takes longer than asking one subject; a match asks few subjects of many
trials.
In: ``Plan``, ``Subject``. Out: outcomes by name of criterion or reading. Source: docs/shacl.md.
"""

from __future__ import annotations

from decimal import Decimal

from ..shapes import OUTCOMES
from .of_subject import Event, Row, Subject
from .plan import All, AtLeast, AtMost, Either, InClass, Is, Known, NoEvent, Not, Plan, Predicate


class Decider:
    """A plan that is asked of one subject after another."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._members: dict[str, frozenset[str]] = {}

    def outcomes(self, subject: Subject) -> dict[str, str]:
        """The outcome of every decision, by the first role that does not hold."""
        return {
            decision.criterion: next(
                (OUTCOMES[role] for role, asked in decision.roles if not self._holds(asked, subject)), "passed")
            for decision in self._plan.decisions
        }

    def _holds(self, asked: Predicate, subject: Subject, event: Event | None = None) -> bool:
        """Whether a predicate holds of the subject, or of one of its events."""
        if isinstance(asked, All):
            return all(self._holds(each, subject, event) for each in asked.of)
        if isinstance(asked, Either):
            return any(self._holds(each, subject, event) for each in asked.of)
        if isinstance(asked, Not):
            return not self._holds(asked.of, subject, event)
        if isinstance(asked, NoEvent):
            events = subject.events.get(asked.table.path, ())
            return not any(self._holds(asked.where, subject, each) for each in events)
        if isinstance(asked, InClass):
            assert event is not None, asked  # of a subject no class is asked
            return not self._inside(asked).isdisjoint(event.classes)
        return _compared(asked, subject.row if event is None else event.row)

    def _inside(self, asked: InClass) -> frozenset[str]:
        """A class and all inside it."""
        found = self._members.get(asked.name)
        if found is None:
            found = self._members[asked.name] = frozenset(asked.members)
        return found


def _compared(asked: Known | AtLeast | AtMost | Is, row: Row) -> bool:
    """One comparison of a column."""
    value = row.get(asked.column)
    if isinstance(asked, Known):
        return value is not None
    if value is None:
        return asked.absent
    if isinstance(asked, Is):
        return value is asked.value
    assert isinstance(value, Decimal), asked
    return value >= asked.limit if isinstance(asked, AtLeast) else value <= asked.limit
