"""The subjects that the laws are tried on, and their changed forms, screened together.

A form is a subject as it is, or with one change, at the anchors at which a law compares it. All forms of CHUNK subjects
are one run for each choice of anchors; in it each form is a subject of its own name, and none is screened twice.

In:  an evaluator, a number of subjects, how many blurs and how many other changes each of them undergoes.
Out: for each change, the subjects that it could be made to: their outcomes before and after, and what was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from kn5501_reasoner.synth import generate
from tests.evaluators import Anchors, Judged

from .blurs import blur
from .histories import layered
from .metamorphic import REWRITINGS, WEEKS_SHIFTED, YEARS_SHIFTED, rewritten, shift_weeks, shift_years
from .resources import Json, of_kind

Evaluate = Callable[[Sequence[Json], Anchors], dict[str, Judged]]
CHUNK = 100
ANCHORS = Anchors()
OPTIONS = {
    "all given": ANCHORS,
    "no infusion": replace(ANCHORS, infusion=None),
    "no enrolment": replace(ANCHORS, enrolment=None, infusion=None),
}
YEARS_LATER, WEEKS_LATER = "years later", "weeks later"


@dataclass(frozen=True)
class Change:
    """What is done to a subject. options: the anchors at which it is screened before; times: how many blurs in one."""

    name: str
    options: str = "all given"
    times: int = 0

    @property
    def anchors(self) -> Anchors:
        """At which the subject is screened afterwards."""
        if self.name == YEARS_LATER:
            return _moved(lambda day: day.replace(year=day.year + YEARS_SHIFTED))
        if self.name == WEEKS_LATER:
            return _moved(lambda day: day + timedelta(weeks=WEEKS_SHIFTED))
        return OPTIONS[self.options]

    def of(self, bundle: Json) -> tuple[list[Json] | None, str]:
        """The changed subject, which may be several bundles, and what was done; None: there was nothing to do."""
        subject = name_of(bundle)
        if self.name == "blur":
            blurred, done = blur(bundle, Random(f"{self.times}/{self.options}/{subject}"), self.times)
            return [blurred], str(done)
        if self.name == YEARS_LATER:
            return [shift_years(bundle)], self.name
        if self.name == WEEKS_LATER:
            shifted = shift_weeks(bundle)
            return None if shifted is None else [shifted], self.name
        return rewritten(self.name, bundle, Random(subject)), self.name


BLURRED = tuple(Change("blur", options, times) for options in OPTIONS for times in (1, 3))
REWRITTEN = tuple(map(Change, REWRITINGS))
SHIFTED = (Change(YEARS_LATER), Change(WEEKS_LATER))


@dataclass(frozen=True)
class Compared:
    """One subject before and after a change."""

    subject: str
    before: Judged
    after: Judged | None
    done: str


def compared(evaluate: Evaluate, count: int, seed: int, blurs: int, others: int) -> dict[Change, list[Compared]]:
    """Every change with the subjects that it was tried on. blurs, others: how many changes each subject undergoes."""
    found: dict[Change, list[Compared]] = {change: [] for change in (*BLURRED, *REWRITTEN, *SHIFTED)}
    everyone = list(enumerate(subjects(count, seed)))
    for start in range(0, count, CHUNK):
        made: list[tuple[str, Change, str, str, str]] = []  # the subject, and the names of its two forms
        runs: dict[Anchors, list[Json]] = defaultdict(list)
        for place, bundle in everyone[start:start + CHUNK]:
            subject, names = name_of(bundle), _names(name_of(bundle))
            unchanged: dict[str, str] = {}
            for change in (*_turn(BLURRED, blurs, place), *_turn((*REWRITTEN, *SHIFTED), others, place)):
                parts, done = change.of(bundle)
                if parts is None:
                    continue
                if change.options not in unchanged:
                    unchanged[change.options] = next(names)
                    runs[OPTIONS[change.options]].append(renamed(bundle, subject, unchanged[change.options]))
                after = next(names)
                runs[change.anchors] += [renamed(part, subject, after) for part in parts]
                made.append((subject, change, unchanged[change.options], after, done))
        judged = {name: one for anchors, bundles in runs.items() for name, one in evaluate(bundles, anchors).items()}
        for subject, change, before, after, done in made:
            found[change].append(Compared(subject, judged[before], judged.get(after), done))
    return found


def _turn(changes: Sequence[Change], many: int, place: int) -> list[Change]:
    """So many of the changes, another choice for the next subject, all equally often."""
    return [changes[(place * many + number) % len(changes)] for number in range(min(many, len(changes)))]


def _names(subject: str) -> Iterator[str]:
    return (f"{subject}f{number}" for number in range(10**6))


def subjects(count: int, seed: int) -> tuple[Json, ...]:
    """Half of them messy; half complete and with a past, in which more is clear and so more can go wrong. In turn."""
    share = count // 2
    messy = list(generate(count - share, seed))
    complete = [layered(one, Random(seed + n)) for n, one in enumerate(generate(share, seed, profile="complete"))]
    complete = [renamed(one, name_of(one), name_of(one).replace("S", "C")) for one in complete]
    pairs = [each for pair in zip(messy, complete, strict=False) for each in pair]
    return (*pairs, *messy[share:])


def name_of(bundle: Json) -> str:
    """The subject of a bundle."""
    return of_kind(bundle, "Patient")[0]["id"]


def renamed(value: Json, old: str, new: str) -> Json:
    """A copy in which the subject, and every resource that is named after it, has another name."""
    if isinstance(value, dict):
        return {name: renamed(part, old, new) for name, part in value.items()}
    if isinstance(value, list):
        return [renamed(part, old, new) for part in value]
    return value.replace(old, new) if isinstance(value, str) else value


def _moved(later: Callable[[date], date]) -> Anchors:
    return Anchors(later(ANCHORS.screening), later(ANCHORS.enrolment), later(ANCHORS.infusion))
