"""Observation: anchors, reviews, judgements, and everything that was measured.

In: Observation resources. Out: rows of observation, review and judgement; anchors of the subject.
Units: UCUM codes as recorded; site dates. Raises: Skip, NotUnderstood, Unreadable. Source: HL7 FHIR R4, Observation.
"""

from __future__ import annotations

from typing import Any

from ...model import DOMAINS
from ...trials import judged
from ..gate import Unreadable, clean
from ..when import ABSENT, When
from .case import Case
from .codes import Concept, concept
from .none_known import none_known, read_none_known
from .of_trial import CODE, name_of, read_trial
from .panel import inherited_method, read_method
from .results import read_context, read_value
from .set_aside import set_aside
from .values import NotUnderstood, Skip, boolean, decisive, moment, parts, string, when

STATUS = frozenset({"registered", "preliminary", "final", "amended", "corrected", "unknown"})
ANCHORS = {"screening-date": "screening", "enrolment-date": "enrolment", "infusion-date": "infusion"}


def read_observation(case: Case) -> None:
    """One observation, by what its code names."""
    resource = case.resource
    status = string(resource, "status")
    if status in ("entered-in-error", "cancelled"):
        raise Skip(f"the status is {status}")
    if parts(resource, "focus"):
        raise Skip("the observation is about something other than the subject")
    status = status if status in STATUS else None
    code = concept(resource, "code") or Concept()
    local = code.local_codes()
    if named := [each for each in local if each in ANCHORS]:
        _read_anchor(case, named[0])
    elif CODE in local:
        read_trial(case)
    elif named := [each for each in local if each.startswith("reviewed-")]:
        _read_review(case, named, status)
    elif named := [each for each in local if each.lower().startswith("judgement-")]:
        _read_judgement(case, named, status)
    elif none_known(code) is not None:
        _read_absence(case, code, status)
    else:
        _read_result(case, code, status)


def _effective(resource: dict[str, Any]) -> When:
    return moment(resource, "effective", "DateTime", "Instant")


def _read_anchor(case: Case, code: str) -> None:
    day = when(case.resource, "valueDateTime")
    if day is None or day.low != day.high:
        raise NotUnderstood(f"{code} needs one full day as valueDateTime")
    case.document.anchors.setdefault(case.subject, []).append((ANCHORS[code], day.low, case.entry.record))


def _read_review(case: Case, codes: list[str], status: str | None) -> None:
    done = decisive(boolean, case.resource, "valueBoolean")
    if not done:
        raise Skip("the review is not recorded as done")
    for code in codes:
        domain = code.removeprefix("reviewed-")
        if domain not in DOMAINS:
            raise Skip("the review names no domain that is known")
        case.add("review", code, domain=domain, status=status, date=_effective(case.resource))


def _read_absence(case: Case, code: Concept, status: str | None) -> None:
    """A code that says that nothing is known: true reviews, false says that something is."""
    said = decisive(boolean, case.resource, "valueBoolean")
    date = _effective(case.resource)
    read_none_known(case, code, active=said is True, doubted=said is False, date=date, status=status)


def _read_judgement(case: Case, codes: list[str], status: str | None) -> None:
    resource = case.resource
    named, fit = judged(codes[0]), decisive(boolean, resource, "valueBoolean")
    if named is None:
        raise NotUnderstood("the judgement names no criterion")
    if len(set(map(judged, codes))) > 1:
        raise NotUnderstood("the judgement names several criteria")
    if fit is None:
        raise NotUnderstood("the judgement has no valueBoolean")
    people = [string(each, "display") or string(each, "reference") for each in parts(resource, "performer")]
    performer = ", ".join(clean(each, 100) for each in people if each)
    date = _effective(resource)
    if not performer or date.text is None:
        raise NotUnderstood("a judgement needs a performer and a date")
    reasons = [clean(text, 500) for each in parts(resource, "note") if (text := string(each, "text"))]
    case.add(
        "judgement",
        "fit" if fit else "unfit",
        trial=named[0] and name_of(named[0]),
        criterion=named[1],
        fit=fit,
        performer=performer,
        date=date,
        reason=" ".join(reasons) or None,
        status=status,
    )


def _read_result(case: Case, code: Concept, status: str | None) -> None:
    """A row for the observation and one for each component. One that cannot be read is set aside, the others count."""
    resource, record = case.resource, case.entry.record
    if isinstance(case.entry.assembled, Unreadable):
        raise case.entry.assembled
    shared = {
        "status": status,
        "effective": _effective(resource),
        "issued": when(resource, "issued") or ABSENT,
        "assembled": case.entry.assembled,
    }
    method, components = inherited_method(case.entry, case.document), parts(resource, "component")
    _add_result(case, record, resource, code, method, shared)
    for place, component in enumerate(components, 1):
        inner, own = Concept(), f"{record}#component-{place}"
        try:
            inner = concept(component, "code") or Concept()
            method_here = read_method(component) or method
        except NotUnderstood as problem:
            set_aside(case, own, "Observation", problem, inner)
            continue
        _add_result(case, own, component, inner, method_here, shared | {"part_of": record})


def _add_result(
    case: Case, record: str, node: dict[str, Any], code: Concept, method: str, shared: dict[str, Any]
) -> None:
    """One row of observation, or the reason why its value or context cannot be read."""
    try:
        value, text = read_value(node)
        context = read_context(node, method)
        if not code.iris and (value or not parts(node, "component")):
            raise NotUnderstood("no code says what was observed")
    except (NotUnderstood, Unreadable) as problem:
        set_aside(case, record, "Observation", problem, code)
        return
    case.add("observation", text, record, codes=code.codes, display=code.display, **shared, **value, **context)
