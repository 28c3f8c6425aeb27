"""What stays open while an entry of an input is not understood.

What: from the type of an unread entry, and from its codes where they can be read, the domains whose reviews, the tests
whose newest results and the criteria whose newest judgements say nothing until the entry is mended.
In: type, codes and display of an entry; the kinds that ontology/modules/records.ttl declares; what terminology says of
codes. Out: ``Withheld``. Raises: FactError when the kinds cannot be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import FactError
from ..model import DOMAINS, Resolution
from ..resources import ontology
from ..trials import Trial, judged
from ..vocab import LE
from .fact_model import Fact, FactModel

JUDGEMENTS = "judgements"
"""The name for the judgements of all criteria."""
_REVIEW, _JUDGEMENT, _TRIAL = LE + "reviewed-", LE + "judgement-", LE + "trial"
_ANCHORS = frozenset(LE + name for name in ("screening-date", "enrolment-date", "infusion-date"))
_NOT_MEASURED = frozenset({"Judgement"})
_NOT_OBSERVED = frozenset({"Consent", "SystemicLupusErythematosus"})
"""Tests that no observation states."""


@dataclass(frozen=True)
class Kind:
    """One kind of entries.

    read_as: the table as whose codes theirs are read; names: domains and facts; tests, everything: all of them;
    only_by_code: without codes it leaves nothing open.
    """

    read_as: str | None
    names: frozenset[str]
    tests: bool
    everything: bool
    only_by_code: bool = False


@dataclass(frozen=True)
class Withheld:
    """What one entry leaves open: domains, tests by class, criteria (None: all)."""

    domains: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    criteria: frozenset[str] | None = frozenset()

    def __bool__(self) -> bool:
        return bool(self.domains or self.tests or self.criteria is None or self.criteria)


@dataclass(frozen=True)
class Withholding:
    """Answers what an entry withholds.

    trial: the one that is run; resolve: what codes mean; class_names: class -> domains and facts that it concerns;
    named: classes of tests that the codes or the display of an observation name which is not mapped, None where nobody
    can tell.
    """

    model: FactModel
    tests: Mapping[str, Fact]
    resolve: Callable[[str, str, str | None], Resolution]
    class_names: Mapping[str, frozenset[str]]
    named: Callable[[str, str | None], frozenset[str] | None]
    trial: Trial
    _kept: dict[tuple[str, str, str | None, bool], Withheld] = field(default_factory=dict)

    def of(self, kind: str, codes: str, display: str | None, ours: bool = True) -> Withheld:
        """What an entry of this type, with these codes and this display, leaves open.

        ours: False for one that surely names another trial: what is to a trial is not left open by it, unless it is the
        entry that says to which trial the others are.
        """
        key = kind, codes, display, ours
        if key not in self._kept:
            found = self._of(kinds().get(kind), codes, display)
            self._kept[key] = found if ours or _TRIAL in codes.split() else replace(
                found, tests=frozenset(test for test in found.tests if not self.tests[test].to_trial),
                criteria=frozenset())
        return self._kept[key]

    def of_row(self, row: Mapping[str, Any]) -> Withheld:
        """What a row of the table of entries leaves open."""
        ours = row.get("trial") is None or self.trial.named_by(row["trial"]) is not False
        return self.of(row["kind"] or "", row["codes"] or "", row["display"], ours)

    def names(self, withheld: Withheld) -> tuple[str, ...]:
        """Domains, facts and ``judgement-<criterion>``, sorted: how outputs name what stays open."""
        facts = {self._fact_of(test) for test in withheld.tests}
        judged = {JUDGEMENTS} if withheld.criteria is None else {f"judgement-{name}" for name in withheld.criteria}
        return tuple(sorted(withheld.domains | facts | judged))

    def facts(self, withheld: Withheld) -> frozenset[str]:
        """All facts that rest on what stays open."""
        return frozenset(name for name, fact in self.model.facts.items() if withheld.tests & set(fact.sources)
                         or withheld.domains & self._domains_of(fact))

    def _domains_of(self, fact: Fact) -> frozenset[str]:
        """The domains that the classes concern from which a fact is derived."""
        return frozenset().union(*(self.class_names.get(source, frozenset()) for source in fact.sources))

    def _of(self, kind: Kind | None, codes: str, display: str | None) -> Withheld:
        if kind is None or (kind.only_by_code and not codes and not display):
            return Withheld()
        if kind.everything:
            return Withheld(frozenset(DOMAINS), self._all_tests, None)
        if kind.read_as == "observation":
            return self._observation(codes, display)
        if kind.read_as is not None and (codes or display):
            found = self.resolve(kind.read_as, codes, display)
            if found.mapped:
                return self._classes(found.sure | found.possible)
        return self._named(kind.names)

    def _observation(self, codes: str, display: str | None) -> Withheld:
        """Reviews and judgements by their own codes; results by what code or display names."""
        given = codes.split()
        reviews = {code.removeprefix(_REVIEW) for code in given if code.startswith(_REVIEW)}
        judgements = [code.removeprefix(LE) for code in given if code.lower().startswith(_JUDGEMENT)]
        criteria = set(map(self._criterion, judgements)) - {None}
        if _TRIAL in given:  # then nobody knows to which trial the records beside it are
            return Withheld(frozenset(), self._to_a_trial, None)
        if "" in criteria:
            return Withheld(frozenset(), frozenset(), None)
        if reviews or judgements or _ANCHORS & set(given):
            return Withheld(frozenset(reviews & set(DOMAINS)), frozenset(), frozenset(filter(None, criteria)))
        found = self.resolve("observation", codes, display) if codes else None
        if found is not None and found.mapped:
            return self._classes(found.sure | found.possible)
        named = self.named(codes, display)
        if named is not None:
            return self._classes(named)
        found = self._with_domains(self._all_tests - _NOT_OBSERVED)
        return found if given else Withheld(found.domains, found.tests, None)  # without a code it may be a judgement

    def _criterion(self, code: str) -> str | None:
        """The criterion that a code of a judgement names, of the trial that is run; nothing of an unknown form: then it
        may be any; None for one of another trial."""
        found = judged(code)
        if found is None:
            return ""
        trial, criterion = found
        return None if self.trial.judged_by(trial) is False else criterion

    def _classes(self, classes: frozenset[str]) -> Withheld:
        """What entries of these classes concern."""
        names = frozenset().union(*(self.class_names.get(name, frozenset()) for name in classes))
        found = self._named(names)
        both = self._with_domains(found.tests | (classes & self.tests.keys()) - _NOT_MEASURED)
        return Withheld(found.domains | both.domains, both.tests)

    def _named(self, names: frozenset[str]) -> Withheld:
        """Domains and facts by their names."""
        facts = [self.model.facts[name] for name in names - set(DOMAINS)]
        tests = {source for fact in facts for source in fact.sources if source in self.tests}
        found = self._with_domains(frozenset(tests))
        return Withheld(found.domains | (names & set(DOMAINS)), found.tests)

    def _with_domains(self, tests: frozenset[str]) -> Withheld:
        """Tests with those that state the same, and the domains that they settle or bear on."""
        fed = [fact for fact in self.model.facts.values() if tests & set(fact.sources)]
        same = {source for fact in fed if fact.kind == "Truth" for source in fact.sources if source in self.tests}
        domains = {name for fact in fed for name in fact.withholds}
        return Withheld(frozenset(domains), tests | same)

    @property
    def _to_a_trial(self) -> frozenset[str]:
        return frozenset(test for test, fact in self.tests.items() if fact.to_trial) - _NOT_MEASURED

    @property
    def _all_tests(self) -> frozenset[str]:
        return frozenset(self.tests.keys()) - _NOT_MEASURED

    def _fact_of(self, test: str) -> str:
        """The fact by which a test is named: one that states something, else the first that it feeds."""
        fed = sorted((fact.kind != "Truth", name) for name, fact in self.model.facts.items() if test in fact.sources)
        return fed[0][1]


def rows(number: int, withheld: Withheld, criteria: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of one meaning in the lookup ``withholding``. criteria: those that are judged, by their numbers."""
    found: list[dict[str, Any]] = [{"meaning": number, "domain": name} for name in sorted(withheld.domains)]
    found += [{"meaning": number, "test": name, "part": -1} for name in sorted(withheld.tests)]
    judged = range(len(criteria)) if withheld.criteria is None else (
        place for place, name in enumerate(criteria) if name in withheld.criteria)
    return found + [{"meaning": number, "test": "Judgement", "part": place} for place in judged]


@cache
def kinds(path: Path | None = None) -> dict[str, Kind]:
    """Type of an entry -> its kind. Raises FactError.

    >>> sorted(kinds()["ResearchSubject"].names)
    ['trials']
    """
    import pyoxigraph as ox

    path = path or ontology("modules", "records.ttl")
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            said[str(quad.subject)][quad.predicate.value.removeprefix(LE)].add(quad.object.value.removeprefix(LE))
    except (OSError, SyntaxError) as error:
        raise FactError("the kinds of entries cannot be read", str(path), "install the package again") from error
    found = {}
    for terms in said.values():
        made = Kind(next(iter(terms["codesReadAs"]), None), frozenset(terms["withholds"]),
                    "true" in terms["withholdsTests"], "true" in terms["withholdsEverything"],
                    "true" in terms["onlyByCode"])
        found |= dict.fromkeys(terms["holdsType"], made)
    return found
