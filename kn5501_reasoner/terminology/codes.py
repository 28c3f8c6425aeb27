"""What is listed for a code, sweep by sweep: the narrowest listings that cover it, and the listings below it.

In:     code IRIs (stem + percent-encoded code) and the listings of the terminology modules.
Out:    `Found`: for each sweep the listings that decide and those of longer codes; whether the code is of its system.
Raises: TerminologyError for a range that cannot be read.
Source: ICD-10-CM, ICD-10 and ATC are hierarchies by prefix; in each sweep the narrowest listing that covers a code
        decides. Codes of other systems stand for themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from ..errors import TerminologyError
from .source import CodeSystem

IS, IN, PRESUMED, MAY_BE, OUT = "is", "in", "presumed", "may be", "out"
"""The code names the class; falls in it; is read as it by convention, whatever longer codes say; may be it; is not."""
INSIDE = frozenset({IS, IN, PRESUMED})
NO_SWEEP: tuple[str, ...] = ("",)
_LETTERS = 36


class Listing(NamedTuple):
    """Codes `low` to `high` (equal for one code, normalised) and the class `name` (of OUT: empty), for some sweeps.

    vouched: by a caller's own file; longer codes do not change it.
    """

    low: str
    high: str
    name: str
    decision: str
    sweeps: tuple[str, ...] = NO_SWEEP
    vouched: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """Greater is narrower: longer codes first, then the shorter range."""
        if self.low == self.high:
            return len(self.low), 0
        return len(self.low), int(self.low, _LETTERS) - int(self.high, _LETTERS)

    def covers(self, code: str) -> bool:
        """Whether the code, or what it lies under, is inside."""
        head = code[:len(self.low)]
        return len(head) == len(self.low) and self.low <= head <= self.high


@dataclass(frozen=True)
class Part:
    """One sweep's listings of a code: the narrowest that cover it, and those of longer codes."""

    covering: tuple[Listing, ...] = ()
    below: tuple[Listing, ...] = ()


@dataclass(frozen=True)
class Found:
    """parts: sweep -> listings; known: the code is one of its system's categories, or begins several."""

    system: CodeSystem | None
    code: str
    parts: dict[str, Part] = field(default_factory=dict)
    known: bool = False

    @property
    def classes(self) -> frozenset[str]:
        """What the code falls in, as listed."""
        return frozenset(ls.name for part in self.parts.values() for ls in part.covering if ls.decision in INSIDE)

    @property
    def named(self) -> frozenset[str]:
        """What it names exactly."""
        return frozenset(ls.name for part in self.parts.values() for ls in part.covering
                         if ls.decision in (IS, PRESUMED) and ls.low == self.code)

    @property
    def perhaps(self) -> frozenset[str]:
        """What it may be: listed so, or listed for longer codes."""
        return frozenset(
            [ls.name for part in self.parts.values() for ls in part.covering if ls.decision == MAY_BE]
            + [ls.name for part in self.parts.values() for ls in part.below if ls.name])

    @property
    def meant(self) -> frozenset[str]:
        """What the code may be where nothing says what it is."""
        return self.perhaps if not self.classes else frozenset(
            ls.name for part in self.parts.values() for ls in part.covering if ls.decision == MAY_BE)

    @property
    def presumed(self) -> bool:
        """Whether longer codes are passed over: by convention, or because a caller vouches for this one."""
        return any(ls.low == self.code and (ls.decision == PRESUMED or ls.vouched)
                   for part in self.parts.values() for ls in part.covering)


