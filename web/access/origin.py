"""Where a request comes from: a page of this server, a page of another, or no page at all.

In: the headers that browsers set and pages cannot. Out: whether the request is foreign.
Source: Fetch Metadata Request Headers (W3C); RFC 6454 (Origin); OWASP CSRF Prevention Cheat Sheet.
"""

from __future__ import annotations

from flask import Request

OWN_SITES = {"same-origin", "none"}  # none: typed, or from a bookmark


def foreign(request: Request, https: bool) -> bool:
    """Whether a page of another origin sent this request; https: pages of this server are reached by TLS."""
    scheme = "https" if https else request.scheme
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin.lower() != f"{scheme}://{request.host}".lower()
    return request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITES


def visits(request: Request) -> bool:
    """Whether somebody followed a link here: the answer is shown, and the page with the link cannot read it."""
    return (
        request.method in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and request.headers.get("Sec-Fetch-Dest") == "document"
    )
