"""What a trial says of things that there are not is refused by its own message, when derived and when run."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.errors import RuleError
from kn5501_reasoner.facts.load import PARAMETERS
from kn5501_reasoner.pipeline import screen_paths
from kn5501_reasoner.pipeline.material import load_terminology
from kn5501_reasoner.pipeline.rules import criteria_of, known
from kn5501_reasoner.resources import FURTHER
from kn5501_reasoner.rules.check import check_trial
from kn5501_reasoner.rules.dualise import derive
from kn5501_reasoner.rules.files import derived_files, write_all
from kn5501_reasoner.rules.known import known_by_ontology
from kn5501_reasoner.rules.load import load_criteria
from kn5501_reasoner.trials import load_trial
from tests.trials.folders import add, change, copied

EXAMPLE = str(resources.folder("examples") / "eligible-woman.ttl")
NUMBER = count()
INC, EXC, RISK = "inc-01-consent-and-haemoglobin.ttl", "exc-01-other-trial.ttl", "exc-02-other-risk.ttl"
SHAPE, ONTOLOGY = "shapes/trials/{0}/", "ontology/trials/{0}.ttl"
EVENT = """ :inc-09 a sh:NodeShape ; rdfs:label "An event"@en ; sh:property :inc-09-event .
 :inc-09-event a sh:PropertyShape ; rdfs:label "Event"@en ; {1}
    sh:path le:{0} ; sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ {2} ] .
