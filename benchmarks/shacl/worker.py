"""One SHACL engine over the prepared inputs, in an environment that has it; only pySHACL needs this project there.

What: shapes loaded once where the engine can, each data file validated, its report read into an outcome for each
subject and criterion: the first violated role in the order applies, may-pass, passes, judged; else passed.
In: a folder of inputs, the name of an engine. Out: JSON on stdout with seconds and peak memory; outcomes as JSON lines.
Units: s, MiB. Raises: what the engine raises. Source: the documentation of each engine.

Run: PYTHON benchmarks/shacl/worker.py pyshacl-turbo FOLDER OUTCOMES
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

SH = "http://www.w3.org/ns/shacl#"
OUTCOME = {"applies": "inapplicable", "may-pass": "failed", "passes": "cantTell", "judged": "untested"}
SUBJECT = re.compile(r"<([^>]*/subject/[^/>]+)")
Violations = Iterable[tuple[str, str]]
Engine = tuple[Callable[[str], Any], Callable[[Any], Violations]]
"""What prepares the text of a file outside the clock, and what finds (focus node, violated shape) in that."""


def pyshacl(folder: Path) -> Engine:
    """pySHACL as this project runs it: a subject at a time, shapes compiled once, graphs parsed outside the clock.

    That is its best case: its public function on one graph of 100 subjects takes longer.
    """
    from rdflib import Graph, URIRef
    from rdflib.namespace import RDF, RDFS

    from kn5501_reasoner.validate import load_rules, validate

    rules = load_rules("kn5501")

    def parse(text: str) -> list[Any]:
        found: dict[str, list[str]] = {}
        shared: list[str] = []
        for line in text.splitlines(keepends=True):
            subject = SUBJECT.match(line)
            (found.setdefault(subject[1], []) if subject else shared).append(line)
        above = Graph().parse(data="".join(shared), format="nt")
        graphs = []
        for subject, lines in found.items():
            graph, axioms = Graph().parse(data="".join(lines), format="nt"), Graph()
            for name in set(graph.objects(None, RDF.type)):
                for triple in above.triples((name, RDFS.subClassOf, None)):
                    axioms.add(triple)
            graphs.append((graph, URIRef(subject), axioms))
        return graphs

    def run(graphs: list[Any]) -> Violations:
        for graph, subject, axioms in graphs:
            for result in validate(graph, subject, rules, axioms).results:
                yield str(subject), result.shape

    return parse, run


def turbo(folder: Path) -> Engine:
    """pyshacl-turbo with shapes compiled once; its report is an rdflib graph."""
    from pyshacl_turbo import compile_shapes
    from rdflib import URIRef

    program = compile_shapes((folder / "shapes.nt").read_text(encoding="utf-8"), shacl_graph_format="nt")

    def run(text: str) -> Violations:
        _, report, _ = program.validate(text, data_graph_format="nt")
        for result in report.objects(None, URIRef(SH + "result")):
            focus, shape = (report.value(result, URIRef(SH + name)) for name in ("focusNode", "sourceShape"))
            yield str(focus), str(shape)

    return str, run


def rust(folder: Path) -> Engine:
    """shacl-rust with its interned index; shapes are text in every call."""
    import shacl_rust

    shapes = (folder / "shapes.nt").read_text(encoding="utf-8")

    def run(text: str) -> Violations:
        report = shacl_rust.validate(text, shapes, data_format="nt", shapes_format="nt", experimental_index=True)
        for each in report["results"]:
            yield each["focusNode"].strip("<>"), each["sourceShape"].strip("<>")

    return str, run


ENGINES = {"pyshacl": pyshacl, "pyshacl-turbo": turbo, "shacl-rust": rust}


def outcomes(roles: list[dict], violations: Violations, subjects: list[str]) -> dict[str, dict[str, str]]:
    """Subject IRI -> criterion or reading -> outcome."""
    violated: dict[str, set[str]] = {subject: set() for subject in subjects}
    for focus, shape in violations:
        if focus in violated:
            violated[focus].add(shape)
    found: dict[str, dict[str, str]] = {}
    for subject, shapes in violated.items():
        said = found[subject] = {}
        for role in roles:
            if role["criterion"] not in said and not shapes.isdisjoint(role["shapes"]):
                said[role["criterion"]] = OUTCOME[role["role"]]
        for role in roles:
            said.setdefault(role["criterion"], "passed")
    return found


def main() -> None:
    """Run an engine over all files of the inputs."""
    name, folder, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    roles = json.loads((folder / "roles.json").read_text(encoding="utf-8"))
    prepare, run = ENGINES[name](folder)
    spent = waited = 0.0
    with target.open("w", encoding="utf-8") as out:
        for file in sorted(folder.glob("data-*.nt")):
            text = file.read_text(encoding="utf-8")
            subjects = [line.split()[0].strip("<>") for line in text.splitlines() if line.endswith("term/Subject> .")]
            prepared = prepare(text)
            wall, began = time.perf_counter(), time.process_time()
            found = outcomes(roles, run(prepared), subjects)
            spent, waited = spent + time.process_time() - began, waited + time.perf_counter() - wall
            for subject, said in found.items():
                out.write(json.dumps({"subject": subject.rsplit("/", 1)[-1], **said}) + "\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": spent, "wall": waited, "peak": peak}))


if __name__ == "__main__":
    main()
