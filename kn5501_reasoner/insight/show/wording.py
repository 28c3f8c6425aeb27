"""Words that tables and figures share. In: the values of this stage. Out: text."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from ...amounts import amount
from ...verdicts import ELIGIBLE, POSSIBLE
from ..sweep import Axis
from ..what_if import WhatIf

ORDER_WORDS = {
    "protocol": "in protocol order", "fastest": "in the order that loses fastest", "given": "in the order given",
}
CAUSE_WORDS = {
    "unknown": "not recorded", "inexact": "not exact enough", "review": "not reviewed",
    "event": "event not exact or not coded", "judgement": "not judged", "other": "parts together",
}
MET_WORDS = {ELIGIBLE: "eligible", POSSIBLE: "within what is modelled"}
"""What who meets all is said to be, which depends on how much of the trial is modelled."""
SIDE_WORDS = {"minimum": "at least", "maximum": "at most"}


def limit(axis: Axis) -> str:
    """What a sweep changes."""
    one = axis.limit
    return f"{one.part}: {one.fact} {SIDE_WORDS[one.side]} {amount(one.value, axis.unit or '1')} in the protocol"


def changes(found: WhatIf) -> str:
    """Of whom a what-if is, and what it changes."""
    refused = f", {found.refused} refused" if found.refused else ""
    return f"{found.subjects} subjects{refused}; {', '.join(found.changes) or 'as the protocol is read'}"


def rounded(value: Fraction, to: Decimal) -> Decimal:
    """A fraction as a decimal number.

    >>> rounded(Fraction(2, 3), Decimal("0.001"))
    Decimal('0.667')
    """
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(to, ROUND_HALF_EVEN)
