"""A database whose disk fails where a test says so: everything else is done by the real one."""

from __future__ import annotations

import errno
import os
from typing import Any

import pyoxigraph as real
import pytest

from web import database

FULL = f"IO error: While appending to file: {os.strerror(errno.ENOSPC)}"
"""As RocksDB says it: without a number."""


class Disk:
    """What fails from now on: steps by name, each as often as given.

    update: before anything is written; late update: after it was; flush; open: to write; open to read; sync: of a file.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.fails: dict[str, int] = {}
        sync, disk = database.sync, self

        def synced(path: Any) -> None:
            disk.may("sync")
            sync(path)

        class Faulty:
            """In the place of pyoxigraph."""

            class Store:
                """In the place of its store."""

                def __init__(self, path: Any) -> None:
                    disk.may("open")
                    self._database = real.Store(path)

                @staticmethod
                def read_only(path: str) -> Any:
                    disk.may("open to read")
                    return real.Store.read_only(path)

                def update(self, text: str) -> None:
                    disk.may("update")
                    self._database.update(text)
                    disk.may("late update")

                def flush(self) -> None:
                    disk.may("flush")
                    self._database.flush()

                def backup(self, path: str) -> None:
                    disk.may("backup")
                    self._database.backup(path)

                def __contains__(self, quad: Any) -> bool:
                    return quad in self._database

                def __getattr__(self, name: str) -> Any:
                    return getattr(self._database, name)

            def __getattr__(self, name: str) -> Any:
                return getattr(real, name)

        patch.setattr(database, "ox", Faulty())
        patch.setattr(database, "sync", synced)

    def may(self, step: str) -> None:
        """Raises: OSError when this step fails."""
        if self.fails.get(step, 0) > 0:
            self.fails[step] -= 1
            raise OSError(FULL)
