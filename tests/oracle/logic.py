"""Three-valued logic over possible worlds: True in all, False in none, None in some.

In, Out: True, False, None.
"""

from __future__ import annotations

from collections.abc import Iterable

Tri = bool | None


def both(values: Iterable[Tri]) -> Tri:
    """Conjunction: False as soon as one is False, True only when all are True."""
    result: Tri = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def either(values: Iterable[Tri]) -> Tri:
    """Disjunction: True as soon as one is True, False only when all are False."""
    result: Tri = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result


def agreed(values: Iterable[Tri]) -> Tri:
    """The value that all worlds share; None when they differ, when one is open, or when there is none."""
    seen = set(values)
    return seen.pop() if len(seen) == 1 else None


def weakened(value: Tri, certain: bool) -> Tri:
    """A statement that holds only if something uncertain does: True becomes None."""
    return value if certain or value is False else None
