"""From the codes of one record to classes: what it surely is, and what it may be.

In:     the codes (IRIs joined by a space) and the display of one record, and the kind of the record.
Out:    `Resolution` (kn5501_reasoner.model), by local names of classes.
Raises: TerminologyError for an unknown kind or unreadable modules.
Rules:  sure = every superclass of a class that a coding falls in. Possible = what overlaps the class that a code
        names exactly, what a class is marked with `le:mayBe`, and the classes of longer listed codes; except what
        a class is presumed to be without (`le:presumedWithout`). Sure by any coding, possible by every coding.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from ..errors import TerminologyError
from ..model import Resolution
from .. import resources
from .codes import CodeIndex, Match
from .hierarchy import Hierarchy
from .names import NameReader
from .source import Source, read

ROOTS = {
    "condition": ("ClinicalCondition",),
    "exposure": ("Medicine",),
    "allergy": ("Substance",),
    "observation": ("Measurement",),
    "procedure": ("ClinicalProcedure",),
    "value": ("RecordedValue", "ClinicalCondition"),
}
_NOTHING = frozenset()


class Terminology:
    """The code lists and the hierarchy, ready to resolve."""

    def __init__(self, source: Source, index: CodeIndex | None = None) -> None:
        self._source = source
        self.hierarchy = Hierarchy(source.parents)
        self.index = index or _index(source)
        self._seen: dict[tuple[str, str, str | None], Resolution] = {}

    @classmethod
    def load(cls, folder: Path | None = None) -> "Terminology":
        """Read ontology/terminology (or another folder), with the inferred closure when there is one."""
        closure = resources.ontology("inferred", "closure.ttl") if folder is None else None
        return cls(read(folder or resources.ontology("terminology"), closure))

    def with_codes(self, path: Path | str) -> "Terminology":
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
        key = (kind, codes, display)
        if key not in self._seen:
            if kind not in ROOTS:
                raise TerminologyError(f"there is no kind of record '{kind}'", "terminology", "one of " + ", ".join(ROOTS))
            self._seen[key] = self._resolve(kind, codes.split(), display)
        return self._seen[key]

    def superclasses(self, name: str) -> frozenset[str]:
        """All classes that contain `name`, itself included."""
        return self.hierarchy.superclasses(name)

    def descriptor_weights(self) -> dict[str, int]:
        """SLEDAI-2K descriptor class -> weight."""
        return {name: int(values[0]) for name, values in sorted(self._source.values.get("weight", {}).items())}

    @cached_property
    def rule_classes(self) -> frozenset[str]:
        """The classes that rules name."""
        return frozenset(self._source.values.get("namedByRule", {}))

    @cached_property
    def domain_cover(self) -> dict[str, str]:
        """Review domain -> the class that covers it."""
        return {domain: name for name, domains in self._source.values.get("coversDomain", {}).items()
                for domain in domains}

    @cached_property
    def contraindicates(self) -> dict[str, str]:
        """Contraindication class -> the medicine class it is about."""
        return {name: next(iter(targets)) for name, targets in self._source.links.get("contraindicates", {}).items()}

    def label(self, name: str) -> str:
        """The label of a class; its name when it has none."""
        return self._source.labels.get(name, name)

    # -- how ------------------------------------------------------------------

    def _resolve(self, kind: str, codes: list[str], display: str | None) -> Resolution:
        readings, unmapped = [], []
        for code in codes:
            reading = self._by_code(kind, code)
            if reading is None:
                unmapped.append(code)
            else:
                readings.append(reading)
        by_name = False
        if not readings and display and kind in ("exposure", "allergy"):
            names = self._names.read(display)
            if names is not None:
                readings.append(self._reading(kind, names, names, _NOTHING))
                by_name = True
        if not readings:
            return Resolution(mapped=False, unmapped_codes=tuple(sorted(unmapped)))
        sure = frozenset().union(*(s for s, _ in readings))
        possible = frozenset.intersection(*(s | p for s, p in readings)) - sure
        return Resolution(mapped=True, classes=self.hierarchy.most_specific(sure), sure=sure, possible=possible,
                          by_name=by_name, unmapped_codes=tuple(sorted(unmapped)))

    def _by_code(self, kind: str, code: str) -> tuple[frozenset[str], frozenset[str]] | None:
        if kind == "value" and ":" not in code:
            named = self._value_words.get(code.replace("_", " ").lower(), _NOTHING)
            match: Match | None = Match(named, named) if named else None
        else:
            match = self.index.find(code)
        if match is None:
            return None
        inside = self._inside(kind)
        classes, below = match.classes & inside, match.below & inside
        if kind == "allergy" and not classes:
            linked = self._source.links.get("allergyTo", {})
            classes = frozenset(target for name in match.classes for target in linked.get(name, ()))
            match = Match(classes, classes)
        if not classes and not below:
            return None
        return self._reading(kind, classes, match.named & classes, below)

    def _reading(self, kind: str, classes: frozenset[str], named: frozenset[str],
                 below: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """(sure, possible) of one coding."""
        sure = self.hierarchy.above(classes)
        barred = {x for name in sure for x in self._source.links.get("presumedWithout", {}).get(name, ())} - sure
        narrower = {d for name in named for d in self.hierarchy.subclasses(name)} | below
        narrower |= {m for name in classes | below for m in self._source.links.get("mayBe", {}).get(name, ())}
        narrower = {d for d in narrower if not barred & self.superclasses(d)}
        return sure, self.hierarchy.above(narrower) - sure

    def _inside(self, kind: str) -> frozenset[str]:
        return frozenset().union(*(self.hierarchy.subclasses(root) for root in ROOTS[kind]))

    @cached_property
    def _names(self) -> NameReader:
        inside = self._inside("allergy")
        names: dict[str, set[str]] = {}
        for name in inside - {"Substance", "Medicine"}:
            for text in self._source.names.get(name, ()):
                names.setdefault(text, set()).add(name)
        return NameReader(names)

    @cached_property
    def _value_words(self) -> dict[str, frozenset[str]]:
        words: dict[str, set[str]] = {}
        for name in self.hierarchy.subclasses("RecordedValue"):
            for text in self._source.names.get(name, ()):
                words.setdefault(text.lower(), set()).add(name)
        return {text: frozenset(names) for text, names in words.items()}


def _index(source: Source) -> CodeIndex:
    index = CodeIndex(source.systems.values())
    for listings, exact in ((source.exact, True), (source.narrow, False)):
        for name, iris in listings.items():
            for iri in iris:
                index.add(iri, name, exact)
    for name, ranges in source.ranges.items():
        for text in ranges:
            index.add_range(text, name)
    return index
