"""When the file that holds a resource was put together: what it says without a date was so by then.

In: a resource with its place, or the resources of a file. Out: ``When``. Units: site days; instants in UTC.
Raises: Unreadable for a timestamp that cannot be. Source: HL7 FHIR R4, Bundle.timestamp and Meta.lastUpdated.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from ..gate import Unreadable
from ..when import ABSENT, When
from .case import Case
from .values import NotUnderstood, part, when


def assembled(case: Case) -> When:
    """The timestamp of the Bundle, else the newest update of a resource of the file."""
    if isinstance(case.entry.assembled, Unreadable):
        raise case.entry.assembled
    return case.entry.assembled if case.entry.assembled.text else case.entry.updated


def newest_update(resources: Iterable[Any]) -> When:
    """The newest meta.lastUpdated of all resources of one file; absent when none can be read."""
    found = [each for resource in resources if (each := _updated(resource)).high]
    return max(found, key=_order, default=ABSENT)


def _updated(resource: Any) -> When:
    try:
        meta = part(resource, "meta") if isinstance(resource, dict) else None
        return (when(meta, "lastUpdated") if meta else None) or ABSENT
    except (NotUnderstood, Unreadable):
        return ABSENT


def _order(update: When) -> tuple[date, datetime]:
    """By the last day that is possible, then by instant: a later bound is the careful one."""
    return update.high or date.min, update.at or datetime.max
