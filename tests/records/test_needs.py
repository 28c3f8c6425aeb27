"""A record with all that it needs decides its criterion; one that lacks a need leaves it open. Tried on the product."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kn5501_reasoner import pipeline
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.records.forms import load_forms
from kn5501_reasoner.records.needs import Need, load_needs

ELIGIBLE = (Path(__file__).parents[2] / "examples" / "eligible-man.ttl").read_text(encoding="utf-8")
OPEN = frozenset({"cantTell", "untested"})
NEEDS = [need for needs in load_needs().values() for need in needs]


@dataclass(frozen=True)
class Case:
    """One record that decides a criterion. instead: records of the eligible man without which it alone does."""

    table: str
    criterion: str
    outcome: str
    said: str
    instead: tuple[str, ...] = ()
    born: str = "1990-04-12"

    def text(self, who: str, lacking: tuple[str, ...] = ()) -> str:
        """The subject with the record, less some of its properties."""
        said = " ;\n    ".join(part for part in re.split(r"\s;\s+", self.said)
                               if part.split()[0].removeprefix("le:") not in lacking)
        text = ELIGIBLE
        for name in self.instead:
            text, count = re.subn(rf"(?ms)^:{name} a .*?\.\n", "", text)
            assert count == 1, name
        text = text.replace("1990-04-12", self.born)
        cls = load_forms()[self.table].cls
        name, about = (":subject", "") if self.table == "subject" else (":added", "; le:subject :subject")
        return f"{text}\n{name} a <{cls}> {about} {';' if said else ''} {said} .\n".replace("eligible-man", who)


PERSON = """le:identifier "eligible-man" ; le:birthDate "1990-04-12"^^xsd:date ; le:sex "male" ;
    le:screeningDate "2026-11-22"^^xsd:date ; le:enrolmentDate "2026-11-30"^^xsd:date ;
    le:infusionDate "2026-12-01"^^xsd:date"""
FINAL = 'le:observationStatus "final" ; le:effective "2026-11-15"^^xsd:date'
BREAST = 'le:code icd:C50.919 ; le:verificationStatus "confirmed" ; le:onset "2020-01-01"^^xsd:date'
STEROID = 'le:code rxnorm:8640 ; le:route snomed:26643006 ; le:start "2025-10-01"^^xsd:date'
CASES = [
    Case("subject", "inc-01", "passed", PERSON, ("subject",)),
    Case("subject", "exc-09", "inapplicable", PERSON, ("subject",)),
    Case("subject", "inc-09", "passed", PERSON, ("subject",)),
    Case("subject", "exc-02", "passed", PERSON, ("subject",)),
    Case("consent", "inc-01", "passed", 'le:consentStatus "given" ; le:consentDate "2026-11-20"^^xsd:date',
         ("consent",), born="2008-11-18"),
    Case("observation", "inc-07", "passed", f'le:code loinc:718-7 ; {FINAL} ; le:valueDecimal 112.0 ; '
                                            'le:unitCode "g/L"', ("haemoglobin",)),
    Case("observation", "inc-07", "failed", f'le:display "haemoglobin" ; le:code loinc:718-7 ; {FINAL} ; '
         'le:rangeLow 50.0 ; le:rangeHigh 55.0 ; le:unitCode "g/L"', ("haemoglobin",)),
    Case("observation", "inc-06", "passed", f'le:code loinc:5048-4 ; {FINAL} ; le:valueText "1:320"', ("ana",)),
    Case("condition", "exc-07", "failed", f'{BREAST} ; le:clinicalStatus "active"', ("reviewed-malignancy",)),
    Case("condition", "inc-02", "passed", 'le:code icd:M32.9 ; le:verificationStatus "confirmed" ; '
         'le:classifiedBy "acr-1997" ; le:onset "2019-05-01"^^xsd:date', ("lupus",)),
    Case("condition", "exc-10", "failed", 'le:code icd:L40.0 ; le:verificationStatus "confirmed" ; '
         'le:clinicalStatus "active" ; le:recorded "2020-01-01"^^xsd:date', ("reviewed-skin",)),
    Case("exposure", "inc-09", "passed", f'{STEROID} ; le:exposureStatus "active"', ("prednisone",)),
    Case("exposure", "inc-09", "passed", f'{STEROID} ; le:exposureStatus "completed" ; '
                                         'le:end "2026-11-30"^^xsd:date', ("prednisone",)),
    Case("allergy", "exc-01", "failed", 'le:code rxnorm:7980 ; le:allergyVerificationStatus "confirmed" ; '
                                        'le:reactionSeverity "severe"', ("reviewed-allergies",)),
    Case("allergy", "exc-01", "passed", 'le:code rxnorm:7980 ; le:allergyVerificationStatus "confirmed" ; '
                                        'le:reactionSeverity "mild"'),
    Case("participation", "exc-11", "failed", 'le:participationStatus "off-study" ; '
         'le:studyCategory "interventional" ; le:start "2026-01-01"^^xsd:date ; le:end "2026-11-01"^^xsd:date',
         ("reviewed-trials",)),
    Case("review", "exc-05", "passed", 'le:reviewedDomain "cns" ; le:reviewStatus "final" ; '
                                       'le:reviewDate "2026-11-20"^^xsd:date', ("reviewed-cns",)),
    Case("judgement", "exc-14", "passed", 'le:judgedCriterion "exc-14" ; le:judgedAsFit true ; le:judgedBy "A" ; '
         'le:judgementDate "2026-11-20"^^xsd:date ; le:judgementStatus "final"', ("judgement-exc-14",)),
]
#: without it nothing is assessed at all
ANCHOR = "screeningOfSubject"


def needs_of(case: Case) -> list[Need]:
    """What a case can lack: the needs of its class that its own words meet."""
    said = {part.split()[0].removeprefix("le:") for part in re.split(r"\s;\s+", case.said)}
    return [need for need in load_needs()[load_forms()[case.table].cls] if said.intersection(need.met_by)]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, str], str]:
    """(number of a case, need that it lacks, or nothing) -> outcome; all screened at once."""
    tried = {(number, need.name if need else ""): case.text(f"s-{number}-{need.name if need else 'whole'}",
                                                            need.met_by if need else ())
             for number, case in enumerate(CASES) for need in (None, *needs_of(case))
             if need is None or need.name != ANCHOR}
    file = tmp_path_factory.mktemp("needs") / "tried.ttl"
    file.write_text("\n".join(tried.values()), encoding="utf-8")
    outcomes = {one.subject: {each.criterion: each.outcome for each in one.criteria}
                for one in pipeline.screen_paths([str(file)]).subjects}
    return {(number, need): outcomes[f"s-{number}-{need or 'whole'}"][CASES[number].criterion]
            for number, need in tried}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{case.table}-{case.criterion}" for case in CASES])
def test_a_record_with_all_that_it_needs_decides(found: dict[tuple[int, str], str], number: int) -> None:
    assert found[number, ""] == CASES[number].outcome


@pytest.mark.parametrize("need", [need for need in NEEDS if need.name != ANCHOR], ids=lambda need: need.name)
def test_a_record_that_lacks_a_need_leaves_its_criterion_open(found: dict[tuple[int, str], str], need: Need) -> None:
    tried = {number: outcome for (number, lacking), outcome in found.items() if lacking == need.name}
    assert tried, "no case says it"
    assert OPEN.intersection(tried.values()), tried
    if need.always:
        assert {outcome for number, outcome in tried.items() if CASES[number].instead} <= OPEN, tried


def test_without_a_day_of_screening_nothing_is_assessed(tmp_path: Path) -> None:
    file = tmp_path / "undated.ttl"
    need = next(need for need in NEEDS if need.name == ANCHOR)
    file.write_text(CASES[0].text("undated", need.met_by), encoding="utf-8")
    with pytest.raises(UsageError, match="no screening date"):
        pipeline.screen_paths([str(file)])


@pytest.mark.parametrize("table", sorted(load_forms()))
def test_what_a_class_needs_its_form_asks(table: str) -> None:
    form = load_forms()[table]
    for need in form.needs:
        asked = {field.name for field in form.fields if field.asked}
        assert asked.intersection(need.met_by) and set(need.beside) <= asked, need.name
        assert any(field.mark for field in form.fields if field.name in need.met_by), f"{need.name} is not marked"
