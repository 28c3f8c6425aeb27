"""Entries of a run's inputs that were not understood, and what they leave open.

In: records, refused entries, terminology. Out: ``model.Unread``; keys of entries. Raises: TerminologyError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..facts.load import Key, tests_of
from ..facts.withheld import Withholding
from ..model import Records, Skipped, Unread
from ..terminology import Terminology
from ..trials import Trial
from .asked import asked_model


def entry_keys(rows: Iterable[Mapping[str, Any]]) -> list[Key]:
    """(type, codes, display) of entries that were not understood, each once."""
    return list(dict.fromkeys((row["kind"] or "", row["codes"] or "", row["display"]) for row in rows))


def nobodys(refused: Iterable[Skipped]) -> list[Key]:
    """(type, codes, display) of entries of which nobody can be named, each once."""
    return list(dict.fromkeys((each.kind, each.codes, each.display) for each in refused if each.kind))


def unread_of(
    records: Records, refused: Iterable[Skipped], terminology: Terminology, trial: Trial
) -> tuple[Unread, ...]:
    """All entries that were not understood, by subject and source, and what each leaves open."""
    withholding = withholding_of(terminology, trial)
    found = [Unread(row["subject"], row["source"] or "", row["record"], row["kind"] or "", row["reason"] or "",
                    withholding.names(withholding.of_row(row))) for row in records.tables["unread"]]
    found += [Unread(None, each.source, each.entry, each.kind, each.reason,
                     withholding.names(withholding.of(each.kind, each.codes, each.display)))
              for each in refused if each.kind]
    return tuple(sorted(found, key=lambda one: (one.subject or "", one.source, one.entry, one.kind, one.reason)))


def withholding_of(terminology: Terminology, trial: Trial) -> Withholding:
    """Answers what an entry leaves open that was not understood."""
    model = asked_model(trial.slug)
    return Withholding(
        model, tests_of(model), terminology.resolve, terminology.class_names, terminology.tests_named, trial)
