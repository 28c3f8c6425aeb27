"""Panels, components and reports: what lies in them counts, and takes the method of what it lies in."""

import pytest

from tests.records.making import ICD, LOINC, about, code, not_understood, observation, only, read, reasons, rules

ANA, OWN = code(LOINC, "5048-4"), code("http://h.example", "X")
ELISA, BLOT = {"text": "ELISA"}, {"text": "Blot"}
TITRE = {"code": ANA, "valueString": "1:160"}


def methods(*resources):
    """Record -> method of every observation."""
    records = read(*resources)
    assert not records.errors
    return {row["record"].rpartition("/")[2]: row["method"] for row in records.tables["observation"]}


def member(name, **members):
    return observation(ANA, **({"id": name, "valueString": "1:160"} | members))


def panel(name, *names, **members):
    members["hasMember"] = [{"reference": f"Observation/{each}"} for each in names]
    return observation(OWN, id=name, **members)


def test_a_component_has_the_method_of_its_parent():
    two = [TITRE, TITRE | {"method": BLOT}]
    assert methods(observation(OWN, method=ELISA, component=two)) == {
        "r1": "elisa", "r1#component-1": "elisa", "r1#component-2": "blot",
    }
    assert methods(observation(OWN, component=two)) == {"r1": "", "r1#component-1": "", "r1#component-2": "blot"}


@pytest.mark.parametrize("panel_first", [True, False])
def test_a_member_has_the_method_of_its_panel(panel_first):
    both = [panel("p", "a", "b", method=ELISA), member("a"), member("b", method=BLOT), member("c")]
    found = methods(*(both if panel_first else reversed(both)))
    assert found == {"p": "elisa", "a": "elisa", "b": "blot", "c": ""}


def test_panels_in_panels():
    found = methods(panel("top", "sub", method=ELISA), panel("sub", "a"), member("a", component=[TITRE]))
    assert found == {"top": "elisa", "sub": "elisa", "a": "elisa", "a#component-1": "elisa"}


def test_panels_that_disagree_leave_the_method_open():
    assert methods(panel("p", "a", method=ELISA), panel("q", "a", method=BLOT), member("a"))["a"] == "several_methods"
    assert methods(panel("p", "a", method=ELISA), panel("q", "a"), member("a"))["a"] == "elisa"


def test_panels_that_hold_each_other_end():
    assert methods(panel("p", "q"), panel("q", "p", "a"), member("a")) == {"p": "", "q": "", "a": ""}
    assert methods(panel("p", "p", "a"), member("a")) == {"p": "", "a": ""}


def test_members_inside_a_panel():
    inside = [{"resourceType": "Observation", "id": "m", "status": "final", **TITRE}]
    found = methods(observation(OWN, method=ELISA, contained=inside, hasMember=[{"reference": "#m"}]))
    assert found == {"r1": "elisa", "r1#m": "elisa"}


def report(*contained, **members):
    return about("DiagnosticReport", **({"status": "final", "code": OWN, "contained": list(contained)} | members))


def inside(name="o", **members):
    made = {"resourceType": "Observation", "id": name, "status": "final", "effectiveDateTime": "2026-11-15"}
    return made | TITRE | members


@pytest.mark.parametrize("result", [[{"reference": "#o"}], []])
def test_results_inside_a_report(result):
    row = only(read(report(inside(), result=result)), "observation")
    assert row["record"].endswith("/DiagnosticReport/r1#o") and row["subject"] == "p1"
    assert (row["value_text"], row["status"], row["effective_text"]) == ("1:160", "final", "2026-11-15")


def test_a_panel_inside_a_report():
    two = [inside("p", method=ELISA, hasMember=[{"reference": "#o"}]), inside("o"), inside(None)]
    assert methods(report(*two)) == {"r1#p": "elisa", "r1#o": "elisa", "r1#contained-3": ""}


def test_a_result_that_a_report_names_is_read_once():
    named = observation(ANA, id="named", valueString="1:160")
    made = report(result=[{"reference": "Observation/named"}], code=OWN)
    assert only(read(named, made), "observation")["record"].endswith("/Observation/named")


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_report_in_error_has_no_results(status):
    records = read(report(inside(), status=status))
    assert not records.tables["observation"] and reasons(records) == [f"the status is {status}"]


@pytest.mark.parametrize("subject", [{"reference": "Patient/p1"}, None])
def test_the_subject_of_a_result_inside(subject):
    assert only(read(report(inside(subject=subject))), "observation")["subject"] == "p1"


@pytest.mark.parametrize("subject", [{"reference": "Patient/p2"}, {"reference": "#x"}, {"display": "mother"}, "x"])
def test_a_result_inside_about_somebody_else_is_not_understood(subject):
    made = report(inside(subject=subject), inside("other"))
    records = read(made)
    assert [row["record"].rpartition("#")[2] for row in records.tables["observation"]] == ["other"]
    (row,) = records.tables["unread"]
    assert row["record"].endswith("#o") and (row["kind"], row["codes"]) == ("Observation", "https://loinc.org/rdf/5048-4")


def test_a_conclusion_is_not_understood_and_the_results_count():
    made = report(inside(), conclusionCode=[code(ICD, "G40.909"), {"text": "normal"}])
    records = read(made)
    assert len(records.tables["observation"]) == 1 and len(not_understood(made)) == 2
    assert [(row["record"].rpartition("#")[2], row["kind"]) for row in records.tables["unread"]] == [
        ("conclusion-1", "DiagnosticReport"), ("conclusion-2", "DiagnosticReport"),
    ]
    assert records.tables["unread"][0]["codes"].endswith("/G40.909") and not records.tables["unread"][1]["codes"]


def test_the_text_of_a_report_is_listed_only():
    made = report(inside(), conclusion="Secret words", presentedForm=[{"data": "x"}])
    records = read(made)
    assert len(records.tables["observation"]) == len(reasons(records)) == 1 and not not_understood(made)
    assert "Secret" not in repr(records)


def test_a_result_inside_that_cannot_be_read_is_set_aside():
    assert rules(read(report(inside(effectiveDateTime="2026-02-30"), inside("b")))) == {"impossible-date"}
    made = report(inside(interpretation="x"), inside("b"))
    assert len(read(made).tables["observation"]) == 1 and len(not_understood(made)) == 1


def test_both_grades_of_a_coded_value_are_kept():
    pair = {"coding": [{"system": "x", "code": "A"}, {"system": "x", "code": "B"}]}
    grade = code("https://w3id.org/lupus-eligibility/term/", "bilag-2004-renal")
    assert len(only(read(observation(grade, valueCodeableConcept=pair)), "observation")["value_codes"].split()) == 2
    row = only(read(observation(grade, valueString="A or B")), "observation")
    assert row["value_text"] == "A or B"