class CodeIndex:
    """All listings of all code systems. sweeps_of: class -> the sweeps that it belongs to."""

    def __init__(self, systems: Iterable[CodeSystem],
                 sweeps_of: Callable[[str], tuple[str, ...]] = lambda name: NO_SWEEP) -> None:
        self._systems = sorted(systems, key=lambda s: -len(s.stem))
        self._by_stem = {system.stem: system for system in self._systems}
        self._by_token = {system.token: system for system in self._systems}
        self._sweeps_of = sweeps_of
        self._codes: dict[str, dict[str, list[Listing]]] = {system.token: {} for system in self._systems}
        self._ranges: dict[str, dict[str, list[Listing]]] = {system.token: {} for system in self._systems}
        self._sorted: dict[str, list[str]] = {}
        self._foreign: dict[str, list[Listing]] = {}

    def copy(self) -> CodeIndex:
        """An index that can be added to without changing this one."""
        other = CodeIndex(self._systems, self._sweeps_of)
        other._codes = {t: {c: list(ls) for c, ls in m.items()} for t, m in self._codes.items()}
        other._ranges = {t: {c: list(ls) for c, ls in m.items()} for t, m in self._ranges.items()}
        other._foreign = {iri: list(listings) for iri, listings in self._foreign.items()}
        return other

    def locate(self, iri: str) -> tuple[CodeSystem | None, str]:
        """The code system of a code IRI and the normalised code; (None, IRI) when no system is declared for it."""
        stem, slash, code = iri.rpartition("/")
        system = self._by_stem.get(stem + slash)
        if system is None:
            system = next((each for each in self._systems if iri.startswith(each.stem)), None)
            if system is None:
                return None, iri
            code = iri[len(system.stem):]
        return system, system.normal(unquote(code) if "%" in code else code)

    def system_of(self, uri_or_token: str) -> CodeSystem | None:
        """The code system with this FHIR URI or token."""
        for system in self._systems:
            if uri_or_token in (system.uri, system.token):
                return system
        return None

    def add(self, iri: str, name: str, decision: str) -> None:
        """List one code for a class."""
        system, code = self.locate(iri)
        table = self._foreign if system is None else self._codes[system.token]
        table.setdefault(code, []).append(Listing(code, code, name, decision, self._sweeps_of(name)))
        self._sorted.clear()

    def vouch(self, iri: str, name: str) -> None:
        """List one code for a class in place of all that was listed for it: a caller vouches for it, in every sweep."""
        system, code = self.locate(iri)
        if system is None:
            self._foreign[code] = [Listing(code, code, name, IS)]
            return
        own = set(self._sweeps_of(name))
        outside = tuple(sorted({sweep for ls in self.listed(system.token) for sweep in ls.sweeps} - own))
        self._codes[system.token][code] = [
            Listing(code, code, name, IS, tuple(sorted(own)), True), Listing(code, code, "", OUT, outside, True)]
        self._sorted.clear()

    def add_span(self, text: str, name: str, decision: str, sweeps: tuple[str, ...] | None = None) -> None:
        """List ``icd-10-cm:C00-C96`` or ``icd-10-cm:C44`` for a class, or (OUT) outside the classes of some sweeps."""
        token, _, span = text.partition(":")
        low, dash, high = span.partition("-")
        system = self._by_token.get(token)
        if system is None or not system.by_prefix or not low or (dash and not high):
            raise TerminologyError(f"the codes '{text}' cannot be read", name, "write system:CODE or system:FIRST-LAST")
        low, high = system.normal(low), system.normal(high or low)
        if len(low) != len(high) or low > high:
            raise TerminologyError(f"the code range '{text}' has no order", name, "write both ends alike, lower first")
        listing = Listing(low, high, name, decision, self._sweeps_of(name) if sweeps is None else sweeps)
        if low == high:
            self._codes[token].setdefault(low, []).append(listing)
        else:
            for letter in range(ord(low[0]), ord(high[0]) + 1):
                self._ranges[token].setdefault(chr(letter), []).append(listing)
        self._sorted.clear()

    def find(self, iri: str) -> Found | None:
        """What is listed for a code; None when its system is not declared and nothing is listed for it."""
        system, code = self.locate(iri)
        if system is None or not system.by_prefix:
            listings = (self._foreign if system is None else self._codes[system.token]).get(code, [])
            return Found(system, code, {"": Part(tuple(listings))}, True) if listings else None
        low, dash, high = code.partition("-")
        if not low or not all(map(system.writes, filter(None, (low, high)))) or high and low[:len(high)] > high:
            return None
        if dash and high:
            return Found(system, code, self._between(system.token, low, high), system.knows(low) and system.knows(high))
        return Found(system, code, self._parts(system.token, code), system.knows(code))

    def _parts(self, token: str, code: str) -> dict[str, Part]:
        """The listings of a code, sweep by sweep."""
        best: dict[str, tuple[tuple[int, int], list[Listing]]] = {}
        covering = [ls for ls in self._ranges[token].get(code[0], ()) if ls.covers(code)]
        for length in range(1, len(code) + 1):
            covering += self._codes[token].get(code[:length], ())
        for listing in covering:
            rank = listing.rank
            for sweep in listing.sweeps:
                held = best.get(sweep)
                if held is None or rank > held[0]:
                    best[sweep] = (rank, [listing])
                elif rank == held[0]:
                    held[1].append(listing)
        below: dict[str, list[Listing]] = {}
        for listing in self._below(token, code):
            for sweep in listing.sweeps:
                if sweep not in best or listing not in best[sweep][1]:
                    below.setdefault(sweep, []).append(listing)
        return {sweep: Part(tuple(best[sweep][1]) if sweep in best else (), tuple(below.get(sweep, ())))
                for sweep in best.keys() | below.keys()}

    def _between(self, token: str, low: str, high: str) -> dict[str, Part]:
        """The listings of a block such as C00-C96, given as the code of a record."""
        near = [ls for ls in self.listed(token) if ls.low[:len(high)] <= high and low <= ls.high[:len(low)]]
        parts: dict[str, Part] = {}
        for sweep in {sweep for ls in near for sweep in ls.sweeps}:
            mine = [ls for ls in near if sweep in ls.sweeps]
            whole = [ls for ls in mine if ls.covers(low) and ls.covers(high)]
            narrowest = max((ls.rank for ls in whole), default=None)
            parts[sweep] = Part(tuple(ls for ls in whole if ls.rank == narrowest),
                                tuple(ls for ls in mine if ls not in whole))
        return parts

    def _below(self, token: str, code: str) -> list[Listing]:
        """What is listed of longer codes under `code`: single codes, and ranges that reach into it."""
        if token not in self._sorted:
            self._sorted[token] = sorted(self._codes[token])
        entries, size = self._sorted[token], len(code)
        found = [ls for ls in self._ranges[token].get(code[0], ())
                 if len(ls.low) > size and ls.low[:size] <= code <= ls.high[:size]]
        for entry in entries[bisect_left(entries, code):]:
            if not entry.startswith(code):
                break
            if len(entry) > size:
                found += self._codes[token][entry]
        return found

    def listed(self, token: str) -> list[Listing]:
        """All listings of one code system."""
        ranges = {id(ls): ls for group in self._ranges[token].values() for ls in group}
        return [ls for group in self._codes[token].values() for ls in group] + list(ranges.values())
