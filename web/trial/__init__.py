"""Pages about trials: the list of all, the record and criteria of one, each criterion with rule, cases and outcomes.

What: ``/trial`` is the trial that the server runs; the IRI of a term of any known trial leads to
``/trial/<trial>/<name>``. Outcomes are of the trial that is run: others have none here.
In: requests. Out: pages with their twins; every term of a trial as RDF. A reader sees counts, a screener who it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Response, abort, current_app, redirect, render_template, request, url_for

from kn5501_reasoner import resources

from .. import access
from ..knowledge import Knowledge, knowledge, running
from ..knowledge.describe import write
from ..knowledge.negotiate import JSON, RDF, Form, in_every_form
from ..page import READER, SCREENER, Noun, json_response
from ..service import service
from .listing import Trials, trials
from .show import CriterionPage, TrialPage, criterion_page, trial_page

noun = Noun("trial", __name__)


@noun.record_once
def templates(state: Any) -> None:
    """What the templates of the rules need: ``known()``, of the trial that the address names."""
    state.app.jinja_env.globals["known"] = lambda: knowledge(current_app, _named())


@noun.app_url_defaults
def of_trial(endpoint: str, values: dict[str, Any]) -> None:
    """An address without a trial is of the one of the page that is being shown."""
    if "trial" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "trial"):
        values["trial"] = _named() or running(current_app)


@noun.page("/trials", "trial/index.html", summary="All known trials: registry numbers, coverage, number of criteria")
def index() -> Trials:
    """All known trials."""
    return trials(running(current_app))


@noun.page("/trial", "trial/show.html", summary="The trial: record, criteria with outcome counts, parameters")
def show() -> TrialPage:
    """The trial."""
    return trial_page(knowledge(current_app), _summaries())


@noun.page("/trial/<trial>", "trial/show.html", summary="A known trial, also one that the server does not run")
def other(trial: str) -> TrialPage:
    """Any known trial."""
    return trial_page(_known(trial), _summaries(trial))


@in_every_form(
    noun, "/trial/<trial>/<name>", "criterion", "A criterion, or another term of a trial", CriterionPage, places=True
)
def criterion(trial: str, name: str, form: Form) -> Response:
    """A criterion as a page; any term of the trial as RDF."""
    known = _known(trial)
    space = known.protocol.space
    if not known.has(name):
        abort(404, f"The trial has no term {name}.")
    if form in RDF:
        names = known.shape_names(name) if name in known.protocol.items else [name]
        return Response(write(known.about_trial.of(*(space + each for each in names)), form), mimetype=form.media)
    if name not in known.protocol.items:  # a part of a page: HTML goes to its place, JSON to the page as JSON
        place = known.address(space + name)
        if form is JSON:
            place = known.page(known.criterion_of(name)) + form.suffix
        return redirect(place, 303)  # type: ignore[return-value]
    page = criterion_page(known, name, _summaries(trial), SCREENER in access.person().roles)
    if form is JSON:
        return json_response(asdict(page))
    return Response(render_template("trial/criterion.html", page=page))


@noun.action("/trial/<trial>/<version>/<name>", method="GET", role=READER, media=("*/*",),
             summary="The IRI of a term of an older version leads to its page",
             statuses={303: "the page", 404: "there is no such version"})
def of_version(trial: str, version: str, name: str) -> Response:
    """``/trial/toy/1/inc-04`` is the criterion ``inc-04`` of ``toy@1``."""
    _known(f"{trial}@{version}")
    return redirect(url_for("trial.criterion", trial=f"{trial}@{version}", name=name), 303)  # type: ignore[return-value]


def _named() -> str | None:
    """The trial in the address of the request."""
    return (request.view_args or {}).get("trial") if request else None


def _known(trial: str) -> Knowledge:
    """The knowledge of a trial, or 404."""
    if trial not in resources.trial_slugs():
        abort(404, f"There is no trial {trial} here; known: {', '.join(resources.trial_slugs())}.")
    return knowledge(current_app, trial)


def _summaries(trial: str | None = None) -> Sequence[Any]:
    """How subjects came out: nobody was put to a trial that the server does not run."""
    return service().store.subjects() if trial in (None, running(current_app)) else ()
