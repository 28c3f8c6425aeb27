"""Memory that was used goes back to the system.

What: glibc keeps what threads have freed in an arena a thread, and raises by itself the size above which a block goes
back when it is freed; after some large requests a server holds hundreds of megabytes that it does not use.
In: nothing. Out: nothing; where there is no glibc, nothing happens. Source: mallopt(3), malloc_trim(3).
"""

from __future__ import annotations

import ctypes
import gc
from functools import cache

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
BLOCK, ARENAS = 256 * 1024, 2


def economise() -> None:
    """From now on, in this process and those that it forks: few arenas, and large blocks go back at once."""
    libc = _libc()
    if libc is not None:
        libc.mallopt(ARENA_MAX, ARENAS)
        libc.mallopt(MMAP_THRESHOLD, BLOCK)
        libc.mallopt(TRIM_THRESHOLD, BLOCK)


def keep() -> None:
    """What is loaded now stays: nobody need look through it again when looking for what can go."""
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Give back what is free now; half a millisecond after ``keep``."""
    gc.collect()
    libc = _libc()
    if libc is not None:
        libc.malloc_trim(0)


@cache
def _libc() -> ctypes.CDLL | None:
    try:
        found = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return found if hasattr(found, "mallopt") and hasattr(found, "malloc_trim") else None
