"""Headers of every answer: what a browser may do with it, and how long anybody may keep it.

What: files of the program may be kept; what a view says it lets be kept may be, if everyone may see it; nothing else.
In: responses. Out: the same with headers. Source: CSP level 3; Fetch; RFC 9111 (no-store); RFC 6797 (HSTS).
"""

from __future__ import annotations

import re

from flask import Flask, Response, request

from .config import Config

POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
NOT_NEEDED = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)
YEAR = 365 * 24 * 60 * 60
FILES = {"static": "public, no-cache", "vendor": f"public, max-age={7 * 24 * 60 * 60}"}
"""Files of the program; a vendored one has its version in its path, a static one is asked for again by its ETag."""
NEVER_CHANGES = "public, max-age=31536000, immutable"
HASHED = re.compile(r"[.-][0-9a-f]{16,64}\.[a-z0-9.]+$", re.ASCII)


def protect(app: Flask, config: Config) -> None:
    """Add the headers after each request. A view may set ``response.policy`` entries by ``loosen``."""

    @app.after_request
    def add(response: Response) -> Response:
        policy = {**POLICY, **getattr(response, "loosened", {})}
        given = response.headers
        given["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in policy.items())
        given["X-Content-Type-Options"] = "nosniff"
        given["X-Frame-Options"] = "DENY"
        # not no-referrer: with that, browsers send a form of one's own with "Origin: null"
        given["Referrer-Policy"] = "same-origin"
        given["Permissions-Policy"] = ", ".join(f"{name}=()" for name in NOT_NEEDED)
        given["Cross-Origin-Opener-Policy"] = "same-origin"
        given.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if config.https:
            given["Strict-Transport-Security"] = f"max-age={YEAR}"
        given["Cache-Control"] = _keeping(response)
        return response


def _keeping(response: Response) -> str:
    if request.endpoint in FILES and response.status_code in (200, 206, 304):
        return NEVER_CHANGES if HASHED.search(request.path) else FILES[request.endpoint]
    return "no-store"


def loosen(response: Response, **policy: str) -> Response:
    """Let one page do more than the policy: ``loosen(response, style_src="'self' 'unsafe-inline'")``."""
    response.loosened = {name.replace("_", "-"): value for name, value in policy.items()}  # type: ignore[attr-defined]
    return response
