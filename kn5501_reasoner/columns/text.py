"""A plan in words that follow its structure, for people who want to see what a criterion became.

In: ``Plan``. Out: text, one decision a paragraph, patterns of events indented below what denies them.
Units: as the columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..shapes import OUTCOMES
from .plan import All, AtLeast, Decision, Either, InClass, Is, Known, Leaf, NoEvent, Not, Plan, Predicate


def describe(plan: Plan) -> str:
    """The paragraphs of all decisions."""
    return "\n".join("".join(f"{line}\n" for line in _decision(each)) for each in plan.decisions)


def _decision(decision: Decision) -> Iterator[str]:
    yield decision.criterion + (f" (another reading of {decision.alternative_of})" if decision.alternative_of else "")
    for role, predicate in decision.roles:
        yield f"  {OUTCOMES[role]} unless"
        yield from _lines(predicate, "    ")
    yield "  else passed"


def _lines(asked: Predicate, indent: str) -> Iterator[str]:
    """The predicate, its parts one step further in."""
    within = indent + "  "
    if isinstance(asked, All | Either):
        yield indent + ("all of" if isinstance(asked, All) else "one of") + ("" if asked.of else " nothing")
        for each in asked.of:
            yield from _lines(each, within)
    elif isinstance(asked, Not) and isinstance(asked.of, NoEvent):
        yield f"{indent}a row of {asked.of.table.name} with"
        yield from _lines(asked.of.where, within)
    elif isinstance(asked, Not):
        yield indent + "not"
        yield from _lines(asked.of, within)
    elif isinstance(asked, NoEvent):
        yield f"{indent}no row of {asked.table.name} with"
        yield from _lines(asked.where, within)
    elif isinstance(asked, InClass):
        yield f"{indent}{said(asked)}, or one of {len(asked.members) - 1} inside it"
    else:
        yield indent + said(asked)


def said(asked: Leaf) -> str:
    """One comparison in words.

    >>> said(Is("male", False, absent=True))
    'male is false or not known'
    """
    if isinstance(asked, InClass):
        return f"class {asked.name}"
    if isinstance(asked, Known):
        return f"{asked.column} is known"
    if isinstance(asked, Is):
        words = f"{asked.column} is {'true' if asked.value else 'false'}"
    else:
        words = f"{asked.column} {'>=' if isinstance(asked, AtLeast) else '<='} {plain(asked.limit)}"
    return words + (" or not known" if asked.absent else "")


def plain(limit: Decimal) -> str:
    """A limit without needless digits: a whole number has no point.

    >>> plain(Decimal("60.0")), plain(Decimal("0.50"))
    ('60', '0.5')
    """
    whole = limit.to_integral_value()
    return format(whole if whole == limit else limit.normalize(), "f")
