"""Pages about the trial: its record and criteria, and each criterion with its rule, its cases and its outcomes.

In: requests. Out: pages with their twins; every term of the trial as RDF. A reader sees counts, a screener who it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Response, abort, current_app, redirect, render_template, url_for

from .. import access
from ..knowledge import knowledge
from ..knowledge.describe import write
from ..knowledge.negotiate import JSON, RDF, Form, in_every_form
from ..knowledge.protocol import KN
from ..page import SCREENER, Noun, json_response
from ..service import service
from .show import CriterionPage, TrialPage, criterion_page, trial_page

noun = Noun("trial", __name__)


@noun.record_once
def templates(state: Any) -> None:
    """What the templates of the rules need: ``known()``."""
    state.app.jinja_env.globals["known"] = lambda: knowledge(current_app)


@noun.page("/trial", "trial/show.html", summary="The trial: record, criteria with outcome counts, parameters")
def show() -> TrialPage:
    """The trial."""
    return trial_page(knowledge(current_app), _summaries())


@in_every_form(
    noun, "/trial/kn5501/<name>", "criterion", "A criterion, or another term of the trial", CriterionPage, places=True
)
def criterion(name: str, form: Form) -> Response:
    """A criterion as a page; any term of the trial as RDF."""
    known = knowledge(current_app)
    if KN + name not in known.about_trial:
        abort(404, f"The trial has no term {name}.")
    if form in RDF:
        names = known.shape_names(name) if name in known.protocol.items else [name]
        return Response(write(known.about_trial.of(*(KN + each for each in names)), form), mimetype=form.media)
    if name not in known.protocol.items:  # a part of a page: HTML goes to its place, JSON to the page as JSON
        place = known.address(KN + name)
        if form is JSON:
            owner = known.criterion_of(name)
            place = url_for("trial.criterion_json", name=owner) if owner else url_for("trial.show_json")
        return redirect(place, 303)  # type: ignore[return-value]
    page = criterion_page(known, name, _summaries(), SCREENER in access.person().roles)
    if form is JSON:
        return json_response(asdict(page))
    return Response(render_template("trial/criterion.html", page=page))


def _summaries() -> Sequence[Any]:
    return service().store.subjects()
