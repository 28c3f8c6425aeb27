"""Tables for people: at most 100 columns, no colour, words for what a number means below.

In: the values of this stage. Out: text. Units: subjects; shares in per cent of those that they share.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from ..attribution import Attribution, Overlap
from ..attrition import Attrition
from ..completeness import Completeness
from ..sweep import Sweep
from ..what_if import VERDICTS, WhatIf
from .wording import CAUSE_WORDS, ORDER_WORDS, changes, limit, rounded, said

WIDTH = 100


def attrition(found: Attrition) -> str:
    """One line a criterion."""
    rows: list[Sequence[object]] = [("criterion", "", "came", "lost", "open", "certain", "possible")]
    rows += [(s.criterion, s.title, s.came, s.lost, s.open, s.certain, s.possible) for s in found.steps]
    head = [f"Attrition {ORDER_WORDS[found.order]}: {found.subjects} subjects, {found.refused} refused", ""]
    return _text([*head, *_columns(rows, 2), "", "lost: failed it; open: can't tell or awaits judgement",
                  "certain: met all so far; possible: failed none so far"])


def attribution(found: Attribution) -> str:
    """One line a criterion."""
    rows: list[Sequence[object]] = [("criterion", "", "failed", "open", "alone", "+certain", "share", "unshown")]
    rows += [
        (c.criterion, c.title, c.failed, c.open, c.alone, f"+{c.gain_certain}", percent(c.share, found.lost),
         percent(c.unshown, found.unshown)) for c in found.costs
    ]
    return _text([
        f"{found.subjects} subjects, {found.lost} failed something, {found.unshown} are not shown eligible", "",
        *_columns(rows, 2), "",
        "alone: failed it and nothing else, so possibly eligible without it",
        "+certain: how many more would be certainly eligible without it",
        "share: its Shapley share of those who failed; unshown: of those who are not shown eligible",
    ])


def overlap(found: Overlap) -> str:
    """One line a set."""
    lines = [f"{found.lost} of {found.subjects} subjects failed something", "", "subjects  failed exactly"]
    for one in found.sets:
        start = f"{one.subjects:8}  "
        lines += textwrap.wrap(", ".join(one.criteria), WIDTH, initial_indent=start, subsequent_indent=" " * 10)
    if found.other_sets:
        lines += ["", f"and {found.others} subjects in {found.other_sets} other sets"]
    return _text(lines)


def completeness(found: Completeness) -> str:
    """What is open, then what is missing."""
    rows: list[Sequence[object]] = [("criterion", "", "can't tell", "unjudged", "waiting", "alone")]
    rows += [(g.criterion, g.title, g.cant_tell, g.untested, g.undetermined, g.alone) for g in found.gaps]
    lines = [f"{found.undetermined} of {found.subjects} subjects are undetermined", "", *_columns(rows, 2)]
    if found.missing:
        rows = [("missing", "", "criteria", "open", "waiting", "alone")]
        rows += [(m.what, CAUSE_WORDS[m.cause], ", ".join(m.criteria), m.subjects, m.undetermined, m.alone)
                 for m in found.missing]
        lines += ["", *_columns(rows, 3)]
    return _text([*lines, "", "waiting: those who failed nothing; alone: of them, those for whom nothing else is open "
                  "or missing"])


def sweep(found: Sweep) -> str:
    """One line a value, or a grid of certain-possible."""
    lines = [f"{found.subjects} subjects; {limit(axis)}" for axis in found.axes[:1]]
    lines += [f"and {limit(axis)}" for axis in found.axes[1:]]
    first = found.axes[0]
    if len(found.axes) == 1:
        rows: list[Sequence[object]] = [(first.limit.fact, "certain", "possible", "")]
        rows += [(said(at), *found.cells[at,], "the protocol" if at == first.limit.value else "")
                 for at in first.values]
        return _text([*lines, "", *(line.rstrip() for line in _columns(rows, 1))])
    second = found.axes[1]
    for columns in _blocks(found):
        rows = [("", *(said(at) for at in columns))]
        rows += [(said(at), *("{}-{}".format(*found.cells[at, other]) for other in columns)) for at in first.values]
        lines += ["", *_columns(rows, 1)]
    return _text([*lines, "", f"down: {first.limit.fact}; across: {second.limit.fact}; "
                  "each cell: certainly-possibly eligible"])


def what_if(found: WhatIf) -> str:
    """Verdicts before and after, and who moves."""
    rows: list[Sequence[object]] = [("", "before", "after")]
    rows += [(name, found.before[name], found.after[name]) for name in VERDICTS]
    moves = [f"{n} {a} become {b}" for (a, b), n in found.moves.items() if a != b and n]
    return _text([changes(found), "", *_columns(rows, 1), "", *(moves or ["nobody's verdict changes"])])


def percent(share: Fraction, of: int) -> str:
    """A share of a whole in per cent.

    >>> percent(Fraction(1, 3), 2), percent(Fraction(0), 0)
    ('16.7%', '0.0%')
    """
    return f"{rounded(share * 100 / of if of else Fraction(0), Decimal('0.1'))}%"


def _columns(rows: Sequence[Sequence[object]], words: int) -> Iterable[str]:
    """Lines with aligned columns: so many of words, the others of numbers; the widest of words is cut to fit."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in cells) for n in range(len(cells[0]))]
    over = sum(widths) + 2 * len(widths) - 2 - WIDTH
    if over > 0:
        widest = max(range(words), key=lambda n: widths[n])
        widths[widest] -= over
        for row in cells:
            if len(row[widest]) > widths[widest]:
                row[widest] = row[widest][: widths[widest] - 1] + "…"
    for row in cells:
        made = [c.ljust(w) if n < words else c.rjust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True))]
        yield "  ".join(made).rstrip()


def _blocks(found: Sweep) -> Iterable[Sequence[Decimal]]:
    """The values across, so many at a time as have room."""
    down, across = found.axes
    wide = 2 + max(len(f"{low}-{high}") for low, high in found.cells.values())
    wide = max(wide, *(2 + len(said(at)) for at in across.values))
    fit = max(1, (WIDTH - max(len(said(at)) for at in down.values)) // wide)
    return (across.values[n: n + fit] for n in range(0, len(across.values), fit))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
