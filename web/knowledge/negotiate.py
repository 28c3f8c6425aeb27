"""Which form of a term a request gets: HTML, Turtle, JSON-LD, N-Triples, or the page's JSON.

What: ``in_every_form`` registers a view at its address, where Accept chooses the form, and at one address a form.
In: the Accept field of a request. Out: a Form, or 406. Source: RFC 9110, section 12; parameters of a media range other
than q say nothing about the forms offered here and are passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox
from flask import Response, request, url_for
from werkzeug.exceptions import NotAcceptable

from ..page import READER, Noun


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
MEDIA = tuple(form.media for form in FORMS)
View = Callable[..., Response]


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


def in_every_form(
    noun: Noun, rule: str, endpoint: str, what: str, gives: Any, places: bool = False
) -> Callable[[View], View]:
    """Register a view of a Form and of what the rule names.

    places: some names are a place on a page, to which the answer leads.
    """
    there = {200: "the term", **({303: "part of a page"} if places else {})}

    def register(view: View) -> View:
        @noun.action(
            rule, method="GET", role=READER, media=MEDIA, endpoint=endpoint, gives=gives,
            summary=f"{what}, in the form that Accept asks for",
            statuses={**there, 406: "in none of the forms that Accept asks for"},
        )
        def chosen(**named: str) -> Response:
            form = wanted()
            response = view(**named, form=form)
            if response.status_code == 200:
                address = url_for(f"{noun.name}.{endpoint}", **named)
                response.headers["Content-Location"] = address + form.suffix
            response.vary.add("Accept")
            return response

        for form in (*RDF, JSON):
            noun.action(
                rule + form.suffix, method="GET", role=READER, media=(form.media,), gives=gives,
                endpoint=f"{endpoint}_{form.suffix[1:]}", summary=f"{what}, as {form.media}",
                statuses=there if form is JSON else {200: "the term"},
            )(partial(view, form=form))
        return view

    return register
