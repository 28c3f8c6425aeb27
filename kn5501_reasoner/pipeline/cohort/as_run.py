"""Subjects of a cohort are screened as the cohort was run.

What: where the source is the folder of a cohort, dates and options that are not given are those of its run.json.
In: paths, ``Options``. Out: ``Options``. Units: none.
Raises: UsageError when run.json cannot be read or names further codes that are not given again, or without its records;
RecordError when those are not complete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ...errors import UsageError
from ...model import ANCHORS
from ...records.parquet import Store, is_store
from ...trials import load_trial, ontology_sha256, rules_sha256
from .batch import Options
from .folder import RECORDS, RUN, check_folder


def as_run(paths: Sequence[str], given: Options, say: Callable[[str], None] = lambda _: None) -> Options:
    """What is given, and beyond it what the cohort was run with. say: told what was taken from there."""
    folder = Path(paths[0])
    if len(paths) != 1 or not (folder / RUN).is_file():
        return given
    kept, alone = is_store(folder / RECORDS), f"{folder / RECORDS} has the records alone"
    try:
        said = check_folder(folder)
        run = Options.of(said)
        load_trial(run.trial)
        then = said["rules"]["sha256"], said["ontology_sha256"]
    except (UsageError, KeyError, TypeError, ValueError, AttributeError) as error:
        if not kept:  # a file of something else
            return given
        what = "what the cohort was run with cannot be read"
        raise UsageError(what, str(folder / RUN), f"run the cohort again; {alone}") from error
    if not kept or Store.open(folder / RECORDS).fingerprint != said["source"]:
        what = "the records of the cohort are not in its folder"
        raise UsageError(what, str(folder), "name the folder of records that it was run from")
    if said["codes_sha256"] is not None and (not given.codes or given.said()["codes_sha256"] != said["codes_sha256"]):
        what = "the cohort was run with further codes, which it does not keep"
        raise UsageError(what, str(folder), f"give the same file by --codes; {alone}")
    days = {name: day for name, day in vars(run.dates).items() if day and getattr(given.dates, name) is None}
    absent = () if given.assume_absent else run.assume_absent
    strict = run.strict and not given.strict
    by_age = run.childbearing_by_age and not given.childbearing_by_age
    taken = [*(f"--{name} {days[name]}" for name in ANCHORS if name in days),
             *(f"--assume-absent {domain}" for domain in absent), *(["--childbearing-by-age"] if by_age else []),
             *(["--strict"] if strict else [])]
    if taken:
        say(f"{folder}: as the cohort was run, with {' '.join(taken)}; {alone}")
    if then != (rules_sha256(run.trial), ontology_sha256(run.trial)):
        say(f"{folder}: the rules have changed since it was run; these are today's")
    return replace(
        given, trial=run.trial if given.trial == Options.trial else given.trial,
        dates=replace(given.dates, **days), assume_absent=given.assume_absent or absent,
        childbearing_by_age=given.childbearing_by_age or by_age, strict=given.strict or strict,
    )
