"""Words that tables and figures share. In: the values of this stage. Out: text."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from ..sweep import Axis
from ..what_if import WhatIf

ORDER_WORDS = {
    "protocol": "in protocol order", "fastest": "in the order that loses fastest", "given": "in the order given",
}
CAUSE_WORDS = {
    "unknown": "not recorded", "inexact": "not exact enough", "review": "not reviewed",
    "event": "event not exact or not coded", "judgement": "not judged", "other": "parts together",
}
SIDE_WORDS = {"minimum": "at least", "maximum": "at most"}


def limit(axis: Axis) -> str:
    """What a sweep changes."""
    one, unit = axis.limit, f" {axis.unit}" if axis.unit and not axis.unit.startswith("{") else ""  # {score}: a remark
    return f"{one.part}: {one.fact} {SIDE_WORDS[one.side]} {said(one.value)}{unit} in the protocol"


def changes(found: WhatIf) -> str:
    """Of whom a what-if is, and what it changes."""
    refused = f", {found.refused} refused" if found.refused else ""
    return f"{found.subjects} subjects{refused}; {', '.join(found.changes) or 'as the protocol is read'}"


def said(value: Decimal) -> str:
    """A number without needless digits.

    >>> said(Decimal("8.0")), said(Decimal("0.50")), said(Decimal("100"))
    ('8', '0.5', '100')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Fraction, to: Decimal) -> Decimal:
    """A fraction as a decimal number.

    >>> rounded(Fraction(2, 3), Decimal("0.001"))
    Decimal('0.667')
    """
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(to, ROUND_HALF_EVEN)
