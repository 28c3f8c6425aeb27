"""The lexical gate: which texts are numbers and truth values at all.

What: every number and truth value of an input passes here before it is used, so that underscores, other scripts'
digits, exponents and NaN never reach arithmetic.
In: text, or a Decimal read from JSON. Out: Decimal, bool, cleaned text.
Units: none. Raises: Unreadable, which carries no value. Source: DESIGN, safety rule 3; XML Schema datatypes.
"""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import quote

_DIGITS = 18
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})", re.ASCII)
_BOOLEAN = {"true": True, "false": False}
_CHAR = r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})"
#: an absolute IRI in ASCII, without user names and addresses in brackets, so that no two spellings look alike
IRI_FORM = (
    rf"(?:https?://[A-Za-z0-9.\-_~]+(?::[0-9]{{1,5}})?(?:[/?]{_CHAR}*)?|urn:[A-Za-z0-9][A-Za-z0-9\-]{{0,31}}:{_CHAR}+)"
    rf"(?:#{_CHAR}*)?"
)
_IRI = re.compile(IRI_FORM, re.ASCII)
IRI_LIMIT = 2000
_ASCII = "".join(map(chr, range(33, 127)))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


class Unreadable(ValueError):
    """A value that is not what its place asks for; ``rule`` is the id of the data error. Carries no value."""

    def __init__(self, what: str, rule: str = "unreadable-value") -> None:
        self.what, self.rule = what, rule
        super().__init__(what)


def read_integer(text: str) -> int:
    """ASCII digits with an optional sign, at most 18. Raises Unreadable."""
    if not _INTEGER.fullmatch(text):
        raise Unreadable("not a whole number of up to 18 digits")
    return int(text)


def read_decimal(text: str) -> Decimal:
    """Plain decimal notation, at most 18 digits on either side of the point. Raises Unreadable.

    >>> read_decimal("5.80")
    Decimal('5.80')
    """
    if not _DECIMAL.fullmatch(text):
        raise Unreadable("not a decimal number of up to 18 digits")
    return Decimal(text)


def read_boolean(text: str) -> bool:
    """``true`` or ``false``, nothing else. Raises Unreadable."""
    if text not in _BOOLEAN:
        raise Unreadable("neither true nor false")
    return _BOOLEAN[text]


def check_decimal(value: Decimal) -> Decimal:
    """A JSON number as a plain decimal that a DECIMAL(38,18) holds exactly. Raises Unreadable.

    The exponent is looked at before any arithmetic, so that 1e999999999 costs nothing.
    """
    if not value.is_finite():
        raise Unreadable("not a number")
    if value.is_zero():
        return Decimal(0)
    if value.adjusted() >= _DIGITS or value.adjusted() < -_DIGITS or len(value.as_tuple().digits) > 2 * _DIGITS:
        raise Unreadable("a number that is too large, too small or too long")
    plain = value.normalize() if len(value.as_tuple().digits) <= 28 else value
    if -int(plain.as_tuple().exponent) > _DIGITS:
        raise Unreadable("a number with more than 18 decimal places")
    return Decimal(format(value if -int(value.as_tuple().exponent) <= _DIGITS else plain, "f"))


def is_iri(text: str) -> bool:
    """Whether the text is an absolute http, https or urn IRI in ASCII without spaces."""
    return len(text) <= IRI_LIMIT and bool(_IRI.fullmatch(text))


def percent_encoded(iri: str) -> str:
    """An IRI in ASCII: other characters percent-encoded."""
    return quote(iri, safe=_ASCII, errors="replace")


def clean(text: str, limit: int = 200) -> str:
    """Text as one line without control characters, lone surrogates or direction marks, at most ``limit`` long."""
    text = " ".join(_CONTROL.sub(" ", text[: 4 * limit]).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def word(text: str) -> str:
    """Free text as one lower-case token: spaces become underscores, and so do colons, which only IRIs have."""
    return clean(text, 100).lower().replace(" ", "_").replace(":", "_")
