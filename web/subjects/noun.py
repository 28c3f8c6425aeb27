"""The noun of subjects, by itself so that its modules can register on it; query parameters of its pages."""

from __future__ import annotations

from typing import Any

from ..page import Noun

noun = Noun("subjects", __package__)


def query(name: str, text: str, **schema: Any) -> dict[str, Any]:
    """A query parameter as OpenAPI describes it."""
    return {"name": name, "in": "query", "description": text, "schema": schema or {"type": "string"}}
