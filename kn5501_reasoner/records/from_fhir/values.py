"""Typed reading of single members of a FHIR resource.

What: each function takes a JSON object and a member name and gives a value of the type that FHIR asks for.
In: objects as parsed from JSON with numbers as Decimal. Out: str, bool, Decimal, When, objects; None when absent.
Raises: NotUnderstood for a member of another type; Unreadable for a date or value that cannot be. Both name the
member and never the value. Source: HL7 FHIR R4, data types.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, TypeVar

from ..gate import Unreadable, check_decimal, clean
from ..when import When, between, check_order, read_when

UCUM = "http://unitsofmeasure.org"
_STEP = Decimal(1).scaleb(-18)
_Read = TypeVar("_Read")


class Skip(Exception):
    """An entry that is not used; the reason names no value."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NotUnderstood(Skip):
    """An entry whose meaning cannot be read: it withholds what its kind could carry. The reason names no value."""


def decisive(read: Callable[[dict[str, Any], str], _Read], node: dict[str, Any], name: str) -> _Read:
    """What ``read`` gives for a member that is the date or value of a record.

    Raises Unreadable, which refuses the subject, where a member of another type would only leave the record unread.
    """
    try:
        return read(node, name)
    except NotUnderstood as error:
        raise Unreadable(error.reason) from None


def string(node: dict[str, Any], name: str) -> str | None:
    """A text without outer spaces; empty is absent."""
    value = node.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise NotUnderstood(f"{name} is not a text")
    return value.strip() or None


def boolean(node: dict[str, Any], name: str) -> bool | None:
    """true or false."""
    value = node.get(name)
    if value is not None and not isinstance(value, bool):
        raise NotUnderstood(f"{name} is neither true nor false")
    return value


def number(node: dict[str, Any], name: str) -> Decimal | None:
    """A decimal as recorded, possibly with too many decimal places. See ``exact`` and ``bounds``."""
    value = node.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if value is not None and not isinstance(value, Decimal):
        raise NotUnderstood(f"{name} is not a number that was read as a decimal")
    return value


def exact(value: Decimal, name: str) -> Decimal | None:
    """The number when DECIMAL(38,18) holds it exactly; None when it has too many decimal places."""
    try:
        return check_decimal(value)
    except Unreadable as error:
        if value.is_finite() and -1000 <= value.adjusted() < 18 and len(value.as_tuple().digits) < 1000:
            return None
        raise Unreadable(f"{name} is {error.what}") from error


def bounds(value: Decimal) -> tuple[Decimal, Decimal]:
    """The two neighbours on the grid of 18 decimal places between which a longer number lies."""
    from decimal import Context

    context = Context(prec=60)
    low = value.quantize(_STEP, ROUND_FLOOR, context)
    return low, value.quantize(_STEP, ROUND_CEILING, context)


def part(node: dict[str, Any], name: str) -> dict[str, Any] | None:
    """A JSON object."""
    value = node.get(name)
    if value is not None and not isinstance(value, dict):
        raise NotUnderstood(f"{name} is not an object")
    return value


def parts(node: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of JSON objects; a lone object is a list of one, null items are left out."""
    value = node.get(name)
    if value is None:
        return []
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list) or any(item is not None and not isinstance(item, dict) for item in value):
        raise NotUnderstood(f"{name} is not a list of objects")
    return [item for item in value if item is not None]


def when(node: dict[str, Any], name: str) -> When | None:
    """A date, partial date or timestamp. Raises Unreadable."""
    text = decisive(string, node, name)
    if text is None:
        return None
    try:
        return read_when(text)
    except Unreadable as error:
        raise Unreadable(f"{name} is {error.what}", error.rule) from error


def period(node: dict[str, Any], name: str) -> tuple[When | None, When | None] | None:
    """Start and end of a Period; None when there is none or when both are missing. Raises Unreadable."""
    inner = decisive(part, node, name)
    if inner is None:
        return None
    start, end = when(inner, "start"), when(inner, "end")
    if start is None and end is None:
        return None
    if start and end:
        try:
            check_order(start, end)
        except Unreadable as error:
            raise Unreadable(f"{name} is {error.what}", error.rule) from error
    return start, end


def moment(node: dict[str, Any], stem: str, *points: str) -> When:
    """``<stem>DateTime`` or another point in time, else ``<stem>Period`` as one interval; absent otherwise."""
    for suffix in points or ("DateTime",):
        point = when(node, stem + suffix)
        if point is not None:
            return point
    span = period(node, stem + "Period")
    return between(*span) if span else When()


def quantity_unit(node: dict[str, Any]) -> str | None:
    """The UCUM code of a Quantity, only when its system says that it is one."""
    code, system = string(node, "code"), string(node, "system")
    if code is None or system is None or system.rstrip("/") not in (UCUM, UCUM.replace("http:", "https:")):
        return None
    return code if code.isascii() and len(code) <= 60 and not any(c.isspace() for c in code) else None


def shown_unit(node: dict[str, Any]) -> str:
    """The unit as a reader saw it."""
    return clean(string(node, "unit") or string(node, "code") or "", 40)


def shown_number(value: Decimal) -> str:
    """A number as recorded, in plain notation where that is short."""
    return format(value, "f") if value.is_finite() and -40 < value.adjusted() < 40 else "a number"
