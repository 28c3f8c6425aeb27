"""Single results and yes-or-no answers: what the newest rows say.

In:    a subject and the anchors.
Out:   spans, and three-valued answers.
Units: 10*9/L, g/L, %, titre denominators, years.
Source: the reading of the protocol, inc-01, inc-03, inc-06 to inc-08, exc-04, exc-09.
"""

from __future__ import annotations

from fractions import Fraction

from .anchors import SCORE_DAYS, Anchor, newest
from .json_forms import Span
from .logic import Tri, agreed, both, either
from .meaning import value_word
from .read_observations import nyha_span
from .records import Observation, Statement, Subject
from .units import convert
from .when import FUTURE, PAST, When, completed_years, minus_days

ANYTHING = Span()
CANONICAL = {"neutrophils": "10*9/L", "haemoglobin": "g/L", "lvef": "%", "sledai": "1"}
_HIGH = frozenset({"H", "HH", "HU", "POS", "A", "AA"})
_LOW = frozenset({"N", "NEG", "L", "LL"})
_UNDECIDED = frozenset({"IND", "E", "EQV", "W", "I"})
_IMMUNOFLUORESCENCE = frozenset({"iif", "ifa", "if", "iifa", "fana"})


def _when(row: Observation) -> When:
    return row.when


def in_unit(row: Observation, unit: str) -> Span | None:
    """The row's number in a unit; None when it has none or the unit does not convert."""
    span, given = row.value.span, row.value.unit
    if span is None or given is None:
        return None
    low = None if span.low is None else convert(span.low, given, unit)
    high = None if span.high is None else convert(span.high, given, unit)
    if (low is None) != (span.low is None) or (high is None) != (span.high is None):
        return None
    return Span(low, span.low_open, high, span.high_open)


def measured(subject: Subject, test: str, anchor: Anchor, days: int | None) -> Span:
    """The span of every value that may be the newest."""
    if test in subject.withheld:
        return ANYTHING
    counting = newest(subject.of(test), anchor, days, _when)
    spans = [in_unit(row, CANONICAL[test]) if row.usable else None for row in counting.rows]
    return _hull(spans, counting.shown)


def _hull(spans: list[Span | None], shown: bool) -> Span:
    """One span around all; nothing known when a row is unusable or none surely counts."""
    if not shown or not spans or None in spans:
        return ANYTHING
    whole = spans[0]
    for span in spans[1:]:
        whole = whole.joined(span)
    return whole


def by_immunofluorescence(row: Observation) -> bool | None:
    """Whether the method of an ANA row is immunofluorescence; None when nothing is said of it."""
    if row.method:
        return any(_names_it(word) for word in row.method)
    return True if any(code.endswith("|5048-4") for _, code in row.concepts) else None


def _names_it(word: str) -> bool:
    return word in _IMMUNOFLUORESCENCE or ("immunofluorescence" in word and not word.startswith(("non", "not")))


def ana_titre(subject: Subject, at: Anchor) -> Span:
    """The ANA titre by immunofluorescence. A row by a stated other method is another test, unless coded 5048-4."""
    if "ana" in subject.withheld:
        return ANYTHING
    rows = [
        row
        for row in subject.of("ana")
        if by_immunofluorescence(row) is not False or any(code.endswith("|5048-4") for _, code in row.concepts)
    ]
    counting = newest(rows, at, None, _when)
    spans = [row.value.titre if row.usable and by_immunofluorescence(row) else None for row in counting.rows]
    return _hull(spans, counting.shown)


def signals(row: Observation) -> set[object]:
    """What a row says of an antibody: True above normal, False not above, 'borderline'."""
    said: set[object] = set()
    if row.limit is not None and row.value.span is not None:
        limit = row.limit
        span = in_unit(row, limit[1]) if limit[1] else None
        above = span.above(limit[0]) if span else None
        said |= {above} - {None}
    for codes, meaning in ((_HIGH, True), (_LOW, False), (_UNDECIDED, "borderline")):
        if codes & row.interpretation:
            said.add(meaning)
    words = set(row.value.words) | {value_word(row.value.text, ("positive", "negative", "borderline"))}
    said |= {{"positive": True, "negative": False, "borderline": "borderline"}[w] for w in words if w in _POLARITY}
    if row.value.boolean is not None:
        said.add(row.value.boolean)
    return said


_POLARITY = frozenset({"positive", "negative", "borderline"})


def antibody(subject: Subject, test: str, at: Anchor) -> tuple[Tri, bool]:
    """Whether the newest result of any assay is above normal; and whether a counting result is borderline."""
    if test in subject.withheld:
        return None, False
    assays = {code for row in subject.of(test) for name, code in row.concepts if name == test}
    answers, borderline = [], False
    for assay in assays:
        rows = [row for row in subject.of(test) if (test, assay) in row.concepts]
        counting = newest(rows, at, None, _when)
        if not counting.rows:
            continue
        said = [signals(row) if row.usable else set() for row in counting.rows]
        borderline = borderline or {"borderline"} in said
        clear = [next(iter(s)) if s in ({True}, {False}) else None for s in said]
        answers.append(agreed(clear) if counting.shown else None)
    return (either(answers) if answers else None), borderline


def yes_or_no(row: Observation, question: str) -> Tri:
    """What a row answers: its truth value, else what its code says; of a test, its signals."""
    if row.value.boolean is not None:
        return row.value.boolean
    meant = {"positive": True, "negative": False} | _YES_NO.get(question, {})
    said = {meant[word] for word in row.value.words if word in meant}
    if question == "pregnant":
        said |= signals(row)
    return said.pop() if said in ({True}, {False}) else None


