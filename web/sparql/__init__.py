"""SPARQL: the endpoint of the SPARQL 1.1 Protocol, and a page to ask from.

What: queries run in a child process over a read-only copy of the store, which is made when the data have changed. Who
may see subjects asks over all graphs, who may not over the rules; a page of another server is never more than a reader
(web.access), so that its scripts, which may read what they get here, learn nothing of a subject.
At most ``Config.queries`` queries are under way or wait; who asks then is told at once to come back (503).
In: requests. Out: results, the service description, a page with its twin.
Source: SPARQL 1.1 Protocol; SPARQL 1.1 Service Description; Fetch (CORS).
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from flask import Response, abort, after_this_request, redirect, request, url_for

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.sparql import Answer, NotOffered, Question, answer

from .. import access
from ..errors import later, status_of
from ..graphs import rule_graphs
from ..headers import loosen
from ..page import READER, SCREENER, URLENCODED, Noun
from ..pool import Died, TimedOut
from ..service import service
from .description import description, written
from .forms import MEDIA, NAMES, RDF, RESULTS, SUFFIXES, wanted
from .protocol import QUERY, Asked, asked
from .show import SHOWN, SparqlPage, Trouble, examples, prefixes, shown

noun = Noun("sparql", __name__)
CUT = f"{COMMAND.upper()}-Result-Cut"
"""Says how much of a result is given, when that is not all."""
COLUMNS = "sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk="
"""The one style sheet that Yasgui writes into the page: the handles between the columns of its table."""
TEXT = {"type": "string", "examples": ["ASK { ?criterion le:order 1 }"]}
GRAPHS = tuple(
    {"name": name, "in": "query", "required": False, "description": what, "style": "form", "explode": True,
     "schema": {"type": "array", "items": {"type": "string", "format": "iri"}}}
    for name, what in (("default-graph-uri", "graphs of the store that make up the default graph"),
                       ("named-graph-uri", "named graphs of the store"))
)
FORMAT = {"name": "format", "in": "query", "required": False, "schema": {"type": "string", "enum": list(NAMES)},
          "description": "form of the result, instead of Accept"}
STATUSES = {
    200: f"the result; the header {CUT} says so when it was cut at the limit",
    406: "the result has none of the forms asked for",
}


@noun.action(
    "/sparql", method="GET", role=READER, media=(*MEDIA, "text/html"), endpoint="get",
    summary="SPARQL 1.1 Protocol: a query by GET; without a query the service description",
    statuses={**STATUSES, 303: "the page, for browsers that ask no query"},
    parameters=({"name": "query", "in": "query", "required": False, "schema": TEXT}, *GRAPHS, FORMAT),
)
def get() -> Response:
    """A query, or nothing."""
    found = asked(request, service().config.form_bytes)
    return _described(found.format) if found.query is None else _result(found)


@noun.action(
    "/sparql", method="POST", role=READER, media=MEDIA, endpoint="post", csrf=False,
    summary="SPARQL 1.1 Protocol: a query by POST, as a form or as it is",
    statuses={**STATUSES, 415: f"neither {URLENCODED} nor {QUERY}, or not UTF-8"}, parameters=(*GRAPHS, FORMAT),
    body={"required": True, "content": {
        URLENCODED: {"schema": {"type": "object", "required": ["query"], "properties": {
            "query": TEXT, **{each["name"]: each["schema"] for each in (*GRAPHS, FORMAT)},  # type: ignore[misc]
        }}},
        QUERY: {"schema": TEXT},
    }},
)
def post() -> Response:
    """A query."""
    return _result(asked(request, service().config.form_bytes))


@noun.page(
    "/query", "sparql/show.html", summary="Ask in SPARQL by a form, and see the result as a table",
    statuses={400: "the query is wrong; the page says how"},
    parameters=({"name": "query", "in": "query", "required": False, "schema": TEXT},
                {"name": "example", "in": "query", "required": False, "schema": {**TEXT, "examples": ["verdicts"]}}),
)
def page() -> SparqlPage:
    """The form, with the result of its query."""
    after_this_request(lambda response: loosen(response, style_src=f"'self' '{COLUMNS}'"))
    config = service().config
    name, text = request.args.get("example", ""), request.args.get("query", "")
    chosen = next((each.text for each in examples() if each.name == name), None)
    if name and chosen is None:
        abort(404, "There is no such example.")
    everything = SCREENER in access.person().roles
    made = SparqlPage(text or chosen or "", examples(), prefixes(), everything, config.query_rows)
    if not text.strip():
        return made
    try:
        return replace(made, **shown(_ask(Question(text, rows=SHOWN))))  # type: ignore[arg-type]
    except ReasonerError as error:
        _refused(error)
        return replace(made, trouble=Trouble(error.what, error.where, error.hint))


@noun.after_app_request
def readable(response: Response) -> Response:
    """Let scripts of other pages read what the endpoint gives, without anybody's session."""
    if request.path == "/sparql":
        given = response.headers
        given["Access-Control-Allow-Origin"] = "*"
        given["Access-Control-Expose-Headers"] = CUT
        response.vary.update(("Accept", "Origin", "Sec-Fetch-Site"))
        if request.method == "OPTIONS":
            given["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
            given["Access-Control-Allow-Headers"] = "Accept, Content-Type"
            given["Access-Control-Max-Age"] = "86400"
    return response


def _result(found: Asked) -> Response:
    rows, graph = wanted(RESULTS, found.format), wanted(RDF, found.format)
    limit = service().config.query_rows
    try:
        made = _ask(Question(found.query or "", rows and rows[1], graph and graph[1], found.graphs, rows=limit))
    except NotOffered as error:
        abort(406, f"{error.what}; there is {', '.join(MEDIA)}")
    media = next(form[0] for form in (rows, graph) if form and form[1] == made.format)
    response = Response(made.body, mimetype=media)
    if found.format is not None:  # a link to a download
        name = f"result.{SUFFIXES.get(made.format, made.format)}"
        response.headers.set("Content-Disposition", "attachment", filename=name)
    if made.cut:
        response.headers[CUT] = made.cut
    return response


def _ask(question: Question) -> Answer:
    """Answer in a child process what this person may ask; what is asked about subjects is logged, not what it says."""
    who = access.person()
    everything = SCREENER in who.roles
    allowed = None if everything else rule_graphs(service().config.trial)
    question = replace(
        question, allowed=allowed, base=url_for("sparql.get", _external=True),
        bytes=service().config.result_bytes, link=url_for("sparql.page", _external=True, _anchor="cut"),
    )
    outcome = "refused"
    try:
        with service().asking.place(), service().store.checkpoint() as path:
            made: Answer = service().asking.run(answer, str(path), question)
        outcome = "done"
        return made
    except (TimedOut, Died):
        outcome = "stopped"
        raise
    finally:
        if everything:
            service().log.append(who.name, "query", outcome, sha256=sha256(question.text.encode()).hexdigest())


def _described(name: str | None) -> Response:
    """The service description, or the page for who likes HTML better."""
    form = wanted((*RDF, ("text/html", "html")), name)
    if form is None:
        abort(406, f"There is {', '.join(media for media, _ in RDF)}.")
    if form[1] == "html":
        return redirect(url_for("sparql.page"), 303)  # type: ignore[return-value]
    triples = description(url_for("sparql.get", _external=True), rule_graphs(service().config.trial))
    return Response(written(triples, form[1]), mimetype=form[0])


def _refused(error: ReasonerError) -> None:
    """The page about a query that gave nothing has the status of that."""

    @after_this_request
    def change(response: Response) -> Any:
        response.status_code = status_of(error)
        return later(error, response)
