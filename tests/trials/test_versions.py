"""An older version of a trial is a trial of its own: its own criteria, limits, judgements and addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import RuleError
from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline import facts_paths, query_paths, screen_paths
from kn5501_reasoner.resources import FURTHER
from kn5501_reasoner.rules.classes import classes as owl_classes
from kn5501_reasoner.rules.dualise import derive
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.trials import Trial, known_prefixes, load_trial, one_trial
from kn5501_reasoner.vocab import DCTERMS, LE, trial_namespace
from tests.trials.folders import change, copied
from tests.trials.versions import older, with_version
from web import Config, create_app

NEW, OLD = "staged", "staged@1"
DATES = Dates(date(2026, 11, 22))
RECORDS = """\
@prefix le: <https://w3id.org/lupus-eligibility/term/> .
@prefix loinc: <https://loinc.org/rdf/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://x.example/p> a le:Subject ; le:identifier "p" ; le:screeningDate "2026-11-22"^^xsd:date .
<https://x.example/hb> a le:Observation ; le:subject <https://x.example/p> ; le:code loinc:718-7 ;
    le:observationStatus "final" ; le:effective "2026-11-20"^^xsd:date ; le:valueDecimal 8.5 ; le:unitCode "g/dL" .
"""
CONSENT = """<https://x.example/c> a le:Consent ; le:subject <https://x.example/p> ; le:consentStatus "given" ;
    le:consentDate "2026-11-20"^^xsd:date{} .
"""
JUDGEMENT = """<https://x.example/j> a le:Judgement ; le:subject <https://x.example/p> ; le:judgedCriterion "{}" ;
    le:judgedAsFit true ; le:judgedBy "somebody" ; le:judgementDate "2026-11-20"^^xsd:date ;
    le:judgementStatus "final" ; le:judgementReason "why"{} .
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("versions")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FURTHER, str(folder))
        yield with_version(folder, NEW)


@pytest.fixture(autouse=True)
def versions(toy_trial: None, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(root))


def of(text: str) -> str:
    return f' ; le:trial "{text}"' if text else ""


def outcomes(folder: Path, trial: str, *records: str) -> dict[str, str]:
    file = folder / "p.ttl"
    file.write_text(RECORDS + "".join(records), encoding="utf-8")
    found = []
    for engine in ("shacl", "columns"):
        (subject,) = screen_paths([str(file)], trial=trial, engine=engine).subjects
        found.append({one.criterion: one.outcome for one in subject.criteria})
    assert found[0] == found[1]
    return found[0]


def test_it_is_a_trial_of_its_own() -> None:
    assert {NEW, OLD} < set(resources.trial_slugs())
    old = load_trial(OLD)
    assert (old.namespace, old.prefix, old.present) == (f"{trial_namespace(NEW)}1/", "staged-1", NEW)
    assert list(old.titles) == ["inc-01", "exc-01", "exc-03"] and list(load_trial(NEW).titles)[-1] == "exc-02"
    prefixes = list(known_prefixes())
    assert prefixes.index("staged-1") < prefixes.index("staged")


def test_its_criteria_are_versions_of_the_present_ones() -> None:
    said = {(quad.subject.value, quad.object.value)
            for quad in ox.parse(path=str(resources.trial_criteria(OLD)), format=ox.RdfFormat.TURTLE)
            if quad.predicate.value == DCTERMS + "isVersionOf"}
    new, old = trial_namespace(NEW), trial_namespace(OLD)
    assert said == {(old + was, new + now) for was, now in (
        ("inc-01", "inc-01"), ("exc-01", "exc-01"), ("exc-03", "exc-02"), ("trial", "trial"))}
    assert "isVersionOf" not in resources.trial_criteria(NEW).read_text(encoding="utf-8")


def test_its_own_limit_decides_and_its_own_names_are_told(tmp_path: Path) -> None:
    consent = CONSENT.format(of(NEW))
    assert outcomes(tmp_path, NEW, consent)["inc-01"] == "failed"
    assert outcomes(tmp_path, OLD, consent)["inc-01"] == "passed"
    found = screen_paths([str(tmp_path / "p.ttl")], trial=OLD)
    assert {one.shape.split(":")[0] for each in found.subjects[0].criteria for one in each.because} == {"staged-1"}
    assert "staged-1:passes-inc-01-haemoglobin a owl:Class" in owl_classes(OLD, load_criteria(OLD))


@pytest.mark.parametrize(("named", "counts"), [
    (NEW, {NEW, OLD}), ("NCT99999999", {NEW, OLD}), (NEW.upper(), {NEW, OLD}), (OLD, {OLD}), ("NCT99999999@1", {OLD}),
    (f"{NEW}@2", set()), ("", set()), ("toy", set()), (f"toy | {NEW}", {NEW, OLD}), (f"{OLD} | {NEW}", {NEW, OLD}),
])
def test_a_consent_is_to_each_version_unless_it_names_one(tmp_path: Path, named: str, counts: set[str]) -> None:
    for trial in (NEW, OLD):
        outcome = outcomes(tmp_path, trial, CONSENT.format(of(named)))["inc-01"]
        # without consent the older version stays open, and of the present one too little haemoglobin fails
        assert outcome == ("failed" if trial == NEW else "passed" if trial in counts else "cantTell")
        assert load_trial(trial).named_by(named or None) is (trial in counts)


