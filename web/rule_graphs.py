"""The rules in the store: ontology, shapes and trial as they are installed now.

In: the database. Out: its three graphs, made again when the installed files have changed. Raises: Unwritable, DiskFull.
"""

from __future__ import annotations

from hashlib import sha256

import pyoxigraph as ox

from kn5501_reasoner import resources
from kn5501_reasoner.vocab import DCTERMS

from .database import Database, Transaction
from .graphs import JOURNAL, ONTOLOGY, SHAPES, TRIAL, skolemised


def load(database: Database) -> None:
    """Put in the installed rules, in one transaction, unless they are there."""
    ontology = sorted(resources.folder("ontology").rglob("*.ttl"))
    files = {
        ONTOLOGY: [file for file in ontology if file.parent.name != "trials"],
        TRIAL: [resources.ontology("trials", "kn5501.ttl")],
        SHAPES: sorted(resources.folder("shapes").rglob("*.ttl")),
    }
    digest = sha256(b"".join(file.read_bytes() for each in files.values() for file in each)).hexdigest()
    mark = ox.Quad(ox.NamedNode(ONTOLOGY), ox.NamedNode(DCTERMS + "identifier"),
                   ox.Literal(f"urn:sha256:{digest}"), ox.NamedNode(JOURNAL))
    with database.reading() as store:
        old = list(store.quads_for_pattern(mark.subject, None, None, mark.graph_name))
    del store
    if mark in old:
        return
    quads, known = [mark], set()  # a statement stands in one graph: the union of all would give it twice
    for graph, found in files.items():
        for number, file in enumerate(found):
            parsed = [
                ox.Quad(q.subject, q.predicate, q.object)
                for q in ox.parse(path=str(file), rename_blank_nodes=True) if q.triple not in known
            ]
            known |= {quad.triple for quad in parsed}
            quads += skolemised(parsed, ox.NamedNode(graph), f"{number}")
    database.commit(Transaction([ox.NamedNode(graph) for graph in files], old, quads), mark)
