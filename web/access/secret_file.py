"""Files that hold secrets: nobody but their owner may read them.

In: a file. Out: its text. Raises: AccessError when others may read it, or when it cannot be read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from kn5501_reasoner.errors import ReasonerError

LARGEST = 1024 * 1024


class AccessError(ReasonerError):
    """A file of accounts, or of a sign-in provider, that cannot be used."""


def read(file: Path) -> str:
    """The text of a file that only its owner may read."""
    try:
        with open(file, "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise AccessError("this is not a file", str(file))
            if status.st_mode & 0o077:
                raise AccessError("others may read or change this file", str(file), f"chmod 600 {file}")
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise AccessError(f"cannot be read: {error.strerror}", str(file)) from error
    if len(content) > LARGEST:
        raise AccessError("this file is too large", str(file))
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise AccessError("not UTF-8 text", str(file)) from None


def write(file: Path, text: str) -> None:
    """Put a file in place of the one before, whole; only its owner may read it."""
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    try:
        with open(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(new, file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
