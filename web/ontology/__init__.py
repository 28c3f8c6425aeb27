"""Pages about the ontology: the tree of its classes with search, and a page for each term, also as RDF.

In: requests. Out: pages with their twins; terms in the form that Accept or the suffix asks for. A screener also sees
how much of the store is about a term.
"""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, abort, current_app, render_template, request, url_for

from .. import access
from ..knowledge import knowledge
from ..knowledge.describe import write
from ..knowledge.negotiate import BY_SUFFIX, JSON, MEDIA, RDF, Form, negotiated, wanted
from ..page import READER, SCREENER, Noun, json_response
from ..service import service
from .show import IndexPage, TermPage, index_page, term_page

noun = Noun("ontology", __name__)
QUERY = {
    "name": "q", "in": "query", "required": False, "description": "label, name, definition or code",
    "schema": {"type": "string"},
}


@noun.page("/ontology", "ontology/index.html", summary="The class tree, or the terms that match a text",
           parameters=(QUERY,))
def index() -> IndexPage:
    """The ontology."""
    return index_page(knowledge(current_app), request.args.get("q", ""))


@noun.action(
    "/ontology/term/<name>", method="GET", role=READER, media=MEDIA, endpoint="term",
    summary="A term of the ontology, in the form that Accept asks for",
    statuses={200: "the term", 406: "in none of the forms that Accept asks for"}, gives=TermPage,
)
def term(name: str) -> Response:
    """A class, property or individual."""
    _known(name)
    form = wanted()
    return negotiated(_answer(name, form), form, url_for("ontology.term", name=name))


def _suffixed(form: Form) -> None:
    @noun.action(
        f"/ontology/term/<name>{form.suffix}", method="GET", role=READER, media=(form.media,),
        endpoint=f"term_{form.suffix[1:]}", summary=f"A term of the ontology as {form.media}",
        statuses={200: "the term"}, gives=TermPage,
    )
    def suffixed(name: str) -> Response:
        _known(name)
        return _answer(name, form)


for _form in BY_SUFFIX.values():
    _suffixed(_form)


def _known(name: str) -> None:
    if knowledge(current_app).ontology.term(name) is None:
        abort(404, f"The ontology has no term {name}.")


def _answer(name: str, form: Form) -> Response:
    known = knowledge(current_app)
    found = known.ontology.term(name)
    if form in RDF:
        return Response(write(known.about_terms.of(found.iri), form), mimetype=form.media)
    store = service().store if SCREENER in access.person().roles else None
    page = term_page(known, found, store)
    if form is JSON:
        return json_response(asdict(page))
    return Response(render_template("ontology/term.html", page=page))
