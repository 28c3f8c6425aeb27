"""A whole assessment by one form: every item of an index, of a classification or of the history, of one day.

In: a form. Out: the page, empty, refused or filled with an earlier assessment; 303 or 422. All records of an assessment
are one entry; in the place of an earlier one they are a correction of it, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flask import Response, current_app, request
from werkzeug.exceptions import NotFound

from kn5501_reasoner.pipeline.entering import Field, ItemSet, item_sets

from ..errors import Problem, not_stored
from ..knowledge import knowledge
from ..page import SCREENER
from ..service import Accepted, service
from .answers import Earlier, Filled, day, earlier, filled_with, points, read_form, records_of, write
from .enter import SAVED, form_body
from .noun import known, noun
from .saving import first_saving, is_stored, save, saved, subject_iri
from .writing import new_record

FROM = ({"name": "from", "in": "query", "schema": {"type": "string"},
         "description": "an earlier assessment with which the form is filled: its day, or the record of its total"},)

STALE = Problem("entry", "somebody corrected the earlier assessment since the form was opened: see what is on record "
                         "now, and choose again")


@dataclass(frozen=True)
class Whole:
    """The form of a set. earlier: on record, newest first; before: the one that this may take the place of."""

    subject: str
    items: ItemSet
    date: Field
    record: str
    filled: Filled
    low: int
    high: int
    earlier: tuple[Earlier, ...]
    before: Earlier | None = None
    how: str = ""
    reason: str = ""
    problems: tuple[Problem, ...] = ()


@noun.context_processor
def sets() -> dict[str, object]:
    """The sets that have a form, for the page of the kinds of record."""
    return {"item_sets": item_sets().values()}


@noun.app_template_global()
def settling(criteria: Sequence[str]) -> list[ItemSet]:
    """The sets that criteria read: by a fact that is worked out from their items, or by a domain of the history."""
    rules = knowledge(current_app)  # type: ignore[arg-type]
    domains = {iri for name in criteria for iri in rules.protocol.items[name].domains}
    return [
        each for each in item_sets().values() if not domains.isdisjoint(each.terms)
        or any(use.criterion in criteria for term in each.terms for use in rules.usage.of(term))
    ]


@noun.page("/subjects/<subject>/assess/<items>", "entries/whole.html", summary="The form for a whole assessment",
           role=SCREENER, parameters=FROM)
def assess(subject: str, items: str) -> Whole:
    """The items of a set, as nobody said anything of them, or as an earlier assessment did."""
    page = _page(subject, items, new_record())
    wanted = request.args.get("from", "")
    before = next((each for each in page.earlier if each.key == wanted), None)
    if wanted and before is None:
        raise NotFound("There is no such assessment of this subject.")
    return _with(page, filled_with(page.items, before), before=before) if before else page


@noun.action("/subjects/<subject>/assess/<items>", summary="Enter a whole assessment", statuses=SAVED,
             endpoint="save_assessment", body=form_body("record"))
def save_assessment(subject: str, items: str) -> Response:
    """Store all that is said of the items, in one entry."""
    given = request.form
    page = _page(subject, items, new_record(given.get("record", "")))
    page = _with(page, read_form(page.items, given), how=given.get("how", ""), reason=given.get("reason", "").strip(),
                 before=next((each for each in page.earlier if each.key == given.get("before", "")), None))
    stale = given.get("before", "") and page.before is None and _is_stored(page) is None
    done = [STALE] if stale else list(_problems(page)) or _save(page)
    if isinstance(done, list):
        return not_stored("entries/whole.html", _refused(page, done), done)
    return saved(done)


def _page(subject: str, items: str, record: str) -> Whole:
    """The form of one set, with what is on record. Raises: NotFound."""
    known(subject)
    if items not in item_sets():
        raise NotFound("There is no such set of items.")
    chosen = item_sets()[items]
    date = replace(day(chosen), label="day of the assessment", definition="One day for all items.", needed=True)
    mine = {record, *records_of(chosen, record).values()}
    found = tuple(each for each in earlier(chosen, service().store.rows(subject)) if mine.isdisjoint(each.records))
    return _with(Whole(subject, chosen, date, record, Filled(), 0, 0, found), Filled())


def _with(page: Whole, filled: Filled, **more: object) -> Whole:
    low, high = points(page.items, filled.said(page.items))
    return replace(page, filled=filled, low=low, high=high, **more)  # type: ignore[arg-type]


def _problems(page: Whole) -> Iterator[Problem]:
    """What keeps an assessment from being stored."""
    yield from page.filled.problems(page.items)
    yield from _written(page)[1]
    if page.before and page.how not in ("new", "instead"):
        yield Problem("entry", "say whether it takes the place of the earlier assessment", field="how")
    if page.how == "instead" and not page.reason:
        yield Problem("entry", "say why the earlier assessment is wrong: the reason is missing", field="reason")
    leaving = page.before if page.how == "instead" else None
    if any(_collides(page, each) for each in page.earlier if each != leaving):
        yield Problem("entry", "one of this day is on record: give another day, or let this take its place",
                      field=page.date.name)
    if _is_stored(page) is False:
        yield Problem("entry", "this form was saved already, with other answers: open the assessment that is on record")


def _collides(page: Whole, other: Earlier) -> bool:
    """Whether an assessment on record of the same day would leave open which of both counts."""
    said = page.filled.said(page.items)
    if not any(one.startswith(other.when) or other.when.startswith(one) for one in page.filled.when if other.when):
        return False  # of a day and a time in it nobody can tell which is the newer
    return bool(page.items.total[0]) or any(said.get(name, what) != what for name, what in other.said.items())


def _save(page: Whole) -> Accepted | list[Problem]:
    """Give it to the service; what is stored already is no more stored than once."""
    data, _ = _written(page)
    if _is_stored(page):
        return first_saving(page.subject, _mine(page))
    if page.before and page.how == "instead":
        first, *others = page.before.records
        done = save(data, "correction", page.subject, reason=page.reason, corrects=first, also=tuple(others))
    else:
        done = save(data, "form", page.subject)
    if isinstance(done, list) and _is_stored(page):  # by the same form at the same time
        return first_saving(page.subject, _mine(page))
    return done


def _written(page: Whole) -> tuple[str, list[Problem]]:
    return write(page.items, page.filled.said(page.items), page.filled.when, page.record,
                 (subject_iri(page.subject), page.subject))


def _is_stored(page: Whole) -> bool | None:
    """Whether this form was saved with the same answers; None = it was not saved."""
    return is_stored(page.subject, _mine(page), _written(page)[0])


def _mine(page: Whole) -> set[str]:
    """The records that the form may have."""
    return {page.record, *records_of(page.items, page.record).values()}


def _refused(page: Whole, problems: list[Problem]) -> Whole:
    """The page as it was sent, what is wrong said once, and the assessment that it collides with at hand."""
    told = {(each.rule, each.message): replace(each, records=()) for each in reversed(problems)}
    before = page.before or next((each for each in page.earlier if _collides(page, each)), None)
    return replace(page, problems=tuple(reversed(told.values())), before=before)
