"""The cases by which a criterion is tried: what a clinician calls each, what must come out, which shape decides.

In: ``cases.toml`` of a criterion. Out: Case, in the order of the file. Raises: KeyError for a case without an outcome.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One case. because: prefixed names of shapes; without: records of the baseline that are left out; given: records
    besides, as Turtle; readings: what other readings give; dates: anchors that differ."""

    name: str
    outcome: str
    because: tuple[str, ...]
    given: str = ""
    without: tuple[str, ...] = ()
    readings: tuple[tuple[str, str], ...] = ()
    dates: tuple[tuple[str, str], ...] = ()


def read_cases(folder: Path, criterion: str) -> tuple[Case, ...]:
    """The cases of one criterion; none when it has no file."""
    file = folder / criterion / "cases.toml"
    if not file.is_file():
        return ()
    return tuple(_case(each) for each in tomllib.loads(file.read_text(encoding="utf-8"))["case"])


def _case(found: dict) -> Case:
    because = found["because"]
    return Case(
        found["name"], found["expect"], tuple([because] if isinstance(because, str) else because),
        found.get("given", "").strip("\n"), tuple(found.get("without", ())), tuple(found.get("readings", {}).items()),
        tuple((anchor, str(found[anchor])) for anchor in ("screening", "enrolment", "infusion") if anchor in found),
    )
