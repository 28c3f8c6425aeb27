"""Reads cases and writes each as one input file of the product.

In: ``tests/cases/<trial>/<criterion>/cases.toml`` and the trial's ``baseline.ttl``. Out: Case; N-Triples.
A case has its own subject and its own dates; `without` drops records of the baseline by name.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pyoxigraph as ox

from kn5501_reasoner import resources
from kn5501_reasoner.vocab import LE

BASE = "https://example.org/case/"
ANCHORS = {"screening": date(2026, 6, 1), "enrolment": date(2026, 6, 15), "infusion": date(2026, 6, 24)}
KEYS = {"name", "given", "expect", "because", "records", "ignored", "without", "readings", "says", "flags", *ANCHORS}
_NAME = re.compile(r"^r:(\S+)", re.MULTILINE)
OUTCOMES = {"passed", "failed", "cantTell", "inapplicable", "untested", "refused"}


@dataclass(frozen=True)
class Case:
    """One case: what is on record, what must come out, and which parts decide.

    dates: anchor -> day, None = not given; given: Turtle without prefixes; readings: what alternative readings give;
    says: words of a reason; records: all that the reasons rest on, by their names; ignored: given records that they do
    not rest on; flags: the codes of all flags but other readings and what would settle it.
    """

    trial: str
    criterion: str
    number: int
    name: str
    given: str
    expect: str
    because: tuple[str, ...]
    records: tuple[str, ...]
    ignored: tuple[str, ...]
    without: tuple[str, ...]
    dates: dict[str, date | None]
    readings: dict[str, str]
    says: str
    flags: tuple[str, ...]

    @property
    def given_records(self) -> tuple[str, ...]:
        """The names of the records that the case adds."""
        return tuple(dict.fromkeys(_NAME.findall(self.given)))

    @property
    def subject(self) -> str:
        """The subject's identifier, by which results are found again."""
        return f"{self.criterion}.{self.number}"

    def triples(self) -> str:
        """The records of the case in N-Triples."""
        namespace = f"{BASE}{self.subject}/"
        lines = [line.replace(BASE, namespace) for name, line in _baseline(self.trial) if name not in self.without]
        given = self.given.replace("CASE", self.subject)
        source = _prefixes(self.trial, namespace) + given
        lines += [_line(quad) for quad in ox.parse(input=source, format=ox.RdfFormat.TURTLE)]
        lines.append(f'<{namespace}s> <{LE}identifier> "{self.subject}" .')
        for anchor, day in self.dates.items():
            if day is not None:
                lines.append(
                    f'<{namespace}s> <{LE}{anchor}Date> "{day.isoformat()}"^^<http://www.w3.org/2001/XMLSchema#date> .'
                )
        return "\n".join(lines) + "\n"


def trials_with_cases() -> list[str]:
    """Their slugs, by name."""
    return sorted(folder.parent.name for folder in resources.trial_cases("kn5501").parent.glob("*/baseline.ttl"))


def read_cases(trial: str = "kn5501", criterion: str = "*") -> list[Case]:
    """All cases of a trial, or of one criterion. Raises: AssertionError for one that is not written as it should be."""
    found = []
    for file in sorted(resources.trial_cases(trial).glob(f"{criterion}/cases.toml")):
        for number, raw in enumerate(tomllib.loads(file.read_text(encoding="utf-8"))["case"], 1):
            found.append(_case(trial, file.parent.name, number, raw))
    return found


def _case(trial: str, criterion: str, number: int, raw: dict[str, Any]) -> Case:
    where = f"{criterion} case {number}"
    assert set(raw) <= KEYS, (where, set(raw) - KEYS)
    assert raw["expect"] in OUTCOMES, where
    dates = {anchor: raw.get(anchor, day) or None for anchor, day in ANCHORS.items()}
    without = tuple(raw.get("without", ()))
    because = raw["because"] if isinstance(raw["because"], list) else [raw["because"]]
    assert set(without) <= {name for name, _ in _baseline(trial)}, where
    return Case(
        trial, criterion, number, raw["name"], raw.get("given", ""), raw["expect"], tuple(because),
        tuple(raw["records"]), tuple(raw.get("ignored", ())), without, dates,
        raw.get("readings", {}), raw.get("says", ""), tuple(raw.get("flags", ())),
    )


@cache
def _baseline(trial: str) -> tuple[tuple[str, str], ...]:
    """(name of the record, line) for each triple of the baseline."""
    source = (resources.trial_cases(trial) / "baseline.ttl").read_bytes()
    return tuple(
        (quad.subject.value.removeprefix(BASE), _line(quad))
        for quad in ox.parse(input=source, format=ox.RdfFormat.TURTLE)
    )


def _line(quad: Any) -> str:
    return f"{quad.triple} ."


@cache
def _heads(trial: str) -> str:
    lines = (resources.trial_cases(trial) / "baseline.ttl").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("@prefix"))


def _prefixes(trial: str, namespace: str) -> str:
    return _heads(trial).replace(BASE, namespace) + "\n"
