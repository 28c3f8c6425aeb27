"""Pages about the log."""

from __future__ import annotations

from ..page import Noun

noun = Noun("log", __name__)
