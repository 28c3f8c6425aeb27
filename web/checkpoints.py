"""Read-only copies of the database for queries of visitors: the same one until the data change.

In: the database. Out: folders, each as long as somebody reads it. Raises: Unwritable, DiskFull.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from .database import Database
from .disk import STORE, writing_to


class Checkpoints:
    """The copies of one store. writing: the lock under which the data change."""

    def __init__(self, folder: Path, database: Database, writing: RLock) -> None:
        self._folder, self._database, self._writing = folder, database, writing
        shutil.rmtree(folder, ignore_errors=True)  # of a server that was killed
        folder.mkdir()
        self._newest: Path | None = None
        self._readers: dict[Path, int] = {}

    @contextmanager
    def newest(self) -> Iterator[Path]:
        """A folder with a copy of the data as they are now."""
        with self._writing:
            path = self._newest = self._newest or self._made()
            self._readers[path] = self._readers.get(path, 0) + 1
        try:
            yield path
        finally:
            with self._writing:
                self._readers[path] -= 1
                self._clear()

    def outdate(self) -> None:
        """The data have changed."""
        self._newest = None

    def remove(self) -> None:
        """Remove all copies."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _made(self) -> Path:
        self._clear()
        with writing_to(STORE):
            place = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            self._database.backup(place / "data")
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        return place / "data"

    def _clear(self) -> None:
        for old in [path for path, readers in self._readers.items() if not readers and path != self._newest]:
            del self._readers[old]
            shutil.rmtree(old.parent, ignore_errors=True)