"""
REVIEW = "le:domain le:medication ; le:anchor le:screening ;"
EVENTS = {
    "class that there is not": (
        EVENT.format("exposure", REVIEW, "sh:class le:Cyclophosphamid"),
        "there is no class <https://w3id.org/lupus-eligibility/term/Cyclophosphamid>", "perhaps le:Cyclophosphamide"),
    "class of others": (
        EVENT.format("exposure", REVIEW, "sh:class <https://example.org/Drug>"),
        "there is no class <https://example.org/Drug>", "declare it in the ontology"),
    "class in an exception": (
        EVENT.format("exposure", REVIEW, "sh:class le:Medicine ; sh:not [ sh:class le:Medicin ]"),
        "there is no class <https://w3id.org/lupus-eligibility/term/Medicin>", "perhaps le:Medicine"),
    "class without codes": (
        EVENT.format("exposure", REVIEW, "sh:class le:Telitacicept"), "no code reaches the class", "map codes to it"),
    "attribute of other events": (
        EVENT.format("exposure", REVIEW, "sh:class le:Medicine ; sh:property [ sh:path le:cured ; sh:hasValue true ]"),
        "there is no fact <https://w3id.org/lupus-eligibility/term/cured> of an event on le:exposure",
        "one of confirmed, days"),
    "path that no event takes": (
        EVENT.format("exposur", REVIEW, "sh:class le:Medicine"),
        "there is no fact <https://w3id.org/lupus-eligibility/term/exposur> of a subject", "perhaps le:exposure"),
    "domain": (
        EVENT.format("exposure", "le:domain le:medicines ; le:anchor le:screening ;", "sh:class le:Medicine"),
        "there is no domain <https://w3id.org/lupus-eligibility/term/medicines>", "one of allergies, cns"),
    "anchor": (
        EVENT.format("exposure", "le:domain le:medication ; le:anchor le:randomisation ;", "sh:class le:Medicine"),
        "there is no anchor <https://w3id.org/lupus-eligibility/term/randomisation>", "one of enrolment, infusion"),
    "demanded event that nobody reviews": (
        EVENT.format("exposure", "", "sh:class le:Medicine").replace("qualifiedMaxCount 0", "qualifiedMinCount 1"),
        "a demanded event needs le:domain and le:anchor", "the review that shows"),
}
CHANGES = {
    "fact": (SHAPE + INC, "le:haemoglobin ;", "le:hemoglobin ;",
             "there is no fact <https://w3id.org/lupus-eligibility/term/hemoglobin> of a subject",
             "perhaps le:haemoglobin"),
    "fact of others": (SHAPE + INC, "le:haemoglobin ;", "rdfs:label ;",
                       "there is no fact <http://www.w3.org/2000/01/rdf-schema#label>", "declare it in"),
    "limit on a truth": (SHAPE + INC, "le:haemoglobin ;", "le:pregnant ;", "is of the kind Truth, not Quantity",
                         "a quantity has limits"),
    "offset of a subject": (SHAPE + INC, "le:haemoglobin ;", "le:daysBeforeScreening ;",
                            "daysBeforeScreening> of a subject", "perhaps le:"),
    "anchor of a criterion": (SHAPE + INC, "le:anchor le:screening ;", "le:anchor le:apheresis ;",
                              "there is no anchor <https://w3id.org/lupus-eligibility/term/apheresis>",
                              "one of consent-signature, enrolment"),
    "domain of a criterion": (SHAPE + EXC, "le:anchor le:enrolment ; le:domain le:trials ;\n    sh:",
                              "le:anchor le:enrolment ; le:domain le:studies ;\n    sh:",
                              "there is no domain <https://w3id.org/lupus-eligibility/term/studies>",
                              "one of allergies"),
    "mark of a criterion": (SHAPE + INC, "le:seenInSource", "le:seen",
                            "there is no mark <https://w3id.org/lupus-eligibility/term/seen>",
                            "one of seenInSource, toVerify"),
    "parameter of a criterion": (SHAPE + INC, "le:order 1 ;", "le:order 1 ; le:parameter {0}:parameter-gap-days ;",
                                 "there is no parameter <https://w3id.org/lupus-eligibility/trial/{0}/parameter-gap",
                                 "define it in"),
    "parameter that nothing reads": (
        ONTOLOGY, "{0}:trial a", '{0}:gap a le:Parameter ; le:name "gap_weeks" ; le:value 1 .\n{0}:trial a',
        "no derivation reads the parameter 'gap_weeks'", "gap_days"),
    "order": (SHAPE + RISK, "le:order 3", "le:order 2",
              "<https://w3id.org/lupus-eligibility/trial/{0}/exc-01> has the le:order 2 as well", "give each its own"),
    "order that is none": (SHAPE + RISK, "le:order 3", "le:order 0",
                           "le:order is a whole number from 1, not 0", ""),
    "criterion without a shape": (ONTOLOGY, "{0}:trial a", "{0}:exc-03 le:order 4 .\n{0}:trial a",
                                  "no shape file says this criterion", "shapes/trials/{0}"),
    "criterion in the file of the trial": (
        ONTOLOGY, "{0}:trial a", "{0}:exc-01 le:order 2 .\n{0}:trial a",
        "a criterion is said beside its shape", "move it to shapes/trials/{0}/exc-01-other-trial.ttl"),
    "card on a part": (SHAPE + INC, "{0}:inc-01-consent a sh:PropertyShape ;",
                       "{0}:inc-01-consent a sh:PropertyShape ; le:order 7 ;",
                       "le:order is not in the supported pattern here", ""),
    "term that is none of a card": (SHAPE + INC, "le:order 1 ;", "le:order 1 ; le:ordre 1 ;",
                                    "le:ordre is not in the supported pattern here", ""),
    "source that is no text": (SHAPE + RISK, '"NCT99999999, exclusion 2"', "<https://example.org/protocol>",
                               "dcterms:source takes a text, not <https://example.org/protocol>", ""),
    **{f"criterion without {term}": (SHAPE + RISK, text, "", f"the criterion lacks {term}", "say it beside the shape")
       for term, text in {
           "le:statement": '    le:statement "Excludes whatever the investigator judges to raise the risk."@en ;\n',
           "le:remedy": '    le:remedy "Record the investigator\'s judgement."@en ;\n',
           "dcterms:source": 'dcterms:source "NCT99999999, exclusion 2" ; ',
           "le:sourceMark": "le:sourceMark le:seenInSource ;", "le:order": "le:order 3 ;",
           "le:anchor": "le:anchor le:enrolment ;"}.items()},
}
NAMES = {
    "prefix of ours": ('preferredNamespacePrefix "{0}"', 'preferredNamespacePrefix "le"',
                       "the prefix 'le' is that of https://w3id.org/lupus-eligibility/term/", "choose another"),
    "prefix of another trial": ('preferredNamespacePrefix "{0}"', 'preferredNamespacePrefix "kn"',
                                "the trial kn5501 has the prefix 'kn' as well", "choose another"),
    "prefix that is none": ('preferredNamespacePrefix "{0}"', 'preferredNamespacePrefix "a b"',
                            "a trial has one prefix", "vann:preferredNamespacePrefix"),
    "no prefix": ('    vann:preferredNamespacePrefix "{0}" ;\n', "", "a trial has one prefix",
                  "vann:preferredNamespacePrefix"),
    "prefix of another namespace": ('preferredNamespaceUri "https://w3id.org/lupus-eligibility/trial/{0}/"',
                                    'preferredNamespaceUri "https://w3id.org/lupus-eligibility/trial/kn5501/"',
                                    "the prefix does not stand for <https://w3id.org/lupus-eligibility/trial/{0}/>",
                                    "vann:preferredNamespaceUri"),
}


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A copy of the toy trial under a name of its own, found by KN5501_TRIALS."""
    monkeypatch.setenv(FURTHER, str(tmp_path))
    slug = f"faulty-{next(NUMBER)}"
    return copied(tmp_path, slug), slug


