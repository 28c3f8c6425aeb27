"""Whether an input says of itself that more exists.

What: gathers what Bundles say of their pages, and tells, when all inputs of a run are known, which of them lack a part.
In: Bundles. Out: Bundles whose other parts are not among the inputs, with the reason.
Raises: nothing. Source: HL7 FHIR R4, Bundle.link, Bundle.total, paging; OperationOutcome, incomplete results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

NEXT, PREVIOUS = ("next",), ("previous", "prev")
_CUT_SHORT = ("incomplete", "too-costly", "throttled", "timeout")
_FAILED = ("error", "fatal")


@dataclass(frozen=True)
class Page:
    """One Bundle. own: its own addresses; others: those of the pages that it names; total: of all pages; held: here.

    label: how messages name it; source: its input.
    """

    source: str
    label: str
    own: frozenset[str]
    others: frozenset[str]
    total: int | None
    held: int


@dataclass
class Pages:
    """All Bundles of a run that say anything of other parts."""

    found: list[Page] = field(default_factory=list)

    def note(self, bundle: dict[str, Any], source: str, label: str) -> Page | None:
        """Keep what a Bundle says of its parts; None when it says nothing."""
        page = _page(bundle, source, label)
        if page.others or page.total is not None:
            self.found.append(page)
            return page
        return None

    def lacking(self) -> Iterator[tuple[Page, str]]:
        """Bundles that are one part of more, the rest of which is not among the inputs."""
        there = {address for page in self.found for address in page.own}
        series = self._series()
        held: dict[Any, dict[Any, int]] = defaultdict(dict)
        for page, name in zip(self.found, series, strict=True):
            held[name][page.own or (page.source, page.label)] = page.held
        for page, name in zip(self.found, series, strict=True):
            if page.others - there:
                yield page, "the Bundle is one page of several, and another one is not among the inputs"
            elif page.total is not None and page.held < page.total and not _adds_up(page, sum(held[name].values())):
                yield page, "the Bundle says that there are more entries than the inputs hold"

    def _series(self) -> list[Any]:
        """What the pages of one search have in common: one of the addresses that they name, else their total."""
        above: dict[str, str] = {}

        def top(address: str) -> str:
            while above.setdefault(address, address) != address:
                above[address] = address = above[above[address]]
            return address

        for page in self.found:
            first, *rest = sorted(page.own | page.others) or [""]
            for address in rest:
                above[top(address)] = top(first)
        return [top(min(page.own | page.others)) if page.own | page.others else page.total for page in self.found]


def _adds_up(page: Page, held: int) -> bool:
    """Whether the entries of a series are all that a page says there are.

    Pages without addresses are taken for one search only where their entries add up to the total exactly: two searches
    of the same total do not make each other whole.
    """
    return held >= page.total if page.own | page.others else held == page.total  # type: ignore[operator]


def _page(bundle: dict[str, Any], source: str, label: str) -> Page:
    links = [item for item in _listed(bundle.get("link")) if isinstance(item.get("url"), str)]
    named = {relation: frozenset(each["url"] for each in links if each.get("relation") == relation)
             for relation in ("self", *NEXT, *PREVIOUS)}
    entries = _listed(bundle.get("entry"))
    matches = [each for each in entries if isinstance(each.get("resource"), dict) and _mode(each) == "match"]
    total = bundle.get("total") if bundle.get("type") in ("searchset", "history") else None
    others = frozenset().union(*(named[relation] for relation in (*NEXT, *PREVIOUS)))
    return Page(source, label, named["self"], others, int(total) if _is_count(total) else None, len(matches))


def _mode(entry: dict[str, Any]) -> str:
    search = entry.get("search")
    return str(search.get("mode") or "match") if isinstance(search, dict) else "match"


def says_more(outcome: dict[str, Any]) -> bool:
    """Whether an OperationOutcome says that results were left out, or that a request failed."""
    return any(each.get("code") in _CUT_SHORT or each.get("severity") in _FAILED
               for each in _listed(outcome.get("issue")))


def _is_count(value: Any) -> bool:
    plain = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return plain and Decimal(value).is_finite() and value >= 0


def _listed(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
