"""Writing into a folder: one run at a time, errors that name it, and nothing taken away that is somebody else's.

In: folders. Out: context managers ``alone`` and ``written``; ``remove``. Units: none.
Raises: UsageError for a folder that another run is using, or that cannot be written.
Source: flock(2); a lock ends with its process, however that ends.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ...errors import OutOfMemory, UsageError
from .form import PARTS, UNUSED, tables

try:
    import fcntl
except ImportError:  # not on this platform, where runs are not kept apart
    fcntl = None  # type: ignore[assignment]

NO_SPACE = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@contextmanager
def alone(folder: Path, shared: bool = False) -> Iterator[None]:
    """While no other run writes into the folder, which is made; shared: others may read it as well.

    File systems that cannot lock a folder, such as NFS, do not keep runs apart.
    """
    with written(folder):
        folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    with written(folder):
        opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            try:
                fcntl.flock(opened, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError as error:
                hint = "wait until it has ended, or name another folder"
                raise UsageError("another run is using this folder", str(folder), hint) from error
        yield
    finally:
        os.close(opened)


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """While something is written into the folder: what goes wrong is said of it."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise OutOfMemory("not enough memory to write", str(folder), "free some, then run the same again") from error
    except (OSError, duckdb.IOException) as error:
        number, file = getattr(error, "errno", None), getattr(error, "filename", None)
        if number in NO_SPACE or os.strerror(errno.ENOSPC) in str(error):
            hint = "make room, then run the same again: it goes on where it stopped"
            raise UsageError("there is no space left", str(folder), hint) from error
        what = os.strerror(number) if number else str(error).splitlines()[0]
        raise UsageError(f"cannot be written: {what}", str(file or folder), "name another folder") from error


def remove(folder: Path, *names: str) -> None:
    """Take away what this program wrote under these names, and folders that are empty then."""
    any_table = "|".join(tables())
    ours = re.compile(
        rf"({any_table})(\.part)?/bucket=\d+/(tmp_)?data_\d+\.(parquet|part)|spill/duckdb_temp_.*|"
        rf"{PARTS}/\d{{6,}}(\.part)?/(({any_table}|{UNUSED})\.parquet|part\.json(\.part)?)"
    )
    for name in names:
        for at, _, files in os.walk(folder / name, topdown=False):
            for file in (Path(at, each) for each in files):
                if ours.fullmatch(file.relative_to(folder).as_posix()):
                    file.unlink()
            with suppress(OSError):
                os.rmdir(at)
