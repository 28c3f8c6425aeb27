"""Subjects of a cohort's folder are screened and explained as the cohort was run, unless something else is asked."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import pytest

from kn5501_reasoner import api
from kn5501_reasoner.cli import main
from tests.cohort.runs import outcomes, refused
from tests.cohort.sources import bundles, write_ndjson

DATES = ["--screening", "2026-11-22", "--enrolment", "2026-12-20"]
ASKED = [*DATES, "--assume-absent", "cns", "--assume-absent", "skin", "--childbearing-by-age"]
CODES = "code,class\nurn:x:codes:1,Prednisone\n"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("as_run")
    (folder / "source").mkdir()
    write_ndjson(bundles(3, 5), folder / "source")
    assert main(["cohort", str(folder / "source"), "--out", str(folder / "run"), *ASKED]) in (0, 3)
    return folder / "run"


def screened(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[dict[str, object], str]:
    assert main(["screen", *map(str, arguments), "--format", "json"]) in (0, 3)
    out, err = capsys.readouterr()
    return json.loads(out), err


def test_the_outcomes_of_the_run(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found, err = screened(capsys, run)
    asked = "--screening 2026-11-22 --enrolment 2026-12-20 --assume-absent cns --assume-absent skin"
    assert err == (f"kn5501: {run}: as the cohort was run, with {asked} --childbearing-by-age; "
                   f"{run / 'records'} has the records alone\n")
    assert found["dates"] == {"screening": "2026-11-22", "enrolment": "2026-12-20", "infusion": None}
    theirs = {one["subject"]: (one["verdict"], {each["criterion"]: each["outcome"] for each in one["criteria"]})
              for one in found["subjects"] if one["verdict"] != "refused"}
    assert theirs == {name: (row["verdict"], {each: row[each] for each in theirs[name][1]})
                      for name, row in outcomes(run).items()}
    assert {one["subject"] for one in found["subjects"]} - theirs.keys() == {row[0] for row in refused(run)}
    assert found != screened(capsys, run / "records", *DATES[:2])[0]
    assert found == screened(capsys, run / "records", *ASKED)[0]


def test_what_is_given_goes_before(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--screening", "2026-11-20", "--assume-absent", "trials"]
    found, err = screened(capsys, run, *given)
    assert "with --enrolment 2026-12-20 --childbearing-by-age; " in err
    assert found == screened(capsys, run / "records", *given, *DATES[2:], "--childbearing-by-age")[0]
    whole = screened(capsys, run, *ASKED)
    assert whole == (screened(capsys, run / "records", *ASKED)[0], "")


def test_explain_query_and_python_as_well(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = min(outcomes(run))
    (tmp_path / "q.rq").write_text("SELECT ?a ?o { ?a <http://www.w3.org/ns/earl#outcome> ?o }")
    for command in (["explain", "--subject", name], ["query", str(tmp_path / "q.rq")]):
        assert main([*command, str(run)]) == 0
        out, err = capsys.readouterr()
        assert "as the cohort was run" in err
        assert main([*command, str(run / "records"), *ASKED]) == 0
        assert capsys.readouterr() == (out, "")
    assert api.screen(run, subjects=[name]).verdicts == {name: outcomes(run)[name]["verdict"]}


def test_further_codes_are_given_again(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes, others, coded = tmp_path / "codes.csv", tmp_path / "others.csv", tmp_path / "coded"
    codes.write_text(CODES)
    others.write_text(CODES.replace("1", "2"))
    assert main(["cohort", str(run / "records"), "--out", str(coded), *DATES, "--codes", str(codes)]) in (0, 3)
    copytree(run / "records", coded / "records")
    capsys.readouterr()
    for more in ([], ["--codes", str(others)]):
        assert main(["screen", str(coded), *more]) == 2
        out, err = capsys.readouterr()
        assert out == "" and "further codes" in err and "give the same file by --codes" in err
    assert "--enrolment 2026-12-20" in screened(capsys, coded, "--codes", codes)[1]
    assert screened(capsys, run, "--codes", codes)[1]


@pytest.mark.parametrize("text", ["{", "[]", '{"form": 1}'])
def test_a_run_that_cannot_be_read_is_no_run_without_options(
    run: Path, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    copytree(run, tmp_path / "run")
    (tmp_path / "run" / "run.json").write_text(text)
    assert main(["screen", str(tmp_path / "run"), *DATES]) == 2
    assert "what the cohort was run with cannot be read" in capsys.readouterr().err


def test_a_run_without_its_records(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cohort", str(run / "records"), "--out", str(tmp_path / "run"), *DATES]) in (0, 3)
    capsys.readouterr()
    assert main(["screen", str(tmp_path / "run")]) == 2
    assert "name the folder of records that it was run from" in capsys.readouterr().err


def test_the_records_of_another_cohort(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copytree(run, tmp_path / "run")
    (tmp_path / "source").mkdir()
    write_ndjson(bundles(2, 0), tmp_path / "source")
    assert main(["convert", str(tmp_path / "source"), "--format", "parquet", "--out", str(tmp_path / "other")]) == 0
    assert main(["cohort", str(tmp_path / "other"), "--out", str(tmp_path / "run"), *ASKED]) in (0, 3)
    capsys.readouterr()
    assert main(["screen", str(tmp_path / "run")]) == 2
    assert "the records of the cohort are not in its folder" in capsys.readouterr().err


def test_a_cohort_of_a_run_is_run_as_it_was(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other, given = tmp_path / "other", tmp_path / "given"
    assert main(["cohort", str(run), "--out", str(other)]) in (0, 3)
    assert f"{run}: as the cohort was run, with --screening 2026-11-22 " in capsys.readouterr().err
    assert outcomes(other) == outcomes(run) and refused(other) == refused(run)
    assert main(["cohort", str(run), "--out", str(given), "--screening", "2026-11-20"]) in (0, 3)
    dates = json.loads((given / "run.json").read_text())["dates"]
    assert dates == {"screening": "2026-11-20", "enrolment": "2026-12-20", "infusion": None}
    copytree(run, tmp_path / "same")
    before = (tmp_path / "same" / "run.json").read_bytes()
    assert main(["cohort", str(tmp_path / "same"), "--out", str(tmp_path / "same")]) in (0, 3)
    assert (tmp_path / "same" / "run.json").read_bytes() == before


@pytest.mark.parametrize("changed", [{"rules": {"version": "0", "sha256": "0"}}, {"ontology_sha256": "0"}])
def test_rules_that_have_changed_are_told(
    run: Path, tmp_path: Path, changed: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    copytree(run, folder)
    said = json.loads((run / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(said | changed))
    assert f"{folder}: the rules have changed since it was run; these are today's" in screened(capsys, folder)[1]
    assert "rules have changed" not in screened(capsys, run)[1]


def test_a_file_of_something_else_that_is_called_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "run.json").write_text('{"resourceType": "Patient", "id": "N1"}')
    assert screened(capsys, tmp_path, *DATES)[0]["subjects"][0]["subject"] == "N1"
