"""What the inputs of one run know of each other.

Out: ``Shared``; ``Elsewhere`` and ``Unattributed``. Raises: nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..lost import Lost
from .entry import SUPPORT, Entry
from .versions import Versions
from .whole import Pages

if TYPE_CHECKING:
    from .bundle import Document


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
    versions: Versions = field(default_factory=Versions)
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
