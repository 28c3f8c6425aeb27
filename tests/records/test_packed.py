"""Packed files are read as what is in them; what is data and cannot be read is refused, never passed over."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from kn5501_reasoner.cli import main
from kn5501_reasoner.records.from_path import UNREAD, read_paths
from kn5501_reasoner.records.parquet import Store, write_store
from kn5501_reasoner.records.stream import Stream
from tests.cohort.sources import SOURCES, bundles
from tests.records.making import PATIENT

DATES = ("--screening", "2026-11-22", "--enrolment", "2026-11-30")
ZEROS = gzip.compress(b"0" * 2_000_000)


def packed(folder: Path) -> None:
    """Every file of a folder by gzip, in two members."""
    for file in list(folder.iterdir()):
        data = file.read_bytes()
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(data[:1000]) + gzip.compress(data[1000:]))
        file.unlink()


def plain(rows: list[dict]) -> list[str]:
    """Rows without the names of files, and numbers by their values."""
    return sorted(repr({key: value.normalize() if hasattr(value, "normalize") else value for key, value in row.items()
                        if key != "source"}) for row in rows)


def stored(folder: Path, out: Path, part_bytes: int = 20_000, **limits: int) -> Store:
    return write_store(Stream([str(folder)], part_bytes=part_bytes, **limits), out)


@pytest.mark.parametrize("form", sorted(SOURCES))
def test_packed_as_plain(form: str, tmp_path: Path) -> None:
    """By both ways of reading, and in parts that begin anywhere in a file."""
    for name in ("plain", "packed"):
        (tmp_path / name).mkdir()
        SOURCES[form](bundles(6, 2), tmp_path / name)
    packed(tmp_path / "packed")
    wanted, _ = read_paths([tmp_path / "plain"])
    screened, refused = read_paths([tmp_path / "packed"])
    store = stored(tmp_path / "packed", tmp_path / "store")
    assert not refused and not store.refused
    for name, rows in wanted.tables.items():
        assert plain(rows) == plain(screened.tables[name]) == plain(store.read().tables[name]), name
    assert {each.reason for each in wanted.skipped} == {each.reason for each in screened.skipped}


def test_a_part_goes_on_in_the_middle_of_a_packed_file(tmp_path: Path) -> None:
    SOURCES["ndjson"](bundles(6, 0), tmp_path)
    packed(tmp_path)
    whole = [*Stream([tmp_path], part_bytes=1_000).parts()]
    assert len(whole) == 6
    rest = [*Stream([tmp_path], part_bytes=1_000).parts(whole[2].resume)]
    assert [part.records.tables for part in rest] == [part.records.tables for part in whole[3:]]


def lines(count: int = 40) -> bytes:
    """Patients, a drug that is exposed, and many more."""
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "belimumab"}}
    return b"".join(json.dumps(one).encode() + b"\n" for one in (
        drug, *(PATIENT | {"id": f"p{number}", "note": "x" * 500} for number in range(count))))


@pytest.mark.parametrize("harm", [
    lambda data: data[:-40], lambda data: data[:60] + b"\xff" * 10 + data[70:], lambda data: data[:10],
    lambda data: data[:-8] + b"\0" * 8,
])
def test_a_damaged_file_is_refused_whole(harm, tmp_path: Path) -> None:
    """Nothing of it is read, not even what its first lines lend to others."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.ndjson.gz").write_bytes(harm(gzip.compress(lines())))
    (source / "b.ndjson").write_text("\n".join(map(json.dumps, (PATIENT, {
        "resourceType": "MedicationStatement", "id": "s", "status": "active", "subject": {"reference": "Patient/p1"},
        "medicationReference": {"reference": "Medication/m"}}))))
    records, refused = read_paths([source])
    store = stored(source, tmp_path / "store", part_bytes=500)
    assert [each.source for each in refused] == ["a.ndjson.gz"] and "not whole" in refused[0].reason
    assert store.refused == refused
    for found in (records, store.read()):
        assert [row["subject"] for row in found.tables["subject"]] == ["p1"]
        assert not found.tables["exposure"]
        assert {row["kind"] for row in found.tables["unread"]} == {"MedicationStatement", "File"}


@pytest.mark.parametrize("name", ["x.json.gz", "x.ttl.gz", "x.ndjson.gz", "x.json"])
def test_what_is_too_large_when_unpacked(name: str, tmp_path: Path) -> None:
    """A bomb is not unpacked any further than the limit."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / name).write_bytes(ZEROS)
    _, refused = read_paths([tmp_path / "source"], size_limit=100_000)
    assert "larger than 100000 bytes" in refused[0].reason
    store = stored(tmp_path / "source", tmp_path / "store", size_limit=100_000)
    assert len(store.refused) == 1 and "larger than 100000 bytes" in store.refused[0].reason


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.ndjson.bz2", "x.json.zst", "x.gz", "x.CSV", "part.parquet"])
def test_data_that_is_not_read_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    (source / "one.json").write_text(json.dumps(PATIENT))
    (source / "notes.txt").write_text("passed over")
    (source / f".{name}").write_bytes(b"passed over")
    (source / name).write_bytes(b"data")
    for asked in (["screen", *DATES], ["cohort", *DATES, "--out", str(out)]):
        assert main([*asked, str(source)]) == 3
        said = capsys.readouterr().err
        hint = UNREAD[Path(name).suffix.lower()]
        assert f"{name}: refused: {Path(name).suffix.lower()} is not read ({hint})" in said and "notes" not in said
