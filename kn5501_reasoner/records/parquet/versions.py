"""One resource in several parts of a source: the newest version counts.

What: of one resource the newest version is kept, whichever part or input it came from; what is entered in error in its
newest version, or deleted, is none. Versions of which nobody can tell the newer, and that say different things, are not
understood. A record that another names and that one part lacks is there where another part has it.
In: the files of all parts. Out: which rows do not count, and rows of ``unread``. Memory: as the connection allows.
Raises: nothing of its own. Source: HL7 FHIR R4, Resource.meta.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...vocab import LE, RECORD
from ..from_fhir.named import ABSENT_RECORD, MATTER
from ..from_fhir.versions import CONFLICT
from ..schema import ENTRY_TYPES, UNREAD, load_schema

_TYPES = "|".join(sorted({*MATTER, "Patient", "List", "Composition"}))
#: a resource without the address of its server and without the name of a part; other records are themselves
_KEY = (
    "CASE WHEN starts_with({0}, 'urn:') THEN string_split({0}, '#')[1] ELSE "
    f"regexp_replace({{0}}, '^https?://(?:.*/)?((?:{_TYPES})/[^/#]+)(?:#.*)?$', '\\1') END"
)
#: the end of the name of a resource, which all its names share: quick to compare
_END = "split_part(split_part(record, '#', 1), '/', -1)"
#: what differs between two readings of the same version
_NOT_SAID = ("subject", "record", "source", "version", "updated_low", "updated_high", "updated_at", "updated_text",
             "assembled_low", "assembled_high", "assembled_at", "assembled_text")
_ABSENT = f"ends_with(reason, '{ABSENT_RECORD}')"
_ANCHORS = ("screening", "enrolment", "infusion")
_LASTING = ("subject", "record", "source", "text", *_ANCHORS, "place", "hash")
_NEWER = """
    CASE WHEN {0}.number IS NOT NULL AND {1}.number IS NOT NULL AND {0}.number <> {1}.number
         THEN {0}.number > {1}.number
         WHEN {0}.instant IS NOT NULL AND {1}.instant IS NOT NULL THEN {0}.instant > {1}.instant
         ELSE coalesce({0}.low > {1}.high, false) END"""
_EMPTY = {"security": "''"}


@dataclass(frozen=True)
class Settled:
    """Which rows count. dropped: tables of which some do not; persons: older versions keep their anchors alone."""

    dropped: frozenset[str] = frozenset()
    persons: bool = False
    conflicts: bool = False

    def rows(self, name: str, given: str) -> str:
        """A statement for the rows of a table that count. given: how a statement names all of them."""
        if name not in self.dropped:
            return f"SELECT * FROM {given}"  # noqa: S608
        select = "*"
        if name == "subject" and self.persons:
            said = [column for column, _ in load_schema().tables[name].physical if column not in _LASTING]
            older = "place IN (SELECT place FROM lasting)"
            select += " REPLACE (" + ", ".join(
                f"CASE WHEN {older} THEN {_EMPTY.get(column, 'NULL')} ELSE {column} END AS {column}" for column in said
            ) + ")"
        gone = f"SELECT place FROM dropped WHERE name = '{name}'"  # noqa: S608
        return f"SELECT {select} FROM {given} WHERE place NOT IN ({gone})"  # noqa: S608


def settle(connection: Any, files: Mapping[str, Sequence[str]], unused: Sequence[str], first: int) -> Settled:
    """Which rows count. files: of each table, by name; unused: of what has no row; first: place of the first new row.

    Leaves the temporary tables ``dropped``, ``lasting`` and ``conflict`` in the connection.
    """
    given = [name for name in load_schema().tables if files[name]]
    for name in given:
        rows = connection.read_parquet(list(files[name]))
        if name == UNREAD:  # that a record is not there is no version of it
            rows.filter(_ABSENT).create_view("absent_given", replace=True)
            rows = rows.filter(f"coalesce(NOT {_ABSENT}, true)")
        rows.create_view(f"{name}_given", replace=True)
    connection.execute("CREATE OR REPLACE TEMP TABLE dropped (name VARCHAR, place BIGINT)")
    connection.execute("CREATE OR REPLACE TEMP TABLE lasting (place BIGINT)")
    if unused:
        connection.read_parquet(list(unused)).create_view("unused_given", replace=True)
    conflicts = False
    if given and (unused or _may_repeat(files)) and _find(connection, given, bool(unused)):
        _gather(connection, bool(unused))
        _judge(connection)
        conflicts = _tell_conflicts(connection, first)
    if UNREAD in given:
        _find_named(connection, given, files["skipped"], bool(unused))
    dropped = frozenset(name for (name,) in connection.execute("SELECT DISTINCT name FROM dropped").fetchall())
    persons = connection.execute("SELECT count(*) FROM lasting").fetchall()[0][0] > 0
    return Settled(dropped | ({"subject"} if persons else frozenset()), persons, conflicts)


def _may_repeat(files: Mapping[str, Sequence[str]]) -> bool:
    """Whether there are several parts or inputs, or versions, as the heads of the files tell."""
    from pyarrow.parquet import read_metadata

    sources: set[Any] = set()
    for name in load_schema().tables:
        if len(files[name]) > 1:
            return True
        for file in files[name]:
            about = read_metadata(file)
            for group in (about.row_group(number) for number in range(about.num_row_groups)):
                for column in (group.column(number) for number in range(group.num_columns)):
                    known = column.statistics
                    if column.path_in_schema in ("version", "updated_low"):
                        if known is None or not known.has_null_count or known.null_count < group.num_rows:
                            return True
                    elif column.path_in_schema == "source":
                        sources |= {known.min, known.max} if known is not None and known.has_min_max else {0, 1}
    return len(sources) > 1


def _find(connection: Any, given: Sequence[str], unused: bool) -> bool:
    """Put the rows of resources that were read more than once into ``named``; whether there are any."""
    stamps = " UNION ALL ".join(
        f"SELECT hash(subject, {_END}) AS known, "  # noqa: S608
        f"hash(source, place >> 32, version, updated_at, updated_low) AS stamp FROM {name}_given" for name in given)
    several = f"SELECT known FROM ({stamps}) GROUP BY known HAVING min(stamp) <> max(stamp)"  # noqa: S608
    if unused:
        deleted = connection.execute("SELECT count(*) FROM unused_given WHERE subject IS NULL").fetchall()[0][0]
        several += f" UNION SELECT hash(subject, {_END}) FROM unused_given WHERE subject IS NOT NULL"  # noqa: S608
        for name in given if deleted else ():
            several += f" UNION SELECT hash(subject, {_END}) FROM {name}_given WHERE {_END} IN "  # noqa: S608
            several += f"(SELECT {_END} FROM unused_given WHERE subject IS NULL)"  # noqa: S608
    connection.execute(f"CREATE OR REPLACE TEMP TABLE suspect AS {several}")
    if not connection.execute("SELECT count(*) FROM suspect").fetchall()[0][0]:
        return False
    connection.execute("CREATE OR REPLACE TEMP TABLE named AS " + " UNION ALL ".join(_named(name) for name in given))
    return True


def _named(name: str) -> str:
    """The rows of one table that are of such resources, with version, content and what they are as entries."""
    columns = [column for column, _ in load_schema().tables[name].physical]
    key = _KEY.format("record")
    base = "string_split(record, '#')[1]"
    part = f"CASE WHEN contains({key}, '#') THEN NULL ELSE string_split(record, '#')[2] END"
    said = ", ".join(column for column in columns if column not in _NOT_SAID)
    codes = {"review": f"'{LE}reviewed-' || domain", "judgement": f"'{LE}judgement-' || criterion"}.get(
        name, "codes" if "codes" in columns else "''")
    kind = "kind" if name == UNREAD else f"'{ENTRY_TYPES[name]}'"
    anchors = " OR ".join(f"{each} IS NOT NULL" for each in _ANCHORS) if name == "subject" else "false"
    return (
        f"SELECT '{name}' AS name, subject, {key} AS key, "  # noqa: S608
        f"{_server('record')} AS server, "
        f"CASE WHEN contains({key}, '#') THEN record ELSE {base} END AS record, source, place, hash, "
        "CASE WHEN regexp_full_match(version, '[0-9]{1,18}') THEN CAST(version AS BIGINT) END AS number, "
        "updated_at AS instant, updated_low AS low, updated_high AS high, version, "
        f"hash('{name}', {part}, {said}) AS content, {kind} AS kind, "
        f"coalesce({codes}, '') AS codes, {'display' if 'display' in columns else 'NULL'} AS display, "
        f"coalesce({anchors}, false) AS anchors "
        f"FROM {name}_given WHERE hash(subject, {_END}) IN (SELECT known FROM suspect)"
    )


def _server(record: str) -> str:
    """The address of the server of a resource; NULL where its name tells none."""
    key, base = _KEY.format(record), f"string_split({record}, '#')[1]"
    return (f"CASE WHEN {key} <> {base} AND NOT starts_with({record}, '{RECORD}') "
            f"THEN left({base}, len({base}) - len({key})) END")


def _gather(connection: Any, unused: bool) -> None:
    """The readings of each resource, a row each, in ``reading``. One without a server is on the only one there is."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE place_of AS
        SELECT subject, key, min(server) AS one, min(server) = max(server) AS alone FROM named GROUP BY ALL""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE named AS
        SELECT n.* REPLACE (coalesce(n.server, CASE WHEN alone THEN one END, '') AS server), n.place >> 32 AS part
        FROM named n JOIN place_of USING (subject, key)""")
    gathered = """
        SELECT subject, key, server, source, part, number, instant, low, high, version,
               hash(list_sort(list(DISTINCT content))) AS content, false AS removed,
               bool_or(name = 'subject') AS person, bool_and(name = 'review') AS review
        FROM named GROUP BY subject, key, server, source, part, number, instant, low, high, version"""
    if unused:
        gathered += f"""
        UNION ALL
        SELECT n.subject, n.key, n.server, NULL, NULL, u.number, u.instant, CAST(u.instant AS DATE),
               CAST(u.instant AS DATE), NULL, 0, u.removed, false, false
        FROM unused_given u JOIN (SELECT DISTINCT subject, key, server FROM named) n
             ON n.key = {_KEY.format("u.record")} AND (u.subject IS NULL OR n.subject = u.subject)
             AND (n.server = '' OR n.server = coalesce({_server("u.record")}, n.server))"""  # noqa: S608
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE reading AS SELECT *, row_number() OVER () AS id FROM ({gathered})")  # noqa: S608


def _judge(connection: Any) -> None:
    """Which rows count: those of readings than which none is newer, unless these contradict each other."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE beaten AS
        SELECT DISTINCT a.id FROM reading a JOIN reading b ON b.subject = a.subject AND b.key = a.key
        AND b.server = a.server AND b.id <> a.id AND {_NEWER.format("b", "a")}""")  # noqa: S608
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE verdict AS
        SELECT subject, key, server, CASE
            WHEN bool_or(person) THEN 'newest'
            WHEN bool_or(removed) FILTER (top) THEN 'removed'
            WHEN coalesce(count(DISTINCT content) FILTER (top), 0) = 1 THEN 'newest'
            WHEN bool_and(review AND number IS NULL AND low IS NULL) THEN 'newest' ELSE 'conflict' END AS said,
            bool_or(top) AS any_top
        FROM (SELECT *, id NOT IN (SELECT id FROM beaten) AS top FROM reading) GROUP BY subject, key, server""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE fate AS
        SELECT n.*, v.said, NOT v.any_top OR r.id NOT IN (SELECT id FROM beaten) AS top
        FROM named n JOIN verdict v USING (subject, key, server) JOIN reading r
          ON r.subject = n.subject AND r.key = n.key AND r.server = n.server AND r.source IS NOT DISTINCT FROM n.source
         AND r.part = n.part AND r.number IS NOT DISTINCT FROM n.number AND r.instant IS NOT DISTINCT FROM n.instant
         AND r.low IS NOT DISTINCT FROM n.low AND r.high IS NOT DISTINCT FROM n.high
         AND r.version IS NOT DISTINCT FROM n.version""")
    connection.execute("INSERT INTO lasting SELECT place FROM fate WHERE name = 'subject' AND NOT top AND anchors")
    connection.execute("""
        INSERT INTO dropped SELECT name, place FROM fate
        WHERE (said <> 'newest' OR NOT top) AND NOT (name = 'subject' AND anchors AND NOT top)""")


