"""Joins the stages: paths -> records -> facts -> SHACL report -> assessment. The only module that imports them all.

In: paths, dates, options. Out: model.Screening; RDF; query results.
Raises: the errors of the stages; a subject whose data contradict themselves is refused, and the others go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import metadata
from typing import Any

from .errors import UsageError
from .explain import Vocabulary, explain
from .explain.match import local
from .facts.derive import Derived, derive
from .facts.fact_model import load_fact_model
from .facts.graph import subject_graph
from .model import Assessment, DataError, Dates, Evidence, Facts, Records, Resolution, Run, Screening, Skipped
from .protocol import load_protocol, ontology_sha256
from .records.from_path import read_paths
from .rules.load import load_trial
from .terminology import Terminology
from .terminology.units import to_canonical
from .validate import Rules, load_rules, validate
from .vocab import LE, RECORD

Progress = Callable[[int, int], None]
KINDS = ("condition", "exposure", "allergy", "observation", "procedure")
VALUE_COLUMNS = {
    "observation": ("value_codes", "method"),
    "exposure": ("route",),
    "allergy": ("manifestation",),
}
DATE_COLUMNS = {
    "subject": ("birth",), "consent": ("date",), "observation": ("effective",), "condition": ("onset", "recorded"),
    "exposure": ("start", "end_"), "allergy": ("onset", "recorded"), "procedure": ("performed",),
    "participation": ("start", "end_"), "review": ("date",), "judgement": ("date",),
}
NO_DATES = Dates()
PERIODS = ("exposure", "participation")
ROLES = ("applies", "may-pass", "passes", "judged")
LIBRARIES = ("rdflib", "pyshacl", "duckdb", "pyoxigraph")


def screen_paths(
    paths: Sequence[str],
    *,
    trial: str = "kn5501",
    dates: Dates = NO_DATES,
    assume_absent: Sequence[str] = (),
    codes: str | None = None,
    base: str | None = None,
    progress: Progress | None = None,
    subjects: Sequence[str] | None = None,
) -> Screening:
    """Screen what files, folders or ``-`` hold.

    dates override the anchors that the input carries; subjects limits the run to these ids.
    Raises: UsageError (no screening date, unknown trial), RecordError (nothing readable), ValidationError.
    """
    protocol = load_protocol(trial)
    records, refused = read_paths(paths)
    if subjects is not None:
        records = _only(records, frozenset(subjects))
    material = Material.of(records, codes)
    _need_screening(records, dates)
    derived = material.derive(dates, protocol.parameters, assume_absent)
    rules, criteria = load_rules(trial), load_trial(trial)
    vocabulary = material.vocabulary(protocol.labels)
    errors = _by_subject([*records.errors, *derived.errors])
    names = sorted({row["subject"] for row in records.tables["subject"]} | set(errors))
    found = []
    for index, name in enumerate(names, 1):
        if name in errors:
            own = derived.facts[name].dates if name in derived.facts else dates
            found.append(Assessment(name, own, "refused", errors=tuple(errors[name])))
        else:
            found.append(assess(derived.facts[name], rules, criteria, vocabulary, base or RECORD))
        if progress is not None:
            progress(index, len(names))
    run = Run(_data_sha256(records), ontology_sha256(), tuple(sorted(assume_absent)), _versions())
    return Screening(
        trial, metadata.version("kn5501-reasoner"), rules.sha256, dates, tuple(found),
        skipped=(*records.skipped, *material.unused()), refused_files=refused, titles=protocol.titles, run=run,
    )


def assess(facts: Facts, rules: Rules, criteria: Sequence[Any], vocabulary: Vocabulary, base: str) -> Assessment:
    """One subject: graph, SHACL, outcomes, reasons, verdict."""
    graph, focus = subject_graph(facts, base)
    report = validate(graph, focus, rules, _axioms(graph, vocabulary.superclasses))
    outcomes = {local(iri): outcome for iri, outcome in (report.outcomes | report.alternatives).items()}
    violated = {
        role: frozenset(local(r.part) for r in report.results if r.role == role and r.part) for role in ROLES
    }
    results = explain(facts, criteria, outcomes, violated, vocabulary)
    return Assessment(facts.subject, facts.dates, verdict(r.outcome for r in results), results, report=report.turtle)


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
    def of(cls, records: Records, codes: str | None = None) -> Material:
        """Resolve every distinct code of the records once."""
        terminology = _terminology() if codes is None else _terminology().with_codes(codes)
        keys: dict[tuple[str, str, str | None], None] = {}
        for kind in KINDS:
            for row in records.tables[kind]:
                keys[kind, row["codes"], row["display"]] = None
                for column in VALUE_COLUMNS.get(kind, ()):
                    if row[column]:
                        keys["value", row[column], None] = None
        return cls(records, terminology, {key: terminology.resolve(*key) for key in keys})

    def derive(self, dates: Dates, parameters: Mapping[str, Decimal], assume_absent: Sequence[str]) -> Derived:
        """Facts of all subjects of the run."""
        return derive(
            self.records, self.resolutions, dates=dates, parameters=parameters,
            descriptor_weights=self.terminology.descriptor_weights(), domain_cover=self.terminology.domain_cover,
            superclasses=self.terminology.superclasses, canonical=to_canonical, assume_absent=assume_absent,
        )

    def vocabulary(self, labels: Mapping[str, str]) -> Vocabulary:
        """Names for explanations: labels of facts first, then of classes."""
        recorded = {row["record"]: evidence(table, row) for table, rows in self.records.tables.items() for row in rows}
        facts = load_fact_model().facts
        return Vocabulary(
            label=lambda name: facts[name].label if name in facts else labels.get(name) or self.terminology.label(name),
            unit=lambda name: facts[name].unit or "" if name in facts else "",
            superclasses=self.terminology.superclasses,
            evidence=lambda record: recorded.get(record) or Evidence(record, "", None),
        )

    def unused(self) -> tuple[Skipped, ...]:
        """Observations and procedures whose code no criterion uses, listed like any other entry not used."""
        found = []
        for kind in ("observation", "procedure"):
            for row in self.records.tables[kind]:
                resolution = self.resolutions[kind, row["codes"], row["display"]]
                if not resolution.mapped:
                    named = " ".join(resolution.unmapped_codes) or "no code"
                    found.append(Skipped(row["source"], row["record"], f"no criterion uses {named}", row["subject"]))
        return tuple(found)


def evidence(table: str, row: Mapping[str, Any]) -> Evidence:
    """What a record says and its date, as recorded."""
    dates = [row.get(f"{name}_text") for name in DATE_COLUMNS[table]]
    shown = [text for text in dates if text]
    when = f"{dates[0] or '…'}/{dates[1] or '…'}" if table in PERIODS and shown else shown[0] if shown else None
    return Evidence(row["record"], row.get("text") or "", when)


@cache
def _terminology() -> Terminology:
    return Terminology.load()


def _axioms(graph: Any, superclasses: Callable[[str], frozenset[str]]) -> Any:
    """The subclass axioms of the classes on a graph: pySHACL sees them beside the data alone."""
    from rdflib import Graph, URIRef
    from rdflib.namespace import RDF, RDFS

    found = Graph(bind_namespaces="none")
    for name in {str(o) for o in graph.objects(None, RDF.type)}:
        for above in superclasses(local(name)):
            found.add((URIRef(name), RDFS.subClassOf, URIRef(LE + above)))
    return found


def _need_screening(records: Records, dates: Dates) -> None:
    if dates.screening is None:
        for row in records.tables["subject"]:
            if not any(other["screening"] for other in records.tables["subject"] if other["subject"] == row["subject"]):
                raise UsageError(
                    f"no screening date for subject {row['subject']}", "--screening",
                    "give --screening DATE, or a screening-date Observation with the subject",
                )


def _only(records: Records, subjects: frozenset[str]) -> Records:
    tables = {name: [row for row in rows if row["subject"] in subjects] for name, rows in records.tables.items()}
    return Records(
        tables, tuple(s for s in records.skipped if s.subject is None or s.subject in subjects),
        tuple(e for e in records.errors if e.subject in subjects),
    )


def _by_subject(errors: Iterable[DataError]) -> dict[str, list[DataError]]:
    found: dict[str, list[DataError]] = {}
    for error in errors:
        found.setdefault(error.subject, []).append(error)
    return found


def _data_sha256(records: Records) -> str:
    """A hash of what was recorded, whatever the order and the names of the files."""
    lines = sorted(
        table + json.dumps({k: v for k, v in row.items() if k != "source"}, sort_keys=True, default=str)
        for table, rows in records.tables.items() for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in LIBRARIES}
