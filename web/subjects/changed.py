"""What a saving changed: the verdict and outcomes of its decision beside those of the decision before it.

In: the store, the id of a decision. Out: Changed; for a list, what an entry changed in each verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

from kn5501_reasoner.present.wording import OUTCOME_WORDS
from kn5501_reasoner.trials import load_trial

from ..journal import Decision
from ..store import Store
from .next_question import Question


@dataclass(frozen=True)
class Turned:
    """A criterion whose outcome is another than before."""

    criterion: str
    title: str
    before: str
    after: str
    before_words: str
    after_words: str


@dataclass(frozen=True)
class Changed:
    """A decision beside the one before it.

    before: the earlier verdict, empty for a first decision; earlier: id of that decision; criteria: those that came out
    otherwise, none where one of both decisions refused the subject and so has no outcomes; later: id of the current
    decision, where others have been made since; next: what to settle next, by the current decision.
    """

    decision: str
    entry: str
    kind: str
    before: str
    after: str
    earlier: str
    criteria: tuple[Turned, ...]
    later: str = ""
    next: Question | None = None

    @property
    def same(self) -> bool:
        """Whether verdict and outcomes are as they were."""
        return self.before == self.after and not self.criteria


@dataclass(frozen=True)
class Verdicts:
    """The verdict that an entry led to, and the one before, empty where there was none.

    turned: how many criteria came out otherwise, where both decisions have outcomes.
    """

    before: str
    after: str
    turned: int

    @property
    def same(self) -> bool:
        """Whether verdict and outcomes are as they were."""
        return self.before == self.after and not self.turned


def changed(store: Store, subject: str, decision: str, next: Question | None) -> Changed | None:
    """What a decision about a subject changed; None where the subject has no such decision."""
    after = store.decision(decision)
    if after is None or after.subject != subject:
        return None
    before = next_older(store.decisions(subject), after)
    entry, current = store.entry(after.entry), store.subject(subject)
    return Changed(
        after.id, after.entry, entry.kind if entry else "", before.verdict if before else "", after.verdict,
        before.id if before else "", _turned(store, before, after),
        current.id if current and current.id != after.id else "", next,
    )


def next_older(newest_first: list[Decision], decision: Decision) -> Decision | None:
    """The decision about the same subject that was current before."""
    return next((each for each in newest_first if each.id < decision.id), None)


def by_subject(store: Store, entry: str) -> dict[str, Verdicts]:
    """Subject -> what an entry changed in its verdict."""
    current: dict[str, Decision] = {}
    found: dict[str, Verdicts] = {}
    for each in store.every_decision():
        before = current.get(each.subject)
        if each.entry == entry:
            turned = len(_differing(before, each))
            found[each.subject] = Verdicts(before.verdict if before else "", each.verdict, turned)
        current[each.subject] = each
    return found


def _differing(before: Decision | None, after: Decision) -> list[str]:
    """The criteria that both decisions decide, and not alike."""
    old = before.outcomes if before else {}
    return [name for name, outcome in after.outcomes.items() if old.get(name, outcome) != outcome]


def _turned(store: Store, before: Decision | None, after: Decision) -> tuple[Turned, ...]:
    differing = _differing(before, after)
    if before is None or not differing:
        return ()
    protocol = load_trial(store.document(after.id)["trial"])
    return tuple(
        Turned(name, protocol.titles[name], before.outcomes[name], after.outcomes[name],
               OUTCOME_WORDS[before.outcomes[name]], OUTCOME_WORDS[after.outcomes[name]])
        for name in protocol.titles if name in differing
    )
