"""What can be a source of a cohort, and what is told of one that cannot be."""

from __future__ import annotations

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
