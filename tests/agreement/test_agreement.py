"""The product and the independent oracle agree on every criterion and every refusal of generated subjects.

325 subjects in the quick suite, 10,400 in the full one; two processes, each subject validated by SHACL.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest

from tests.agreement.compare import Job, batches, differences
from tests.conftest import FULL
from tests.evaluators import Anchors

TIMES = 32 if FULL else 1
NO_INFUSION = replace(Anchors(), infusion=None)
NO_ENROLMENT = replace(NO_INFUSION, enrolment=None)
SUBJECTS = {
    "messy": (Job(50, 5501),),
    "messy, anchors missing": (Job(25, 5502, anchors=NO_INFUSION), Job(25, 5503, anchors=NO_ENROLMENT)),
    "complete": (Job(25, 5504, "complete"), Job(25, 5505, "complete", anchors=NO_ENROLMENT)),
    "blurred": (Job(25, 5506, blurred=4), Job(25, 5507, blurred=8, anchors=NO_ENROLMENT)),
    "roughly changed": (
        Job(25, 5508, "complete", rough=5), Job(25, 5509, rough=8, anchors=NO_INFUSION),
        Job(25, 5510, "complete", rough=8, anchors=NO_ENROLMENT),
    ),
    "to several trials": (
        Job(25, 5511, "complete", to_trials=4), Job(25, 5512, "complete", rough=2, to_trials=5, anchors=NO_ENROLMENT),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SUBJECTS)
def test_product_and_oracle_agree(pool: ProcessPoolExecutor, kind: str) -> None:
    jobs = [batch for job in SUBJECTS[kind] for batch in batches(job, TIMES)]
    found = [line for lines in pool.map(differences, jobs) for line in lines]
    assert not found, f"{len(found)} differences\n" + "\n".join(found[:20])


def test_how_many_subjects_are_compared() -> None:
    assert sum(job.count * TIMES for jobs in SUBJECTS.values() for job in jobs) >= (10_000 if FULL else 325)