@pytest.mark.parametrize(("named", "counts"), [
    (NEW, {NEW}), ("nct99999999", {NEW}), (OLD, {OLD}), ("NCT99999999@1", {OLD}), (OLD.upper(), {OLD}),
    (f"{NEW}@2", set()), ("", set()), ("toy@1", set()), (f"{OLD} | {NEW}", {NEW, OLD}),
])
def test_a_judgement_is_of_the_version_that_it_names_else_of_the_present(
    tmp_path: Path, named: str, counts: set[str]
) -> None:
    for trial, criterion in ((NEW, "exc-02"), (OLD, "exc-03")):
        found = outcomes(tmp_path, trial, JUDGEMENT.format(criterion, of(named)))
        assert found[criterion] == ("passed" if trial in counts else "untested")
        assert load_trial(trial).judged_by(named or None) is (trial in counts)


@pytest.mark.parametrize(("code", "counts"), [
    (f"judgement-{NEW}-exc-02", {NEW}), (f"judgement-{OLD}-exc-03", {OLD}), (f"judgement-{NEW}@2-exc-02", set())])
def test_a_code_of_a_judgement_names_the_version(tmp_path: Path, code: str, counts: set[str]) -> None:
    file = tmp_path / "p.json"
    observation = {"resourceType": "Observation", "id": "j", "status": "final", "valueBoolean": True,
                   "effectiveDateTime": "2026-11-20", "subject": {"reference": "Patient/p"},
                   "performer": [{"display": "somebody"}], "code": {"coding": [{"system": LE, "code": code}]}}
    patient = {"resourceType": "Patient", "id": "p"}
    file.write_text(json.dumps({"resourceType": "Bundle", "type": "collection",
                                "entry": [{"resource": each} for each in (patient, observation)]}))
    for trial in (NEW, OLD):
        (subject,) = screen_paths([str(file)], trial=trial, dates=DATES).subjects
        assert (subject.criteria[-1].outcome == "passed") == (trial in counts)


def test_treatment_in_an_older_version_is_treatment_in_the_same_trial() -> None:
    assert load_trial(NEW).registered_as("NCT99999999") and load_trial(OLD).registered_as("NCT99999999")


def test_names_of_several_versions() -> None:
    assert one_trial([NEW, OLD]) == OLD and one_trial([NEW, "NCT99999999"]) == NEW
    assert one_trial([OLD, f"{NEW}@2"]) == "one of several"


def test_what_names_no_trial_is_to_each_version_of_the_default_trial() -> None:
    default = load_trial("kn5501")
    old: Trial = replace(default, slug="kn5501@1")
    assert (old.named_by(None), old.judged_by(None), default.judged_by(" ")) == (True, False, True)


def test_facts_and_queries_name_its_namespace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.ttl"
    file.write_text(RECORDS + JUDGEMENT.format("exc-03", of(OLD)), encoding="utf-8")
    query = tmp_path / "q.rq"
    query.write_text("SELECT ?c { ?s le:judgedFit ?c }", encoding="utf-8")
    assert main(["query", str(query), str(file), "--trial", OLD]) == 0
    assert "staged-1:exc-03" in capsys.readouterr().out
    out = tmp_path / "facts.ttl"
    with out.open("wb") as stream:
        facts_paths([str(file)], trial=OLD, format="turtle", out=stream)
    assert f"@prefix staged-1: <{trial_namespace(OLD)}> ." in out.read_text(encoding="utf-8")
    rows = query_paths([str(file)], "SELECT ?old { ?old dcterms:isVersionOf staged:exc-02 }", trial=OLD)
    assert "staged-1:exc-03" in rows.format("table")


def test_its_pages(tmp_path: Path) -> None:
    app = create_app(Config(trial=OLD, examples=False, store=tmp_path / "store"))
    try:
        client = app.test_client()
        for page in ("/trial", f"/trial/{OLD}", f"/trial/{OLD}/inc-01", f"/trial/{NEW}/inc-01"):
            assert client.get(page).status_code == 200, page
        there = client.get("/trial/staged/1/inc-01", follow_redirects=True)
        assert there.status_code == 200 and "staged-1:inc-01" in there.text
        turtle = client.get(f"/trial/{OLD}/inc-01.ttl").text
        assert "isVersionOf" in turtle and client.get(f"/trial/{OLD}/exc-02").status_code == 404
    finally:
        app.extensions["service"].close()


@pytest.mark.parametrize(("old", "new", "what", "hint"), [
    ("/exc-02>", "/exc-07>", "there is no present criterion", "one of exc-01, exc-02, inc-01"),
    ("dcterms:isVersionOf", "dcterms:isReplacedBy", "dcterms:isReplacedBy is not in the supported pattern", ""),
])
def test_a_version_of_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, what: str, hint: str
) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    slug = f"other-{len(old)}"
    copied(tmp_path, slug)
    older(tmp_path, slug)
    change(tmp_path, f"shapes/trials/{slug}@1/exc-03-other-risk.ttl", old, new)
    with pytest.raises(RuleError, match=what) as caught:
        derive(f"{slug}@1")
    assert hint in caught.value.hint


def test_a_version_of_no_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    copied(tmp_path, "gone")
    older(tmp_path, "gone")
    resources.trial_ontology("gone").unlink()
    with pytest.raises(RuleError, match="there is no trial gone of which this is an older version"):
        derive("gone@1")


def test_the_present_version_is_a_version_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    copied(tmp_path, "first")
    change(tmp_path, "shapes/trials/first/exc-02-other-risk.ttl", "le:order 3 ;",
           "le:order 3 ; dcterms:isVersionOf first:exc-01 ;")
    with pytest.raises(RuleError, match="there is no present criterion") as caught:
        derive("first")
    assert "of an older version alone" in caught.value.hint
