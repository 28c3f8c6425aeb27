"""From rows of OMOP tables to rows of record tables, all persons of a range at once.

What: runs the statements of ``sql/`` over the tables ``raw_*``, after the concepts that they name were looked up.
In: a reader whose tables are loaded. Out: record tables in Arrow; errors and skipped entries.
Units: site days, UTC instants, UCUM as recorded. Raises: RecordError. Source: docs/omop.md.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any

from ...model import DOMAINS, DataError, Skipped
from ...vocab import LE, RECORD
from ..from_fhir.wording import keep_words
from ..lost import Lost
from ..rows import Rows
from ..schema import LIST_KINDS, UNREAD, load_schema
from .concepts import NOTHING_KNOWN, Code, Meanings, read_code, unknown
from .model import ERAS, EVENTS, TABLES
from .reader import Reader

#: local codes of observations that are no results
STATEMENTS = (
    "screening-date", "enrolment-date", "infusion-date", "research-consent",
    "study", "study-interventional", "study-observational", "study-last-treatment",
    "condition-clinical-status", "condition-verification", "condition-severity", "acr-1997",
)
_CONCEPTS = [
    (name, column.name) for name in ("person", *EVENTS) for column in TABLES[name].columns
    if column.name.endswith("concept_id")
]


class Shaper:
    """Keeps what was looked up for the next range."""

    def __init__(self, reader: Reader, meanings: Meanings = NOTHING_KNOWN) -> None:
        self.reader, self.connection, self._meanings = reader, reader.connection, meanings
        self.connection.execute(_statement("macros"))
        names = (each.name for each in fields(Code))
        columns = ", ".join(f"{name} {'BIGINT' if name == 'concept_id' else 'VARCHAR'}" for name in names)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE code ({columns})")
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE ingredient (drug_concept_id BIGINT, ingredient_concept_id BIGINT)")
        self._drugs: set[int] = set()
        self.without_person: list[tuple[str, str]] = []

    def load(self, low: int | None, high: int | None) -> None:
        """Put a range of persons at hand, and what their rows name."""
        for name, table in TABLES.items():
            if not table.of_person:
                continue
            if self.reader.found.has(name):
                self.reader.load(name, low, high)
            else:
                self._none(name)
        self.without_person = self._leave_out()
        self._look_up()
        for name in ("birth", "entry", "statement", "erroneous"):
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {_statement(name)}")
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW typed AS {_statement('typed')}")
        texts = [row[0] for row in self._rows("SELECT DISTINCT words FROM entry WHERE words IS NOT NULL ORDER BY ALL")]
        self._insert("wording", {"words": texts, "kept": [keep_words(text) for text in texts]}, replace=True)

    def tables(self) -> dict[str, Any]:
        """The records of the range, by table."""
        made = {}
        for name in sorted(load_schema().tables, key=lambda name: name != UNREAD):
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {_statement(name)}")
            if name != UNREAD:
                self.connection.execute(
                    f"DELETE FROM {name} WHERE string_split(record, '#')[1] IN "  # noqa: S608
                    "(SELECT record FROM unread UNION ALL SELECT record FROM erroneous)")
            found = self.connection.sql(
                f"SELECT {self._columns(name)} FROM {name} ORDER BY subject, record, text"  # noqa: S608
            ).to_arrow_table()
            made[name] = Rows(found.cast(load_schema().tables[name].arrow_schema()))
        return made

    def errors(self) -> tuple[DataError, ...]:
        """What cannot be read of persons; they are refused."""
        found = self._rows(f"SELECT subject, rule, record, message FROM ({_statement('error')}) ORDER BY ALL")  # noqa: S608
        return tuple(DataError(subject, rule, (record,), message) for subject, rule, record, message in found)

    def skipped(self) -> tuple[Skipped, ...]:
        """Rows that were not used, after ``tables``."""
        found = self._rows(f"SELECT entry, reason, subject FROM ({_statement('skipped')}) ORDER BY ALL")  # noqa: S608
        return tuple(Skipped(self.reader.label, *each) for each in found)

    def nobodys(self) -> list[Lost]:
        """Rows that name no person, one entry for all of a type and codes; replaces the range at hand."""
        counts = {name: self.reader.without_person(name) for name in ("person", *EVENTS) if self.reader.found.has(name)}
        if not any(counts.values()):
            return []
        for name, table in TABLES.items():
            if table.of_person and counts.get(name):
                self.reader.load_nobodys(name, NOBODYS)
            elif table.of_person:
                self._none(name)
        self._look_up()
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE entry AS {_statement('entry')}")
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW typed AS {_statement('typed')}")
        rows = self._rows("SELECT home, kind, codes, display, count(*) FROM typed GROUP BY ALL ORDER BY ALL")
        rows = [row for row in rows if counts[row[0]] <= NOBODYS]
        rows += [(name, kind, "", None, number) for name, number in counts.items() if number
                 for kind in _KINDS[name] if number > NOBODYS or name in ("person", *ERAS)]
        return [Lost(Skipped(self.reader.label, f"table {home}", f"{number} rows without person_id", None, kind, codes,
                             display), kind) for home, kind, codes, display, number in rows]

    def _none(self, name: str) -> None:
        columns = ", ".join(f"{column.name} {_TYPES[column.kind]}" for column in TABLES[name].loaded)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE raw_{name} ({columns})")

    def _leave_out(self) -> list[tuple[str, str]]:
        """Take away rows whose person is not in the table person: (table, how many)."""
        found = []
        for name in EVENTS:
            number = self._rows(
                f"SELECT count(*) FROM raw_{name} ANTI JOIN raw_person USING (person_id)"  # noqa: S608
            )[0][0]
            if number:
                found.append((name, f"{number} rows of persons that the table person does not have"))
                self.connection.execute(
                    f"DELETE FROM raw_{name} WHERE person_id NOT IN (SELECT person_id FROM raw_person)"  # noqa: S608
                )
        return found

    def _look_up(self) -> None:
        """Every concept that the loaded rows name, and the ingredients of their medicines."""
        named = " UNION ".join(f"SELECT {column} AS id FROM raw_{name}" for name, column in _CONCEPTS)  # noqa: S608
        wanted = {row[0] for row in self._rows(
            f"SELECT id FROM ({named}) WHERE id <> 0 AND id NOT IN (SELECT concept_id FROM code)"  # noqa: S608
        )}
        if self.reader.found.has("drug_strength"):
            drugs = {row[0] for row in self._rows("SELECT DISTINCT drug_concept_id FROM raw_drug_exposure")}
            new = sorted(each for each in drugs - self._drugs if each)
            self._drugs |= drugs
            pairs = sorted({pair for ids in _blocks(new)
                            for pair in self.reader.look_up("drug_strength", "drug_concept_id", ids)})
            self._insert("ingredient", {"drug": [pair[0] for pair in pairs], "part": [pair[1] for pair in pairs]})
            known = {row[0] for row in self._rows("SELECT concept_id FROM code")}
            wanted |= {part for _, part in pairs} - known
        codes: dict[int, Code] = {}
        for ids in _blocks(sorted(each for each in wanted if each is not None)):
            for concept_id, vocabulary, code, name, concept_class in self.reader.look_up("concept", "concept_id", ids):
                codes[concept_id] = read_code(concept_id, vocabulary, code, name, concept_class, self._meanings)
            codes |= {each: unknown(each) for each in ids if each not in codes}
        rows = [asdict(code) for _, code in sorted(codes.items())]
        if rows:
            self._insert("code", {name: [row[name] for row in rows] for name in rows[0]})

    def _insert(self, name: str, columns: dict[str, list[Any]], replace: bool = False) -> None:
        import pyarrow as pa

        types = {key: pa.int64() if key in ("concept_id", "drug", "part") else pa.string() for key in columns}
        self.connection.register("arrived", pa.table(
            {key: pa.array(values, types[key]) for key, values in columns.items()}))
        into = f"CREATE OR REPLACE TEMP TABLE {name} AS" if replace else f"INSERT INTO {name}"
        self.connection.execute(f"{into} SELECT * FROM arrived")  # noqa: S608
        self.connection.unregister("arrived")

    def _columns(self, name: str) -> str:
        """All physical columns of a record table, from those that its statement gives."""
        given = {row[0] for row in self._rows(f"DESCRIBE {name}")}
        source = "'" + self.reader.label.replace("'", "''") + "'"
        selected = []
        for column in load_schema().tables[name].columns:
            for physical, kind in column.physical:
                if column.name == "source":
                    value = source
                elif column.name not in given:
                    value = "''" if column.kind in LIST_KINDS or column.name == "text" else f"CAST(NULL AS {kind})"
                elif column.kind == "when":
                    value = f"CAST({column.name}.\"{physical.removeprefix(column.name + '_')}\" AS {kind})"
                else:
                    value = f"CAST({column.name} AS {kind})"
                selected.append(f"{value} AS {physical}")
        return ", ".join(selected)

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()


#: rows of a table of which nobody can be named: of more than these, codes are not told apart
NOBODYS = 10_000
#: table -> the types of resources as which its rows may be read
_KINDS = {
    "person": ("Patient",), "death": ("Patient",), "visit_occurrence": (), "condition_occurrence": ("Condition",),
    "drug_exposure": ("MedicationStatement",), "procedure_occurrence": ("Procedure", "Condition"),
    "drug_era": ("MedicationStatement",), "condition_era": ("Condition",),
    **dict.fromkeys(("measurement", "observation"),
                    ("Observation", "Condition", "AllergyIntolerance", "Consent", "ResearchSubject")),
}
_TYPES = {"id": "BIGINT", "day": "DATE", "moment": "TIMESTAMP", "number": "VARCHAR", "text": "VARCHAR"}


def _blocks(ids: list[int], size: int = 5_000) -> list[list[int]]:
    return [ids[start:start + size] for start in range(0, len(ids), size)]


@cache
def _statement(name: str) -> str:
    """A statement with the names that Python has."""
    text = (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    lists = {"$domains": DOMAINS, "$statements": STATEMENTS}
    for key, values in lists.items():
        text = text.replace(key, "[" + ", ".join(f"'{value}'" for value in values) + "]")
    return text.replace("$record", f"'{RECORD}'").replace("$le", f"'{LE}'")
