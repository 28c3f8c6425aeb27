"""What can be a source of a cohort, and what is told of one that cannot be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kn5501_reasoner.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
ONE, OTHER = str(EXAMPLES / "pregnant.ttl"), str(EXAMPLES / "eligible-man.ttl")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cohort of one, with its records."""
    run: Path = tmp_path_factory.mktemp("run") / "run"
    assert main(["cohort", ONE, "--out", str(run)]) == 0
    return run


@pytest.mark.parametrize("store", [".", "records"])
def test_a_folder_of_records_is_given_alone(
    run: Path, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    for paths in ([str(run / store), OTHER], [OTHER, str(run / store)], [str(run), str(run / "records")]):
        for asked in (["screen", *paths], ["cohort", *paths, "--out", out], ["convert", *paths],
                      ["explain", *paths, "--subject", "pregnant"],
                      ["convert", *paths, "--format", "parquet", "--out", out]):
            assert main(asked) == 2
            assert "a folder of records is given alone" in capsys.readouterr().err
    assert not Path(out).exists()


def test_records_in_parquet_are_not_converted_again(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", str(run), "--format", "parquet", "--out", str(tmp_path / "out")]) == 2
    assert "in Parquet already" in capsys.readouterr().err
    assert main(["convert", str(run)]) == 0


def test_what_is_written_lies_outside_the_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, link = tmp_path / "source", tmp_path / "link"
    source.mkdir()
    (source / "one.ttl").write_text(Path(ONE).read_text())
    link.symlink_to(source)
    for out in (source, source / "run", source / "a" / "b", link / "run", tmp_path / "x" / ".." / "source" / "run"):
        for asked in (["cohort", str(source)], ["cohort", OTHER, str(source)], ["convert", str(source), "--format",
                                                                               "parquet"]):
            assert main([*asked, "--out", str(out)]) == 2
            said = capsys.readouterr().err
            assert "inside the source" in said or out == source and "not an empty folder" in said
    assert [each.name for each in source.iterdir()] == ["one.ttl"]
    assert main(["cohort", str(source), "--out", str(tmp_path / "source-run")]) == 0


def test_a_run_is_asked_again_with_the_records_that_it_kept(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cohort", str(run), "--out", str(run)]) == 0
    assert main(["cohort", str(run), "--out", str(run / "records" / "again")]) == 2
    assert "inside the source" in capsys.readouterr().err


def test_when_everything_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("a.json", "b.ttl"):
        (source / name).write_text("{")
    assert main(["cohort", str(source), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert ["a.json: refused" in said[0], "b.ttl: refused" in said[1]] == [True, True]
    assert f"no subject found in {source}" in said[2] and str(tmp_path / "out") not in said[2] and len(said) == 3


QUESTION = str(EXAMPLES / "verdicts.rq")


@pytest.mark.parametrize("asked", [
    ["cohort", "{no}", "--out", "{out}"], ["screen", "{no}"], ["explain", "{no}", "--subject", "x"],
    ["query", QUESTION, "{no}"], ["plan"],
])
@pytest.mark.parametrize("wrong", [["--trial", "nope"], ["--trial", "../../etc"], ["--trial", ""],
                                   ["--codes", "nofile.csv"]])
def test_options_are_checked_before_anything_is_read(
    asked: list[str], wrong: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if asked == ["plan"] and wrong[0] == "--codes":
        return
    names = {"no": tmp_path / "no-such-source", "out": tmp_path / "out"}
    assert main([*(each.format(**names) for each in asked), *wrong]) == 2
    said = capsys.readouterr().err
    if wrong[0] == "--trial":
        assert f"no trial '{wrong[1]}'" in said and "known: bliss-76, " in said
    else:
        assert "nofile.csv" in said and "cannot be read" in said
    assert "shapes" not in said and not (tmp_path / "out").exists()


def test_codes_that_can_be_read_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe would be empty the second time, and the codes would not count."""
    os.mkfifo(tmp_path / "pipe")
    assert main(["cohort", ONE, "--out", str(tmp_path / "out"), "--codes", str(tmp_path / "pipe")]) == 2
    assert "read more than once" in capsys.readouterr().err and not (tmp_path / "out").exists()
