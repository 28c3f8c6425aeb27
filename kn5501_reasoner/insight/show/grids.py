"""Grids and curves: failures that come together, and eligible subjects over thresholds.

In: ``Overlap``, ``Sweep``. Out: SVG. Units: subjects; values in the unit of the fact.
Source: UpSet plots: Lex et al. 2014, doi:10.1109/TVCG.2014.2346248.
"""

from __future__ import annotations

from ...amounts import number
from ...verdicts import ELIGIBLE
from ..attribution import Overlap
from ..sweep import Sweep
from .svg import FULL, PLAIN, Drawing, cut
from .wording import MET_WORDS, limit

LEFT, ROW, COLUMN, HIGH = 330, 22, 34, 160
PLOT, WIDEST = 460, 2_700
LABEL = 46


def overlap(found: Overlap) -> str:
    """A column a set: a bar of its subjects, and a full dot for each criterion failed."""
    told = "; ".join(f"{one.subjects} failed exactly {', '.join(one.criteria)}" for one in found.sets)
    rest = f" {found.others} subjects in {found.other_sets} other sets are not shown." if found.other_sets else ""
    drawing = Drawing("overlap", f"Which criteria {found.lost} subjects failed together", f"{told or 'None'}.{rest}",
                      found.changes)
    rows = [name for name in found.titles if any(name in one.criteria for one in found.sets)]
    most = max((one.subjects for one in found.sets), default=1)
    top = 40 + HIGH
    drawing.text(10, 22, drawing.title, bold=True)
    for n, name in enumerate(rows):
        drawing.text(LEFT - 10, top + 30 + ROW * n, cut(f"{name}  {found.titles[name]}", 46), anchor="end")
    for m, one in enumerate(found.sets):
        x, high = LEFT + COLUMN * m + COLUMN / 2, HIGH * one.subjects / most
        drawing.box(x - 9, top - high + 6, 18, high, FULL)
        drawing.text(x, top - high + 1, one.subjects, anchor="middle")
        at = [top + 26 + ROW * n for n, name in enumerate(rows) if name in one.criteria]
        drawing.line([(x, at[0]), (x, at[-1])])
        for n, name in enumerate(rows):
            inside = name in one.criteria
            drawing.dot(x, top + 26 + ROW * n, FULL if inside else PLAIN, 6 if inside else 3)
    low = top + 40 + ROW * len(rows)
    drawing.text(10, low, rest.strip())
    return drawing.svg(max(LEFT + COLUMN * max(len(found.sets), 4) + 20, 700), low + 16)


def sweep(found: Sweep) -> str:
    """A band from certain to possible over one limit, or a grid over two."""
    told = "; ".join(
        f"{' and '.join(number(v) for v in at)}: {low} to {high}" for at, (low, high) in found.cells.items()
    )
    met = MET_WORDS[found.met]
    title = "Eligible subjects" if found.met == ELIGIBLE else f"Subjects {met}"
    drawing = Drawing("sweep", f"{title} if the limit were another",
                      f"{'; '.join(limit(axis) for axis in found.axes)}. Certainly to possibly {met}: {told}.",
                      found.changes)
    drawing.text(10, 22, drawing.title, bold=True)
    for n, axis in enumerate(found.axes):
        drawing.text(10, 42 + 18 * n, cut(limit(axis), 110))
    return _band(drawing, found) if len(found.axes) == 1 else _grid(drawing, found)


def _band(drawing: Drawing, found: Sweep) -> str:
    met = MET_WORDS[found.met]
    axis, (top, left) = found.axes[0], (70, 60)
    bounds = [found.cells[at,] for at in axis.values]
    most = max(high for _, high in bounds) or 1
    span = float(axis.values[-1] - axis.values[0]) or 1
    wide = min(max(PLOT, LABEL * (len(axis.values) - 1)), WIDEST)
    xs = [left + 20 + wide * float(value - axis.values[0]) / span for value in axis.values]
    lows, highs = ([(x, top + HIGH + 60 - (HIGH + 30) * of[side] / most) for x, of in zip(xs, bounds, strict=True)]
                   for side in (0, 1))
    bottom = top + HIGH + 60
    drawing.area([*lows, *reversed(highs)])
    drawing.line(lows)
    drawing.line(highs, dashed=True)
    if axis.values[0] <= axis.limit.value <= axis.values[-1]:
        here = left + 20 + wide * float(axis.limit.value - axis.values[0]) / span
        drawing.line([(here, top + 6), (here, bottom)], dashed=True)
        drawing.text(here, top, "protocol", anchor="middle")
    drawing.line([(left, top), (left, bottom), (left + wide + 40, bottom)])
    drawing.text(left - 6, bottom + 4, "0", anchor="end")
    free = 0.0
    for x, value, (low, high), (_, y) in zip(xs, axis.values, bounds, highs, strict=True):
        drawing.dot(x, y, PLAIN, 3)
        if len(axis.values) * LABEL <= WIDEST or x >= free:
            drawing.text(x, bottom + 18, number(value), anchor="middle")
            drawing.text(x, bottom + 38, f"{low}–{high}", anchor="middle")
            free = x + LABEL
    for x, y in lows:
        drawing.dot(x, y, FULL, 3)
    drawing.key(left, bottom + 56, [(FULL, f"full line: certainly {met}; broken line: possibly {met}"),
                                    (drawing.hatched, "between: open for some reason")])
    return drawing.svg(max(left + wide + 70, 700), bottom + 104)


def _grid(drawing: Drawing, found: Sweep) -> str:
    """Cells of words; the darker, the more are possibly eligible. Many values stand below each other."""
    turned = len(found.axes[1].values) > max(30, len(found.axes[0].values))
    down, across = reversed(found.axes) if turned else found.axes
    most = max(high for _, high in found.cells.values()) or 1
    left, top, wide, high = 90, 112, 84, 30
    met = MET_WORDS[found.met]
    drawing.text(left, top - 26, f"across: {across.limit.fact}; down: {down.limit.fact}; certainly–possibly {met}")
    for m, other in enumerate(across.values):
        mark = "*" if other == across.limit.value else ""
        drawing.text(left + wide * (m + 0.5), top - 6, number(other) + mark, anchor="middle")
    for n, value in enumerate(down.values):
        y, mark = top + high * n, "*" if value == down.limit.value else ""
        drawing.text(left - 8, y + 20, number(value) + mark, anchor="end")
        for m, other in enumerate(across.values):
            low, upper = found.cells[(other, value) if turned else (value, other)]
            shade = 255 - round(90 * upper / most)
            drawing.box(left + wide * m, y, wide, high, f"#{shade:02x}{shade:02x}{shade:02x}")
            drawing.text(left + wide * (m + 0.5), y + 20, f"{low}–{upper}", anchor="middle")
    drawing.text(left, top + high * len(down.values) + 22, f"* the protocol's own; darker: more are possibly {met}")
    return drawing.svg(max(left + wide * len(across.values) + 20, 700), top + high * len(down.values) + 40)
