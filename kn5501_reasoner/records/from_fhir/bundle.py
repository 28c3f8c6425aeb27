"""Entries of a Bundle, an NDJSON file or a single resource, and the references between them.

What: flattens an input into entries with record IRIs and follows references among them.
In: parsed JSON. Out: ``Document`` with entries; what cannot be an entry goes to the collector as skipped.
Units: none. Raises: nothing. Source: HL7 FHIR R4, Bundle: resolving references.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...vocab import RECORD
from ..collect import Collector
from ..gate import Unreadable, clean, is_iri
from ..lost import Lost
from ..when import ABSENT, When
from .meta import not_understood, stated_version
from .values import when
from .whole import Pages

if TYPE_CHECKING:
    from .versions import Versions

BUNDLE_TYPES = frozenset({
    "collection", "searchset", "transaction", "batch", "document", "message", "history",
    "transaction-response", "batch-response",
})
_ID = re.compile(r"[A-Za-z0-9\-._]{1,128}", re.ASCII)
_NAME = re.compile(r"[A-Za-z]{1,60}", re.ASCII)
_REFERENCE = re.compile(r"(?:(.*)/)?([A-Z][A-Za-z]{1,60})/([^/#?\s]{1,128})(?:/_history/[^/]*)?", re.ASCII)
_NESTING = 3
_UUID = "urn:uuid:"


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


#: resources that only give meaning to others
SUPPORT = frozenset({"Medication", "ResearchStudy", "Substance"})


class Elsewhere(Exception):
    """A reference whose target may lie in an input that is read later."""


@dataclass
class Shared:
    """What the inputs of one run know of each other: targets by IRI; by type and id only outside Bundles.

    waiting: entries that are read again when all inputs are known. settled: whether that is so.
    documents: inputs with something that only the whole run tells; patients: all of the run, by id;
    sources: input of each Patient; persons: subject and record -> the versions of it that were read;
    lost: entries of inputs without a Patient, for which nobody is named; people_of: the subjects of inputs with pages;
    known: names of all records of the run; named: records that others name;
    own_people: how many Patients the input has that is read next, where it is read in parts.
    own_urls, own_names: what the input that is read next holds beyond what is read of it at once.
    """

    by_url: dict[str, Entry] = field(default_factory=dict)
    by_name: dict[tuple[str, str], Entry] = field(default_factory=dict)
    waiting: list[tuple[Document, Entry]] = field(default_factory=list)
    support: list[tuple[str, Entry]] = field(default_factory=list)
    settled: bool = False
    own_urls: dict[str, Entry] = field(default_factory=dict)
    own_names: dict[tuple[str, str], Entry] = field(default_factory=dict)
    versions: Versions = field(default_factory=lambda: _versions())
    pages: Pages = field(default_factory=Pages)
    documents: list[Document] = field(default_factory=list)
    patients: dict[str | None, list[Entry]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    persons: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)
    people_of: dict[str, frozenset[str]] = field(default_factory=dict)
    own_people: int | None = None
    known: set[str] = field(default_factory=set)
    named: list[Any] = field(default_factory=list)

    def offer(self, source: str, entry: Entry, bundled: bool) -> None:
        """Make a Patient, Medication or ResearchStudy known to the other inputs."""
        if entry.type == "Patient":
            self.patients.setdefault(entry.id, []).append(entry)
            self.sources[id(entry)] = source
        if entry.type in SUPPORT:
            self.support.append((source, entry))
        if entry.type in SUPPORT or entry.type == "Patient":
            if entry.full_url:
                self.by_url.setdefault(entry.full_url, entry)
            elif entry.id and not bundled:
                self.by_name.setdefault((entry.type, entry.id), entry)


@dataclass(frozen=True)
class Unattributed:
    """An entry for which nobody is named."""

    label: str
    kind: str
    reason: str
    codes: str = ""
    display: str | None = None


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
        return [entry for entry in self.entries if entry.type == "Patient"]

    def subjects_of_people(self) -> frozenset[str]:
        """The ids of the Patients of this input that can be reported."""
        return frozenset(subject for entry in self.people() if (subject := subject_id(entry)))

    def patients(self, name: str) -> list[Entry]:
        """The Patients of the run with this id."""
        own = [entry for entry in self.people() if entry.id == name]
        return own or self.shared.patients.get(name, [])

    def take(
        self, content: Any, label: str, full_url: Any = None, times: tuple[When | Unreadable, When] = (ABSENT, ABSENT),
        depth: int = 0,
    ) -> None:
        """Add a resource, or all entries of a Bundle. times: when it was assembled and gathered."""
        kind = content.get("resourceType") if isinstance(content, dict) else None
        if not isinstance(kind, str) or not _NAME.fullmatch(kind):
            self.lose(label, "Bundle" if depth else "File", "not a FHIR resource: no resourceType")
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
        if found is None and reference.startswith(_UUID):
            found = next((each for each in self.entries if each.id == reference[len(_UUID):]), None)
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
        elif named is not None and not isinstance(item.get("response"), dict):
            self.lose(name, named.kind, "the entry names a record that is not there")
        elif isinstance(url, str) and not isinstance(item.get("response"), dict):
            self.lose(name, "Bundle", "the entry names a record that is not there")
        else:
            self.collector.skip(self.source, name, "the entry has no resource")

    def _add(
        self, resource: dict[str, Any], kind: str, full_url: Any, times: tuple[When | Unreadable, When], bundled: bool
    ) -> None:
        given = resource.get("id")
        name = given if isinstance(given, str) and _ID.fullmatch(given) else None
        url = full_url if isinstance(full_url, str) and is_iri(full_url) and "#" not in full_url else None
        entry = Entry(resource, kind, name, url, url or _mint(resource, kind, name), *times)
        self.entries.append(entry)
        self.bundled.append(bundled)
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


def _assembled(bundle: dict[str, Any]) -> When | Unreadable:
    """The timestamp of a Bundle."""
    try:
        return when(bundle, "timestamp") or ABSENT
    except Unreadable as error:
        return Unreadable(f"Bundle.{error.what}", error.rule)


def _newest_change(entries: Iterable[Any]) -> When:
    """The newest lastUpdated of the resources of a Bundle."""
    newest = ABSENT
    for item in entries:
        resource = item.get("resource") if isinstance(item, dict) else None
        updated = stated_version(resource)[1] if isinstance(resource, dict) else ABSENT
        if updated.at is not None and (newest.at is None or updated.at > newest.at):
            newest = updated
    return newest


def _versions() -> Versions:
    from .versions import Versions

    return Versions()


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
