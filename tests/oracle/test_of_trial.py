"""The oracle on what is to one trial: consent, undertakings, judgements, and treatment in the trial itself."""

from __future__ import annotations

import pytest

from tests.oracle import Outcome, evaluate
from tests.oracle.building import NAME, E, I, S, bundle, condition, judgement, observation, screened, trial
from tests.oracle.of_trial import OTHER, OWN, UNCLEAR, judged, trial_of_text
from tests.oracle.withholding import withheld_by

X = "NCT01484496"
TITLE = "A study of lupus"
UNDERTAKINGS = ("le:undertakes-contraception-90-days", "le:undertakes-no-egg-donation-90-days")
MODIFIED = {"modifierExtension": [{"url": "http://example.org/negated", "valueBoolean": True}]}
OPEN = {"inc-01": "cantTell", "inc-03": "cantTell", "exc-08b": "untested", "exc-13": "untested", "exc-14": "untested"}


def named(text: str, **rest: object) -> dict:
    """The trial of all records of an input that name none."""
    return observation("le:trial", "2026-11-01", valueString=text, **rest)


def consent(status: str = "rejected", day: str = "2026-11-21", **rest: object) -> dict:
    scope = {"coding": [{"code": "research"}]}
    return {"resourceType": "Consent", "patient": {"reference": f"Patient/{NAME}"}, "status": status, "scope": scope,
            "dateTime": day, **rest}  # fmt: skip


def study(**link: object) -> dict:
    return {"sourceReference": {"type": "ResearchStudy", **link}}


def undertaken(days: int, yes: bool = True, day: str = "2026-11-22", **rest: object) -> dict:
    return observation(f"le:undertakes-contraception-{days}-days", day, valueBoolean=yes, **rest)


def without(record: dict, *members: str) -> dict:
    return {name: part for name, part in record.items() if name not in members}


def beside(*added: dict) -> Outcome:
    """The sample subject, with records in a second input."""
    second = {"resourceType": "Bundle", "entry": [{"resource": one} for one in added]}
    return evaluate([bundle(), second], S, E, I)[NAME]


def changed(found: Outcome) -> dict[str, str]:
    """The criteria that are not passed; the sample passes all."""
    assert not found.errors
    return {name: said for name, said in found.criteria.items() if said != "passed"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("kn5501", OWN), ("KN5501", OWN), ("NCT06010472", OWN), ("see CHEC2023-174, arm B", OWN), ("nct06010472", OWN),
     (X, OTHER), (f"BLISS-SC ({X})", OTHER), ("ChiCTR2200061234", OTHER), ("2020-001234-12", OTHER),
     (TITLE, UNCLEAR), ("KN5501 follow-up", UNCLEAR), ("xNCT06010472", UNCLEAR), ("NCT060104721", UNCLEAR)],
)  # fmt: skip
def test_a_trial_is_named_by_its_name_here_or_by_a_number(text: str, expected: str) -> None:
    assert trial_of_text(text) == expected


def test_the_code_of_a_judgement_names_the_trial() -> None:
    assert judged("exc-08b") == (None, "exc-08b") and judged("kn5501-exc-13") == (OWN, "exc-13")
    assert judged("bliss-sc-inc-04") == (OTHER, "inc-04") and judged(f"{X}-exc-13") == (OTHER, "exc-13")
    unfit = {one: changed(screened(judgement(one, False, "2026-11-22"))) for one in ("kn5501-exc-13", "toy-exc-13")}
    assert unfit == {"kn5501-exc-13": {"exc-13": "failed"}, "toy-exc-13": {}}
    assert changed(screened(judgement("NCT06010472-exc-13", False, "2026-11-22"))) == {"exc-13": "failed"}


def test_an_input_names_the_trial_of_all_its_records_that_name_none() -> None:
    assert changed(screened(named("NCT06010472"))) == changed(screened(named("kn5501"), named("CHEC2023-174"))) == {}
    assert changed(screened(named(X))) == changed(screened(named(TITLE))) == OPEN
    assert changed(screened(named("kn5501"), named(X))) == changed(screened(named(X), named("NCT00410384"))) == OPEN
    unfit, refused = judgement("exc-13", False, "2026-11-22"), consent()
    assert changed(beside(unfit, refused, undertaken(90, False))) == {
        "exc-13": "failed", "inc-01": "failed", "inc-03": "failed"}  # fmt: skip
    assert changed(beside(unfit, refused, undertaken(90, False), named(X))) == {}
    said = changed(beside(unfit, refused, undertaken(90, False), named(TITLE)))
    assert said == {"exc-13": "untested", "inc-01": "cantTell", "inc-03": "cantTell"}
    own = judgement("kn5501-exc-13", False, "2026-11-22"), consent(**study(display="kn5501"))
    assert changed(beside(*own, named(X))) == changed(beside(*own, named(TITLE))) == {
        "exc-13": "failed", "inc-01": "failed"}  # fmt: skip


