"""One run of the reasoner: records, what their codes mean, facts, and the assessment of each subject.

rdflib and pySHACL are imported when a subject is assessed: who asks for facts or columns alone does not wait for them.
In: Records, dates, options. Out: Session; model.Assessment and model.Screening.
Raises: UsageError without a screening date; ValidationError; FactError.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..explain import Vocabulary, explain
from ..facts.derive import Derived, derive
from ..facts.graph import fact_triples, subject_graph, subject_iri
from ..facts.load import Key, Knowledge
from ..model import Assessment, DataError, Dates, Facts, Records, Run, Screening, Skipped
from ..shapes import ROLES, named_classes
from ..terminology import Terminology
from ..terminology.units import to_canonical
from ..trials import Trial, load_trial, ontology_sha256, rules_sha256
from ..verdicts import REFUSED, verdict
from ..vocab import LE, RECORD, local, trial_namespace
from .asked import asked_facts
from .material import Material, load_terminology
from .rules import criteria_of
from .unread import unread_of

Progress = Callable[[int, int], None]
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
        protocol = load_trial(trial)
        need_screening(records, dates)
        material = Material.of(records, codes, of_all)
        told = knowledge(material.terminology, protocol, dates, assume_absent, childbearing_by_age, of_all)
        derived = derive(records, material.resolutions, told, classes_asked(material.terminology, trial))
        return cls(
            trial, base or RECORD, dates, tuple(sorted(assume_absent)), material, derived,
            by_subject([*records.errors, *derived.errors]), material.vocabulary(protocol),
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

    def assess(self, subject: str, criterion: str | None = None) -> Assessment:
        """One subject: graph, SHACL, outcomes, reasons, verdict; or refused with its data errors.

        criterion: the only one that report and reasons are of; the verdict is of all.
        """
        from rdflib import URIRef

        from ..validate import load_rules, validate

        facts = self.facts_of(subject)
        if facts is None:
            dates = self.derived.facts[subject].dates if subject in self.derived.facts else self.dates
            return Assessment(subject, dates, REFUSED, errors=tuple(self.errors.get(subject, ())))
        trial = load_trial(self.trial)
        graph, focus = subject_graph(facts, self.base, trial=self.trial), URIRef(subject_iri(facts, self.base))
        report = validate(graph, focus, load_rules(self.trial), _axioms(graph, self.vocabulary.superclasses))
        outcomes = {local(iri): outcome for iri, outcome in (report.outcomes | report.alternatives).items()}
        violated = {
            role: frozenset(local(r.part) for r in report.results if r.role == role and r.part) for role in ROLES
        }
        results = explain(facts, criteria_of(self.trial), outcomes, violated, self.vocabulary, trial.prefix)
        results = tuple(sorted(results, key=lambda r: list(trial.titles).index(r.criterion)))
        return Assessment(
            subject, facts.dates, verdict((r.outcome for r in results), trial.met),
            tuple(r for r in results if criterion in (None, r.criterion)),
            report=(report if criterion is None else report.only(trial_namespace(self.trial) + criterion)).turtle,
            facts=fact_triples(facts, self.base, trial=self.trial),
        )

    def screening(
        self, refused: tuple[Skipped, ...] = (), progress: Progress | None = None, criterion: str | None = None
    ) -> Screening:
        """All subjects. criterion: as for ``assess``."""
        found = []
        for index, subject in enumerate(self.subjects, 1):
            found.append(self.assess(subject, criterion))
            if progress is not None:
                progress(index, len(self.subjects))
        records, trial = self.material.records, load_trial(self.trial)
        return Screening(
            self.trial, metadata.version("kn5501-reasoner"), rules_sha256(self.trial), self.dates, tuple(found),
            skipped=(*records.skipped, *self.material.unused(trial)), refused_files=refused,
            titles=trial.titles,
            run=Run(data_sha256(records), ontology_sha256(self.trial), self.assume_absent, versions()),
            unread=unread_of(records, refused, self.material.terminology, trial), not_modelled=trial.not_modelled,
        )


def knowledge(
    terminology: Terminology, protocol: Trial, dates: Dates, assume_absent: Sequence[str], childbearing_by_age: bool,
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
        of_all=of_all, tests_by_name=terminology.tests_by_name, trial=protocol,
        facts=asked_facts(protocol.slug),
    )


def classes_asked(terminology: Terminology, trial: str) -> frozenset[str]:
    """The classes of which an event keeps that its code may mean them: those that derivations and this trial name."""
    rules = (named_classes(shape) for criterion in criteria_of(trial) for shape in criterion.shapes)
    return terminology.rule_classes.union(*(map(local, found) for found in rules))


def prepare(trial: str) -> None:
    """Load what every run of a trial needs, so that the first subject does not wait for it."""
    from ..validate import load_rules

    load_trial(trial), criteria_of(trial), load_rules(trial), load_terminology()


def check_choices(trial: str, codes: str | None) -> None:
    """What can be known before any record is read. Raises: UsageError, TerminologyError."""
    load_trial(trial)
    if codes is not None and not Path(codes).is_fifo():  # which can be read once
        load_terminology().with_codes(codes)


def _axioms(graph: Any, superclasses: Callable[[str], frozenset[str]]) -> Any:
    """The subclass axioms of the classes on a graph: pySHACL sees them beside the data alone."""
    from rdflib import Graph, URIRef
    from rdflib.namespace import RDF, RDFS

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


def by_subject(errors: Iterable[DataError]) -> dict[str, list[DataError]]:
    """The errors of each subject that has some."""
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
