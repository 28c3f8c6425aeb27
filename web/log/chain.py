"""The audit log (placeholder until the chain is here)."""

from __future__ import annotations

from pathlib import Path


class Log:
    """Append-only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def append(self, who: str, what: str, outcome: str, **details: object) -> None:
        """One entry."""

    def close(self) -> None:
        """Let go of the file."""
