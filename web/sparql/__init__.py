"""Pages about the sparql."""

from __future__ import annotations

from ..page import Noun

noun = Noun("sparql", __name__)
