"""The 24 criteria of KN5501 and the verdict, each as the reading of the protocol reads it.

In:    a subject, the anchors, the domains that the caller assumes to be settled.
Out:   one outcome a criterion.
"""

from __future__ import annotations

from collections.abc import Iterable

from . import together
from .anchors import SCORE_DAYS, Anchor, newest
from .answers import (
    ana_titre,
    answer,
    antibody,
    consent_and_age,
    is_male,
    may_be_pregnant,
    measured,
    nyha,
    state_of,
    undertaken,
)
from .codes import STUDY_MEDICINES, UNDERTAKINGS
from .condition_codes import CONDITION_DOMAINS
from .events import (
    Found,
    allergies,
    conditions_of,
    end_of,
    exposures_of,
    is_active,
    is_cured,
    is_severe,
    refuted_domains,
    route_is,
    settled,
)
from .logic import Tri, both, either, weakened
from .records import Subject
from .scores import acr_items, bilag, diagnosed, sledai

PASSED, FAILED, CANNOT_TELL = "passed", "failed", "cantTell"
INAPPLICABLE, UNTESTED = "inapplicable", "untested"
UNDERTAKEN_DAYS = 90
ALWAYS_JUDGED = ("exc-08b", "exc-13", "exc-14")


def outcome(value: Tri) -> str:
    """A requirement's truth as an outcome."""
    return {True: PASSED, False: FAILED, None: CANNOT_TELL}[value]


