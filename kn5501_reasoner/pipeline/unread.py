"""Entries of a run's inputs that were not understood, and what they leave open.

In: records, refused entries, terminology. Out: ``model.Unread``; keys of entries. Raises: TerminologyError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..facts.fact_model import load_fact_model
from ..facts.load import Key, tests_of
from ..facts.withheld import Withholding
from ..model import Records, Skipped, Unread
from ..terminology import Terminology


def entry_keys(rows: Iterable[Mapping[str, Any]]) -> list[Key]:
    """(type, codes, display) of entries that were not understood, each once."""
    return list(dict.fromkeys((row["kind"] or "", row["codes"] or "", row["display"]) for row in rows))


def nobodys(refused: Iterable[Skipped]) -> list[Key]:
    """(type, codes, display) of entries of which nobody can be named, each once."""
    return list(dict.fromkeys((each.kind, each.codes, each.display) for each in refused if each.kind))


def unread_of(records: Records, refused: Iterable[Skipped], terminology: Terminology) -> tuple[Unread, ...]:
    """All entries that were not understood, by subject and source, and what each leaves open."""
    names = withheld_names(terminology)
    found = [Unread(row["subject"], row["source"] or "", row["record"], row["kind"] or "", row["reason"] or "",
                    names(row["kind"] or "", row["codes"] or "", row["display"])) for row in records.tables["unread"]]
    found += [Unread(None, each.source, each.entry, each.kind, each.reason, names(each.kind, each.codes, each.display))
              for each in refused if each.kind]
    return tuple(sorted(found, key=lambda one: (one.subject or "", one.source, one.entry, one.kind, one.reason)))


def withheld_names(terminology: Terminology) -> Callable[[str, str, str | None], tuple[str, ...]]:
    """Names what an entry leaves open that was not understood, from its type, codes and display."""
    model = load_fact_model()
    withholding = Withholding(
        model, tests_of(model), terminology.resolve, terminology.class_names, terminology.tests_named)
    return lambda kind, codes, display: withholding.names(withholding.of(kind, codes, display))
