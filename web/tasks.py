"""What runs in a child process for the store: reading what came in, and assessing.

In: bytes, stored records. Out: pipeline.Intake, pipeline.Assessed. Raises: the errors of the stages.
"""

from __future__ import annotations

from collections.abc import Mapping

from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline import Assessed, Intake, assess_stored, read_input


def warm() -> None:
    """Import and compile what every assessment needs."""
    from kn5501_reasoner.pipeline import prepare

    prepare("kn5501")


def read(data: bytes, name: str) -> Intake:
    """The records of one input."""
    return read_input(data, name)


def assess(stored: Mapping[str, tuple[str, Dates]], trial: str) -> dict[str, Assessed]:
    """Assess subjects from their records."""
    return assess_stored(stored, trial)
