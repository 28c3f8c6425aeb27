"""The committed closure: every pair (class, superclass) that the ontology entails.

In: the ontology folder. Out: ontology/inferred/closure.ttl, the same bytes for the same ontology.
Raises: ReasoningError.
"""

from __future__ import annotations

import re
from pathlib import Path

from .. import resources
from ..resources import Say, renewed, untold
from ..vocab import PREFIXES
from .hermit import Pairs, classify_triples
from .sources import ROOT, import_closure, merge

CLOSURE = ("inferred", "closure.ttl")

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
    return f"{_HEADER}\n{prefixes}\n" + "\n".join(blocks)


def _local(iri: str, namespace: str) -> str:
    rest = iri.removeprefix(namespace)
    return rest if rest != iri and re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", rest) else ""


def classify(check: bool = False, folder: Path | None = None, say: Say = untold) -> bool:
    """Classify the ontology; write the closure, or with ``check`` only compare. True: it was fresh already.

    folder: another ontology folder than the packaged one. Raises: ReasoningError.
    """
    folder = folder or resources.ontology()
    text = render(classify_triples(merge(import_closure(folder / ROOT))))
    return renewed(folder.joinpath(*CLOSURE), text, check, say)
