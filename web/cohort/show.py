"""What the pages of the cohort show.

In: a request's choice. Out: ``FigurePage``, ``SweepPage``; the drawing and the tables are theirs, and not in the twin.
Raises: what ``choice`` and ``counting`` raise; BadRequest for a sweep of half a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, request

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.present.wording import missing
from kn5501_reasoner.trials import load_trial
from kn5501_reasoner.verdicts import POSSIBLE

from ..counting import MOST_CELLS, Counted, Limit
from .choice import Choice, chosen, cohort

LONGEST = 200


@dataclass(frozen=True)
class Figure:
    """What a page is called, and what it answers."""

    title: str
    about: str


FIGURES: Mapping[str, Figure] = {
    "verdicts": Figure("Verdicts", "How many may take part, as far as their records say."),
    "attrition": Figure("Attrition", "Who is lost at each criterion, in protocol order. What is open loses nobody: it "
                        "lies between those who certainly and those who possibly meet all criteria."),
    "fastest": Figure("Fastest attrition", "The same in another order: each time the criterion that loses most of "
                      "those who are left. Asked in this order, screening ends soonest."),
    "attribution": Figure("Attribution", "What each criterion costs, whatever the order: who failed it, who failed it "
                          "alone, and its fair share in the loss."),
    "overlap": Figure("Overlap", "Which criteria are failed together, the most frequent sets first."),
    "completeness": Figure("Completeness", "What is open, and how many wait for it who failed nothing."),
}


@dataclass(frozen=True)
class Run:
    """The run that is counted. subjects: all that were read; dates: those that the run was given; in_part: how much of
    the trial is not modelled, in words, unless it is modelled whole.
    """

    trial: str
    version: str
    subjects: int
    verdicts: Mapping[str, int]
    dates: Mapping[str, str | None]
    in_part: str = ""


@dataclass(frozen=True)
class Option:
    """A criterion in the form of a what-if."""

    criterion: str
    title: str
    off: bool
    reading: str
    readings: tuple[str, ...]


@dataclass(frozen=True)
class FigurePage:
    """One figure. content: as 'kn5501 insight FIGURE --format json' gives it, or None; problem: why it is not there.

    moved: anchor -> where to, as it was asked.
    """

    figure: str
    title: str
    about: str
    run: Run
    off: tuple[str, ...]
    readings: Mapping[str, str]
    moved: Mapping[str, str]
    options: tuple[Option, ...]
    content: Mapping[str, Any] | None
    problem: str

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        return chosen()

    @property
    def answer(self) -> Counted:
        """The drawing and the tables."""
        return counted(self.figure, self.choice)


@dataclass(frozen=True)
class SweepPage:
    """A sweep. asked: the pairs of criterion and values; content: as 'kn5501 sweep --format json' gives it, or None.

    problem: why there is no content although it was asked for.
    """

    run: Run
    asked: tuple[tuple[str, str], ...]
    off: tuple[str, ...]
    moved: Mapping[str, str]
    options: tuple[Option, ...]
    limits: tuple[Limit, ...]
    most: int
    content: Mapping[str, Any] | None
    problem: str

    @property
    def answer(self) -> Counted:
        """The drawing and the tables."""
        return _swept(self.asked, self.choice)

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        return chosen()


def counted(name: str, choice: Choice) -> Counted:
    """A figure under a choice."""
    return cohort().figure(name, choice.off, choice.readings, choice.moves)


def figure_page(name: str, needed: bool = False) -> FigurePage:
    """The page of a figure, as this request chooses. needed: whether it is an error that it cannot be counted."""
    choice, figure = chosen(), FIGURES[name]
    content, problem = _unless(lambda: counted(name, choice).document, needed)
    return FigurePage(name, figure.title, figure.about, _run(), choice.off, dict(choice.readings), choice.moved,
                      _options(choice), content, problem)


def sweep_page(needed: bool = False) -> SweepPage:
    """The page of a sweep, as this request asks. needed: whether asking nothing is wrong."""
    choice, asked = chosen(), _asked()
    if needed and not asked:
        abort(400, "Give criterion and over.")
    content, problem = _unless(lambda: _swept(asked, choice).document, needed) if asked else (None, "")
    return SweepPage(_run(), asked, choice.off, choice.moved, _options(choice), cohort().known().limits, MOST_CELLS,
                     content, problem)


def _unless(count: Callable[[], Mapping[str, Any]], needed: bool) -> tuple[Mapping[str, Any] | None, str]:
    """What was counted, or why it cannot be: in a page's own words, unless it is all that was asked for."""
    try:
        return count(), ""
    except UsageError as error:
        if needed or request.path.endswith(".json"):
            raise UsageError(error.what, "", _hint(error)) from error
        return None, ": ".join(filter(None, (error.what, _hint(error))))


def _hint(error: UsageError) -> str:
    """What to do, for somebody without a command line before them."""
    if error.hint.startswith("name their folder by --records"):
        return "they lie in another folder; use the command, with --records FOLDER"
    return error.hint


def _asked() -> tuple[tuple[str, str], ...]:
    """The pairs of the request."""
    found = []
    for end in ("", "2"):
        pair = tuple(request.args.get(name + end, "").strip() for name in ("criterion", "over"))
        if any(len(each) > LONGEST for each in pair):
            abort(400, f"At most {LONGEST} characters.")
        if all(pair):
            found.append(pair)
        elif pair[1] or (pair[0] and not end):
            abort(400, "Criterion and values go together.")
    return tuple(found)  # type: ignore[arg-type]


def _swept(asked: tuple[tuple[str, str], ...], choice: Choice) -> Counted:
    parts = tuple((name.partition(":")[0], over, name.partition(":")[2] or None) for name, over in asked)
    return cohort().sweep(parts, choice.off, choice.moves)


def _run() -> Run:
    known = cohort().known()
    trial = load_trial(known.trial)
    return Run(known.trial, known.version, known.subjects, known.verdicts, known.dates,
               missing(len(trial.not_modelled)) if trial.met == POSSIBLE else "")


def _options(choice: Choice) -> tuple[Option, ...]:
    known, readings = cohort().known(), dict(choice.readings)
    return tuple(
        Option(name, title, name in choice.off, readings.get(name, ""), known.readings.get(name, ()))
        for name, title in known.titles.items()
    )
