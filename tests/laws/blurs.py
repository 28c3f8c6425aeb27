"""The blurs of the soundness law, by name, and one draw of them.

In:  a bundle and a source of luck. Out: a blurred copy and what was done; the bundle itself is never changed.
Source: the protocol's reading, soundness law (a), (b), (c).
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from . import delete, widen, widen_dates
from .resources import Json, copied

BLURS: dict[str, Callable[[Json, Random], str | None]] = {
    "widen a date": widen_dates.widen_date,
    "widen a code": widen.widen_code,
    "widen a value": widen.widen_value,
    "widen a coded value": widen.widen_coded_value,
    "drop a value": widen.drop_value,
    "drop a unit": widen.drop_unit,
    "drop a method": widen.drop_method,
    "drop a severity": widen.drop_severity,
    "weaken a status": widen.weaken_status,
    "delete a record": delete.delete_record,
    "delete an assurance": delete.delete_assurance,
}
_WEIGHTS = (4, 4, 2, 1, 2, 1, 1, 1, 3, 3, 1)


def blur(bundle: Json, rng: Random, times: int = 1) -> tuple[Json, list[str]]:
    """A copy, blurred ``times`` times, and the names of what was done (fewer when there was nothing to blur)."""
    blurred, done = copied(bundle), []
    drawn = rng.choices(list(BLURS), weights=_WEIGHTS, k=times)
    # Deletions first: a record whose code was widened is no longer seen to belong to its series.
    for name in sorted(drawn, key=lambda name: not name.startswith("delete")):
        what = BLURS[name](blurred, rng)
        if what:
            done.append(f"{name}: {what}")
    return blurred, done
