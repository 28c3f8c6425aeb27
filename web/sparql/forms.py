"""The forms in which a result can be had, and which of them a request wants.

In: the Accept field, or a parameter ``format``. Out: names of formats of kn5501_reasoner.sparql.
Source: SPARQL 1.1 Protocol, section 2.1.5; the registrations of the media types; RFC 9110, section 12.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..knowledge.negotiate import quality

RESULTS = (
    ("application/sparql-results+json", "json"), ("application/sparql-results+xml", "xml"), ("text/csv", "csv"),
    ("text/tab-separated-values", "tsv"), ("application/json", "json"), ("application/xml", "xml"),
)
RDF = (
    ("text/turtle", "turtle"), ("application/n-triples", "ntriples"), ("application/rdf+xml", "rdfxml"),
    ("application/ld+json", "jsonld"), ("application/trig", "trig"), ("application/n-quads", "nquads"),
    ("application/json", "jsonld"), ("application/xml", "rdfxml"),
)
MEDIA = tuple(dict.fromkeys(media for media, _ in (*RESULTS, *RDF)))
NAMES = tuple(dict.fromkeys(name for _, name in (*RESULTS, *RDF)))
SUFFIXES = {"turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf", "nquads": "nq"}
"""Of files, where that is not the name of the form."""
Form = tuple[str, str]


def wanted(offers: Sequence[Form], name: str | None) -> Form | None:
    """Media type and name of the form to give: the one of that name, or the one that Accept likes best."""
    if name is not None:
        return next((form for form in offers if form[1] == name), None)
    best = max(offers, key=lambda form: quality(form[0]))  # the first of equals
    return best if quality(best[0]) > 0 else None
