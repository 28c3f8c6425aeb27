"""Which values a record table may hold: as conditions and expressions over a table that somebody else wrote.

What: what ingest asks of files (known tokens, IRIs, ends not before beginnings), asked of all rows at once.
In: a record table, the columns that are there. Out: SQL for DuckDB. Units: site days. Raises: nothing.
Source: DESIGN, safety rule 3; ontology/modules/records.ttl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .database import quoted
from .gate import IRI_FORM, IRI_LIMIT
from .schema import LIST_KINDS, Column, Table

TEXT_LIMIT = 2_000
_CONTROL = r"[\x00-\x20\x7f-\x9f\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]+"
_CALENDAR = "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
Found = Mapping[str, tuple[str, str]]


def wrong(table: Table, found: Found) -> Iterator[tuple[str, str, str]]:
    """(condition for a row that cannot be read, rule, what a message says) for all that is checked."""
    yield f"NOT coalesce({_is_iri(_as_text('record', found))}, false)", "unreadable-value", (
        "record is not an absolute IRI")
    for column in table.columns:
        if column.kind == "when":
            yield from _wrong_when(column, found)
            continue
        if column.name not in found or column.name in ("subject", "record", "source"):
            continue
        value = _as_text(column.name, found)
        if column.allowed:
            tokens = ", ".join(f"'{token}'" for token in sorted(column.allowed))
            each = f"string_split({value}, ' ')" if column.kind in LIST_KINDS else f"[{value}]"
            yield (
                f"{value} IS NOT NULL AND {value} <> '' AND NOT list_has_all([{tokens}], {each})"
            ), "unreadable-value", f"{column.name} is not one of the words that it may be"
        elif column.iris_alone:
            each = f"list_filter(string_split({value}, ' '), lambda each: each <> '')"
            yield (
                f"len(list_filter({each}, lambda each: NOT ({_is_iri('each')}))) > 0"
            ), "unreadable-value", f"{column.name} holds what is not an absolute IRI"
        elif column.kind == "date":
            name = quoted(found[column.name][0])
            yield f"{name} NOT {_CALENDAR}", "impossible-date", f"{column.name} is not a possible date"
        elif column.kind == "decimal":
            yield (
                f"{quoted(found[column.name][0])} IS NOT NULL AND {_number(column.name, found)} IS NULL"
            ), "unreadable-value", f"{column.name} has more than 18 digits before the point"


def selection(table: Table, found: Found, source: str) -> str:
    """The columns of the table, in order and form; those that are not there as NULL, lists as an empty text."""
    selected = []
    for column in table.columns:
        for name, kind in column.physical:
            selected.append(f"{_value(column, name, kind, found, source)} AS {name}")
    return ", ".join(selected)


def _value(column: Column, name: str, kind: str, found: Found, source: str) -> str:
    if name == "source":
        given = f"{_line(_as_text(name, found))}" if name in found else "NULL"
        return f"coalesce({given}, '{source.replace(chr(39), chr(39) * 2)}')"
    if column.kind == "when":
        return _when(column.name, name, kind, found)
    if name not in found:
        return "''" if column.kind in LIST_KINDS or name == "text" else f"CAST(NULL AS {kind})"
    text = _as_text(name, found)
    if column.kind in LIST_KINDS:
        distinct = "list_sort" if name == "reaction_severity" else "list_sort(list_distinct"
        close = ")" if name == "reaction_severity" else "))"
        words = f"list_filter(string_split({_line(text)}, ' '), lambda each: each <> '')"
        return f"coalesce(array_to_string({distinct}({words}{close}, ' '), '')"
    if name in ("subject", "record"):
        return text
    if column.kind == "decimal":
        return _number(name, found)
    if column.kind == "date":
        given = f"CAST({quoted(found[name][0])} AS DATE)"
        return f"CASE WHEN {given} {_CALENDAR} THEN {given} END"
    if kind == "VARCHAR":
        return f"coalesce({_line(text)}, '')" if name == "text" else _line(text)
    return f"CAST({quoted(found[name][0])} AS {kind})"


def _when(column: str, name: str, kind: str, found: Found) -> str:
    """A part of an interval; one end alone leaves the other open, and the text is made where there is none."""
    ends = {end: quoted(found[f"{column}_{end}"][0]) if f"{column}_{end}" in found else "NULL"
            for end in ("low", "high", "at", "text")}
    day = {end: f"CASE WHEN CAST({ends[end]} AS DATE) {_CALENDAR} THEN CAST({ends[end]} AS DATE) END"
           for end in ("low", "high")}
    part = name.removeprefix(column + "_")
    if part in day:
        return day[part]
    if part == "at":
        return f"CASE WHEN CAST({ends['at']} AS DATE) {_CALENDAR} THEN CAST({ends['at']} AS {kind}) END"
    low, high = (f"CAST({each} AS VARCHAR)" for each in day.values())
    made = (f"CASE WHEN {low} = {high} THEN {low} WHEN coalesce({low}, {high}) IS NOT NULL "
            f"THEN concat(coalesce({low}, '..'), '/', coalesce({high}, '..')) END")
    text = f"CAST({ends['text']} AS VARCHAR)"
    return f"coalesce({_line(text)}, {made})"


def _wrong_when(column: Column, found: Found) -> Iterator[tuple[str, str, str]]:
    names = [f"{column.name}_{end}" for end in ("low", "high")]
    for name in names:
        if name in found:
            given = quoted(found[name][0])
            yield f"{given} NOT {_CALENDAR}", "impossible-date", f"{name} is not a possible date"
    if all(name in found for name in names):
        low, high = (quoted(found[name][0]) for name in names)
        yield f"{low} > {high}", "impossible-date", f"{column.name} ends before it begins"


def _is_iri(value: str) -> str:
    return f"len({value}) <= {IRI_LIMIT} AND regexp_full_match({value}, '{IRI_FORM.replace(chr(39), chr(39) * 2)}')"


def _number(name: str, found: Found) -> str:
    given = quoted(found[name][0])
    return f"CASE WHEN abs(CAST({given} AS DOUBLE)) < 1e18 THEN TRY_CAST({given} AS DECIMAL(38, 18)) END"


def _as_text(name: str, found: Found) -> str:
    return f"CAST({quoted(found[name][0])} AS VARCHAR)"


def _line(text: str) -> str:
    """Text as one line."""
    return f"nullif(left(trim(regexp_replace({text}, '{_CONTROL}', ' ', 'g')), {TEXT_LIMIT}), '')"
