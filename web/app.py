"""The application, put together from its nouns.

In: Config. Out: a Flask application; its ``extensions["service"]`` is what the pages stand on.
Raises: UsageError for an unsafe choice, or when another process has the store.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, abort, redirect, request, send_from_directory, url_for

from . import (
    access,
    cohort,
    entries,
    errors,
    evidence,
    headers,
    health,
    log,
    ontology,
    openapi,
    shown,
    sparql,
    subjects,
    trial,
)
from .config import Config
from .service import Service

NOUNS = (
    subjects.noun, entries.noun, evidence.noun, cohort.noun, trial.noun, ontology.noun, sparql.noun, log.noun,
    access.noun, health.noun,
)
VENDOR = Path(__file__).parent / "vendor"


def make(config: Config) -> Flask:
    """The application; it owns the store of its configuration until ``app.extensions['service'].close()``."""
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.update(
        MAX_CONTENT_LENGTH=config.body_bytes,
        MAX_FORM_MEMORY_SIZE=config.form_bytes,
        MAX_FORM_PARTS=config.form_fields,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["service"] = Service(config)
    headers.protect(app, config)

    @app.before_request
    def small_enough() -> None:
        """Also where nobody reads the body."""
        if (request.content_length or 0) > config.body_bytes:
            abort(413)

    access.guard(app, config, NOUNS)
    errors.handle(app)
    shown.show(app)
    for noun in NOUNS:
        app.register_blueprint(noun)
    openapi.describe(app, NOUNS, config)

    @app.get("/")
    def home() -> Response:
        places = [endpoint for _, endpoint in shown.navigation()]
        return redirect(url_for(places[0] if places else "access.login"), 303)  # type: ignore[return-value]

    @app.get("/vendor/<path:filename>")
    def vendor(filename: str) -> Response:
        return send_from_directory(VENDOR, filename)

    return app
