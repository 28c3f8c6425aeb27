"""Entries of a Bundle, an NDJSON file or a single resource, and the references between them.

What: flattens an input into entries with record IRIs and follows references among them.
In: parsed JSON. Out: ``Document`` with entries; what cannot be an entry goes to the collector as skipped.
Units: none. Raises: nothing. Source: HL7 FHIR R4, Bundle: resolving references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ..collect import Collector
from ..gate import Unreadable
from ..when import ABSENT, When
from .entry import SUPPORT, UUID, Entry, Reference, made_entry, parsed_reference, subject_id
from .meta import not_understood, stated_version
from .release import release_of
from .shared import Elsewhere, Shared, Unattributed
from .types import AS_WRITTEN, RESOURCE_TYPES
from .values import when
from .whole import says_more

BUNDLE_TYPES = frozenset({
    "collection", "searchset", "transaction", "batch", "document", "message", "history",
    "transaction-response", "batch-response",
})
_NAME = re.compile(r"[A-Za-z]{1,60}", re.ASCII)
_NESTING = 3


@dataclass
class Document:
    """One input: its entries and how references find them. by_id: the first entry of each id; persons: Patients."""

    source: str
    collector: Collector
    shared: Shared = field(default_factory=Shared)
    entries: list[Entry] = field(default_factory=list)
    by_url: dict[str, Entry] = field(default_factory=dict)
    by_name: dict[tuple[str, str], Entry] = field(default_factory=dict)
    by_id: dict[str, Entry] = field(default_factory=dict)
    persons: dict[str | None, list[Entry]] = field(default_factory=dict)
    subjects: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    anchors: dict[str, list[tuple[str, Any, str]]] = field(default_factory=dict)
    nobody: list[Unattributed] = field(default_factory=list)
    bundled: list[bool] = field(default_factory=list)
    paged: bool = False
    panels: dict[str, list[Entry]] | None = None

    def offer_all(self) -> None:
        """Make known to the other inputs what they may refer to."""
        for entry, bundled in zip(self.entries, self.bundled, strict=True):
            self.shared.offer(self.source, entry, bundled)
        if not self.shared.settled:
            self.shared.known |= self.names()

    def names(self) -> set[str]:
        """The names of all entries: addresses, and type and id."""
        found = {entry.full_url for entry in self.entries if entry.full_url}
        found |= {f"urn:uuid:{entry.id}" for entry in self.entries if entry.id}
        return found | {f"{entry.type}/{entry.id}" for entry in self.entries if entry.id}

    def has_contained(self, origin: Entry, name: str) -> bool:
        """Whether a resource holds another of this name."""
        return self._contained(name, origin) is not None

    def people(self) -> list[Entry]:
        """The Patients of this input."""
        return [entry for found in self.persons.values() for entry in found]

    def subjects_of_people(self) -> frozenset[str]:
        """The ids of the Patients of this input that can be reported."""
        return frozenset(subject for entry in self.people() if (subject := subject_id(entry)))

    def patients(self, name: str) -> list[Entry]:
        """The Patients of the run with this id."""
        return self.persons.get(name) or self.shared.patients.get(name, [])

    def take(
        self, content: Any, label: str, full_url: Any = None, times: tuple[When | Unreadable, When] = (ABSENT, ABSENT),
        depth: int = 0,
    ) -> None:
        """Add a resource, or all entries of a Bundle. times: when it was assembled and gathered."""
        kind = content.get("resourceType") if isinstance(content, dict) else None
        if not isinstance(kind, str) or not _NAME.fullmatch(kind):
            self.lose(label, "Bundle" if depth else "File", "not a FHIR resource: no resourceType")
        elif kind not in RESOURCE_TYPES and release_of(kind, content) is None:
            meant = AS_WRITTEN.get(kind.lower(), "Bundle")
            self.lose(label, meant, f"the resourceType {kind} is not one of FHIR R4")
        elif kind == "OperationOutcome" and says_more(content):
            self.lose(label, "Bundle", "an OperationOutcome says that something is missing")
        elif kind == "Parameters":
            self._take_parameters(content, label, times, depth)
        elif kind != "Bundle":
            self._add(content, kind, full_url, times, bundled=depth > 0)
        elif depth >= _NESTING:
            self.lose(label, "Bundle", "bundles lie too deep in each other")
        else:
            self._take_bundle(content, label, depth)

    def lose(self, label: str, kind: str, reason: str, codes: str = "", display: str | None = None) -> None:
        """Note an entry for which nobody is named: it is held against the one subject of this input, or refused."""
        self.nobody.append(Unattributed(label, kind, reason, codes, display))

    def find(self, reference: str, origin: Entry) -> Entry | None:
        """The entry that a reference leads to: contained, by fullUrl, on the origin's server, or by type and id."""
        if reference.startswith("#"):
            return self._contained(reference[1:], origin)
        found = self.by_url.get(reference)
        if found is None and reference.startswith(UUID):
            found = self.by_id.get(reference[len(UUID):])
        parsed = parsed_reference(reference)
        if found is None and parsed and parsed.id:
            own = parsed_reference(origin.full_url or "")
            if parsed.base is None and own and own.base:
                found = self.by_url.get(f"{own.base}/{parsed.kind}/{parsed.id}")
            if found is None and parsed.base:
                found = self.by_url.get(f"{parsed.base}/{parsed.kind}/{parsed.id}")
            elif found is None:
                found = self.by_name.get((parsed.kind, parsed.id))
        if found is None:
            found = self._find_elsewhere(reference, parsed)
        if found is not None:
            found.used = True
        return found

    def _find_elsewhere(self, reference: str, parsed: Reference | None) -> Entry | None:
        """A target in another input. Raises Elsewhere as long as not all inputs are known."""
        wanted = parsed is None or parsed.kind in SUPPORT or (parsed.kind == "Patient" and parsed.base is not None)
        if wanted and not self.shared.settled:
            raise Elsewhere
        found = self.shared.by_url.get(reference)
        if found is None and parsed and parsed.id and parsed.base is None and parsed.kind in SUPPORT:
            found = self.shared.by_name.get((parsed.kind, parsed.id))
        return found

    def _take_bundle(self, bundle: dict[str, Any], label: str, depth: int) -> None:
        kind = bundle.get("type")
        if kind is not None and (not isinstance(kind, str) or kind not in BUNDLE_TYPES):
            self.lose(label, "Bundle", "this type of Bundle is not read")
            return
        if reason := not_understood(bundle, nested=False):
            self.lose(label, "Bundle", reason)
        if not self.shared.settled and self.shared.pages.note(bundle, self.source, label) is not None:
            self.paged = True
        entries = bundle.get("entry")
        if entries is not None and not isinstance(entries, list):
            self.lose(label, "Bundle", "entry is not a list")
            return
        assembled = _assembled(bundle)
        gathered = assembled if isinstance(assembled, When) and assembled.text else _newest_change(entries or ())
        for place, item in enumerate(entries or (), 1):
            name = f"{label} entry {place}".strip()
            if not isinstance(item, dict):
                self.lose(name, "Bundle", "the entry is no object")
            elif isinstance(item.get("resource"), dict):
                self.take(item["resource"], name, item.get("fullUrl"), (assembled, gathered), depth + 1)
            else:
                self._without_resource(item, name)

    def _take_parameters(
        self, node: dict[str, Any], label: str, times: tuple[When | Unreadable, When], depth: int
    ) -> None:
        """The resources that parameters hold, at any depth: JSON is not deeper than its reader allows."""
        for member in ("parameter", "part"):
            held = node.get(member)
            for place, item in enumerate(held if isinstance(held, list) else (), 1):
                if isinstance(item, dict):
                    name = f"{label} parameter {place}".strip()
                    if isinstance(item.get("resource"), dict):
                        self.take(item["resource"], name, None, times, depth + 1)
                    self._take_parameters(item, name, times, depth)

    def _without_resource(self, item: dict[str, Any], name: str) -> None:
        """An entry that deletes, that only answers a request, or that names a record which is not there."""
        request, url = item.get("request"), item.get("fullUrl")
        named = parsed_reference(url) if isinstance(url, str) else None
        if isinstance(request, dict) and request.get("method") == "DELETE" and isinstance(request.get("url"), str):
            response = item.get("response")
            when_ = response.get("lastModified") if isinstance(response, dict) else None
            self.shared.versions.delete(request["url"], named.base if named else None, when_)
            self.collector.skip(self.source, name, "the entry deletes a record")
        elif item.get("resource") is not None:
            self.lose(name, named.kind if named else "Bundle", "the resource is no object")
        elif _failed(item.get("response")):
            self.lose(name, "Bundle", "the entry says that a request was not answered")
        elif named is not None and not isinstance(item.get("response"), dict):
            self.lose(name, named.kind, "the entry names a record that is not there")
        elif isinstance(url, str) and not isinstance(item.get("response"), dict):
            self.lose(name, "Bundle", "the entry names a record that is not there")
        else:
            self.collector.skip(self.source, name, "the entry has no resource")

    def _add(
        self, resource: dict[str, Any], kind: str, full_url: Any, times: tuple[When | Unreadable, When], bundled: bool
    ) -> None:
        entry = made_entry(resource, kind, full_url, times)
        self.entries.append(entry)
        if entry.id:
            self.by_id.setdefault(entry.id, entry)
        if kind == "Patient":
            self.persons.setdefault(entry.id, []).append(entry)
        self.bundled.append(bundled)
        if entry.full_url:
            self.by_url.setdefault(entry.full_url, entry)
        if entry.id:
            self.by_name.setdefault((kind, entry.id), entry)

    def _contained(self, name: str, origin: Entry) -> Entry | None:
        contained = origin.resource.get("contained")
        for item in contained if isinstance(contained, list) else ():
            if isinstance(item, dict) and name and item.get("id") in (name, "#" + name):
                kind = item.get("resourceType")
                if isinstance(kind, str) and _NAME.fullmatch(kind):
                    return Entry(item, kind, name, None, f"{origin.record}#{quote(name, safe='', errors='replace')}")
        return None


def _assembled(bundle: dict[str, Any]) -> When | Unreadable:
    """The timestamp of a Bundle."""
    try:
        return when(bundle, "timestamp") or ABSENT
    except Unreadable as error:
        return Unreadable(f"Bundle.{error.what}", error.rule)


def _failed(response: Any) -> bool:
    """Whether the answer to a request is an error."""
    status = response.get("status") if isinstance(response, dict) else None
    return isinstance(status, str) and status.strip()[:1] in ("4", "5")


def _newest_change(entries: Iterable[Any]) -> When:
    """The newest lastUpdated of the resources of a Bundle."""
    newest = ABSENT
    for item in entries:
        resource = item.get("resource") if isinstance(item, dict) else None
        updated = stated_version(resource)[1] if isinstance(resource, dict) else ABSENT
        if updated.at is not None and (newest.at is None or updated.at > newest.at):
            newest = updated
    return newest
