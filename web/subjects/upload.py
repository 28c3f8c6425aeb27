"""Bringing in subjects from a file: whole, or refused with what to do, and the file kept where it need not be mended.

In: a form with a file, or the number of one that was sent before, and days. Out: 303, 422; JSON for programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from kn5501_reasoner.errors import ReasonerError, RecordError, UsageError
from kn5501_reasoner.model import ANCHORS
from kn5501_reasoner.trials import load_trial

from ..access import person
from ..adding import Refused
from ..anchors import Undated, WrongDates, given, read_dates, unstated
from ..entries.saving import refused, saved
from ..errors import ErrorPage, later, named, problems, status_of, wants_json
from ..page import HTML, JSON, json_response
from ..service import Accepted, service
from . import held
from .dates import inputs, typed
from .held import HeldFile
from .listing import index
from .noun import noun

SUFFIXES = ("ttl", "nt", "nq", "trig", "jsonld", "json", "ndjson", "rdf")
MENDED = (RecordError, Refused)
"""Refusals after which the file itself must be mended: to hold it would help nobody."""


@noun.action("/subjects/upload", summary="Bring in subjects from a file", media=(HTML, JSON), statuses={
    201: "accepted (for programs)", 303: "accepted: on to the subject; or the file that was held is thrown away",
    422: "refused whole; nothing was stored",
}, body={"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "properties": {
        "file": {"type": "string", "format": "binary"}, **{a: {"type": "string"} for a in ANCHORS},
        "held": {"type": "string", "description": "a file that this browser sent before, instead of a file"},
        "forget": {"type": "string", "description": "given: throw that file away"},
    },
}}}}, gives=Accepted)
def upload() -> Response:
    """Accept a file, with what is not understood as that, or refuse it whole and say why."""
    before = request.form.get("held", "")
    if request.form.get("forget"):
        held.drop(before)
        return redirect(url_for(".index", _anchor="bring"), 303)  # type: ignore[return-value]
    data, suffix = b"", ""
    try:
        data, suffix = _sent(before)
        days = read_dates(typed())
        made = service().accept(data, f"input.{suffix}", who=person().name, kind="file",
                                dates=days if given(days) else None)
    except Exception as error:  # also a defect, by which the file is not to be lost
        return _refused(error, data, suffix, before)
    if before:
        held.drop(before)
    if wants_json():
        return json_response(asdict(made), 201)
    alone = len(made.subjects) == 1
    return saved(made) if alone else redirect(url_for(".index", entry=made.entry), 303)  # type: ignore[return-value]


def _sent(before: str) -> tuple[bytes, str]:
    """The one file of the upload, or the one that was sent before: its bytes, and the suffix of its name.

    Raises: UsageError when there is none or more than one.
    """
    chosen = [*request.files.items(multi=True)]
    if len(chosen) > 1:
        raise UsageError("more than one file was given; nothing was stored", "file", "bring in one file at a time")
    if before and not (chosen and chosen[0][1].filename):
        found = held.find(before)
        if found is None:
            raise UsageError("the file that was sent before is no longer here", "file", "choose it again")
        return found[1], found[0].suffix
    if not chosen or chosen[0][0] != "file" or not chosen[0][1].filename:
        raise UsageError("no file was given", "file", "choose a file of record RDF or FHIR R4")
    suffix = chosen[0][1].filename.rsplit(".", 1)[-1].lower()
    if suffix not in SUFFIXES:
        raise UsageError("the file's form is not known by its name", "file", f"one of .{', .'.join(SUFFIXES)}")
    return chosen[0][1].read(), suffix


def _refused(failed: Exception, data: bytes, suffix: str, before: str) -> Response:
    file = None if wants_json() else _hold(failed, data, suffix, before)  # first: what follows may fail as well
    error = refused("file", named(failed))
    status = status_of(error, 422)
    if wants_json():
        found = ErrorPage(status, error.what, error.where, error.hint, problems(error))
        return later(error, json_response(asdict(found), status))
    shown = index(service().store, load_trial(service().config.trial), refused=error.what, hint=error.hint,
                  problems=problems(error), **form(typed(), file, error))
    return later(error, Response(render_template("subjects/index.html", page=shown), status))


def _hold(error: Exception, data: bytes, suffix: str, before: str) -> HeldFile | None:
    """What is held after a refusal: the file that came, or the one that was held already, unless it must be mended."""
    known = held.find(before) if before else None
    if known is not None and (known[1] is data or not data) and not isinstance(error, MENDED):
        return known[0]
    if before and data:
        held.drop(before)
    return held.keep(data, suffix) if data and not isinstance(error, MENDED) else None


def form(
    values: Mapping[str, str], file: HeldFile | None = None, error: ReasonerError | None = None
) -> dict[str, Any]:
    """What the form of the upload says. file: the one that it is about; error: why an upload was refused just now."""
    fields = error.fields if isinstance(error, WrongDates) else {}
    wrong = {anchor: f"This is not a date: {hint}." for anchor, hint in fields.items()}
    asked = {anchor: _asked(anchor, subjects, error.of) for anchor, subjects in error.lacking.items()
             } if isinstance(error, Undated) else {}
    return {"days": inputs(values, wrong, asked), "held": file,
            "others": tuple(each for each in held.files() if file is None or each.id != file.id)}


def _asked(anchor: str, subjects: tuple[str, ...], of: int) -> str:
    """What to give, and whom it would change beside those that lack it."""
    words, others = unstated(anchor, subjects), of - len(subjects)
    told = f"{words[:1].upper()}{words[1:]}; give it here{'' if anchor == 'screening' else ' if it is known'}."
    if not others:
        return told
    whom = f"{others} others" if others > 1 else "other subject"
    return (f"{told} It then counts for the {whom} in the file, too, in the place of the date stated there: where that "
            "is wrong, bring them in apart.")
