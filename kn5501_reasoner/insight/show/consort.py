"""The flow of a cohort as boxes: who is left in the middle, who is lost or open at the side.

What: criteria that lose nobody and leave nobody open are named in one line below instead of a box each.
In: ``Attrition``. Out: SVG. Units: subjects. Source: the flow diagram of CONSORT (https://www.consort-spirit.org).
"""

from __future__ import annotations

from ...verdicts import ELIGIBLE
from ..attrition import Attrition
from .svg import Drawing, cut
from .wording import MET_WORDS, ORDER_WORDS

MIDDLE, SIDE, GAP, HEIGHT, STEP = 260, 420, 30, 44, 62


def attrition(found: Attrition) -> str:
    """The figure."""
    certain, possible = found.bounds
    words = "; ".join(f"{s.criterion} lost {s.lost}, open {s.open}" for s in found.steps if s.lost or s.open)
    drawing = Drawing(
        f"attrition-{found.order}", f"Attrition {ORDER_WORDS[found.order]}",
        f"{found.subjects} subjects with outcomes, {found.refused} refused. {words or 'Nobody is lost'}. "
        f"{certain} certainly and {possible} possibly {MET_WORDS[found.met]}.", found.changes,
    )
    left_over = "Possibly eligible" if found.met == ELIGIBLE else "Possible as modelled"
    left, centre = 10, 10 + MIDDLE / 2
    drawing.text(left, 22, drawing.title, bold=True)
    y = 36.0
    _box(drawing, left, y, MIDDLE, f"Read: {found.subjects + found.refused}", f"Outcomes: {found.subjects}")
    if found.refused:
        _aside(drawing, y, "Refused", f"data contradict themselves: {found.refused}")
    quiet = []
    for step in found.steps:
        if not (step.lost or step.open):
            quiet.append(step.criterion)
            continue
        drawing.line([(centre, y + HEIGHT), (centre, y + 2 * STEP)], arrow=True)
        _aside(drawing, y + STEP, f"{step.criterion}  {step.title}", f"lost: {step.lost}   open: {step.open}")
        y += 2 * STEP
        _box(drawing, left, y, MIDDLE, f"{left_over}: {step.possible}", f"certainly: {step.certain}")
    y += HEIGHT + 24
    for line in _lines("Nobody lost, nobody open: " + ", ".join(quiet)) if quiet else ():
        drawing.text(left, y, line)
        y += 18
    drawing.text(left, y, "lost: failed it; open: can't tell or awaits judgement, still counted as possible")
    return drawing.svg(MIDDLE + GAP + SIDE + 20, y + 14)


def _aside(drawing: Drawing, y: float, *lines: str) -> None:
    """A box at the side, with an arrow from the middle line."""
    x = 10 + MIDDLE + GAP
    drawing.line([(10 + MIDDLE / 2 if y > 40 else 10 + MIDDLE, y + HEIGHT / 2), (x, y + HEIGHT / 2)], arrow=True)
    _box(drawing, x, y, SIDE, *lines)


def _box(drawing: Drawing, x: float, y: float, width: float, *lines: str) -> None:
    drawing.box(x, y, width, HEIGHT)
    for n, line in enumerate(lines):
        drawing.text(x + 10, y + 18 + 18 * n, cut(line, int(width / 7)))


def _lines(text: str, most: int = 95) -> list[str]:
    """Words in lines of at most so many characters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
