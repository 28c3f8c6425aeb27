"""A cohort with moved anchors has the outcomes of a run with these dates, whoever gave the old ones."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths
from kn5501_reasoner.pipeline.insights import FIGURES, Opened, figure, show, threshold_sweep
from tests.cohort.runs import DATES, outcomes, refused
from tests.conftest import FULL

EXAMPLES = str(Path(__file__).parents[2] / "examples")
LATER = {"enrolment": 60, "infusion": 60}


def run(folder: Path, dates: Dates | None = None, batch: int = 65_536) -> Path:
    cohort_paths([EXAMPLES], folder, Options(dates=dates or Dates()), batch=batch)
    return folder


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every example has its own dates; in batches."""
    return run(tmp_path_factory.mktemp("own") / "run", batch=13)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with two of them given."""
    return run(tmp_path_factory.mktemp("given") / "run", replace(DATES, screening=None))


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another run, 60 days later."""
    days = {name: getattr(DATES, name) + timedelta(60) for name in LATER}
    return run(tmp_path_factory.mktemp("anew") / "run", Dates(**days))


ASKED = [("inc-04", "4..12", None)]


@pytest.fixture(scope="module")
def counted_anew(anew: Path) -> dict[str, Any]:
    """Every figure of the other run, and its sweep."""
    return {name: counts(figure(name, anew)) for name in FIGURES} | {"sweep": counts(threshold_sweep(anew, ASKED))}


def counts(insight: Any) -> dict[str, Any]:
    """Its JSON without what was changed."""
    found = json.loads(show(insight, "json"))
    del found["changes"]
    return found


def verdicts(folder: Path) -> dict[str, str]:
    return {subject: one["verdict"] for subject, one in outcomes(folder).items()} | {
        row[0]: "refused" for row in refused(folder)}


@pytest.mark.parametrize("kind", ["own", "given"])
@pytest.mark.parametrize("moves", [LATER, {name: getattr(DATES, name) + timedelta(60) for name in LATER}])
def test_as_another_run(
    request: pytest.FixtureRequest, anew: Path, counted_anew: dict[str, Any], kind: str, moves: dict[str, date | int],
) -> None:
    folder = request.getfixturevalue(kind)
    found, before, after = figure("verdicts", folder, moves=moves), verdicts(folder), verdicts(anew)
    counted = Counter((before[subject], after[subject]) for subject in before)
    assert {pair: n for pair, n in found.moves.items() if n} == counted and len(counted) > 3
    every = FULL or kind == "own" and moves is LATER  # else two of six
    for name in FIGURES if every else [*FIGURES][kind == "own" :: 3]:
        assert counts(figure(name, folder, moves=moves)) == counted_anew[name]
    assert counts(threshold_sweep(folder, ASKED, moves=moves)) == counted_anew["sweep"]


def test_a_sweep_counts_other_subjects_once_anchors_are_moved(own: Path, counted_anew: dict[str, Any]) -> None:
    assert counts(threshold_sweep(own, ASKED)) != counted_anew["sweep"]


def test_with_criteria_off(own: Path, anew: Path) -> None:
    both = figure("attrition", own, ["inc-07", "exc-12"], moves=LATER)
    assert counts(both) == counts(figure("attrition", anew, ["inc-07", "exc-12"])) != counts(figure("attrition", own))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_says_what_was_changed(own: Path, name: str) -> None:
    readings = {"inc-09": "inc-09-any-period"}
    told = ["without inc-04", "inc-09 read as inc-09-any-period", "enrolment 60 days later", "infusion 60 days later"]
    said_by(figure(name, own, ["inc-04"], readings, moves=LATER), told)
    said_by(figure(name, own), [])


def test_a_sweep_says_what_was_changed(own: Path) -> None:
    asked = [("inc-04", "4..12", None)]
    told = ["without exc-12", "enrolment 60 days later", "infusion 60 days later"]
    said_by(threshold_sweep(own, asked, ["exc-12"], moves=LATER), told)
    said_by(threshold_sweep(own, asked), [])


def said_by(insight: Any, told: list[str]) -> None:
    words, figure = ", ".join(told), show(insight, "svg")
    assert json.loads(show(insight, "json"))["changes"] == told
    above = " ".join(show(insight).split("\n\n")[0].split())
    if told:
        assert words in above and f"What if: {words}" in re.search("<title.*</title>", figure)[0]
    assert bool(told) == ('bold">What if: without' in figure) == ("without" in above)


