"""Turtle with its parts marked, terms as links, and a place to jump to at each block's subject.

In: Turtle of ours, a function that says where a prefixed name leads. Out: markup, every character of it escaped.
Source: the Turtle lexer of Pygments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from markupsafe import Markup, escape
from pygments.lexers import TurtleLexer
from pygments.token import Comment, Keyword, Name, Number, Punctuation, String

CLASSES = ((Comment, "tc"), (Keyword, "tk"), (String, "ts"), (Number, "tn"), (Name.Variable, "ti"), (Name, "tp"))
Link = Callable[[str, str], str]
"""(prefix, local name) -> address, or nothing."""


def highlight(text: str, link: Link, places: str = "") -> Markup:
    """The text as markup. places: prefix whose names, where a block begins with one, become places to jump to."""
    found, column = [], 0
    for kind, value in _tokens(text):
        if kind == "name":
            prefix, _, local = value.partition(":")
            found.append(_name(prefix, local, link, column == 0 and prefix == places))
        else:
            found.append(Markup('<span class="{}">{}</span>').format(kind, value) if kind else escape(value))
        column = len(value) - value.rfind("\n") - 1 if "\n" in value else column + len(value)
    return Markup("").join(found)


def _name(prefix: str, local: str, link: Link, place: bool) -> Markup:
    address = link(prefix, local)
    shown = Markup('<span class="tp">{}:</span>{}').format(prefix, local)
    if address:
        shown = Markup('<a href="{}">{}</a>').format(address, shown)
    return Markup('<span class="place" id="{}">{}</span>').format(local, shown) if place else shown


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(class, text); a prefixed name is one token of class ``name``."""
    held: list[tuple[object, str]] = []
    for kind, value in TurtleLexer(stripnl=False, ensurenl=False).get_tokens(text):
        held.append((kind, value))
        kinds = [each for each, _ in held]
        if kinds == [Name.Namespace, Punctuation, Name.Tag]:
            yield "name", "".join(each for _, each in held)
            held = []
        elif kinds not in ([Name.Namespace], [Name.Namespace, Punctuation]):
            yield from ((_class(each), part) for each, part in held)
            held = []
    yield from ((_class(each), part) for each, part in held)


def _class(kind: object) -> str:
    return next((name for parent, name in CLASSES if kind in parent), "")  # type: ignore[operator]
