"""What a table of an insight holds, whatever it is laid out in: text for a terminal, HTML for a page.

In: the values of this stage. Out: ``Tables``. Units: subjects; shares in per cent of those that they share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ...amounts import number
from ...verdicts import REFUSED
from ..attribution import Attribution, Overlap
from ..attrition import Attrition
from ..completeness import Completeness
from ..sweep import Sweep
from ..what_if import WhatIf
from .wording import CAUSE_WORDS, MET_WORDS, ORDER_WORDS, changes, limit, rounded

ORDER = "anchors-out-of-order"


@dataclass(frozen=True)
class Block:
    """One table. words: how many of its columns, from the left, are words; the others are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


@dataclass(frozen=True)
class Tables:
    """lines: what is said above; notes: what the numbers mean, said below."""

    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


def tables(insight: Any) -> Tables:
    """The tables of an insight. Raises KeyError for a value of another kind."""
    found = _TABLES[type(insight)](insight)
    if isinstance(insight, WhatIf) or not insight.changes:
        return found
    return replace(found, lines=(f"{found.lines[0]}; {', '.join(insight.changes)}", *found.lines[1:]))


def percent(share: Fraction, of: int) -> str:
    """A share of a whole in per cent.

    >>> percent(Fraction(1, 3), 2), percent(Fraction(0), 0)
    ('16.7%', '0.0%')
    """
    return f"{rounded(share * 100 / of if of else Fraction(0), Decimal('0.1'))}%"


def _block(head: Sequence[str], rows: Sequence[Sequence[object]], words: int) -> Block:
    return Block(tuple(head), tuple(tuple(map(str, row)) for row in rows), words)


def _attrition(found: Attrition) -> Tables:
    return Tables(
        (f"Attrition {ORDER_WORDS[found.order]}: {found.subjects} subjects, {found.refused} refused",),
        (_block(
            ("criterion", "title", "came", "lost", "open", "certain", "possible"),
            [(s.criterion, s.title, s.came, s.lost, s.open, s.certain, s.possible) for s in found.steps], 2,
        ),),
        ("lost: failed it; open: can't tell or awaits judgement",
         "certain: met all so far; possible: failed none so far"),
    )


def _attribution(found: Attribution) -> Tables:
    met = MET_WORDS[found.met]
    rows = [
        (c.criterion, c.title, c.failed, c.open, c.alone, f"+{c.gain_certain}", percent(c.share, found.lost),
         percent(c.unshown, found.unshown)) for c in found.costs
    ]
    return Tables(
        (f"{found.subjects} subjects, {found.lost} failed something, {found.unshown} are not shown {met}",),
        (_block(("criterion", "title", "failed", "open", "alone", "+certain", "share", "unshown"), rows, 2),),
        (f"alone: failed it and nothing else, so possibly {met} without it",
         f"+certain: how many more would be certainly {met} without it",
         f"share: its Shapley share of those who failed; unshown: of those who are not shown {met}"),
    )


def _overlap(found: Overlap) -> Tables:
    return Tables(
        (f"{found.lost} of {found.subjects} subjects failed something",),
        (_block(("failed exactly", "subjects"), [(", ".join(one.criteria), one.subjects) for one in found.sets], 1),),
        (f"and {found.others} subjects in {found.other_sets} other sets",) if found.other_sets else (),
    )


def _completeness(found: Completeness) -> Tables:
    blocks = [_block(
        ("criterion", "title", "can't tell", "unjudged", "waiting", "alone"),
        [(g.criterion, g.title, g.cant_tell, g.untested, g.undetermined, g.alone) for g in found.gaps], 2,
    )]
    if found.missing:
        blocks.append(_block(
            ("missing", "cause", "criteria", "open", "waiting", "alone"),
            [(m.what, CAUSE_WORDS[m.cause], ", ".join(m.criteria), m.subjects, m.undetermined, m.alone)
             for m in found.missing], 3,
        ))
    return Tables(
        (f"{found.undetermined} of {found.subjects} subjects are undetermined",), tuple(blocks),
        ("waiting: those who failed nothing; alone: of them, those for whom nothing else is open or missing",),
    )


def _sweep(found: Sweep) -> Tables:
    lines = (f"{found.subjects} subjects; {limit(found.axes[0])}", *(f"and {limit(axis)}" for axis in found.axes[1:]))
    first = found.axes[0]
    if len(found.axes) == 1:
        rows: list[Sequence[object]] = [
            (number(at), *found.cells[at,], "the protocol" if at == first.limit.value else "") for at in first.values
        ]
        return Tables(lines, (_block((first.limit.fact, "certain", "possible", "limit"), rows, 1),))
    second = found.axes[1]
    rows = [(number(at), *("{}-{}".format(*found.cells[at, other]) for other in second.values)) for at in first.values]
    return Tables(lines, (_block(("", *(number(at) for at in second.values)), rows, 1),),
                  (f"down: {first.limit.fact}; across: {second.limit.fact}; "
                   f"each cell: certainly-possibly {MET_WORDS[found.met]}",))


def _what_if(found: WhatIf) -> Tables:
    rows = [(name, found.before[name], found.after[name]) for name in found.before]
    rows += [(REFUSED, found.refused, found.refused_after)] if found.refused or found.refused_after else []
    moves = [f"{n} {a} become {b}" for (a, b), n in found.moves.items() if a != b and n]
    if not found.changes:
        return Tables((changes(found),), (_block(("verdict", "subjects"), [row[:2] for row in rows], 1),))
    if found.refused_after > found.refused:
        moves.append("refused: mostly by the order screening, enrolment, infusion; move those after it as well"
                     if found.refused_by == ORDER else f"refused: mostly by the rule {found.refused_by}")
    unmoved = [f"1 subject has no {anchor} date and is not moved" if n == 1 else
               f"{n} subjects have no {anchor} date and are not moved" for anchor, n in found.unmoved.items()]
    return Tables((changes(found),), (_block(("verdict", "before", "after"), rows, 1),),
                  (*(moves or ["nobody's verdict changes"]), *unmoved))


_TABLES: Mapping[type, Callable[[Any], Tables]] = {
    Attrition: _attrition, Attribution: _attribution, Overlap: _overlap, Completeness: _completeness, Sweep: _sweep,
    WhatIf: _what_if,
}
