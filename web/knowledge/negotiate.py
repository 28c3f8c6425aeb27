"""Which form of a term a request gets: HTML, Turtle, JSON-LD, N-Triples, or the page's JSON.

In: the Accept field of a request. Out: a Form, or 406. Source: RFC 9110, section 12; parameters of a media range other
than q say nothing about the forms offered here and are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox
from flask import Response, request
from werkzeug.exceptions import NotAcceptable


@dataclass(frozen=True)
class Form:
    """One form: its media type, the suffix of its address, and the RDF format that it is, if it is one."""

    media: str
    suffix: str
    rdf: ox.RdfFormat | None = None


HTML = Form("text/html", "")
RDF = (
    Form("text/turtle", ".ttl", ox.RdfFormat.TURTLE),
    Form("application/ld+json", ".jsonld", ox.RdfFormat.JSON_LD),
    Form("application/n-triples", ".nt", ox.RdfFormat.N_TRIPLES),
)
JSON = Form("application/json", ".json")
FORMS = (HTML, *RDF, JSON)
"""All forms, the one that is given when the request has no wish first."""
BY_SUFFIX = {form.suffix: form for form in FORMS if form.suffix}
MEDIA = tuple(form.media for form in FORMS)


def wanted() -> Form:
    """The form that the request asks for. Raises: NotAcceptable, naming the forms there are."""
    best = max(FORMS, key=lambda form: quality(form.media))  # the first of equals
    if quality(best.media) <= 0:
        raise NotAcceptable(f"There is {', '.join(MEDIA)}.")
    return best


def quality(media: str) -> float:
    """How much the request likes a media type: the q of the narrowest range that covers it; 1 without any wish."""
    ranges = [(each.partition(";")[0].strip().lower(), quality) for each, quality in request.accept_mimetypes]
    if not ranges:
        return 1.0
    found = dict(reversed(ranges))
    for each in (media, media.partition("/")[0] + "/*", "*/*"):
        if each in found:
            return found[each]
    return 0.0


def negotiated(response: Response, form: Form, address: str) -> Response:
    """The response of an address that gives several forms: which one this is, and that Accept chose it.

    address: of the page, without a suffix.
    """
    if response.status_code == 200:
        response.headers["Content-Location"] = address + form.suffix
    response.vary.add("Accept")
    return response
