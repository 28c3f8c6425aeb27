"""``kn5501 insight`` and ``sweep`` on a real cohort: the numbers are those of its outcomes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

ROOT = Path(__file__).parents[2]


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kn5501_reasoner", *map(str, arguments)], cwd=ROOT,
                          capture_output=True, text=True)


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples as a cohort."""
    return made(tmp_path_factory.mktemp("cohort") / "out", "parquet")


def made(folder: Path, format: str) -> Path:
    """The examples as a cohort in a folder."""
    answer = command("cohort", ROOT / "examples", "--out", folder, "--format", format)
    assert answer.returncode == 3, answer.stderr  # one example is refused
    return folder


@pytest.fixture
def outcomes(cohort: Path) -> duckdb.DuckDBPyRelation:
    connection = duckdb.connect()
    (file,) = (cohort / "outcomes").iterdir()
    return connection.read_parquet(str(file))


def rows(text: str) -> dict[str, list[str]]:
    """The words of each line about a criterion."""
    return {line.split()[0]: line.split() for line in text.splitlines() if re.match(r"(inc|exc)-", line)}


def test_attrition_ends_with_who_is_eligible(cohort: Path, outcomes: duckdb.DuckDBPyRelation) -> None:
    answer = command("insight", "attrition", cohort)
    assert answer.returncode == 0, answer.stderr
    last = rows(answer.stdout)["exc-14"]
    certain = len(outcomes.filter("verdict = 'eligible'").fetchall())
    possible = len(outcomes.filter("verdict <> 'ineligible'").fetchall())
    assert last[-2:] == [str(certain), str(possible)] == ["5", "13"]


def test_a_cohort_as_csv_says_the_same(cohort: Path, tmp_path: Path) -> None:
    csv = made(tmp_path / "out", "csv")
    assert command("insight", "attribution", csv).stdout == command("insight", "attribution", cohort).stdout != ""


@pytest.mark.parametrize("figure", ["verdicts", "attrition", "fastest", "attribution", "overlap", "completeness"])
def test_every_figure_in_every_format(cohort: Path, figure: str) -> None:
    assert command("insight", figure, cohort).stdout.strip()
    assert json.loads(command("insight", figure, cohort, "--format", "json").stdout)
    drawn = ElementTree.fromstring(command("insight", figure, cohort, "--format", "svg").stdout)
    assert drawn.tag.endswith("svg")


def test_a_criterion_switched_off_loses_nobody(cohort: Path) -> None:
    without = command("insight", "attrition", cohort, "--off", "inc-07", "--off", "exc-12")
    assert "inc-07" not in rows(without.stdout)
    assert rows(without.stdout)["exc-14"][-1] == "16"  # one was lost at inc-07 alone, two at exc-12 alone


def test_a_limit_moved_counts_as_the_records_say(cohort: Path) -> None:
    found = json.loads(command("sweep", cohort, "--criterion", "inc-07:haemoglobin", "--over", "50,58,59,60,113",
                               "--format", "json").stdout)
    cells = {float(cell["at"][0]): (cell["certain"], cell["possible"]) for cell in found["eligible"]}
    assert cells[60.0] == (5, 13) and cells[58.0] == (6, 14) and cells[59.0] == (5, 13)
    assert cells[113.0][0] == 0


def test_a_sweep_finds_the_records_of_a_run_from_parquet(cohort: Path, tmp_path: Path) -> None:
    run, other = tmp_path / "run", tmp_path / "other"
    records = cohort / "records"
    assert command("cohort", records, "--out", run).returncode == 3
    asked = ("--criterion", "inc-04", "--over", "8..10")
    assert "--records" in command("sweep", run, *asked).stderr
    found = command("sweep", run, *asked, "--records", records)
    assert found.stdout == command("sweep", cohort, *asked).stdout != ""
    command("convert", ROOT / "examples" / "pregnant.ttl", "--format", "parquet", "--out", other)
    assert "not the records" in command("sweep", run, *asked, "--records", other).stderr


@pytest.mark.parametrize(("arguments", "says"), [
    (("insight", "attrition", "{empty}"), "no complete cohort"),
    (("insight", "attrition", "{no}"), "no complete cohort"),
    (("sweep", "{cohort}", "--criterion", "inc-99", "--over", "1..2"), "no criterion"),
    (("sweep", "{cohort}", "--criterion", "inc-04", "--over", "many"), "no values"),
    (("sweep", "{cohort}", "--criterion", "inc-04", "--over", "1..2", "--over", "1..2"), "equally often"),
    (("insight", "attrition", "{cohort}", "--off", "inc-99"), "inc-99"),
    (("sweep", "{cohort}", "--criterion", "inc-04", "--over", "1..2", "--off", "inc-04"), "inc-04 is off, so"),
    (("sweep", "{cohort}", "--criterion", "inc-09-any-period", "--over", "1", "--off", "inc-09"), "is off, so"),
    (("insight", "verdicts", "{cohort}", "--off", "inc-09", "--reading", "inc-09=inc-09-any-period"), "is off, so"),
    (("insight", "verdicts", "{cohort}", "--reading", "inc-09=inc-09", "--reading", "inc-09=inc-09-any-period"),
     "two readings"),
])
def test_what_cannot_be_is_told(cohort: Path, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    answer = command(*(each.format(cohort=cohort, empty=tmp_path, no=tmp_path / "no") for each in arguments))
    assert answer.returncode == 2 and says in answer.stderr and "Traceback" not in answer.stderr


def test_a_cohort_of_other_rules_is_refused(cohort: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(cohort, copy)
    run = json.loads((copy / "run.json").read_text())
    run["rules"]["sha256"] = "0" * 64
    (copy / "run.json").write_text(json.dumps(run))
    answer = command("insight", "attrition", copy)
    assert answer.returncode == 2 and "rules have changed" in answer.stderr
