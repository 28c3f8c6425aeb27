"""Parts of a resource that are not used while the rest of it is, and what a resource that is not used names.

In: why a component, a contained Observation or a conclusion is not used, and its code. Out: an entry in the collector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..gate import Unreadable
from .case import Case
from .codes import Concept, concept, read_concept
from .values import NotUnderstood, Skip


def set_aside(case: Case, record: str, kind: str, problem: Skip | Unreadable, named: Concept) -> None:
    """List one part that is not used. kind: the type of resource as which it would be read; named: its code."""
    collector = case.document.collector
    if isinstance(problem, Unreadable):
        collector.error(case.subject, problem.rule, record, f"{kind}: {problem.what}")
    else:
        collector.skip(case.document.source, record, problem.reason, case.subject)


def named_parts(resource: dict[str, Any], kind: str) -> tuple[tuple[str, Concept], ...]:
    """(resource type, code) of everything that a resource states: what stays open when nothing of it is used.

    A code that cannot be read is an empty Concept, which may be anything. Never raises.
    """
    return tuple(_named(resource, kind))


def _named(resource: dict[str, Any], kind: str) -> Iterator[tuple[str, Concept]]:
    if kind == "DiagnosticReport":
        for each in _objects(resource, "conclusionCode"):
            yield kind, _read(lambda each=each: read_concept(each))
    elif kind.startswith("Medication"):
        yield kind, _read(lambda: concept(resource, "medicationCodeableConcept"))
    else:
        yield kind, _read(lambda: concept(resource, "code"))
    if kind == "Observation":
        for each in _objects(resource, "component"):
            yield kind, _read(lambda each=each: concept(each, "code"))
    if kind in ("DiagnosticReport", "Observation"):
        for each in _objects(resource, "contained"):
            if each.get("resourceType") == "Observation":
                yield from _named({**each, "contained": None}, "Observation")


def _read(read: Callable[[], Concept | None]) -> Concept:
    try:
        return read() or Concept()
    except NotUnderstood:
        return Concept()


def _objects(resource: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list; an empty one for what is no object, so that it is not lost."""
    held = resource.get(name)
    if held is None:
        return []
    return [each if isinstance(each, dict) else {} for each in (held if isinstance(held, list) else [held])]
