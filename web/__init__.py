"""The viewer and the SPARQL endpoint: a Flask application over one store.

In: Config. Out: a Flask application. Raises: UsageError for an unsafe choice, or when another process has the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .config import Config

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["Config", "create_app"]


def create_app(config: Config | None = None) -> Flask:
    """The application; it owns the store of its configuration until ``app.extensions["service"].close()``."""
    from .app import make  # not above: child processes import this package, and need no pages

    return make(config or Config())
