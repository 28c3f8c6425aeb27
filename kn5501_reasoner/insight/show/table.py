"""Tables for people: at most 100 columns, no colour, words for what a number means below.

In: the values of this stage. Out: text. What the tables hold is said in ``cells``.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from ..attribution import Overlap
from .cells import Block, Tables, tables

WIDTH = 100


def table(insight: Any) -> str:
    """An insight as text."""
    if isinstance(insight, Overlap):
        return _sets(insight)
    found = tables(insight)
    return _text(found, *(_columns(part) for block in found.blocks for part in _narrow(block)))


def _sets(found: Overlap) -> str:
    """One paragraph a set, its number first."""
    lines = ["subjects  failed exactly"]
    for one in found.sets:
        start = f"{one.subjects:8}  "
        lines += textwrap.wrap(", ".join(one.criteria), WIDTH, initial_indent=start, subsequent_indent=" " * 10)
    return _text(tables(found), lines)


def _narrow(block: Block) -> Iterable[Block]:
    """A block whose columns of numbers do not fit side by side, in as many as it takes."""
    numbers = [max(map(len, column)) + 2 for column in zip(block.head, *block.rows, strict=True)][block.words:]
    if block.words > 1 or sum(numbers) <= WIDTH - _first(block):
        yield block
        return
    fit = max(1, (WIDTH - _first(block)) // max(numbers))
    for n in range(1, len(block.head), fit):
        rows = tuple((row[0], *row[n: n + fit]) for row in block.rows)
        yield Block((block.head[0], *block.head[n: n + fit]), rows)


def _first(block: Block) -> int:
    return max(len(row[0]) for row in (block.head, *block.rows))


def _columns(block: Block) -> Iterable[str]:
    """Lines with aligned columns, the widest of words cut to fit. What a column of words is, is seen from the words."""
    head = [name if not n or n >= block.words or name == "criteria" else "" for n, name in enumerate(block.head)]
    cells: list[Sequence[str]] = [head, *block.rows]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    over = sum(widths) + 2 * len(widths) - 2 - WIDTH
    if over > 0:
        widest = max(range(block.words), key=lambda n: widths[n])
        widths[widest] -= over
        cells = [[_cut(c, widths[n]) if n == widest else c for n, c in enumerate(row)] for row in cells]
    for row in cells:
        made = [c.ljust(w) if n < block.words else c.rjust(w)
                for n, (c, w) in enumerate(zip(row, widths, strict=True))]
        yield "  ".join(made).rstrip()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _text(found: Tables, *blocks: Iterable[str]) -> str:
    lines = (textwrap.fill(line, WIDTH, subsequent_indent="  ", break_on_hyphens=False) for line in found.lines)
    parts = ["\n".join(lines), *("\n".join(block) for block in blocks), "\n".join(found.notes)]
    return "\n\n".join(part for part in parts if part) + "\n"
