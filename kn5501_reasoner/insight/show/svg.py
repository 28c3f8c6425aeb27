"""Drawing: a few forms of SVG that print in black and white and that a screen reader can read.

What: shapes are told apart by hatching and by words, never by colour; every number also stands as text.
In: sizes in pixels, text of any kind. Out: SVG text. No script, no style sheet, no font, no link.
Source: SVG 1.1; WAI-ARIA ``img`` with ``title`` and ``desc``.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

FONT = 'font-family="sans-serif" font-size="13"'
PLAIN, HATCHED, FULL = "#fff", "url(#{}-hatch)", "#000"
_UNFIT = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold, and line breaks


class Drawing:
    """Forms in the order in which they are drawn. name: makes ids differ on a page with several drawings;
    changes: what is not as the protocol has it, said above the title."""

    def __init__(self, name: str, title: str, description: str, changes: Sequence[str] = ()) -> None:
        self.name, self.title, self.description = name, title, description
        self.changes = f"What if: {', '.join(changes)}" if changes else ""
        self.forms: list[str] = []

    @property
    def hatched(self) -> str:
        """A filling of slanted lines."""
        return HATCHED.format(self.name)

    def text(self, x: float, y: float, content: object, anchor: str = "start", bold: bool = False) -> None:
        """One line of text on its base line. anchor: start, middle or end."""
        weight = ' font-weight="bold"' if bold else ""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.forms.append(f'<text x="{_n(x)}" y="{_n(y)}"{where}{weight}>{_safe(content)}</text>')

    def box(self, x: float, y: float, width: float, height: float, fill: str = PLAIN) -> None:
        """A rectangle with a black border."""
        self.forms.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}" stroke="#000"/>'
        )

    def line(self, points: Iterable[tuple[float, float]], dashed: bool = False, arrow: bool = False) -> None:
        """A line along points."""
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        end = f' marker-end="url(#{self.name}-arrow)"' if arrow else ""
        self.forms.append(f'<polyline points="{_along(points)}" fill="none" stroke="#000"{dash}{end}/>')

    def area(self, points: Iterable[tuple[float, float]]) -> None:
        """A hatched area within points."""
        self.forms.append(f'<polygon points="{_along(points)}" fill="{self.hatched}" stroke="none"/>')

    def dot(self, x: float, y: float, fill: str = FULL, radius: float = 5) -> None:
        """A circle."""
        self.forms.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="#000"/>')

    def key(self, x: float, y: float, entries: Iterable[tuple[str, str]]) -> None:
        """What fillings mean: one line each."""
        for n, (fill, words) in enumerate(entries):
            self.box(x, y + 20 * n, 14, 12, fill)
            self.text(x + 22, y + 20 * n + 11, words)

    def svg(self, width: float, height: float) -> str:
        """The drawing as a document."""
        name, title = self.name, f"{self.title}. {self.changes}" if self.changes else self.title
        forms, above = self.forms, textwrap.wrap(self.changes, 95)
        if above:
            self.forms = []
            for n, line in enumerate(above):
                self.text(10, 22 + 18 * n, line, bold=True)
            forms = [*self.forms, f'<g transform="translate(0 {18 * len(above)})">', *forms, "</g>"]
            height += 18 * len(above)
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
            f'viewBox="0 0 {_n(width)} {_n(height)}" role="img" aria-labelledby="{name}-title {name}-desc" {FONT}>',
            f'<title id="{name}-title">{_safe(title)}</title>',
            f'<desc id="{name}-desc">{_safe(self.description)}</desc>',
            f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
            '<line x1="0" y1="0" x2="0" y2="6" stroke="#000" stroke-width="2"/></pattern>'
            f'<marker id="{name}-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
            'orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
            f'<rect width="{_n(width)}" height="{_n(height)}" fill="#fff"/>',
            *forms, "</svg>",
        ]) + "\n"


def cut(text: str, most: int) -> str:
    """A text that is too long for its place, shortened.

    >>> cut("Neutrophils and haemoglobin", 12)
    'Neutrophils…'
    """
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _along(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _safe(content: object) -> str:
    """Text in XML, which has no control characters and no halves of pairs."""
    return escape(_UNFIT.sub(" ", str(content)))
