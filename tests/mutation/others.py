"""Tries mutants of derivations on the cases of the trials that ask after facts of the library.

A case notices a mutant when its facts come out otherwise and, by them, its criterion. Each trial is read once.
In: a folder to write the cases in. Out: the name of the case that noticed, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS

from kn5501_reasoner import resources
from kn5501_reasoner.facts.graph import subject_graph, subject_iri
from kn5501_reasoner.facts.load import Knowledge
from kn5501_reasoner.model import Dates, Facts, Records
from kn5501_reasoner.pipeline.session import Session, knowledge
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.validate import Rules, compile_rules, validate
from kn5501_reasoner.vocab import LE, local
from tests.cases.read import Case, read_cases, trials_with_cases

STAGE = "library"
"""The stage of ``changes/`` whose mutants these cases must notice."""


@dataclass(frozen=True)
class OfTrial:
    """The cases of one trial as the product reads them."""

    cases: tuple[Case, ...]
    records: Records
    session: Session
    told: Knowledge
    rules: Rules

    @classmethod
    def of(cls, slug: str, folder: Path) -> OfTrial:
        cases, place = tuple(read_cases(slug)), folder / slug
        place.mkdir(parents=True)
        for case in cases:
            (place / f"{case.subject}.nt").write_text(case.triples(), encoding="utf-8")
        records, _ = read_paths([place])
        session = Session.of(records, slug, Dates())
        told = knowledge(session.material.terminology, load_trial(slug), Dates(), (), False)
        return cls(cases, records, session, told, compile_rules(slug, resources.trial_derived(slug).read_bytes()))

    def noticed(self, derive: Callable[..., Any]) -> str | None:
        """The first case whose criterion comes out otherwise."""
        material = self.session.material
        derived = derive(self.records, material.resolutions, self.told, material.terminology.rule_classes)
        refused = {error.subject for error in derived.errors}
        for case in self.cases:
            own, known = derived.facts.get(case.subject), self.session.derived.facts[case.subject]
            if own is None or case.subject in refused:
                return case.name
            if own != known and self._outcome(case, own) != case.expect:
                return case.name
        return None

    def _outcome(self, case: Case, facts: Facts) -> str:
        graph = subject_graph(facts, self.session.base)
        axioms = Graph(bind_namespaces="none")
        for kind in set(graph.objects(None, RDF.type)):
            for above in self.session.vocabulary.superclasses(kind.removeprefix(LE)):
                axioms.add((kind, RDFS.subClassOf, URIRef(LE + above)))
        report = validate(graph, URIRef(subject_iri(facts, self.session.base)), self.rules, axioms)
        return {local(iri): outcome for iri, outcome in report.outcomes.items()}[case.criterion]


@dataclass(frozen=True)
class Others:
    """All trials but KN5501."""

    trials: tuple[OfTrial, ...]

    @classmethod
    def of(cls, folder: Path) -> Others:
        return cls(tuple(OfTrial.of(slug, folder) for slug in trials_with_cases() if slug != "kn5501"))

    def noticed(self, derive: Callable[..., Any]) -> str | None:
        """The first case that notices a changed derivation."""
        return next(filter(None, (trial.noticed(derive) for trial in self.trials)), None)
