"""What cases say of reasons, and how records are named in them."""

from __future__ import annotations

#: flags that cases do not list: ``readings`` says what other readings give, and every open outcome may have the other
ELSEWHERE = frozenset({"alternative-reading", "to-settle"})


def name_of(record: str) -> str:
    """The name of a record in its case."""
    return record.rpartition("/")[2]
