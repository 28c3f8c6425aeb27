"""The rules in the store: ontology, shapes and the trial that the server runs, as they are installed now.

In: the database, a trial. Out: its three graphs, made again when the installed files have changed.
Raises: UsageError for the store of another trial; Unwritable, DiskFull.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from kn5501_reasoner import resources
from kn5501_reasoner.defaults import TRIAL
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.library import shape_triples
from kn5501_reasoner.vocab import DCTERMS, LE, RDF, trial_namespace

from .database import Database, Transaction
from .graphs import JOURNAL, ONTOLOGY, SHAPES, TRIALS, skolemised, trial_graph

TYPE, OF_TRIALS = ox.NamedNode(RDF + "type"), ox.NamedNode(LE + "Trial")


def load(database: Database, trial: str | None) -> str:
    """Put in the installed rules, in one transaction, unless they are there; the trial of the store.

    trial: the one to be run; None = the one that the store has. Raises: UsageError.
    """
    with database.reading() as store:
        graphs = [quad.graph_name.value for quad in store.quads_for_pattern(None, TYPE, OF_TRIALS, None)]
    del store
    held = {graph.removeprefix(TRIALS) for graph in graphs if graph.startswith(TRIALS)}
    trial = trial or next(iter(held), TRIAL)
    if held - {trial}:
        raise UsageError(f"this store is of the trial {min(held)}, not of {trial}", "--store",
                         f"start with --trial {min(held)}, or name another folder")
    files = files_of(trial)
    digest = sha256(b"".join(file.read_bytes() for each in files.values() for file in each)).hexdigest()
    mark = ox.Quad(ox.NamedNode(ONTOLOGY), ox.NamedNode(DCTERMS + "identifier"),
                   ox.Literal(f"urn:sha256:{digest}"), ox.NamedNode(JOURNAL))
    with database.reading() as store:
        old = list(store.quads_for_pattern(mark.subject, None, None, mark.graph_name))
    del store
    if mark in old:
        return trial
    quads, known = [mark], set()  # a statement stands in one graph: the union of all would give it twice
    for graph, found in files.items():
        for number, file in enumerate(found):
            said = shape_triples(file, trial_namespace(trial)) if file.parent == resources.trial_shapes(trial) else [
                quad.triple for quad in ox.parse(path=str(file), rename_blank_nodes=True)]
            parsed = [ox.Quad(*triple) for triple in said if triple not in known]
            known |= {quad.triple for quad in parsed}
            quads += skolemised(parsed, ox.NamedNode(graph), f"{number}")
    database.commit(Transaction([ox.NamedNode(graph) for graph in files], old, quads), mark)
    return trial


def files_of(trial: str) -> dict[str, list[Path]]:
    """Graph -> the files that it holds: what all trials share, and what belongs to this one."""
    ontology = sorted(resources.folder("ontology").rglob("*.ttl"))
    shared = [file for file in sorted(resources.shapes().rglob("*.ttl"))
              if file.relative_to(resources.shapes()).parts[0] not in ("trials", "derived", "library")]
    classes = resources.trial_classes(trial)
    return {
        ONTOLOGY: [file for file in ontology if file.parent.name != "trials" and not file.name.startswith("rules-")]
        + [file for file in [classes] if file.is_file()],
        trial_graph(trial): [*resources.trial_files(trial)],
        SHAPES: [*shared, resources.trial_derived(trial), *sorted(resources.trial_shapes(trial).glob("*.ttl"))],
    }
