"""The noun of data entry, by itself so that its modules can register on it."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from ..page import Noun
from ..service import service

noun = Noun("entries", __name__)


def known(subject: str) -> str:
    """The subject, if it is stored. Raises: NotFound."""
    if service().store.subject(subject) is None:
        raise NotFound("There is no such subject.")
    return subject
