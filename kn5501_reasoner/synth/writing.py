"""JSON text of generated bundles, with every decimal as it was made.

In:  plain dicts with Decimal numbers. Out: one line of JSON a bundle (NDJSON).
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

from .fhir import Json

_MARK = "\ue000"
_MARKED = re.compile(f'"{_MARK}([-0-9.]+){_MARK}"')


def _mark(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}{value:f}{_MARK}"
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def to_json(bundle: Json) -> str:
    """One line of JSON; Decimals keep their digits.

    >>> to_json({"value": Decimal("5.80")})
    '{"value":5.80}'
    """
    text = json.dumps(bundle, default=_mark, ensure_ascii=False, separators=(",", ":"))
    return _MARKED.sub(r"\1", text)
