"""Which values a record table may hold: as conditions and expressions over a table that somebody else wrote.

What: what ingest asks of files (known tokens, IRIs, ends not before beginnings), asked of all rows at once. A row that
fails is not understood; with a rule, it also refuses its subject where a criterion reads such a row.
In: a record table, the columns that are there. Out: SQL for DuckDB. Units: site days. Raises: nothing.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..vocab import LE
from .collect import NEVER, UNTREATED
from .database import quoted
from .gate import IRI_FORM, IRI_LIMIT
from .schema import ENTRY_TYPES, LIST_KINDS, UNREAD, Column, Table

TEXT_LIMIT = 2_000
ANCHORS = ("screening", "enrolment", "infusion")
_CONTROL = r"[\x00-\x20\x7f-\x9f\x{200e}\x{200f}\x{2028}-\x{202e}\x{2066}-\x{2069}]+"
_CALENDAR = "BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
Found = Mapping[str, tuple[str, str]]


def wrong(table: Table, found: Found) -> Iterator[tuple[str, str | None, str]]:
    """(condition for a row that cannot be read, rule, what a message says) for all that is checked.

    The rule is that of an impossible date or value; None: the row is malformed in another way.
    """
    yield f"NOT coalesce({_is_iri(_as_text('record', found))}, false)", None, "record is not an absolute IRI"
    for column in table.columns:
        if column.kind == "when":
            yield from _wrong_when(column, found)
            continue
        if column.name not in found or column.name in ("subject", "record", "source"):
            continue
        value = _as_text(column.name, found)
        if column.allowed:
            each = f"string_split({value}, ' ')" if column.kind in LIST_KINDS else f"[{value}]"
            yield (
                f"{value} IS NOT NULL AND {value} <> '' AND NOT list_has_all({_words(column.allowed)}, {each})"
            ), None, f"{column.name} is not one of the words that it may be"
        elif column.iris_alone:
            yield f"NOT {_are_iris(value)}", None, f"{column.name} holds what is not an absolute IRI"
        elif column.kind == "date":
            name = quoted(found[column.name][0])
            yield f"{name} NOT {_CALENDAR}", "impossible-date", f"{column.name} is not a possible date"
        elif column.kind == "decimal":
            yield (
                f"{quoted(found[column.name][0])} IS NOT NULL AND {_number(column.name, found)} IS NULL"
            ), "unreadable-value", f"{column.name} has more than 18 digits before the point"
    yield from _wanting(table, found)


def harmless(table: Table, found: Found) -> Iterator[tuple[str, str]]:
    """(condition for a row that says nothing of its subject, SQL for the reason)."""
    for name in ("status", "verification"):
        if name in found and table.name != UNREAD:
            value = _as_text(name, found)
            words = _words(NEVER | UNTREATED if table.name == "participation" else NEVER)
            yield f"list_contains({words}, {value})", f"'the status is ' || {value}"


def entry(table: Table, found: Found) -> str:
    """A row as an entry that is not understood: its type, its codes as far as they can be read, and its display."""
    kind = f"'{ENTRY_TYPES.get(table.name, '')}'"
    if table.name == UNREAD:
        kind = f"coalesce(nullif({_given('kind', found)}, ''), 'File')"
    codes = "''"
    if "codes" in found:
        codes = f"CASE WHEN {_are_iris(_as_text('codes', found))} THEN {_codes(found)} END"
    for word, name in (("reviewed", "domain"), ("judgement", "criterion")):
        if table.name in ("review", "judgement") and name in found:
            value = _as_text(name, found)
            codes = f"CASE WHEN regexp_full_match({value}, '[a-z0-9-]{{1,40}}') THEN '{LE}{word}-' || {value} END"
    return f"{kind} AS kind, coalesce({codes}, '') AS codes, {_given('display', found)} AS display"


def _wanting(table: Table, found: Found) -> Iterator[tuple[str, None, str]]:
    """What a row must say for it to say anything, where the rows that are read would pass over it in silence."""
    def missing(*names: str) -> str:
        return " OR ".join(f"coalesce({_given(name, found)}, '') = ''" for name in names)

    if table.name in ("observation", "procedure"):
        yield missing("codes"), None, "it has no code"
    elif table.name == "judgement":
        days = [_given(f"date_{end}", found) for end in ("low", "high")]
        yield missing("criterion", "fit"), None, "the judgement names no criterion, or not which way"
        undated = f"coalesce({', '.join(days)}) IS NULL"
        yield f"{missing('performer')} OR {undated}", None, "a judgement needs a performer and a date"
    elif table.name == "review":
        yield missing("domain"), None, "the review names no domain"
    elif table.name == "consent":
        yield missing("status"), None, "the consent has no status"
    elif table.name == UNREAD:
        yield missing("kind"), None, "the entry does not say of which type it is"


def selection(table: Table, found: Found, source: str) -> str:
    """The columns of the table, in order and form; those that are not there as NULL, lists as an empty text."""
    selected = []
    for column in table.columns:
        for name, kind in column.physical:
            selected.append(f"{_value(column, name, kind, found, source)} AS {name}")
    return ", ".join(selected)


def anchor(name: str, found: Found) -> str | None:
    """A day on which the trial begins for a subject, where it is possible; None: the table has no such column."""
    return _day(quoted(found[name][0])) if name in found else None


def source_of(found: Found, source: str) -> str:
    """The source of a row: what the row says, else the file."""
    return f"coalesce({_given('source', found)}, '{source.replace(chr(39), chr(39) * 2)}')"


def _value(column: Column, name: str, kind: str, found: Found, source: str) -> str:
    if name == "source":
        return source_of(found, source)
    if column.kind == "when":
        return _when(column.name, name, kind, found)
    if name not in found:
        return "''" if column.kind in LIST_KINDS or name == "text" else f"CAST(NULL AS {kind})"
    text = _as_text(name, found)
    if column.kind in LIST_KINDS:
        return _list(text, distinct=name != "reaction_severity")
    if name in ("subject", "record"):
        return text
    if column.kind == "decimal":
        return _number(name, found)
    if column.kind == "date":
        return _day(quoted(found[name][0]))
    if kind == "VARCHAR":
        return f"coalesce({_line(text)}, '')" if name == "text" else _line(text)
    return f"CAST({quoted(found[name][0])} AS {kind})"


def _when(column: str, name: str, kind: str, found: Found) -> str:
    """A part of an interval; one end alone leaves the other open, and the text is made where there is none."""
    ends = {end: quoted(found[f"{column}_{end}"][0]) if f"{column}_{end}" in found else "NULL"
            for end in ("low", "high", "at", "text")}
    day = {end: _day(ends[end]) for end in ("low", "high")}
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


def _day(given: str) -> str:
    """A day of the calendar, else NULL."""
    return f"CASE WHEN CAST({given} AS DATE) {_CALENDAR} THEN CAST({given} AS DATE) END"


def _wrong_when(column: Column, found: Found) -> Iterator[tuple[str, str, str]]:
    names = [f"{column.name}_{end}" for end in ("low", "high")]
    for name in (*names, f"{column.name}_at"):
        if name in found:
            given = f"CAST({quoted(found[name][0])} AS DATE)"
            yield f"{given} NOT {_CALENDAR}", "impossible-date", f"{name} is not a possible date"
    if all(name in found for name in names):
        low, high = (quoted(found[name][0]) for name in names)
        yield f"{low} > {high}", "impossible-date", f"{column.name} ends before it begins"


def _list(text: str, distinct: bool = True) -> str:
    """A list as it is stored: sorted, between single spaces."""
    words = f"list_filter(string_split({_line(text)}, ' '), lambda each: each <> '')"
    return f"coalesce(array_to_string(list_sort({f'list_distinct({words})' if distinct else words}), ' '), '')"


def _codes(found: Found) -> str:
    return _list(_as_text("codes", found))


def _words(words: Collection[str]) -> str:
    return "[" + ", ".join(f"'{word}'" for word in sorted(words)) + "]"


def _given(name: str, found: Found) -> str:
    """A column as one line of text; NULL where it is not there."""
    return _line(_as_text(name, found)) if name in found else "CAST(NULL AS VARCHAR)"


def _are_iris(value: str) -> str:
    """Whether all words of a text are IRIs; a text without any is."""
    words = f"list_filter(string_split({value}, ' '), lambda each: each <> '')"
    return f"(coalesce(len(list_filter({words}, lambda each: NOT ({_is_iri('each')}))), 0) = 0)"


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
