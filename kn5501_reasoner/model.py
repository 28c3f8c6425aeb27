"""The values that stages hand to each other: frozen, without behaviour beyond reading.

Units: days, month codes and the canonical units of the fact model. Dates are site dates (Asia/Shanghai).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Day = date
Cell = Any
"""One value of a row."""
Row = Mapping[str, Any]
"""One row of records, or of what a derivation hands out: column -> value, None where there is none."""
NewRow = dict[str, Any]
"""Likewise, while it is made."""
Table = Any
"""An Arrow table, column or schema: pyarrow declares no types."""
OUTCOMES = ("passed", "failed", "cantTell", "inapplicable", "untested")
OPEN = ("cantTell", "untested")
"""The outcomes that leave a criterion open."""
ANCHORS = ("screening", "enrolment", "infusion")
DOMAINS = (
    "allergies", "infections", "immunodeficiency", "heart-failure", "cns",
    "herpes", "malignancy", "skin", "trials", "medication",
)


@dataclass(frozen=True)
class Dates:
    """The anchors of one subject; None = not given."""

    screening: date | None = None
    enrolment: date | None = None
    infusion: date | None = None


@dataclass(frozen=True)
class Skipped:
    """One entry of an input that was not used, and why.

    kind, codes, display: of an entry that was not understood and of which nobody can be named.
    """

    source: str
    entry: str
    reason: str
    subject: str | None = None
    kind: str = ""
    codes: str = ""
    display: str | None = None


@dataclass(frozen=True)
class Unread:
    """One entry that was not understood; subject None: nobody's. withholds: domains and facts that it leaves open."""

    subject: str | None
    source: str
    entry: str
    kind: str
    reason: str
    withholds: tuple[str, ...] = ()


@dataclass(frozen=True)
class DataError:
    """A contradiction or impossibility in one subject's data; the subject is refused."""

    subject: str
    rule: str
    records: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Records:
    """All records of a run: table name -> rows (see ontology/modules/records.ttl)."""

    tables: Mapping[str, list[dict[str, Any]]]
    skipped: tuple[Skipped, ...] = ()
    errors: tuple[DataError, ...] = ()


@dataclass(frozen=True)
class Resolution:
    """What the codes of one record mean: local names of classes.

    classes: the narrowest sure ones; sure: all of them; possible: what it may be besides; exact: what every mapped
    code names exactly (none if one falls in a class as one of many): to deny the record is to deny these;
    horizon: days for which something is undertaken, where the code says it.
    """

    mapped: bool
    classes: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    by_name: bool = False
    unmapped_codes: tuple[str, ...] = ()
    horizon: int | None = None


@dataclass(frozen=True)
class Quantity:
    """A closed interval; None = open bound."""

    low: Decimal | None
    high: Decimal | None
    records: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Truth:
    """True, False or unknown (None)."""

    holds: bool | None
    records: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """One condition, exposure, allergy, participation or contraindication.

    possible_classes: which its code only may mean; doubtful: it may be on its path only because its code is too broad.
    """

    record: str
    path: str
    unmapped: bool
    classes: tuple[str, ...]
    possible_classes: tuple[str, ...]
    confirmed: bool
    attributes: Mapping[str, bool] = field(default_factory=dict)
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True)
class Judged:
    """An investigator's recorded judgement on one criterion."""

    fit: bool
    records: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What the rules compare, for one subject.

    withheld: domain, fact or ``judgement-<criterion>`` that stays open -> the entries that were not understood.
    """

    subject: str
    dates: Dates
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    truths: Mapping[str, Truth] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    settled: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    judged: Mapping[str, Judged] = field(default_factory=dict)
    withheld: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """One record that counted: IRI, text as recorded, date as recorded.

    version: the one of the record that counted; day: the first that the date may mean, which puts evidence in order;
    meaning: what the code means, where the text is a code alone.
    """

    record: str
    text: str
    date: str | None
    version: str | None = None
    day: Day | None = field(default=None, compare=False, repr=False)
    meaning: str = ""

    @property
    def named(self) -> str:
        """The text, and what it means."""
        return f"{self.text} ({self.meaning})" if self.meaning else self.text


@dataclass(frozen=True)
class Because:
    """Why: the named part of the rule, a sentence, the records, and the facts derived from them.

    evidence: every record, the newest first; how many of them are shown is for those who show them.
    facts: names under the subject's IRI, such as ``haemoglobin`` or ``event/3``.
    """

    shape: str
    message: str
    evidence: tuple[Evidence, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """Something a reader must know beside the outcome."""

    code: str
    message: str


@dataclass(frozen=True)
class CriterionResult:
    """One criterion's outcome with its reasons."""

    criterion: str
    outcome: str
    because: tuple[Because, ...]
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """One subject's verdict and outcomes in protocol order; refused ones carry errors instead.

    report: the SHACL report as Turtle; facts: what it was made from, as N-Triples with links to the records.
    """

    subject: str
    dates: Dates
    verdict: str
    criteria: tuple[CriterionResult, ...] = ()
    errors: tuple[DataError, ...] = ()
    report: str = ""
    facts: str = ""


@dataclass(frozen=True)
class NotModelled:
    """A criterion of a trial, or a part of one, that is no rule. name: its key; why: as ``trials.WHY`` has it."""

    name: str
    label: str
    why: str
    source: str


@dataclass(frozen=True)
class Run:
    """What a run depended on beside rules and dates, so that it can be repeated; engine: what decided."""

    data_sha256: str = ""
    ontology_sha256: str = ""
    assumed_absent: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    engine: str = "shacl"


@dataclass(frozen=True)
class Screening:
    """The result of one run; titles: criterion -> its short name for people; not_modelled: what the trial says is no
    rule of its criteria.
    """

    trial: str
    rules_version: str
    rules_sha256: str
    dates: Dates
    subjects: tuple[Assessment, ...]
    skipped: tuple[Skipped, ...] = ()
    refused_files: tuple[Skipped, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    run: Run = Run()
    unread: tuple[Unread, ...] = ()
    not_modelled: tuple[NotModelled, ...] = ()
