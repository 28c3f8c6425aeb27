"""Who meets all of a trial is eligible where it states that it is modelled whole, and possible elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask

from kn5501_reasoner import resources
from kn5501_reasoner.api import Result
from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.model import Screening
from kn5501_reasoner.pipeline import screen_paths
from kn5501_reasoner.pipeline.cohort.folder import is_finished
from kn5501_reasoner.present import EXPLAIN_FORMATS, SCREEN_FORMATS
from kn5501_reasoner.rules.classes import classes as owl_classes
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.trials import load_trial, ontology_sha256
from kn5501_reasoner.verdicts import RANKED, VERDICTS, WORDS, given_by, verdict
from tests.conftest import FULL
from web import Config, create_app

from .parts import KINDS, derive_all, write

EXAMPLES = resources.folder("examples")
MET, FAILS, OPEN, REFUSED = "eligible-woman", "haemoglobin-too-low", "haemoglobin-without-unit", "refused-pregnant-man"
SAID = re.compile(r"(?<![\w/-])(?<!not )eligible(?![\w-])|(?:le:|term/)eligible\b")
"""The verdict, not the name of a subject or of the ontology."""
FORMATS = sorted({*SCREEN_FORMATS, *EXPLAIN_FORMATS})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trials")
    write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(resources.FURTHER, str(folder))
        derive_all()
    return folder


@pytest.fixture(autouse=True)
def further(toy_trial: None, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(resources.FURTHER, str(root))


@cache
def screened(trial: str, engine: str = "shacl") -> Screening:
    return screen_paths([str(EXAMPLES / f"{name}.ttl") for name in (MET, FAILS, OPEN, REFUSED)], trial=trial,
                        engine=engine)


def verdicts(found: Screening) -> dict[str, str]:
    return {one.subject: one.verdict for one in found.subjects}


@pytest.mark.parametrize("engine", ["shacl", "columns"])
@pytest.mark.parametrize("trial", KINDS)
def test_who_meets_all_is_eligible_only_in_a_trial_that_is_modelled_whole(trial: str, engine: str) -> None:
    found, met = verdicts(screened(trial, engine)), KINDS[trial][2]
    assert load_trial(trial).met == met
    assert found.pop(MET) == met
    assert sorted(found.values()) == ["ineligible", "refused", "undetermined"]


def test_the_toy_trial_states_nothing_and_kn5501_that_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_trial("kn5501").met == "eligible" and not load_trial("kn5501").not_modelled
    monkeypatch.setenv(resources.FURTHER, str(Path(__file__).parent / "toy"))
    assert load_trial("toy").met == "possible"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("trial", KINDS)
def test_every_format_says_so(trial: str, format: str) -> None:
    one = Result(screened(trial)).subject(MET).screening
    text = Result(replace(one, subjects=tuple(replace(each, subject="P1") for each in one.subjects))).to(format)
    assert bool(SAID.search(text)) == (KINDS[trial][2] == "eligible")
    assert ("exc-07" in text) == bool(KINDS[trial][1]) == ("Ability to follow" in text)


@pytest.mark.parametrize("format", ["table", "text", "html"])
def test_people_are_told_how_much_is_not_modelled(format: str) -> None:
    told = {trial: " ".join(Result(screened(trial)).subject(MET).to(format).split()) for trial in KINDS}
    for trial, words in (("part", "2 criteria not modelled"), ("silent", "the trial does not say that this is all")):
        assert f"eets all that is modelled; {words}" in told[trial]
    assert "(not seen)" in told["part"] and "(not expressible)" in told["part"]
    assert "<b>" not in told["part"] or format != "html"
    assert "modelled" not in told["whole"]
    assert "2 criteria not modelled" in Result(screened("part", "columns")).subject(MET).to("table")


def test_what_is_not_modelled_stands_in_the_document_only_where_something_is_not() -> None:
    found = {trial: json.loads(Result(screened(trial)).to("json")) for trial in ("part", "silent", "whole")}
    assert [(each["name"], each["why"]) for each in found["part"]["notModelled"]] == [
        ("exc-07", "notSeen"), ("exc-08", "notExpressible")]
    assert list(found["part"])[:2] == ["trial", "notModelled"]
    assert all("notModelled" not in found[trial] for trial in ("silent", "whole"))


def test_a_cohort_counts_who_is_possible(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tmp_path / "run"
    subjects = [str(EXAMPLES / f"{name}.ttl") for name in (MET, FAILS, OPEN, REFUSED)]
    assert main(["cohort", *subjects, "--out", str(run), "--trial", "part", "--format", "csv"]) == 3
    assert capsys.readouterr().out == "4 subjects: 1 possible, 1 ineligible, 1 undetermined, 1 refused\n"
    (part,) = (run / "outcomes").iterdir()
    assert f"{MET},possible,passed" in part.read_text().replace('"', "")
    asked = [["insight", name] for name in ("verdicts", "attrition", "fastest", "attribution", "overlap",
                                            "completeness")]
    asked += [["insight", "verdicts", "--off", "inc-01"], ["sweep", "--criterion", "inc-01", "--over", "80,90"]]
    formats = ("table", "json", "svg")
    for place, (command, *more) in enumerate(asked):
        said_of_verdicts = more[0] in ("verdicts", "attrition")  # else, but in the full suite, one format in turn
        for format in formats if FULL or said_of_verdicts else formats[place % 3:][:1]:
            figure = more[:1] if command == "insight" else []
            assert main([command, *figure, str(run), *more[len(figure):], "--format", format]) == 0
            said = capsys.readouterr().out
            assert not re.search("(?<!in)eligible", said, re.I), said
            assert "possible" in said or figure not in (["verdicts"], ["attrition"])


def test_a_cohort_that_was_run_as_if_the_trial_were_whole_is_not_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, source = tmp_path / "run", str(EXAMPLES / f"{MET}.ttl")
    asked = ["cohort", source, "--out", str(run), "--trial", "part"]
    assert main(asked) == 0
    said = (run / "run.json").read_text()
    (run / "run.json").write_text(said.replace('"possible"', '"eligible"'))
    assert is_finished(json.loads((run / "run.json").read_text()))
    assert main(["insight", "verdicts", str(run)]) == 2
    assert "run the cohort again" in capsys.readouterr().err
    assert main(asked) == 0
    assert capsys.readouterr().out == "1 subjects: 1 possible, 0 ineligible, 0 undetermined, 0 refused\n"


def test_a_run_depends_on_what_a_further_trial_states(root: Path) -> None:
    hashes = {ontology_sha256(trial) for trial in ("kn5501", *KINDS)}
    assert len(hashes) == len(KINDS) + 1 and ontology_sha256() == ontology_sha256("kn5501")


@pytest.fixture(scope="module", params=["part", "whole"])
def viewer(root: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, Flask]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(resources.FURTHER, str(root))
        app = create_app(Config(examples=False, trial=request.param))
        app.testing = True
        for name in (MET, FAILS):
            data = (EXAMPLES / f"{name}.ttl").read_bytes()
            app.extensions["service"].accept(data, f"{name}.ttl", who="tests", kind="example")
        yield request.param, app
        app.extensions["service"].close()


@pytest.mark.parametrize("page", ["", f"/{MET}", f"/{MET}/print", f"/{MET}?saved=d000001",
                                  f"/{MET}/files/document.json", f"/{MET}/files/assessment.ttl",
                                  f"/{MET}/files/decision.trig"])
def test_the_viewer_says_so(viewer: tuple[str, Flask], page: str) -> None:
    trial, app = viewer
    answer = app.test_client().get(f"/subjects{page}")
    assert answer.status_code == 200
    assert bool(SAID.search(answer.text)) == (trial == "whole")
    if trial == "part":
        assert "possible" in answer.text and ("not modelled" in answer.text or "NotModelled" in answer.text
                                              or "notModelled" in answer.text)
        if "files" not in page:
            assert 'class="mark possible"' in answer.text and "<b>" not in answer.text


def test_the_list_of_the_viewer_filters_and_counts_verdicts_of_its_trial(viewer: tuple[str, Flask]) -> None:
    trial, app = viewer
    met = KINDS[trial][2]
    found = app.test_client().get(f"/subjects.json?verdict={met}").json
    assert [row["subject"] for row in found["rows"]] == [MET]
    assert found["totals"] == {met: 1, "ineligible": 1, "undetermined": 0, "refused": 0}
    assert bool(found["in_part"]) == (trial == "part")
    other = ({"eligible", "possible"} - {met}).pop()
    assert app.test_client().get(f"/subjects.json?verdict={other}").json["rows"] == []


def test_the_viewer_is_well_whatever_the_trial(viewer: tuple[str, Flask]) -> None:
    assert viewer[1].extensions["service"].config.trial in KINDS
    from web.health import Health

    assert Health(viewer[1].extensions["service"])._assessment()


def test_a_possible_subject_has_not_the_colour_of_an_eligible_one() -> None:
    style = (Path(__file__).parents[2] / "web/static/style.css").read_text()
    colours = {name: set(re.findall(rf"--{name}(?:-bg)?: (#\w+)", style)) for name in ("passed", "possible")}
    assert len(colours["possible"]) == 4 and not colours["passed"] & colours["possible"]


@pytest.mark.parametrize(("trial", "name"), [("whole", "Eligible"), ("part", "Possible"), ("silent", "Possible")])
def test_the_class_of_all_criteria_is_named_after_the_verdict(trial: str, name: str) -> None:
    text = owl_classes(trial, load_criteria(trial))
    assert f"\n{trial}:{name} a owl:Class" in text
    assert bool(re.search("eligible", text.replace("lupus-eligib", ""), re.I)) == (name == "Eligible")


@pytest.mark.parametrize("trial", KINDS)
def test_a_coverage_that_does_not_fit_is_a_fault_of_the_ontology(trial: str) -> None:
    store = ox.Store()
    store.load(path=str(resources.trial_ontology(trial)), format=ox.RdfFormat.TURTLE)
    query = resources.ontology("qc", "coverage-unclear.rq").read_text(encoding="utf-8")
    assert bool(list(store.query(query))) == (trial not in ("whole", "part"))


@pytest.mark.parametrize(("was", "now"), [("le:notSeen", "le:forgotten"), ("le:notModelledBecause le:notSeen", ""),
                                          ('le:name "exc-07" ;', "")])
def test_what_is_not_modelled_is_refused_without_its_reason_or_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was: str, now: str
) -> None:
    write(tmp_path)
    file = tmp_path / "ontology" / "trials" / "part.ttl"
    file.rename(file.with_name("broken.ttl"))
    file = file.with_name("broken.ttl")
    text = file.read_text()
    assert was in text
    file.write_text(text.replace("trial/part/", "trial/broken/").replace(was, now))
    monkeypatch.setenv(resources.FURTHER, str(tmp_path))
    with pytest.raises(UsageError, match="what is not modelled lacks"):
        load_trial("broken")


def test_one_table_of_verdicts() -> None:
    assert sorted(WORDS) == sorted(VERDICTS) == sorted([*RANKED, "refused"])
    assert verdict([], "possible") == "possible"
    assert [given_by(met)[0] for met in ("eligible", "possible")] == ["eligible", "possible"]
    assert given_by("eligible", RANKED) == ("eligible", "undetermined", "ineligible")
