"""Subjects with one record that is not understood, and what the law asks of their outcomes.

In:  how many subjects, a seed. Out: ``Replaced``: files before and after, and the records that the change may lose.
     ``read``: files as one run reads them, for the subjects of many runs together.
The law: no outcome is clear that was not; none turns from clear to failed; and where the outcomes hang on the record,
so that they change when it is deleted with its series and the reviews of its domains, the subject is not eligible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from kn5501_reasoner.errors import RecordError
from kn5501_reasoner.facts.number import number_rows
from kn5501_reasoner.model import Dates, Records, Screening
from kn5501_reasoner.pipeline.cohort import Options
from kn5501_reasoner.pipeline.cohort.batch import columns_from, outcomes_of
from kn5501_reasoner.records.collect import Collector
from kn5501_reasoner.records.from_fhir import Shared, finish_fhir, read_fhir
from kn5501_reasoner.records.from_path import read_paths, refused_file
from kn5501_reasoner.records.lost import attribute, lost
from kn5501_reasoner.synth import generate, to_json
from kn5501_reasoner.trials import load_trial

from . import misread_content, misread_owner, misread_release, misread_whole  # noqa: F401  (they declare the forms)
from .coverage import CONDITION_DOMAINS, has, named_domains, series_of
from .histories import layered
from .misread import FORMS, MAIN, Files, Form
from .resources import ANCHORS, MEDICATION_KINDS, Json, codes, codes_of, copied, resources

DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
TITLES = tuple(load_trial("kn5501").titles)
CLEAR = ("passed", "inapplicable")
REFUSED = {"": "refused"}
Outcomes = dict[str, str]
"""Criterion -> outcome; REFUSED where there is none."""
_INFECTIONS = ("atc:J01", "rx:7980", "rx:2193")
# Benign and in situ neoplasms do not exclude; insomnia, migraine and the like are no disease of a domain.
_NO_CONCERN = ("cm:D84.821", "cm:D05", "cm:D1", "cm:D2", "cm:D3", "cm:G47", "cm:G43", "cm:G44", "cm:F3", "cm:F4")
_NOTHING = ("atc:A02", "atc:C09", "atc:N02", "atc:A11", "atc:B01", "atc:C10", "atc:P01", "rx:5521")


@dataclass(frozen=True)
class Replaced:
    """One subject. eligible: as it was before; gone: the replaced record with all that speaks of it."""

    name: str
    seed: int
    eligible: bool
    form: Form
    record: str
    before: Json
    after: Files
    gone: frozenset[str]

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.name}, {self.record}: {self.form.name}"


def replaced(count: int, seed: int, forms: Sequence[Form] = ()) -> Iterator[Replaced]:
    """Half of the subjects are eligible, half nearly so; half of either have a past; each form takes its turn."""
    forms = forms or list(FORMS.values())
    turn = islice(cycle(forms), seed * count % len(forms), None)
    halves = ((count // 2, "eligible"), (count - count // 2, "complete"))
    for share, profile in halves:
        for number, bundle in enumerate(generate(share, seed, profile=profile)):
            rng = Random(f"{seed}/{profile}/{number}")
            bundle = layered(bundle, rng) if rng.random() < 0.5 else bundle
            for entry in bundle["entry"]:
                entry.setdefault("fullUrl", "https://synthetic.example/{resourceType}/{id}".format(**entry["resource"]))
            if profile == "complete":
                _rename(bundle)
            made = _one(bundle, seed, profile == "eligible", turn, rng)
            if made is not None:
                yield made


def _one(bundle: Json, seed: int, eligible: bool, turn: Iterator[Form], rng: Random) -> Replaced | None:
    """The next form that fits some record of the subject."""
    for form in islice(turn, 12):
        for place in _places(bundle, form, rng):
            after = copied(bundle)
            files = form.make(after, after["entry"][place], rng)
            if files is not None:
                record = resources(bundle)[place]
                label = f"{record['resourceType']}/{record['id']} {' '.join(_codes(record))}".strip()
                gone = frozenset(_gone(bundle, record, form.coded))
                return Replaced(resources(bundle)[0]["id"], seed, eligible, form, label, bundle, files, gone)
    return None


def _places(bundle: Json, form: Form, rng: Random) -> list[int]:
    """Records that may take a form, in an order of luck: every type has its turn first, however many records it has."""
    by_kind: dict[str, list[int]] = {}
    for place, one in enumerate(resources(bundle)):
        if one["resourceType"] in form.kinds and not set(codes(one)) & set(ANCHORS):
            by_kind.setdefault(one["resourceType"], []).append(place)
    kinds = rng.sample(sorted(by_kind), len(by_kind))
    return [place for kind in kinds for place in rng.sample(by_kind[kind], len(by_kind[kind]))]


def _rename(bundle: Json) -> None:
    """Subjects of two profiles must not meet under one name."""
    for one in resources(bundle):
        if one["resourceType"] == "Patient":
            one["id"] = one["id"].replace("S", "C")
        for member in ("subject", "patient", "individual"):
            if member in one:
                one[member]["reference"] = one[member]["reference"].replace("Patient/S", "Patient/C")
    for entry in bundle["entry"]:
        entry["fullUrl"] = "https://synthetic.example/{resourceType}/{id}".format(**entry["resource"])


def _codes(record: Json) -> tuple[str, ...]:
    return codes(record) or codes_of(record.get("medicationCodeableConcept"))


def _gone(bundle: Json, record: Json, coded: bool) -> Iterator[str]:
    """The record, its series, and the reviews of the domains that it bears on as far as it can still be read."""
    series, domains = series_of(record), _domains(record, coded)
    speaking = {f"le:reviewed-{domain}" for domain in domains}
    for entry in bundle["entry"]:
        one = entry["resource"]
        found = codes(one)
        same = one["resourceType"] in ("Observation", "Condition") and bool(series) and has(found, series)
        consent = one["resourceType"] == record["resourceType"] == "Consent"
        if one is record or same or consent or speaking & set(found):
            yield entry["fullUrl"]


def _domains(record: Json, coded: bool) -> tuple[str, ...]:
    kind, found = record["resourceType"], _codes(record)
    if kind == "Condition":
        if not coded:
            return (*CONDITION_DOMAINS, "allergies", "medication")
        return () if has(found, _NO_CONCERN) else named_domains(found)
    if kind in MEDICATION_KINDS and coded:
        if has(found, _NOTHING):
            return ()
        return ("infections",) if has(found, _INFECTIONS) else ("medication",)
    if kind == "Procedure":
        return () if coded else ("malignancy", "medication")
    return {"AllergyIntolerance": ("allergies",), "ResearchSubject": ("trials",)}.get(
        kind, ("medication", "infections") if kind in MEDICATION_KINDS else ())


def read(files: Files) -> Records:
    """The records of one run, as ``read_paths`` reads its files; FHIR is not written and parsed for it."""
    if any(isinstance(content, bytes) for _, content in files):
        with TemporaryDirectory() as folder:
            return read_paths(write(files, Path(folder)))[0]
    collector, shared, refused = Collector(), Shared(), []
    for name, content in files:
        try:
            collector.whole(lambda content=content, name=name: read_fhir([("", content)], name, collector, shared))
        except RecordError as error:
            refused.append(lost(refused_file(name, error), to_json(content).encode()))
    finish_fhir(shared, collector)
    attribute((*refused, *shared.lost), collector)
    return collector.finish()


def write(files: Files, folder: Path) -> list[str]:
    """Puts files into a folder; gives their paths."""
    for name, content in files:
        (folder / name).write_bytes(content if isinstance(content, bytes) else to_json(content).encode())
    return [str(folder / name) for name, _ in files]


def together(parts: Iterable[Records]) -> Records:
    """The records of many runs as one."""
    parts = list(parts)
    tables = {name: [row for part in parts for row in part.tables[name]] for name in Collector().gathered().tables}
    return Records(tables, (), tuple(error for part in parts for error in part.errors))


def without(records: Records, gone: frozenset[str]) -> Records:
    """The records without some, the parts of which go too."""
    tables = {name: [row for row in rows if name == "subject" or row["record"].partition("#")[0] not in gone]
              for name, rows in records.tables.items()}
    return Records(tables, records.skipped, records.errors)


def by_columns(records: Records) -> dict[str, Outcomes]:
    """Subject -> outcomes, of all subjects at once: as ``screen_by_columns``, without what that tells beside."""
    tables, iris = number_rows(records.tables)
    columns = columns_from(tables, Options(dates=DATES))
    refused = {error.subject for error in
               (*records.errors, *columns.data_errors(lambda table, _: dict(enumerate(iris[table]))))}
    rows = outcomes_of(columns, "kn5501", refused).select(["subject", *TITLES]).to_pylist()
    return dict.fromkeys(refused, REFUSED) | {row.pop("subject"): row for row in rows}


def outcomes(screening: Screening) -> dict[str, Outcomes]:
    """Subject -> outcomes."""
    return {one.subject: {each.criterion: each.outcome for each in one.criteria} if not one.errors else REFUSED
            for one in screening.subjects}


def turned(one: Replaced, before: Outcomes, after: Outcomes) -> list[str]:
    """Outcomes that are clear and were not, or that went from clear to failed."""
    return [f"{one}: {name} {before.get(name)} -> {now}" for name, now in after.items()
            if now in CLEAR and before.get(name) not in CLEAR or now == "failed" and before.get(name) in CLEAR]


def lost_unseen(one: Replaced, before: Outcomes, deleted: Outcomes) -> list[str]:
    """What hangs on the record of a subject who is eligible without it."""
    hangs = [name for name, was in before.items() if deleted.get(name) != was]
    return [f"{one}: eligible, though {', '.join(hangs)} hang on it"] if hangs else []


def is_eligible(found: Outcomes) -> bool:
    """Whether every criterion is clear."""
    return bool(found) and all(outcome in CLEAR for outcome in found.values())


def broken(chosen: Sequence[Replaced], after: dict[str, Outcomes]) -> list[str]:
    """What the law forbids. The subjects as they were are looked at only where their outcomes can be broken."""
    eligible = [one for one in chosen if is_eligible(after.get(one.name, {}))]
    looked = [one for one in chosen if not one.eligible or one in eligible or "failed" in after[one.name].values()]
    records = {one.name: read([(MAIN, one.before)]) for one in looked}
    before = by_columns(together(records.values()))
    looked = [one for one in looked if before[one.name] != REFUSED]  # who is refused is not nearly eligible
    wrong = [line for one in looked for line in turned(one, before[one.name], after.get(one.name, {}))]
    kept = [one for one in eligible if one.form.lost and one in looked]
    deleted = by_columns(together(without(records[one.name], one.gone) for one in kept)) if kept else {}
    return wrong + [line for one in kept for line in lost_unseen(one, before[one.name], deleted[one.name])]


def broken_of(count: int, seed: int) -> tuple[list[str], Counter[str]]:
    """What is broken among so many subjects, and how often each form was tried."""
    chosen = list(replaced(count, seed))
    after = by_columns(together(read(one.after) for one in chosen))
    return broken(chosen, after), Counter(one.form.name for one in chosen)
