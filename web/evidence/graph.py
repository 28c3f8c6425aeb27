"""One outcome as a graph, from protocol item over rule, part and fact to source record, and the same as rows.

In: the store, a subject, a criterion. Out: Evidence. Raises: NotFound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from werkzeug.exceptions import NotFound

from kn5501_reasoner.vocab import DCTERMS, LE, RDFS, SH, trial_namespace

from ..shown import short
from ..store import Store
from . import queries
from .queries import Row, ask
from .stored import Stored, gathered

ROLES = ("protocol", "rule", "part", "reason", "fact", "record")
_BOUNDS = ((SH + "minInclusive", "at least"), (SH + "maxInclusive", "at most"), (SH + "hasValue", "is"))


@dataclass(frozen=True)
class Node:
    """One node. says: what it holds, one line each; iri: its technical name."""

    id: str
    role: str
    label: str
    says: tuple[str, ...] = ()
    iri: str = ""


@dataclass(frozen=True)
class Link:
    """One node leads to another. how: in words; property: the statement that is stored."""

    source: str
    target: str
    how: str
    property: str


@dataclass(frozen=True)
class Evidence:
    """One outcome with all that decided it; nodes in the order of their roles."""

    subject: str
    criterion: str
    title: str
    outcome: str
    decision: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    query: str
    roles: tuple[str, ...] = ROLES

    def node(self, id: str) -> Node:
        """A node by its id."""
        return next(node for node in self.nodes if node.id == id)

    def following(self, id: str) -> tuple[tuple[Link, Node], ...]:
        """What a node leads to."""
        return tuple((link, self.node(link.target)) for link in self.links if link.source == id)

    def of(self, role: str) -> tuple[Node, ...]:
        """All nodes of a role."""
        return tuple(node for node in self.nodes if node.role == role)


@dataclass
class _Drawing:
    """Nodes and links while they are gathered, each once."""

    nodes: dict[str, Node] = field(default_factory=dict)
    links: dict[tuple[str, str], Link] = field(default_factory=dict)

    def add(self, role: str, iri: str, label: str, says: Iterable[str] = ()) -> str:
        made = self.nodes.setdefault(f"{role}:{iri}", Node(f"n{len(self.nodes) + 1}", role, label, tuple(says), iri))
        return made.id

    def link(self, source: str, target: str, how: str, property: str) -> None:
        self.links.setdefault((source, target), Link(source, target, how, property))


def evidence(store: Store, subject: str, name: str, trial: str) -> Evidence:
    """The graph of one criterion in the current decision. Raises: NotFound."""
    decision = store.subject(subject)
    if decision is None or name not in decision.outcomes:
        raise NotFound("There is no such subject, or no outcome of such a criterion.")
    space = trial_namespace(trial)
    query = queries.reasons_query(decision.id, space + name)
    rows = ask(store, query)
    rule = gathered(ask(store, queries.rule_query(trial, space + name, {row["part"] for row in rows})))
    terms = {term for said in rule.values() for path in (SH + "path", SH + "class") for term in said.get(path, ())}
    words = {row["term"]: row["label"] for row in ask(store, queries.words_query(terms))} if terms else {}
    drawing, said = _Drawing(), rule.get(space + name, {})
    item = drawing.add("protocol", space + name, _one(said, DCTERMS + "source"), said.get(LE + "statement", ()))
    shape = drawing.add("rule", space + name, f"Rule {name}", said.get(LE + "shapeFile", ()))
    drawing.link(item, shape, "is said as", "le:shapeFile")
    stored = Stored.of(
        store, subject, {row["from"] for row in rows if row["from"]}, {row["record"] for row in rows if row["record"]},
    )
    for reason in sorted({row["reason"] for row in rows}, key=_place):
        own = [row for row in rows if row["reason"] == reason]
        part = shape if own[0]["part"] == space + name else _part(drawing, shape, own[0]["part"], rule, words)
        sentence = drawing.add("reason", reason, own[0]["sentence"])
        drawing.link(part, sentence, "gave", "dcterms:source")
        _below(drawing, sentence, own, stored)
    return Evidence(
        subject, name, _one(said, RDFS + "label"), short(rows[0]["outcome"]) if rows else decision.outcomes[name],
        decision.id, tuple(sorted(drawing.nodes.values(), key=lambda node: ROLES.index(node.role))),
        tuple(drawing.links.values()), query,
    )


def _part(
    drawing: _Drawing, shape: str, iri: str, rule: dict[str, dict[str, list[str]]], words: dict[str, str]
) -> str:
    """A named part of the rule, with what it demands as far as that stands on the part itself."""
    said = rule.get(iri, {})
    says = [f"about {words[each]}" for each in said.get(SH + "path", ()) if each in words]
    says += [f"none that is {words.get(each, short(each))}" for each in said.get(SH + "class", ())]
    says += [f"{words} {value}" for term, words in _BOUNDS for value in said.get(term, ())]
    part = drawing.add("part", iri, _one(said, RDFS + "label") or short(iri), says)
    drawing.link(shape, part, "has the part", "sh:property")
    return part


def _below(drawing: _Drawing, sentence: str, own: list[Row], stored: Stored) -> None:
    """The facts and records of one sentence; a record that a fact leads to is not linked twice."""
    quoted = {row["record"]: row for row in own if row["record"]}
    derived = {row["from"] for row in own if row["from"] and not row["record"]}
    reached: set[str] = set()
    for fact in sorted(derived & set(stored.facts)):
        label, lines, sources = stored.fact(fact)
        node = drawing.add("fact", fact, label, lines)
        drawing.link(sentence, node, "was decided by", "prov:wasDerivedFrom")
        for record in sources:
            drawing.link(node, _record(drawing, record, quoted, stored), "was derived from", "prov:wasDerivedFrom")
        reached.update(sources)
    for record in sorted((derived | set(quoted)) - set(stored.facts) - reached):
        drawing.link(sentence, _record(drawing, record, quoted, stored), "rests on", "prov:wasDerivedFrom")


def _record(drawing: _Drawing, iri: str, quoted: dict[str, Row], stored: Stored) -> str:
    """A record with its text and date as they were quoted, else as it is stored."""
    row, (text, kind) = quoted.get(iri, {}), stored.record(iri)
    return drawing.add("record", iri, row.get("text") or text or kind, (kind, row.get("date") or "no date quoted"))


def _one(said: dict[str, list[str]], term: str) -> str:
    return (said.get(term) or [""])[0]


def _place(iri: str) -> tuple[int, str]:
    """Sentences in their own order: because-2 before because-10."""
    number = iri.rsplit("-", 1)[-1]
    return int(number) if number.isdigit() else 0, iri
