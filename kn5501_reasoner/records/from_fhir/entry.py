"""Entries of inputs, and how references and messages name them.

In: references and resources. Out: ``Entry``, ``Reference``; record IRIs, ids of subjects. Raises: nothing.
Source: HL7 FHIR R4, references; Bundle.entry.fullUrl.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ...vocab import RECORD
from ..gate import Unreadable, clean, is_iri
from ..when import ABSENT, When

_ID = re.compile(r"[A-Za-z0-9\-._]{1,128}", re.ASCII)
_REFERENCE = re.compile(r"(?:(.*)/)?([A-Z][A-Za-z]{1,60})/([^/#?\s]{1,128})(?:/_history/[^/]*)?", re.ASCII)
UUID = "urn:uuid:"


@dataclass(frozen=True)
class Reference:
    """A reference by type and id. base: the address of its server; id: None when it is no id of FHIR."""

    base: str | None
    kind: str
    id: str | None


def parsed_reference(text: str) -> Reference | None:
    """A reference such as ``Patient/7`` or ``http://server/Patient/7/_history/1``; None for any other form."""
    parsed = _REFERENCE.fullmatch(text)
    if parsed is None:
        return None
    return Reference(parsed[1], parsed[2], parsed[3] if _ID.fullmatch(parsed[3]) else None)


@dataclass
class Entry:
    """One resource with its place.

    assembled: the timestamp of its Bundle; gathered: when its file was put together, as far as that is known.
    """

    resource: dict[str, Any]
    type: str
    id: str | None
    full_url: str | None
    record: str
    assembled: When | Unreadable = ABSENT
    gathered: When = ABSENT
    used: bool = False


#: types of records that could matter
MATTER = frozenset({
    "Consent", "Condition", "Procedure", "Observation", "DiagnosticReport", "MedicationStatement", "MedicationRequest",
    "MedicationAdministration", "MedicationDispense", "AllergyIntolerance", "ResearchSubject", "AdverseEvent",
})
#: resources that only give meaning to others
SUPPORT = frozenset({"Medication", "ResearchStudy", "Substance"})


def made_entry(
    resource: dict[str, Any], kind: str, full_url: Any, times: tuple[When | Unreadable, When] = (ABSENT, ABSENT)
) -> Entry:
    """An entry of a resource. full_url, the id: as its source states them, where they can be used."""
    given = resource.get("id")
    name = given if isinstance(given, str) and _ID.fullmatch(given) else None
    url = full_url if isinstance(full_url, str) and is_iri(full_url) and "#" not in full_url else None
    return Entry(resource, kind, name, url, url or _mint(resource, kind, name), *times)


def referenced_id(reference: str, kind: str) -> str | None:
    """The id in a reference by type and id, such as ``Patient/7``; None for any other form."""
    parsed = _REFERENCE.fullmatch(reference)
    return parsed[3] if parsed and parsed[2] == kind and _ID.fullmatch(parsed[3]) else None


def minted(kind: str, name: str) -> str:
    """The record IRI of a resource that has no IRI of its own."""
    return f"{RECORD}fhir/{kind}/{quote(name, safe='', errors='replace')}"


def subject_id(entry: Entry) -> str | None:
    """The id under which a Patient is reported: its id, else the unique part of a urn:uuid."""
    if entry.id:
        return entry.id
    tail = (entry.full_url or "").rpartition(":")[2] if (entry.full_url or "").startswith("urn:uuid:") else ""
    return tail if _ID.fullmatch(tail) else None


def label_of(entry: Entry) -> str:
    """How messages name an entry."""
    return clean(entry.record, 300)


def _mint(resource: dict[str, Any], kind: str, name: str | None) -> str:
    if name:
        return minted(kind, name)
    content = json.dumps(resource, sort_keys=True, default=str).encode("utf-8", "replace")
    return minted(kind, "unnamed-" + hashlib.sha256(content).hexdigest()[:16])
