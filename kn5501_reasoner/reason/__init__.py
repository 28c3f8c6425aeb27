"""Reasoning over the ontology with HermiT: build time only, never with subject data."""

from .closure import CLOSURE, classify, render
from .hermit import Pairs, classify_triples, find_jars, find_java, read_answer, run_java
from .sources import CATALOG, ROOT, import_closure, merge, parse_file, read_catalog

__all__ = [
    "CATALOG", "CLOSURE", "ROOT", "Pairs", "classify", "classify_triples", "find_jars", "find_java",
    "import_closure", "merge", "parse_file", "read_answer", "read_catalog", "render", "run_java",
]
