"""A new subject, and one more record of a subject, by form.

In: forms: the component's statements as N-Triples, or fields of plain HTML. Out: pages; 303 or 422.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flask import Response, request
from werkzeug.exceptions import NotFound

from kn5501_reasoner.pipeline.entering import (
    FORM,
    Concept,
    Field,
    Form,
    code_systems,
    concepts,
    form_shape,
    load_forms,
    record_shapes,
    units,
)
from kn5501_reasoner.vocab import LE

from ..errors import Problem, not_stored
from ..page import READER, SCREENER, URLENCODED
from ..spelling import misspelt
from .asking import Question, questions, unanswered
from .noun import known, noun
from .saving import of_trial, save, saved, sent_before, subject_iri
from .writing import about, entered, missing, new_record, read_triples, statements

#: what is entered of a new subject: table -> properties
FIRST = {
    "subject": ("identifier", "birthDate", "sex", "screeningDate", "enrolmentDate", "infusionDate"),
    "consent": ("consentStatus", "consentDate"),
}
#: what has a page of its own, or is never entered
ELSEWHERE = ("subject", "judgement", "unread")
SAVED = {303: "accepted: on to the subject", 422: "refused: nothing was stored, what was entered is shown again"}


def form_body(*needed: str) -> dict[str, object]:
    """The OpenAPI request body of a form: fields of the record are named ``f-`` and the property."""
    schema = {
        "type": "object", "required": list(needed), "properties": {name: {"type": "string"} for name in needed},
        "additionalProperties": {"type": "string"},
    }
    return {"required": True, "content": {URLENCODED: {"schema": schema}}}


@dataclass(frozen=True)
class Choice:
    """One kind of record that can be entered."""

    name: str
    label: str
    definition: str


@dataclass(frozen=True)
class Entering:
    """A form, empty or as it was refused. triples: what the form component sent; concepts: by property."""

    subject: str
    choices: tuple[Choice, ...]
    form: Form | None = None
    fields: tuple[Field, ...] = ()
    record: str = ""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    triples: str = ""
    problems: tuple[Problem, ...] = ()
    concepts: dict[str, tuple[Concept, ...]] = field(default_factory=dict)
    systems: dict[str, str] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def marks(self) -> dict[str, tuple[str, str]]:
        """What is marked as needed: property -> (mark, why)."""
        return {each.name: (each.mark, "" if each.needed else each.why) for each in self.fields if each.mark}

    @property
    def told(self) -> dict[str, tuple[str, ...]]:
        """What is wrong, by field."""
        return by_field(self.problems)

    @property
    def shape(self) -> str:
        """The IRI of the form's shape."""
        return FORM + self.form.cls.removeprefix(LE) if self.form else ""


def by_field(problems: tuple[Problem, ...]) -> dict[str, tuple[str, ...]]:
    """Messages by the property that they are about."""
    return {name: tuple(each.message for each in problems if each.field == name)
            for name in {each.field for each in problems if each.field}}


def choices() -> tuple[Choice, ...]:
    """The kinds of record that have a form here."""
    return tuple(
        Choice(form.name, form.label, form.definition) for form in load_forms().values() if form.name not in ELSEWHERE
    )


def entering(
    subject: str, name: str, record: str, *, values: dict[str, tuple[str, ...]] | None = None, triples: str = "",
    problems: tuple[Problem, ...] = (),
) -> Entering:
    """The page of one form. Raises: NotFound."""
    form = load_forms().get(name)
    if form is None:
        raise NotFound("There is no such kind of record.")
    fields = tuple(each for each in form.fields if each.asked)
    preset = {each.name: (each.preset,) for each in fields if each.preset} | of_trial(fields)
    coded = {each.name: concepts(name, each.name) for each in fields if each.kind in ("codes", "iris")}
    return Entering(
        subject, choices(), form, fields, record, preset if values is None else values, triples, problems, coded,
        code_systems(), units() if any("nit" in each.name for each in fields) else (),
    )


@noun.page("/subjects/new", "entries/new.html", summary="The form for a new subject", role=SCREENER)
def new() -> Entering:
    """An empty form."""
    return Entering("", (), None, first_fields(), new_record(), values={})


@noun.action("/subjects/new", summary="Enter a new subject", statuses=SAVED, endpoint="save_new",
             body=form_body("f-identifier"))
