"""No record about trial A changes an outcome of trial B; a record that names no trial is the default trial's alone.

To generated subjects, and to examples, records about the other trial are added: judgements of every criterion, consents
and undertakings that say the opposite, each also in a form that cannot be read. Treatment in another trial is what a
criterion asks after, and stays out of the law: of it, only whose it is.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from kn5501_reasoner.model import Dates, Records
from kn5501_reasoner.pipeline import read_resources
from kn5501_reasoner.pipeline.cohort import Options
from kn5501_reasoner.pipeline.cohort.screened import screen_by_columns
from kn5501_reasoner.pipeline.session import Session
from kn5501_reasoner.resources import trial_slugs
from kn5501_reasoner.synth import generate, to_json
from kn5501_reasoner.trials import Trial, load_trial
from tests.conftest import FULL

LE = "https://w3id.org/lupus-eligibility/term/"
TRIALS = ("kn5501", "toy")
EVERY = [*trial_slugs(), "toy"]
COUNT, SEED = 40, 1407
FEW = COUNT if FULL else 10
"""How many subjects are flooded with records about all other trials at once."""
DAY = "2026-11-21"
DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
UNDERTAKINGS = ("undertakes-contraception-90-days", "undertakes-no-egg-donation-365-days")


def observation(name: str, subject: str, code: str, **members: Any) -> dict[str, Any]:
    coded = {"coding": [{"system": LE, "code": code}]}
    return {"resourceType": "Observation", "id": name, "status": "final", "code": coded, "effectiveDateTime": DAY,
            "subject": {"reference": f"Patient/{subject}"}, **members}


def about(trial: Trial, subject: str, fit: bool, broken: bool) -> list[dict[str, Any]]:
    """Records that name a trial, each of which would matter to it; broken: also such that cannot be read."""
    by, found = {"performer": [{"display": "somebody"}]}, []
    for criterion in trial.titles:
        code = f"judgement-{trial.slug}-{criterion}"
        found.append(observation(f"j-{criterion}", subject, code, valueBoolean=fit, **by))
        if broken:
            found.append(observation(f"jb-{criterion}", subject, code, **by))
    for number, study in enumerate(({"display": trial.slug}, {"identifier": {"value": trial.registry}})):
        found.append({
            "resourceType": "Consent", "id": f"c-{number}", "status": "active" if fit else "rejected",
            "scope": {"coding": [{"system": "s", "code": "research"}]}, "dateTime": DAY,
            "patient": {"reference": f"Patient/{subject}"},
            "sourceReference": {"type": "ResearchStudy", **study},
        })
    return found


def input_about(trial: Trial, subject: str, fit: bool) -> dict[str, Any]:
    """An input that names the trial, with records that name none, readable and not."""
    made = [observation("t", subject, "trial", valueString=trial.registry)]
    for number, code in enumerate((*UNDERTAKINGS, *(f"judgement-{criterion}" for criterion in trial.titles))):
        by = {"performer": [{"display": "somebody"}]}
        made += [observation(f"i{number}", subject, code, valueBoolean=fit, **by),
                 observation(f"b{number}", subject, code, valueString="?")]
    made.append({"resourceType": "Consent", "id": "ci", "status": "nonsense", "dateTime": DAY,
                 "scope": {"coding": [{"system": "s", "code": "research"}]},
                 "patient": {"reference": f"Patient/{subject}"}})
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in made]}


def with_others(bundle: dict[str, Any], trial: Trial, fit: bool, broken: bool = True) -> list[dict[str, Any]]:
    """The bundle with records about a trial in it; broken: also such that cannot be read, and a further input."""
    (subject,) = (each["resource"]["id"] for each in bundle["entry"] if each["resource"]["resourceType"] == "Patient")
    more = [{"resource": each} for each in about(trial, subject, fit, broken)]
    own = bundle | {"entry": [*bundle["entry"], *more]}
    return [own, input_about(trial, subject, fit)] if broken else [own]


def read_inputs(inputs: list[dict[str, Any]]) -> Records:
    """Records of several files."""
    from kn5501_reasoner.records import Collector
    from kn5501_reasoner.records.from_fhir import finish_fhir, read_fhir
    from kn5501_reasoner.records.from_fhir.shared import Shared

    collector, shared = Collector(), Shared()
    for number, content in enumerate(inputs):
        read_fhir([("", content)], f"input-{number}", collector, shared)
    finish_fhir(shared, collector)
    return collector.finish()


@pytest.fixture(scope="module")
def bundles() -> list[dict[str, Any]]:
    return [json.loads(to_json(each), parse_float=Decimal) for each in generate(COUNT, SEED)]


def by_columns(records: Records, trial: str) -> dict[str, tuple[Any, ...]]:
    found = screen_by_columns(records, Options(trial, DATES), ())
    return {one.subject: (one.verdict, *((each.criterion, each.outcome) for each in one.criteria))
            for one in found.subjects}


@pytest.mark.parametrize(("run", "other"), [*permutations(TRIALS, 2)])
@pytest.mark.parametrize("fit", [True, False])
def test_no_record_about_another_trial_changes_an_outcome(bundles, run, other, fit) -> None:
    before = by_columns(read_resources(bundles), run)
    flooded = read_inputs([each for bundle in bundles for each in with_others(bundle, load_trial(other), fit)])
    assert len(flooded.tables["judgement"]) > 2 * COUNT and len(flooded.tables["unread"]) > 2 * COUNT
    assert by_columns(flooded, run) == before


@pytest.mark.parametrize("run", TRIALS)
def test_the_same_records_about_the_trial_itself_do(bundles, run) -> None:
    """The law above could not fail if nothing of what is added were read."""
    before = by_columns(read_resources(bundles), run)
    for fit in (True, False):
        trial = load_trial(run)
        flooded = read_inputs([each for bundle in bundles for each in with_others(bundle, trial, fit, broken=False)])
        after = by_columns(flooded, run)
        changed = [name for name, said in before.items() if said[0] != "refused" and said != after[name]]
        assert len(changed) > COUNT // 4
        last = list(trial.titles)[-1]
        assert [name for name in changed if dict(after[name][1:])[last] == ("passed" if fit else "failed")]


def of_others(bundle: dict[str, Any], run: str, fit: bool) -> list[dict[str, Any]]:
    """The bundle with records about every other trial in it, and an input that names each.

    Of another version of the trial judgements alone: consents and undertakings that name no version are to each.
    """
    (subject,) = (each["resource"]["id"] for each in bundle["entry"] if each["resource"]["resourceType"] == "Patient")
    own, further = [], []
    for other in (load_trial(slug) for slug in EVERY if slug != run):
        version = other.present == load_trial(run).present
        own += [own_id(each, other) for each in about(other, subject, fit, True)
                if not version or each["resourceType"] == "Observation"]
        if not version:
            made = input_about(other, subject, fit)
            further.append(made | {"entry": [{"resource": own_id(e["resource"], other)} for e in made["entry"]]})
    return [bundle | {"entry": [*bundle["entry"], *({"resource": each} for each in own)]}, *further]


def own_id(resource: dict[str, Any], trial: Trial) -> dict[str, Any]:
    """The resource with an id that those about other trials do not have."""
    return resource | {"id": f"{trial.slug.replace('@', '-v')}-{resource['id']}"}


@pytest.mark.parametrize("run", EVERY)
@pytest.mark.parametrize("fit", [True, False])
def test_no_record_about_any_other_trial_changes_an_outcome(bundles, run, fit) -> None:
    """Over all pairs: records about all others at once, of which none may matter."""
    before = by_columns(read_resources(bundles[:FEW]), run)
    flooded = read_inputs([each for bundle in bundles[:FEW] for each in of_others(bundle, run, fit)])
    assert len(flooded.tables["judgement"]) > 40 * FEW and len(flooded.tables["unread"]) > 40 * FEW
    assert by_columns(flooded, run) == before


@pytest.mark.parametrize("run", [slug for slug in EVERY if slug not in TRIALS])
@pytest.mark.parametrize("fit", [True, False])
def test_judgements_of_the_trial_itself_change_outcomes(bundles, run, fit) -> None:
    """So that the law over all pairs could fail."""
    trial, few = load_trial(run), bundles[:FEW]
    before = by_columns(read_resources(few), run)
    after = by_columns(read_inputs([each for bundle in few for each in with_others(bundle, trial, fit, False)]), run)
    read = [name for name, said in before.items() if said[0] != "refused"]
    assert read
    for name in read:
        changed = {each for each, outcome in dict(before[name][1:]).items() if dict(after[name][1:])[each] != outcome}
        assert {dict(after[name][1:])[each] for each in changed} >= {"passed" if fit else "failed"}


def test_reports_say_the_same(bundles) -> None:
    for bundle in bundles[:4]:
        inputs = with_others(bundle, load_trial("toy"), False)
        before, after = (Session.of(records, "kn5501", DATES).screening()
                         for records in (read_resources([bundle]), read_inputs(inputs)))
        assert [one.criteria for one in after.subjects] == [one.criteria for one in before.subjects]


def test_what_names_no_trial_is_unknown_to_every_other(bundles) -> None:
    outcomes = by_columns(read_resources(bundles), "toy")
    refused = [name for name, said in outcomes.items() if said[0] == "refused"]
    assert len(refused) < COUNT
    for name, said in outcomes.items():
        if name not in refused:
            found = dict(said[1:])
            assert found["exc-02"] == "untested" and found["inc-01"] in ("cantTell", "failed")
