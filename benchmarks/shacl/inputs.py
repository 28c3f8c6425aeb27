"""The same subjects and shapes for every SHACL engine: N-Triples of facts and of the role shapes.

What: the subject graphs of a store, so many subjects a file, each file with the subclass axioms of its classes; the
derived role shapes; and the names by which a report is read.
In: a store. Out: a folder with ``data-*.nt``, ``shapes.nt``, ``roles.json``. Units: none.
Raises: what derivations raise. Source: shapes/derived/kn5501.ttl; ontology/modules/facts.ttl.

Run: python benchmarks/shacl/inputs.py STORE FOLDER [--subjects 1000]
"""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from kn5501_reasoner import resources
from kn5501_reasoner.facts.graph import fact_triples
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline import Session
from kn5501_reasoner.records.parquet import Store
from kn5501_reasoner.validate import load_rules
from kn5501_reasoner.vocab import LE, PROV, RDF, RDFS

DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))


def write_inputs(store: Store, folder: Path, subjects: int) -> int:
    """Write all files; the number of subjects, refused ones left out."""
    folder.mkdir(parents=True, exist_ok=True)
    write_shapes(folder)
    written = 0
    names = [name for bucket in range(len(store.counts)) for name in store.names(bucket)]
    for number, start in enumerate(range(0, len(names), subjects)):
        session = Session.of(store.read(names[start : start + subjects]), "kn5501", DATES)
        with (folder / f"data-{number:04d}.nt").open("w", encoding="utf-8") as file:
            classes: set[str] = set()
            for name in session.subjects:
                if name in session.errors:
                    continue
                written += 1
                lines = fact_triples(session.derived.facts[name], session.base).splitlines(keepends=True)
                file.writelines(line for line in lines if f"<{PROV}wasDerivedFrom>" not in line)
                types = (line.split()[2] for line in lines if f"<{RDF}type>" in line)
                classes |= {each.removeprefix(f"<{LE}").rstrip(">") for each in types}
            for name in sorted(classes):
                for above in sorted(session.vocabulary.superclasses(name)):
                    file.write(f"<{LE}{name}> <{RDFS}subClassOf> <{LE}{above}> .\n")
    return written


def write_shapes(folder: Path) -> None:
    """Role shapes, and for each criterion its roles in the order that decides."""
    import pyoxigraph as ox

    rules = load_rules("kn5501")
    quads = ox.parse(path=str(resources.shapes("derived", "kn5501.ttl")), format=ox.RdfFormat.TURTLE)
    triples = [quad.triple for quad in quads]
    (folder / "shapes.nt").write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES))
    roles = [{"criterion": role.criterion.rsplit("/", 1)[-1], "role": role.role,
              "shapes": [role.iri, *sorted(role.conjuncts)]} for role in rules.roles]
    (folder / "roles.json").write_text(json.dumps(roles, indent=1), encoding="utf-8")


def main() -> None:
    """Write the inputs of a store."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--subjects", type=int, default=1_000, help="subjects of a file")
    options = parser.parse_args()
    print(write_inputs(Store.open(options.store), options.folder, options.subjects))


if __name__ == "__main__":
    main()
