"""How often one address may ask.

In: limits like ``10 per minute``. Out: nothing, or 429 with the time to wait. Units: seconds. Kept in memory: one
process serves. Raises: UsageError for a limit that cannot be read; TooManyRequests.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Sequence

from flask import Request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from kn5501_reasoner.errors import UsageError


class Rates:
    """The limits of one kind of request."""

    def __init__(self, given: Sequence[str]) -> None:
        try:
            self._limits = [parse(each) for each in given]
        except ValueError as error:
            raise UsageError("this is not a limit", ", ".join(given), "write it like '10 per minute'") from error
        self._counter = FixedWindowRateLimiter(MemoryStorage())

    def count(self, key: str) -> None:
        """Count one request."""
        for limit in self._limits:
            if not self._counter.hit(limit, key):
                wait = max(1, int(self._counter.get_window_stats(limit, key).reset_time - time.time()) + 1)
                raise TooManyRequests(f"Wait {wait} seconds.", retry_after=wait)


def address(request: Request) -> str:
    """From where a request comes; of an IPv6 address the network, since one computer has many addresses in it."""
    given = request.remote_addr or ""
    try:
        found = ipaddress.ip_address(given)
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
