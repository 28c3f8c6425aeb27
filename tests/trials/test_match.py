"""A match gives for every trial what a screening for this trial alone gives, and derives no fact twice.

On all examples (by pySHACL) and on generated subjects (by columns, which tests/columns compares with pySHACL), in both
ways in which a match decides: a few subjects one by one, many by columns.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import kn5501_reasoner
from kn5501_reasoner import resources
from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.facts import engine
from kn5501_reasoner.matches import Match
from kn5501_reasoner.model import Assessment, Dates, Records, Screening
from kn5501_reasoner.pipeline import matching, read_resources, screen_paths
from kn5501_reasoner.pipeline.cohort import Options, cohort_paths, read_any
from kn5501_reasoner.pipeline.cohort.screened import screen_by_columns
from kn5501_reasoner.pipeline.matching import match_paths, match_records
from tests.agreement.compare import Job, bundles_of
from tests.cli.test_unread import EPILEPSY, bundle
from tests.evaluators import Anchors

from .conftest import TOY
from .parts import KINDS, derive_all, write

EXAMPLES = str(resources.folder("examples"))
DATES = Dates(*vars(Anchors()).values())
TRIALS = ("kn5501", "part", "toyb", "toyc", "whole")
EVERY = tuple(sorted({*TRIALS, *resources.trial_slugs()}))
"""And all that the product has."""
JOBS = {
    "messy, to several trials": Job(30, 1501, to_trials=4),
    "blurred, anchors missing": Job(12, 1502, blurred=6, anchors=replace(Anchors(), enrolment=None, infusion=None)),
    "roughly changed": Job(20, 1503, "complete", rough=6),
}


def twin(folder: Path, slug: str, number: str) -> None:
    """The toy trial under another name."""
    for file in sorted(TOY.rglob("*.ttl")):
        where = folder / str(file.relative_to(TOY)).replace("toy", slug)
        where.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8").replace("toy", slug).replace("NCT99999999", number)
        where.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trials")
    twin(folder, "toyb", "NCT99999991"), twin(folder, "toyc", "NCT99999992")
    write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(resources.FURTHER, str(folder))
        derive_all()
    return folder


@pytest.fixture(autouse=True)
def further(toy_trial: None, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(resources.FURTHER, str(root))


@pytest.fixture(params=["one by one", "by columns"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "MANY", 0 if request.param == "by columns" else 1_000)


def told(one: Assessment) -> tuple[Any, ...]:
    """All that a match keeps of an assessment."""
    errors = sorted((error.rule, error.message, error.records) for error in one.errors)
    return one.verdict, one.dates, errors, [(each.criterion, each.outcome) for each in one.criteria]


def of_screening(screening: Screening) -> dict[str, tuple[Any, ...]]:
    return {one.subject: told(one) for one in screening.subjects}


def of_match(match: Match, trial: str) -> dict[str, tuple[Any, ...]]:
    return {each.subject: told(one.assessment) for each in match.subjects for one in each.trials
            if one.trial.slug == trial}


@cache
def by_shacl(trial: str) -> dict[str, tuple[Any, ...]]:
    return of_screening(screen_paths([EXAMPLES], trial=trial))


@cache
def generated(kind: str) -> Records:
    return read_resources(bundles_of(JOBS[kind]))


def options_of(kind: str) -> Options:
    return Options(dates=Dates(*vars(JOBS[kind].anchors).values()))


@cache
def by_columns(kind: str, trial: str) -> dict[str, tuple[Any, ...]]:
    return of_screening(screen_by_columns(generated(kind), replace(options_of(kind), trial=trial)))


@pytest.mark.usefixtures("either_way")
def test_examples() -> None:
    match = match_paths([EXAMPLES], trials=EVERY)
    for trial in EVERY:
        assert of_match(match, trial) == by_shacl(trial), trial
    assert {one.verdict for each in match.subjects for one in each.trials} == {
        "eligible", "possible", "undetermined", "ineligible", "refused"}


@pytest.mark.parametrize("kind", JOBS)
def test_generated_subjects(kind: str) -> None:
    trials = EVERY if kind == "blurred, anchors missing" else TRIALS
    match = match_records(generated(kind), trials, options_of(kind))
    assert len(match.subjects) == JOBS[kind].count
    for trial in trials:
        assert of_match(match, trial) == by_columns(kind, trial), trial


def test_many_subjects_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = "messy, to several trials"
    one_by_one = match_records(generated(kind), TRIALS, options_of(kind))
    monkeypatch.setattr(matching, "MANY", 0)
    match = match_records(generated(kind), TRIALS, options_of(kind))
    for trial in TRIALS:
        assert of_match(match, trial) == of_match(one_by_one, trial), trial
    assert replace(match, subjects=()) == replace(one_by_one, subjects=())


def test_records_to_several_trials_tell_them_apart() -> None:
    """Else the test above would not see one trial's judgements taken for another's."""
    toys = {tuple(one.assessment.criteria for one in each.trials if one.trial.slug in ("toyb", "toyc"))
            for each in match_records(named(), ("toyb", "toyc"), Options(dates=DATES)).subjects}
    assert any(first != second for first, second in toys)


def named() -> Records:
    """Generated subjects of whom a judgement is to one of the toy trials."""
    bundles = bundles_of(Job(3, 1504, "complete"))
    for content in bundles:
        (subject,) = (each["resource"]["id"] for each in content["entry"]
                      if each["resource"]["resourceType"] == "Patient")
        content["entry"].append({"resource": {
            "resourceType": "Observation", "id": f"{subject}-j", "status": "final", "effectiveDateTime": "2026-11-21",
            "code": {"coding": [{"system": "https://w3id.org/lupus-eligibility/term/",
                                 "code": "judgement-toyb-exc-02"}]},
            "subject": {"reference": f"Patient/{subject}"}, "valueBoolean": True, "performer": [{"display": "Dr Li"}],
        }})
    return read_resources(bundles)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """One entry for each run of the derivations."""
    found: list[int] = []
    inner = engine.run

    def run(*given: Any, **options: Any) -> Any:
        found.append(1)
        return inner(*given, **options)

    monkeypatch.setattr(engine, "run", run)
    yield found


def test_facts_that_are_the_same_for_two_trials_are_derived_once(ran: list[int]) -> None:
    examples = f"{EXAMPLES}/eligible-woman.ttl"
    match_paths([examples], trials=["toyb", "toyc"])
    assert len(ran) == 1  # nothing names one of them
    match_paths([examples], trials=["toyb", "toyc", "kn5501"])
    assert len(ran) == 3  # the consent is to the default trial
    ran.clear()
    match_records(named(), ("toyb", "toyc"), Options(dates=DATES))
    assert len(ran) == 2


def test_the_best_trial_comes_first() -> None:
    match = match_paths([f"{EXAMPLES}/{name}.ttl" for name in (
        "eligible-woman", "haemoglobin-too-low", "haemoglobin-without-unit", "refused-pregnant-man")],
        trials=["kn5501", *KINDS, "toyb", "toyc"])
    order = {each.subject: [(one.trial.slug, one.verdict) for one in each.trials] for each in match.subjects}
    assert [*order] == ["eligible-woman", "haemoglobin-too-low", "haemoglobin-without-unit", "refused-pregnant-man"]
    woman = order["eligible-woman"]
    assert woman[:2] == [("kn5501", "eligible"), ("whole", "eligible")]
    assert woman[2:7] == [(slug, "possible") for slug in ("both", "part-of-nothing", "silent", "part", "whole-but")]
    assert woman[7:] == [("toyb", "undetermined"), ("toyc", "undetermined")]
    no_unit = match.subjects[2].trials
    assert [len(one.open) for one in no_unit] == sorted(len(one.open) for one in no_unit) and len(no_unit[-1].open) > 1
    low = match.subjects[1].trials
    assert {one.verdict for one in low} == {"ineligible"}
    assert [len(one.open) for one in low] == [0] * 7 + [1, 1]
    assert [one.failed for one in low if one.trial.slug == "kn5501"] == [("inc-07",)]
    assert {verdict for _, verdict in order["refused-pregnant-man"]} == {"refused"}


def test_without_an_anchor_only_what_is_the_same_for_every_later_day_is_decided() -> None:
    file, days = f"{EXAMPLES}/belimumab-two-weeks-before.ttl", DATES
    cleared = read_any([file])[0]
    for row in cleared.tables["subject"]:
        row["enrolment"] = row["infusion"] = None
    (without,) = match_records(cleared, TRIALS, Options(dates=Dates(days.screening))).subjects
    assert without.dates == Dates(days.screening)
    for one in without.trials:
        screening = screen_by_columns(cleared, Options(one.trial.slug, Dates(days.screening)))
        assert told(one.assessment) == told(screening.subjects[0])
    ours = {one.trial.slug: one for one in without.trials}["kn5501"]
    assert (ours.verdict, ours.failed) == ("undetermined", ()) and "exc-12" in ours.open  # two weeks on it may be over
    (given,) = match_paths([file], trials=["kn5501"]).subjects
    assert given.trials[0].failed == ("exc-12",)


@pytest.mark.usefixtures("either_way")
def test_the_options_are_those_of_screen(tmp_path: Path) -> None:
    codes = tmp_path / "codes.csv"
    codes.write_text("code,class\nurn:x|e1,Epilepsy\n", encoding="utf-8")
    given: dict[str, Any] = {"assume_absent": ["allergies", "skin"], "childbearing_by_age": True, "strict": True,
                             "codes": str(codes), "dates": Dates(DATES.screening)}
    files = [f"{EXAMPLES}/{name}" for name in ("allergies-not-asked.ttl", "eligible-woman.ttl", "fhir-eligible.json")]
    match = match_paths(files, trials=["kn5501", "toyb"], **given)
    for trial in ("kn5501", "toyb"):
        assert of_match(match, trial) == of_screening(screen_paths(files, trial=trial, **given))
    assert match.assumed_absent == ("allergies", "skin")
    assert of_match(match, "kn5501") != of_match(match_paths(files, trials=["kn5501"]), "kn5501")


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("strict", [False, True])
def test_entries_of_nobody(tmp_path: Path, strict: bool) -> None:
    path = bundle(tmp_path, "ann", "bob", more=(EPILEPSY,), visits=1)
    match = match_paths([path], trials=["kn5501", "toyb"], dates=DATES, strict=strict)
    for trial in ("kn5501", "toyb"):
        screening = screen_paths([path], trial=trial, dates=DATES, strict=strict)
        assert of_match(match, trial) == of_screening(screening)
        assert match.refused_files == screening.refused_files
    assert match.any_refused and [each.subject for each in match.unread] == [None, "ann"]
    assert match.unread[0].withholds == ("cns",)


def test_what_an_entry_leaves_open_for_one_trial_or_another_is_said_once(tmp_path: Path) -> None:
    path = bundle(tmp_path, "ann", more=(
        {"resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/ann"},
         "valueString": "?", "code": {"coding": [{"system": "https://w3id.org/lupus-eligibility/term/",
                                                  "code": "judgement-toyb-exc-02"}]}},))
    match = match_paths([path], trials=["kn5501", "toyb"], dates=DATES)
    (entry,) = match.unread
    alone = {trial: screen_paths([path], trial=trial, dates=DATES).unread[0].withholds for trial in ("kn5501", "toyb")}
    assert alone == {"kn5501": (), "toyb": ("judgement-exc-02",)} and entry.withholds == ("judgement-exc-02",)


def test_skipped_is_what_no_trial_needs(tmp_path: Path) -> None:
    own = {"resourceType": "ResearchSubject", "id": "own", "status": "on-study", "period": {"start": "2026-11-01"},
           "individual": {"reference": "Patient/ann"}, "study": {"identifier": {"value": "NCT06010472"}}}
    other = {"resourceType": "Procedure", "id": "p", "status": "completed", "subject": {"reference": "Patient/ann"},
             "code": {"coding": [{"system": "http://snomed.info/sct", "code": "80146002"}]}}
    path = bundle(tmp_path, "ann", more=(own, other))

    def skipped(*trials: str) -> list[str]:
        found = match_paths([path], trials=trials, dates=DATES).skipped
        return [each.entry.rsplit("/")[-1] for each in found if each.entry.endswith(("/own", "/p"))]

    assert skipped("kn5501") == ["own", "p"] and skipped("toyb") == ["p"]
    assert skipped("kn5501", "toyb") == skipped("toyb", "kn5501") == ["p"]


def test_the_folder_of_a_cohort_gives_its_dates(tmp_path: Path) -> None:
    path = bundle(tmp_path, "ann")
    cohort_paths([path], tmp_path / "run", Options("toyb", DATES))
    said: list[str] = []
    match = match_paths([str(tmp_path / "run")], say=said.append, trials=["kn5501", "toyc"])
    assert match.subjects[0].dates == DATES and "--screening 2026-11-22" in said[0]
    assert [one.trial.slug for one in match.subjects[0].trials] == ["kn5501", "toyc"]


def test_only_some_subjects_and_trials() -> None:
    match = match_paths([EXAMPLES], trials=["whole", "kn5501", "whole"], subjects=["eligible-man"])
    assert [trial.slug for trial in match.trials] == ["whole", "kn5501"]
    assert [each.subject for each in match.subjects] == ["eligible-man"]


def test_progress_counts_trials() -> None:
    shown: list[tuple[int, int]] = []
    match_paths([f"{EXAMPLES}/eligible-man.ttl"], trials=["kn5501", "toyb"],
                progress=lambda *done: shown.append(done))
    assert shown == [(1, 2), (2, 2)]


def test_an_unknown_trial_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="no trial 'tay'") as caught:
        match_paths([EXAMPLES], trials=["kn5501", "tay"])
    assert "toyb" in caught.value.hint


def test_without_a_day_of_screening_nothing_is_matched(tmp_path: Path) -> None:
    (tmp_path / "ann.json").write_text('{"resourceType": "Patient", "id": "ann"}', encoding="utf-8")
    with pytest.raises(UsageError, match="no screening date"):
        match_paths([str(tmp_path / "ann.json")])
    assert main(["match", str(tmp_path / "ann.json")]) == 2


def test_a_match_with_no_trial_is_refused() -> None:
    with pytest.raises(UsageError, match="no trial is named"):
        match_paths([EXAMPLES], trials=[])


def test_from_python() -> None:
    found = kn5501_reasoner.match(f"{EXAMPLES}/eligible-man.ttl", trials=["toyb", "kn5501"], screening="2026-11-22")
    assert found.verdicts == {"eligible-man": {"kn5501": "eligible", "toyb": "undetermined"}}
    assert [*found.verdicts["eligible-man"]] == ["kn5501", "toyb"]
    assert found.outcomes["eligible-man"]["toyb"] == {"inc-01": "cantTell", "exc-01": "passed", "exc-02": "untested"}
    assert str(found) == found.to("table") and json.loads(found.to("json"))["subjects"][0]["unread"] == 0


SOME = ("--trial", "kn5501,part")


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["match", *arguments])
    return code, *capsys.readouterr()


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    file = f"{EXAMPLES}/haemoglobin-too-low.ttl"
    code, out, err = call(capsys, file, "--trial", "toyb, kn5501", "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)["subjects"] == [{
        "subject": "haemoglobin-too-low",
        "dates": {"screening": "2026-11-22", "enrolment": "2026-11-30", "infusion": "2026-12-01"}, "unread": 0,
        "trials": [
            {"trial": "kn5501", "verdict": "ineligible", "failed": ["inc-07"], "open": [], "notModelled": 0},
            {"trial": "toyb", "verdict": "ineligible", "failed": ["inc-01"], "open": ["exc-02"], "notModelled": 0},
        ],
    }]
    code, out, _ = call(capsys, file)
    assert code == 0 and f"{len(resources.trial_slugs())} trials" in out.splitlines()[0]
    assert [line.split()[-1] for line in out.splitlines() if "kn5501  " in line] == ["inc-07"]
    code, out, _ = call(capsys, file, "--trial", "part", "--format", "text")
    assert "part NCT99999998: not eligible\n    inc-01  failed            Haemoglobin\n" in out
    code, out, _ = call(capsys, file, "--trial", "part,kn5501", "--format", "csv")
    rows = [*csv.DictReader(io.StringIO(out))]
    assert [(row["trial"], row["rank"], row["failed"], row["notModelled"]) for row in rows if row["subject"]] == [
        ("kn5501", "1", "inc-07", "0"), ("part", "2", "inc-01", "2")]
    assert [(row["trial"], row["outcome"]) for row in rows if not row["subject"]] == [("part", "notModelled")] * 2


def test_the_command_gives_the_same_bytes_again(capsys: pytest.CaptureFixture[str]) -> None:
    files = [f"{EXAMPLES}/{name}.ttl" for name in ("refused-pregnant-man", "migraine-to-be-judged")]
    for format in ("table", "text", "json", "csv"):
        first, second = (call(capsys, *given, *SOME, "--format", format) for given in (files, files[::-1]))
        assert first == second and first[0] == 3


def test_exit_codes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert call(capsys, f"{EXAMPLES}/refused-pregnant-man.ttl", "--trial", "toyb")[0] == 3
    (tmp_path / "bad.ttl").write_text("no turtle", encoding="utf-8")
    code, out, err = call(capsys, str(tmp_path / "bad.ttl"), f"{EXAMPLES}/eligible-man.ttl", *SOME)
    assert code == 3 and "bad.ttl: refused" in err and "Refused:\n" in out
    assert call(capsys, str(tmp_path / "bad.ttl"))[0] == 2
    code, _, err = call(capsys, EXAMPLES, "--trial", "tay")
    assert code == 2 and err.startswith("kn5501: --trial: no trial 'tay' (known: ")
    (tmp_path / "none.ttl").write_text("", encoding="utf-8")
    code, _, err = call(capsys, str(tmp_path / "none.ttl"))
    assert code == 2 and "no subject found" in err
    with pytest.raises(SystemExit) as caught:
        call(capsys, EXAMPLES, "--trial", "toyb,")
    assert caught.value.code == 2


def test_skipped_entries_are_listed_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    file = f"{EXAMPLES}/fhir-hospital-history.json"
    for format in ("table", "text", "json", "csv"):
        code, out, err = call(capsys, file, *SOME, "--report-skipped", "--format", format)
        text = err if format == "csv" else out
        assert code == 0 and "no criterion uses" in text, format
    assert "no criterion uses" not in "".join(call(capsys, file, *SOME)[1:])


def test_assumed_absent_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    file = f"{EXAMPLES}/allergies-not-asked.ttl"
    _, out, _ = call(capsys, file, "--trial", "kn5501", "--assume-absent", "allergies")
    assert "assumed absent unless recorded: allergies" in out and " eligible " in out
    _, out, _ = call(capsys, file, "--trial", "kn5501", "--assume-absent", "allergies", "--format", "json")
    assert json.loads(out)["assumed_absent"] == ["allergies"]
