"""What cannot be used is refused and listed, and the rest goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kn5501_reasoner import pipeline
from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import FactError, RecordError, UsageError
from kn5501_reasoner.facts import engine, wide
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths
from kn5501_reasoner.pipeline.material import terminology_of
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.records.parquet import Store, write_store
from kn5501_reasoner.records.parquet.form import FORM
from kn5501_reasoner.records.stream import Stream
from tests.cohort.runs import DATES, outcomes, refused
from tests.cohort.sources import bundles, write_json, write_ndjson

OPTIONS = Options(dates=DATES)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    write_json(bundles(5, 0), folder)
    return folder


def test_wrong_files_and_lines(source: Path, tmp_path: Path) -> None:
    (source / "no.json").write_text("{")
    (source / "other.ttl").write_text("<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> 'x' .")
    (source / "0.ndjson").write_text('{"resourceType": "Patient", "id": "N1"}\nno\n\n{"a": 1, "a": 2}\n')
    (source / "gone.ttl").symlink_to(source / "nowhere.ttl")
    (source / "notes.txt").write_text("passed over")
    (source / "empty.ndjson").write_text("")
    found = cohort_paths([str(source)], tmp_path / "run", OPTIONS)
    screening = pipeline.screen_paths([str(source)], dates=DATES, subjects=["N1"])
    assert found.files == screening.refused_files and len(found.files) == 5
    assert found.subjects == 6


def test_a_reference_leads_to_the_resource_of_its_own_file(tmp_path: Path) -> None:
    """Two files name other medicines alike; the lines of a file are read in many parts."""
    (tmp_path / "source").mkdir()
    for number, name in enumerate(("prednisone", "belimumab")):
        lines = [
            f'{{"resourceType": "MedicationStatement", "id": "s{number}", "status": "active", "subject": '
            f'{{"reference": "Patient/P{number}"}}, "medicationReference": {{"reference": "Medication/m"}}}}',
            f'{{"resourceType": "Patient", "id": "P{number}"}}',
            f'{{"resourceType": "Medication", "id": "m", "code": {{"text": "{name}"}}}}',
        ]
        (tmp_path / "source" / f"{number}.ndjson").write_text("\n".join(lines), encoding="utf-8")
    paths = [str(tmp_path / "source")]
    ours = write_store(Stream(paths, part_bytes=1), tmp_path / "store").read()
    theirs, _ = read_paths(paths)
    assert sorted(row["display"] for row in ours.tables["exposure"]) == ["belimumab", "prednisone"]
    assert {table: sorted(map(repr, rows)) for table, rows in ours.tables.items()} == {
        table: sorted(map(repr, rows)) for table, rows in theirs.tables.items()}
    assert set(ours.skipped) == set(theirs.skipped)


def test_a_line_in_a_later_part_is_named_as_in_one(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    write_ndjson(bundles(6, 0), tmp_path / "source")
    file = tmp_path / "source" / "bundles.ndjson"
    file.write_text(file.read_text().replace("\n", "\r\nno\n\n"), encoding="utf-8", newline="")
    paths = [str(tmp_path / "source")]
    store = write_store(Stream(paths, part_bytes=1_000), tmp_path / "store")
    assert [each.entry for each in store.refused] == [f"line {line}" for line in range(2, 18, 3)]
    assert store.refused == pipeline.screen_paths(paths, dates=DATES, subjects=["S000001"]).refused_files


def test_a_subject_that_breaks_a_derivation(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derive = wide.derive_columns

    def breaks(tables, *rest, **options):
        if "S000003" in tables["subject"]["subject"].to_pylist():
            raise FactError("the derivation 'result' failed")
        return derive(tables, *rest, **options)

    cohort_paths([str(source)], tmp_path / "clean", OPTIONS)
    monkeypatch.setattr(wide, "derive_columns", breaks)
    found = cohort_paths([str(source)], tmp_path / "run", OPTIONS)
    clean = outcomes(tmp_path / "clean")
    clean.pop("S000003", None)
    assert outcomes(tmp_path / "run") == clean
    assert ("S000003", "not-derived", "", "the derivation 'result' failed") in refused(tmp_path / "run")
    assert found.subjects == 5


def test_what_no_file_can_hold(tmp_path: Path) -> None:
    """Half a character in a name, which JSON can escape: the subject is decided as ``screen`` decides it."""
    text = bundles(1, 0)[0].replace('"resourceType":"Condition",', '"resourceType":"Condition","x":1,', 1)
    text = text.replace('"code":{"coding":[', '"code":{"text":"half \\ud800","coding":[', 1)
    (tmp_path / "one.json").write_text(text)
    cohort_paths([str(tmp_path / "one.json")], tmp_path / "run", OPTIONS)
    (screened,) = pipeline.screen_paths([str(tmp_path / "one.json")], dates=DATES).subjects
    (ours,) = outcomes(tmp_path / "run").values()
    assert ours["verdict"] == screened.verdict


def test_nothing_to_decide(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no subject found"):
        cohort_paths([str(tmp_path / "empty")], tmp_path / "run", OPTIONS)
    with pytest.raises(RecordError, match="no such file"):
        cohort_paths([str(tmp_path / "none")], tmp_path / "run", OPTIONS)
    with pytest.raises(RecordError, match="standard input"):
        cohort_paths(["-"], tmp_path / "run", OPTIONS)
    (tmp_path / "one.json").write_text('{"resourceType": "Patient", "id": "N1"}')
    with pytest.raises(UsageError, match="screening date"):
        cohort_paths([str(tmp_path / "one.json")], tmp_path / "run", Options())
    assert cohort_paths([str(tmp_path / "one.json")], tmp_path / "run", OPTIONS).subjects == 1


def test_a_store_that_was_damaged(tmp_path: Path, source: Path) -> None:
    store = write_store(Stream([str(source)]), tmp_path / "store")
    (file,) = (store.folder / "observation" / "bucket=0").iterdir()
    file.write_bytes(bytes(file.stat().st_size))
    with pytest.raises(RecordError, match="cannot be read"):
        store.read()
    manifest = store.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"form": {FORM}', '"form": 2'))
    with pytest.raises(RecordError, match="another version"):
        Store.open(store.folder)


def test_too_little_memory_is_no_verdict(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is refused for it: the run stops, nothing is complete, and with memory it goes on."""
    asked = ["cohort", str(source), "--out", str(tmp_path / "run"), "--screening", "2026-11-22"]
    derivations = engine._engine()._con
    derivations.execute("SET memory_limit = '2MB'")
    try:
        assert main(asked) == 2
    finally:
        derivations.execute("RESET memory_limit")
    assert "not enough memory" in capsys.readouterr().err
    assert not [*(tmp_path / "run" / "outcomes").iterdir()]
    assert main(asked) in (0, 3)
    assert len(outcomes(tmp_path / "run")) == 5


def test_further_codes_are_those_of_the_file_as_it_is_now(tmp_path: Path) -> None:
    """A worker lives longer than a file stays as it was."""
    file, code = tmp_path / "codes.csv", "http://snomed.info/id/999999"
    found = []
    for name in ("Epilepsy", "Psoriasis"):
        file.write_text(f"{code},{name}\n", encoding="utf-8")
        found.append(terminology_of(str(file)).resolve("condition", code).classes)
    assert found == [{"Epilepsy"}, {"Psoriasis"}]
