"""What is asked before a record is saved, and the answers.

In: a record as N-Triples; of the request, what was answered "save it anyway". Out: Question. Nothing is refused: each
question is answered by mending the record or by its own box, and holds for the words that were asked alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.pipeline.entering_doubts import Doubt, doubts

from ..errors import Problem, named
from ..service import service
from .saving import why


@dataclass(frozen=True)
class Question:
    """One question. fields: that it is about; anyway: the words of its box; answered: the box is ticked."""

    rule: str
    message: str
    fields: tuple[str, ...]
    anyway: str
    answered: bool = False


def questions(table: str, data: str) -> tuple[tuple[Question, ...], list[Problem]]:
    """What to ask about a record, with the answers of this request; or why the server cannot tell."""
    try:
        return tuple(question(doubt) for doubt in service().assessing.run(doubts, table, data)), []
    except (ReasonerError, OSError) as error:
        return (), why(named(error))


def question(doubt: Doubt) -> Question:
    """A doubt with the answer of this request."""
    return Question(doubt.rule, doubt.message, doubt.fields, doubt.anyway,
                    doubt.message in request.form.getlist("anyway"))


def unanswered(asked: tuple[Question, ...]) -> bool:
    """Whether something is still to be answered."""
    return any(not each.answered for each in asked)
