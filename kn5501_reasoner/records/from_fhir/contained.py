"""Records that lie inside another resource.

In: the resource that contains them. Out: entries of their own, with the record IRI ``record#id``.
Source: HL7 FHIR R4, contained resources.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from .entry import MATTER, Entry

HOLDERS = frozenset({"DiagnosticReport", "Observation"})


def contained_observations(entry: Entry) -> list[Entry]:
    """One entry for each; what they refer to with ``#`` is found in the resource that contains them."""
    held = entry.resource.get("contained")
    if entry.type not in HOLDERS or not isinstance(held, list):
        return []
    return [
        Entry({**item, "contained": held}, "Observation", None, None, inner_record(entry.record, item.get("id"), place),
              entry.assembled, entry.gathered)
        for place, item in enumerate(held, 1)
        if isinstance(item, dict) and item.get("resourceType") == "Observation"
    ]


def inner_record(record: str, name: Any, place: int = 0) -> str:
    """The record IRI of a contained resource; record: of the resource that contains it, or of its neighbour there."""
    outer = record.partition("#")[0]
    if not isinstance(name, str) or not name.lstrip("#"):
        return f"{outer}#contained-{place}"
    return f"{outer}#{quote(name.lstrip('#'), safe='', errors='replace')}"


def contained_records(entry: Entry) -> list[Entry]:
    """The records inside a resource that no reader takes: neither observations of a report or panel, nor what only
    gives meaning to others."""
    held = entry.resource.get("contained")
    if not isinstance(held, list):
        return []
    return [
        Entry(item, item["resourceType"], None, None, inner_record(entry.record, item.get("id"), place))
        for place, item in enumerate(held, 1)
        if isinstance(item, dict) and isinstance(item.get("resourceType"), str) and item["resourceType"] in MATTER
        and not (item["resourceType"] == "Observation" and entry.type in HOLDERS)
    ]
