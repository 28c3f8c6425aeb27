"""Which classes a code names: exactly, by the longest listed prefix, or by the narrowest listed range.

In:     code IRIs (stem + percent-encoded code) and the listings of the terminology modules.
Out:    `Match`: the classes the code falls in, whether it names them exactly, and the listings below it.
Raises: TerminologyError for a range that cannot be read.
Source: ICD-10-CM and ATC are hierarchies by prefix; the narrowest listing that covers a code decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from ..errors import TerminologyError
from .source import CodeSystem


@dataclass(frozen=True)
class Listing:
    """Codes `low` to `high` (equal for one code, normalised) fall in the class `name`; `exact`: they name it."""

    low: str
    high: str
    name: str
    exact: bool

    @property
    def rank(self) -> tuple[int, int]:
        """Greater is narrower: longer codes first, then the shorter range."""
        return len(self.low), 0 if self.low == self.high else int(self.low, 36) - int(self.high, 36)

    def covers(self, code: str) -> bool:
        """Whether the code, or what it lies under, is inside."""
        head = code[:len(self.low)]
        return len(head) == len(self.low) and self.low <= head <= self.high


@dataclass(frozen=True)
class Match:
    """classes: what the code falls in; named: those it names exactly; below: classes of listed longer codes."""

    classes: frozenset[str]
    named: frozenset[str]
    below: frozenset[str] = frozenset()


class CodeIndex:
    """All listings of all code systems."""

    def __init__(self, systems: Iterable[CodeSystem]) -> None:
        self._systems = sorted(systems, key=lambda s: -len(s.stem))
        self._by_token = {system.token: system for system in self._systems}
        self._codes: dict[str, dict[str, list[Listing]]] = {system.token: {} for system in self._systems}
        self._ranges: dict[str, list[Listing]] = {system.token: [] for system in self._systems}
        self._sorted: dict[str, list[tuple[str, str]]] = {}
        self._foreign: dict[str, list[Listing]] = {}

    def copy(self) -> CodeIndex:
        """An index that can be added to without changing this one."""
        other = CodeIndex(self._systems)
        other._codes = {t: {c: list(ls) for c, ls in m.items()} for t, m in self._codes.items()}
        other._ranges = {token: list(listings) for token, listings in self._ranges.items()}
        other._foreign = {iri: list(listings) for iri, listings in self._foreign.items()}
        return other

    def locate(self, iri: str) -> tuple[CodeSystem | None, str]:
        """The code system of a code IRI and the normalised code; (None, IRI) when no system is declared for it."""
        for system in self._systems:
            if iri.startswith(system.stem):
                code = iri[len(system.stem):]
                return system, system.normal(unquote(code) if "%" in code else code)
        return None, iri

    def system_of(self, uri_or_token: str) -> CodeSystem | None:
        """The code system with this FHIR URI or token."""
        for system in self._systems:
            if uri_or_token in (system.uri, system.token):
                return system
        return None

    def add(self, iri: str, name: str, exact: bool, replace: bool = False) -> None:
        """List one code for a class; `replace` drops what was listed for it before."""
        system, code = self.locate(iri)
        listing = Listing(code, code, name, exact)
        table = self._foreign if system is None else self._codes[system.token]
        if replace:
            table[code] = [listing]
        else:
            table.setdefault(code, []).append(listing)
        self._sorted.clear()

    def add_range(self, text: str, name: str) -> None:
        """List a range such as ``icd-10-cm:C00-C96`` for a class."""
        token, _, span = text.partition(":")
        low, dash, high = span.partition("-")
        system = self._by_token.get(token)
        if system is None or not dash or not system.by_prefix:
            raise TerminologyError(f"the code range '{text}' cannot be read", name, "write system:FIRST-LAST")
        low, high = system.normal(low), system.normal(high)
        if len(low) != len(high) or low > high:
            raise TerminologyError(f"the code range '{text}' has no order", name, "write both ends alike, lower first")
        self._ranges[token].append(Listing(low, high, name, False))
        self._sorted.clear()

    def find(self, iri: str) -> Match | None:
        """What the code means; None when nothing is listed for it, above it or below it."""
        system, code = self.locate(iri)
        if system is None:
            return self._match(code, self._foreign.get(code, []))
        if not system.by_prefix:
            return self._match(code, self._codes[system.token].get(code, []))
        tokens = [system.token] + ([system.shares] if system.shares else [])
        low, dash, high = code.partition("-")
        if not low:
            return None
        if dash and high:
            return self._match(code, [], self._between(tokens, low, high))
        best: list[Listing] = []
        for token in tokens:
            covering = [ls for ls in self._ranges[token] if ls.covers(code)]
            for length in range(1, len(code) + 1):
                covering += self._codes[token].get(code[:length], ())
            if covering:
                rank = max(listing.rank for listing in covering)
                if not best or rank > best[0].rank:
                    best = [listing for listing in covering if listing.rank == rank]
        below = frozenset().union(*(self._below(token, code) for token in tokens))
        return self._match(code, best, below)

    def _between(self, tokens: list[str], low: str, high: str) -> frozenset[str]:
        """The classes of everything listed in a block such as C00-C96, given as the code of a record."""
        near = [ls for token in tokens for ls in self.listed(token)
                if ls.low[:len(high)] <= high and low <= ls.high[:len(low)]]
        whole = [ls for ls in near if ls.covers(low) and ls.covers(high)]
        narrowest = max((ls.rank for ls in whole), default=None)
        return frozenset(ls.name for ls in near if ls not in whole or ls.rank == narrowest)

    def _below(self, token: str, code: str) -> set[str]:
        """The classes of what is listed strictly under `code`."""
        if token not in self._sorted:
            ends = {(end, ls.name) for ls in self._ranges[token] for end in (ls.low, ls.high)}
            codes = {(entry, ls.name) for entry, group in self._codes[token].items() for ls in group}
            self._sorted[token] = sorted(ends | codes)
        entries, found = self._sorted[token], set()
        for entry, name in entries[bisect_left(entries, (code, "")):]:
            if not entry.startswith(code):
                break
            if entry != code:
                found.add(name)
        return found

    def listed(self, token: str) -> list[Listing]:
        """All listings of one code system."""
        return [ls for group in self._codes[token].values() for ls in group] + self._ranges[token]

    @staticmethod
    def _match(code: str, listings: list[Listing], below: frozenset[str] = frozenset()) -> Match | None:
        if not listings and not below:
            return None
        return Match(
            classes=frozenset(listing.name for listing in listings),
            named=frozenset(listing.name for listing in listings
                            if listing.exact and listing.low == code),
            below=below)
