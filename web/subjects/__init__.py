"""Pages about subjects."""

from __future__ import annotations

from ..page import Noun

noun = Noun("subjects", __name__)
