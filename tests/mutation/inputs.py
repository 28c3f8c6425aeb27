"""Inputs of FHIR with what must come out of each, read as the product reads files and decided together by columns.

In:  a folder to write them in; how to read paths. Out: the name of an input that comes out otherwise, or None.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kn5501_reasoner.model import Records, Skipped
from kn5501_reasoner.pipeline.cohort import Options
from kn5501_reasoner.pipeline.cohort.screened import screen_by_columns
from tests.cases.fhir_cases import FhirCase, read_fhir_cases
from tests.door import attribution, partial, releases, versions
from tests.door.building import EVERYTHING, NAME, SAMPLE, Case, dumped, subject
from tests.laws.unread import CLEAR, DATES, together
from tests.oracle.building import is_coded
from tests.oracle.test_door import CASES as ALLOWED

Read = Callable[[Sequence[str | Path]], tuple[Records, tuple[Skipped, ...]]]
Check = Callable[[str, Mapping[str, str], int, str], bool]
"""Whether verdict, outcomes, the number of unread entries, and what was refused aloud are right; absent: no verdict."""
DATA = SAMPLE.parent


@dataclass(frozen=True)
class Input:
    """One run of its own. subject: whose outcomes are looked at."""

    name: str
    subject: str
    folder: Path
    check: Check


@dataclass(frozen=True)
class Inputs:
    """All inputs, written."""

    all: tuple[Input, ...]

    @classmethod
    def of(cls, folder: Path) -> Inputs:
        """The samples, and the sample subject with one thing changed: kinds of inputs from the field."""
        found = [_written(folder, f"sample {name}", name, {f"{name}.json": _text(name)}, _expected(wanted))
                 for name, wanted in json.loads((DATA / "expected.json").read_text("utf-8"))["subjects"].items()]
        for module in (attribution, versions, releases, partial):
            for case in module.CASES:
                files = {file: dumped(content) for file, content in case.files(subject()).items()}
                found.append(_renamed(folder, len(found), case.name, files, _changed(case)))
        for case in ALLOWED:
            found.append(_renamed(folder, len(found), case["name"], _files(case), _allowed(case)))
        for one in read_fhir_cases():
            found.append(_written(folder, one.name, one.subject, {"subject.json": one.text()}, _stated(one)))
        return cls(tuple(found))

    def noticed(self, read: Read) -> str | None:
        """The first input that comes out otherwise."""
        parts, aloud = [], {}
        for one in self.all:
            records, refused = read(sorted(one.folder.iterdir()))
            parts.append(records)
            aloud[one.subject] = " ".join(each.reason for each in refused)
        screening = screen_by_columns(together(parts), Options(dates=DATES))
        subjects = {one.subject: one for one in screening.subjects}
        for one in self.all:
            found = subjects.get(one.subject)
            outcomes = {each.criterion: each.outcome for each in found.criteria} if found else {}
            unread = sum(each.subject == one.subject for each in screening.unread)
            if not one.check(found.verdict if found else "", outcomes, unread, aloud[one.subject]):
                return one.name
        return None


def _text(name: str) -> str:
    return (DATA / f"{name}.json").read_text("utf-8")


def _renamed(folder: Path, number: int, name: str, files: Mapping[str, str], check: Check) -> Input:
    """The input with a subject of its own."""
    own = f"input-{number:03d}"
    texts = {file: text.replace(NAME, own).replace("other-01", f"{own}-other") for file, text in files.items()}
    return _written(folder, name, own, texts, check)


def _written(folder: Path, name: str, own: str, files: Mapping[str, str], check: Check) -> Input:
    place = folder / own
    place.mkdir(parents=True)
    for file, text in files.items():
        (place / file).write_text(text, encoding="utf-8")
    return Input(name, own, place, check)


def _expected(wanted: Mapping[str, Any]) -> Check:
    def check(verdict: str, outcomes: Mapping[str, str], unread: int, aloud: str) -> bool:
        return verdict == wanted.get("verdict", verdict) and outcomes.items() >= wanted.get("outcomes", {}).items()
    return check


def _changed(case: Case) -> Check:
    def check(verdict: str, outcomes: Mapping[str, str], unread: int, aloud: str) -> bool:
        if (case.refused is None) != (not aloud) or (case.refused or "") not in aloud or case.absent:
            return case.absent == (not verdict) and (case.refused or "") in aloud
        changed = {name for name, outcome in outcomes.items() if outcome not in CLEAR}
        if case.changed == EVERYTHING:
            return verdict == "refused" or outcomes.keys() - changed == {"inc-09"}
        right = all(outcomes.get(name) in case.changed.get(name, "passed").split(" or ")
                    for name in changed | case.changed.keys())
        return verdict != "refused" and right and case.unread in (None, unread)
    return check


def _stated(case: FhirCase) -> Check:
    def check(verdict: str, outcomes: Mapping[str, str], unread: int, aloud: str) -> bool:
        return outcomes.get(case.criterion, verdict) == case.expect
    return check


def _files(case: Mapping[str, Any]) -> dict[str, str]:
    whole, gone = subject(), is_coded(*case["without"])
    whole["entry"] = [entry for entry in whole["entry"] if not gone(entry["resource"])]
    for entry in whole["entry"]:
        kind = entry["resource"]["resourceType"].lower()
        entry["resource"] |= case.get(kind, {}) if kind in ("patient", "consent") else {}
    whole["entry"] += [{"resource": one} for one in case["add"]]
    further = {f"further-{place}.json": dumped(one) for place, one in enumerate(case.get("files", ()))}
    return {"subject.json": json.dumps(whole, default=_plain), **further}


def _plain(number: Decimal) -> float:
    return float(number)


def _allowed(case: Mapping[str, Any]) -> Check:
    def check(verdict: str, outcomes: Mapping[str, str], unread: int, aloud: str) -> bool:
        return (outcomes.get(case["criterion"], "refused") in case["allowed"]
                and case["may_be_eligible"] == (verdict == "eligible"))
    return check
