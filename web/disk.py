"""A disk that does not take what is written: told from other faults, and named.

In: errors of the system, and whose disk it is. Out: Unwritable, Damaged (503), DiskFull (507).
Source: RFC 4918, 11.5 (507 Insufficient Storage); errno(3).
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kn5501_reasoner.errors import ReasonerError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
STORE, LOG, HEAD, TEMPORARY = (
    "the store", "the audit log", "the audit log's head", "the server's temporary files",
)
TRY_AGAIN = "free space on it, then try again"


class Unwritable(ReasonerError):
    """Nothing was stored: a disk of the server does not do what it must."""


class Damaged(Unwritable):
    """A part of the store cannot be read."""


class DiskFull(Unwritable):
    """Nothing was stored: a disk of the server is full, or what the server may use of it."""

    def __init__(self, whose: str) -> None:
        super().__init__(f"the disk of {whose} is full", "", TRY_AGAIN)


def is_full(error: BaseException) -> bool:
    """Whether there was no room. The database gives the system's words without its number."""
    return getattr(error, "errno", None) in FULL or any(os.strerror(number) in str(error) for number in FULL)


def free(folder: Path) -> int:
    """Bytes that may still be written to the disk of a folder."""
    return shutil.disk_usage(folder).free


@contextmanager
def writing_to(whose: str) -> Iterator[None]:
    """Raises: DiskFull for an error of the system that means it; any other goes through."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DiskFull(whose) from error
        raise
