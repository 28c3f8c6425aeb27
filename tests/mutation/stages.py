"""Tries mutants of what lies around the rules on all cases: readers, terminology, facts and explanations.

A case notices a mutant when its criterion comes out otherwise, when another part decides, when the reasons rest on
other records, or when a flag is lost or added; of readers the inputs of FHIR notice too. Rules are not mutated here: a
subject whose facts are as before keeps its report.
In: the cases. Out: the name of what noticed, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS

from kn5501_reasoner.explain import explain
from kn5501_reasoner.facts.derive import derive
from kn5501_reasoner.facts.graph import subject_graph, subject_iri
from kn5501_reasoner.facts.load import Knowledge
from kn5501_reasoner.model import DataError, Dates, Facts, Records
from kn5501_reasoner.pipeline.session import Material, Session, knowledge
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.shapes import ROLES
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.validate import Report, Rules, validate
from kn5501_reasoner.vocab import LE
from tests.cases.read import Case
from tests.cases.reasons import ELSEWHERE, name_of
from tests.mutation.changed import Change, changed
from tests.mutation.inputs import Inputs
from tests.mutation.judge import KN, Tried, compiled, families, tried
from tests.mutation.others import STAGE, Others

LABELS = {one.iri: one.requirement.notes.label for one in load_criteria()}
Superclasses = Callable[[str], frozenset[str]]


@dataclass(frozen=True)
class Corpus:
    """All cases as the product reads them: facts, and of each the report on its own criterion."""

    cases: tuple[Case, ...]
    folder: Path
    records: Records
    material: Material
    told: Knowledge
    facts: Mapping[str, Facts]
    tried: Mapping[str, list[Tried]]
    base: str
    vocabulary: Any
    rules: Mapping[str, Rules]
    inputs: Inputs

    @classmethod
    def of(cls, cases: Iterable[Case], folder: Path) -> Corpus:
        """Reads, derives and validates every case once."""
        cases = tuple(cases)
        folder.joinpath("cases").mkdir()
        for case in cases:
            folder.joinpath("cases", f"{case.subject}.nt").write_text(case.triples(), encoding="utf-8")
        records, _ = read_paths([folder / "cases"])
        session = Session.of(records, "kn5501", Dates())
        rules = {main.removeprefix(KN): compiled(family) for main, family in families().items()}
        told = knowledge(session.material.terminology, load_trial("kn5501"), Dates(), (), False)
        return cls(cases, folder / "cases", records, session.material, told, session.derived.facts,
                   tried(cases, session, rules), session.base, session.vocabulary, rules, Inputs.of(folder / "inputs"))

    @cached_property
    def others(self) -> Others:
        """The cases of the other trials."""
        return Others.of(self.folder.parent / "others")

    @cached_property
    def reports(self) -> dict[str, Report]:
        """Subject -> the report on the criterion of its case."""
        return {one.case.subject: one.report for each in self.tried.values() for one in each}

    def report(self, case: Case, facts: Facts, superclasses: Superclasses, graph: Callable[..., Graph]) -> Report:
        """The report of one subject on the criterion of its case."""
        data = graph(facts, self.base)
        axioms = Graph(bind_namespaces="none")
        for kind in set(data.objects(None, RDF.type)):
            for name in superclasses(kind.removeprefix(LE)):
                axioms.add((kind, RDFS.subClassOf, URIRef(LE + name)))
        return validate(data, URIRef(subject_iri(facts, self.base)), self.rules[case.criterion], axioms)

    def noticed(self, change: Change) -> str | None:
        """The name of a case or input that notices the mutant; None when it survives."""
        others = self.others if change.stage == STAGE else None
        with changed(change) as module:
            try:
                if others is not None:
                    return others.noticed(module("facts.derive").derive)
                return getattr(self, f"_{change.package.rpartition('.')[2]}")(module, change)
            except Exception as error:  # a mutant that breaks the product whatever it is given is noticed
                return f"{type(error).__name__}"

    def _explain(self, module: Callable[[str], Any], change: Change) -> str | None:
        return self._first(self.facts, self._errors(), module("explain").explain)

    def _facts(self, module: Callable[[str], Any], change: Change) -> str | None:
        derived = module("facts.derive").derive(
            self.records, self.material.resolutions, self.told, self.material.terminology.rule_classes)
        return self._first(derived.facts, derived.errors, graph=module("facts.graph").subject_graph)

    def _terminology(self, module: Callable[[str], Any], change: Change) -> str | None:
        terminology = module("terminology").Terminology.load()
        canonical = module("terminology.units").to_canonical
        material = Material(self.records, terminology,
                            {key: terminology.resolve(*key) for key in self.material.resolutions})
        told = knowledge(terminology, load_trial("kn5501"), Dates(), (), False)
        derived = derive(self.records, material.resolutions, replace(told, canonical=canonical),
                         terminology.rule_classes)
        vocabulary = material.vocabulary(load_trial("kn5501"))
        return self._first(derived.facts, derived.errors, vocabulary=vocabulary)

    def _records(self, module: Callable[[str], Any], change: Change) -> str | None:
        """Cases are RDF: no reader of FHIR is asked for them."""
        read_paths = module("records.from_path").read_paths
        if "/from_fhir/" in change.file:
            return self.inputs.noticed(read_paths)
        records, _ = read_paths([self.folder])
        session = Session.of(records, "kn5501", Dates())
        found = self._first(session.derived.facts, (*records.errors, *session.derived.errors),
                            vocabulary=session.vocabulary)
        return found or self.inputs.noticed(read_paths)

    def _first(
        self, facts: Mapping[str, Facts], errors: Iterable[DataError], explain: Callable[..., Any] = explain,
        vocabulary: Any = None, graph: Callable[..., Graph] = subject_graph,
    ) -> str | None:
        """The first case that comes out otherwise than it says."""
        words = vocabulary or self.vocabulary
        refused: dict[str, list[DataError]] = {}
        for error in errors:
            refused.setdefault(error.subject, []).append(error)
        for case in self.cases:
            own, said = facts.get(case.subject), refused.get(case.subject, [])
            if case.expect == "refused" or said or own is None:
                if not _refused_as_said(case, said):
                    return case.name
                continue
            same = own == self.facts[case.subject] and self._same_classes(own, words.superclasses)
            report = self.reports[case.subject] if same else self.report(case, own, words.superclasses, graph)
            if differs(case, own, report, explain, words):
                return case.name
        return None

    def _same_classes(self, facts: Facts, superclasses: Superclasses) -> bool:
        above = self.material.terminology.superclasses
        return above is superclasses or all(
            above(name) == superclasses(name)
            for event in facts.events for name in (*event.classes, *event.possible_classes))

    def _errors(self) -> list[DataError]:
        """The data errors of the cases as the product finds them, where the mutated stage comes after them."""
        return [DataError(case.subject, rule, tuple(case.records), "") for case in self.cases
                if case.expect == "refused" for rule in case.because]


def _refused_as_said(case: Case, errors: list[DataError]) -> bool:
    return (case.expect == "refused" and set(case.because) <= {error.rule for error in errors}
            and set(case.records) == {name_of(record) for error in errors for record in error.records})


def differs(case: Case, facts: Facts, report: Report, explain: Callable[..., Any], vocabulary: Any) -> bool:
    """Whether outcome, deciding parts, records or flags are others than the case says."""
    outcomes = {iri.removeprefix(KN): outcome for iri, outcome in (report.outcomes | report.alternatives).items()}
    if outcomes[case.criterion] != case.expect:
        return True
    violated = {role: frozenset(r.part.removeprefix(KN) for r in report.results if r.role == role and r.part)
                for role in ROLES}
    (result,) = explain(facts, families()[KN + case.criterion], outcomes, violated, vocabulary, "kn")
    records = {name_of(one.record) for reason in result.because for one in reason.evidence}
    flags = {flag.code for flag in result.flags}
    said = [flag.message for flag in result.flags if flag.code == "alternative-reading"]
    others = all(sum(LABELS[reading.replace("kn:", KN)] in message for message in said) == (outcome != case.expect)
                 for reading, outcome in case.readings.items())
    return not (set(case.because) <= {reason.shape for reason in result.because} and set(case.records) == records
                and set(case.flags) == flags - ELSEWHERE and others)
