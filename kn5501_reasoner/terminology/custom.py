"""Reads a caller's own mappings: ``kn5501 screen --codes FILE``.

In:     CSV without quoting rules of its own, one mapping a line: code, class. The code is an IRI or ``system|code``
        (the system's FHIR URI or short name), the class a local name such as MedicineOfNoConcern. A line that
        starts with # and a heading ``code,class`` are passed over.
Out:    pairs (code IRI, class).
Raises: TerminologyError with the line number: unreadable file, unknown code system, unknown class.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from ..errors import TerminologyError
from ..vocab import LE
from .codes import CodeIndex
from .hierarchy import Hierarchy


def read_mappings(path: Path, index: CodeIndex, hierarchy: Hierarchy) -> Iterator[tuple[str, str]]:
    """The mappings of the file, checked."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TerminologyError("the mapping file cannot be read", str(path), "give a CSV file in UTF-8") from error
    for number, row in enumerate(csv.reader(lines, skipinitialspace=True), start=1):
        where = f"{path}:{number}"
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#") or (number == 1 and cells[0].lower() == "code"):
            continue
        if len(cells) < 2:
            raise TerminologyError("a mapping needs a code and a class", where, "write code,class")
        name = cells[1].removeprefix("le:").removeprefix(LE)
        if name not in hierarchy:
            raise TerminologyError(f"there is no class '{name}'", where, "use a class of ontology/terminology")
        yield _iri(cells[0], index, where), name


def _iri(text: str, index: CodeIndex, where: str) -> str:
    """The IRI of a code given as an IRI or as ``system|code``."""
    uri, bar, code = text.partition("|")
    if not bar:
        return text
    system = index.system_of(uri)
    if not code:
        raise TerminologyError("a mapping needs a code after the bar", where, "write system|code,class")
    if system is None:
        return f"{uri}#{code}"
    return system.stem + quote(code, safe="")
