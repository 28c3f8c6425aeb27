"""JSON text to values, with limits.

What: parses one JSON text or NDJSON; numbers become Decimal, nesting is limited, doubled members are refused.
In: bytes. Out: parsed values, or (line label, value) pairs. Units: none.
Raises: RecordError. Source: RFC 8259; DESIGN, safety rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..errors import RecordError

DEPTH_LIMIT = 100
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def parse_json(data: bytes, where: str) -> Any:
    """One JSON value. Raises RecordError, whose text holds nothing of the content."""
    if too_deep(data):
        raise RecordError(f"JSON nested more than {DEPTH_LIMIT} deep", where)
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=lambda _: Decimal("NaN"),
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as error:
        raise RecordError("not text in UTF-8", where) from error
    except json.JSONDecodeError as error:
        raise RecordError(f"not JSON: {error.msg}", f"{where} line {error.lineno}") from error
    except _Doubled as error:
        raise RecordError("a JSON object has the same member twice", where) from error
    except (RecursionError, ArithmeticError, ValueError) as error:
        raise RecordError("JSON that cannot be read", where) from error


def ndjson_lines(data: bytes, where: str) -> Iterator[tuple[str, Any | RecordError]]:
    """(label, value) for each line that is not empty; the value is the error when the line cannot be read."""
    for place, line in enumerate(data.splitlines(), 1):
        if line.strip():
            try:
                yield f"line {place}", parse_json(line, where)
            except RecordError as error:
                yield f"line {place}", error


def too_deep(data: bytes, limit: int = DEPTH_LIMIT) -> bool:
    """Whether brackets outside strings lie more than ``limit`` deep in each other; takes linear passes only."""
    brackets = _STRING.sub(b"", data).translate(None, _NOT_BRACKETS)
    for _ in range(limit):
        if not brackets:
            return False
        shorter = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(shorter) == len(brackets):
            return max(len(brackets.rstrip(b"]}")), 0) > limit  # unbalanced: json names the place unless it is deep
        brackets = shorter
    return bool(brackets)


class _Doubled(ValueError):
    """A member that is given twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Doubled
    return members
