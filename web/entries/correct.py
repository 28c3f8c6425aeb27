"""A correction: a stored record no longer counts, for a reason; another may take its place at once.

In: a form. Out: the page; 303 or 422. The old record and its entry stay, marked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyoxigraph as ox
from flask import Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from kn5501_reasoner.pipeline.entering import entered_as, load_forms
from kn5501_reasoner.vocab import LE, RDF

from ..errors import Problem
from ..graphs import ntriples
from ..page import SCREENER
from ..service import service
from ..texts import names_of
from .enter import SAVED, Entering, entering, form_body, read
from .noun import known, noun
from .saving import save, saved
from .writing import new_record, shown


@dataclass(frozen=True)
class Statement:
    """One thing that a record says."""

    label: str
    property: str
    value: str


@dataclass(frozen=True)
class Correcting:
    """The record that is corrected, and the form of what takes its place (None: judged or described elsewhere).

    kind: of what may take its place.
    """

    subject: str
    record: str
    kind: str
    label: str
    says: tuple[Statement, ...]
    corrected: str
    entering: Entering | None
    reason: str = ""
    replaced: bool = False
    problems: tuple[Problem, ...] = ()


def correcting(subject: str, record: str) -> Correcting:
    """The page of one stored record. Raises: NotFound."""
    store = service().store
    stored = store.stored(known(subject))
    names = names_of(stored)
    quads = [quad for quad in stored if quad.subject.value == record] or [
        quad for quad in stored if names[quad.subject] == record]
    kinds = {form.cls: form for form in load_forms().values()}
    form = next((kinds[q.object.value] for q in quads if q.predicate.value == RDF + "type"), None)
    if form is None:
        raise NotFound("There is no such record of this subject.")
    fields = {field.iri: field for field in form.fields if field.name not in ("subject", "sameRecordAs")}
    said = sorted((fields[q.predicate.value].order, q.predicate.value, q.object.value) for q in quads
                  if q.predicate.value in fields)
    says = tuple(Statement(fields[iri].label, fields[iri].name, value) for _, iri, value in said)
    entry = store.corrected(subject).get(record)
    corrected = f"{entry.reason} ({entry.who}, {entry.when[:10]})" if entry else ""
    kind = form.name
    if kind == "unread":
        kind = entered_as(next((q.object.value for q in quads if q.predicate.value == LE + "entryType"), "")) or kind
    return Correcting(
        subject, record, kind, form.label, says, corrected,
        None if kind in ("judgement", "unread") else _prefilled(subject, kind, quads),
    )


@noun.page("/subjects/<subject>/correct", "entries/correct.html", summary="The form for a correction", role=SCREENER,
           parameters=({"name": "record", "in": "query", "required": True, "description": "IRI of the stored record",
                        "schema": {"type": "string"}},))
def correct(subject: str) -> Correcting:
    """What the record says, and the form for what is right."""
    return correcting(subject, request.args.get("record", ""))


@noun.action("/subjects/<subject>/correct", summary="Correct a record", statuses=SAVED, endpoint="save_correction",
             body=form_body("corrects", "reason"))
def save_correction(subject: str) -> Response:
    """Store that the record no longer counts, and what takes its place."""
    page = correcting(subject, request.form.get("corrects", ""))
    reason, replaced = request.form.get("reason", "").strip(), request.form.get("replace") == "yes"
    told, data, form = [], "", page.entering
    if not reason:
        told.append(Problem("entry", "say why: the reason is missing", field="reason"))
    if replaced and form is not None:
        form, data = read(subject)
        data += _as_part(subject, page.record, form.record)
        told += form.problems
        if form.form is None or form.form.name != page.kind:
            raise NotFound("A record is replaced by one of its own kind.")
    done = told or save(data, "correction", subject, reason=reason, corrects=page.record)
    if isinstance(done, list):
        page = replace(page, reason=reason, replaced=replaced, problems=tuple(done), entering=form)
        return make_response(render_template("entries/correct.html", page=page), 422)
    return saved(done)


def _as_part(subject: str, record: str, instead: str) -> str:
    """That what takes the place of a part of an assessment is a part of it, too, as N-Triples."""
    said = [quad for quad in service().store.stored(subject) if quad.subject.value == record]
    return ntriples([ox.Quad(ox.NamedNode(instead), quad.predicate, quad.object) for quad in said
                     if quad.predicate.value == LE + "partOf"])


def _prefilled(subject: str, name: str, quads: list[ox.Quad]) -> Entering:
    """The form of the same kind, with what the record says."""
    fields, record = load_forms()[name].fields, new_record()
    asked = {field.iri for field in fields if field.asked}
    kept = [quad for quad in quads if quad.predicate.value in asked]
    cls = ox.Quad(ox.NamedNode(record), ox.NamedNode(RDF + "type"), ox.NamedNode(load_forms()[name].cls))
    triples = ntriples([cls, *(ox.Quad(cls.subject, quad.predicate, quad.object) for quad in kept)])
    return entering(subject, name, record, values=shown(kept, fields), triples=triples)
