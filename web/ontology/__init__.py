"""Pages about the ontology: the tree of its classes with search, and a page for each term, also as RDF.

In: requests. Out: pages with their twins; terms in the form that Accept or the suffix asks for. A screener also sees
how much of the store is about a term.
"""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, abort, current_app, render_template, request

from .. import access
from ..knowledge import knowledge
from ..knowledge.describe import write
from ..knowledge.negotiate import JSON, RDF, Form, in_every_form
from ..page import SCREENER, Noun, json_response
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


@in_every_form(noun, "/ontology/term/<name>", "term", "A term of the ontology", TermPage)
def term(name: str, form: Form) -> Response:
    """A class, property or individual."""
    known = knowledge(current_app)
    found = known.ontology.term(name)
    if found is None:
        abort(404, f"The ontology has no term {name}.")
    if form in RDF:
        return Response(write(known.about_terms.of(found.iri), form), mimetype=form.media)
    store = service().store if SCREENER in access.person().roles else None
    page = term_page(known, found, store)
    if form is JSON:
        return json_response(asdict(page))
    return Response(render_template("ontology/term.html", page=page))