def refused(slug: str, what: str, hint: str) -> None:
    """That the trial is refused when it is derived and when it is loaded for a run, with the same words."""
    for load in (derive, criteria_of):
        with pytest.raises(RuleError) as caught:
            load(slug)
        assert what.format(slug) in caught.value.what, caught.value.what
        assert hint.format(slug) in caught.value.hint, caught.value.hint
        assert ".ttl" in caught.value.where and (slug in caught.value.where), caught.value.where


def test_the_copy_is_whole(made: tuple[Path, str]) -> None:
    folder, slug = made
    add(folder, slug, "inc-09", "An event", EVENT.format("exposure", REVIEW, "sh:class le:Medicine"), 4)
    assert f"{slug}:inc-09-event-passes" in derive(slug)
    with pytest.raises(RuleError, match=f"the ontology does not have the criteria of shapes/trials/{slug}") as caught:
        criteria_of(slug)
    assert caught.value.where == str(resources.trial_criteria(slug)) and slug in caught.value.hint
    write_all([slug])
    load_trial.cache_clear()
    assert [one.iri.rsplit("/", 1)[-1] for one in criteria_of(slug)] == ["inc-01", "inc-09", "exc-01", "exc-02"]


@pytest.mark.parametrize("fault", EVENTS)
def test_a_fault_of_an_event(fault: str, made: tuple[Path, str]) -> None:
    shapes, what, hint = EVENTS[fault]
    add(*made, "inc-09", "An event", shapes, 4)
    refused(made[1], what, hint)


@pytest.mark.parametrize("fault", CHANGES)
def test_a_fault_of_a_file(fault: str, made: tuple[Path, str]) -> None:
    path, old, new, what, hint = CHANGES[fault]
    folder, slug = made
    change(folder, path.format(slug), old.format(slug), new.format(slug))
    refused(slug, what, hint)


def test_an_ontology_that_is_no_turtle(made: tuple[Path, str]) -> None:
    folder, slug = made
    change(folder, ONTOLOGY.format(slug), "@prefix owl:", "prefix-owl")
    with pytest.raises(RuleError, match="the file cannot be read") as caught:
        derive(slug)
    assert caught.value.where == str(resources.trial_ontology(slug))


@pytest.mark.parametrize("fault", NAMES)
def test_a_fault_of_a_prefix(fault: str, made: tuple[Path, str]) -> None:
    old, new, what, hint = NAMES[fault]
    folder, slug = made
    change(folder, ONTOLOGY.format(slug), old.format(slug), new.format(slug))
    refused(slug, what, hint)


@pytest.mark.parametrize("name", ["inc-01-Consent.ttl", "inc-1x2-consent.ttl", "consent.ttl", "inc-01--consent.ttl"])
def test_a_name_of_a_file(name: str, made: tuple[Path, str]) -> None:
    folder, slug = made
    shapes = folder / "shapes" / "trials" / slug
    (shapes / INC).rename(shapes / name)
    for load in (derive, criteria_of):
        with pytest.raises(RuleError, match="a file of shapes is called after its criterion") as caught:
            load(slug)
        assert caught.value.where == name and "exc-12-b-cell-targeted-drug.ttl" in caught.value.hint


@pytest.mark.parametrize("slug", ["Toy", "toy_2", "toy--b", "toy@", "-toy"])
def test_a_name_of_a_trial(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(tmp_path))
    copied(tmp_path, slug)
    with pytest.raises(RuleError, match=f"'{slug}' is no name of a trial") as caught:
        derive(slug)
    assert "small letters" in caught.value.hint and slug in caught.value.where


def test_a_run_refuses_it_too(made: tuple[Path, str]) -> None:
    folder, good = made
    slug = f"{good}-too"
    copied(folder, slug)
    for file, text in derived_files(good).items():
        other = Path(str(file).replace(good, slug))
        other.parent.mkdir(exist_ok=True)
        other.write_text(text.replace(good, slug), encoding="utf-8")
    change(folder, SHAPE.format(slug) + INC, "le:haemoglobin ;", "le:hemoglobin ;")
    for engine in ("shacl", "columns"):
        with pytest.raises(RuleError, match="there is no fact"):
            screen_paths([EXAMPLE], trial=slug, engine=engine)


def test_a_run_knows_what_a_derivation_knows() -> None:
    ours, theirs = known_by_ontology(), known()
    assert ours.facts == theirs.facts and ours.classes == theirs.classes
    assert [name for name in ours.classes if ours.reached(name) != theirs.reached(name)] == []
    assert len(ours.classes) > 500 and not ours.reached("Telitacicept") and ours.reached("Rituximab")


def test_the_trials_of_the_product_are_in_order() -> None:
    for trial in ("kn5501",):
        check_trial(trial, load_criteria(trial), known())
    assert load_terminology().reached("Medicine")


def test_the_parameters_of_the_default_trial_are_all_that_derivations_read() -> None:
    assert load_trial("kn5501").parameters.keys() == PARAMETERS.keys()
