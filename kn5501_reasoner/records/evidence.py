"""The short text that shows a record as evidence, for inputs that give none.

In: a row of a record table. Out: text such as ``58 g/L`` or ``M32.9``. Units: as recorded. Raises: nothing.
"""

from __future__ import annotations

from typing import Any


def evidence_text(table: str, row: dict[str, Any]) -> str:
    """The recorded value in short; empty when the record holds none."""
    if table == "observation":
        return _value(row)
    if table == "consent":
        return row.get("status") or ""
    if table == "review":
        return f"reviewed-{row.get('domain')}"
    if table == "judgement":
        return {True: "fit", False: "unfit"}.get(row.get("fit"), "")
    if table == "unread":
        return f"{row.get('kind')}: {row.get('reason')}"
    if table == "participation":
        return row.get("study") or row.get("status") or ""
    return row.get("display") or _last_parts(row.get("codes") or "")


def _value(row: dict[str, Any]) -> str:
    unit = row.get("unit") or ""
    if row.get("value") is not None:
        return f"{row.get('comparator') or ''}{row['value']:f} {unit}".strip()
    if row.get("range_low") is not None or row.get("range_high") is not None:
        ends = (f"{row[end]:f}" if row.get(end) is not None else ".." for end in ("range_low", "range_high"))
        return f"{' to '.join(ends)} {unit}".strip()
    if row.get("value_boolean") is not None:
        return "true" if row["value_boolean"] else "false"
    return row.get("value_text") or _last_parts(row.get("value_codes") or "")


def _last_parts(codes: str) -> str:
    """The codes without the namespaces of their systems."""
    from urllib.parse import unquote

    return " ".join(unquote(iri.replace("#", "/").rpartition("/")[2]) for iri in codes.split())
