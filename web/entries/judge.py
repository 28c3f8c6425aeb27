"""An investigator's judgement on one criterion: who, when, which way, why.

In: a form. Out: the page, with the criteria that await judgement first; 303 or 422.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, request

from kn5501_reasoner.pipeline.entering import SITE, load_forms
from kn5501_reasoner.present.wording import OUTCOME_WORDS
from kn5501_reasoner.trials import load_trial

from ..access import person
from ..errors import Problem, not_stored
from ..page import SCREENER
from ..service import service
from .enter import SAVED, by_field, form_body
from .noun import known, noun
from .saving import of_trial, save, saved, sent_before, subject_iri
from .writing import about, entered, new_record, statements

ASKED = ("judgedCriterion", "judgedAsFit", "judgedBy", "judgementDate", "judgementReason")


@dataclass(frozen=True)
class Item:
    """One criterion that can be judged, with its outcome now and why."""

    criterion: str
    title: str
    statement: str
    outcome: str
    words: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Judging:
    """The form. awaiting: criteria that cannot be decided without a judgement; others: all the rest."""

    subject: str
    awaiting: tuple[Item, ...]
    others: tuple[Item, ...]
    record: str
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def told(self) -> dict[str, tuple[str, ...]]:
        """What is wrong, by field."""
        return by_field(self.problems)


def judging(
    subject: str, record: str, values: dict[str, tuple[str, ...]], problems: tuple[Problem, ...] = ()
) -> Judging:
    """The page."""
    protocol, store = load_trial(service().config.trial), service().store
    items = [
        Item(each["criterion"], protocol.titles[each["criterion"]], protocol.statements[each["criterion"]],
             each["outcome"], OUTCOME_WORDS[each["outcome"]], tuple(one["message"] for one in each["because"]))
        for each in store.document(store.subject(subject).id)["subjects"][0]["criteria"]
    ]
    return Judging(
        subject, tuple(each for each in items if each.outcome == "untested"),
        tuple(each for each in items if each.outcome != "untested"), record, values, problems,
    )


@noun.page("/subjects/<subject>/judge", "entries/judge.html", summary="The form for a judgement", role=SCREENER,
           parameters=({"name": "criterion", "in": "query", "description": "the criterion to choose beforehand",
                        "schema": {"type": "string"}},))
def judge(subject: str) -> Judging:
    """The form, with today at the site and the name of who asks filled in."""
    known(subject)
    values = {"judgedBy": (person().name,), "judgementDate": (datetime.now(ZoneInfo(SITE)).date().isoformat(),)}
    if request.args.get("criterion"):
        values["judgedCriterion"] = (request.args["criterion"],)
    return judging(subject, new_record(), values)


@noun.action("/subjects/<subject>/judge", summary="Record a judgement", statuses=SAVED, endpoint="save_judgement",
             body=form_body(*(f"f-{name}" for name in ASKED)))
def save_judgement(subject: str) -> Response:
    """Store the judgement; the subject is assessed again."""
    known(subject)
    form, record = load_forms()["judgement"], new_record(request.form.get("record", ""))
    fields = tuple(each for each in form.fields if each.name in ASKED)
    values = entered(fields, request.form.to_dict(flat=False))
    more = tuple(each for each in form.fields if each.name in ("judgementStatus", "trial"))
    said = {**values, **{each.name: (each.preset,) for each in more if each.preset}, **of_trial(more)}
    data, told = statements(record, form.cls, "judgement", (*fields, *more), said)
    if not values.get("judgementReason"):
        told.append(Problem("entry", "say why: the reason is missing", field="judgementReason"))
    if values.get("judgedCriterion", ("",))[0] not in load_trial(service().config.trial).titles:
        told.append(Problem("entry", "choose the criterion", field="judgedCriterion"))
    done = told or sent_before(subject, record, data) or save(
        data + about(record, subject_iri(subject), subject), "judgement", subject)
    if isinstance(done, list):
        page = judging(subject, record, values, tuple(done))
        return not_stored("entries/judge.html", page, done)
    return saved(done)
