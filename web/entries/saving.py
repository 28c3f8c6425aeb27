"""Giving what was entered to the service, and its refusal in words.

In: N-Triples. Out: Accepted, or problems. Raises: what the service raises when it is stopped (503) or a disk
is full (507).
"""

from __future__ import annotations

from flask import Response, redirect, url_for

from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.vocab import LE, RDF

from ..access import person
from ..errors import Problem, problems, status_of
from ..service import Accepted, service
from .writing import FORM


def save(
    data: str, kind: str, subject: str | None, *, reason: str = "", corrects: str | None = None,
    also: tuple[str, ...] = (), new: bool = False,
) -> Accepted | list[Problem]:
    """Bring in what was entered; a refusal comes back as problems, and nothing is stored."""
    try:
        return service().accept(
            data.encode("utf-8", "replace"), FORM, who=person().name, kind=kind, subject=subject, reason=reason,
            corrects=corrects, also=also, new=new, entered=True,
        )
    except ReasonerError as error:
        if status_of(error) != 400:
            raise
        service().log.append(person().name, kind, "refused", reason=error.what)
        return list(problems(error)) or [Problem("entry", ". ".join(part for part in (error.what, error.hint) if part))]


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
