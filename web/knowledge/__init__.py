"""What the pages on trial and ontology show: read once from the installed files, and kept as long as the server runs.

In: ontology/, shapes/ and the cases. Out: Knowledge. Raises: RuleError, TerminologyError, OSError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup

from kn5501_reasoner import resources
from kn5501_reasoner.pipeline.knowledge import Terminology, load_criteria
from kn5501_reasoner.present.wording import OUTCOME_WORDS
from kn5501_reasoner.vocab import LE

from .cases import Case, read_cases
from .codes import Codes
from .describe import Descriptions
from .protocol import KN, TRIAL, Protocol
from .search import Search
from .terms import Ontology, parse, term_name
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
    """Everything about rules that does not change while the server runs."""

    def __init__(self, ontology: Ontology, terminology: Terminology, shapes: Path, cases: Path) -> None:
        self.ontology = ontology
        self.protocol = Protocol(ontology, load_criteria(TRIAL))
        self.codes = Codes(ontology, terminology)
        self.search = Search(ontology, self.codes)
        self.usage = Usage(ontology, self.protocol, terminology)
        self._verbaliser = Verbaliser(ontology, self.protocol)
        self._marked: dict[tuple[str, bool], Markup] = {}
        self._shapes, self._cases = shapes, cases
        self._derived = (shapes / "derived" / f"{TRIAL}.ttl").read_text(encoding="utf-8")

    @classmethod
    def read(cls) -> Knowledge:
        """What is installed."""
        ontology = Ontology.read(resources.folder("ontology"))
        return cls(ontology, Terminology.load(), resources.folder("shapes"), resources.folder("cases") / TRIAL)

    @cached_property
    def words(self) -> dict[str, Words]:
        """Every criterion and every other reading in words, by name."""
        return {name: self._verbaliser.say(rule) for name, rule in self.protocol.rules.items()}

    def cases(self, criterion: str) -> tuple[Case, ...]:
        """The cases of a criterion."""
        return read_cases(self._cases, criterion)

    def turtle(self, criterion: str) -> str:
        """The shape file of a criterion, as it is written."""
        return self._file(criterion).read_text(encoding="utf-8")

    def derived(self, rule: str) -> list[RoleShapes]:
        """The role shapes that are derived from a rule, by role, in the order in which they decide."""
        blocks: dict[str, list[str]] = {}
        for block in self._derived.split("\n\n"):
            of, role = (re.search(rf"^    le:{key} (?:kn|le):(\S+) ;$", block, re.M) for key in ("criterion", "role"))
            if of and role and of[1] == rule:
                blocks.setdefault(ROLES[role[1]], []).append(block.strip("\n"))
        return [RoleShapes(rule, role, "\n\n".join(blocks[role]) + "\n") for role in ROLES.values() if role in blocks]

    outcome_words = OUTCOME_WORDS

    @cached_property
    def about_terms(self) -> Descriptions:
        """What the ontology says of each of its terms."""
        return Descriptions(self.ontology.triples)

    @cached_property
    def about_trial(self) -> Descriptions:
        """What is said of each term of the trial: ontology, plain shapes, derived shapes, and the same as classes."""
        files = [*sorted((self._shapes / "trials" / TRIAL).glob("*.ttl")), self._shapes / "derived" / f"{TRIAL}.ttl"]
        classes = resources.ontology("inferred", f"rules-{TRIAL}.ttl")
        files += [classes] if classes.is_file() else []
        return Descriptions([*self.ontology.triples, *(triple for file in files for triple in parse(file))])

    def shape_names(self, criterion: str) -> list[str]:
        """The names of all shapes in the file of a criterion, its own first."""
        found = {t.subject.value for t in parse(self._file(criterion)) if hasattr(t.subject, "value")}
        names = sorted(iri.removeprefix(KN) for iri in found if iri.startswith(KN))
        return sorted(names, key=lambda name: name != criterion)

    def criterion_of(self, name: str) -> str | None:
        """The criterion to which a term of the trial belongs, by its name."""
        head = "-".join(name.removeprefix("passes-").split("-")[:2])
        return head if head in self.protocol.items else None

    def address(self, iri: str) -> str:
        """Where a term has its page here; nothing for what has none."""
        if iri.startswith(KN):
            name = iri.removeprefix(KN)
            if name == "trial":
                return url_for("trial.show")
            if name in self.protocol.items:
                return url_for("trial.criterion", name=name)
            if iri not in self.about_trial:
                return ""
            owner = self.criterion_of(name)
            page = url_for("trial.criterion", name=owner) if owner else url_for("trial.show")
            return f"{page}#{name.removeprefix('passes-')}"
        return url_for("ontology.term", name=term_name(iri)) if iri in self.ontology.terms else ""

    def shape_address(self, shape: str) -> str:
        """Where the named part of a rule is, as reports name it: ``kn:exc-05-disease-settled`` is a check of a part."""
        name = shape.removeprefix("kn:")
        while name and KN + name not in self.about_trial:
            name = name.rpartition("-")[0]
        return self.address(KN + name) if name else ""

    def marked(self, turtle: str, places: bool = False) -> Markup:
        """Turtle of ours as markup with links; places: what its blocks are about can be jumped to."""
        def link(prefix: str, local: str) -> str:
            return self.address({"le": LE, "kn": KN}.get(prefix, prefix + ":") + local)

        key = (turtle, places)
        if key not in self._marked:
            self._marked[key] = highlight(turtle, link, "kn" if places else "")
        return self._marked[key]

    def _file(self, criterion: str) -> Path:
        return self._shapes / "trials" / TRIAL / Path(self.protocol.items[criterion].file).name


def knowledge(app: Flask) -> Knowledge:
    """The knowledge of an application, read when it is first asked for."""
    if EXTENSION not in app.extensions:
        app.extensions.setdefault(EXTENSION, Knowledge.read())
    return app.extensions[EXTENSION]