def undertaken(subject: Subject, what: str, at: Anchor, days: int) -> Tri:
    """Whether the newest undertaking is for so many days: yes to n is at least n, no to n is less than n."""
    if what in subject.withheld:
        return None
    counting = newest(subject.of(what), at, None, _when)
    return agreed(_as_long(row, days) for row in counting.rows) if counting.shown else None


def _as_long(row: Observation, days: int) -> Tri:
    said = row.value.boolean if row.usable else None
    if said is True:
        return True if row.days >= days else None
    return False if said is False and row.days <= days else None


def answer(subject: Subject, concept: str, at: Anchor, days: int | None = None) -> Tri:
    """The newest answer to a yes-or-no question, when all rows that may be the newest agree."""
    if concept in subject.withheld:
        return None
    counting = newest(subject.of(concept), at, days, _when)
    said = [yes_or_no(row, concept) if row.usable else None for row in counting.rows]
    return agreed(said) if counting.shown else None


_STATES = {"pregnant": "PregnancyState", "breastfeeding": "LactationState", "planning": "PregnancyPlanning"}
_YES_NO = {
    "pregnant": {"pregnant": True, "not-pregnant": False},
    "breastfeeding": {"breastfeeding": True},
    "planning": {},
}


def statements(subject: Subject, question: str) -> list[Statement]:
    """Every dated statement on pregnancy, breastfeeding or a plan, from observations and from conditions.

    A condition whose code is broader may be the state in question or something else; one of which nobody knows the
    code is not asked. What is over says nothing sure.
    """
    found: list[Statement] = []
    for row in subject.of(question):
        found.append(Statement(row.when, yes_or_no(row, question) if row.usable else None))
    for condition in subject.conditions:
        meaning = condition.meaning
        state = meaning.among(_STATES[question])
        if condition.verification == "refuted":
            if meaning.denies(_STATES[question]):
                found.append(Statement(condition.stated, False))
        elif state is True:
            shown = condition.verification == "confirmed" and not condition.over
            found.append(Statement(condition.stated, True if shown else None))
        elif state is None and meaning.mapped:
            value = None if condition.verification != "confirmed" and meaning.denies(_STATES[question]) else True
            found.append(Statement(condition.stated, value, doubtful=True))
    return found


def newest_statement(said: list[Statement], anchor: Anchor, days: int | None) -> Tri:
    """What the statements that may be the newest agree on."""
    counting = newest(said, anchor, days, lambda s: s.when, lambda s: s.doubtful)
    return agreed(s.value for s in counting.rows) if counting.shown else None


def state_of(subject: Subject, question: str, enrolment: Anchor, potential: Tri) -> Tri:
    """Pregnant, breastfeeding or planning at enrolment.

    Without childbearing potential, neither first nor last; that one of them is recorded all the same is a
    contradiction, which says nothing.
    """
    said = newest_statement(statements(subject, question), enrolment, SCORE_DAYS)
    said = None if question in subject.withheld else said
    if potential is False and question != "breastfeeding":
        return None if said is True else False
    return said


def is_male(subject: Subject) -> Tri:
    """Male by the one sex on record, else shown not to be by a potential or a pregnancy at any time."""
    if len(subject.sexes) > 1:
        return None
    if subject.sex in ("male", "female"):
        return subject.sex == "male"
    pregnant = any(s.value is True and not s.doubtful for s in statements(subject, "pregnant"))
    able = any(row.usable and yes_or_no(row, "potential") for row in subject.of("potential"))
    return False if pregnant or able else None


def may_be_pregnant(subject: Subject) -> bool:
    """Whether a record says, may say, or unread might say, that the subject can be, is or was pregnant or nursing."""
    if subject.withheld & {"pregnant", "breastfeeding"} or potential_recorded(subject):
        return True
    said = [s for question in ("pregnant", "breastfeeding") for s in statements(subject, question)]
    return any(s.value is not False for s in said)


def potential_recorded(subject: Subject) -> bool:
    """Whether childbearing potential is, or may be, on record."""
    return "potential" in subject.withheld or any(
        yes_or_no(row, "potential") is not False for row in subject.of("potential")
    )


def consent_and_age(subject: Subject, screening: int, enrolment: Anchor) -> Tri:
    """inc-01: consent given, and 18 to 65 completed years on the day it was."""
    counting = newest(subject.consents, None, None, lambda c: c.when, lambda c: c.doubtful)
    given = None if "consent" in subject.withheld else agreed(None if c.doubtful else c.given for c in counting.rows)
    undated = When(minus_days(screening, 30), enrolment.last)
    days = [c.when if c.when.known else undated for c in counting.rows if c.given]
    if "consent" in subject.withheld or not days or all(c.doubtful for c in counting.rows):
        days = [When(PAST, enrolment.last)]  # what may be to another trial says nothing of the day
    first, last = min(d.first for d in days), max(d.last for d in days)
    birth = subject.birth
    youngest = completed_years(birth.last, first) if first > PAST and birth.last < FUTURE else None
    oldest = completed_years(birth.first, last) if last < FUTURE and birth.first > PAST else None
    age = Span(
        None if youngest is None else Fraction(youngest), False, None if oldest is None else Fraction(oldest), False
    )
    too_old = age.at_least(66)
    return both([given, age.at_least(18), None if too_old is None else not too_old])


def nyha(subject: Subject, enrolment: Anchor) -> tuple[Span | None, bool]:
    """The newest New York class, None if it is not known; and whether any row may count."""
    if "nyha" in subject.withheld:
        return None, True
    counting = newest(subject.of("nyha"), enrolment, None, _when)
    spans = [nyha_span(row.value) if row.usable else None for row in counting.rows]
    known = counting.shown and bool(spans) and None not in spans
    return (_hull(spans, True) if known else None), bool(counting.rows)