def save_new() -> Response:
    """Store the subject and, if it was entered, the consent."""
    fields = first_fields()
    values = entered(fields, request.form.to_dict(flat=False))
    person, consent = new_record(request.form.get("record", "")), new_record()
    forms, name = load_forms(), values.get("identifier", ("",))[0]
    own, told = statements(person, forms["subject"].cls, "subject", _of("subject"), values)
    if not values.get("screeningDate"):
        told.append(Problem("entry", "“screening date” is missing: everything is counted from it",
                            field="screeningDate"))
    data, asked = own, tuple[Question, ...]()
    if any(each.name in values for each in _of("consent")):
        own_trial = tuple(each for each in forms["consent"].fields if each.name == "trial")
        more, lacking = statements(consent, forms["consent"].cls, "consent", (*_of("consent"), *own_trial),
                                   {**values, **of_trial(own_trial)})
        data += more + f"<{consent}> <{LE}subject> <{person}> .\n"
        told += lacking
        if not told:
            asked, told = questions("consent", data)
    done = told if told or unanswered(asked) else sent_before(name, person, data) or save(data, "form", None, new=True)
    if isinstance(done, list):
        page = Entering("", (), None, fields, person, values=values, problems=tuple(done), questions=asked)
        return not_stored("entries/new.html", page, done)
    return saved(done)


@noun.page("/subjects/<subject>/enter", "entries/enter.html", summary="The form for one more record", role=SCREENER,
           parameters=({"name": "kind", "in": "query", "description": "which kind of record",
                        "schema": {"type": "string"}},))
def enter(subject: str) -> Entering:
    """The kinds of record, and the form of the chosen one."""
    known(subject)
    name = _entered_here(request.args.get("kind", ""))
    return entering(subject, name, new_record()) if name else Entering(subject, choices())


@noun.action("/subjects/<subject>/enter", summary="Enter one more record", statuses=SAVED, endpoint="save_record",
             body=form_body("kind"))
def save_record(subject: str) -> Response:
    """Store one record."""
    known(subject)
    _entered_here(request.form.get("kind", "none"))
    page, data = read(subject)
    page = with_questions(page, data)
    done = list(page.problems)
    if not done and not unanswered(page.questions):
        done = sent_before(subject, page.record, data) or save(data, "form", subject)
    if isinstance(done, list):
        return not_stored("entries/enter.html", replace(page, problems=tuple(done)), done)
    return saved(done)


def read(subject: str) -> tuple[Entering, str]:
    """What was sent for one record: as a page, with what is missing or misspelt, and as data."""
    page = entering(subject, request.form.get("kind", ""), new_record(request.form.get("record", "")))
    assert page.form is not None
    triples = request.form.get("triples", "")
    if triples:
        values = read_triples(page.record, triples, page.fields)
        problems = [] if values is None else [*missing(page.fields, values), *misspelt(page.fields, values)]
    else:
        values = entered(page.fields, request.form.to_dict(flat=False))
        triples, problems = statements(page.record, page.form.cls, page.form.name, page.fields, values)
    whom = "" if page.form.name == "subject" else about(page.record, subject_iri(subject), subject)
    return replace(page, values=values or {}, triples=triples, problems=tuple(problems)), f"{triples}\n{whom}"


def with_questions(page: Entering, data: str) -> Entering:
    """The page with what is to be asked, once nothing is missing or misspelt; or why the server cannot tell."""
    if page.problems or page.form is None:
        return page
    asked, told = questions(page.form.name, data)
    return replace(page, questions=asked, problems=tuple(told))


@noun.action("/forms/<name>.ttl", method="GET", role=READER,
             summary="The shape of what a form asks, in SHACL; 'records' is that of all records",
             media=("text/turtle",), statuses={200: "the shape as Turtle"})
def shape(name: str) -> Response:
    """One form as SHACL, from which the page draws it."""
    if name != "records" and name not in load_forms():
        raise NotFound("There is no such form.")
    return Response(record_shapes() if name == "records" else form_shape(name), mimetype="text/turtle")


def first_fields() -> tuple[Field, ...]:
    """The fields of a new subject; of a consent none is needed, as there may be none yet."""
    return (*_of("subject"), *(replace(each, needed=False) for each in _of("consent")))


def _entered_here(name: str) -> str:
    """Raises: NotFound for what has a page of its own."""
    if name in ELSEWHERE:
        raise NotFound("This kind of record has a page of its own.")
    return name


def _of(table: str) -> tuple[Field, ...]:
    return tuple(each for each in load_forms()[table].fields if each.name in FIRST[table])
