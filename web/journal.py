"""The journal: every entry (what was brought in, by whom, why) and every decision, as RDF in one graph.

What: each is a ``prov:Activity`` that a query can follow, and carries its fields as one JSON literal, by which it is
read back. The two long texts of a decision stand on nodes of their own and are read when they are asked for.
In: Entry and Decision, or the statements of the graph. Out: statements, or Entry and Decision.
Units: times in UTC, ISO 8601. Raises: KeyError when the JSON lacks a field.
Source: PROV-O (activities and what they generate or invalidate); Dublin Core terms.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kn5501_reasoner.model import ANCHORS, OUTCOMES, Dates, Unread
from kn5501_reasoner.pipeline import Assessed
from kn5501_reasoner.vocab import DCTERMS, LE, PROV, RDF, XSD

from .adding import Change, State
from .graphs import JOURNAL, skolemised, subject_graph
from .texts import names_of

RDF_JSON = ox.NamedNode(RDF + "JSON")
VALUE = RDF + "value"
TEXTS = ("document", "dataset")


@dataclass(frozen=True)
class NotUsed:
    """An entry of an input that was not understood. criteria: those that it leaves open."""

    subject: str
    entry: str
    kind: str
    reason: str
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One thing that was brought in.

    sha256: of the bytes as they came; records: subject -> IRIs that are new by it; corrects: a record that no longer
    counts since; also: those that go with it; skipped: (entry, reason) of what was not used; dates: anchors that go
    before those of the records; replaced: subject -> IRIs of which the text left the records; aside: subjects of whom
    texts were set aside; states: subject -> resource -> what the records do not say of it; unread: what came and was
    not understood.
    """

    id: str
    kind: str
    who: str
    when: str
    records: Mapping[str, tuple[str, ...]]
    reason: str = ""
    corrects: str | None = None
    sha256: str = ""
    skipped: tuple[tuple[str, str], ...] = ()
    dates: Dates = Dates()
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    states: Mapping[str, Mapping[str, State]] = field(default_factory=dict)
    unread: tuple[NotUsed, ...] = ()
    also: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()

    @property
    def struck(self) -> tuple[str, ...]:
        """The records that no longer count since."""
        return (self.corrects, *self.also) if self.corrects else ()

    def changing(self, changes: Mapping[str, Change]) -> Entry:
        """The entry that makes these changes of subjects."""
        return replace(
            self, records={subject: self._brought(subject, change) for subject, change in changes.items()},
            replaced={subject: tuple(sorted(set(names_of(change.gone).values())))
                      for subject, change in changes.items() if change.gone},
            aside=tuple(subject for subject, change in changes.items() if change.aside),
            states={subject: change.states for subject, change in changes.items() if change.states},
        )

    def _brought(self, subject: str, change: Change) -> tuple[str, ...]:
        """The nodes that are new: records by name, and further nodes that speak of a record that was there before."""
        graph = subject_graph(subject, "records")
        names = names_of(skolemised(change.add, graph, self.id))
        own = {node.value for node, name in names.items() if node.value == name}
        return tuple(sorted(own | {node.value for node, name in names.items() if name not in own}))


@dataclass(frozen=True)
class Decision:
    """One assessment as it was given: what it was made of is every record of the entries up to its own.

    document, dataset: SHA-256 of the two texts that the store keeps (JSON contract; everything as Turtle).
    unread: how many entries of the subject were not used; withholding: how many of them leave something open.
    """

    id: str
    subject: str
    entry: str
    who: str
    when: str
    verdict: str
    dates: Dates
    document: str
    dataset: str
    outcomes: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0
    withholding: int = 0

    @classmethod
    def of(cls, id: str, entry: Entry, assessed: Assessed, dates: Dates) -> Decision:
        """The decision that an entry leads to."""
        document = json.loads(assessed.document)
        found, unread = document["subjects"][0]["criteria"], not_used(document)
        return cls(
            id, assessed.subject, entry.id, entry.who, entry.when, assessed.verdict, dates,
            sha256(assessed.document.encode()).hexdigest(), sha256(assessed.dataset.encode()).hexdigest(),
            {each["criterion"]: each["outcome"] for each in found},
            len(unread), sum(bool(each.withholds) for each in unread),
        )

    @property
    def counts(self) -> dict[str, int]:
        """Outcome -> how many criteria have it."""
        found = list(self.outcomes.values())
        return {outcome: found.count(outcome) for outcome in OUTCOMES}


def not_used(document: Mapping[str, Any]) -> tuple[Unread, ...]:
    """The entries that a document of the JSON contract lists as not used; those of earlier versions list none."""
    return tuple(
        Unread(each["subject"], each["source"], each["entry"], each["kind"], each["reason"], tuple(each["withholds"]))
        for each in document.get("unread", ())
    )


def node(id: str) -> ox.NamedNode:
    """The node of an entry or a decision."""
    return ox.NamedNode(f"{JOURNAL}#{id}")


def entry_quads(entry: Entry) -> Iterator[ox.Quad]:
    """An entry as statements of the journal."""
    say = _Said(node(entry.id))
    yield from say.activity(entry.id, entry.kind, entry.who, entry.when, entry)
    for subject, records in entry.records.items():
        yield say.text(DCTERMS + "subject", subject)
        for record in records:
            yield say.link(PROV + "generated", record)
    for record in sorted({*entry.struck, *chain(*entry.replaced.values())}):
        yield say.link(PROV + "invalidated", record)
    if entry.reason:
        yield say.text(DCTERMS + "description", entry.reason)


