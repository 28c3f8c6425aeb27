"""Joins the stages: paths -> records -> facts -> SHACL report -> assessment. The only package that imports them all.

In: paths, dates, options. Out: model.Screening; RDF; query results.
Raises: the errors of the stages; a subject whose data contradict themselves is refused, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from .. import resources
from ..defaults import TRIAL
from ..errors import RecordError, UsageError
from ..facts.dataset import write_facts
from ..library import shape_triples
from ..model import Dates, Records, Screening, Skipped
from ..present import render
from ..present.unread import summary
from ..records.collect import Collector
from ..records.from_fhir import read_fhir
from ..records.from_rdf import IDENTIFIER
from ..records.to_rdf import to_rdf
from ..trials import load_trial
from ..vocab import RECORD, trial_namespace
from .cohort import Options, read_any
from .cohort.as_run import as_run
from .intake import Assessed, Intake, assess_stored, of_subject, read_input, read_stored
from .material import load_terminology
from .session import Progress, Session, prepare
from .unread import nobodys, unread_of

if TYPE_CHECKING:
    from ..sparql import QueryResult

__all__ = [
    "Assessed", "Intake", "Session", "assess_stored", "convert_paths", "facts_paths", "of_subject", "prepare",
    "query_paths", "read_input", "read_resources", "read_stored", "screen_paths", "screen_resources", "synthesise",
]
NO_DATES = Dates()
MANY = 100
"""Subjects up to which a list of verdicts comes from a report on each."""


def screen_paths(
    paths: Sequence[str],
    *,
    trial: str = TRIAL,
    dates: Dates = NO_DATES,
    assume_absent: Sequence[str] = (),
    codes: str | None = None,
    base: str | None = None,
    childbearing_by_age: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    subjects: Sequence[str] | None = None,
    criterion: str | None = None,
    engine: str = "shacl",
    say: Callable[[str], None] = lambda _: None,
) -> Screening:
    """Screen what files, folders or ``-`` hold.

    dates override the anchors that the input carries; where that is the folder of a cohort, dates and options that are
    not given are those of its run, and say is told so; subjects limits the run to these ids; criterion limits reports
    and reasons to this one; childbearing_by_age: where childbearing potential is not recorded, take it from the age at
    enrolment, flagged; strict: entries of which nobody can be named count for every subject; engine: ``shacl`` for a
    report with reasons, ``columns`` for outcomes alone, ``auto`` for columns when there are more than MANY subjects.
    Raises: UsageError (no screening date, unknown trial or criterion), RecordError (nothing readable), ValidationError.
    """
    if criterion is not None:
        load_trial(trial).known(criterion)
    asked = as_run(paths, Options(trial, dates, tuple(assume_absent), childbearing_by_age, codes, strict), say)
    records, refused = read_any(paths, subjects)
    if subjects is not None:
        records = of_subject(records, *subjects)
    if engine == "columns" or engine == "auto" and len({row["subject"] for row in records.tables["subject"]}) > MANY:
        from .cohort.screened import screen_by_columns

        return screen_by_columns(records, asked, refused)
    return _session(records, asked, base, refused).screening(refused, progress, criterion)


def _session(records: Records, asked: Options, base: str | None, refused: Sequence[Skipped]) -> Session:
    return Session.of(records, asked.trial, asked.dates, asked.assume_absent, asked.codes, base,
                      asked.childbearing_by_age, nobodys(refused) if asked.strict else ())


def convert_paths(
    paths: Sequence[str], *, base: str | None = None, out: TextIO, format: str = "turtle",
    say: Callable[[str], None] = lambda _: None,
) -> tuple[tuple[Skipped, ...], tuple[Skipped, ...]]:
    """Write the records of any input as record RDF; gives back what was refused, and what else was not used.

    A subject whose name no record RDF can say is refused. say: told how many entries were not used.
    Raises: RecordError when no input could be read.
    """
    records, refused = read_any(paths)
    names = {row["subject"] for row in records.tables["subject"]}
    sayable = {name for name in names if IDENTIFIER.fullmatch(name)}
    if sayable != names:
        records = of_subject(records, *sayable)
        why = "the name of a subject needs letters, digits, '-', '.' and '_' alone"
        refused += tuple(Skipped(", ".join(paths), f"subject {name}", why) for name in sorted(names - sayable))
    if not any(records.tables.values()):
        unused = (*refused, *(each for each in records.skipped if each.entry == "file"))
        raise RecordError(
            "no record was found", ", ".join(dict.fromkeys(s.source for s in unused)) or ", ".join(paths),
            "; ".join(dict.fromkeys(s.reason for s in unused)) or "give record RDF or FHIR R4",
        )
    out.write(to_rdf(records, format=format, base=base or RECORD))
    if records.tables["unread"] or nobodys(refused):
        unread = unread_of(records, refused, load_terminology(), load_trial(TRIAL))
        say(f"{summary(unread)}; those of subjects are le:UnreadEntry")
    return refused, records.skipped


def facts_paths(
    paths: Sequence[str], *, out: BinaryIO, format: str = "turtle", trial: str = TRIAL, dates: Dates = NO_DATES,
    assume_absent: Sequence[str] = (), codes: str | None = None, base: str | None = None,
    childbearing_by_age: bool = False, strict: bool = False, say: Callable[[str], None] = lambda _: None,
    tell: Callable[[Sequence[Skipped]], None] = lambda _: None,
) -> tuple[Skipped, ...]:
    """Write the facts of all subjects as RDF for any SHACL engine (facts.dataset); gives back what is not needed.

    say: as in ``screen_paths``, and told what was assumed and how many entries were not used; tell: told which inputs
    and subjects were refused.
    Raises: UsageError (no subject, no screening date), RecordError (nothing readable).
    """
    asked = as_run(paths, Options(trial, dates, tuple(assume_absent), childbearing_by_age, codes, strict), say)
    records, refused = read_any(paths)
    tell(refused)
    session = _session(records, asked, base, refused)
    if not session.subjects:
        raise UsageError("no subject found", " ".join(paths), "give record RDF or FHIR R4 with a Patient")
    tell(session.refused())
    if session.assume_absent:
        say(f"assumed absent unless recorded: {', '.join(session.assume_absent)}")
    if asked.childbearing_by_age:
        say("childbearing potential is assumed by age unless recorded")
    if unread := summary(unread_of(records, refused, session.material.terminology, load_trial(session.trial))):
        say(unread)
    write_facts(session.facts(), out, format, base=session.base, superclasses=session.vocabulary.superclasses,
                trial=session.trial)
    return (*records.skipped, *session.material.unused(load_trial(session.trial)))


def query_paths(
    paths: Sequence[str], text: str, *, trial: str = TRIAL, dates: Dates = NO_DATES,
    assume_absent: Sequence[str] = (), codes: str | None = None, base: str | None = None,
    childbearing_by_age: bool = False, strict: bool = False, say: Callable[[str], None] = lambda _: None,
    tell: Callable[[Sequence[Skipped]], None] = lambda _: None,
) -> QueryResult:
    """Ask in SPARQL over ontology, shapes, and the records, facts and reports of the input, as named graphs.

    The ontology and the shapes are those of all known trials; facts and reports are by the trial that is run.
    say: as in ``screen_paths``, and how many entries were not used; tell: told what was refused.
    """
    from ..sparql import Dataset, Query

    query = Query.read(text)
    asked = as_run(paths, Options(trial, dates, tuple(assume_absent), childbearing_by_age, codes, strict), say)
    records, refused = read_any(paths)
    tell(refused)
    session = _session(records, asked, base, refused)
    dataset = Dataset()
    dataset.add_files("ontology", resources.knowledge_files("ontology"))
    for file in resources.knowledge_files("shapes"):
        if file.parent.parent.name == "trials":
            dataset.add_triples("shapes", shape_triples(file, trial_namespace(file.parent.name)))
        else:
            dataset.add_files("shapes", [file])
    dataset.add_text("records", to_rdf(records, format="turtle", base=session.base))
    screening = session.screening(refused)
    if unread := summary(screening.unread):
        say(f"{unread}; the reports have each as a le:UnreadEntry")
    for assessment in screening.subjects:
        dataset.add_text("facts", assessment.facts)
    dataset.add_text("reports", render(screening, "turtle", base=base, all_evidence=True))
    return dataset.query(query)


def synthesise(count: int, seed: int, format: str, out: TextIO | str) -> None:
    """Write seeded synthetic subjects, one file each into a folder or all to a stream (FHIR as NDJSON there).

    Raises: UsageError when the folder is a file.
    """
    from ..synth import generate, to_json

    folder = None if not isinstance(out, str) else Path(out)
    if folder is not None:
        if folder.exists() and not folder.is_dir():
            raise UsageError("this is not a folder", str(folder), "name a new or an existing folder")
        folder.mkdir(parents=True, exist_ok=True)
    for number, bundle in enumerate(generate(count, seed), 1):
        if format == "fhir":
            text = to_json(bundle).rstrip() + "\n"
        else:
            text = to_rdf(read_resources([bundle]), format="turtle", base=RECORD)
        if folder is None:
            out.write(text)
        else:
            suffix = {"fhir": "json", "turtle": "ttl"}[format]
            (folder / f"S{number:06d}.{suffix}").write_text(text, encoding="utf-8")


def read_resources(resources: Iterable[Any]) -> Records:
    """Records of parsed FHIR JSON (Bundles or resources, numbers as Decimal)."""
    collector = Collector()
    read_fhir([("", content) for content in resources], "input", collector)
    return collector.finish()


def screen_resources(resources: Sequence[Any], *, dates: Dates = NO_DATES, trial: str = TRIAL) -> Screening:
    """Screen parsed FHIR JSON, for notebooks and tests: a list of Bundles or resources, numbers as Decimal."""
    return Session.of(read_resources(resources), trial, dates).screening()
