"""One run of the reasoner: records, what their codes mean, facts, and the assessment of each subject.

In: Records, dates, options. Out: Session; model.Assessment and model.Screening.
Raises: UsageError without a screening date; ValidationError; FactError.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS

from ..errors import UsageError
from ..explain import Vocabulary, explain
from ..explain.match import local
from ..facts.convert import unit_trouble
from ..facts.derive import Derived, derive
from ..facts.fact_model import load_fact_model
from ..facts.graph import fact_triples, subject_graph, subject_iri
from ..facts.load import Key, Knowledge
from ..facts.withheld import kinds
from ..model import Assessment, DataError, Dates, Evidence, Facts, Records, Resolution, Run, Screening, Skipped
from ..rules.load import load_trial
from ..terminology import Terminology
from ..terminology.resolve import ROOTS
from ..terminology.units import to_canonical
from ..validate import load_rules, validate
from ..vocab import LE, RECORD
from .protocol import Protocol, load_protocol, ontology_sha256
from .unread import entry_keys, unread_of

Progress = Callable[[int, int], None]
KINDS = ("condition", "exposure", "allergy", "observation", "procedure")
NAMED = ("condition", "exposure", "allergy", "procedure")
"""Kinds of records of which a reader sees the code, or its name."""
VALUE_COLUMNS = {
    "observation": ("value_codes", "method"),
    "exposure": ("route",),
    "allergy": ("manifestation",),
}
DATE_COLUMNS = {
    "subject": ("birth",), "consent": ("date",), "observation": ("effective",), "condition": ("onset", "recorded"),
    "exposure": ("start", "end_"), "allergy": ("onset", "recorded"), "procedure": ("performed",),
    "participation": ("start", "end_"), "review": ("date",), "judgement": ("date",), "unread": (),
}
PERIODS = ("exposure", "participation")
ROLES = ("applies", "may-pass", "passes", "judged")
LIBRARIES = ("rdflib", "pyshacl", "duckdb", "pyoxigraph")


@dataclass
class Session:
    """One run: what was read, what it means, and the facts of every subject."""

    trial: str
    base: str
    dates: Dates
    assume_absent: tuple[str, ...]
    material: Material
    derived: Derived
    errors: dict[str, list[DataError]]
    vocabulary: Vocabulary

    @classmethod
    def of(
        cls, records: Records, trial: str, dates: Dates, assume_absent: Sequence[str] = (), codes: str | None = None,
        base: str | None = None, childbearing_by_age: bool = False, of_all: Sequence[Key] = (),
    ) -> Session:
        """Resolve codes and derive facts. of_all: entries of nobody that count for everybody.

        Raises: UsageError without a screening date.
        """
        protocol = load_protocol(trial)
        need_screening(records, dates)
        material = Material.of(records, codes, of_all)
        told = knowledge(material.terminology, protocol, dates, assume_absent, childbearing_by_age, of_all)
        derived = derive(records, material.resolutions, told, material.terminology.rule_classes)
        return cls(
            trial, base or RECORD, dates, tuple(sorted(assume_absent)), material, derived,
            _by_subject([*records.errors, *derived.errors]), material.vocabulary(protocol),
        )

    @property
    def subjects(self) -> list[str]:
        """All subjects, refused ones included, sorted."""
        return sorted({row["subject"] for row in self.material.records.tables["subject"]} | set(self.errors))

    def facts_of(self, subject: str) -> Facts | None:
        """The facts of one subject; none of one that is refused."""
        return None if subject in self.errors else self.derived.facts.get(subject)

    def facts(self) -> Iterator[Facts]:
        """The facts of all subjects that are not refused, by name."""
        return (facts for facts in map(self.facts_of, self.subjects) if facts is not None)

    def refused(self) -> tuple[Skipped, ...]:
        """The subjects that are refused, each with the rules that say so, without values."""
        return tuple(
            Skipped("", f"subject {name}", ", ".join(sorted({error.rule for error in self.errors.get(name, ())})), name)
            for name in self.subjects if self.facts_of(name) is None
        )

    def assess(self, subject: str) -> Assessment:
        """One subject: graph, SHACL, outcomes, reasons, verdict; or refused with its data errors."""
        facts = self.facts_of(subject)
        if facts is None:
            dates = self.derived.facts[subject].dates if subject in self.derived.facts else self.dates
            return Assessment(subject, dates, "refused", errors=tuple(self.errors.get(subject, ())))
        graph, focus = subject_graph(facts, self.base, trial=self.trial), URIRef(subject_iri(facts, self.base))
        report = validate(graph, focus, load_rules(self.trial), _axioms(graph, self.vocabulary.superclasses))
        outcomes = {local(iri): outcome for iri, outcome in (report.outcomes | report.alternatives).items()}
        violated = {
            role: frozenset(local(r.part) for r in report.results if r.role == role and r.part) for role in ROLES
        }
        results = explain(facts, load_trial(self.trial), outcomes, violated, self.vocabulary)
        results = tuple(sorted(results, key=lambda r: list(load_protocol(self.trial).titles).index(r.criterion)))
        return Assessment(
            subject, facts.dates, verdict(r.outcome for r in results), results, report=report.turtle,
            facts=fact_triples(facts, self.base, trial=self.trial),
        )

    def screening(self, refused: tuple[Skipped, ...] = (), progress: Progress | None = None) -> Screening:
        """All subjects."""
        found = []
        for index, subject in enumerate(self.subjects, 1):
            found.append(self.assess(subject))
            if progress is not None:
                progress(index, len(self.subjects))
        records = self.material.records
        return Screening(
            self.trial, metadata.version("kn5501-reasoner"), load_rules(self.trial).sha256, self.dates, tuple(found),
            skipped=(*records.skipped, *self.material.unused()), refused_files=refused,
            titles=load_protocol(self.trial).titles,
            run=Run(data_sha256(records), ontology_sha256(), self.assume_absent, versions()),
            unread=unread_of(records, refused, self.material.terminology),
        )


def verdict(outcomes: Iterable[str]) -> str:
    """The verdict that outcomes give.

    >>> verdict(["passed", "cantTell"]), verdict(["failed", "cantTell"]), verdict(["passed", "inapplicable"])
    ('undetermined', 'ineligible', 'eligible')
    """
    found = set(outcomes)
    if "failed" in found:
        return "ineligible"
    return "undetermined" if found & {"cantTell", "untested"} else "eligible"


@dataclass
class Material:
    """What one run knows beside the rules: records, and what their codes mean."""

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

    def vocabulary(self, protocol: Protocol) -> Vocabulary:
        """Names for explanations: labels of facts first, then of classes."""
        recorded = {row["record"]: evidence(table, row, self._name(table, row))
                    for table, rows in self.records.tables.items() for row in rows}
        results = {row["record"]: row for row in self.records.tables["observation"]}
        facts = load_fact_model().facts
        domains = {name: label.removesuffix(" (domain)") for name, label in protocol.labels.items()}
        return Vocabulary(
            label=lambda name: facts[name].label if name in facts else domains.get(name, self.terminology.label(name)),
            unit=lambda name: facts[name].unit or "" if name in facts else "",
            superclasses=self.terminology.superclasses,
            evidence=lambda record: recorded.get(record) or Evidence(record, "", None),
            remedies=protocol.remedies,
            unit_trouble=lambda record, unit: unit_trouble(results.get(record, {}), unit or None, to_canonical),
        )

    def _name(self, table: str, row: Mapping[str, Any]) -> str:
        """What a code means that is recorded without a name; nothing when it has one, or means no class of ours."""
        if table not in NAMED or row["display"] or not row["codes"]:
            return ""
        classes = self.resolutions[table, row["codes"], row["display"]].classes - set(ROOTS[table])
        return ", ".join(sorted(map(self.terminology.label, classes)))

    def unused(self) -> tuple[Skipped, ...]:
        """Observations and procedures whose code no criterion uses, listed like any other entry not used."""
        found = []
        for kind in ("observation", "procedure"):
            for row in self.records.tables[kind]:
                resolution = self.resolutions[kind, row["codes"], row["display"]]
                if not resolution.mapped:
                    named = " ".join(resolution.unmapped_codes) or "no code"
                    named += f" ({row['display']})" if row["display"] else ""
                    found.append(Skipped(row["source"], row["record"], f"no criterion uses {named}", row["subject"]))
        return tuple(found)


def knowledge(
    terminology: Terminology, protocol: Protocol, dates: Dates, assume_absent: Sequence[str], childbearing_by_age: bool,
    of_all: Sequence[Key] = (),
) -> Knowledge:
    """What the derivations of a run are told beside its records. of_all: entries of nobody that count for everybody."""
    parameters = {
        name: value for name, value in protocol.parameters.items()
        if childbearing_by_age or not name.startswith("childbearing_")
    }
    return Knowledge(
        terminology.descriptor_weights(), terminology.domain_cover, terminology.denying, to_canonical, dates,
        parameters, assume_absent, terminology.class_names, terminology.tests_named,
        of_all=of_all, tests_by_name=terminology.tests_by_name,
    )


def evidence(table: str, row: Mapping[str, Any], meaning: str = "") -> Evidence:
    """What a record says and its date, as recorded. meaning: of its code, where it says the code alone."""
    dates = [row.get(f"{name}_text") for name in DATE_COLUMNS[table]]
    shown = [text for text in dates if text]
    when = f"{dates[0] or '…'}/{dates[1] or '…'}" if table in PERIODS and shown else shown[0] if shown else None
    text = row["text"] or (f"{row['sex'] or 'sex not stated'}, born" if table == "subject" else "")
    first = next((name for name, shown in zip(DATE_COLUMNS[table], dates, strict=True) if shown), None)
    day = row.get(f"{first}_low") or row.get(f"{first}_high") if first else None
    return Evidence(row["record"], text, when, row.get("version") or row.get("updated_text"), day, meaning)


def prepare(trial: str) -> None:
    """Load what every run of a trial needs, so that the first subject does not wait for it."""
    load_protocol(trial), load_trial(trial), load_rules(trial), load_terminology()


def check_choices(trial: str, codes: str | None) -> None:
    """What can be known before any record is read. Raises: UsageError, TerminologyError."""
    load_protocol(trial)
    if codes is not None and not Path(codes).is_fifo():  # which can be read once
        load_terminology().with_codes(codes)


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


def _axioms(graph: Any, superclasses: Callable[[str], frozenset[str]]) -> Any:
    """The subclass axioms of the classes on a graph: pySHACL sees them beside the data alone."""
    found = Graph(bind_namespaces="none")
    for name in {str(o) for o in graph.objects(None, RDF.type)}:
        for above in superclasses(local(name)):
            found.add((URIRef(name), RDFS.subClassOf, URIRef(LE + above)))
    return found


def need_screening(records: Records, dates: Dates) -> None:
    """Raises UsageError when no subject has a screening date; one without is refused beside others that have one."""
    rows = records.tables["subject"]
    if dates.screening is None and rows and not any(row["screening"] for row in rows):
        raise UsageError(
            f"no screening date for subject {rows[0]['subject']}", "--screening",
            "give --screening DATE, or a screening-date Observation with the subject",
        )


def _by_subject(errors: Iterable[DataError]) -> dict[str, list[DataError]]:
    found: dict[str, list[DataError]] = {}
    for error in errors:
        found.setdefault(error.subject, []).append(error)
    return found


def data_sha256(records: Records) -> str:
    """A hash of what was recorded, and of what could not be read, whatever the order and the names of the files."""
    rows = [(table, {k: v for k, v in row.items() if k != "source"})
            for table, rows in records.tables.items() for row in rows]
    rows += [("error", vars(error)) for error in records.errors]
    lines = sorted(table + json.dumps(row, sort_keys=True, default=str) for table, row in rows)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()


def versions() -> dict[str, str]:
    """Of the libraries that decide."""
    return {name: metadata.version(name) for name in LIBRARIES}
