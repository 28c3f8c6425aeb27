"""A match: each subject against several trials. Records are read and codes resolved once.

What: outcomes alone. Of up to MANY subjects the facts are derived in one go for all trials for which they are the same,
and the role shapes, compiled as for columns, are asked in Python; of more each trial is run by columns.
In: paths, names of trials, dates, options. Out: ``matches.Match``. Raises: as ``screen_paths``.
Source: docs/cli.md; ``benchmarks/match.py`` says what each way costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib import metadata

from ..columns.decide import Decider
from ..columns.of_subject import subject_of
from ..defaults import TRIAL
from ..errors import UsageError
from ..facts.derive import Derived, derive_each
from ..facts.graph import subject_iri, triples
from ..matches import Match, MatchedTrial, ranked
from ..model import Assessment, CriterionResult, DataError, Dates, Facts, Records, Skipped, Unread
from ..resources import trial_slugs
from ..trials import load_trial, rules_sha256
from ..verdicts import REFUSED, verdict
from ..vocab import RECORD
from .cohort import Options, read_any
from .cohort.as_run import as_run
from .cohort.batch import trial_columns, trial_plan
from .intake import of_subject, read_stored
from .material import Material
from .session import Progress, by_subject, check_choices, classes_asked, knowledge, need_screening
from .unread import nobodys, unread_of

MANY = 100
"""Subjects up to which the compiled rules are asked in Python: above, SQL is quicker."""
NO_DATES = Dates()


def match_paths(
    paths: Sequence[str], *, trials: Sequence[str] | None = None, dates: Dates = NO_DATES,
    assume_absent: Sequence[str] = (), codes: str | None = None, childbearing_by_age: bool = False,
    strict: bool = False, progress: Progress | None = None, subjects: Sequence[str] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Match:
    """Match what files, folders or ``-`` hold with trials (None: all that are known).

    The dates are those of every trial; where none is given, what the input carries. Of the folder of a cohort the
    dates and options of its run are taken, whatever its trial.
    """
    slugs = known_trials(trials)
    for slug in slugs:
        check_choices(slug, codes)
    asked = as_run(paths, Options(TRIAL, dates, tuple(assume_absent), childbearing_by_age, codes, strict), say)
    records, refused = read_any(paths, subjects)
    if subjects is not None:
        records = of_subject(records, *subjects)
    return match_records(records, slugs, asked, refused, progress)


def match_stored(text: str, dates: Dates, trials: Sequence[str]) -> Match:
    """Match one subject from its stored records (N-Quads), for a store. dates: those that override its own."""
    return match_records(read_stored([text]), trials, Options(dates=dates))


def known_trials(trials: Sequence[str] | None = None) -> tuple[str, ...]:
    """The names of these trials, each once, or of all that are known. Raises: UsageError for an unknown one."""
    known = trial_slugs()
    if trials is None:
        return tuple(known)
    if not trials:
        raise UsageError("no trial is named", "--trial", f"known: {', '.join(known)}")
    for slug in trials:
        if slug not in known:
            raise UsageError(f"no trial '{slug}'", "--trial", f"known: {', '.join(known)}")
    return tuple(dict.fromkeys(trials))


def match_records(
    records: Records, trials: Sequence[str], options: Options, refused: tuple[Skipped, ...] = (),
    progress: Progress | None = None,
) -> Match:
    """Match records with trials. options: of every trial; the one that they name is not asked."""
    need_screening(records, options.dates)
    of_all = nobodys(refused) if options.strict else ()
    material = Material.of(records, options.codes, of_all)
    subjects = {row["subject"] for row in records.tables["subject"]}
    found: list[tuple[MatchedTrial, tuple[Assessment, ...]]] = []
    if len(subjects) > MANY:
        from .cohort.screened import Numbered, assess_by_columns

        numbered = Numbered.of(records)
        for slug in trials:
            found.append((matched(slug), assess_by_columns(numbered, replace(options, trial=slug), of_all)))
            _show(progress, len(found), len(trials))
    else:
        runs = [(knowledge(material.terminology, load_trial(slug), options.dates, options.assume_absent,
                           options.childbearing_by_age, of_all), classes_asked(material.terminology, slug))
                for slug in trials]
        for slug, derived in zip(trials, derive_each(records, material.resolutions, runs), strict=True):
            found.append((matched(slug), _assess(slug, derived, subjects, records.errors, options.dates)))
            _show(progress, len(found), len(trials))
    return Match(
        tuple(trial for trial, _ in found), metadata.version("kn5501-reasoner"), options.dates, ranked(found),
        (*records.skipped, *_unused(material, trials)), refused, _unread(records, refused, material, trials),
        tuple(sorted(options.assume_absent)),
    )


@cache
def matched(slug: str) -> MatchedTrial:
    """A trial as a match names it."""
    trial = load_trial(slug)
    return MatchedTrial(slug, trial.label, trial.registry, rules_sha256(slug), trial.titles, trial.not_modelled)


@cache
def _decider(slug: str) -> Decider:
    return Decider(trial_plan(slug))


def _assess(
    slug: str, derived: Derived, subjects: set[str], told: Sequence[DataError], dates: Dates
) -> tuple[Assessment, ...]:
    """Every subject with its verdict and outcomes for one trial. told: data errors that the records brought."""
    errors = by_subject([*told, *derived.errors])
    found = []
    for name in sorted(subjects | errors.keys()):
        facts = derived.facts.get(name)
        if facts is None or name in errors:
            found.append(Assessment(name, facts.dates if facts else dates, REFUSED, errors=tuple(errors.get(name, ()))))
        else:
            found.append(_decided(slug, facts))
    return tuple(found)


def _decided(slug: str, facts: Facts) -> Assessment:
    """One subject, by the compiled role shapes."""
    trial = load_trial(slug)
    graph = triples(facts, RECORD, slug)
    outcomes = _decider(slug).outcomes(
        subject_of(graph, subject_iri(facts, RECORD), trial_columns(slug), trial.namespace))
    results = tuple(CriterionResult(name, outcomes[name], ()) for name in trial.titles)
    return Assessment(facts.subject, facts.dates, verdict((one.outcome for one in results), trial.met), results)


def _unused(material: Material, trials: Sequence[str]) -> list[Skipped]:
    """What none of the trials uses."""
    first, *others = (material.unused(load_trial(slug)) for slug in trials)
    kept = set(first).intersection(*others)
    return [each for each in first if each in kept]


def _unread(
    records: Records, refused: Sequence[Skipped], material: Material, trials: Sequence[str]
) -> tuple[Unread, ...]:
    """Entries that were not understood, each with all that it leaves open for one of the trials or another."""
    every = [unread_of(records, refused, material.terminology, load_trial(slug)) for slug in trials]
    return tuple(replace(same[0], withholds=tuple(sorted({name for each in same for name in each.withholds})))
                 for same in zip(*every, strict=True))


def _show(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)
