"""Bars: what each criterion costs, what is missing, what a change does.

In: ``Attribution``, ``Completeness``, ``WhatIf``. Out: SVG. Units: subjects.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ..attribution import Attribution
from ..completeness import Completeness
from ..what_if import WhatIf
from .svg import FULL, PLAIN, Drawing, cut
from .wording import CAUSE_WORDS, changes, rounded

LEFT, WIDE, RIGHT, BAR = 330, 400, 150, 11
MOST = 25


def attribution(found: Attribution) -> str:
    """Three bars a criterion: failed, Shapley share, failed alone."""
    rows = [(c.criterion, c.title, c.failed, rounded(c.share, Decimal("0.1")), c.alone) for c in found.costs]
    said = "; ".join(f"{name}: failed {failed}, share {share}, alone {alone}"
                     for name, _, failed, share, alone in rows)
    drawing = Drawing("attribution", f"Why {found.lost} of {found.subjects} subjects are lost, whatever the order",
                      f"For each criterion: subjects that failed it, its Shapley share, failed it alone. {said}.",
                      found.changes)
    keys = [(PLAIN, "failed it"), (drawing.hatched, "its Shapley share of those who failed something"),
            (FULL, "failed it and nothing else")]
    return _bars(drawing, [(f"{name}  {title}", values) for name, title, *values in rows], keys)


def completeness(found: Completeness) -> str:
    """What is missing where that is known, what is open otherwise: open, waiting, alone."""
    if found.missing:
        rows = [(f"{m.what}: {CAUSE_WORDS[m.cause]}", (m.subjects, m.undetermined, m.alone)) for m in found.missing]
    else:
        rows = [(f"{g.criterion}  {g.title}", (g.cant_tell + g.untested, g.undetermined, g.alone)) for g in found.gaps]
    said = "; ".join(f"{name}: {a}, {b}, {c}" for name, (a, b, c) in rows[:MOST])
    more = f" {len(rows) - MOST} more are in the table." if len(rows) > MOST else ""
    drawing = Drawing("completeness", f"What {found.undetermined} of {found.subjects} subjects wait for",
                      f"Subjects for whom it is open; of these, who failed nothing; for whom it is all. {said}.{more}",
                      found.changes)
    keys = [(PLAIN, "open for so many"), (drawing.hatched, "of these, failed nothing"),
            (FULL, "of these, nothing else is open" if not found.missing else "of these, nothing else is missing")]
    return _bars(drawing, rows[:MOST], keys, more.strip())


def what_if(found: WhatIf) -> str:
    """Verdicts before and after, one bar each; one bar when nothing is changed."""
    bars = (("Before", found.before), ("After", found.after)) if found.changes else (("Verdicts", found.after),)
    told = [f"{when}: " + ", ".join(f"{of[v]} {v}" for v in of) for when, of in bars]
    title = "What if: " if found.changes else ""
    drawing = Drawing("what-if", f"{title}{changes(found)}", ". ".join(told) + ".")
    keys = list(zip((FULL, drawing.hatched, PLAIN), found.after, strict=True))
    width, most = LEFT + WIDE + RIGHT, max(1, *(sum(of.values()) for _, of in bars))
    drawing.text(10, 22, cut(drawing.title, 120), bold=True)
    for n, (line, (_, of)) in enumerate(zip(told, bars, strict=True)):
        y, x = 40 + 62 * n, 10.0
        drawing.text(10, y + 12, line)
        for fill, verdict in keys:
            part = (width - 20) * of[verdict] / most
            if part:
                drawing.box(x, y + 20, part, 24, fill)
            x += part
    low = 48 + 62 * len(bars)
    drawing.key(10, low, keys)
    return drawing.svg(width, low + 68)


def _bars(
    drawing: Drawing, rows: Sequence[tuple[str, Sequence[object]]], keys: Sequence[tuple[str, str]], note: str = ""
) -> str:
    """A group of bars a row, its numbers at the end."""
    most = max((float(str(value)) for _, values in rows for value in values), default=0) or 1
    drawing.text(10, 22, cut(drawing.title, 110), bold=True)
    y = 38.0
    for name, values in rows:
        drawing.text(LEFT - 10, y + 2 * BAR - 1, cut(name, 46), anchor="end")
        ends = [WIDE * float(str(value)) / most for value in values]
        for n, (end, (fill, _)) in enumerate(zip(ends, keys, strict=True)):
            if end:
                drawing.box(LEFT, y + BAR * n, end, BAR, fill)
        drawing.line([(LEFT, y - 4), (LEFT, y + 3 * BAR + 4)])
        drawing.text(LEFT + max(ends) + 8, y + 2 * BAR - 1, " / ".join(map(str, values)))
        y += 3 * BAR + 10
    drawing.key(LEFT, y + 8, keys)
    drawing.text(10, y + 80, note)
    return drawing.svg(LEFT + WIDE + RIGHT, y + 90)