def decision_quads(decision: Decision, replaced: Decision | None, document: str, dataset: str) -> Iterator[ox.Quad]:
    """A decision as statements of the journal, with its two texts."""
    say = _Said(node(decision.id))
    yield from say.activity(decision.id, "decision", decision.who, decision.when, decision)
    yield say.text(DCTERMS + "subject", decision.subject)
    yield say.link(LE + "verdict", LE + decision.verdict)
    yield say.link(PROV + "wasInformedBy", node(decision.entry).value)
    if replaced is not None:
        yield say.link(DCTERMS + "replaces", node(replaced.id).value)
    for name, text in zip(TEXTS, (document, dataset), strict=True):
        yield ox.Quad(text_node(decision.id, name), ox.NamedNode(PROV + "value"), ox.Literal(text), say.graph)


def kept_quads(entry: Entry, subject: str, name: str, text: str) -> Iterator[ox.Quad]:
    """Texts of records that an entry let go (``replaced``) or set aside (``aside``), as N-Triples."""
    yield ox.Quad(kept_node(entry.id, subject, name), ox.NamedNode(PROV + "value"), ox.Literal(text),
                  ox.NamedNode(JOURNAL))


def kept_node(entry: str, subject: str, name: str) -> ox.NamedNode:
    """The node of what an entry let go or set aside of a subject."""
    return text_node(entry, f"{name}-{quote(subject, safe='')}")


def text_node(decision: str, name: str) -> ox.NamedNode:
    """The node of the ``document`` or the ``dataset`` of a decision."""
    return ox.NamedNode(f"{JOURNAL}#{decision}-{name}")


@dataclass(frozen=True)
class Journal:
    """Entries and decisions by id, in the order in which they were made. fingerprints: by the id of the entry."""

    entries: dict[str, Entry]
    decisions: dict[str, Decision]
    fingerprints: dict[str, str]


def fingerprint(entry: Entry, decisions: Iterable[Decision]) -> str:
    """SHA-256 of what the journal holds of an entry and of the decisions it led to, whose texts' hashes are in it."""
    return _hash(_content(entry), map(_content, decisions))


def read_journal(quads: Iterable[ox.Quad]) -> Journal:
    """The journal of its statements. Raises: ValueError, KeyError, TypeError for what is no entry and no decision."""
    texts = [q.object.value for q in quads if q.predicate.value == VALUE]
    read = sorted(((json.loads(text), text) for text in texts), key=lambda each: each[0]["id"])
    made: dict[str, list[str]] = {}
    for each, text in read:
        if "kind" not in each:
            made.setdefault(each["entry"], []).append(text)
    entries = [each for each, _ in read if "kind" in each]
    decisions = [each for each, _ in read if "kind" not in each]
    return Journal(
        {each["id"]: Entry(**{
            **each, "dates": _dates(each["dates"]), "skipped": tuple(map(tuple, each["skipped"])),
            "records": _tuples(each["records"]), "replaced": _tuples(each.get("replaced", {})),
            "unread": tuple(NotUsed(**{**one, "criteria": tuple(one["criteria"])}) for one in each.get("unread", ())),
            **{name: tuple(each.get(name, ())) for name in ("aside", "also", "cleared")},
            "states": _states(each.get("states", {})),
        }) for each in entries},
        {each["id"]: Decision(**{**each, "dates": _dates(each["dates"])}) for each in decisions},
        {each["id"]: _hash(text, made.get(each["id"], ())) for each, text in read if "kind" in each},
    )


def _content(whole: Entry | Decision) -> str:
    return json.dumps(asdict(whole), ensure_ascii=False, sort_keys=True, default=str)


def _hash(entry: str, decisions: Iterable[str]) -> str:
    return sha256("\n".join((entry, *sorted(decisions))).encode()).hexdigest()


def _tuples(found: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {subject: tuple(iris) for subject, iris in found.items()}


def _states(found: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, State]]:
    return {subject: {record: State(tuple((number, updated) for number, updated in said["versions"]), said["removed"])
                      for record, said in states.items()} for subject, states in found.items()}


def _dates(found: Mapping[str, str | None]) -> Dates:
    return Dates(**{name: date.fromisoformat(found[name]) if found[name] else None for name in ANCHORS})


class _Said:
    """Statements about one node of the journal."""

    def __init__(self, about: ox.NamedNode) -> None:
        self.about, self.graph = about, ox.NamedNode(JOURNAL)

    def activity(self, id: str, kind: str, who: str, when: str, whole: Entry | Decision) -> Iterator[ox.Quad]:
        """What entries and decisions have in common."""
        yield self.link(RDF + "type", PROV + "Activity")
        yield self.text(DCTERMS + "identifier", id)
        yield self.text(DCTERMS + "type", kind)
        yield self.text(DCTERMS + "creator", who)
        yield self._quad(PROV + "endedAtTime", ox.Literal(when, datatype=ox.NamedNode(XSD + "dateTime")))
        yield self._quad(VALUE, ox.Literal(_content(whole), datatype=RDF_JSON))

    def text(self, predicate: str, text: str) -> ox.Quad:
        """A plain literal."""
        return self._quad(predicate, ox.Literal(text))

    def link(self, predicate: str, iri: str) -> ox.Quad:
        """Another node."""
        return self._quad(predicate, ox.NamedNode(iri))

    def _quad(self, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(self.about, ox.NamedNode(predicate), value, self.graph)
