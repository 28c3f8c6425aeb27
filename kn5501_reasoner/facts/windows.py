"""Series and windows: how records of a class are read, and of which days the newest one counts.

What: facts of one class that read its records in another way (as a number, as a multiple of the laboratory's limit)
have a series of readings each; facts that count other days are variants of each other, and each window of a series is
counted alone. The first series of a class, and the first window, bear the name of the class, by which derivations name
them; others say in their name what is other. In: facts. Out: ``Windows``. Units: days.
Raises: FactError where facts of one class are read alike in two units, or a derivation looks at another window.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..errors import FactError
from .fact import AGAINST_LIMIT, GENERAL, READINGS, Fact, one_of


@dataclass(frozen=True)
class Window:
    """One window of one series. name: under which its newest record is found; series: of readings; of: the class;
    fact: the first that counts it."""

    name: str
    series: str
    of: str
    fact: Fact


class Windows:
    """The windows of all classes that facts count.

    >>> from kn5501_reasoner.facts import load_fact_model
    >>> model = load_fact_model()
    >>> Windows(model.facts.values()).name(model.facts["haemoglobin"], "HaemoglobinConcentration")
    'HaemoglobinConcentration'
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        ordered = _in_order(facts)
        self._ways: dict[str, str | None] = {}
        for fact in sorted(ordered, key=lambda fact: not _reads(fact)):
            for source in fact.sources:
                self._ways.setdefault(source, fact.read_as)
        self._first: dict[str, str] = {}
        self._kept: dict[str, Window] = {}
        for fact in ordered:
            for source in fact.sources:
                self._first.setdefault(self._series(fact, source), _said(fact))
                name = self.name(fact, source)
                self._kept.setdefault(name, Window(name, self._series(fact, source), source, fact))

    def __iter__(self) -> Iterator[Window]:
        yield from self._kept.values()

    def name(self, fact: Fact, source: str) -> str:
        """Under which name the newest record of a class that a fact counts is found."""
        series, said = self._series(fact, source), _said(fact)
        return series if self._first.get(series, said) == said else f"{series}@{said}"

    @property
    def names(self) -> frozenset[str]:
        """All names that series and windows of these classes may bear, whichever other facts are asked after."""
        found = set()
        for window in self._kept.values():
            for series in (window.of, f"{window.of}@{window.fact.read_as}"):
                found |= {series, f"{series}@{_said(window.fact)}"}
        return frozenset(found)

    @property
    def units(self) -> dict[str, str]:
        """Class -> the unit in which its results are compared; a class without one: that of the laboratory's limit."""
        found: dict[str, str] = {}
        for window in self:
            if window.fact.compared_in is not None:
                found.setdefault(window.of, window.fact.compared_in)
        return found

    def read_as(self, window: Window) -> str | None:
        """How the records of a window are read."""
        return self._ways[window.of] if window.series == window.of else window.fact.read_as

    def _series(self, fact: Fact, source: str) -> str:
        """The readings of a class that a fact counts."""
        way = self._ways.get(source)
        return f"{source}@{fact.read_as}" if _reads(fact) and fact.read_as != way else source


def _reads(fact: Fact) -> bool:
    """Whether a fact says how its records are read, rather than naming those of its derivation."""
    return fact.direct or fact.derived_by in GENERAL


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts that count something: first those that no trial has to ask after, whose windows derivations name."""
    return sorted((fact for fact in facts if fact.counted), key=lambda fact: (fact.library, fact.name))


def _said(fact: Fact) -> str:
    """Where the newest record counts, or each, and how far back, in words."""
    back = fact.look_back or (f"{fact.look_back_days}d" if fact.look_back_days is not None else "ever")
    return f"{fact.anchor or 'any-day'}-{back}{'-each' if fact.every else ''}"


def check_windows(facts: Iterable[Fact], where: str) -> None:
    """Raises FactError where results of one class are compared in two units, or nothing reads or counts them so."""
    found = list(facts)
    windows, compared = Windows(found), dict[str, Fact]()
    read = {(source, fact.read_as) for fact in found if not fact.library for source in fact.sources}
    for fact in found:
        if fact.derived_by == "fact-since" and not {window.of for window in windows}.issuperset(fact.sources):
            raise FactError(f"nothing tells that an unread entry may be an earlier diagnosis for '{fact.name}'", where,
                            "name classes that another fact counts")
    for fact in _in_order(found):
        for source in fact.sources:
            if _reads(fact) and fact.kind == "Quantity" and fact.read_as not in AGAINST_LIMIT:
                first = compared.setdefault(source, fact)
                if first.compared_in != fact.compared_in:
                    raise FactError(
                        f"the facts '{first.name}' and '{fact.name}' compare results of le:{source} in two units",
                        where, "declare both in one unit")
            named = _reads(fact) and fact.read_as is not None and not READINGS[fact.read_as][1]
            if named and (source, fact.read_as) not in read and fact.library:
                ways = one_of(name for name, (_, general) in READINGS.items() if general)
                raise FactError(f"no derivation reads records of le:{source} as {fact.read_as} ('{fact.name}')", where,
                                f"le:readAs is {ways}, or name a derivation with le:derivedBy")
            if not _reads(fact) and windows.name(fact, source) != source:
                raise FactError(
                    f"the fact '{fact.name}' counts records of le:{source} at another anchor or in other days than the "
                    f"derivation '{fact.derived_by}' looks at", where, "declare the window of the facts beside it")
