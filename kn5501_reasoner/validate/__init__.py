"""Runs pySHACL on one subject's facts and reads its report: the reference execution of the rules.

In: a subject graph that we wrote from typed facts, its focus node, the role shapes, and the subclass axioms of the
classes on the graph. Out: Report (results by shape, outcome by criterion, Turtle).
Raises: ValidationError when there is no usable report; that is never a verdict. RuleError for unusable role shapes.
Source: SHACL 1.0; docs/shacl.md.
"""

from __future__ import annotations

import threading

from pyshacl.validator import Validator
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDFS

from ..errors import ValidationError
from ..vocab import XSD
from .compiled import RoleShape, Rules, compile_rules, load_rules
from .index import FactsIndex
from .quick import spare
from .report import Report, Result, read

__all__ = ["Report", "Result", "RoleShape", "Rules", "compile_rules", "load_rules", "validate"]

_ONE_AT_A_TIME = threading.Lock()
spare()


def validate(graph: Graph, focus: URIRef, rules: Rules, ont: Graph) -> Report:
    """Every role of every criterion on one subject.

    graph: facts of this subject alone; ont: rdfs:subClassOf triples for the classes on it (they must stand beside
    the data: in the shapes graph pySHACL would not see them). Neither is changed.
    Raises: ValidationError when pySHACL fails or its report gives no positive evidence that the shapes ran.
    """
    if not isinstance(graph, Graph) or not isinstance(ont, Graph):
        raise ValidationError("graphs must be parsed before validation", str(focus))
    if (focus, None, None) not in graph:
        raise ValidationError("the graph says nothing of this subject", str(focus))
    with _ONE_AT_A_TIME:
        try:
            found = _run(FactsIndex.of(graph, ont, URIRef(RDFS.subClassOf)), focus, rules)
        except Exception as error:
            raise ValidationError(f"pySHACL failed: {type(error).__name__}", str(focus)) from error
        finally:
            _probe_booleans()
    return read(focus, rules, found)


def _run(data: FactsIndex, focus: URIRef, rules: Rules) -> object:
    """pySHACL's report graph; the compiled shapes replace those that it would harvest anew."""
    options = {"focus_nodes": [focus], "use_shapes": list(rules.run), "advanced": False, "inference": "none"}
    validator = Validator(data, shacl_graph=rules.compiled.graph, options=options)
    validator.shacl_graph = rules.compiled
    _, report, _ = validator.run()  # type: ignore[no-untyped-call]
    return report


def _probe_booleans() -> None:
    """pySHACL switches rdflib's reading of booleans while it loads shapes; it must never stay switched."""
    if Literal("1", datatype=URIRef(XSD + "boolean")).value is not True:
        raise ValidationError("booleans are read wrongly in this process", hint="start the process anew")
