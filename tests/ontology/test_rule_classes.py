"""The rules read as OWL classes: they hang together, and people who surely fail are seen to fail by HermiT."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest

from kn5501_reasoner import reason, resources
from kn5501_reasoner.errors import ReasoningError, RuleError
from kn5501_reasoner.rules.classes import classes
from kn5501_reasoner.rules.expressions import month_span
from kn5501_reasoner.shapes import Criterion, Node, Property
from kn5501_reasoner.vocab import LE

KN = "https://w3id.org/lupus-eligibility/trial/kn5501/"
RULES = resources.ontology("inferred", "rules-kn5501.ttl")
PREFIXES = "".join(line + "\n" for line in RULES.read_text(encoding="utf-8").splitlines() if line.startswith("@prefix"))


def restriction(name: str, filler: str, kind: str = "someValuesFrom") -> str:
    return f"[ a owl:Restriction ; owl:onProperty le:{name} ; owl:{kind} {filler} ]"


def amount(name: str, value: str) -> str:
    return restriction(name, restriction("amount", value, "hasValue"))


def event(path: str, kind: str, *more: str) -> str:
    return restriction(path, f"[ a owl:Class ; owl:intersectionOf ( le:{kind} {' '.join(more)} ) ]")


def truth(name: str, value: str) -> str:
    return restriction(name, restriction("holds", value, "hasValue"))


def at(days: str) -> str:
    return amount("daysBeforeEnrolment", days)


NOW = at("0.0")
NOT_CURED = restriction("cured", "false", "hasValue")

# a person -> the criterion that the person fails, whatever else is so
FAILING = {
    "age 17": ("inc-01", amount("age", "17.0")),
    "age 66": ("inc-01", amount("age", "66.0")),
    "three items of the 1997 ACR set": ("inc-02", amount("acr1997Items", "3.0")),
    "childbearing potential without contraception": (
        "inc-03", f"{truth('male', 'false')} {truth('childbearingPotential', 'true')} "
                  f"{amount('contraceptionDays', '30.0')}"),
    "SLEDAI-2K 7": ("inc-04", amount("sledai2k", "7.0")),
    "one system B": ("inc-05", f"{amount('bilagSystemsA', '0.0')} {amount('bilagSystemsAOrB', '1.0')}"),
    "no antibody": ("inc-06", f"{amount('anaTitre', '40.0')} {truth('antiDsDnaAboveNormal', 'false')} "
                              f"{truth('antiSmAboveNormal', 'false')}"),
    "haemoglobin 59": ("inc-07", amount("haemoglobin", "59.0")),
    "LVEF 49": ("inc-08", amount("lvef", "49.0")),
    "five and a half months of combination": ("inc-09", amount("steroidCombinationMonths", "5.5")),
    "allergy to cyclophosphamide": ("exc-01", event("allergy", "Cyclophosphamide", at("900.0"))),
    "intravenous antibacterial a week before infusion": (
        "exc-02", event("exposure", "Antibacterial", restriction("intravenous", "true", "hasValue"),
                        amount("daysBeforeInfusion", "7.0"))),
    "HIV": ("exc-03", event("condition", "HivInfection", NOW)),
    "heart failure NYHA III": ("exc-04", event("condition", "HeartFailure", amount("nyhaClass", "3.0"), NOW)),
    "epilepsy long ago": ("exc-05", event("condition", "Epilepsy", at("5000.0"))),
    "neuropsychiatric lupus": ("exc-05", event("condition", "NeuropsychiatricLupus", NOW)),
    "herpes encephalitis long ago": ("exc-06", event("condition", "HerpesEncephalitis", at("5000.0"))),
    "melanoma not cured": ("exc-07", event("condition", "Melanoma", NOT_CURED, NOW)),
    "shingles 84 days before screening": (
        "exc-08a", event("condition", "HerpesZoster", amount("daysBeforeScreening", "84.0"))),
    "pregnant": ("exc-09", f"{truth('male', 'false')} {truth('pregnant', 'true')}"),
    "active psoriasis": ("exc-10", event("condition", "Psoriasis", restriction("active", "true", "hasValue"), NOW)),
    "other trial three months before": (
        "exc-11", restriction("participation", "[ a owl:Class ; owl:intersectionOf ( "
                              f"{restriction('interventional', 'true', 'hasValue')} "
                              f"{amount('monthsBeforeEnrolment', '3.0')} ) ]")),
    "rituximab 28 days before": ("exc-12", event("exposure", "Rituximab", at("28.0"))),
    "belimumab a month before": ("exc-12", event("exposure", "Belimumab", amount("monthsBeforeEnrolment", "1.0"))),
}

# a person -> a criterion of which HermiT must not say that the person fails it
NOT_FAILING = {
    "age 18": ("inc-01", amount("age", "18.0")),
    "age 65": ("inc-01", amount("age", "65.0")),
    "a man without undertakings": (
        "inc-03", f"{truth('male', 'true')} {amount('contraceptionDays', '30.0')}"),
    "haemoglobin 60": ("inc-07", amount("haemoglobin", "60.0")),
    "melanoma cured": ("exc-07", event("condition", "Melanoma", restriction("cured", "true", "hasValue"), NOW)),
    "discoid lupus": ("exc-10", event("condition", "DiscoidLupusErythematosus",
                                      restriction("active", "true", "hasValue"), NOW)),
    "rituximab 32 days before": ("exc-12", event("exposure", "Rituximab", at("32.0"))),
    "rituximab 30 days before, in or out by the month": ("exc-12", event("exposure", "Rituximab", at("30.0"))),
    "cyclophosphamide yesterday": ("exc-12", event("exposure", "Cyclophosphamide", at("1.0"))),
    "neuropsychiatric lupus in the other reading": (
        "exc-05-neuropsychiatric-lupus-not-counted", event("condition", "NeuropsychiatricLupus", NOW)),
}


def probe(number: int, criterion: str, person: str) -> str:
    return f"""
