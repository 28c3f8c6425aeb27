"""Numbers for what records name: subjects, records, codes, criteria. Derivations compare numbers, never names.

What: Arrow tables of records become tables of numbers and typed values, by the dictionaries of their columns: a name
is looked at once, however many rows have it.
In: record tables with ``number`` (of the record), ``part_number`` and ``reason_numbers`` (of the records that it points
to) beside the columns that derivations read. Out: ``Numbers``. Units: none. Raises: FactError for an unresolved code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..trials import Trial, one_trial
from .convert import CANONICAL, LIMIT, NUMBERS, Canonical, canonical_values
from .inputs import CODED, COLUMNS, READ
from .tables import arrow_schema, arrow_table

TABLES = tuple(COLUMNS)
BOUND = ("consent", "observation", "judgement")
"""Tables of records that may be to one trial, and count for no other."""
WIDTH = 16
"""A record's number over all tables is WIDTH times its number in its table, plus the place of the table in TABLES."""


@dataclass(frozen=True)
class Numbers:
    """tables: what derivations read; subjects, criteria: names by number."""

    tables: dict[str, Any]
    subjects: Sequence[str]
    criteria: Sequence[str]


def number_tables(
    given: Mapping[str, Any],
    meaning: Callable[[str, str | None, str | None], int | None],
    unit: Callable[[int | None], str | None],
    canonical: Canonical,
    entry: Callable[[str, str, str | None, bool], int],
    trial: Trial,
    multiples: bool,
) -> Numbers:
    """All tables with numbers for names. meaning: of (kind, codes, display); unit: in which a meaning is compared;
    entry: of an entry that was not understood, by its type, codes and display, and whether it is to the trial;
    multiples: whether any result is compared with the laboratory's limit as a multiple of it.

    Of the trial that is run: ``ours`` says whether a record is to it (NULL: that cannot be told); ``own`` whether a
    study is it.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    given = {name: table.set_column(0, "subject", _encoded(table["subject"])) for name, table in given.items()}
    subjects = sorted({name for table in given.values() for name in _names(table["subject"])})
    order = pa.array(subjects, pa.string())
    tables: dict[str, Any] = {}
    criteria: list[str] = []
    given = _with_trials(given)
    for place, name in enumerate(TABLES):
        table = given[name]
        columns = {column: table[column] for column in COLUMNS[name] if column in table.column_names}
        columns["subject"] = _numbers(table["subject"], partial(pc.index_in, value_set=order))
        columns["record"] = _over_all(table["number"], place)
        for column, (kind, codes, display) in CODED.get(name, {}).items():
            columns[column] = _pairs(
                table[codes], table[display] if display else None, lambda one, two, kind=kind: meaning(kind, one, two)
            )
        if name == "observation":
            columns["code"] = _numbers(table["codes"], lambda names: pa.array(range(len(names)), pa.int32()))
            columns["part_of"] = _over_all(table["part_number"], place)
            columns["amount"], tables["canonical"] = _amounts(
                table, columns["meaning"], unit, canonical, (LIMIT, *NUMBERS) if multiples else NUMBERS)
        if name in BOUND:
            columns["ours"] = _flags(table["trial"], trial.judged_by if name == "judgement" else trial.named_by)
        if name == "participation":
            columns["own"] = _flags(table["study"], trial.registered_as)
        if name == "unread":
            ours = _flags(table["trial"], lambda text: text is None or trial.named_by(text) is not False)
            columns["meaning"] = _pairs(
                _joined(ours, table["kind"], table["codes"]), table["display"], partial(_entry, entry))
        if name == "judgement":
            criteria = sorted(_names(table["criterion"]))
            known = pa.array(criteria, pa.string())
            columns["part"] = _numbers(table["criterion"], partial(pc.index_in, value_set=known))
        tables[name] = pa.table(columns).select(list(COLUMNS[name])).cast(arrow_schema(COLUMNS[name]))
        if name == "procedure":
            reasons = table.select(["subject", "reason_numbers"])
            reasons = reasons.set_column(0, "subject", columns["subject"]).append_column("record", columns["record"])
            tables["reason"] = _reasons(reasons)
    tables["listed"] = pa.table({"subject": pa.array(range(len(subjects)), pa.int32())})
    return Numbers(tables, subjects, criteria)


def table_of(record: int) -> tuple[str, int]:
    """The table of a record and its number there."""
    return TABLES[record % WIDTH], record // WIDTH


def number_rows(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Rows of records as the Arrow tables that ``number_tables`` takes; table -> IRI of each number."""
    import pyarrow as pa

    named = {name: {row["record"] for row in rows.get(name, ())} for name in TABLES}
    named["observation"] |= {row["part_of"] for row in rows.get("observation", ()) if row["part_of"]}
    named["condition"] |= {each for row in rows.get("procedure", ()) for each in (row["reason"] or "").split()}
    names = {name: sorted(known) for name, known in named.items()}
    numbers = {name: {record: number for number, record in enumerate(known)} for name, known in names.items()}
    tables = {}
    for name in TABLES:
        some, own = rows.get(name, ()), numbers[name]
        tables[name] = pa.Table.from_pylist(some, schema=arrow_schema(READ[name])).append_column(
            "number", pa.array([own[row["record"]] for row in some], pa.int64())
        )
    parents = [numbers["observation"].get(row["part_of"]) for row in rows.get("observation", ())]
    reasons = [[numbers["condition"][each] for each in (row["reason"] or "").split()]
               for row in rows.get("procedure", ())]
    tables["observation"] = tables["observation"].append_column("part_number", pa.array(parents, pa.int64()))
    tables["procedure"] = tables["procedure"].append_column("reason_numbers", pa.array(reasons, pa.list_(pa.int64())))
    return tables, names


