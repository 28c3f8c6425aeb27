"""One subject for every code of ICD: the same eligible woman, with one active diagnosis more.

In:    the lowest codes of ICD-10-CM and ICD-10, seventh characters left out.
Out:   what the product's cohort run says of each subject, and what the oracle says; codes by which the oracle means the
       same are asked of it once.
`python -m tests.agreement.every_code` prints where the two differ, by criterion and outcomes.
"""

from __future__ import annotations

import copy
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from kn5501_reasoner.pipeline.cohort import cohort_paths
from kn5501_reasoner.records.parquet import write_store
from kn5501_reasoner.records.stream import Stream
from kn5501_reasoner.synth import generate, to_json
from tests.cohort.runs import OPTIONS, outcomes
from tests.evaluators import Anchors, oracle
from tests.oracle import codes as systems
from tests.oracle.classes import classify
from tests.terminology.sweeping import entries

SYSTEMS = {"icd-10-cm": systems.ICD_CM, "icd-10": systems.ICD_WHO}
SEED, PLACE = 5501, 7
ASKED_OF_JUDGEMENT = ("judgement-exc-08b", "judgement-exc-13", "judgement-exc-14")
ADDED = {
    "verificationStatus": {"coding": [{"code": "confirmed"}]}, "clinicalStatus": {"coding": [{"code": "active"}]},
    "onsetDateTime": "2026-10-01", "recordedDate": "2026-10-01",
}
Coded = tuple[str, str]


def lowest(names: Iterable[str] = SYSTEMS) -> list[Coded]:
    """System and code, dots as usual."""
    return [(name, each.code if len(each.code) < 4 else f"{each.code[:3]}.{each.code[3:]}")
            for name in names for each in entries(name) if each.leaf]


def with_diagnosis(coded: Coded | None) -> dict[str, Any]:
    """The subject, and the diagnosis where there is one."""
    bundle = copy.deepcopy(_eligible_woman())
    bundle["entry"] = [entry for entry in bundle["entry"] if not _is_needless(entry["resource"])]
    if coded is not None:
        name = bundle["entry"][0]["resource"]["id"]
        code = {"coding": [{"system": SYSTEMS[coded[0]], "code": coded[1]}]}
        bundle["entry"].append({"resource": {"resourceType": "Condition", "id": "added", "code": code,
                                             "subject": {"reference": f"Patient/{name}"}, **ADDED}})
    return bundle


@cache
def _eligible_woman() -> dict[str, Any]:
    """One with no finding that a judgement would have to settle, and no class of heart failure on record."""
    return next(islice(generate(PLACE + 1, SEED, profile="eligible"), PLACE, None))


def _is_needless(resource: dict[str, Any]) -> bool:
    """A judgement on what its record decides."""
    coded = [each.get("code", "") for each in resource.get("code", {}).get("coding", [])]
    return any(code.startswith("judgement-") and code not in ASKED_OF_JUDGEMENT for code in coded)


def of_product(codes: Sequence[Coded], folder: Path) -> list[dict[str, str]]:
    """Outcomes of each code, from one run of a cohort."""
    (folder / "one.ndjson").write_text(to_json(with_diagnosis(("icd-10-cm", "I10"))), encoding="utf-8")
    one = write_store(Stream([str(folder / "one.ndjson")]), folder / "one")
    stems = {"icd-10-cm": "http://hl7.org/fhir/sid/icd-10-cm/", "icd-10": "http://hl7.org/fhir/sid/icd-10/"}
    with duckdb.connect(str(folder / "many.db")) as connection:
        connection.register("code", pa.table({
            "suffix": [f"-{number}" for number in range(len(codes))],
            "iri": [stems[system] + code for system, code in codes]}))
        for table in sorted(path for path in one.folder.iterdir() if path.is_dir() and path.name != "skipped"):
            connection.execute(f"CREATE TABLE {table.name} AS {_many(connection, table)}")
    cohort_paths([str(folder / "many.db")], folder / "run", OPTIONS)
    name = with_diagnosis(None)["entry"][0]["resource"]["id"]
    found = outcomes(folder / "run")
    return [found[f"{name}-{number}"] for number in range(len(codes))]


def _many(connection: Any, table: Path) -> str:
    """The rows of one table for each code; the added diagnosis with its code."""
    files = f"read_parquet('{table / '*' / '*.parquet'}')"
    columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {files}").fetchall()]  # noqa: S608
    made = [f"{column} || suffix AS {column}" for column in ("subject", "record", "part_of") if column in columns]
    if table.name == "condition":
        made.append("CASE WHEN record LIKE '%/added' THEN iri ELSE codes END AS codes")
    return (f"SELECT * EXCLUDE (suffix, iri) FROM (SELECT * EXCLUDE (place, bucket) REPLACE ({', '.join(made)}) "  # noqa: S608
            f"FROM {files} CROSS JOIN code)")


def of_oracle(codes: Sequence[Coded]) -> list[dict[str, str]]:
    """Outcomes of each code."""
    known: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
    found = []
    for system, code in codes:
        meaning = tuple(sorted(classify("condition", SYSTEMS[system], code).items()))
        if meaning not in known:
            (judged,) = oracle([with_diagnosis((system, code))], Anchors()).values()
            known[meaning] = {"verdict": judged.verdict, **judged.criteria}
        found.append(known[meaning])
    return found


def differences(codes: Sequence[Coded], folder: Path) -> Iterator[tuple[Coded, str, str, str]]:
    """Code, criterion, what the product and what the oracle says."""
    for coded, one, other in zip(codes, of_product(codes, folder), of_oracle(codes), strict=True):
        for criterion, outcome in other.items():
            if criterion != "verdict" and one[criterion] != outcome:
                yield coded, criterion, one[criterion], outcome


def main() -> None:
    titles = {(name, each.code): each.text for name in SYSTEMS for each in entries(name)}
    grouped = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for coded, *said in differences(lowest(), Path(folder)):
            grouped[tuple(said)].append(coded)
    for (criterion, one, other), codes in sorted(grouped.items()):
        print(f"== {criterion}: product {one}, oracle {other}: {len(codes)}")
        for system, code in codes:
            print(f"{system} {code}\t{titles[system, code.replace('.', '')][:90]}")


if __name__ == "__main__":
    main()
