"""One declared fact.

What: what the ontology says of a fact, and the ways in which facts are read and derived.
In: nothing. Out: ``Fact``, ``check``. Units: UCUM codes, days.
Raises: FactError for a fact that nothing derives: it would be unknown of everybody.
Source: ontology/modules/facts.ttl.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from ..errors import FactError

KINDS = ("Quantity", "Truth", "Event", "Attribute", "Settled", "Judged")
READINGS = {
    "number": ("Quantity", True), "percentage": ("Quantity", True), "undertaking": ("Quantity", True),
    "multiple": ("Quantity", True), "truth": ("Truth", True), "antibody": ("Truth", True),
    "titre": ("Quantity", False), "score": ("Quantity", False), "grade": ("Quantity", False),
    "statement": ("Truth", False),
}
"""How records become values -> the kind of a fact that is such a value, and whether records of any class are read so:
all others are derived for the classes that a derivation names."""
AGAINST_LIMIT = frozenset({"multiple", "antibody"})
"""Readings of numbers that are compared with the upper limit of the laboratory, in its unit."""
GENERAL = frozenset({
    "fact-assay", "fact-borderline", "fact-count", "fact-graded", "fact-highest", "fact-since", "fact-stated"})
"""Derivations that make any fact that is declared so, and count its records in its own window."""
OF_EVENTS = frozenset({"fact-count", "fact-since"})
"""Derivations that look at all events up to an anchor, not at the newest record."""


@dataclass(frozen=True)
class Member:
    """One of what a fact counts. classes: those that count as this one; oral: whether it has to be taken by mouth."""

    label: str
    classes: tuple[str, ...]
    oral: bool = False


@dataclass(frozen=True)
class Fact:
    """One declared fact.

    kind: one of KINDS; unit: UCUM code of a quantity; sources: classes it is derived from;
    anchor: where the newest record counts; look_back: name of the parameter (days) that limits its age;
    attribute_of: event paths, when it is said of events; withholds: domains that stay open with it;
    low, high: the values that a result can have, in the unit; whole: whether whole numbers only;
    to_trial: its records are to one trial, and count for no other; read_as: one of READINGS; derived_by: the derivation
    that makes it of more than the newest value; look_back_days: instead of look_back; every: of each result in these
    days, not of the newest alone; library: declared in the library, and derived where a trial asks after it.
    Of general derivations: least_grade: the lowest that is counted, out_of: how many there are; members: what is
    counted; stated_set, stated_value: the set that a diagnosis may be stated to follow, and the value that this shows.
    """

    name: str
    kind: str
    label: str
    definition: str
    unit: str | None = None
    sources: tuple[str, ...] = ()
    anchor: str | None = None
    look_back: str | None = None
    attribute_of: tuple[str, ...] = ()
    withholds: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    whole: bool = False
    to_trial: bool = False
    read_as: str | None = None
    derived_by: str | None = None
    look_back_days: int | None = None
    every: bool = False
    library: bool = False
    least_grade: str | None = None
    out_of: int | None = None
    members: tuple[Member, ...] = ()
    stated_set: str | None = None
    stated_value: Decimal | None = None

    @property
    def direct(self) -> bool:
        """Whether the fact is nothing but the newest value of its class."""
        return self.read_as is not None and self.derived_by is None and self.kind in ("Quantity", "Truth")

    @property
    def counted(self) -> bool:
        """Whether the fact rests on the newest records of its classes."""
        newest = self.anchor is not None or self.read_as == "statement"
        return newest and self.kind != "Settled" and self.derived_by not in OF_EVENTS

    @property
    def compared_in(self) -> str | None:
        """The unit in which results are compared; None: that of the laboratory's upper limit."""
        return None if self.read_as in AGAINST_LIMIT else self.unit