kn:person-{number} a owl:Class ; rdfs:subClassOf le:Subject , [ a owl:Class ; owl:intersectionOf ( {person} ) ] .
kn:fails-{criterion} a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
    le:Subject [ a owl:Class ; owl:complementOf kn:passes-{criterion} ] ) ] .
"""


def classified(extra: str) -> reason.Pairs:
    """HermiT over the ontology, the rules and the probes, in one run."""
    probes = ox.serialize(ox.parse(PREFIXES + extra, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES)
    files = [*reason.import_closure(resources.ontology(reason.ROOT)), RULES]
    return reason.classify_triples(reason.merge(files) + probes)


@pytest.fixture(scope="module")
def pairs() -> reason.Pairs:
    people = [*FAILING.values(), *NOT_FAILING.values()]
    return classified("".join(probe(number, *person) for number, person in enumerate(people)))


@pytest.mark.parametrize("name", FAILING)
def test_person_who_surely_fails_is_seen_to_fail(pairs: reason.Pairs, name: str) -> None:
    number, (criterion, _) = list(FAILING).index(name), FAILING[name]
    assert (f"{KN}person-{number}", f"{KN}fails-{criterion}") in pairs


@pytest.mark.parametrize("name", NOT_FAILING)
def test_person_who_may_pass_is_not_seen_to_fail(pairs: reason.Pairs, name: str) -> None:
    number, (criterion, _) = len(FAILING) + list(NOT_FAILING).index(name), NOT_FAILING[name]
    assert (f"{KN}person-{number}", f"{KN}fails-{criterion}") not in pairs


def test_every_criterion_that_a_fact_can_fail_is_tried() -> None:
    tried = {criterion for criterion, _ in FAILING.values()}
    judged = {"exc-08b", "exc-13", "exc-14"}
    named = {file.stem for file in resources.shapes("trials", "kn5501").glob("*.ttl")}
    assert len(named) == 24 and all(any(stem.startswith(c + "-") for c in tried | judged) for stem in named)


def test_someone_can_be_eligible_and_then_passes_everything(pairs: reason.Pairs) -> None:
    passed = {superclass for name, superclass in pairs if name == KN + "Eligible"}
    assert {f"{KN}passes-inc-0{n}" for n in range(1, 10)} <= passed
    assert KN + "passes-exc-14" in passed and KN + "passes-inc-07-haemoglobin" in passed


def test_stricter_reading_implies_the_looser_one(pairs: reason.Pairs) -> None:
    assert (KN + "passes-exc-05", KN + "passes-exc-05-neuropsychiatric-lupus-not-counted") in pairs


def test_rules_that_nobody_can_meet_are_named() -> None:
    with pytest.raises(ReasoningError, match="impossible"):
        classified(f"""kn:impossible a owl:Class ; rdfs:subClassOf kn:passes-inc-01 ,
            {amount('age', '70.0')} .""")


def test_window_in_months_is_bounded_by_days() -> None:
    assert [month_span(n) for n in (1, 2, 3, 6, 12)] == [(28, 31), (59, 62), (89, 92), (181, 184), (365, 366)]


def property_classes(*shapes: Property) -> str:
    """The file of one criterion that asks for these."""
    one = Criterion(iri=KN + "inc-01", file="inc-01-x.ttl", requirement=Node(properties=shapes, iri=KN + "inc-01"))
    return classes("kn5501", [one])


def test_construct_without_reading_is_refused_by_name() -> None:
    with pytest.raises(RuleError, match="sh:in has no reading as a class"):
        property_classes(Property(path=(LE + "age",), one_of=("x",), iri=KN + "inc-01-x"))
    with pytest.raises(RuleError, match="only true and false have a reading"):
        property_classes(Property(path=(LE + "age",), has_value=("x",), iri=KN + "inc-01-x"))


@pytest.mark.parametrize(("demanded", "words"), [(True, "owl:onProperty le:exposure"), (False, "owl:complementOf")])
def test_a_demanded_event_is_there_and_a_forbidden_one_is_not(demanded: bool, words: str) -> None:
    pattern = {"some_of" if demanded else "none_of": Node(classes=(LE + "Rituximab",))}
    text = property_classes(Property(path=(LE + "exposure",), iri=KN + "inc-01-x", **pattern))
    block = text[text.index("kn:passes-inc-01-x a owl:Class"):]
    assert words in block and ("complementOf" in block) != demanded
    assert "someValuesFrom le:Rituximab" in " ".join(block.split())


def test_a_small_limit_is_written_in_full() -> None:
    text = property_classes(Property(path=(LE + "cd19Cells",), minimum=Decimal("0.000000001"), iri=KN + "inc-01-x"))
    assert "xsd:minInclusive 0.000000001 ]" in text