def test_who_is_refused_by_then(own: Path) -> None:
    """Enrolment comes before infusion: with it alone moved nobody is left."""
    found = figure("verdicts", own, moves={"enrolment": 60})
    assert (found.refused, found.refused_after, set(found.after.values())) == (1, 24, {0})
    assert found.moves["eligible", "refused"] == 5 and found.moves["refused", "refused"] == 1
    assert "move those after it as well" in show(found)
    back = figure("verdicts", own, moves={"screening": -10})
    assert back.refused == back.refused_after == 1


def test_nothing_is_left_behind(own: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in own.rglob("*")}
    figure("verdicts", own, moves=LATER)
    assert {file: file.stat().st_mtime_ns for file in own.rglob("*")} == before


def test_by_command(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["insight", "verdicts", str(own), "--move", "enrolment=+60", "--move", "infusion=2027-01-30"]
    assert main([*asked, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["anchors"] == {"enrolment": "60 days later", "infusion": "2027-01-30"}
    assert said["refused"] == said["refused_after"] == 1 and len(said["moves"]) == 16
    assert main(asked) == 0
    assert "enrolment 60 days later, infusion 2027-01-30" in capsys.readouterr().out
    assert main(["sweep", str(own), "--criterion", "inc-04", "--over", "8", *asked[3:]]) == 0
    assert "8               0        17  the protocol" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["enrolment", "enrolment=", "enrolment=3 0", "x=+3", "enrolment=٣", "enrolment=soon",
                                   "enrolment=+123456", "enrolment=2027-02-30"])
def test_what_cannot_be_is_told(own: Path, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["insight", "verdicts", str(own), "--move", wrong])
    assert "enrolment=+30" in capsys.readouterr().err


def test_twice(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["insight", "verdicts", str(own), "--move", "enrolment=+1", "--move", "enrolment=+2"]) == 2
    assert "moved twice" in capsys.readouterr().err


def test_out_of_the_calendar(given: Path) -> None:
    with pytest.raises(UsageError, match="calendar"):
        figure("verdicts", given, moves={"enrolment": -999_999})


def without(folder: Path, every: bool) -> Path:
    """Three examples of whom one has, or all have, no enrolment date of their own."""
    source = folder / "source"
    source.mkdir(parents=True)
    for n, name in enumerate(("eligible-man", "eligible-woman", "activity-too-low")):
        lines = (Path(EXAMPLES) / f"{name}.ttl").read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not ((every or not n) and "le:enrolmentDate" in line)]
        (source / f"{name}.ttl").write_text("\n".join(kept), encoding="utf-8")
    cohort_paths([str(source)], folder / "run", Options())
    return folder / "run"


def test_an_anchor_that_some_do_not_have(tmp_path: Path) -> None:
    found = figure("verdicts", without(tmp_path / "some", False), moves={"enrolment": 1, "infusion": 1})
    assert json.loads(show(found, "json"))["unmoved"] == {"enrolment": 1}
    assert "1 subject has no enrolment date and is not moved" in show(found)


def test_an_anchor_that_nobody_has(tmp_path: Path) -> None:
    folder = without(tmp_path / "all", True)
    with pytest.raises(UsageError, match="no subject has a date of enrolment to move") as told:
        figure("attrition", folder, moves={"enrolment": 30})
    assert told.value.hint == "give a day: --move enrolment=2027-01-15"
    assert figure("verdicts", folder, moves={"enrolment": date(2026, 11, 30)}).unmoved == {}


def test_which_rule_refuses(own: Path) -> None:
    """Screening before all were born."""
    text = show(figure("verdicts", own, moves={"screening": date(1910, 1, 1)}))
    assert "refused: mostly by the rule impossible-date" in text and "move those after it" not in text


def test_records_that_nothing_asks_for(own: Path) -> None:
    with pytest.raises(UsageError, match="records are read only to move an anchor"):
        figure("verdicts", own, records=own)


def test_further_codes_are_not_there_to_derive_again(own: Path) -> None:
    opened = Opened.of(own)
    coded = replace(opened, run={**opened.run, "codes_sha256": "0"})
    with pytest.raises(UsageError, match="further codes") as told:
        coded.moved({"enrolment": 1})
    assert told.value.hint == "run 'kn5501 cohort' with the other dates and these codes into a new folder"
