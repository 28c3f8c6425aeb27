"""A cohort from OMOP has the outcomes that FHIR gives for what OMOP can say, and never more than the whole record."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kn5501_reasoner import pipeline
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths
from kn5501_reasoner.synth import to_json
from tests.cohort.runs import outcomes, refused
from tests.cohort.sources import bundles, parsed
from tests.conftest import FULL
from tests.omop.expressible import expressible, loadable
from tests.omop.writing import Writer, write_omop

DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
EXAMPLES = Path(__file__).parents[2] / "examples"
OPEN = {"cantTell", "untested", "undetermined"}


@cache
def made() -> tuple[dict[str, Any], ...]:
    """Generated subjects, some of them blurred, and the examples that are FHIR."""
    found = [parsed(line) for line in bundles(*((150, 60) if FULL else (50, 30)))]
    return (*found, *(each for file in sorted(EXAMPLES.rglob("*.json"))
                      if (each := parsed(file.read_text("utf-8"))).get("resourceType") == "Bundle"))


def run(source: Path, folder: Path) -> dict[str, dict[str, str]]:
    cohort_paths([str(source)], folder, Options(dates=DATES))
    return outcomes(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("omop")
    for name, change in (("whole", loadable), ("said", expressible)):
        text = "".join(to_json(change(bundle)) + "\n" for bundle in made())
        (folder / f"{name}.ndjson").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, dict[str, str]]:
    """The outcomes from FHIR, of all that OMOP can say."""
    return run(folder / "said.ndjson", folder / "run-said")


@pytest.mark.parametrize("local", ["concept", "value"])
def test_the_outcomes_are_those_of_fhir(folder: Path, said: dict[str, dict[str, str]], local: str) -> None:
    """For all that OMOP can say, local codes in either form; the same persons are refused."""
    writer = write_omop(made(), folder / f"{local}.duckdb", local)
    ours = run(folder / f"{local}.duckdb", folder / f"run-{local}")
    ids = {subject: str(person) for subject, person in writer.persons.items()}
    assert ours == {ids[subject]: row for subject, row in said.items()}
    assert {outcome for row in ours.values() for outcome in row.values()} >= {
        "passed", "failed", "cantTell", "inapplicable", "untested", "ineligible", "undetermined"}
    assert {row[:2] for row in refused(folder / f"run-{local}")} == {
        (ids[row[0]], row[1]) for row in refused(folder / "run-said")}
    assert ours.keys() | {row[0] for row in refused(folder / f"run-{local}")} == set(ids.values())


def test_what_omop_cannot_say_is_open(folder: Path) -> None:
    """Against all that the loaded records say in FHIR: the same outcome, or an open one; nothing is decided anew."""
    writer = write_omop(made(), folder / "all.duckdb")
    ours = run(folder / "all.duckdb", folder / "run-all")
    theirs = run(folder / "whole.ndjson", folder / "run-whole")
    lost = 0
    for subject, person in writer.persons.items():
        one, other = ours.get(str(person)), theirs.get(subject)
        if one is None or other is None or subject.startswith("M"):
            continue
        for criterion in one:
            if one[criterion] != other[criterion]:
                assert one[criterion] in OPEN, (subject, criterion, one[criterion], other[criterion])
                lost += 1
    assert lost > (100 if FULL else 30)


def test_a_person_is_screened_and_explained_in_place(folder: Path) -> None:
    source = folder / "explained.duckdb"
    writer = write_omop(made()[:12], source)
    person = str(writer.persons["S000007"])
    all_of_them = pipeline.screen_paths([str(source)], dates=DATES)
    alone = pipeline.screen_paths([str(source)], dates=DATES, subjects=[person])
    assert [one for one in all_of_them.subjects if one.subject == person] == list(alone.subjects)
    assert len(all_of_them.subjects) == 12 and alone.subjects[0].criteria
    evidence = [e for result in alone.subjects[0].criteria for because in result.because for e in because.evidence]
    assert any("/omop/measurement/" in each.record for each in evidence)
    nobody = pipeline.screen_paths([str(source)], dates=DATES, subjects=["P'; --", "12345"])
    assert not nobody.subjects


def test_the_command_takes_a_database(folder: Path, tmp_path: Path) -> None:
    write_omop(made()[:5], tmp_path / "cdm.duckdb")
    ended = subprocess.run(
        [sys.executable, "-m", "kn5501_reasoner", "convert", str(tmp_path / "cdm.duckdb"), "--format", "parquet",
         "--out", str(tmp_path / "records"), "--report-skipped"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "5 subjects" in ended.stdout
    assert "table note" in ended.stderr and "not read" in ended.stderr


def test_no_number_of_a_hospital_is_kept(tmp_path: Path) -> None:
    """person_source_value, and texts of results that are not results, never reach the records."""
    writer = Writer()
    for bundle in made()[:3]:
        writer.add(bundle)
    for row in writer.rows["measurement"]:
        row["value_source_value"] = row.get("value_source_value") or "call Mrs Example at 555-0199"
    writer.write(tmp_path / "cdm.duckdb")
    records, _ = pipeline.cohort.read_any([str(tmp_path / "cdm.duckdb")])
    text = repr(records)
    assert "hospital number" not in text and "Example" not in text and "1980" not in text.split("'birth_text'")[1][:20]
