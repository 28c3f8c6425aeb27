"""FHIR conditions, allergies, studies and consents as the oracle's records.

In:    one resource, the subject that it belongs to, and what is known of its file.
Out:   the subject, extended.
Raises: ImpossibleDate.
Source: the conventions for FHIR.
"""

from __future__ import annotations

from . import codes as table
from .condition_codes import CONDITION_DOMAINS
from .json_forms import a_dict, a_text, codings, dicts, first_code
from .meaning import VALUE_CODES, condition_meaning, medicine_meaning, value_word
from .of_trial import OTHER, UNCLEAR, has_own_number, study_names, trial_of_consent
from .read_observations import read_class_of_condition
from .records import Allergy, Condition, Consent, Context, Participation, Subject, Unreadable
from .when import FUTURE, PAST, When, ordered, period_of, span_of, when_of
from .withholding import nothing_known_of

_SEVERITIES = ("severe", "moderate", "mild")


def read_consent(resource: dict, subject: Subject, context: Context) -> None:
    """A statement on taking part: given, or refused or withdrawn."""
    status, root = resource.get("status"), a_dict(resource.get("provision"))
    kind = root.get("type")
    scopes = [code for _, code, _ in codings(resource.get("scope"))]
    if not scopes:
        raise Unreadable("a consent that does not say to what")
    if "research" not in scopes:
        return
    given: bool | None
    if status == "active" and kind == "deny" and _permits(root):
        given = None
    elif status in ("rejected", "inactive") or (status == "active" and kind == "deny"):
        given = False
    elif status == "active" and kind in ("permit", None):
        given = True
    else:
        return
    trial = trial_of_consent(resource, context.follow) or context.trial
    if trial != OTHER:
        subject.consents.append(Consent(given, when_of(resource.get("dateTime")), trial == UNCLEAR))


def _permits(provision: dict) -> bool:
    """Whether a provision frames one, at any depth, that permits something."""
    nested = dicts(provision.get("provision"))
    return any(one.get("type") == "permit" or _permits(one) for one in nested)


def read_condition(resource: dict, subject: Subject, context: Context) -> None:
    """A diagnosis, with what is said of its certainty and its course."""
    verification = first_code(resource.get("verificationStatus"))
    if verification == "entered-in-error":
        return
    onset, abatement = _day_or_period(resource, "onset"), _day_or_period(resource, "abatement")
    ordered(onset, abatement)
    recorded = when_of(resource.get("recordedDate"))
    nothing = nothing_known_of(codings(resource.get("code")))
    if nothing:
        if nothing == "problems" and verification in ("confirmed", None) and _is_active(resource):
            subject.reviews.extend((domain, recorded) for domain in CONDITION_DOMAINS)
        if verification == "refuted":
            raise Unreadable("that nothing is known is refuted")
        return
    severities = {
        VALUE_CODES.get((system, code)) or value_word(code, _SEVERITIES)
        for system, code, _ in codings(resource.get("severity"))
    } - {None}
    severities = severities or {value_word(a_text(a_dict(resource.get("severity")).get("text")), _SEVERITIES)} - {None}
    stated = bool(codings(resource.get("severity")) or a_text(a_dict(resource.get("severity")).get("text")))
    basis = [code for entry in dicts(resource.get("evidence")) for code in dicts(entry.get("code"))]
    basis += [entry.get("type") for entry in dicts(resource.get("stage"))]
    subject.conditions.append(
        Condition(
            meaning=condition_meaning(codings(resource.get("code"))),
            verification=verification,
            clinical=first_code(resource.get("clinicalStatus")),
            severity=severities.pop() if len(severities) == 1 else "unknown" if stated else None,
            onset=onset,
            abatement=abatement,
            recorded=recorded,
            together=context.together,
            by_acr_1997=any(c[:2] == (table.LOCAL, "acr-1997") for concept in basis for c in codings(concept)),
        )
    )
    read_class_of_condition(resource, subject, context)


def _is_active(resource: dict) -> bool:
    """Whether what is said to be absent is so now."""
    return first_code(resource.get("clinicalStatus")) in ("active", None)


def _day_or_period(resource: dict, name: str) -> When:
    if name + "Period" in resource:
        return span_of(resource[name + "Period"])
    return when_of(resource.get(name + "DateTime"))


