"""From the codes of one record to classes: what it surely is, and what it may be.

In:     the codes (IRIs joined by a space) and the display of one record, and the kind of the record.
Out:    `Resolution` (kn5501_reasoner.model), by local names of classes.
Raises: TerminologyError for an unknown kind or unreadable modules.
Rules:  sure = every superclass of a class that a coding falls in, as far as all longer listed codes share it.
        Possible = what overlaps the class that a code names exactly, the classes of longer listed codes, except what a
        class is presumed to be without (`le:presumedWithout`), what it is listed as may be, and what the class that it
        falls in may be (`le:mayBe`). Each sweep decides for its own classes: a code of a system that it was swept over
        by titles, and that it does not list, is outside; of a system swept by groups, it may be in.
        Sure by any coding, possible by every coding; of the halves of one coding (dagger and asterisk) both count.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from .. import resources
from ..errors import TerminologyError
from ..model import Resolution
from . import icd
from .codes import IN, INSIDE, IS, MAY_BE, NO_SWEEP, OUT, PRESUMED, CodeIndex, Found, Part
from .displays import DisplayReader
from .hierarchy import Hierarchy
from .horizons import Horizons
from .names import NameReader
from .source import CodeSystem, Source, Sweep, read

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
        self._extent = {sweep.name: frozenset().union(*map(self.hierarchy.subclasses, sweep.roots))
                        for sweep in source.sweeps}
        of_class: dict[str, tuple[str, ...]] = {}
        for sweep, extent in self._extent.items():
            for name in extent:
                of_class[name] = (*of_class.get(name, ()), sweep)
        self.index = index or _index(source, lambda name: of_class.get(name, NO_SWEEP))
        self._inside = {
            kind: frozenset().union(*map(self.hierarchy.subclasses, roots)) for kind, roots in ROOTS.items()}
        self._sweeps = {kind: tuple(sweep for sweep in source.sweeps if set(sweep.roots) <= inside)
                        for kind, inside in self._inside.items()}
        self._horizons = Horizons(source.said["horizonCode"])
        self._kept = lru_cache(REMEMBERED)(self._resolve)

    @classmethod
    def load(cls, folder: Path | None = None) -> Terminology:
        """Read ontology/terminology (or another folder), with the inferred closure when there is one."""
        closure = resources.ontology("inferred", "closure.ttl") if folder is None else None
        collecting = gc.isenabled()
        gc.disable()  # nothing of what is read is let go of
        try:
            return cls(read(folder or resources.ontology("terminology"), closure))
        finally:
            if collecting:
                gc.enable()

    def with_codes(self, path: Path | str) -> Terminology:
        """This terminology with the mappings of a caller's file added; they win over the listed ones."""
        from .custom import read_mappings

        index = self.index.copy()
        for iri, name in read_mappings(Path(path), index, self.hierarchy):
            index.vouch(iri, name)
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

    def denying(self, name: str) -> frozenset[str]:
        """The classes of which to refute one is to refute `name`: they contain it and are not presumed without it."""
        above = self.superclasses(name)
        return frozenset(each for each in above if above.isdisjoint(self._source.values("presumedWithout", each)))

    def descriptor_weights(self) -> dict[str, int]:
        """SLEDAI-2K descriptor class -> weight."""
        inside = self.hierarchy.subclasses("Sledai2kDescriptor")  # other indices have weights, too
        return {name: int(values[0]) for name, values in sorted(self._source.said["weight"].items()) if name in inside}

    @cached_property
    def rule_classes(self) -> frozenset[str]:
        """The classes that rules and derivations name."""
        return frozenset(self._source.said["namedByRule"])

    @cached_property
    def classes(self) -> frozenset[str]:
        """All classes by local name, with whatever else the modules name."""
        return frozenset(self._source.parents)

    def reached(self, name: str) -> bool:
        """Whether a code, or the name of a medicine, leads to a class or into it."""
        said = [self._source.said[each] for each in ("exactMatch", "narrowMatch", "codeRange", "presumedCode",
                                                     "ingredientName")]
        return any(below in each for below in self.hierarchy.subclasses(name) for each in said)

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
        return self.tests_by_name(display) if known and display else None

    def tests_by_name(self, display: str) -> frozenset[str]:
        """The tests that the name of a result says."""
        return self._displays.tests(display)

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
                          exact=exact, by_name=by_name, unmapped_codes=tuple(sorted(unmapped)),
                          horizon=self._horizons.of(codes.split()) if kind == "observation" else None)

    def _by_code(self, kind: str, code: str) -> _Reading | None:
        """What one coding says; None when it is mapped to nothing of this kind."""
        if kind == "value" and ":" not in code:
            named = self._word(code)
            return self._reading(named, named) if named else None
        system, _ = self.index.locate(code)
        if system is None or not system.categories:
            return self._of_code(kind, code)
        halves = icd.halves(unquote(code[len(system.stem):]))
        if halves == [code[len(system.stem):]] and icd.morphology(halves[0]) is None:
            return self._of_code(kind, code)
        readings = [self._of_half(kind, system.stem, half) for half in halves]
        if not any(readings):
            return None
        anything = self._reading(_NOTHING, frozenset(self._inside[kind]))
        found = [reading or _Reading(_NOTHING, anything.possible) for reading in readings]
        sure = frozenset().union(*(each.sure for each in found))
        return _Reading(sure, frozenset().union(*(each.possible for each in found)) - sure)

    def _of_half(self, kind: str, stem: str, half: str) -> _Reading | None:
        """A half of a coding of ICD: a code, the morphology of a neoplasm, or characters that may be either."""
        form = icd.morphology(half)
        if form is None:
            return self._of_code(kind, stem + half)
        said = icd.CLASSES[form.behaviour]
        shape = self._reading(frozenset(said.sure), _NOTHING, frozenset(said.perhaps) | frozenset(form.perhaps))
        code = self._of_code(kind, stem + half) if form.perhaps_a_code else None
        if not set(said.sure) | set(said.perhaps) <= self._inside[kind]:
            return code
        if code is None:
            return shape
        sure = shape.sure & code.sure
        return _Reading(sure, (shape.sure | shape.possible | code.sure | code.possible) - sure)

    def _of_code(self, kind: str, code: str) -> _Reading | None:
        """What one code says."""
        if kind == "observation" and (timed := self._horizons.read(code)):
            return self._reading(frozenset(timed[:1]), frozenset(timed[:1]))
        found = self.index.find(code)
        if found is None:
            return None
        inside = self._inside[kind]
        classes = found.classes & inside
        if kind == "allergy" and not classes:
            classes = frozenset(
                substance for name in found.classes for substance in self._source.values("allergyTo", name))
            if classes:
                return self._reading(classes, classes)
        if found.system is None or not found.system.by_prefix:
            return self._reading(classes, found.named & inside) if classes else None
        return self._swept(kind, found, found.system)

    def _swept(self, kind: str, found: Found, system: CodeSystem) -> _Reading | None:
        """What the sweeps say of a code of a hierarchy by prefix."""
        inside, token = self._inside[kind], system.token
        sweeps = [sweep for sweep in self._sweeps[kind] if token in sweep.systems]
        listed = (found.classes | found.perhaps) & inside
        known = listed or (found.known if system.categories else any(s.name in found.parts for s in sweeps))
        if not known or not (sweeps or listed):
            return None
        named = found.named & inside
        parts = {sweep: found.parts.get(sweep.name if sweep else "", Part())
                 for sweep in (*(sweeps or self._sweeps[kind]), None)}
        says = {sweep: self._of_sweep(found, system, part, inside, sweep) for sweep, part in parts.items()}
        sure = frozenset(ROOTS[kind][:1] if sweeps else ()).union(*(each.sure for each in says.values()))
        outside = frozenset().union(*(self._extent[sweep.name] - self.hierarchy.above(each.possible) - each.named
                                      for sweep, each in says.items() if sweep in sweeps and not each.sure))
        allowed = frozenset().union(*(each.possible for each in says.values())) - outside
        possible = self.hierarchy.above(allowed) - outside
        return _Reading(sure, possible - sure, named & sure)

    def _of_sweep(
        self, found: Found, system: CodeSystem, part: Part, inside: frozenset[str], sweep: Sweep | None
    ) -> _Reading:
        """One sweep's say: possible without superclasses, named what it does not shut out; of None, of no sweep."""
        below = () if found.presumed else part.below
        classes = {ls.name for ls in part.covering if ls.decision in INSIDE} & inside
        sure = self.hierarchy.above(classes)
        for listing in below:
            sure &= self.superclasses(listing.name) if listing.decision in INSIDE else _NOTHING
        shown = {ls.name for ls in below if ls.decision in INSIDE}
        perhaps = shown | self._linked("mayBe", shown | classes)
        wide = {ls.name for ls in (*part.covering, *below) if ls.decision == MAY_BE}
        size = len(found.code.partition("-")[0])
        named = {ls.name for ls in (*part.covering, *below) if ls.decision == IS and len(ls.low) >= size}
        if sweep is not None and not part.covering and not system.categories:
            wide |= set(sweep.roots)
        perhaps = ((perhaps | classes) & inside).union(*map(self.hierarchy.subclasses, wide & inside))
        for name in named & inside:
            barred = self._linked("presumedWithout", self.superclasses(name)) - self.superclasses(name)
            perhaps |= {each for each in self.hierarchy.subclasses(name) if not barred & self.superclasses(each)}
        return _Reading(sure, frozenset(perhaps), frozenset().union(*map(self.hierarchy.subclasses, shown)))

    def _word(self, word: str) -> frozenset[str]:
        """A value given as a plain word, such as the route ``oral``."""
        return self._value_words.get(word.replace("_", " ").lower(), _NOTHING)

    def _reading(self, classes: frozenset[str], named: frozenset[str],
                 perhaps: frozenset[str] = _NOTHING) -> _Reading:
        """From the classes that a coding falls in, names exactly, and may be."""
        sure = self.hierarchy.above(classes)
        narrower = set(perhaps).union(*map(self.hierarchy.subclasses, named))
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


def _index(source: Source, sweeps_of: Callable[[str], tuple[str, ...]]) -> CodeIndex:
    index = CodeIndex(source.systems, sweeps_of)
    for predicate, decision in (("exactMatch", IS), ("narrowMatch", IN)):
        for name, iris in source.said[predicate].items():
            for iri in iris:
                index.add(iri, name, decision)
    open_in: dict[str, set[str]] = {}
    for sweep in source.sweeps:
        for text in source.values("openCode", sweep.name):
            open_in.setdefault(text, set()).add(sweep.name)
    for name, spans in source.said["mayBeCode"].items():
        for text in spans:  # of a class that belongs to several sweeps, only the one that asked leaves it open
            of_class = sweeps_of(name)
            asking = tuple(sweep for sweep in of_class if sweep in open_in.get(text, ()))
            index.add_span(text, name, MAY_BE, asking or of_class)
    for predicate, decision in (("codeRange", IN), ("presumedCode", PRESUMED)):
        for name, spans in source.said[predicate].items():
            for text in spans:
                index.add_span(text, name, decision)
    for sweep in source.sweeps:
        for text in source.values("outsideCode", sweep.name):
            index.add_span(text, "", OUT, (sweep.name,))
    return index