def _tell_conflicts(connection: Any, first: int) -> bool:
    """Rows of ``unread`` for versions of which nobody can tell the newer, into ``conflict``; whether there are any."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE conflict AS
        SELECT *, {first} + row_number() OVER (ORDER BY subject, record, source, kind, codes, display) - 1 AS place
        FROM (SELECT DISTINCT subject, record, source, kind || ': {CONFLICT}' AS text, codes, display, kind, hash
              FROM fate WHERE said = 'conflict' AND top)""")  # noqa: S608
    return bool(connection.execute("SELECT count(*) FROM conflict").fetchall()[0][0])


def write_conflicts(connection: Any, file: Path) -> None:
    """The rows of ``conflict`` as a file of a part."""
    table = load_schema().tables[UNREAD]
    given = {"reason": f"'{CONFLICT}'", **{name: name for name in (
        "subject", "record", "source", "text", "codes", "display", "kind")}}
    columns = ", ".join(f"CAST({given.get(name, 'NULL')} AS {kind}) AS {name}" for name, kind in table.physical)
    target = str(file).replace("'", "''")
    connection.execute(f"COPY (SELECT {columns}, place, hash FROM conflict) TO '{target}' (FORMAT parquet)")  # noqa: S608


def _find_named(connection: Any, given: Sequence[str], skipped: Sequence[str], unused: bool) -> None:
    """Drop entries for records that one part lacks and another has, or does not use."""
    key = _KEY.format("record")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE wanted AS SELECT subject, {key} AS key, place FROM absent_given")  # noqa: S608
    if not connection.execute("SELECT count(*) FROM wanted").fetchall()[0][0]:
        return
    there = [f"SELECT subject, {key} AS key FROM {name}_given" for name in given]  # noqa: S608
    if skipped:
        connection.read_parquet(list(skipped)).create_view("skipped_given", replace=True)
        there.append(f"SELECT subject, {_KEY.format('entry')} FROM skipped_given")  # noqa: S608
    if unused:
        there.append(f"SELECT subject, {key} FROM unused_given")  # noqa: S608
    connection.execute(
        f"INSERT INTO dropped SELECT DISTINCT '{UNREAD}', w.place FROM wanted w JOIN ({' UNION ALL '.join(there)}) t "  # noqa: S608
        "ON t.key = w.key AND t.subject IS NOT DISTINCT FROM w.subject")
