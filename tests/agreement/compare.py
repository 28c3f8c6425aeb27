"""Generated subjects, screened by the product and by the oracle: where the two differ.

In:    a job: how many subjects, of which seed and profile, blurred, roughly changed or with records to
       several trials, at which anchors.
Out:   one line a difference, with what is needed to make the subject again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from kn5501_reasoner.synth import generate
from tests.agreement.rough import roughened
from tests.agreement.to_trials import with_trials
from tests.conftest import FULL
from tests.evaluators import Anchors, Judged, oracle, product
from tests.laws.blurs import blur

BATCH = 50 if FULL else 25


@dataclass(frozen=True)
class Job:
    """Subjects to compare; blurred, rough: how many changes each of them undergoes; to_trials: records added."""

    count: int
    seed: int
    profile: str = "mixed"
    blurred: int = 0
    rough: int = 0
    to_trials: int = 0
    anchors: Anchors = Anchors()


def batches(job: Job, times: int) -> Iterator[Job]:
    """A job so many times, as jobs of a size that derives set-at-a-time and still spreads over two processes."""
    for number in range(job.count * times // BATCH):
        yield replace(job, count=BATCH, seed=job.seed * 1_000 + number)


def bundles_of(job: Job) -> list[dict]:
    """The subjects of a job; each is the same whatever the count."""
    made = []
    for number, bundle in enumerate(generate(job.count, job.seed, profile=job.profile)):
        luck = Random(f"{job.seed}/{number}")
        if job.blurred:
            bundle, _ = blur(bundle, luck, job.blurred)
        bundle = roughened(bundle, luck, job.rough) if job.rough else bundle
        made.append(with_trials(bundle, luck, job.to_trials) if job.to_trials else bundle)
    return made


def differences(job: Job) -> list[str]:
    """Every criterion, and every set of broken rules, on which the two do not agree."""
    bundles = bundles_of(job)
    return [f"{job}: {line}" for line in compared(product(bundles, job.anchors), oracle(bundles, job.anchors))]


def compared(ours: dict[str, Judged], theirs: dict[str, Judged]) -> list[str]:
    """The lines of a comparison."""
    lines = [f"{subject}: known to one alone" for subject in sorted(ours.keys() ^ theirs.keys())]
    for subject in sorted(ours.keys() & theirs.keys()):
        one, other = ours[subject], theirs[subject]
        if one.errors != other.errors:
            lines.append(f"{subject}: product refuses for {_named(one.errors)}, oracle for {_named(other.errors)}")
            continue
        names = sorted(one.criteria.keys() | other.criteria.keys())
        lines += [
            f"{subject} {name}: product {one.criteria.get(name)}, oracle {other.criteria.get(name)}"
            for name in names
            if one.criteria.get(name) != other.criteria.get(name)
        ]
        if one.verdict != other.verdict and not lines:
            lines.append(f"{subject}: product {one.verdict}, oracle {other.verdict}")
    return lines


def _named(rules: Sequence[str]) -> str:
    return " ".join(rules) or "nothing"
