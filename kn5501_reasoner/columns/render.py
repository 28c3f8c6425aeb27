"""A plan as one SQL statement, built of sqlglot expressions, so that no dialect is written by hand.

What: the classes of each kind of event, one grouped pass over each event table, the roles as columns, the outcomes.
Every comparison stands inside COALESCE, so that no NULL reaches AND, OR or NOT.
In: ``Plan``, the name of a dialect. Out: SQL text. Raises: PlanError for an unknown dialect.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from ..errors import PlanError
from ..shapes import OUTCOMES
from .plan import All, AtLeast, AtMost, Decision, Either, InClass, Is, Known, Leaf, NoEvent, Not, Plan, Predicate, parts
from .schema import CLASSES, KIND, SUBJECTS
from .text import plain, said

DIALECTS = ("duckdb", "spark", "postgres")


def statement(plan: Plan, dialect: str = "duckdb", pretty: bool = True) -> str:
    """The SQL of a plan: ``subject``, then one column a decision with its outcome."""
    if dialect not in DIALECTS:
        raise PlanError(f"the dialect '{dialect}' is not supported", hint=", ".join(DIALECTS))
    return _Writer(plan).statement().sql(dialect=dialect, pretty=pretty, copy=False)


class _Writer:
    """The expressions of one plan.

    flags: the column of each pattern of events; named: columns that stand for predicates at the place that is written.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.named: dict[Predicate, exp.Expr] = {}
        self.flags = {
            pattern: f"{table.path}_{number}"
            for table, patterns in plan.passes
            for number, pattern in enumerate(patterns, 1)
        }

    def statement(self) -> exp.Select:
        made = self.select(
            [self.column("subject"), *(self.outcome(d) for d in self.plan.decisions)], self.table("role")
        )
        classes = {p.name: p for pattern in self.flags for p in parts(pattern.where) if isinstance(p, InClass)}
        if classes:
            flags = self.class_flags([classes[name] for name in sorted(classes)])
            made = made.with_("class_flag", as_=flags, copy=False)
        for table, patterns in self.plan.passes:
            leaves = tuple(dict.fromkeys(p for one in patterns for p in parts(one.where) if isinstance(p, Leaf)))
            made = made.with_(f"known_{table.path}", as_=self.event_leaves(table.name, leaves), copy=False)
            made = made.with_(f"asked_{table.path}", as_=self.event_pass(table.path, patterns, leaves), copy=False)
        return made.with_("role", as_=self.roles(), copy=False)

    def class_flags(self, classes: Iterable[InClass]) -> exp.Select:
        """Which of the asked classes each kind of event has: the class closure, written in."""
        flags = [
            self.any_row(self.column("class").isin(*(exp.Literal.string(name) for name in one.members)),
                         _flag(one.name))
            for one in classes
        ]
        return self.select([self.column(KIND), *flags], self.table(CLASSES)).group_by(self.column(KIND), copy=False)

    def event_leaves(self, name: str, leaves: tuple[Leaf, ...]) -> exp.Select:
        """What patterns ask of one event, each question once and named in words."""
        columns = [exp.alias_(self.predicate(leaf), said(leaf), quoted=True, copy=False) for leaf in leaves]
        made = self.select([self.column("subject", "event"), *columns], self.table(name, "event"))
        if any(isinstance(leaf, InClass) for leaf in leaves):
            made = self.beside(made, "class_flag", KIND, "event")
        return made

    def event_pass(self, path: str, patterns: Iterable[NoEvent], leaves: tuple[Leaf, ...]) -> exp.Select:
        """For each subject whether some event meets each pattern: one grouped pass."""
        self.named = {leaf: self.column(said(leaf)) for leaf in leaves}
        flags = [self.any_row(self.predicate(pattern.where), self.flags[pattern]) for pattern in patterns]
        self.named = {}
        made = self.select([self.column("subject"), *flags], self.table(f"known_{path}"))
        return made.group_by(self.column("subject"), copy=False)

    def roles(self) -> exp.Select:
        """Whether each role of each decision holds."""
        roles = [
            exp.alias_(self.predicate(predicate), f"{decision.criterion}-{role}", quoted=True, copy=False)
            for decision in self.plan.decisions
            for role, predicate in decision.roles
        ]
        made = self.select([self.column("subject", "facts"), *roles], self.table(SUBJECTS, "facts"))
        for table, _ in self.plan.passes:
            made = self.beside(made, f"asked_{table.path}", "subject", "facts")
        return made

    def outcome(self, decision: Decision) -> exp.Expr:
        """The first violated role decides."""
        case = exp.Case()
        for role, _ in decision.roles:
            held = self.column(f"{decision.criterion}-{role}")
            case = case.when(exp.Not(this=held), exp.Literal.string(OUTCOMES[role]), copy=False)
        case = case.else_(exp.Literal.string("passed"), copy=False)
        return exp.alias_(case, decision.criterion, quoted=True, copy=False)

    def predicate(self, asked: Predicate) -> exp.Expr:
        """One predicate; never NULL."""
        if asked in self.named:
            return self.named[asked].copy()
        if isinstance(asked, Known):
            return exp.Not(this=exp.Is(this=self.column(asked.column), expression=exp.Null()))
        if isinstance(asked, AtLeast | AtMost):
            compared = exp.GTE if isinstance(asked, AtLeast) else exp.LTE
            number = exp.Literal.number(plain(asked.limit))  # whole columns are compared with whole numbers
            return self.known(compared(this=self.column(asked.column), expression=number), asked.absent)
        if isinstance(asked, Is):
            column = self.column(asked.column)
            return self.known(column if asked.value else exp.Not(this=column), asked.absent)
        if isinstance(asked, InClass):
            return self.known(self.column(_flag(asked.name)), False)
        if isinstance(asked, NoEvent):
            return exp.Not(this=self.known(self.column(self.flags[asked]), False))
        if isinstance(asked, Not):
            return exp.not_(self.predicate(asked.of), copy=False)
        if isinstance(asked, All):
            return exp.and_(*map(self.predicate, asked.of), copy=False) if asked.of else exp.true()
        assert isinstance(asked, Either)
        return exp.or_(*map(self.predicate, asked.of), copy=False) if asked.of else exp.false()

    def known(self, expression: exp.Expr, absent: bool) -> exp.Expr:
        """The expression, with a value for rows in which it is not known."""
        return exp.Coalesce(this=expression, expressions=[exp.true() if absent else exp.false()])

    def any_row(self, expression: exp.Expr, name: str) -> exp.Expr:
        return exp.alias_(exp.LogicalOr(this=expression), name, quoted=True, copy=False)

    def beside(self, select: exp.Select, name: str, key: str, other: str) -> exp.Select:
        """A table beside the rows of another, for which there may be no row in it."""
        equal = exp.EQ(this=self.column(key, name), expression=self.column(key, other))
        return select.join(self.table(name), on=equal, join_type="left", copy=False)

    def select(self, columns: list[exp.Expr], source: exp.Expr) -> exp.Select:
        return exp.Select().select(*columns, copy=False).from_(source, copy=False)

    def table(self, name: str, alias: str | None = None) -> exp.Expr:
        return exp.to_table(name) if alias is None else exp.alias_(exp.to_table(name), alias, table=True)

    def column(self, name: str, table: str | None = None) -> exp.Expr:
        return exp.column(name, table=table, quoted=True)


def _flag(name: str) -> str:
    return f"is_{name}"