def check(fact: Fact, where: str) -> None:
    """Raises FactError for a fact that nothing derives: it would be unknown of everybody."""
    if fact.kind not in KINDS:
        raise FactError(f"the fact '{fact.name}' has no kind that is known", where, f"le:factKind is {one_of(KINDS)}")
    if fact.read_as is not None and fact.read_as not in READINGS:
        raise FactError(f"the fact '{fact.name}' is read in no way that is known", where,
                        f"le:readAs is {one_of(READINGS)}")
    if fact.kind not in ("Quantity", "Truth") or fact.attribute_of:
        return
    if fact.read_as is None and fact.derived_by is None:
        raise FactError(f"nothing says how the fact '{fact.name}' is derived", where,
                        "declare le:readAs or le:derivedBy")
    if fact.derived_by in GENERAL:
        _check_general(fact, where)
    elif fact.derived_by is not None:
        derivation = files(__package__).joinpath("sql", f"{fact.derived_by}.sql")
        if not derivation.is_file() or f"'{fact.name}'" not in derivation.read_text(encoding="utf-8"):
            raise FactError(f"there is no derivation '{fact.derived_by}' for the fact '{fact.name}'", where,
                            f"le:derivedBy is {one_of(GENERAL)}, or a file of kn5501_reasoner/facts/sql that makes "
                            "this fact, without its ending")
    if fact.direct:
        _check_direct(fact, where)


def _check_direct(fact: Fact, where: str) -> None:
    """Raises FactError for the newest value of a class that cannot be read or placed."""
    kind, _ = READINGS[fact.read_as or ""]
    if fact.kind != kind:
        raise FactError(f"the fact '{fact.name}' is read as {fact.read_as}, which makes a {kind}", where)
    if fact.read_as == "antibody":
        raise FactError(f"the fact '{fact.name}' is of several assays, of which none is the newest", where,
                        "declare le:derivedBy \"fact-assay\"")
    if fact.kind == "Quantity" and fact.unit is None:
        raise FactError(f"the fact '{fact.name}' has no unit", where, "declare le:unitCode")
    if not fact.sources or not fact.anchor and fact.read_as != "statement":
        raise FactError(f"the fact '{fact.name}' says not of which class, or at which anchor", where,
                        "declare le:factFrom and le:countedAt")
    if fact.read_as in AGAINST_LIMIT and fact.low is not None:
        raise FactError(f"the fact '{fact.name}' is compared with the laboratory's limit and has plausible values",
                        where, "leave le:plausibleLow and le:plausibleHigh out")


def _check_general(fact: Fact, where: str) -> None:
    """Raises FactError for a fact of a general derivation that lacks what the derivation needs."""
    truths = {"fact-assay", "fact-borderline"}
    needs: dict[str, dict[str, object]] = {
        "fact-assay": {"le:readAs, antibody or truth": fact.read_as in ("antibody", "truth"),
                       "le:factFrom": fact.sources},
        "fact-borderline": {"le:readAs \"antibody\"": fact.read_as == "antibody", "le:factFrom": fact.sources},
        "fact-count": {"le:member, each with rdfs:label and le:counts":
                       fact.members and all(member.label and member.classes for member in fact.members)},
        "fact-highest": {"le:readAs": fact.read_as, "le:factFrom": fact.sources, "le:everyResult": fact.every},
        "fact-graded": {"le:readAs \"grade\"": fact.read_as == "grade", "le:leastGrade, one of A to E":
                        fact.least_grade in {"A", "B", "C", "D", "E"}, "le:outOf": fact.out_of},
        "fact-since": {"le:factFrom": fact.sources},
        "fact-stated": {"le:statedSet": fact.stated_set, "le:statedValue": fact.stated_value is not None},
    }
    lacking = [name for name, given in needs[fact.derived_by or ""].items() if not given]
    lacking += [] if fact.anchor else ["le:countedAt"]
    if fact.kind != ("Truth" if fact.derived_by in truths else "Quantity"):
        raise FactError(f"the fact '{fact.name}' is a {fact.kind}, which '{fact.derived_by}' does not make", where)
    if lacking:
        raise FactError(f"the fact '{fact.name}' lacks what '{fact.derived_by}' needs", where,
                        f"declare {', '.join(lacking)}")


def one_of(names: Iterable[str]) -> str:
    """The names as a choice, for messages."""
    return "one of " + ", ".join(sorted(names))
