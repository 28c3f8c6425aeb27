"""Headers of every answer: what a browser may do with it.

In: responses. Out: the same with headers. Source: CSP level 3; Fetch; RFC 9111 (no-store).
"""

from __future__ import annotations

from flask import Flask, Response

from .config import Config

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def protect(app: Flask, config: Config) -> None:
    """Add the headers after each request. A view may set ``response.policy`` entries by ``loosen``."""

    @app.after_request
    def add(response: Response) -> Response:
        policy = {**POLICY, **getattr(response, "loosened", {})}
        response.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not (response.cache_control.max_age or response.cache_control.no_store):
            response.headers["Cache-Control"] = "no-store"
        return response


def loosen(response: Response, **policy: str) -> Response:
    """Let one page do more than the policy: ``loosen(response, style_src="'self' 'unsafe-inline'")``."""
    response.loosened = {name.replace("_", "-"): value for name, value in policy.items()}  # type: ignore[attr-defined]
    return response
