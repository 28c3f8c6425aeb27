"""The numbers of records: by which a complete store knows them, and those that they point to.

In: a view of the rows of all parts of a table. Out: SQL for DuckDB. Raises: nothing.
Source: ontology/modules/records.ttl.
"""

from __future__ import annotations

from ..schema import load_schema


def numbered(name: str) -> str:
    """The rows of ``<name>_part``, exact duplicates dropped, with the number of each record and of those it points to.

    The number of a record is the place of its first row. Of what an observation is part of and nobody described, it is
    below zero.
    """
    if name not in load_schema().tables:
        return f"SELECT * FROM {name}_part"  # noqa: S608
    said = ", ".join(column for column, _ in load_schema().tables[name].physical if column != "source")
    # the names are those of our own ontology: nothing of a subject is ever part of a statement
    given = f"{name}_part"
    parts = [
        f"twice AS (SELECT subject, record, min(place) AS number FROM {given} GROUP BY ALL HAVING count(*) > 1)",  # noqa: S608
        f"kept AS (SELECT *, place AS number FROM {given} ANTI JOIN twice USING (subject, record) UNION ALL "  # noqa: S608
        f"SELECT DISTINCT ON ({said}) p.*, number FROM {given} p JOIN twice USING (subject, record) ORDER BY place)",
    ]
    select = "SELECT * FROM kept"
    if name == "observation":
        parts.append(
            "whole AS (SELECT p.subject, p.part_of, coalesce(min(w.number), -1 - min(p.place)) AS part_number "
            "FROM kept p LEFT JOIN kept w ON w.subject = p.subject AND w.record = p.part_of "
            "WHERE p.part_of IS NOT NULL GROUP BY ALL)"
        )
        select = "SELECT k.*, w.part_number FROM kept k LEFT JOIN whole w USING (subject, part_of)"
    if name == "procedure":
        parts.append(
            "told AS (SELECT subject, place, unnest(string_split(reason, ' ')) AS record FROM kept), "
            "meant AS (SELECT t.subject, t.place, list(c.number) AS reason_numbers FROM told t JOIN "
            "(SELECT subject, record, min(place) AS number FROM condition_part GROUP BY ALL) c USING (subject, record) "
            "GROUP BY ALL)"
        )
        select = "SELECT k.*, m.reason_numbers FROM kept k LEFT JOIN meant m USING (subject, place)"
    return f"WITH {', '.join(parts)} {select}"
