"""What was refused whole, or is nobody's: whose it may be.

What: a file or line that cannot be read leaves everything open for each subject of the run whose id or reference can be
read in it; where there is none, for the one subject of the run, as does an entry for which nobody is named. Of several
subjects nobody can be named: it is refused aloud.
In: refused entries, and the bytes of those that could not be read. Out: ``Lost``; whom it concerns. Raises: nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ..model import Skipped
from .collect import Collector

FILE = "File"
_ID = rb"[A-Za-z0-9._~%-]{1,128}"
#: how inputs name a subject: by a reference, an id or an identifier
_NAMES = re.compile(
    rb"(?:Patient[/:]|subject[/:]|urn:uuid:)(" + _ID + rb")"
    rb"|\"(?:id|subject|identifier|person_id)\"\s*:\s*\"(?:Patient/)?(" + _ID + rb")\""
    rb"|identifier>?[\s\"=(]+(" + _ID + rb")"
    rb"|<id\s+value=\"(" + _ID + rb")\""
)
TEXT_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True)
class Lost:
    """What was refused, and the names of subjects that can be read in it; kind and codes as of an unread entry.

    own: the subjects of its input, as far as they are known.
    """

    entry: Skipped
    kind: str = FILE
    names: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def people(self, known: Collection[str]) -> list[str]:
        """The subjects of a run whom it concerns. known: all of them."""
        named = sorted(self.names.intersection(known))
        own = [] if named else sorted(self.own.intersection(known)) or list(known)
        return named or (own if len(own) == 1 else [])

    def reason(self) -> str:
        """Why it is not used, in the words of an unread entry."""
        return f"it was refused: {self.entry.reason}" if self.kind == FILE else self.entry.reason


def lost(entry: Skipped, data: bytes, own: frozenset[str] = frozenset()) -> Lost:
    """What was refused, with what can still be read of it. own: the subjects of its input."""
    found = _NAMES.finditer(data[:TEXT_LIMIT])
    names = frozenset(each.decode("ascii") for match in found for each in match.groups() if each)
    return Lost(entry, names=names, own=own)


def people_of(contents: Iterable[Any]) -> frozenset[str]:
    """The ids of the Patients among parsed resources."""
    return frozenset(each["id"] for each in contents if isinstance(each, dict)
                     and each.get("resourceType") == "Patient" and isinstance(each.get("id"), str))


def attribute(refused: Iterable[Lost], collector: Collector, known: Collection[str] | None = None) -> None:
    """Hold what was refused against the subjects concerned. known: the subjects of the run (None: of the collector).

    A file stays refused; an entry is refused only where nobody can be named for it among several subjects.
    """
    refused = list(refused)
    known = collector.subjects_mentioned() if known is None and refused else known or ()
    for each in refused:
        entry, people = each.entry, each.people(known)
        for subject in people:
            collector.unread(subject, entry.source, entry.entry, each.kind, each.reason(), entry.codes, entry.display)
        if each.kind == FILE or not people:
            kind = "" if people or not known else each.kind
            collector.refuse(Skipped(entry.source, entry.entry, entry.reason, None, kind, entry.codes, entry.display))
