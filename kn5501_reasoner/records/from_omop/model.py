"""Which tables and columns of the OMOP CDM 5.4 are read, and of which kind they must be.

Out: ``TABLES``; ``Column`` and ``Table``. A column that is not required may be missing: nothing is known of it.
Units: none. Raises: nothing. Source: OHDSI, OMOP Common Data Model 5.4; docs/omop.md says what becomes of each column.
"""

from __future__ import annotations

from dataclasses import dataclass

ID, DAY, MOMENT, NUMBER, TEXT = "id", "day", "moment", "number", "text"
#: a column that loaded rows have beside those of the database: 'true' where a moment is none that a record can have
IMPOSSIBLE = "impossible"
#: kind -> types of a database that it may have, in capitals and without length or precision
TYPES = {
    ID: frozenset({
        "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT",
        "DECIMAL", "NUMERIC",
    }),
    DAY: frozenset({"DATE", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE"}),
    MOMENT: frozenset({
        "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE",
    }),
    NUMBER: frozenset({
        "DECIMAL", "NUMERIC", "DOUBLE", "DOUBLE PRECISION", "FLOAT", "REAL", "BIGINT", "INTEGER", "SMALLINT",
        "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT",
    }),
    TEXT: frozenset({"VARCHAR", "CHARACTER VARYING", "TEXT", "CHARACTER", "CHAR", "ENUM"}),
}
#: kind -> the type that a message asks for
ASKED = {ID: "BIGINT", DAY: "DATE", MOMENT: "TIMESTAMP", NUMBER: "NUMERIC", TEXT: "VARCHAR"}


@dataclass(frozen=True)
class Column:
    """One column that is read."""

    name: str
    kind: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table that is read. required: a database without it is refused; of_person: read by ranges of persons."""

    name: str
    columns: tuple[Column, ...]
    required: bool = False
    of_person: bool = True

    @property
    def id(self) -> str:
        """The column whose largest value tells whether rows were added."""
        return self.columns[0].name

    @property
    def moments(self) -> tuple[str, ...]:
        """The columns that say when what is recorded was, or began."""
        return tuple(each.name for each in self.columns if each.name in ("death_date", "death_datetime")
                     or (each.kind == DAY and each.required) or each.name.endswith("_datetime"))

    @property
    def loaded(self) -> tuple[Column, ...]:
        """The columns of loaded rows: those that are read, and whether one of the moments is impossible."""
        return self.columns + ((Column(IMPOSSIBLE, TEXT),) if self.moments else ())


def _table(name: str, *required: tuple[str, str], of_person: bool = True, must: bool = False, **optional: str) -> Table:
    columns = tuple(Column(name, kind, True) for name, kind in required)
    return Table(name, columns + tuple(Column(name, kind) for name, kind in optional.items()), must, of_person)


_PERSON = ("person_id", ID)
TABLES = {
    table.name: table for table in (
        _table("person", _PERSON, must=True, gender_concept_id=ID, year_of_birth=ID, month_of_birth=ID,
               day_of_birth=ID),
        _table("death", _PERSON, death_date=DAY, death_datetime=MOMENT),
        _table("visit_occurrence", ("visit_occurrence_id", ID), _PERSON, visit_start_date=DAY, visit_end_date=DAY),
        _table("condition_occurrence", ("condition_occurrence_id", ID), _PERSON, ("condition_concept_id", ID),
               ("condition_start_date", DAY), condition_start_datetime=MOMENT, condition_end_date=DAY,
               condition_type_concept_id=ID, condition_status_concept_id=ID, visit_occurrence_id=ID,
               condition_source_value=TEXT, condition_source_concept_id=ID),
        _table("drug_exposure", ("drug_exposure_id", ID), _PERSON, ("drug_concept_id", ID),
               ("drug_exposure_start_date", DAY), drug_exposure_end_date=DAY, verbatim_end_date=DAY,
               drug_type_concept_id=ID, stop_reason=TEXT, refills=ID, days_supply=ID, route_concept_id=ID,
               drug_source_value=TEXT, drug_source_concept_id=ID),
        _table("procedure_occurrence", ("procedure_occurrence_id", ID), _PERSON, ("procedure_concept_id", ID),
               ("procedure_date", DAY), procedure_datetime=MOMENT, procedure_end_date=DAY,
               procedure_type_concept_id=ID, procedure_source_value=TEXT, procedure_source_concept_id=ID),
        _table("measurement", ("measurement_id", ID), _PERSON, ("measurement_concept_id", ID),
               ("measurement_date", DAY), measurement_datetime=MOMENT, measurement_type_concept_id=ID,
               operator_concept_id=ID, value_as_number=NUMBER, value_as_concept_id=ID, unit_concept_id=ID,
               unit_source_concept_id=ID, range_high=NUMBER, measurement_source_value=TEXT,
               measurement_source_concept_id=ID, value_source_value=TEXT, measurement_event_id=ID,
               meas_event_field_concept_id=ID),
        _table("observation", ("observation_id", ID), _PERSON, ("observation_concept_id", ID),
               ("observation_date", DAY), observation_datetime=MOMENT, observation_type_concept_id=ID,
               value_as_number=NUMBER, value_as_string=TEXT, value_as_concept_id=ID, qualifier_concept_id=ID,
               unit_concept_id=ID, provider_id=ID, observation_source_value=TEXT, observation_source_concept_id=ID,
               value_source_value=TEXT, observation_event_id=ID, obs_event_field_concept_id=ID),
        _table("drug_era", _PERSON, drug_concept_id=ID),
        _table("condition_era", _PERSON, condition_concept_id=ID),
        _table("concept", ("concept_id", ID), ("vocabulary_id", TEXT), ("concept_code", TEXT), must=True,
               of_person=False, concept_name=TEXT, concept_class_id=TEXT),
        _table("drug_strength", ("drug_concept_id", ID), ("ingredient_concept_id", ID), of_person=False),
    )
}
#: looked up by concept, and possibly in a schema of their own
VOCABULARY = ("concept", "drug_strength")
#: tables that are made of another: they matter where that one has nothing of a person
ERAS = {"drug_era": "drug_exposure", "condition_era": "condition_occurrence"}
EVENTS = tuple(name for name, table in TABLES.items() if table.of_person and name != "person")
