"""A database about one person, to which a test adds the rows that it is about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kn5501_reasoner.model import Records
from kn5501_reasoner.pipeline.cohort import read_any
from tests.omop.writing import Writer

DAY = date(2026, 11, 20)


class One:
    """A database about one person."""

    def __init__(self, folder: Path) -> None:
        self.writer, self.file = Writer(), folder / "one.duckdb"
        self.concept = self.writer.concept
        self.add("person", year_of_birth=1980)

    def add(self, table: str, **columns: Any) -> None:
        key = {"person": "person_id"}.get(table, f"{table}_id")
        row = {key: len(self.writer.rows[table]) + 1, "person_id": 1} | columns
        self.writer.rows[table].append(row)

    def measure(self, vocabulary: str = "LOINC", code: str = "718-7", **columns: Any) -> None:
        self.add("measurement", measurement_concept_id=self.concept(vocabulary, code, cls="Lab Test"),
                 **{"measurement_date": DAY} | columns)

    def observe(
        self, vocabulary: str, code: str, name: str = "", cls: str = "Clinical Finding", **columns: Any
    ) -> None:
        self.add("observation", observation_concept_id=self.concept(vocabulary, code, name, cls),
                 **{"observation_date": DAY} | columns)

    def diagnose(self, **columns: Any) -> None:
        self.add("condition_occurrence", **{
            "condition_concept_id": 0, "condition_source_concept_id": self.concept("ICD10CM", "M32.9", "SLE"),
            "condition_start_date": date(2020, 1, 1)} | columns)

    def take(self, kind: str = "EHR prescription", **columns: Any) -> None:
        self.add("drug_exposure", **{
            "drug_concept_id": self.concept("RxNorm", "8640", "prednisone", "Ingredient"),
            "drug_exposure_start_date": date(2026, 1, 1), "drug_exposure_end_date": date(2026, 1, 1),
            "drug_type_concept_id": self.concept("Type Concept", kind, kind)} | columns)

    def type(self, name: str) -> int:
        return self.concept("Type Concept", name, name)

    def read(self) -> Records:
        self.writer.write(self.file)
        return read_any([str(self.file)])[0]

    def only(self, table: str) -> dict[str, Any]:
        (row,) = self.read().tables[table]
        return row


@pytest.fixture
def one(tmp_path: Path) -> One:
    return One(tmp_path)
