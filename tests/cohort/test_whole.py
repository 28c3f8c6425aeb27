"""A folder of outcomes is counted whole or not at all, and what it lacks is made again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths, folder, run
from kn5501_reasoner.pipeline.insights import Opened, figure, threshold_sweep
from kn5501_reasoner.records.parquet import Store
from tests.cohort.runs import tree

EXAMPLES = str(Path(__file__).parents[2] / "examples")
SWEEP = ("--criterion", "inc-04", "--over", "8..10")


@pytest.fixture(scope="module", params=["parquet", "csv"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples in parts of few subjects."""
    made: Path = tmp_path_factory.mktemp("made") / "run"
    cohort_paths([EXAMPLES], made, Options(), batch=7, format=request.param)
    return made


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def part(copy: Path) -> Path:
    return next((copy / "outcomes").glob("part-00002.*"))


def again(copy: Path, told: list[str] | None = None) -> list[run.Slice]:
    """The slices that the same run decides again."""
    decided = []
    with pytest.MonkeyPatch.context() as patch:
        decide = run._decide
        patch.setattr(run, "_decide", lambda *given: decided.append(given[1]) or decide(*given))
        format = json.loads((copy / "run.json").read_text())["format"]
        cohort_paths([EXAMPLES], copy, Options(), batch=7, format=format, say=([] if told is None else told).append)
    return decided


def cut(file: Path) -> None:
    """Without its last line, or its end."""
    whole = file.read_bytes()
    file.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]) if file.suffix == ".csv" else whole[:-100])


def test_run_json_says_what_is_there(made: Path) -> None:
    said = json.loads((made / "run.json").read_text())
    assert said.keys() >= folder.ASKED == run.asked_of(Store.open(made / "records"), Options(), 7, "csv").keys()
    assert {name: one["bytes"] for name, one in said["tables"].items()} == {
        name: len(content) for name, content in tree(made).items()
        if name.startswith(("outcomes", "refused", "unread"))}
    rows = {name: one["rows"] for name, one in said["tables"].items()}
    assert rows.pop(f"unread.{said['format']}") == said["unread"]["entries"] > said["unread"]["withholding"]
    assert rows.pop(f"refused.{said['format']}") == 1 and sum(rows.values()) == said["subjects"] - 1 == 23


@pytest.mark.parametrize("harm", [Path.unlink, cut, lambda file: file.write_bytes(b"")])
def test_a_part_that_is_lost_or_cut(
    copy: Path, made: Path, harm: Callable[[Path], object], capsys: pytest.CaptureFixture[str]
) -> None:
    harm(part(copy))
    for asked in (["insight", "verdicts", str(copy)], ["sweep", str(copy), *SWEEP],
                  ["insight", "verdicts", str(copy), "--move", "enrolment=+1"]):
        assert main(asked) == 2
        said = capsys.readouterr().err
        assert "not whole: 1 of 4 parts" in said and part(made).name in said and "run the cohort again" in said
    told: list[str] = []
    assert len(again(copy, told)) == 1 and tree(copy) == tree(made)
    assert part(made).name in told[0] and "made again" in told[0]
    assert main(["insight", "verdicts", str(copy)]) == 0


def test_a_list_of_refused_that_is_lost(copy: Path, made: Path) -> None:
    for table in ("refused", "unread"):
        next(copy.glob(f"{table}.*")).unlink()
    assert len(again(copy)) == 4 and tree(copy) == tree(made)


def test_what_is_whole_is_left_alone(copy: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in (copy, *copy.rglob("*"))}
    assert not again(copy) and before == {file: file.stat().st_mtime_ns for file in before}


def test_mending_that_is_stopped(copy: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2):
        next((copy / "outcomes").glob(f"part-0000{number}.*")).unlink()
    keep, kept = run._keep, []

    def once(*given: object) -> None:
        if kept:
            raise KeyboardInterrupt
        kept.append(keep(*given))

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(run, "_keep", once)
        again(copy)
    with pytest.raises(UsageError, match="1 of 4 parts"):
        Opened.of(copy)
    assert len(again(copy)) == 1 and tree(copy) == tree(made)


