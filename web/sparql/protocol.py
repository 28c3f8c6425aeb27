"""What a request asks, as the SPARQL 1.1 Protocol says it.

In: the request. Out: Asked. Raises: 400, 403, 413, 415. Source: SPARQL 1.1 Protocol, sections 2.1 and 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from flask import Request, abort

from kn5501_reasoner.sparql import Graphs

from ..page import URLENCODED
from .forms import NAMES

QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
READ_ONLY = "Nothing can be changed here: this is a service for queries."


@dataclass(frozen=True)
class Asked:
    """query: None when there is none. format: the form of the result, where the request names one by itself."""

    query: str | None
    graphs: Graphs
    format: str | None = None


def asked(request: Request, limit: int) -> Asked:
    """Read a request. limit: bytes of query string or body."""
    sent = [*_parameters(request.query_string)]
    if request.method == "POST":
        sent += _body(request, limit)
    values: dict[str, list[str]] = {}
    for name, value in sent:
        values.setdefault(name, []).append(value)
    if "update" in values:
        abort(403, READ_ONLY)
    for name in ("query", "format"):
        if len(values.get(name, ())) > 1:
            abort(400, f"There is more than one parameter “{name}”.")
    form = values.get("format", [None])[0]
    if form is not None and form not in NAMES:
        abort(400, f"There is no such format; there are {', '.join(NAMES)}.")
    graphs = Graphs(tuple(values.get("default-graph-uri", ())), tuple(values.get("named-graph-uri", ())))
    query = values.get("query", [None])[0]
    if query is None and (request.method == "POST" or graphs):
        abort(400, "There is no parameter “query”.")
    return Asked(query, graphs, form)


def _body(request: Request, limit: int) -> list[tuple[str, str]]:
    """The parameters of a POST, the query being one."""
    if (request.content_length or 0) > limit:
        abort(413, f"A query may have {limit} bytes.")
    kind = request.mimetype
    if kind == UPDATE:
        abort(403, READ_ONLY)
    if kind not in (URLENCODED, QUERY):
        abort(415, f"A query is sent as {URLENCODED} or as {QUERY}.")
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        abort(415, "A query is sent as UTF-8.")
    if request.content_encoding not in (None, "", "identity"):
        abort(415, "A query is sent as it is, neither compressed nor otherwise encoded.")
    body = request.get_data(cache=False)
    if len(body) > limit:
        abort(413, f"A query may have {limit} bytes.")
    if kind == URLENCODED:
        return _parameters(body)
    try:
        return [("query", body.decode())]
    except UnicodeDecodeError:
        abort(400, "The query is not UTF-8.")


def _parameters(text: bytes) -> list[tuple[str, str]]:
    """Names and values, in their order."""
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError:
        abort(400, "The parameters are not UTF-8 with per cent signs.")
    except ValueError:
        abort(400, "There are too many parameters.")
