"""DiagnosticReport, and the Observations that lie inside a resource.

In: DiagnosticReport resources, and resources that contain Observations. Out: rows of the Observations inside; codes of
conclusions are set aside. Raises: Skip, NotUnderstood. Source: HL7 FHIR R4, DiagnosticReport.
"""

from __future__ import annotations

from ..gate import Unreadable
from .case import Case
from .codes import Concept, concept, concepts
from .contained import contained_observations
from .entry import Entry
from .meta import not_understood
from .observation import read_observation
from .people import Another, Nobody, Uncertain, subject_of
from .set_aside import set_aside
from .values import NotUnderstood, Skip, string


def read_report(case: Case) -> None:
    """The Observations inside a report. Those it only names are entries of their own."""
    report = case.resource
    status = string(report, "status")
    if status in ("entered-in-error", "cancelled"):
        raise Skip(f"the status is {status}")
    conclusions = concepts(report, "conclusionCode")
    read_inner(case)
    for place, found in enumerate(conclusions, 1):
        problem = NotUnderstood("the conclusion of a report is not read")
        set_aside(case, f"{case.entry.record}#conclusion-{place}", "DiagnosticReport", problem, found)
    if any(report.get(member) for member in ("conclusion", "presentedForm")):
        raise Skip("of a report only its results are read")


def read_panel(case: Case) -> None:
    """An Observation, and the Observations inside it."""
    if string(case.resource, "status") != "entered-in-error":
        read_inner(case)
    read_observation(case)


def read_inner(case: Case) -> None:
    """Every Observation inside a resource, about the subject of the resource."""
    for entry in contained_observations(case.entry):
        named = Concept()
        try:
            named = concept(entry.resource, "code") or Concept()
            if reason := not_understood(entry.resource):
                raise NotUnderstood(reason)
            _check_subject(case, entry)
            read_observation(Case(entry, case.document, case.subject))
        except (Skip, Unreadable) as problem:
            set_aside(case, entry.record, "Observation", problem, named)


def _check_subject(outer: Case, entry: Entry) -> None:
    """Raises NotUnderstood when an Observation inside a resource is not about the subject of the resource."""
    if not entry.resource.get("subject"):
        return
    try:
        same = subject_of(entry, outer.document, ("subject",)) == outer.subject
    except (Nobody, Another, Uncertain, Skip):
        same = False
    if not same:
        raise NotUnderstood("a result inside a resource is not about the subject of the resource")
