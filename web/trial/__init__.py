"""Pages about the trial."""

from __future__ import annotations

from ..page import Noun

noun = Noun("trial", __name__)
