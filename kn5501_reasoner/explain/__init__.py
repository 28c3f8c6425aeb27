"""Why each criterion came out as it did: the named part, a sentence with value, limit and unit, and the records.

In: facts, the plain criteria, the outcomes and violated parts of the SHACL report, labels. Out: CriterionResult in
protocol order. The report decides; values come from the facts. Where the two do not agree on a part, or nobody can
say why, that is an error and never a verdict.
Raises: ValidationError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ValidationError
from ..model import Because, CriterionResult, Dates, Evidence, Facts
from .flags import flags
from .match import Reader, Superclasses, local
from .sentences import Sentences


@dataclass(frozen=True)
class Vocabulary:
    """What explanations need to know of names.

    label: fact, part or class local name -> words; unit: fact -> UCUM code; superclasses: class -> all its
    superclasses, itself included; evidence: record IRI -> what was recorded; table: record IRI -> its kind of record;
    judgement: record IRI -> who judged, when, which way and why; remedy: fact and its records -> what to record where
    they do not decide it; beside: fact -> truths derived from a class of records that it is derived from too, each with
    that class; uncounted: kind of statement (review, judgement), subject, domain or criterion, anchor and the subject's
    dates -> those on record that do not count, each with why; trouble: record IRI, fact and the subject's dates -> why
    the record does not decide the fact.
    """

    label: Callable[[str], str]
    unit: Callable[[str], str]
    superclasses: Superclasses
    evidence: Callable[[str], Evidence]
    table: Callable[[str], str] = lambda record: ""
    judgement: Callable[[str], str] = lambda record: ""
    remedy: Callable[[str, Sequence[str]], str] = lambda name, records: ""
    beside: Callable[[str], tuple[tuple[str, str], ...]] = lambda name: ()
    uncounted: Callable[..., Sequence[tuple[str, Any]]] = lambda *asked: ()
    trouble: Callable[[str, str, Dates], Any] = lambda record, name, dates: None


def explain(
    facts: Facts,
    criteria: Iterable[Any],
    outcomes: Mapping[str, str],
    violated: Mapping[str, frozenset[str]],
    vocabulary: Vocabulary,
    prefix: str = "kn",
) -> tuple[CriterionResult, ...]:
    """Results of all criteria (alternative readings become flags), in the order given.

    outcomes: criterion id -> outcome, alternative readings included; violated: role -> local names of the parts
    that the report found violated. Raises: ValidationError when report and facts do not agree.
    """
    criteria = list(criteria)
    alternatives: dict[str, list[Any]] = {}
    for criterion in criteria:
        if criterion.alternative_of:
            alternatives.setdefault(local(criterion.alternative_of), []).append(criterion)
    found = []
    for criterion in criteria:
        if criterion.alternative_of:
            continue
        name = local(criterion.iri)
        outcome = outcomes[name]
        reader = Reader(facts, name, vocabulary.superclasses)
        _agree(criterion, reader, violated, facts.subject)
        say = Sentences(reader, vocabulary, prefix)
        because = _because(criterion, outcome, say)
        if not because:
            raise ValidationError(f"nobody can say why {name} is {outcome}", facts.subject, "report this as a defect")
        others = [(one, outcomes[local(one.iri)]) for one in alternatives.get(name, [])]
        told = flags(criterion, outcome, reader, others, say.advice)
        found.append(CriterionResult(name, outcome, because, told))
    return tuple(found)


def _agree(criterion: Any, reader: Reader, violated: Mapping[str, frozenset[str]], subject: str) -> None:
    """The report and the facts say the same of every part, or this raises."""
    for part in parts(criterion.requirement):
        name, state = local(part.iri), reader.part(part)
        reported = False if name in violated["may-pass"] else None if name in violated["passes"] else True
        if reported is not state:
            raise ValidationError(
                f"the report and the facts do not agree on {name} ({reported} and {state})", subject,
                "report this as a defect",
            )


def parts(shape: Any) -> list[Any]:
    """The named property shapes of a requirement, alternatives included, in order."""
    if hasattr(shape, "path"):
        return [shape]
    found = [one for one in shape.properties]
    for options in shape.either:
        for one in options:
            found += parts(one)
    return found


def _because(criterion: Any, outcome: str, say: Sentences) -> tuple[Because, ...]:
    reader, requirement = say.reader, criterion.requirement
    if outcome == "inapplicable":
        return tuple(say.value(p) for p in parts(criterion.applies_to) if reader.part(p) is False)
    judged = say.judgement(criterion)
    if outcome == "untested":
        return judged
    wanted = {"failed": False, "cantTell": None, "passed": True}[outcome]
    found: list[Because] = []
    choices = [part for options in requirement.either for one in options for part in parts(one)]
    for part in parts(requirement):
        if reader.part(part) is wanted:
            found += say.part(part, wanted)
        elif outcome == "cantTell" and part in choices and reader.part(part) is False:
            found += say.part(part, False)
    if outcome == "failed":
        found += [one for one in judged if say.unfit]
    elif outcome == "passed":
        found += judged
    elif not found and criterion.applies_to is None:
        found += judged
    if outcome == "cantTell" and criterion.applies_to is not None:
        found += [say.value(p) for p in parts(criterion.applies_to) if reader.part(p) is None]
        if not found or all(reader.part(p) is not None for p in parts(requirement)):
            found += [b for p in parts(requirement) if reader.part(p) is False for b in say.part(p, False)]
    return tuple(dict.fromkeys(found))
