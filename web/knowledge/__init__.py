"""What the pages on a trial and the ontology show: read once from the files, and kept as long as the server runs.

In: ontology/, shapes/ and the cases of one trial. Out: Knowledge. Raises: RuleError, TerminologyError, OSError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from flask import Flask, current_app, url_for
from markupsafe import Markup

from kn5501_reasoner import resources
from kn5501_reasoner.defaults import TRIAL
from kn5501_reasoner.library import shape_triples
from kn5501_reasoner.pipeline.knowledge import Terminology, load_criteria
from kn5501_reasoner.present.wording import OUTCOME_WORDS
from kn5501_reasoner.trials import Trial, load_trial
from kn5501_reasoner.vocab import LE

from .cases import Case, read_cases
from .codes import Codes
from .describe import Descriptions
from .protocol import Protocol
from .search import Search
from .terms import Ontology, parse, prefixes, term_name
from .turtle import highlight
from .usage import Usage
from .words import Verbaliser, Words

EXTENSION = "knowledge"
ROLES = {"Applies": "applies", "MayPass": "may-pass", "Passes": "passes", "Judged": "judged"}


@dataclass(frozen=True)
class RoleShapes:
    """The derived shapes of one role of a criterion or of another reading, as Turtle."""

    rule: str
    role: str
    turtle: str


class Knowledge:
    """Everything about the rules of one trial that does not change while the server runs."""

    def __init__(
        self, ontology: Ontology, terminology: Terminology, trial: Trial, shapes: Path, derived: Path, cases: Path
    ) -> None:
        """shapes: folder of its plain shapes; derived: file of its role shapes; cases: folder of its cases."""
        self.ontology = ontology
        self.protocol = Protocol(ontology, trial, load_criteria(trial.slug))
        self.codes = Codes(ontology, terminology)
        self.search = Search(ontology, self.codes)
        self.usage = Usage(ontology, self.protocol, terminology)
        self._verbaliser = Verbaliser(ontology, self.protocol)
        self._marked: dict[tuple[str, bool], Markup] = {}
        self._shapes, self._derived, self._cases = shapes, derived, cases

    @classmethod
    def read(cls, trial: str = TRIAL) -> Knowledge:
        """What is installed of a trial. Raises: UsageError."""
        found = load_trial(trial)
        return cls(
            Ontology.read(resources.folder("ontology"), resources.trial_files(trial)), Terminology.load(), found,
            resources.trial_shapes(trial), resources.trial_derived(trial), resources.trial_cases(trial),
        )

    @cached_property
    def words(self) -> dict[str, Words]:
        """Every criterion and every other reading in words, by name."""
        return {name: self._verbaliser.say(rule) for name, rule in self.protocol.rules.items()}

    def cases(self, criterion: str) -> tuple[Case, ...]:
        """The cases of a criterion."""
        return read_cases(self._cases, criterion)

    def turtle(self, criterion: str) -> str:
        """The shape file of a criterion, as it is written; after it the parts of the library that it names."""
        text = self._file(criterion).read_text(encoding="utf-8")
        own = {triple.subject for triple in parse(self._file(criterion))}
        shared = [t for t in self._said(self._file(criterion)) if t.subject not in own and "lib:" in text]
        if not any(isinstance(triple.subject, ox.NamedNode) for triple in shared):
            return text
        used = {**prefixes(), self.protocol.prefix: self.protocol.space}
        made = (ox.serialize(shared, format=ox.RdfFormat.TURTLE, prefixes=used) or b"").decode()
        blocks = re.sub(r"(?m)^@prefix .*\n", "", made).replace(" . ", " .\n")
        return f"{text}\n# Of the library, under the name that it takes here\n\n{blocks}"

    def derived(self, rule: str) -> list[RoleShapes]:
        """The role shapes that are derived from a rule, by role, in the order in which they decide."""
        blocks: dict[str, list[str]] = {}
        for block in self._blocks:
            of, role = (re.search(rf"^    le:{key} {of}:(\S+) ;$", block, re.M)
                        for key, of in (("criterion", self.protocol.prefix), ("role", "le")))
            if of and role and of[1] == rule:
                blocks.setdefault(ROLES[role[1]], []).append(block.strip("\n"))
        return [RoleShapes(rule, role, "\n\n".join(blocks[role]) + "\n") for role in ROLES.values() if role in blocks]

    @cached_property
    def _blocks(self) -> list[str]:
        return self._derived.read_text(encoding="utf-8").split("\n\n")

    outcome_words = OUTCOME_WORDS

    @cached_property
    def about_terms(self) -> Descriptions:
        """What the ontology says of each of its terms."""
        return Descriptions(self.ontology.triples)

    @cached_property
    def about_trial(self) -> Descriptions:
        """What is said of each term of the trial: ontology, plain shapes, derived shapes, and the same as classes."""
        classes = resources.trial_classes(self.protocol.slug)
        shapes = [triple for file in sorted(self._shapes.glob("*.ttl")) for triple in self._said(file)]
        files = [self._derived, *([classes] if classes.is_file() else [])]
        return Descriptions([*self.ontology.triples, *shapes, *(triple for file in files for triple in parse(file))])

    def shape_names(self, criterion: str) -> list[str]:
        """The names of all shapes in the file of a criterion, its own first."""
        found = {t.subject.value for t in self._said(self._file(criterion)) if hasattr(t.subject, "value")}
        names = sorted(self.protocol.local(iri) for iri in found if iri.startswith(self.protocol.space))
        return sorted(names, key=lambda name: name != criterion)

    def criterion_of(self, name: str) -> str | None:
        """The criterion to which a term of the trial belongs, by its name."""
        head = "-".join(name.removeprefix("passes-").split("-")[:2])
        return head if head in self.protocol.items else None

    def has(self, name: str) -> bool:
        """Whether the trial has a term of this name, or a class that is derived from its rules."""
        return self.protocol.space + name in self.about_trial

    def page(self, criterion: str | None = None) -> str:
        """The address of the page of a criterion; without one, of the trial."""
        if criterion:
            return url_for("trial.criterion", trial=self.protocol.slug, name=criterion)
        if self.protocol.slug == running(current_app):
            return url_for("trial.show")
        return url_for("trial.other", trial=self.protocol.slug)

    def address(self, iri: str) -> str:
        """Where a term has its page here; nothing for what has none."""
        if iri.startswith(self.protocol.space):
            name = self.protocol.local(iri)
            if name == "trial" or name in self.protocol.items:
                return self.page(name if name != "trial" else None)
            if iri not in self.about_trial:
                return ""
            return f"{self.page(self.criterion_of(name))}#{name.removeprefix('passes-')}"
        return url_for("ontology.term", name=term_name(iri)) if iri in self.ontology.terms else ""

    def shape_address(self, shape: str) -> str:
        """Where the named part of a rule is, by the name that reports give it: ``…-settled`` is a check of a part."""
        name = self.protocol.local(shape)
        while name and not self.has(name):
            name = name.rpartition("-")[0]
        return self.address(self.protocol.space + name) if name else ""

    def marked(self, turtle: str, places: bool = False) -> Markup:
        """Turtle of ours as markup with links; places: what its blocks are about can be jumped to."""
        def link(prefix: str, local: str) -> str:
            return self.address({"le": LE, self.protocol.prefix: self.protocol.space}.get(prefix, prefix + ":") + local)

        key = (turtle, places)
        if key not in self._marked:
            self._marked[key] = highlight(turtle, link, self.protocol.prefix if places else "")
        return self._marked[key]

    def _said(self, file: Path) -> list[ox.Triple]:
        """What a shape file says, parts of the library included."""
        return shape_triples(file, self.protocol.space)

    def _file(self, criterion: str) -> Path:
        return self._shapes / Path(self.protocol.items[criterion].file).name


def running(app: Flask) -> str:
    """The trial that the server runs."""
    return app.extensions["service"].config.trial


def knowledge(app: Flask, trial: str | None = None) -> Knowledge:
    """The knowledge of a trial, read when it is first asked for; without a name, of the one that the server runs.

    Raises: UsageError for a trial that is not known.
    """
    slug, kept = trial or running(app), app.extensions.setdefault(EXTENSION, {})
    return kept.get(slug) or kept.setdefault(slug, Knowledge.read(slug))