class Screening:
    """One subject at given anchors."""

    def __init__(
        self, subject: Subject, screening: Anchor, enrolment: Anchor, infusion: Anchor, assumed: Iterable[str]
    ) -> None:
        self.subject, self.assumed = subject, frozenset(assumed)
        self.screening, self.enrolment, self.infusion = screening, enrolment, infusion
        for condition in subject.conditions:
            for domain in refuted_domains(condition, CONDITION_DOMAINS):
                subject.reviews.append((domain, condition.stated))
        self.potential = answer(subject, "potential", enrolment)
        self.pregnant = state_of(subject, "pregnant", enrolment, self.potential)
        self.male = is_male(subject)
        self.nyha, self.nyha_on_record = nyha(subject, enrolment)

    def criteria(self) -> dict[str, str]:
        """All outcomes, in the order of the record."""
        found = self._inclusions()
        found |= {
            "exc-01": self._allergy(),
            "exc-02": self._intravenous_antibiotic(),
            "exc-03": self._ever("exc-03", "immunodeficiency", ("CongenitalOrAcquiredImmunodeficiency",)),
            "exc-04": self._heart_failure(),
            "exc-05": self._cns(),
            "exc-06": self._severe_herpes(),
            "exc-07": self._malignancy(),
            "exc-08a": self._recent_herpes(),
            "exc-09": self._pregnancy(),
            "exc-10": self._skin(),
            "exc-11": self._other_trial(),
            "exc-12": self._b_cell_drug(),
        }
        found |= {name: self._exclusion(name, Found(), True, need=Found(sure=True)) for name in ALWAYS_JUDGED}
        return dict(sorted(found.items(), key=lambda item: (item[0][:3] == "exc", item[0])))

    # Inclusion

    def _inclusions(self) -> dict[str, str]:
        subject, at = self.subject, self.screening
        low, high, _ = acr_items(subject, at)
        items = True if low >= 4 else None if high >= 4 else False
        totals = {total >= 8 for total in sledai(subject, at)}
        blood = both(
            [
                measured(subject, "neutrophils", at, SCORE_DAYS).at_least(1),
                measured(subject, "haemoglobin", at, SCORE_DAYS).at_least(60),
            ]
        )
        return {
            "inc-01": outcome(consent_and_age(subject, at.first, self.enrolment)),
            "inc-02": outcome(both([diagnosed(subject, at), items])),
            "inc-03": self._undertakings(),
            "inc-04": outcome(totals.pop() if len(totals) == 1 else None),
            "inc-05": outcome(bilag(subject, at)),
            "inc-06": self._antibodies(),
            "inc-07": outcome(blood),
            "inc-08": outcome(measured(subject, "lvef", at, None).at_least(50)),
            "inc-09": self._treatment(),
        }

    def _undertakings(self) -> str:
        if self.potential is False or (self.male is True and not may_be_pregnant(self.subject)):
            return INAPPLICABLE
        kept = both(undertaken(self.subject, name, self.enrolment, UNDERTAKEN_DAYS) for name in UNDERTAKINGS)
        return outcome(kept if kept is True or self.potential is True else None)

    def _antibodies(self) -> str:
        dsdna, near_one = antibody(self.subject, "dsdna", self.screening)
        smith, near_other = antibody(self.subject, "sm", self.screening)
        met = either([ana_titre(self.subject, self.screening).at_least(80), dsdna, smith])
        withheld = self.subject.withheld & {"ana", "dsdna", "sm"}
        if met is None and (near_one or near_other) and not withheld:
            return outcome(self._judged("inc-06"))
        return outcome(met)

    def _treatment(self) -> str:
        exposures = self.subject.exposures
        if together.shown(exposures, self.enrolment):
            return PASSED
        reviewed = self._settled("medication", self.enrolment)
        if together.conceivable([e for e in exposures if together.is_coded(e)], self.enrolment):
            return CANNOT_TELL
        if together.conceivable(exposures, self.enrolment):  # only for want of a known code
            judged = self._judged("inc-09")
            return outcome(judged if judged is False or reviewed else None)
        return FAILED if reviewed else CANNOT_TELL

    # Exclusion

    def _settled(self, domain: str, anchor: Anchor) -> bool:
        return settled(self.subject, domain, anchor, self.assumed)

    def _judged(self, criterion: str) -> Tri:
        """The newest judgement by enrolment; None when there is none, or when it is open which is newest."""
        if self.subject.withheld & {"judgements", f"judgement-{criterion}"}:
            return None
        rows = [j for j in self.subject.judgements if j.criterion == criterion]
        counting = newest(rows, self.enrolment, None, lambda j: j.when)
        said = {j.fit if j.usable else None for j in counting.rows}
        return said.pop() if counting.shown and len(said) == 1 else None

    def _exclusion(self, name: str, found: Found, reviewed: bool, need: Found | None = None) -> str:
        """Failed by a sure match; passed by none, on review; a judgement settles want of a code, and its own need.

        need: what calls for a judgement.
        """
        need = Found() if need is None else need
        if found.sure:
            return FAILED
        judged = self._judged(name)
        if judged is False and (found.unsaid or need.sure or need.unsaid):
            return FAILED
        if found.open or not reviewed or (found.unsaid and judged is not True):
            return CANNOT_TELL
        if not need.any or judged is True:
            return PASSED
        return UNTESTED if judged is None else CANNOT_TELL

    def _begun(self, item) -> Tri:
        return self.enrolment.begun(item.start)

    def _ever(self, name: str, domain: str, classes: tuple[str, ...]) -> str:
        found = conditions_of(self.subject, classes, self._begun)
        return self._exclusion(name, found, self._settled(domain, self.enrolment))

    def _allergy(self) -> str:
        found = Found()
        for allergy in allergies(self.subject):
            begun = self._begun(allergy)
            kind = allergy.meaning.among("StudyMedicine")
            found.add(weakened(both([kind, begun]), allergy.confirmed), kind is not None)
            found.add(weakened(both([allergy.severe, begun]), allergy.confirmed), allergy.allergic)
        for ingredient in STUDY_MEDICINES:
            concept = f"contraindication-{ingredient}"
            rows = newest(self.subject.of(concept), self.enrolment, None, lambda row: row.when).rows
            if rows or concept in self.subject.withheld:
                found.add(answer(self.subject, concept, self.enrolment))
        return self._exclusion("exc-01", found, self._settled("allergies", self.enrolment))

    def _intravenous_antibiotic(self) -> str:
        found = Found()
        for anchor, days in ((self.enrolment, 0), (self.infusion, 7)):
            limb = exposures_of(
                self.subject,
                "Antibacterial",
                lambda e: route_is(e, "intravenous"),
                lambda e, anchor=anchor, days=days: anchor.touched(e.start, e.end, days=days),
            )
            found.sure |= limb.sure
            found.open |= limb.open
            found.unsaid |= limb.unsaid
        reviewed = all(
            self._settled(domain, anchor)
            for domain in ("infections", "medication")
            for anchor in (self.enrolment, self.infusion)
        )
        return self._exclusion("exc-02", found, reviewed)

    def _heart_failure(self) -> str:
        known = self.nyha is not None
        bad = self.nyha.at_least(3) if known else None
        found = conditions_of(self.subject, ("HeartFailure",), self._begun, lambda _: bad)
        if self.nyha_on_record:  # a class of its own excludes even without a coded heart failure
            found.add(bad)
        reviewed = known or self._settled("heart-failure", self.enrolment)
        return self._exclusion("exc-04", found, reviewed)

    def _cns(self) -> str:
        found = conditions_of(self.subject, ("CnsDisease",), self._begun)
        need = conditions_of(self.subject, ("CnsFindingForJudgement",), self._begun)
        return self._exclusion("exc-05", found, self._settled("cns", self.enrolment), need)

    def _severe_herpes(self) -> str:
        found = conditions_of(self.subject, ("SevereHerpesInfection",), self._begun)
        severe = conditions_of(self.subject, ("HerpesInfection",), self._begun, is_severe)
        both_ways = Found(found.sure or severe.sure, found.open or severe.open, found.unsaid or severe.unsaid)
        return self._exclusion("exc-06", both_ways, self._settled("herpes", self.enrolment))

    def _malignancy(self) -> str:
        def not_cured(condition) -> Tri:
            cured = is_cured(condition)
            return None if cured is None else not cured

        found = conditions_of(self.subject, ("MalignantNeoplasm",), self._begun, not_cured)
        return self._exclusion("exc-07", found, self._settled("malignancy", self.enrolment))

    def _recent_herpes(self) -> str:
        found = conditions_of(
            self.subject,
            ("HerpesOrVaricellaZosterInfection",),
            lambda c: self.screening.touched(c.start, end_of(c), days=84),
        )
        return self._exclusion("exc-08a", found, self._settled("herpes", self.screening))

    def _pregnancy(self) -> str:
        asked = may_be_pregnant(self.subject)
        if self.male is True and not asked:
            return INAPPLICABLE
        others = [state_of(self.subject, q, self.enrolment, self.potential) for q in ("breastfeeding", "planning")]
        present = either([self.pregnant, *others])
        if present is False:
            return PASSED
        return FAILED if present is True and (self.male is False or asked) else CANNOT_TELL

    def _skin(self) -> str:
        def active(condition) -> Tri:
            return is_active(condition, self.enrolment)

        found = conditions_of(self.subject, ("InterferingSkinDisease",), active, self._begun)
        need = conditions_of(self.subject, ("OtherSkinDisease",), active, self._begun)
        return self._exclusion("exc-10", found, self._settled("skin", self.enrolment), need)

    def _other_trial(self) -> str:
        found = Found()
        for part in self.subject.participations:
            near = self.enrolment.touched(part.start, part.end, months=3)
            found.add(weakened(both([part.interventional, near]), part.confirmed))
        return self._exclusion("exc-11", found, self._settled("trials", self.enrolment))

    def _b_cell_drug(self) -> str:
        def recent(exposure) -> Tri:
            return self.enrolment.touched(exposure.start, exposure.end, months=1)

        found = exposures_of(self.subject, "BCellTargetedDrug", recent)
        history = conditions_of(self.subject, ("CellTherapyByHistory",), self._begun)
        found.open |= history.sure or history.open or self._may_have_had_cells()
        need = exposures_of(self.subject, "BtkInhibitor", recent)
        return self._exclusion("exc-12", found, self._settled("medication", self.enrolment), need)

    def _may_have_had_cells(self) -> bool:
        """Whether a known code may be the history of such a cell therapy; one that nobody knows is no such history."""
        told = [c for c in self.subject.conditions if c.verification != "refuted" and self._begun(c) is not False]
        return any(c.meaning.mapped and c.meaning.among("CellTherapyByHistory") is None for c in told)
