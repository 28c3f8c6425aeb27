"""A correction: a stored record no longer counts, for a reason; another may take its place at once.

In: a form. Out: the page; 303 or 422. The old record and its entry stay, marked. What is typed is never dropped without
a word: a changed field replaces the record unless the person says that it is struck out all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

import pyoxigraph as ox
from flask import Response, request
from werkzeug.exceptions import NotFound

from kn5501_reasoner.pipeline.entering import entered_as, load_forms
from kn5501_reasoner.pipeline.entering_doubts import Doubt
from kn5501_reasoner.vocab import LE, RDF

from ..access import person
from ..errors import Problem, not_stored
from ..graphs import SAME, ntriples
from ..page import SCREENER
from ..service import Accepted, service
from ..texts import names_of
from .asking import Question, question, unanswered
from .enter import SAVED, Entering, by_field, entering, form_body, read, with_questions
from .noun import known, noun
from .saving import made_by, save, saved, sent_before
from .writing import new_record, shown

PART_OF = LE + "partOf"
OF_ITS_SOURCE = frozenset({SAME, LE + "versionId", LE + "lastUpdated"})
"""What is true of a stored text alone, not of one that says the same under another name."""
STRIKE, REPLACE = "no", "yes"
"""What may be chosen; nothing chosen: a changed field replaces the record."""


@dataclass(frozen=True)
class Statement:
    """One thing that a record says."""

    label: str
    property: str
    value: str


@dataclass(frozen=True)
class Correcting:
    """The record that is corrected, and the form of what takes its place (None: judged or described elsewhere).

    kind: of what may take its place; along: what the form does not ask and goes along with what takes its place;
    choice: STRIKE, REPLACE or nothing; unread: the record is an entry that was not understood.
    """

    subject: str
    record: str
    kind: str
    label: str
    says: tuple[Statement, ...]
    corrected: str
    entering: Entering | None
    along: tuple[str, ...] = ()
    unread: bool = False
    reason: str = ""
    choice: str = ""
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def told(self) -> dict[str, tuple[str, ...]]:
        """What is wrong, by field."""
        return by_field(self.problems)


def correcting(subject: str, record: str) -> Correcting:
    """The page of one stored record. Raises: NotFound."""
    store = service().store
    quads = _stored(known(subject), record)
    kinds = {form.cls: form for form in load_forms().values()}
    form = next((kinds[q.object.value] for q in quads if q.predicate.value == RDF + "type"), None)
    if form is None:
        raise NotFound("There is no such record of this subject.")
    fields = {field.iri: field for field in form.fields if field.name not in ("subject", "sameRecordAs")}
    said = sorted((fields[q.predicate.value].order, q.predicate.value, q.object.value) for q in quads
                  if q.predicate.value in fields)
    says = tuple(Statement(fields[iri].label, fields[iri].name, value) for _, iri, value in said)
    entry = store.corrected(subject).get(record)
    corrected = f"{entry.reason} ({entry.who}, {entry.when[:10]})" if entry else ""
    kind = form.name
    if kind == "unread":
        kind = entered_as(next((q.object.value for q in quads if q.predicate.value == LE + "entryType"), "")) or kind
    return Correcting(
        subject, record, kind, form.label, says, corrected,
        None if kind in ("judgement", "unread") else _prefilled(subject, kind, quads),
        tuple(dict.fromkeys(fields[quad.predicate.value].label for quad in _links(kind, quads)
                            if quad.predicate.value in fields)), form.name == "unread",
    )


@noun.page("/subjects/<subject>/correct", "entries/correct.html", summary="The form for a correction", role=SCREENER,
           parameters=({"name": "record", "in": "query", "required": True, "description": "IRI of the stored record",
                        "schema": {"type": "string"}},))
def correct(subject: str) -> Correcting:
    """What the record says, and the form for what is right."""
    return correcting(subject, request.args.get("record", ""))


@noun.action("/subjects/<subject>/correct", summary="Correct a record", statuses=SAVED, endpoint="save_correction",
             body=form_body("corrects", "reason"))
def save_correction(subject: str) -> Response:
    """Store that the record no longer counts, and what takes its place."""
    page = correcting(subject, request.form.get("corrects", ""))
    page = replace(page, reason=request.form.get("reason", "").strip(), choice=_choice())
    told = [] if page.reason else [Problem("entry", "say why: the reason is missing", field="reason")]
    data, parts = "", {}
    if page.entering is not None:
        page, data, more = _replacing(page)
        told += more
        parts = _parts(page) if data else {}
        data += _moved(page.entering.record, parts)
    done = told if told or unanswered(page.questions) else _again(page, data) or save(
        data, "correction", subject, reason=page.reason, corrects=page.record, also=tuple(parts))
    if isinstance(done, list):
        return not_stored("entries/correct.html", replace(page, problems=tuple(done)), done)
    return saved(done)


def _again(page: Correcting, data: str) -> Accepted | list[Problem] | None:
    """What became of a correction that was made before: the same form sent twice, or somebody else was quicker."""
    entry = service().store.corrected(page.subject).get(page.record)
    if entry is None:
        return None
    if data and page.entering is not None:
        done = sent_before(page.subject, page.entering.record, data)
        if done is not None:
            return done
    elif (entry.who, entry.reason) == (person().name, page.reason):
        return made_by(page.subject, entry)
    return [Problem("entry", "this record was corrected meanwhile: see what is stored of the subject now; what you "
                             "wrote is still here")]


def _choice() -> str:
    """What was chosen; what is neither is as nothing."""
    given = request.form.get("replace", "")
    return given if given in (STRIKE, REPLACE) else ""


def _replacing(page: Correcting) -> tuple[Correcting, str, list[Problem]]:
    """The page with what was sent and what is asked, the data of what takes the place, and what is wrong."""
    assert page.entering is not None
    sent, data, changed = page.entering, "", ()
    if any(name.startswith("f-") for name in request.form):
        sent, data = read(page.subject)
        if sent.form is None or sent.form.name != page.kind:
            raise NotFound("A record is replaced by one of its own kind.")
        changed = _changed(page.entering, sent)
    page = replace(page, entering=sent, choice=page.choice or (REPLACE if changed else ""))
    if not page.choice:
        return page, "", [Problem("entry", "change what is wrong, or choose to strike the record out", field="replace")]
    if page.choice != REPLACE:
        asked = (_contradiction(changed),) if changed else ()
        return replace(page, questions=asked), "", []
    if not data:
        return page, "", [Problem("entry", "nothing was sent that could take its place", field="replace")]
    asked = () if changed or page.unread else (_unchanged(),)
    data += ntriples([ox.Quad(ox.NamedNode(sent.record), quad.predicate, quad.object)
                      for quad in _links(page.kind, _stored(page.subject, page.record))])
    sent = with_questions(sent, data)
    return replace(page, questions=(*asked, *sent.questions)), data, list(sent.problems)


def _changed(before: Entering, sent: Entering) -> tuple[str, ...]:
    """How the fields are called that say something else than the record."""
    def plain(page: Entering, name: str) -> list[str]:
        return sorted(" ".join(text.split()) for text in page.values.get(name, ()))

    return tuple(field.question for field in before.fields if plain(before, field.name) != plain(sent, field.name))


def _contradiction(changed: tuple[str, ...]) -> Question:
    names = ", ".join(f"“{name}”" for name in changed)
    told = (f"You changed {names} and chose to strike the record out: what you wrote would not be stored. Choose to "
            "replace the record, or say that it is dropped.")
    return question(Doubt("contradiction", told, ("replace",), "Strike the record out and drop what I wrote"))


def _unchanged() -> Question:
    return question(Doubt("unchanged", "Nothing was changed: what takes the place of the record says the same.",
                          ("replace",), "Replace it all the same"))


def _stored(subject: str, record: str) -> list[ox.Quad]:
    """What is stored of a record, by its IRI or the name that it goes by."""
    stored = service().store.stored(subject)
    names = names_of(stored)
    return [quad for quad in stored if quad.subject.value == record] or [
        quad for quad in stored if names[quad.subject] == record]


def _links(kind: str, quads: list[ox.Quad]) -> list[ox.Quad]:
    """What no form asks and stays true of what takes the place: other records that it names, how it is protected."""
    links = {field.iri for field in load_forms()[kind].fields if not field.asked
             and field.kind in ("iri", "iris", "codes") and field.name not in ("subject", "sameRecordAs")}
    return [quad for quad in quads if quad.predicate.value in links and isinstance(quad.object, ox.NamedNode)]


def _parts(page: Correcting) -> dict[str, list[ox.Quad]]:
    """The records that count and are parts of the corrected one, such as the items of a total -> what they say."""
    store = service().store
    stored, struck = store.stored(page.subject), store.corrected(page.subject)
    own = {page.record, *(quad.subject.value for quad in _stored(page.subject, page.record))}
    names = names_of(stored)
    nodes = {quad.subject: names[quad.subject] for quad in stored
             if quad.predicate.value == PART_OF and quad.object.value in own}
    unread = {quad.subject for quad in stored if quad.object.value == LE + "UnreadEntry"}
    found: dict[str, list[ox.Quad]] = {name: [] for node, name in nodes.items() if name not in struck
                                       and node not in unread}
    for quad in stored:
        if quad.subject in nodes and nodes[quad.subject] in found and quad.predicate.value not in OF_ITS_SOURCE:
            found[nodes[quad.subject]].append(quad)
    return found


def _moved(whole: str, parts: dict[str, list[ox.Quad]]) -> str:
    """The same parts of the record that takes the place, under names of their own, as N-Triples."""
    moved = []
    for number, quads in enumerate(parts.values()):
        node = ox.NamedNode(f"urn:uuid:{uuid5(UUID(whole), str(number))}")
        moved += [ox.Quad(node, quad.predicate, ox.NamedNode(whole) if quad.predicate.value == PART_OF else quad.object)
                  for quad in quads]
    return ntriples(moved)


def _prefilled(subject: str, name: str, quads: list[ox.Quad]) -> Entering:
    """The form of the same kind, with what the record says."""
    fields = load_forms()[name].fields
    kept = [quad for quad in quads if quad.predicate.value in {field.iri for field in fields if field.asked}]
    return entering(subject, name, new_record(), values=shown(kept, fields))
