"""How names are shown in templates: anchors, short names, the navigation, the twin of a page.

In: IRIs, requests. Out: text. The filters are ``anchor`` and ``short``.
"""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.present.wording import WHY_WORDS
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.verdicts import WORDS

from .access import person
from .page import AUDITOR, READER, SCREENER
from .service import service
from .spelling import day_input

COHORT = "cohort.verdicts"
NAVIGATION = (
    ("Subjects", "subjects.index", SCREENER), ("Cohort", COHORT, SCREENER), ("Trial", "trial.show", READER),
    ("Ontology", "ontology.index", READER), ("SPARQL", "sparql.page", READER), ("Log", "log.index", AUDITOR),
)


def anchor(iri: str) -> str:
    """A fragment identifier for any IRI, short and without its text."""
    return "r-" + sha256(iri.encode("utf-8", "replace")).hexdigest()[:12]


def short(iri: str) -> str:
    """The last part of an IRI, which is enough to tell records of one subject apart."""
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1] or iri


def navigation() -> list[tuple[str, str]]:
    """Label and endpoint of the pages that this person may see."""
    return [
        (label, endpoint) for label, endpoint, role in NAVIGATION
        if role in person().roles and endpoint in current_app.view_functions
        and (endpoint != COHORT or service().counting is not None)
    ]


def trial_name() -> str:
    """What titles call the trial that the server runs."""
    return load_trial(service().config.trial).short


def twin() -> str:
    """Where the page that is being shown is as JSON; empty when it has no twin."""
    if f"{request.endpoint}_json" not in current_app.view_functions:
        return ""
    path = url_for(f"{request.endpoint}_json", **(request.view_args or {}))
    given = urlencode(list(request.args.items(multi=True)))  # not by url_for: _scheme and others have a meaning there
    return f"{path}?{given}" if given else path


def show(app: Flask) -> None:
    """Hand filters and functions to the templates."""
    app.jinja_env.filters.update(anchor=anchor, short=short)
    app.jinja_env.globals.update(
        command=COMMAND, day_input=day_input, navigation=navigation, trial_name=trial_name, twin=twin,
        verdict_words=WORDS, why_words=WHY_WORDS,
    )
