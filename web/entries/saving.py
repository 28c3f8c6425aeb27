"""Giving what was entered to the service, and its refusal in words.

What: whatever keeps a form from being stored comes back as problems, so that the form is shown again with all that was
typed; also that the server is busy or was stopped (503), or that a disk is full (507).
In: N-Triples, dates. Out: Accepted, or problems.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from flask import Response, redirect, url_for

from kn5501_reasoner.defaults import TRIAL
from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline.entering import Field
from kn5501_reasoner.vocab import LE, RDF

from ..access import person
from ..anchors import Undated
from ..errors import NotNow, Problem, named, problems, status_of
from ..journal import Entry
from ..pool import Busy
from ..service import Accepted, service
from .writing import FORM


def save(
    data: str, kind: str, subject: str | None, *, reason: str = "", corrects: str | None = None,
    also: tuple[str, ...] = (), new: bool = False, dates: Dates | None = None, cleared: tuple[str, ...] = (),
) -> Accepted | list[Problem]:
    """Bring in what was entered; a refusal comes back as problems, and nothing is stored."""
    try:
        return service().accept(
            data.encode("utf-8", "replace"), FORM, who=person().name, kind=kind, subject=subject, reason=reason,
            corrects=corrects, also=also, new=new, dates=dates, cleared=cleared, entered=True,
        )
    except (ReasonerError, OSError) as error:
        return why(refused(kind, named(error)))


def of_trial(fields: Iterable[Field]) -> dict[str, tuple[str, ...]]:
    """The value by which a record names the trial that the server runs, where its form has a field for that.

    The default trial needs no name: all records that name none are its own.
    """
    slug = service().config.trial
    return {"trial": (slug,)} if slug != TRIAL and any(each.name == "trial" for each in fields) else {}


def sent_before(subject: str, record: str, data: str) -> Accepted | list[Problem] | None:
    """What became of a form that was sent before, as by a double click: its saving, where it said the same.

    Where it says something else now, what is wrong. record: the one that the form names; data: N-Triples.
    """
    same = is_stored(subject, {record}, data)
    if same is None:
        return None
    if not same:
        return [Problem("entry", "this form was saved already, with other answers: correct the record that is stored")]
    return first_saving(subject, {record})


def is_stored(subject: str, records: set[str], data: str) -> bool | None:
    """Whether records are stored as the data say; None = they are not stored, or the data are none."""
    stored = {quad.triple for quad in service().store.stored(subject) if quad.subject.value in records}
    try:
        quads = list(ox.parse(data.encode("utf-8", "replace"), ox.RdfFormat.N_TRIPLES)) if stored else []
    except SyntaxError:
        return None  # the gate says why
    said = {quad.triple for quad in quads if quad.subject.value in records}
    return _plain(said) == _plain(stored) if stored else None


def first_saving(subject: str, records: set[str]) -> Accepted:
    """What the entry became that brought in records that are stored."""
    entries = reversed(service().store.entries(subject))
    return made_by(subject, next(each for each in entries if not records.isdisjoint(each.records[subject])))


def made_by(subject: str, entry: Entry) -> Accepted:
    """What an entry became for a subject."""
    decision = next(each for each in service().store.decisions(subject) if each.entry == entry.id)
    return Accepted(entry.id, (subject,), (decision.id,))


def _plain(triples: set[ox.Triple]) -> set[ox.Triple]:
    """Without what the server says of a record by itself, and whom it is about, described anew since."""
    return {each for each in triples if each.predicate.value not in (LE + "recordText", LE + "subject")}


def refused(kind: str, error: ReasonerError) -> ReasonerError:
    """Log a refusal, and give back what to tell: that the log cannot be written, where that alone is the server's."""
    try:
        service().log.append(person().name, kind, "refused", reason=error.what)
    except (ReasonerError, OSError) as unlogged:
        return error if status_of(error) != 400 else named(unlogged)
    return error


def why(error: ReasonerError) -> list[Problem]:
    """An error as what is wrong with a form, or as what the server cannot do now."""
    words, status = ". ".join(part for part in (error.what, error.hint) if part), status_of(error)
    if status != 400:
        return [NotNow("entry", f"{words}. What was typed is still here", status=status, busy=isinstance(error, Busy))]
    field = error.where if isinstance(error, Undated) else ""
    return list(problems(error)) or [Problem("entry", words, field=field)]


def saved(accepted: Accepted) -> Response:
    """On to the subject that something was entered of, where the page says what it changed."""
    place = url_for("subjects.show", subject=accepted.subjects[0], saved=accepted.decisions[0])
    return redirect(place, 303)  # type: ignore[return-value]


def subject_iri(subject: str) -> str:
    """The IRI of a subject's description that counts."""
    store, struck = service().store, service().store.corrected(subject)
    found = [
        quad.subject.value for quad in store.stored(subject)
        if quad.predicate.value == RDF + "type" and quad.object.value == LE + "Subject"
    ]
    return sorted(found, key=lambda iri: (iri in struck, iri))[0]
