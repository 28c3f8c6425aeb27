"""JSON Schema of what a twin gives, read off the types of its page's dataclass.

What: a dataclass is an object with each of its fields and nothing else; it is described once and referred to.
In: types. Out: schemas; the dataclasses among them stand in ``Schemas.named``. Raises: TypeError for a type of which
``page.json_response`` says nothing. Source: JSON Schema 2020-12, as OpenAPI 3.1 uses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Schema = dict[str, Any]
PLACE = "#/components/schemas/"
PLAIN: dict[Any, Schema] = {
    Any: {}, str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"},
    NoneType: {"type": "null"}, date: {"type": "string", "format": "date"},
    Decimal: {"type": "string"},  # as text, so that no digit is lost
}


class Schemas:
    """The schemas of one description."""

    def __init__(self) -> None:
        self.named: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """The schema of one type."""
        if kind in PLAIN:
            return PLAIN[kind]
        origin, parts = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            return {"anyOf": [self.of(part) for part in parts]}
        if origin is not None and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(parts[1])}
        if origin is tuple and parts[-1] is not ...:
            return {"type": "array", "prefixItems": [self.of(part) for part in parts],
                    "minItems": len(parts), "maxItems": len(parts)}
        if origin is not None and issubclass(origin, Sequence):
            return {"type": "array", "items": self.of(parts[0])}
        if is_dataclass(kind):
            return self._dataclass(kind)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return {"type": "string", "enum": [each.value for each in kind]}
        raise TypeError(f"no schema is known for {kind}")

    def _dataclass(self, kind: Any) -> Schema:
        name = f"{kind.__module__.removeprefix('web.')}.{kind.__name__}"  # two nouns may have a Row each
        if name not in self.named:
            self.named[name] = {}  # a page may hold itself, as a tree does
            types = get_type_hints(kind)
            self.named[name] |= {
                "type": "object", "additionalProperties": False, "required": [each.name for each in fields(kind)],
                "properties": {each.name: self.of(types[each.name]) for each in fields(kind)},
            }
        return {"$ref": PLACE + name}
