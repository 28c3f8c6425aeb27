"""What an editor needs to open the ontology without a network: catalogues, and the imports of the root.

Both follow from the files that lie in the folders; nothing is listed by hand.
In: the folder ``ontology``. Out: ``catalog-v001.xml`` in every folder that holds an ontology, and the block of imports
in the root file. Raises: ReasoningError for a file without an ontology header.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from .. import resources
from ..errors import ReasoningError
from ..resources import Say, renewed, untold
from .sources import CATALOG, ONTOLOGY, ROOT, TYPE, parse_file

PARTS = ("modules", "terminology", "library", "trials")
"""Folders whose ontologies the root imports, in this order."""
FIRST = (
    "metadata", "evidence", "criteria", "records", "facts", "codesystems", "conditions", "medicines", "measurements",
)
"""Those on which others rest are listed before the rest of their folder."""
_HEAD = """\
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Where the imported ontologies lie, so that an editor opens this folder without a network. -->
<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
"""
_IMPORTS = re.compile(r"    owl:imports\n(?:        <[^>]*> [,;]\n)+")


def files_of(root: Path) -> list[Path]:
    """The files of all ontologies below the root that it imports."""
    def place(file: Path) -> tuple[int, str]:
        return (FIRST.index(file.stem) if file.stem in FIRST else len(FIRST), file.stem)

    return [file for part in PARTS for file in sorted((root / part).glob("*.ttl"), key=place)]


def ontology_iri(file: Path) -> str:
    """The IRI of the ontology in a file. Raises: ReasoningError."""
    found = [t.subject.value for t in parse_file(file) if t.predicate == TYPE and t.object == ONTOLOGY]
    if len(found) != 1:
        raise ReasoningError("the file has no single ontology header", str(file), "declare one owl:Ontology")
    return found[0]


def write_catalogs(check: bool = False, root: Path | None = None, say: Say = untold) -> bool:
    """Write the catalogues and the imports of the root, or with ``check`` only compare. True: all were fresh."""
    root = root or resources.ontology()
    known = {ontology_iri(root / ROOT): root / ROOT} | {ontology_iri(file): file for file in files_of(root)}
    wanted: dict[Path, str] = {}
    for folder in sorted({file.parent for file in known.values()} | {root / "inferred"}):
        rows = "".join(f'  <uri name="{iri}" uri="{Path(os.path.relpath(file, folder)).as_posix()}"/>\n'
                       for iri, file in known.items())
        wanted[folder / CATALOG] = f"{_HEAD}{rows}</catalog>\n"
    imported = [f"        <{iri}>" for iri, file in known.items() if file != root / ROOT]
    block = "    owl:imports\n" + " ,\n".join(imported) + " ;\n"
    text = (root / ROOT).read_text(encoding="utf-8")
    if len(_IMPORTS.findall(text)) != 1:
        raise ReasoningError("the root has no block of imports", str(root / ROOT), "write owl:imports, one a line")
    wanted[root / ROOT] = _IMPORTS.sub(lambda _: block, text)
    return all([renewed(file, text, check, say) for file, text in wanted.items()])
