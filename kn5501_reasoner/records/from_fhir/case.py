"""What a reader of one resource has at hand.

What: the resource, the subject, the row that is common to all its records, and ways to follow references.
In: an entry of a document. Out: rows in the collector.
Units: none. Raises: Skip, Unreadable. Source: none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..gate import is_iri
from .bundle import Document
from .codes import security
from .entry import Entry, minted, referenced_id
from .meta import not_understood, stated_version
from .values import NotUnderstood, part, string


@dataclass
class Case:
    """One resource about one subject."""

    entry: Entry
    document: Document
    subject: str

    @property
    def resource(self) -> dict[str, Any]:
        """The resource as parsed."""
        return self.entry.resource

    def add(self, table: str, text: str, record: str | None = None, **values: Any) -> None:
        """Add a row to a table; the columns that every table has are filled here."""
        row = {
            "subject": self.subject,
            "record": record or self.entry.record,
            "source": self.document.source,
            "text": text,
            "security": security(self.resource),
            **dict(zip(("version", "updated"), stated_version(self.resource), strict=True)),
        }
        self.document.collector.add(table, row | values)

    def follow(self, node: dict[str, Any], name: str) -> Entry | None:
        """The entry that a Reference member leads to, or None when it leads nowhere in this input."""
        reference = self.reference(node, name)
        found = self.document.find(reference, self.entry) if reference else None
        if found is not None and (reason := not_understood(found.resource)):
            raise NotUnderstood(f"{name} leads to a {found.type}: {reason}")
        return found

    def reference(self, node: dict[str, Any], name: str) -> str | None:
        """The text of a Reference member."""
        inner = part(node, name)
        return string(inner, "reference") if inner else None

    def record_of(self, reference: str) -> str | None:
        """The record IRI that a reference stands for, also when its target lies in another input."""
        found = self.document.find(reference, self.entry)
        if found:
            return found.record
        if is_iri(reference):
            return reference
        kind, _, _ = reference.partition("/")
        name = referenced_id(reference, kind)
        return minted(kind, name) if name else None
