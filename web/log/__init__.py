"""The page about the audit log. The log is ``web.audit``; what the pages write into it is said in ``web.access.watch``.

In: filters. Out: entries, newest first, and whether the log is what was written. Raises: BadRequest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest

from ..audit import Entry, Question, Verdict, find
from ..page import AUDITOR, Noun
from ..service import service

noun = Noun("log", __name__)
SIZE = 50
MOST_PAGES = 10_000
TEXTS = {"who": "part of a name", "what": "what was done", "outcome": "how it ended", "subject": "the subject's id"}
DAYS = {"since": "first day, in UTC", "until": "last day, in UTC"}


@dataclass(frozen=True)
class Page:
    """A page of the log. whats and outcomes: what there is to choose from. verdict: of the whole log, just read."""

    entries: tuple[Entry, ...]
    total: int
    page: int
    pages: int
    question: Question
    whats: tuple[str, ...]
    outcomes: tuple[str, ...]
    verdict: Verdict


def _parameter(name: str, text: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": text, "schema": {"type": "string", **schema}}


@noun.page("/log", "log/index.html", summary="The audit log", role=AUDITOR, parameters=(
    *(_parameter(name, text) for name, text in TEXTS.items()),
    *(_parameter(name, text, format="date") for name, text in DAYS.items()),
    _parameter("page", "which page, from 1", type="integer", minimum=1, maximum=MOST_PAGES),
))
def index() -> Page:
    """Entries that meet the filters, newest first."""
    given = {name: request.args.get(name, "").strip() for name in (*TEXTS, *DAYS)}
    question = Question(**{name: given[name] for name in TEXTS}, **{name: _day(name, given[name]) for name in DAYS})
    number = request.args.get("page", "1").strip() or "1"
    if not re.fullmatch(r"[0-9]{1,5}", number, re.ASCII) or not 1 <= int(number) <= MOST_PAGES:
        raise BadRequest("The page is a whole number from 1 on.")
    log = service().log
    verdict, found = log.verify(), find(log.folder, question, int(number), SIZE)
    return Page(found.entries, found.total, int(number), max(1, -(-found.total // SIZE)), question, found.whats,
                found.outcomes, verdict)


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"'{name}' is a day like 2026-11-22.") from None
