"""``screen`` says the same by columns as by a SHACL report on each subject."""

from __future__ import annotations

from pathlib import Path

import pytest

from kn5501_reasoner import pipeline
from kn5501_reasoner.cli import main
from kn5501_reasoner.model import Dates
from kn5501_reasoner.present import render
from kn5501_reasoner.resources import folder
from tests.cohort.sources import bundles, write_ndjson

EXAMPLES = str(folder("examples"))
ASKED = [{}, {"assume_absent": ("cns", "skin")}, {"childbearing_by_age": True}]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Examples and messy generated subjects."""
    made = tmp_path_factory.mktemp("source")
    write_ndjson(bundles(24, 12), made)
    return str(made)


@pytest.mark.parametrize("asked", ASKED)
def test_the_same_table(source: str, asked: dict) -> None:
    shacl, columns = (
        pipeline.screen_paths([EXAMPLES, source], dates=Dates(), engine=engine, **asked)
        for engine in ("shacl", "columns")
    )
    assert render(shacl, "table", report_skipped=True) == render(columns, "table", report_skipped=True)
    assert {one.subject: (one.verdict, one.dates, one.errors, [(r.criterion, r.outcome) for r in one.criteria])
            for one in shacl.subjects} == {
        one.subject: (one.verdict, one.dates, one.errors, [(r.criterion, r.outcome) for r in one.criteria])
        for one in columns.subjects}
    assert (shacl.run.engine, columns.run.engine) == ("shacl", "columns")
    assert shacl.run.data_sha256 == columns.run.data_sha256
    assert {one.verdict for one in columns.subjects} == {"eligible", "ineligible", "undetermined", "refused"}


def test_which_engine_is_right(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    said = "24 subjects decided by the rules as columns"
    assert main(["screen", EXAMPLES]) == 3
    by_shacl = capsys.readouterr()
    assert said not in by_shacl.err
    monkeypatch.setattr(pipeline, "MANY", 23)
    assert main(["screen", EXAMPLES]) == 3
    by_columns = capsys.readouterr()
    assert said in by_columns.err and by_columns.out == by_shacl.out
    assert main(["screen", EXAMPLES, "--engine", "shacl"]) == 3
    assert said not in capsys.readouterr().err
    assert main(["screen", EXAMPLES, "--format", "csv"]) == 3
    found = capsys.readouterr()
    assert said not in found.err and "kn:inc-07-haemoglobin" in found.out


def test_reasons_need_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", EXAMPLES, "--engine", "columns", "--format", "json"]) == 2
    assert "--format table" in capsys.readouterr().err
    (tmp_path / "one.json").write_text('{"resourceType": "Patient", "id": "N1"}')
    assert main(["screen", str(tmp_path), "--engine", "columns"]) == 2
    assert "screening" in capsys.readouterr().err
