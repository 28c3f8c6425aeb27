"""Pages about the ontology."""

from __future__ import annotations

from ..page import Noun

noun = Noun("ontology", __name__)
