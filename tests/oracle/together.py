"""inc-09: an oral steroid together with an immunosuppressant or a biologic, unbroken, to enrolment.

In:    exposures and the enrolment anchor.
Out:   whether both limbs reach enrolment and began at least six calendar months before it.
Units: day numbers; a gap is the number of days without use between two uses.
Method: a limb is walked backwards from enrolment, use by use, until a gap longer than seven days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .anchors import Anchor
from .events import among, is_systemic, route_is
from .logic import Tri, both, weakened
from .records import Exposure
from .when import FUTURE, minus_months

GAP = 7
MONTHS = 6
PARTNERS = ("Immunosuppressant", "Biologic")

Use = tuple[int, int]


def reach_back(uses: Iterable[Use], enrolment: int, until: int | None = None) -> int | None:
    """The first day of the unbroken use that reaches enrolment (or a later day); None when none does."""
    left = [use for use in uses if use[0] <= enrolment and use[0] <= use[1]]
    first: int | None = None
    edge = enrolment if until is None else until
    while True:
        joined = [use for use in left if use[1] >= edge - GAP]
        if not joined:
            return first
        left = [use for use in left if use[1] < edge - GAP]
        first = min(use[0] for use in joined) if first is None else min(first, *(use[0] for use in joined))
        edge = first - 1


def _is_steroid(exposure: Exposure) -> Tri:
    return both([exposure.meaning.among("SystemicGlucocorticoid"), route_is(exposure, "oral")])


def _is_partner(exposure: Exposure) -> Tri:
    return both([among(exposure.meaning, PARTNERS), is_systemic(exposure)])


def is_coded(exposure: Exposure) -> bool:
    """Whether the code tells if the medicine is a steroid and if it is a partner."""
    kinds = (exposure.meaning.among("SystemicGlucocorticoid"), among(exposure.meaning, PARTNERS))
    return None not in kinds


def _surely(exposures: list[Exposure], limb: Callable, enrolment: int, until: int | None) -> int | None:
    """The least use there can have been: sure exposures from their latest start to their earliest end."""
    uses = [(e.start.last, e.end.first) for e in exposures if weakened(limb(e), e.confirmed)]
    return reach_back(uses, enrolment, until)


def _maybe(exposures: list[Exposure], limb: Callable, enrolment: int) -> int | None:
    """The most use there can have been: whatever may be of the limb, from earliest start to latest end."""
    uses = [(e.start.first, e.end.last) for e in exposures if limb(e) is not False]
    return reach_back(uses, enrolment)


def _long_enough(starts: tuple[int | None, int | None], enrolment: int) -> bool:
    return None not in starts and max(starts) <= minus_months(enrolment, MONTHS)


def shown(exposures: list[Exposure], enrolment: Anchor) -> bool:
    """Whether the least possible use meets the criterion. Without an enrolment day only use that goes on counts."""
    day, until = enrolment.first, None if enrolment.given else FUTURE
    return _long_enough(tuple(_surely(exposures, limb, day, until) for limb in (_is_steroid, _is_partner)), day)


def conceivable(exposures: list[Exposure], enrolment: Anchor) -> bool:
    """Whether the most possible use meets the criterion."""
    if not enrolment.given:
        return True
    day = enrolment.first
    return _long_enough(tuple(_maybe(exposures, limb, day) for limb in (_is_steroid, _is_partner)), day)