def _reasons(table: Any) -> Any:
    """One row for each condition that a procedure names as its reason."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = table["reason_numbers"].combine_chunks()
    rows = pc.list_parent_indices(column)
    found = pa.table({"subject": pc.take(table["subject"], rows), "record": pc.take(table["record"], rows)})
    return found.append_column("reason", _over_all(pc.list_flatten(column), TABLES.index("condition")))


def _over_all(numbers: Any, place: int) -> Any:
    """Numbers of records of one table as numbers over all tables."""
    import pyarrow.compute as pc

    return pc.add(pc.multiply(numbers, WIDTH), place)


def _joined(*columns: Any) -> Any:
    """Texts with a space between them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = [pc.fill_null(column.cast(pa.string()), "") for column in columns]
    return pc.binary_join_element_wise(*texts, " ")


def _entry(number: Callable[[str, str, str | None, bool], int], joined: str | None, display: str | None) -> int:
    """The number of an entry, from what ``_joined`` made of it."""
    ours, kind, codes = (joined or "").split(" ", 2)
    return number(kind, codes, display, ours == "true")


def _with_trials(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tables in which records that name no trial have the one that the row of their subject names, if any does."""
    import pyarrow as pa
    import pyarrow.compute as pc

    named: dict[str, set[str]] = {}
    stated = given["subject"].filter(pc.is_valid(given["subject"]["trial"])) if given["subject"].num_rows else None
    if stated is None or not stated.num_rows:
        return given
    for row in stated.select(["subject", "trial"]).to_pylist():
        named.setdefault(row["subject"], set()).add(row["trial"])
    known = pa.array(list(named), pa.string())
    trials = pa.array([*map(one_trial, named.values())], pa.string())
    tables = dict(given)
    for name in (*BOUND, "unread"):
        table = given[name]
        if table.num_rows:
            places = pc.index_in(table["subject"].cast(pa.string()), value_set=known)
            filled = pc.coalesce(table["trial"].cast(pa.string()), pc.take(trials, places))
            tables[name] = table.set_column(table.column_names.index("trial"), "trial", filled)
    return tables


def _flags(column: Any, says: Callable[[str | None], bool | None]) -> Any:
    """A truth for each row, asked once for each distinct text, and once for rows without one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    index, values = _indices(column) if len(column) else (pa.array([], pa.int64()), [])
    return pc.take(pa.array([says(value) for value in values], pa.bool_()), index)


def _names(column: Any) -> set[str | None]:
    """The distinct texts of a column: what its dictionary holds need not be there."""
    encoded = _encoded(column)
    return set(encoded.dictionary.take(encoded.indices.unique().drop_null()).to_pylist())


def _encoded(column: Any) -> Any:
    """A column as one dictionary array."""
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks == 1 else column.unify_dictionaries().combine_chunks()
    return column


def _numbers(column: Any, numbers: Callable[[Any], Any]) -> Any:
    """A number for each row, from one for each distinct text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(column):
        return pa.array([], pa.int32())
    encoded = _encoded(column)
    return pc.take(numbers(encoded.dictionary).cast(pa.int32()), encoded.indices)


def _pairs(codes: Any, display: Any, number: Callable[[str | None, str | None], int | None]) -> Any:
    """A number for each row, asked once for each distinct pair of texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(codes):
        return pa.array([], pa.int32())
    first, firsts = _indices(codes)
    if display is None:
        key, width, seconds = first, 1, [None]
    else:
        second, seconds = _indices(display)
        width = len(seconds)
        key = pc.add(pc.multiply(first, width), second)
    distinct = key.dictionary_encode()
    found = [number(firsts[each // width], seconds[each % width]) for each in distinct.dictionary.to_pylist()]
    return pc.take(pa.array(found, pa.int32()), distinct.indices)


def _indices(column: Any) -> tuple[Any, list[Any]]:
    """A place in a list of values for each row; the list ends with None."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = _encoded(column)
    values = [*encoded.dictionary.to_pylist(), None]
    return pc.fill_null(encoded.indices.cast(pa.int64()), len(values) - 1), values


def _amounts(
    table: Any, meanings: Any, unit: Callable[[int | None], str | None], canonical: Canonical, names: Sequence[str]
) -> tuple[Any, Any]:
    """For each observation the row of its number in the unit in which it is compared; and these rows. names: columns on
    which they depend, the meaning last."""
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = {"amount": "int", **CANONICAL}
    if not table.num_rows:
        return pa.array([], pa.int32()), arrow_table([], schema)
    low, high, value, unit_given = (pc.is_valid(table[name]) for name in ("range_low", "range_high", "value", "unit"))
    stated = pc.and_(pc.or_(value, pc.or_(low, high)), unit_given)
    some = table.select([*names[:-1]]).append_column(names[-1], meanings).filter(stated)
    if not some.num_rows:
        return pa.nulls(table.num_rows, pa.int32()), arrow_table([], schema)
    key, parts = None, []
    for name in names:
        index, values = _indices(some[name])
        parts.append(values)
        key = index if key is None else pc.add(pc.multiply(key, len(values)), index)
        distinct = key.dictionary_encode()
        parts, key = [*parts[:-1], (values, distinct.dictionary.to_pylist())], distinct.indices.cast(pa.int64())
    rows = [_row(names, parts, each) for each in range(len(distinct.dictionary))]
    made = canonical_values(rows, [unit(row["meaning"]) for row in rows], canonical)
    amounts = pc.replace_with_mask(
        pa.nulls(table.num_rows, pa.int32()), stated.combine_chunks(), distinct.indices.cast(pa.int32())
    )
    return amounts, arrow_table([{"amount": number, **row} for number, row in enumerate(made)], schema)


def _row(names: Sequence[str], parts: Sequence[tuple[list[Any], list[int]]], key: int) -> dict[str, Any]:
    """The values that one key of all columns stands for, read from the last column to the first."""
    found: dict[str, Any] = {}
    for name, (values, distinct) in reversed([*zip(names, parts, strict=True)]):
        key, place = divmod(distinct[key], len(values))
        found[name] = values[place]
    return found
