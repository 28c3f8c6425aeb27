"""Giving what was entered to the service, and its refusal in words.

What: whatever keeps a form from being stored comes back as problems, so that the form is shown again with all that was
typed; also that the server is busy or was stopped (503), or that a disk is full (507).
In: N-Triples, dates. Out: Accepted, or problems.
"""

from __future__ import annotations

from flask import Response, redirect, url_for

from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.model import Dates
from kn5501_reasoner.vocab import LE, RDF

from ..access import person
from ..anchors import Undated
from ..errors import NotNow, Problem, named, problems, status_of
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