def test_a_stopped_run_whose_part_was_cut(copy: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(copy / "outcomes")
    (copy / "run.json").unlink()
    for table in ("refused", "unread"):
        next(copy.glob(f"{table}.*")).unlink()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(run, "_finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        format = next((made / "outcomes").iterdir()).suffix[1:]
        cohort_paths([EXAMPLES], copy, Options(), batch=7, format=format)
    cut(part(copy))
    assert len(again(copy)) == 1 and tree(copy) == tree(made)


@pytest.mark.parametrize("name", ["run[1]", "a*b", "a?b", "{x}"])
def test_a_name_that_is_a_pattern(made: Path, tmp_path: Path, name: str) -> None:
    for each in (name, "run1", "azzb", "axb"):
        shutil.copytree(made, tmp_path / each)
    for each in ("run1", "azzb", "axb"):
        part(tmp_path / each).unlink()
    assert figure("verdicts", tmp_path / name).before == figure("verdicts", made).before
    asked = [("inc-04", "8..10", None)]
    assert threshold_sweep(tmp_path / name, asked).cells == threshold_sweep(made, asked).cells


def test_a_part_of_another_cohort_is_not_counted(copy: Path, made: Path) -> None:
    shutil.copy(part(made), copy / "outcomes" / f"part-00009{part(made).suffix}")
    assert figure("verdicts", copy).before == figure("verdicts", made).before


def test_a_part_of_the_same_size_that_cannot_be_read(
    copy: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = part(copy).stat().st_size
    for harm in (b"\xff" * size, b"x" * (size // 2) + part(copy).read_bytes()[size // 2:]):
        part(copy).write_bytes(harm)
        for asked in (["insight", "overlap", str(copy)], ["insight", "verdicts", str(copy), "--off", "inc-01"],
                      ["sweep", str(copy), *SWEEP]):
            assert main(asked) == 2
            said = capsys.readouterr().err
            assert "part-00002" in said and "cannot be read" in said and "remove it" in said
        with pytest.raises(UsageError, match="part-00002"):
            Opened.of(copy).kept()
    part(copy).unlink()
    again(copy)
    assert tree(copy) == tree(made)


@pytest.mark.parametrize("key", ["trial", "dates", "rules", "columns", "verdicts", "tables", "parts", "subjects",
                                 "format", "batch", "assume_absent", "childbearing_by_age", "source", "complete"])
def test_a_run_json_that_was_damaged(copy: Path, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = copy / "run.json"
    said = json.loads(file.read_text())
    for harmed in ({k: v for k, v in said.items() if k != key}, {**said, key: None}, {**said, key: {"a": 0}},
                   {**said, key: [0]}, {**said, key: -1}):
        file.write_text(json.dumps(harmed))
        for asked in (["insight", "verdicts", str(copy)], ["sweep", str(copy), *SWEEP],
                      ["insight", "verdicts", str(copy), "--move", "enrolment=+1"]):
            assert main(asked) == 2, harmed.get(key)
            assert "cohort" in capsys.readouterr().err
    file.write_text(json.dumps({**said, key: "../../etc"}))
    assert main(["insight", "verdicts", str(copy)]) == (0 if key == "source" else 2)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"form": 1}', '{"form": 1, "complete": true}', "\xff"])
def test_a_run_json_of_something_else(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "run.json").write_text(text)
    (tmp_path / "outcomes").mkdir()
    (tmp_path / "outcomes" / "mine.txt").write_text("kept")
    before = tree(tmp_path)
    assert main(["insight", "verdicts", str(tmp_path)]) == 2
    assert "no complete cohort" in capsys.readouterr().err
    assert main(["cohort", EXAMPLES, "--out", str(tmp_path)]) == 2
    assert "nor one of a cohort" in capsys.readouterr().err and tree(tmp_path) == before
