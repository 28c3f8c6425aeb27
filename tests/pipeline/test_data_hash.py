"""The hash of the data: the same for the same records in any order, another one for another record or error."""

from __future__ import annotations

from dataclasses import replace

from kn5501_reasoner.model import DataError, Records
from kn5501_reasoner.pipeline.session import data_sha256

ROWS = [{"subject": "P1", "record": "urn:r:1", "source": "a"}, {"subject": "P2", "record": "urn:r:2", "source": "a"}]
RECORDS = Records({"condition": ROWS})


def test_order_and_files_are_nothing() -> None:
    other = [{**row, "source": "b"} for row in reversed(ROWS)]
    assert data_sha256(Records({"condition": other})) == data_sha256(RECORDS)


def test_what_refuses_a_subject_counts() -> None:
    error = DataError("P1", "impossible-date", ("urn:r:3",), "no such day")
    hashes = {data_sha256(replace(RECORDS, errors=errors)) for errors in (
        (), (error,), (replace(error, subject="P2"),), (replace(error, rule="other"),))}
    assert len(hashes) == 4
    assert data_sha256(Records({"condition": ROWS[:1]})) not in hashes
