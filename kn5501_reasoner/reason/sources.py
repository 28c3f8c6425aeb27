"""The ontology as files: what the root imports, found through the catalogue, and all of it in one piece.

In: a root file and the catalog-v001.xml beside it. Out: paths, triples, N-Triples.
Raises: ReasoningError for a missing catalogue, an import that it does not know, a file that is not Turtle.
Source: OASIS XML Catalogs 1.1, as ontology editors use it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox

from ..errors import ReasoningError
from ..vocab import OWL, RDF

ROOT = "lupus-eligibility.ttl"
CATALOG = "catalog-v001.xml"
IMPORTS = ox.NamedNode(OWL + "imports")
ONTOLOGY = ox.NamedNode(OWL + "Ontology")
TYPE = ox.NamedNode(RDF + "type")
_CATALOG_URI = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"


def read_catalog(folder: Path) -> dict[str, Path]:
    """Ontology IRI -> local file, as the catalogue of the folder says."""
    file = folder / CATALOG
    if not file.is_file():
        raise ReasoningError("the catalogue is missing", str(file), "restore it from the repository")
    return {row.attrib["name"]: (folder / row.attrib["uri"]).resolve()
            for row in ElementTree.parse(file).iter(_CATALOG_URI)}


def import_closure(root: Path) -> tuple[Path, ...]:
    """The root file and every file that it imports, directly or not, in the order first met."""
    catalog = read_catalog(root.parent)
    found, waiting = [], [root.resolve()]
    while waiting:
        file = waiting.pop(0)
        if file in found:
            continue
        found.append(file)
        for iri in sorted(t.object.value for t in parse_file(file) if t.predicate == IMPORTS):
            if iri not in catalog:
                raise ReasoningError(f"imports <{iri}>, which the catalogue does not know", str(file),
                                     f"add it to {CATALOG}")
            waiting.append(catalog[iri])
    return tuple(found)


def parse_file(file: Path) -> list[ox.Triple]:
    """The triples of one Turtle file; its blank nodes stay apart from those of other files."""
    try:
        return [ox.Triple(quad.subject, quad.predicate, quad.object)
                for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)]
    except (OSError, SyntaxError) as error:
        raise ReasoningError(f"cannot be read: {error}", str(file)) from error


def merge(files: Iterable[Path]) -> bytes:
    """All triples of the files as N-Triples, without imports and with one ontology header alone."""
    triples: list[ox.Triple] = []
    for file in files:
        rows = parse_file(file)
        headers = {t.subject for t in rows if t.predicate == TYPE and t.object == ONTOLOGY}
        triples += [t for t in rows if t.subject not in headers]
    header = ox.Triple(ox.NamedNode("https://w3id.org/lupus-eligibility"), TYPE, ONTOLOGY)
    return ox.serialize([header, *triples], format=ox.RdfFormat.N_TRIPLES)
