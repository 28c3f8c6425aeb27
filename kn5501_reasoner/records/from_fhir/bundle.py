"""Entries of a Bundle, an NDJSON file or a single resource, and the references between them.

What: flattens an input into entries with record IRIs and follows references among them.
In: parsed JSON. Out: ``Document`` with entries; what cannot be an entry goes to the collector as skipped.
Units: none. Raises: nothing. Source: HL7 FHIR R4, Bundle: resolving references.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ...vocab import RECORD
from ..collect import Collector
from ..gate import Unreadable, clean, is_iri
from ..when import ABSENT, When
from .values import when

BUNDLE_TYPES = frozenset({"collection", "searchset", "transaction", "batch", "document"})
_ID = re.compile(r"[A-Za-z0-9\-._]{1,128}", re.ASCII)
_NAME = re.compile(r"[A-Za-z]{1,60}", re.ASCII)
_REFERENCE = re.compile(r"(?:(.*)/)?([A-Z][A-Za-z]{1,60})/([^/#?\s]{1,128})(?:/_history/[^/]*)?", re.ASCII)
_NESTING = 3


@dataclass
class Entry:
    """One resource with its place."""

    resource: dict[str, Any]
    type: str
    id: str | None
    full_url: str | None
    record: str
    assembled: When | Unreadable = ABSENT
    used: bool = False


#: resources that only give meaning to others
SUPPORT = frozenset({"Medication", "ResearchStudy", "Substance"})


class Elsewhere(Exception):
    """A reference whose target may lie in an input that is read later."""


@dataclass
class Shared:
    """What the inputs of one run know of each other: targets by IRI; by type and id only outside Bundles.

    waiting: entries that are read again when all inputs are known. settled: whether that is so.
    own_urls, own_names: what the input that is read next holds beyond what is read of it at once.
    """

    by_url: dict[str, Entry] = field(default_factory=dict)
    by_name: dict[tuple[str, str], Entry] = field(default_factory=dict)
    waiting: list[tuple[Document, Entry]] = field(default_factory=list)
    support: list[tuple[str, Entry]] = field(default_factory=list)
    settled: bool = False
    own_urls: dict[str, Entry] = field(default_factory=dict)
    own_names: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def offer(self, source: str, entry: Entry, bundled: bool) -> None:
        """Make a Patient, Medication or ResearchStudy known to the other inputs."""
        if entry.type in SUPPORT:
            self.support.append((source, entry))
        if entry.type in SUPPORT or entry.type == "Patient":
            if entry.full_url:
                self.by_url.setdefault(entry.full_url, entry)
            elif entry.id and not bundled:
                self.by_name.setdefault((entry.type, entry.id), entry)


@dataclass
class Document:
    """One input: its entries and how references find them."""

    source: str
    collector: Collector
    shared: Shared = field(default_factory=Shared)
    entries: list[Entry] = field(default_factory=list)
    by_url: dict[str, Entry] = field(default_factory=dict)
    by_name: dict[tuple[str, str], Entry] = field(default_factory=dict)
    subjects: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    anchors: dict[str, list[tuple[str, Any, str]]] = field(default_factory=dict)

    def take(self, content: Any, label: str, full_url: Any = None, assembled: Any = ABSENT, depth: int = 0) -> None:
        """Add a resource, or all entries of a Bundle."""
        kind = content.get("resourceType") if isinstance(content, dict) else None
        if not isinstance(kind, str) or not _NAME.fullmatch(kind):
            self.collector.skip(self.source, label, "not a FHIR resource: no resourceType")
        elif kind != "Bundle":
            self._add(content, kind, full_url, assembled, bundled=depth > 0)
        elif depth >= _NESTING:
            self.collector.skip(self.source, label, "bundles lie too deep in each other")
        else:
            self._take_bundle(content, label, depth)

    def find(self, reference: str, origin: Entry) -> Entry | None:
        """The entry that a reference leads to: contained, by fullUrl, on the origin's server, or by type and id."""
        if reference.startswith("#"):
            return self._contained(reference[1:], origin)
        found = self.by_url.get(reference)
        parsed = _REFERENCE.fullmatch(reference)
        if found is None and parsed:
            base, kind, name = parsed.groups()
            if base is None and origin.full_url:
                own = _REFERENCE.fullmatch(origin.full_url)
                if own and own[1]:
                    found = self.by_url.get(f"{own[1]}/{kind}/{name}")
            if found is None:
                found = self.by_url.get(f"{base}/{kind}/{name}") if base else self.by_name.get((kind, name))
        if found is None:
            found = self._find_elsewhere(reference, parsed)
        if found is not None:
            found.used = True
        return found

    def _find_elsewhere(self, reference: str, parsed: re.Match[str] | None) -> Entry | None:
        """A target in another input. Raises Elsewhere as long as not all inputs are known."""
        wanted = parsed is None or parsed[2] in SUPPORT or (parsed[2] == "Patient" and parsed[1] is not None)
        if wanted and not self.shared.settled:
            raise Elsewhere
        found = self.shared.by_url.get(reference)
        if found is None and parsed and parsed[1] is None and parsed[2] in SUPPORT:
            found = self.shared.by_name.get((parsed[2], parsed[3]))
        return found

    def _take_bundle(self, bundle: dict[str, Any], label: str, depth: int) -> None:
        kind = bundle.get("type")
        if kind is not None and (not isinstance(kind, str) or kind not in BUNDLE_TYPES):
            self.collector.skip(self.source, label, "this type of Bundle is not read")
            return
        try:
            assembled: When | Unreadable = when(bundle, "timestamp") or ABSENT
        except Unreadable as error:
            assembled = Unreadable(f"Bundle.{error.what}", error.rule)
        entries = bundle.get("entry")
        if entries is not None and not isinstance(entries, list):
            self.collector.skip(self.source, label, "entry is not a list")
            return
        for place, item in enumerate(entries or (), 1):
            name = f"{label} entry {place}".strip()
            if not isinstance(item, dict) or not isinstance(item.get("resource"), dict):
                self.collector.skip(self.source, name, "the entry has no resource")
            else:
                self.take(item["resource"], name, item.get("fullUrl"), assembled, depth + 1)

    def _add(self, resource: dict[str, Any], kind: str, full_url: Any, assembled: Any, bundled: bool) -> None:
        given = resource.get("id")
        name = given if isinstance(given, str) and _ID.fullmatch(given) else None
        url = full_url if isinstance(full_url, str) and is_iri(full_url) and "#" not in full_url else None
        entry = Entry(resource, kind, name, url, url or _mint(resource, kind, name), assembled)
        self.entries.append(entry)
        self.shared.offer(self.source, entry, bundled)
        if url:
            self.by_url.setdefault(url, entry)
        if name:
            self.by_name.setdefault((kind, name), entry)

    def _contained(self, name: str, origin: Entry) -> Entry | None:
        contained = origin.resource.get("contained")
        for item in contained if isinstance(contained, list) else ():
            if isinstance(item, dict) and name and item.get("id") in (name, "#" + name):
                kind = item.get("resourceType")
                if isinstance(kind, str) and _NAME.fullmatch(kind):
                    return Entry(item, kind, name, None, f"{origin.record}#{quote(name, safe='', errors='replace')}")
        return None


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
