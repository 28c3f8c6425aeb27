"""The entries of an input that were not used: grouped, counted and put into words for all outputs.

In: ``model.Unread``. Out: groups and sentences on one line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import DOMAINS, Unread
from .wording import plain, plural

NAMES = 6
"""How many of the domains and facts that an entry leaves open a text for people names."""
_EVERYTHING = frozenset({*DOMAINS, "judgements"})


@dataclass(frozen=True)
class Group:
    """Entries of one kind, with one reason, that leave the same open."""

    kind: str
    reason: str
    withholds: tuple[str, ...]
    entries: tuple[Unread, ...]

    @property
    def title(self) -> str:
        """The kind with the number of entries where there are several: ``Encounter (118)``."""
        return self.kind if len(self.entries) == 1 else f"{self.kind} ({len(self.entries)})"


def groups(unread: Iterable[Unread]) -> list[Group]:
    """All entries in groups: those that leave something open come first, then the largest."""
    found: dict[tuple[str, str, tuple[str, ...]], list[Unread]] = {}
    for each in ordered(unread):
        found.setdefault((each.kind, each.reason, each.withholds), []).append(each)
    made = [Group(*key, tuple(entries)) for key, entries in found.items()]
    return sorted(made, key=lambda one: (not one.withholds, -len(one.entries), one.kind, one.reason, one.withholds))


def ordered(unread: Iterable[Unread]) -> list[Unread]:
    """Each entry once, by subject, source and entry; those of nobody come first."""
    return sorted(set(unread), key=lambda one: (one.subject or "", one.source, one.entry, one.kind, one.reason,
                                                one.withholds))


def of_subject(unread: Iterable[Unread], subject: str) -> list[Unread]:
    """The entries of one subject."""
    return [each for each in ordered(unread) if each.subject == subject]


def summary(unread: Iterable[Unread]) -> str:
    """How many entries of a run were not used, in one sentence without a full stop; empty when all were."""
    unread = ordered(unread)
    own = {each.subject for each in unread if each.subject is not None}
    return sentence(len(unread), sum(bool(each.withholds) for each in unread), len(own),
                    sum(each.subject is None for each in unread))


def sentence(entries: int, withholding: int, subjects: int, nobodys: int = 0) -> str:
    """The same from counts: all entries, those that leave something open, their subjects, those of nobody.

    >>> sentence(12, 2, 3)
    '12 entries of 3 subjects were not used; 2 of them could matter to a criterion'
    >>> sentence(3, 1, 1, nobodys=1)
    '2 entries of 1 subject and 1 of nobody were not used; 1 of them could matter to a criterion'
    >>> sentence(1, 0, 1)
    '1 entry of 1 subject was not used; it matters to no criterion'
    """
    if not entries:
        return ""
    own = entries - nobodys
    whose = [f"{_entries(own)} of {subjects} {plural('subject', subjects)}"] if own else []
    if nobodys:
        whose.append(f"{nobodys if own else _entries(nobodys)} of nobody")
    return f"{' and '.join(whose)} {_not_used(entries)}; {_matter(entries, withholding)}"


def of_this_subject(unread: Iterable[Unread]) -> str:
    """The same for the entries of one subject."""
    unread = list(unread)
    withholding = sum(bool(each.withholds) for each in unread)
    return (f"{_entries(len(unread))} of this subject {_not_used(len(unread))}; "
            f"{_matter(len(unread), withholding)}") if unread else ""


def left_open(withholds: tuple[str, ...], whole: bool = False) -> str:
    """What an entry leaves open, in words; empty when it is nothing. whole: name all of it.

    >>> left_open(("cns", "skin")), left_open(())
    ('leaves open: cns, skin', '')
    """
    if not withholds:
        return ""
    if not whole and set(withholds) >= _EVERYTHING:
        return "leaves everything open"
    shown = withholds if whole else withholds[:NAMES]
    further = f" and {len(withholds) - len(shown)} more" if len(shown) < len(withholds) else ""
    return f"leaves open: {plain(', '.join(shown))}{further}"


def _entries(number: int) -> str:
    return f"{number} {plural('entry', number)}"


def _not_used(entries: int) -> str:
    return "was not used" if entries == 1 else "were not used"


def _matter(entries: int, withholding: int) -> str:
    if entries == 1:
        return "it could matter to a criterion" if withholding else "it matters to no criterion"
    return f"{withholding or 'none'} of them {'could matter' if withholding else 'matters'} to a criterion"