def test_what_is_to_no_trial_counts_in_every_input() -> None:
    assert changed(beside(condition("cm:G40.909", "2015"), named(X))) == {"exc-05": "failed"}
    assert changed(beside(named(X, status="entered-in-error"), consent())) == {"inc-01": "failed"}


def test_what_may_be_to_another_trial_counts_where_it_may_be_the_newest_and_follows_nothing() -> None:
    old = judgement("exc-13", False, "2026-10-01"), consent(day="2026-10-01"), undertaken(90, False, "2026-10-01")
    assert changed(beside(*old, named(TITLE))) == {}
    assert changed(screened(judgement("kn5501-exc-13", False, "2026-11-22"), named(TITLE)))["exc-13"] == "failed"
    assert changed(screened(judgement("kn5501-exc-13", False, "2026-10-01"), named(TITLE)))["exc-13"] == "untested"
    both = [undertaken(90, day="2026-11-20T10:00:00+08:00"), undertaken(90, False, "2026-11-20T10:00:00+08:00")]
    assert screened(*both).errors == ["conflicting-results"]
    assert changed(beside(*both, named(X))) == {} and changed(beside(*both, named(TITLE))) == {"inc-03": "cantTell"}


def test_a_consent_that_may_be_to_another_trial_says_nothing_of_age() -> None:
    man = {"patient": {"birthDate": "1960-11-10"}}  # 66 on 10 November
    assert screened(named(TITLE), **man, consent={"dateTime": "2026-11-11"}).criteria["inc-01"] == "cantTell"
    assert screened(named("kn5501"), **man, consent={"dateTime": "2026-11-11"}).criteria["inc-01"] == "failed"
    older = consent("active", "2026-11-12", **study(display="kn5501"))  # it may be the one that counts, at 66 too
    assert screened(named(TITLE), older, **man, consent={"dateTime": "2026-11-20"}).criteria["inc-01"] == "failed"
    assert screened(named(TITLE), patient={"birthDate": "2010"}).criteria["inc-01"] == "failed"  # on any day


@pytest.mark.parametrize(("name", "expected"), [("NCT06010472", "failed"), (X, "passed"), (TITLE, "cantTell")])
def test_a_consent_names_a_study(name: str, expected: str) -> None:
    held = {"resourceType": "ResearchStudy", "id": "s", "identifier": [{"value": "HOSP-77"}, {"value": name}]}
    inside = {"contained": [held]}
    url = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
    for link in ({"reference": "#s"}, {"type": "ResearchStudy", "display": name},
                 {"type": "ResearchStudy", "identifier": {"value": name}}):  # fmt: skip
        for one in (
            {"sourceReference": link},
            {"provision": {"type": "permit", "data": [{"meaning": "related", "reference": link}]}},
            {"extension": [{"url": url, "valueReference": link}]},
        ):
            assert screened(consent(**inside, **one)).criteria["inc-01"] == expected, (link, one)


def test_a_consent_names_a_study_by_reference_and_is_to_each_that_it_names() -> None:
    def inc01(*links: dict, day: str = "2026-11-21") -> str:
        data = [{"meaning": "related", "reference": link} for link in links]
        return screened(consent(day=day, provision={"data": data})).criteria["inc-01"]

    assert inc01({"reference": "ResearchStudy/NCT06010472"}) == inc01({"reference": "ResearchStudy/kn5501"}) == "failed"
    assert inc01({"reference": f"ResearchStudy/{X}"}) == "passed"
    assert inc01({"display": X, "type": "ResearchStudy"}, {"display": "kn5501", "type": "ResearchStudy"}) == "failed"
    assert inc01({"display": X, "type": "ResearchStudy"}, {"display": TITLE, "type": "ResearchStudy"}) == "cantTell"
    assert inc01({"reference": "Observation/1"}) == "failed"  # names no study


