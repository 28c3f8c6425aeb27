"""Why each criterion came out as it did: the named part, a sentence with value, limit and unit, and the records.

In: facts, the plain criteria, the outcomes and violated parts of the SHACL report, labels. Out: CriterionResult in
protocol order. The report decides; values come from the facts. Where the two do not agree on a part, or nobody can
say why, that is an error and never a verdict.
Raises: ValidationError.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import ValidationError
from ..model import Because, CriterionResult, Facts
from ..shapes import Criterion, Property, Shape
from ..vocab import local
from .flags import flags
from .match import Reader
from .sentences import Sentences
from .vocabulary import Told, Vocabulary

__all__ = ["Told", "Vocabulary", "explain", "parts"]


def explain(
    facts: Facts,
    criteria: Iterable[Criterion],
    outcomes: Mapping[str, str],
    violated: Mapping[str, frozenset[str]],
    vocabulary: Vocabulary,
    prefix: str,
) -> tuple[CriterionResult, ...]:
    """Results of all criteria (alternative readings become flags), in the order given.

    outcomes: criterion id -> outcome, alternative readings included; violated: role -> local names of the parts
    that the report found violated. Raises: ValidationError when report and facts do not agree.
    """
    criteria, told = list(criteria), vocabulary.told(facts.subject)
    alternatives: dict[str, list[Criterion]] = {}
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
        say = Sentences(reader, vocabulary, told, prefix)
        because = _because(criterion, outcome, say)
        if not because:
            raise ValidationError(f"nobody can say why {name} is {outcome}", facts.subject, "report this as a defect")
        others = [(one, outcomes[local(one.iri)]) for one in alternatives.get(name, [])]
        marks = flags(criterion, outcome, reader, others, say.advice, told.evidence)
        found.append(CriterionResult(name, outcome, because, marks))
    return tuple(found)


def _agree(criterion: Criterion, reader: Reader, violated: Mapping[str, frozenset[str]], subject: str) -> None:
    """The report and the facts say the same of every part, or this raises."""
    for part in parts(criterion.requirement):
        name, state = local(part.iri or ""), reader.part(part)
        reported = False if name in violated["may-pass"] else None if name in violated["passes"] else True
        if reported is not state:
            raise ValidationError(
                f"the report and the facts do not agree on {name} ({reported} and {state})", subject,
                "report this as a defect",
            )


def parts(shape: Shape) -> list[Property]:
    """The named property shapes of a requirement, alternatives included, in order."""
    if isinstance(shape, Property):
        return [shape]
    found = list(shape.properties)
    for options in shape.either:
        for one in options:
            found += parts(one)
    return found


def _because(criterion: Criterion, outcome: str, say: Sentences) -> tuple[Because, ...]:
    reader, requirement = say.reader, criterion.requirement
    concerned = parts(criterion.applies_to) if criterion.applies_to is not None else []
    if outcome == "inapplicable":
        return tuple(say.value(p) for p in concerned if reader.part(p) is False)
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
        found += [say.value(p) for p in concerned if reader.part(p) is None]
        if not found or all(reader.part(p) is not None for p in parts(requirement)):
            found += [b for p in parts(requirement) if reader.part(p) is False for b in say.part(p, False)]
    return tuple(dict.fromkeys(found))
