"""Subjects: the list with upload, one subject with its verdict, its decisions, and downloads.

In: requests. Out: pages and their twins; Turtle and JSON files. Raises: NotFound.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest, NotFound

from kn5501_reasoner.errors import ReasonerError, UsageError
from kn5501_reasoner.model import ANCHORS, VERDICTS, Dates
from kn5501_reasoner.present.trig import of_turtle

from ..access import person
from ..errors import ErrorPage, later, problems, wants_json
from ..graphs import decision_graph, subject_graph, turtle
from ..page import HTML, JSON, SCREENER, Noun, json_response
from ..pool import Busy, Died, TimedOut
from ..service import Accepted, service
from . import pages
from .windows import windows

noun = Noun("subjects", __name__)
TURTLE, TRIG = "text/turtle", "application/trig"
SUFFIXES = ("ttl", "nt", "nq", "trig", "jsonld", "json", "ndjson", "rdf")


def _query(name: str, text: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": schema or {"type": "string"}}


@noun.page("/subjects", "subjects/index.html", summary="The subjects and their verdicts", role=SCREENER, parameters=(
    _query("q", "part of the subject's name"), _query("verdict", "only this one", enum=["", *VERDICTS]),
    _query("sort", "order", enum=list(pages.SORTS)), _query("page", "which page, from 1", type="integer", minimum=1),
    _query("entry", "only subjects of this entry of the journal"),
))
def index() -> pages.Index:
    """The list of subjects."""
    given = request.args
    number = given.get("page", "1")
    return pages.index(
        service().store, given.get("q", ""), _known(given.get("verdict", ""), ("", *VERDICTS), "verdict"),
        _known(given.get("sort", "subject"), tuple(pages.SORTS), "sort"),
        int(number) if re.fullmatch(r"[0-9]{1,6}", number) else 1, given.get("entry", ""),
    )


@noun.action("/subjects/upload", summary="Bring in subjects from a file", media=(HTML, JSON), statuses={
    201: "accepted (for programs)", 303: "accepted: on to the subject", 422: "refused whole; nothing was stored",
}, body={"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary"}, **{a: {"type": "string"} for a in ANCHORS}},
}}}}, gives=Accepted)
def upload() -> Response:
    """Accept a file, with what is not understood as that, or refuse it whole and say why."""
    try:
        file = _file()
        suffix = file.filename.rsplit(".", 1)[-1].lower()
        if suffix not in SUFFIXES:
            raise UsageError("the file's form is not known by its name", "file", f"one of .{', .'.join(SUFFIXES)}")
        made = service().accept(file.read(), f"input.{suffix}", who=person().name, kind="file", dates=_dates())
    except ReasonerError as error:
        return _refused(error)
    if wants_json():
        return json_response(asdict(made), 201)
    alone = len(made.subjects) == 1
    place = url_for(".show", subject=made.subjects[0]) if alone else url_for(".index", entry=made.entry)
    return redirect(place, 303)  # type: ignore[return-value]


_EVIDENCE = (_query("evidence", "all: every record of a reason, not its newest three alone", enum=["", "all"]),)


@noun.page("/subjects/<subject>", "subjects/show.html", role=SCREENER, parameters=_EVIDENCE,
           summary="A subject: verdict, criteria, records")
def show(subject: str) -> pages.Subject:
    """A subject by its current decision."""
    return _subject(subject)


@noun.page("/subjects/<subject>/decisions/<decision>", "subjects/show.html", role=SCREENER,
           summary="A subject as an earlier decision had it", parameters=_EVIDENCE)
def decision(subject: str, decision: str) -> pages.Subject:
    """A subject by any of its decisions."""
    return _subject(subject, decision)


@noun.page("/subjects/<subject>/print", "subjects/print.html", summary="One subject, for paper", role=SCREENER,
           parameters=_EVIDENCE)
def printable(subject: str) -> pages.Subject:
    """A subject without navigation."""
    return _subject(subject)


def _subject(subject: str, decision: str | None = None) -> pages.Subject:
    chosen = _known(request.args.get("evidence", ""), ("", "all"), "evidence")
    store = service().store
    return pages.subject(store, subject, windows(store), decision, all_evidence=chosen == "all")


FILES = {
    "document.json": (JSON, lambda store, found: store.text_of(found.id, "document")),
    "decision.trig": (TRIG, lambda store, found: of_turtle(store.text_of(found.id, "dataset"))),
    "assessment.ttl": (TURTLE, lambda store, found: store.text_of(found.id, "dataset")),
    "report.ttl": (TURTLE, lambda store, found: store.text(decision_graph(found.id, "report"))),
    "facts.ttl": (TURTLE, lambda store, found: store.text(subject_graph(found.subject, "facts"))),
    "records.ttl": (TURTLE, lambda store, found: turtle(store.counting(found.subject))),
}


@noun.action("/subjects/<subject>/files/<file>", method="GET", media=(TURTLE, TRIG, JSON), statuses={200: "the file"},
             summary="Document (JSON contract), decision (TriG or one graph), SHACL report, facts or records as a file")
def download(subject: str, file: str) -> Response:
    """One file about a subject's current decision."""
    found = service().store.subject(subject)
    if found is None or file not in FILES:
        raise NotFound("There is no such file.")
    media, text = FILES[file]
    return Response(text(service().store, found), mimetype=media, headers={
        "Content-Disposition": f'attachment; filename="{re.sub("[^A-Za-z0-9._-]", "_", subject)}-{file}"',
    })


def _file() -> FileStorage:
    """The one file of the upload. Raises: UsageError when there is none or more than one."""
    given = [*request.files.items(multi=True)]
    if len(given) > 1:
        raise UsageError("more than one file was given; nothing was stored", "file", "bring in one file at a time")
    if not given or given[0][0] != "file" or not given[0][1].filename:
        raise UsageError("no file was given", "file", "choose a file of record RDF or FHIR R4")
    return given[0][1]


def _refused(error: ReasonerError) -> Response:
    status = 503 if isinstance(error, (TimedOut, Died, Busy)) else 422
    service().log.append(person().name, "file", "refused", reason=error.what)
    if wants_json():
        found = ErrorPage(status, error.what, error.where, error.hint, problems(error))
        return later(error, json_response(asdict(found), status))
    shown = pages.index(service().store, refused=error.what, hint=error.hint, problems=problems(error))
    return later(error, Response(render_template("subjects/index.html", page=shown), status))


def _dates() -> Dates | None:
    """The anchors of the form, or None when none is filled in. Raises: UsageError."""
    given = {anchor: request.form.get(anchor, "").strip() for anchor in ANCHORS}
    if not any(given.values()):
        return None
    found: dict[str, date | None] = {}
    for anchor, text in given.items():
        try:
            found[anchor] = date.fromisoformat(text) if text else None
        except ValueError:
            raise UsageError(f"the day of {anchor} is not a date", anchor, "write it like 2026-11-22") from None
    return Dates(**found)


def _known(value: str, choices: tuple[str, ...], name: str) -> str:
    if value not in choices:
        raise BadRequest(f"'{name}' is one of: {', '.join(filter(None, choices))}.")
    return value
