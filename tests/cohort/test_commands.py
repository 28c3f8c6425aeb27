"""The commands: plan, cohort, convert to Parquet, and explain from a folder of records."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kn5501_reasoner.cli import cohorts, main
from kn5501_reasoner.columns.render import DIALECTS
from kn5501_reasoner.pipeline.cohort import BATCH, FORMATS

EXAMPLES = str(Path(__file__).parents[2] / "examples")


def test_options_are_those_of_the_program() -> None:
    assert (cohorts.BATCH, cohorts.FORMATS, cohorts.DIALECTS) == (BATCH, FORMATS, DIALECTS)


def test_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "--criterion", "inc-07"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("inc-07\n  failed unless\n") and "haemoglobin_low >= 60" in said and "exc-" not in said
    assert main(["plan"]) == 0
    assert "exc-12" in capsys.readouterr().out


@pytest.mark.parametrize("dialect, quoted", [("duckdb", '"inc-07"'), ("spark", "`inc-07`"), ("postgres", '"inc-07"')])
def test_plan_as_sql(capsys: pytest.CaptureFixture[str], dialect: str, quoted: str) -> None:
    assert main(["plan", "--criterion", "inc-07", "--sql", "--dialect", dialect]) == 0
    said = capsys.readouterr().out
    assert quoted in said and "SELECT" in said


def test_plan_refuses(capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["--criterion", "inc-99"], ["--trial", "another"], ["--dialect", "spark"]):
        assert main(["plan", *wrong]) == 2
        assert wrong[1] in capsys.readouterr().err or wrong[0] == "--dialect"


def test_convert_cohort_explain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records, run = str(tmp_path / "records"), str(tmp_path / "run")
    assert main(["convert", EXAMPLES, "--format", "parquet", "--out", records]) == 0
    assert capsys.readouterr().out == "24 subjects in 1 buckets\n"
    assert main(["cohort", records, "--out", run]) == 3
    assert capsys.readouterr().out == "24 subjects: 5 eligible, 10 ineligible, 8 undetermined, 1 refused\n"
    assert main(["explain", records, "--subject", "pregnant"]) == 0
    ours = capsys.readouterr().out
    assert main(["explain", EXAMPLES, "--subject", "pregnant"]) == 0
    assert ours == capsys.readouterr().out
    assert main(["explain", records, "--subject", "nobody"]) == 2


def test_cohort_of_files_as_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    assert main(["cohort", EXAMPLES, "--out", str(run), "--format", "csv", "--batch", "10"]) == 3
    files = sorted((run / "outcomes").glob("part-*.csv"))
    rows = {row["subject"]: row for file in files for row in csv.DictReader(file.read_text().splitlines())}
    assert rows["haemoglobin-too-low"]["verdict"] == "ineligible"
    assert rows["haemoglobin-too-low"]["inc-07"] == "failed"
    assert "refused-pregnant-man" not in rows
    said = json.loads((run / "run.json").read_text())
    assert said["verdicts"]["refused"] == 1 and said["complete"] and said["parts"] == said["done"] == 3
    assert main(["explain", str(run), "--subject", "pregnant", "--criterion", "exc-09"]) == 0
    assert "failed: exc-09" in capsys.readouterr().out


def test_form_of_outcomes(tmp_path: Path) -> None:
    assert main(["cohort", EXAMPLES, "--out", str(tmp_path)]) == 3
    table = pq.read_table(tmp_path / "outcomes" / "part-00000.parquet")
    assert table.column_names[:3] == ["subject", "verdict", "inc-01"] and "exc-14" in table.column_names
    assert table.num_rows == 23 and {str(field.type) for field in table.schema} == {"string"}
    assert pq.read_table(tmp_path / "refused.parquet").to_pylist() == [{
        "subject": "refused-pregnant-man", "rule": "pregnant-man",
        "records": pq.read_table(tmp_path / "refused.parquet")["records"][0].as_py(),
        "message": "recorded as male and as pregnant",
    }]


def test_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out")
    for wrong in (
        ["convert", EXAMPLES, "--format", "parquet"], ["convert", EXAMPLES, "--out", out],
        ["convert", EXAMPLES, "--format", "parquet", "--out", out, "--base", "http://a.example/"],
        ["cohort", str(tmp_path / "none"), "--out", out], ["cohort", EXAMPLES, "--out", EXAMPLES],
        ["cohort", EXAMPLES, "--out", out, "--codes", str(tmp_path / "none.csv")],
    ):
        assert main(wrong) == 2, wrong
        assert capsys.readouterr().err.startswith("kn5501: ")
