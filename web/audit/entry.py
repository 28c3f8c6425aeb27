"""One entry of the log and its line: canonical JSON, so that the same entry is always the same bytes.

In: who, what, outcome, details. Out: a line without its end. Units: UTC, milliseconds.
Raises: TypeError for a detail that is no short text, number or list of texts; ValueError for a line that is no entry.
Source: RFC 8785 (JSON canonicalization), of which texts and whole numbers are used; FIPS 180-4 (SHA-256).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

FIRST = "0" * 64
"""What the first entry has as the hash of the line before."""
LONGEST_TEXT, LONGEST_LIST = 200, 1000
FIELDS = {"number", "at", "who", "what", "outcome", "details", "before"}
Detail = str | int | bool | None | tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """Who did what, when, and how it ended. before: hash of the line before."""

    number: int
    at: str
    who: str
    what: str
    outcome: str
    details: Mapping[str, Detail]
    before: str

    @classmethod
    def make(cls, number: int, at: datetime, who: str, what: str, outcome: str, details: Mapping[str, object],
             before: str) -> Entry:
        """An entry with its texts cleaned and cut."""
        when = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        kept = {name: _detail(value) for name, value in sorted(details.items())}
        return cls(number, when, clean(who), clean(what), clean(outcome), kept, before)

    def line(self) -> bytes:
        """The canonical bytes, without the end of the line."""
        details = {name: list(value) if isinstance(value, tuple) else value for name, value in self.details.items()}
        return json.dumps(
            {**self.__dict__, "details": details}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    @classmethod
    def read(cls, line: bytes) -> Entry:
        """The entry of a line."""
        try:
            found = json.loads(line)
        except RecursionError as error:
            raise ValueError("not an entry") from error
        if not isinstance(found, dict) or set(found) != FIELDS or not isinstance(found["details"], dict):
            raise ValueError("not an entry")
        texts = (found[name] for name in FIELDS - {"number", "details"})
        if type(found["number"]) is not int or not all(isinstance(text, str) for text in texts):
            raise ValueError("not an entry")
        details = {name: tuple(value) if isinstance(value, list) else value
                   for name, value in found.pop("details").items()}
        return cls(details=details, **found)


def digest(line: bytes) -> str:
    """The hash that the next entry carries."""
    return sha256(line).hexdigest()


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """Text for one line of a log: cut, and nothing in it that moves a cursor or turns the direction of writing.

    >>> clean("a\\nb\\u202ec")
    'a\\ufffdb\\ufffdc'
    """
    cut = text[:longest] + ("…" if len(text) > longest else "")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in cut)


def _detail(value: object) -> Detail:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        more = (f"… {len(value) - LONGEST_LIST} more",) if len(value) > LONGEST_LIST else ()
        return (*(clean(item) for item in value[:LONGEST_LIST]), *more)
    raise TypeError(f"a detail of the log cannot be a {type(value).__name__}")
