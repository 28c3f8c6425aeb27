"""The blurs themselves: pure, and blind to what the law exempts."""

from __future__ import annotations

from random import Random

import pytest

from kn5501_reasoner.synth import generate
from tests.evaluators import Judged
from tests.laws.blurs import BLURS, blur
from tests.laws.coverage import HERPES, broader, has
from tests.laws.forms import name_of, subjects
from tests.laws.metamorphic import REWRITINGS, rewritten
from tests.laws.resources import ANCHORS, MEDICATION_KINDS, codes, copied, of_kind, resources, status_of
from tests.laws.test_laws import turned

BUNDLES = [*generate(120, 41), *subjects(60, 43)]


def changed(name: str) -> list[tuple[dict, dict]]:
    """Bundles before and after one blur, where it found something to do."""
    pairs = []
    for bundle in BUNDLES:
        after = copied(bundle)
        if BLURS[name](after, Random(f"{name}{name_of(bundle)}")):
            pairs.append((bundle, after))
    return pairs


def by_id(bundle: dict) -> dict[tuple[str, str], dict]:
    return {(one["resourceType"], one["id"]): one for one in resources(bundle)}


@pytest.mark.parametrize("name", sorted(BLURS))
def test_a_blur_does_something_and_names_it(name: str) -> None:
    assert len(changed(name)) > 10


def test_a_bundle_is_never_changed() -> None:
    before = copied(BUNDLES)
    for bundle in BUNDLES:
        blur(bundle, Random(name_of(bundle)), times=4)
        for rewriting in REWRITINGS:
            rewritten(rewriting, bundle, Random(1))
    assert before == BUNDLES


@pytest.mark.parametrize("name", sorted(BLURS))
def test_the_anchors_and_the_patient_stay(name: str) -> None:
    for before, after in changed(name):
        assert name_of(before) == name_of(after)
        assert [one for one in resources(before) if set(codes(one)) & set(ANCHORS)] == [
            one for one in resources(after) if set(codes(one)) & set(ANCHORS)
        ]


@pytest.mark.parametrize("name", sorted(BLURS))
def test_kind_and_severity_of_herpes_stay(name: str) -> None:
    for before, after in changed(name):
        known = by_id(before)
        for one in of_kind(after, "Condition"):
            was = known[("Condition", one["id"])]
            if has(codes(was), HERPES):
                assert (one["code"], one.get("severity")) == (was["code"], was.get("severity"))


@pytest.mark.parametrize("name", sorted(BLURS))
def test_no_active_medicine_loses_its_end_and_no_endless_one_its_status(name: str) -> None:
    for before, after in changed(name):
        known = by_id(before)
        for one in of_kind(after, *MEDICATION_KINDS):
            was = known[(one["resourceType"], one["id"])]
            if was["status"] == "active":
                assert ("end" in was.get("effectivePeriod", {})) == ("end" in one.get("effectivePeriod", {}))
                if "end" not in was.get("effectivePeriod", {}):
                    assert one["status"] == "active"


def test_what_is_refuted_is_never_widened() -> None:
    """To refute more says more."""
    for before, after in changed("widen a code"):
        known = by_id(before)
        for one in of_kind(after, "Condition", "AllergyIntolerance"):
            was = known[(one["resourceType"], one["id"])]
            if status_of(was, "verificationStatus") == "refuted":
                assert one["code"] == was["code"]


def test_a_deleted_record_takes_its_series_and_reviews_along() -> None:
    """The newest count alone never goes; an allergy goes with the reviews of allergies."""
    seen = set()
    for before, after in changed("delete a record"):
        left, known = by_id(after), by_id(before)
        for test in ("loinc:751-8", "loinc:5048-4", "le:sledai-2k"):
            rows = [one for key, one in known.items() if test in codes(one)]
            gone = [one for one in rows if (one["resourceType"], one["id"]) not in left]
            assert not gone or len(gone) == len(rows)
            seen |= {test} if gone else set()
        if len(of_kind(after, "AllergyIntolerance")) < len(of_kind(before, "AllergyIntolerance")):
            assert not any("le:reviewed-allergies" in codes(one) for one in resources(after))
            seen.add("allergy")
    assert seen >= {"allergy", "loinc:751-8"}


@pytest.mark.parametrize(
    ("code", "wider"),
    [("cm:C50.911", "cm:C50"), ("cm:M32.14", "sct:200936003"), ("atc:J01DD04", "atc:J01"), ("rx:121191", "atc:L01FA")],
)
def test_broader_codes(code: str, wider: str) -> None:
    assert wider in broader(code)
    assert code not in broader(code)


def test_drug_induced_lupus_is_no_kind_of_what_m32_names() -> None:
    assert "cm:M32" not in broader("cm:M32.0")


@pytest.mark.parametrize(("was", "now", "wrong"), [
    ("passed", "failed", True), ("failed", "passed", True), ("inapplicable", "failed", True),
    ("failed", "inapplicable", True),
    ("passed", "cantTell", False), ("failed", "untested", False), ("inapplicable", "passed", False),
    ("cantTell", "failed", False),
])  # fmt: skip
def test_what_the_law_forbids(was: str, now: str, wrong: bool) -> None:
    assert bool(turned(Judged("x", {"inc-01": was}), Judged("x", {"inc-01": now}))) is wrong
