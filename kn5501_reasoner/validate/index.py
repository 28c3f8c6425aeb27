"""Read-only graphs that answer pySHACL's questions from dictionaries instead of rdflib's store.

pySHACL asks thousands of times for the objects of one subject and predicate and writes every nested violation as
text. The answers here are those of the store, found faster; the text carries whole IRIs.
In: rdflib graphs on the memory store. Out: graphs with the same content. They hand out iterators of lists where rdflib
has generators: these are asked most.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.graph_abstraction import RdfLibDataGraph
from rdflib import Graph, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.term import Node

Pair = tuple[Node | None, Node | None]


class _Whole(NamespaceManager):
    """Writes IRIs whole, so that no prefix is looked up for messages that nobody reads."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph, bind_namespaces="none")

    def bind(self, *args: object, **kwargs: object) -> None:
        return None

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803 (rdflib's names)
        return f"<{rdfTerm}>"

    def namespaces(self) -> Iterator[tuple[str, URIRef]]:
        return iter(())


def plain_graph() -> Graph:
    """An empty graph on the memory store without prefixes."""
    graph = Graph(bind_namespaces="none")
    graph.namespace_manager = _Whole(graph)
    return graph


class RulesIndex(Graph):
    """The shapes graph after pySHACL has harvested it; of a shape only its constraints are listed."""

    def __init__(self, graph: Graph, shapes: set[str]) -> None:
        super().__init__(store=graph.store, identifier=graph.identifier, bind_namespaces="none")
        self.namespace_manager = _Whole(self)
        self._objects: dict[Pair, list[Node]] = {}
        self._pairs: dict[Node | None, list[tuple[Node, Node]]] = {}
        self._lists: dict[Node, list[Node]] = {}
        for s, p, o in graph:
            self._objects.setdefault((s, p), []).append(o)
            if str(s) not in shapes or p in CONSTRAINT_PARAMETERS_MAP:
                self._pairs.setdefault(s, []).append((p, o))

    def objects(  # type: ignore[override]
        self, subject: Node | None = None, predicate: Node | None = None, unique: bool = False
    ) -> Iterator[Node]:
        return iter(self._objects.get((subject, predicate), ()))

    def predicate_objects(  # type: ignore[override]
        self, subject: Node | None = None, unique: bool = False
    ) -> Iterator[tuple[Node, Node]]:
        return iter(self._pairs.get(subject, ()))

    def items(self, list: Node) -> Iterator[Node]:  # type: ignore[override]  # (rdflib's name)
        if list not in self._lists:
            self._lists[list] = [*super().items(list)]
        return iter(self._lists[list])


class FactsIndex(RdfLibDataGraph):
    """One subject's facts with the subclass axioms of their classes beside them."""

    _objects: dict[Pair, list[Node]]

    @classmethod
    def of(cls, graph: Graph, ont: Graph, axiom: URIRef) -> FactsIndex:
        """A union of all facts and of those triples of ont that have this axiom as predicate."""
        union = plain_graph()
        for triple in graph:
            union.add(triple)
        for triple in ont.triples((None, axiom, None)):
            union.add(triple)
        made = cls(union.store, union)
        made._objects = {}
        for s, p, o in union:
            made._objects.setdefault((s, p), []).append(o)
        return made

    def objects(  # type: ignore[override]
        self, subject: Node | None = None, predicate: Node | None = None, unique: bool = False
    ) -> Iterator[Node]:
        return iter(self._objects.get((subject, predicate), ()))

    def transitive_objects(  # type: ignore[override]
        self, subject: Node | None, predicate: Node | None, remember: object = None
    ) -> Iterator[Node | None]:
        seen, waiting = {subject}, [subject]
        while waiting:
            node = waiting.pop()
            yield node
            for found in self._objects.get((node, predicate), ()):
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)
