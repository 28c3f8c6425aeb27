"""What one run knows beside the rules: records, what their codes mean, and how an explanation speaks of them.

In: Records, a file of further codes. Out: Material; the Vocabulary of explanations.
Raises: TerminologyError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..explain import Vocabulary
from ..facts.fact_model import load_fact_model
from ..facts.load import Key
from ..facts.withheld import kinds
from ..model import Records, Resolution, Skipped
from ..terminology import Terminology
from ..trials import Trial
from .asked import asked_facts
from .told import Told
from .unread import entry_keys

KINDS = ("condition", "exposure", "allergy", "observation", "procedure")
VALUE_COLUMNS = {
    "observation": ("value_codes", "method"),
    "exposure": ("route",),
    "allergy": ("manifestation",),
}


@dataclass
class Material:
    """Records, and the meaning of every code in them."""

    records: Records
    terminology: Terminology
    resolutions: dict[tuple[str, str, str | None], Resolution]

    @classmethod
    def of(cls, records: Records, codes: str | None = None, of_all: Sequence[Key] = ()) -> Material:
        """Resolve every distinct code of the records once. of_all: entries of nobody that count for everybody."""
        terminology = load_terminology() if codes is None else load_terminology().with_codes(codes)
        keys: dict[tuple[str, str, str | None], None] = {}
        for kind, code, display in (*entry_keys(records.tables["unread"]), *of_all):
            read_as = kinds()[kind].read_as if kind in kinds() else None
            if read_as is not None and (code or display):
                keys[read_as, code, display] = None
        for kind in KINDS:
            for row in records.tables[kind]:
                keys[kind, row["codes"], row["display"]] = None
                for column in VALUE_COLUMNS.get(kind, ()):
                    if row[column]:
                        keys["value", row[column], None] = None
        return cls(records, terminology, {key: terminology.resolve(*key) for key in keys})

    def vocabulary(self, trial: Trial) -> Vocabulary:
        """Names for explanations: labels of facts first, then of classes; and the records of a subject."""
        facts = load_fact_model().facts
        domains = {name: label.removesuffix(" (domain)") for name, label in trial.labels.items()}
        rows: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        for table, found in self.records.tables.items():
            for row in found:
                rows.setdefault(row["subject"], []).append((table, row))

        def clinical(name: str) -> bool:
            return "ClinicalCondition" in self.terminology.superclasses(name)

        return Vocabulary(
            label=lambda name: facts[name].label if name in facts else domains.get(name, self.terminology.label(name)),
            unit=lambda name: facts[name].unit or "" if name in facts else "",
            superclasses=self.terminology.superclasses,
            told=lambda subject: Told(
                rows.get(subject, ()), self._resolution, lambda codes: self.resolutions["value", codes, None],
                self.terminology.label, clinical, trial,
            ),
        )

    def _resolution(self, table: str, row: Mapping[str, Any]) -> Resolution | None:
        """What the code of a record means; nothing of a kind of record that has none."""
        return self.resolutions.get((table, row.get("codes") or "", row.get("display")))

    def unused(self, trial: Trial) -> tuple[Skipped, ...]:
        """Treatment in the trial itself, and observations and procedures whose code no criterion uses: listed like any
        other entry not used."""
        found = [Skipped(row["source"], row["record"], "the study is the trial itself", row["subject"])
                 for row in self.records.tables["participation"] if trial.registered_as(row["study"])]
        unasked = load_fact_model().unasked(asked_facts(trial.slug))
        for kind in ("observation", "procedure"):
            for row in self.records.tables[kind]:
                resolution = self.resolutions[kind, row["codes"], row["display"]]
                if not resolution.mapped or resolution.classes and resolution.classes <= unasked:
                    named = " ".join(resolution.unmapped_codes) or row["codes"] or "no code"
                    named += f" ({row['display']})" if row["display"] else ""
                    found.append(Skipped(row["source"], row["record"], f"no criterion uses {named}", row["subject"]))
        return tuple(found)


@cache
def load_terminology() -> Terminology:
    """What codes mean, read once."""
    return Terminology.load()


def terminology_of(codes: str | None) -> Terminology:
    """What codes mean, with those of a file where one is given."""
    if codes is None:
        return load_terminology()
    file = Path(codes).stat()
    return _further(codes, (file.st_ino, file.st_size, file.st_mtime_ns))


@lru_cache(maxsize=2)
def _further(codes: str, _: tuple[int, ...]) -> Terminology:
    """With the codes of a file as it is now: a process may live longer than that."""
    return load_terminology().with_codes(codes)
