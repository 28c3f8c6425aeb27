"""From the codes of one record to classes: what it surely is, and what it may be.

In:     the codes (IRIs joined by a space) and the display of one record, and the kind of the record.
Out:    `Resolution` (kn5501_reasoner.model), by local names of classes.
Raises: TerminologyError for an unknown kind or unreadable modules.
Rules:  sure = every superclass of a class that a coding falls in; of a code that is listed by longer codes alone,
        what these have in common. Possible = what overlaps the class that a code names exactly, and the classes of
        longer listed codes, except what a class is presumed to be without (`le:presumedWithout`); and what the class
        that a code falls in may be (`le:mayBe`). Sure by any coding, possible by every coding.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from .. import resources
from ..errors import TerminologyError
from ..model import Resolution
from .codes import CodeIndex, Match
from .displays import DisplayReader
from .hierarchy import Hierarchy
from .names import NameReader
from .source import Source, read

ROOTS = {
    "condition": ("ClinicalCondition", "NyhaClass"),
    "exposure": ("Medicine",),
    "allergy": ("Substance",),
    "observation": ("Measurement", "NyhaClass"),
    "procedure": ("ClinicalProcedure",),
    "value": ("RecordedValue", "ClinicalCondition"),
}
REMEMBERED = 20_000
"""How many of the last answers are kept: what a process remembers of what it is given has a bound."""
_NOTHING: frozenset[str] = frozenset()


class _Reading(NamedTuple):
    """What one coding says; named: the classes that it names exactly."""

    sure: frozenset[str]
    possible: frozenset[str]
    named: frozenset[str] = _NOTHING


class Terminology:
    """The code lists and the hierarchy, ready to resolve."""

    def __init__(self, source: Source, index: CodeIndex | None = None) -> None:
        self._source = source
        self.hierarchy = Hierarchy(source.parents)
        self.index = index or _index(source)
        self._inside = {
            kind: frozenset().union(*map(self.hierarchy.subclasses, roots)) for kind, roots in ROOTS.items()}
        self._kept = lru_cache(REMEMBERED)(self._resolve)

    @classmethod
    def load(cls, folder: Path | None = None) -> Terminology:
        """Read ontology/terminology (or another folder), with the inferred closure when there is one."""
        closure = resources.ontology("inferred", "closure.ttl") if folder is None else None
        return cls(read(folder or resources.ontology("terminology"), closure))

    def with_codes(self, path: Path | str) -> Terminology:
        """This terminology with the mappings of a caller's file added; they win over the listed ones."""
        from .custom import read_mappings

        index = self.index.copy()
        for iri, name in read_mappings(Path(path), index, self.hierarchy):
            index.add(iri, name, exact=True, replace=True)
        return Terminology(self._source, index)

    def resolve(self, kind: str, codes: str, display: str | None = None) -> Resolution:
        """What a record of this kind with these codes and this display is.

        >>> Terminology.load().resolve("condition", "http://hl7.org/fhir/sid/icd-10-cm/G40.909").classes
        frozenset({'Epilepsy'})
        """
        return self._kept(kind, codes, display)

    # -- what else the modules say ----------------------------------------------

    def superclasses(self, name: str) -> frozenset[str]:
        """All classes that contain `name`, itself included."""
        return self.hierarchy.superclasses(name)

    def descriptor_weights(self) -> dict[str, int]:
        """SLEDAI-2K descriptor class -> weight."""
        return {name: int(values[0]) for name, values in sorted(self._source.said["weight"].items())}

    @cached_property
    def rule_classes(self) -> frozenset[str]:
        """The classes that rules and derivations name."""
        return frozenset(self._source.said["namedByRule"])

    @cached_property
    def domain_cover(self) -> dict[str, str]:
        """Review domain -> the class that covers it."""
        return {domain: name for name, domains in self._source.said["coversDomain"].items() for domain in domains}

    @cached_property
    def contraindicates(self) -> dict[str, str]:
        """Contraindication class -> the medicine class it is about."""
        return {name: targets[0] for name, targets in self._source.said["contraindicates"].items()}

    @cached_property
    def class_names(self) -> dict[str, frozenset[str]]:
        """Class -> the domains and facts that it concerns."""
        found = {name: set(targets) for name, targets in self._source.said["withholds"].items()}
        for domain, name in self.domain_cover.items():
            found.setdefault(name, set()).add(domain)
        return {name: frozenset(targets) for name, targets in found.items()}

    def tests_named(self, codes: str, display: str | None) -> frozenset[str] | None:
        """The tests that an observation may be whose code is not mapped, by its name.

        None when its code is of no declared system, or it has no name: then it may be any.
        """
        known = any(self.index.locate(code)[0] is not None for code in codes.split())
        return self._displays.tests(display) if known and display else None

    @cached_property
    def _displays(self) -> DisplayReader:
        said = self._source.said
        return DisplayReader(said["displayWord"], said["displayException"])

    def label(self, name: str) -> str:
        """The label of a class; its name when it has none."""
        return (self._source.values("label", name) or [name])[0]

    # -- how a record is resolved -----------------------------------------------

    def _resolve(self, kind: str, codes: str, display: str | None) -> Resolution:
        if kind not in ROOTS:
            raise TerminologyError(f"there is no kind of record '{kind}'", hint="one of " + ", ".join(ROOTS))
        readings: list[_Reading] = []
        unmapped: list[str] = []
        for code in codes.split():
            reading = self._by_code(kind, code)
            if reading is None:
                unmapped.append(code)
            else:
                readings.append(reading)
        by_name = False
        if not readings and display and kind in ("exposure", "allergy"):
            named = self._names.read(display)
            if named is not None and named <= self._inside[kind]:
                readings.append(self._reading(named, named))
                by_name = True
        if not readings:
            return Resolution(mapped=False, unmapped_codes=tuple(sorted(unmapped)))
        sure = frozenset().union(*(reading.sure for reading in readings))
        possible = frozenset.intersection(*(reading.sure | reading.possible for reading in readings)) - sure
        exact = frozenset().union(*(r.named for r in readings)) if all(r.named for r in readings) else _NOTHING
        return Resolution(mapped=True, classes=self.hierarchy.most_specific(sure), sure=sure, possible=possible,
                          exact=exact, by_name=by_name, unmapped_codes=tuple(sorted(unmapped)))

    def _by_code(self, kind: str, code: str) -> _Reading | None:
        """What one coding says; None when it is mapped to nothing of this kind."""
        match = self._word(code) if kind == "value" and ":" not in code else self.index.find(code)
        if match is None:
            return None
        inside = self._inside[kind]
        classes, named, below = match.classes & inside, match.named & inside, match.below & inside
        if kind == "allergy" and not classes:
            classes = named = frozenset(
                substance for name in match.classes for substance in self._source.values("allergyTo", name))
        return self._reading(classes, named, below) if classes or below else None

    def _word(self, word: str) -> Match | None:
        """A value given as a plain word, such as the route ``oral``."""
        named = self._value_words.get(word.replace("_", " ").lower(), _NOTHING)
        return Match(named, named) if named else None

    def _reading(self, classes: frozenset[str], named: frozenset[str], below: frozenset[str] = _NOTHING) -> _Reading:
        """From the classes that a coding falls in, names exactly, and has listed below it."""
        sure = self.hierarchy.above(classes) if classes else frozenset.intersection(*map(self.superclasses, below))
        narrower = set(below).union(*map(self.hierarchy.subclasses, named), self._linked("mayBe", below))
        barred = self._linked("presumedWithout", sure) - sure
        narrower = {name for name in narrower if not barred & self.superclasses(name)}
        narrower |= self._linked("mayBe", classes)
        return _Reading(sure, self.hierarchy.above(narrower) - sure, named if named == classes else _NOTHING)

    def _linked(self, predicate: str, names: Iterable[str]) -> set[str]:
        return {target for name in names for target in self._source.values(predicate, name)}

    @cached_property
    def _names(self) -> NameReader:
        return NameReader(self._called(filter(self._is_ingredient, self._inside["allergy"])))

    def _is_ingredient(self, name: str) -> bool:
        """Whether the class stands for one ingredient, or for the ingredients that it lists; groups are not names."""
        if self._source.values("ingredientName", name):
            return True
        return self.hierarchy.subclasses(name) == {name} and not self._source.values("mayBe", name)

    @cached_property
    def _value_words(self) -> dict[str, frozenset[str]]:
        words = self._called(self.hierarchy.subclasses("RecordedValue"))
        return {word.lower(): frozenset(names) for word, names in words.items()}

    def _called(self, names: Iterable[str]) -> dict[str, set[str]]:
        """Name in the text -> the classes of `names` that bear it."""
        called: dict[str, set[str]] = {}
        for name in names:
            listed = self._source.values("ingredientName", name)
            for predicate in ("ingredientName",) if listed else ("label", "altLabel"):
                for text in self._source.values(predicate, name):
                    called.setdefault(text, set()).add(name)
        return called


def _index(source: Source) -> CodeIndex:
    index = CodeIndex(source.systems)
    for predicate in ("exactMatch", "narrowMatch"):
        for name, iris in source.said[predicate].items():
            for iri in iris:
                index.add(iri, name, exact=predicate == "exactMatch")
    for name, ranges in source.said["codeRange"].items():
        for text in ranges:
            index.add_range(text, name)
    return index
