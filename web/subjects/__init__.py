"""Subjects: the list with upload, one subject with its verdict, its decisions, its dates, its match with all trials,
and downloads.

In: requests. Out: pages and their twins; Turtle and JSON files. Raises: NotFound.
"""

from __future__ import annotations

import re

from flask import Response, request
from werkzeug.exceptions import BadRequest, NotFound

from kn5501_reasoner.present.trig import of_turtle
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.verdicts import VERDICTS

from ..graphs import decision_graph, subject_graph, turtle
from ..page import JSON, SCREENER
from ..service import service
from . import dates, held, listing, matching, pages, upload
from .noun import noun, query
from .windows import windows

__all__ = ["dates", "matching", "noun", "upload"]
TURTLE, TRIG = "text/turtle", "application/trig"
noun.record_once(lambda state: held.install(state.app))


@noun.page("/subjects", "subjects/index.html", summary="The subjects and their verdicts", role=SCREENER, parameters=(
    query("q", "part of the subject's name"), query("verdict", "only this one", enum=["", *VERDICTS]),
    query("sort", "order", enum=list(listing.SORTS)), query("page", "which page, from 1", type="integer", minimum=1),
    query("entry", "only subjects of this entry of the journal, with what it changed"),
    query("held", "the file of a refused upload that the form is to be about"),
))
def index() -> listing.Index:
    """The list of subjects."""
    given = request.args
    number = given.get("page", "1")
    return listing.index(
        service().store, load_trial(service().config.trial), given.get("q", ""),
        _known(given.get("verdict", ""), ("", *VERDICTS), "verdict"),
        _known(given.get("sort", "subject"), tuple(listing.SORTS), "sort"),
        int(number) if re.fullmatch(r"[0-9]{1,6}", number) else 1, given.get("entry", ""),
        **upload.form({}, found[0] if (found := held.find(given.get("held", ""))) else None),
    )


_EVIDENCE = (query("evidence", "all: every record of a reason, not its newest three alone", enum=["", "all"]),)


@noun.page("/subjects/<subject>", "subjects/show.html", role=SCREENER, summary="A subject: verdict, criteria, records",
           parameters=(*_EVIDENCE, query("saved", "a decision that was just made: say what it changed")))
def show(subject: str) -> pages.Subject:
    """A subject by its current decision; after a saving, with what it changed."""
    return _subject(subject, saved=request.args.get("saved", ""))


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


def _subject(subject: str, decision: str | None = None, saved: str = "") -> pages.Subject:
    chosen = _known(request.args.get("evidence", ""), ("", "all"), "evidence")
    store = service().store
    return pages.subject(store, subject, windows(store), decision, all_evidence=chosen == "all", saved=saved)


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


def _known(value: str, choices: tuple[str, ...], name: str) -> str:
    if value not in choices:
        raise BadRequest(f"'{name}' is one of: {', '.join(filter(None, choices))}.")
    return value
