"""Evidence: one outcome of one subject, followed down to the source records.

In: requests. Out: a page with its twin: a table, and the same as a picture where script runs. Raises: NotFound.
"""

from __future__ import annotations

from ..page import SCREENER, Noun
from ..service import service
from .graph import Evidence, evidence

noun = Noun("evidence", __name__)


@noun.page("/subjects/<subject>/criteria/<criterion>", "evidence/show.html", role=SCREENER,
           summary="One outcome, from protocol item over rule and facts to source records")
def show(subject: str, criterion: str) -> Evidence:
    """What decided one criterion of one subject."""
    return evidence(service().store, subject, criterion, service().config.trial)
