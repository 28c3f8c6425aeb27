"""Pages about the cohort of ``--cohort``: verdicts, figures, a threshold sweep, each with a what-if.

What: every page is a drawing and its table, has a twin that says what the command says in JSON, and the drawing as a
file. Counts alone: no subject is named.
In: ``off=inc-04``, ``reading=inc-09=inc-09-any-period``, as often as needed, as the commands take them;
``enrolment=+30``. Out: pages.
Raises: NotFound without a cohort; BadRequest for a choice that is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from ..page import SCREENER, Noun
from .choice import MOVED, OFF, READING
from .show import FIGURES, FigurePage, SweepPage, figure_page, sweep_page

noun = Noun("cohort", __name__)
SVG = "image/svg+xml"
SWEEP_PARAMETERS = tuple(
    {"name": name, "in": "query", "description": text, "schema": {"type": "string", "maxLength": 200}}
    for name, text in (
        ("criterion", "whose limit, such as inc-07:haemoglobin"), ("over", "its values, such as 50..80:5"),
        ("criterion2", "a second limit, for a grid"), ("over2", "its values"),
    )
)
PARAMETERS = (OFF, READING, *MOVED)
STATUSES = {200: "the page", 503: "the cohort cannot be read now, or it took too long"}


def _register(name: str) -> None:
    """The page of a figure, its twin and its drawing."""
    path = "/cohort" if name == "verdicts" else f"/cohort/{name}"

    def page() -> FigurePage:
        return figure_page(name)

    def drawing() -> Response:
        return _svg(figure_page(name, needed=True).answer.svg)

    summary = f"The cohort: {FIGURES[name].title}"
    _add(path, name, page, summary, "cohort/show.html", PARAMETERS)
    noun.action(f"/cohort/{name}.svg", method="GET", summary=f"{summary}, as a drawing", role=SCREENER, media=(SVG,),
                statuses={200: "SVG"}, parameters=PARAMETERS, endpoint=f"{name}_svg")(drawing)


def _add(path: str, name: str, view: Callable[[], Any], summary: str, template: str, parameters: Any) -> None:
    view.__name__ = name
    noun.page(path, template, summary=summary, role=SCREENER, parameters=parameters, statuses=STATUSES)(view)


for figure in FIGURES:
    _register(figure)


@noun.page("/cohort/sweep", "cohort/sweep.html", summary="The cohort: if a limit were another", role=SCREENER,
           parameters=(*SWEEP_PARAMETERS, OFF, *MOVED), statuses=STATUSES)
def sweep() -> SweepPage:
    """Who would be eligible if a limit of the protocol were another."""
    return sweep_page()


@noun.action("/cohort/sweep.svg", method="GET", summary="The cohort: if a limit were another, as a drawing",
             role=SCREENER, media=(SVG,), statuses={200: "SVG"}, parameters=(*SWEEP_PARAMETERS, OFF, *MOVED))
def sweep_svg() -> Response:
    """The same as a drawing. Nothing asked: 400."""
    return _svg(sweep_page(needed=True).answer.svg)


def _svg(text: str) -> Response:
    return Response(text, mimetype=SVG)
