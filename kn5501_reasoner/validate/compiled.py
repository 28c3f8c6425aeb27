"""Role shapes of a trial, parsed once and in pySHACL's own form.

In: ``shapes/derived/<trial>.ttl``. Out: Rules. Raises: RuleError.
A shape that a role names but that ``use_shapes`` does not is silently skipped by pySHACL 0.40.1 when it harvests
named shapes only; so all shapes are harvested here, once, and handed to each run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import pyoxigraph as ox
from pyshacl.shapes_graph import ShapesGraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from .. import resources
from ..defaults import TRIAL
from ..errors import RuleError
from ..shapes import ROLES
from ..trials import rules_sha256
from ..vocab import LE, RDF, SH, local
from .index import RulesIndex, plain_graph

SENTINEL = LE + "Sentinel"
NEVER = LE + "neverStated"
SUBJECT = LE + "Subject"
_ROLE = {iri: role for role, iri in ROLES.items()}


@dataclass(frozen=True)
class RoleShape:
    """One derived shape: a role of a criterion, or of one of its named parts.

    conjuncts: the property shapes directly under a role; when one of them is violated, so is the role.
    targeted: whether it is run by itself; a part that a role reports by itself is not.
    """

    iri: str
    criterion: str
    role: str
    part: str | None = None
    alternative_of: str | None = None
    message: str = ""
    conjuncts: frozenset[str] = frozenset()
    targeted: bool = True


@dataclass(frozen=True)
class Rules:
    """The role shapes of a trial, parsed once.

    sha256: over the plain and the derived files. compiled: pySHACL's form of the shapes, for this module alone.
    """

    trial: str
    sha256: str
    shapes: dict[str, RoleShape]
    compiled: ShapesGraph

    @cached_property
    def roles(self) -> tuple[RoleShape, ...]:
        """The shapes that decide: one a criterion (or alternative reading) and role."""
        return tuple(s for s in self.shapes.values() if s.part is None)

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """IRIs of the criteria, in the order of the derived file."""
        return tuple(dict.fromkeys(s.criterion for s in self.roles if s.alternative_of is None))

    @cached_property
    def run(self) -> tuple[str, ...]:
        """What is named to pySHACL: every shape that targets subjects, as in any other engine; and the sentinel."""
        return (*(iri for iri, shape in self.shapes.items() if shape.targeted), SENTINEL)


def load_rules(trial: str = TRIAL) -> Rules:
    """The rules of a trial; parsed once a process.

    Raises: RuleError when the derived file is missing, unreadable or has a role twice.
    """
    return _load(trial)


@cache
def _load(trial: str) -> Rules:
    sha256 = rules_sha256(trial)
    return compile_rules(trial, resources.trial_derived(trial).read_bytes(), sha256)


def compile_rules(trial: str, turtle: bytes, sha256: str = "") -> Rules:
    """Rules from the Turtle of role shapes; ``load_rules`` is the usual way."""
    graph, terms = plain_graph(), _Terms()
    try:
        for quad in ox.parse(input=turtle, format=ox.RdfFormat.TURTLE):
            graph.store.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]), graph)
    except (SyntaxError, ValueError) as error:
        raise RuleError(f"the role shapes cannot be read: {error}", trial) from error
    shapes = {s.iri: s for s in sorted(_role_shapes(graph), key=_order)}
    if not shapes:
        raise RuleError("there are no role shapes", trial)
    probe = BNode()
    for triple in (
        (URIRef(SENTINEL), URIRef(RDF + "type"), URIRef(SH + "NodeShape")),
        (URIRef(SENTINEL), URIRef(SH + "property"), probe),
        (probe, URIRef(SH + "path"), URIRef(NEVER)),
        (probe, URIRef(SH + "minCount"), Literal(1)),
    ):
        graph.add(triple)
    compiled = ShapesGraph(graph)
    known = {str(shape.node) for shape in compiled.shapes}
    missing = set(shapes) - known
    if missing:
        raise RuleError("these roles are no shapes", ", ".join(sorted(missing)))
    reported = {c for s in shapes.values() if s.part is None for c in s.conjuncts}
    idle = [iri for iri, s in shapes.items() if not s.targeted and (s.part is None or iri not in reported)]
    if idle:
        raise RuleError("nothing runs these shapes", ", ".join(idle), f"they need sh:targetClass <{SUBJECT}>")
    compiled.graph = RulesIndex(graph, known)
    return Rules(trial, sha256, shapes, compiled)


def _role_shapes(graph: Graph) -> Iterator[RoleShape]:
    def one(subject: Node, name: str) -> str | None:
        found = sorted(str(o) for o in graph.objects(subject, URIRef(name)))
        if len(found) > 1:
            raise RuleError(f"{name} is said twice", str(subject))
        return found[0] if found else None

    seen = set()
    for subject in graph.subjects(URIRef(LE + "role"), None):
        role = _ROLE.get(one(subject, LE + "role") or "")
        criterion = one(subject, LE + "criterion")
        if role is None or criterion is None:
            raise RuleError("a role shape needs le:role and le:criterion", str(subject))
        part = one(subject, LE + "part")
        if part is None and (criterion, role) in seen:
            raise RuleError("this role is derived twice", str(subject))
        seen.add((criterion, role) if part is None else subject)
        yield RoleShape(
            str(subject), criterion, role, part, one(subject, LE + "alternativeOf"), one(subject, SH + "message") or "",
            frozenset(str(o) for o in graph.objects(subject, URIRef(SH + "property")) if isinstance(o, URIRef)),
            (subject, URIRef(SH + "targetClass"), URIRef(SUBJECT)) in graph,
        )


def _order(shape: RoleShape) -> tuple[bool, str, int, str, str]:
    name = local(shape.criterion)
    return (not name.startswith("inc"), name, list(ROLES).index(shape.role), shape.part or "", shape.iri)


class _Terms(dict[object, Node]):
    """Terms of pyoxigraph as those of rdflib, each made once."""

    def __missing__(self, term: object) -> Node:
        if isinstance(term, ox.NamedNode):
            made: Node = URIRef(term.value)
        elif isinstance(term, ox.BlankNode):
            made = BNode(term.value)
        elif not isinstance(term, ox.Literal):
            raise ValueError("a triple in a triple")
        elif term.language:
            made = Literal(term.value, lang=term.language)
        else:
            made = Literal(term.value, datatype=URIRef(term.datatype.value))
        self[term] = made
        return made
