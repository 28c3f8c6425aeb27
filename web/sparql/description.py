"""The service description: what the endpoint can do, said in RDF.

In: addresses. Out: triples. Source: SPARQL 1.1 Service Description; Unique URIs for File Formats (W3C).
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kn5501_reasoner.sparql import RDF
from kn5501_reasoner.vocab import RDF as RDF_NAMESPACE

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
WRITTEN = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)


def description(endpoint: str, graphs: Sequence[str]) -> list[ox.Triple]:
    """endpoint: its address. graphs: those that everyone who may ask may ask over."""
    service, dataset, default = ox.NamedNode(endpoint), ox.BlankNode("dataset"), ox.BlankNode("default")
    found: list[ox.Triple] = []

    def say(subject: ox.NamedNode | ox.BlankNode, name: str, value: ox.NamedNode | ox.BlankNode) -> None:
        found.append(ox.Triple(subject, ox.NamedNode(name if ":" in name else SD + name), value))

    say(service, RDF_NAMESPACE + "type", ox.NamedNode(SD + "Service"))
    say(service, "endpoint", service)
    say(service, "supportedLanguage", ox.NamedNode(SD + "SPARQL11Query"))
    say(service, "feature", ox.NamedNode(SD + "UnionDefaultGraph"))
    for name in WRITTEN:
        say(service, "resultFormat", ox.NamedNode(FORMATS + name))
    say(service, "defaultDataset", dataset)
    say(dataset, RDF_NAMESPACE + "type", ox.NamedNode(SD + "Dataset"))
    say(dataset, "defaultGraph", default)
    say(default, RDF_NAMESPACE + "type", ox.NamedNode(SD + "Graph"))
    for number, iri in enumerate(graphs):
        named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        say(dataset, "namedGraph", named)
        say(named, RDF_NAMESPACE + "type", ox.NamedNode(SD + "NamedGraph"))
        say(named, "name", ox.NamedNode(iri))
        say(named, "graph", graph)
        say(graph, RDF_NAMESPACE + "type", ox.NamedNode(SD + "Graph"))
    return found


def written(triples: Sequence[ox.Triple], name: str) -> bytes:
    """The description in a format of RDF."""
    return ox.serialize(triples, format=RDF[name], prefixes={"sd": SD, "format": FORMATS}) or b""