def read_allergy(resource: dict, subject: Subject, context: Context) -> None:
    """A hypersensitivity, to its own substance and to those of its reactions, or the statement that there is none."""
    verification = first_code(resource.get("verificationStatus"))
    if verification == "entered-in-error":
        return
    named, text = codings(resource.get("code")), a_text(a_dict(resource.get("code")).get("text"))
    recorded, onset = when_of(resource.get("recordedDate")), _day_or_period(resource, "onset")
    nothing = nothing_known_of(named)
    if nothing:
        if dicts(resource.get("reaction")):
            raise Unreadable("none is known, and a reaction is recorded")
        if nothing == "allergies" and verification in ("confirmed", None) and _is_active(resource):
            subject.reviews.append((nothing, recorded))
        if verification == "refuted":
            raise Unreadable("that nothing is known is refuted")
        return
    if verification == "refuted":
        return
    latest = min(recorded.last, when_of(resource.get("lastOccurrence")).last)
    start = onset if onset.known else When(PAST, latest if latest < FUTURE else PAST)
    reactions = dicts(resource.get("reaction"))
    confirmed = verification == "confirmed"
    subject.allergies.append(Allergy(medicine_meaning(named, text), confirmed, _severe_reaction(reactions), start))
    for reaction in reactions:
        substance = reaction.get("substance")
        if substance is not None:
            meaning = medicine_meaning(codings(substance), a_text(a_dict(substance).get("text")))
            subject.allergies.append(Allergy(meaning, confirmed, _severe_reaction([reaction]), start))


def _severe_reaction(reactions: list[dict]) -> bool | None:
    """Severe if any reaction was, or was one of the severe kinds; not severe if all were mild or moderate."""
    severities = [reaction.get("severity") for reaction in reactions]
    shown = [c for r in reactions for concept in dicts(r.get("manifestation")) for c in codings(concept)]
    shock = any(VALUE_CODES.get(c[:2]) == "anaphylaxis" for c in shown)
    if shock or "severe" in severities or any("SevereReaction" in condition_meaning((c,)).sure for c in shown):
        return True
    return False if severities and all(s in ("mild", "moderate") for s in severities) else None


def read_participation(resource: dict, subject: Subject, context: Context) -> None:
    """Part in another study; this study itself does not count."""
    status = resource.get("status")
    start, end = period_of(resource.get("period"))
    if status in ("candidate", "screening", "ineligible", "not-registered", "entered-in-error"):
        return
    link = a_dict(resource.get("study"))
    study = context.follow(link)
    if has_own_number(study_names(link, study)):
        return
    said = {
        word.strip().lower()
        for concept in dicts(study.get("category"))
        for word in [a_text(concept.get("text")), *(c[1] for c in codings(concept))]
    } & {"interventional", "observational"}
    if not start.known and not end.known:
        start = When(start.first, context.together.last)
    start, end = ordered(start, end if end.known else When(start.first, FUTURE))
    subject.participations.append(
        Participation(
            confirmed=status
            in ("follow-up", "off-study", "on-study", "on-study-intervention", "on-study-observation", "withdrawn"),
            interventional="interventional" in said if len(said) == 1 else None,
            start=start,
            end=end,
        )
    )


def read_list(resource: dict, subject: Subject, context: Context) -> None:
    """An empty problem list that says 'nothing known' reviews every condition domain."""
    problems = ("http://loinc.org", "11450-4") in [c[:2] for c in codings(resource.get("code"))]
    nothing = "nilknown" in [code for _, code, _ in codings(resource.get("emptyReason"))]
    if problems and nothing and resource.get("status") == "current" and not dicts(resource.get("entry")):
        when = when_of(resource.get("date"))
        subject.reviews.extend((domain, when) for domain in CONDITION_DOMAINS)


def read_procedure(resource: dict, subject: Subject, context: Context) -> None:
    """Procedures raise flags only; the oracle reads no more than their dates."""
    if resource.get("status") in ("entered-in-error", "not-done"):
        return
    if not codings(resource.get("code")):
        raise Unreadable("nobody can say what was done")
    _day_or_period(resource, "performed")