def test_a_consent_to_a_study_of_which_no_identifier_is_known_is_not_understood() -> None:
    for day in ("2026-10-01", "2026-11-21"):
        found = screened(consent(day=day, **study(reference="ResearchStudy/elsewhere")))
        assert changed(found) == {"inc-01": "cantTell"} and [row.withheld for row in found.unread] == [("consent",)]
    title = consent(day="2026-10-01", **study(display=TITLE))
    assert changed(screened(title)) == {}  # words: it is not the newest
    absent = consent(**study(reference="ResearchStudy/elsewhere"))
    assert changed(beside(absent, named(X))) == {"inc-01": "cantTell"}  # it names a study, nobody knows which


def test_undertakings_are_for_so_many_days() -> None:
    def inc03(*rows: dict, **changes: object) -> str:
        return screened(*rows, **{"without": UNDERTAKINGS[:1]} | changes).criteria["inc-03"]

    assert inc03(undertaken(90)) == inc03(undertaken(365)) == "passed"
    assert inc03(undertaken(89)) == inc03(undertaken(30)) == inc03() == "cantTell"
    assert inc03(undertaken(90, False)) == inc03(undertaken(30, False)) == "failed"
    assert inc03(undertaken(91, False)) == inc03(undertaken(365, False)) == "cantTell"
    older = undertaken(90, day="2026-11-01")
    assert inc03(older, undertaken(30)) == inc03(older, undertaken(180, False)) == "cantTell"
    assert inc03(older, undertaken(60, False)) == "failed" and inc03(older, undertaken(180)) == "passed"
    assert inc03(older, undertaken(180, status="preliminary")) == "cantTell"
    potential = {"without": (UNDERTAKINGS[0], "le:childbearing-potential")}
    assert inc03(undertaken(90, False), **potential) == "cantTell" and inc03(undertaken(90), **potential) == "passed"


def test_what_is_malformed_and_to_another_trial_withholds_nothing() -> None:
    unfit = judgement("exc-13", False, "2026-11-22")
    broken = (without(unfit, "performer"), unfit | MODIFIED, undertaken(90) | {"valueBoolean": "yes"},
              without(consent(), "scope"), consent() | MODIFIED, consent(day="2026-02-30"))  # fmt: skip
    for record in broken:
        assert changed(beside(record, named(X))) == {}
    for record in broken[:-1]:
        assert len(changed(beside(record))) == len(changed(beside(record, named(TITLE)))) == 1
    assert beside(broken[-1]).errors == ["impossible-date"]
    for record in (without(consent(), "scope"), consent() | MODIFIED, consent(day="2026-02-30"), consent(day="soon")):
        assert changed(screened(record | study(display=X))) == {}
    assert changed(screened(without(judgement(f"{X}-exc-13", False), "performer"))) == {}
    assert changed(beside(without(condition("cm:G40.909"), "subject"), named(X))) == {"exc-05": "cantTell"}


def test_a_trial_that_is_not_understood_withholds_what_is_to_a_trial() -> None:
    for record in (named(X) | MODIFIED, without(named(X), "valueString"), without(named("kn5501"), "subject")):
        assert changed(beside(record)) == OPEN
    assert withheld_by(named(X)) == {"consent", "judgements", "contraception", "no-egg-donation"}
    assert changed(screened(named("kn5501") | {"effectiveDateTime": "2026-02-30"})) == {}  # nobody reads its date


@pytest.mark.parametrize(
    ("name", "expected"),
    [("NCT06010472", {}), ("CHEC2023-174", {}), ("nct06010472", {}), ("KN5501 (NCT06010472), arm 2", {}),
     ("kn5501", "failed"), ("xNCT06010472", "failed"), ("CHEC2023-1745", "failed"), (X, "failed")],
)  # fmt: skip
def test_treatment_in_the_trial_itself_is_known_by_its_number(name: str, expected: object) -> None:
    took = trial(start="2026-10-01", end="2026-11-10")
    (held,) = took["contained"]
    for change in ({"identifier": [{"value": "HOSP-77"}, {"value": name}]}, {"title": name}):
        found = changed(screened(took | {"contained": [held | change]}))
        assert found == ({"exc-11": expected} if expected else {})
    for link in ({"display": name}, {"reference": f"ResearchStudy/{name}"}):
        assert changed(screened(took | {"study": link})) == ({"exc-11": "cantTell"} if expected else {})
