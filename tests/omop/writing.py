"""An OMOP database of generated subjects, written without anything of the product's mapping.

What: ``Writer`` puts FHIR bundles into tables of the CDM 5.4.
In: bundles as ``synth`` makes them. Out: a DuckDB file, or rows by table. Source: OHDSI, OMOP Common Data Model 5.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from tests.omop.expressible import LE, SEVERITY, STATUS, code_of, expressible_resources

VOCABULARIES = {
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10CM", "http://hl7.org/fhir/sid/icd-10": "ICD10",
    "http://snomed.info/sct": "SNOMED", "http://loinc.org": "LOINC", "http://www.whocc.no/atc": "ATC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm", LE: "lupus-eligibility",
}
TABLES = {
    "person": "person_id BIGINT, gender_concept_id INTEGER, year_of_birth INTEGER, month_of_birth INTEGER, "
    "day_of_birth INTEGER, birth_datetime TIMESTAMP, race_concept_id INTEGER, ethnicity_concept_id INTEGER, "
    "person_source_value VARCHAR, gender_source_value VARCHAR",
    "death": "person_id BIGINT, death_date DATE, death_datetime TIMESTAMP, death_type_concept_id INTEGER",
    "visit_occurrence": "visit_occurrence_id BIGINT, person_id BIGINT, visit_concept_id INTEGER, "
    "visit_start_date DATE, visit_end_date DATE, visit_type_concept_id INTEGER",
    "condition_occurrence": "condition_occurrence_id BIGINT, person_id BIGINT, condition_concept_id INTEGER, "
    "condition_start_date DATE, condition_start_datetime TIMESTAMP, condition_end_date DATE, "
    "condition_end_datetime TIMESTAMP, condition_type_concept_id INTEGER, condition_status_concept_id INTEGER, "
    "stop_reason VARCHAR, visit_occurrence_id BIGINT, condition_source_value VARCHAR, "
    "condition_source_concept_id INTEGER",
    "drug_exposure": "drug_exposure_id BIGINT, person_id BIGINT, drug_concept_id INTEGER, "
    "drug_exposure_start_date DATE, drug_exposure_end_date DATE, verbatim_end_date DATE, "
    "drug_type_concept_id INTEGER, stop_reason VARCHAR, refills INTEGER, quantity DOUBLE, days_supply INTEGER, "
    "route_concept_id INTEGER, drug_source_value VARCHAR, drug_source_concept_id INTEGER",
    "procedure_occurrence": "procedure_occurrence_id BIGINT, person_id BIGINT, procedure_concept_id INTEGER, "
    "procedure_date DATE, procedure_datetime TIMESTAMP, procedure_end_date DATE, procedure_type_concept_id INTEGER, "
    "procedure_source_value VARCHAR, procedure_source_concept_id INTEGER",
    "measurement": "measurement_id BIGINT, person_id BIGINT, measurement_concept_id INTEGER, measurement_date DATE, "
    "measurement_datetime TIMESTAMP, measurement_type_concept_id INTEGER, operator_concept_id INTEGER, "
    "value_as_number DOUBLE, value_as_concept_id INTEGER, unit_concept_id INTEGER, range_low DOUBLE, "
    "range_high DOUBLE, measurement_source_value VARCHAR, measurement_source_concept_id INTEGER, "
    "unit_source_value VARCHAR, unit_source_concept_id INTEGER, value_source_value VARCHAR, "
    "measurement_event_id BIGINT, meas_event_field_concept_id INTEGER",
    "observation": "observation_id BIGINT, person_id BIGINT, observation_concept_id INTEGER, observation_date DATE, "
    "observation_datetime TIMESTAMP, observation_type_concept_id INTEGER, value_as_number DOUBLE, "
    "value_as_string VARCHAR, value_as_concept_id INTEGER, qualifier_concept_id INTEGER, unit_concept_id INTEGER, "
    "provider_id BIGINT, observation_source_value VARCHAR, observation_source_concept_id INTEGER, "
    "unit_source_value VARCHAR, value_source_value VARCHAR, observation_event_id BIGINT, "
    "obs_event_field_concept_id INTEGER",
    "concept": "concept_id INTEGER, concept_name VARCHAR, domain_id VARCHAR, vocabulary_id VARCHAR, "
    "concept_class_id VARCHAR, standard_concept VARCHAR, concept_code VARCHAR, valid_start_date DATE, "
    "valid_end_date DATE, invalid_reason VARCHAR",
    "drug_strength": "drug_concept_id INTEGER, ingredient_concept_id INTEGER, amount_value DOUBLE",
    "cdm_source": "cdm_source_name VARCHAR, cdm_version VARCHAR, cdm_release_date DATE",
    "note": "note_id BIGINT, person_id BIGINT, note_text VARCHAR",
}


class Writer:
    """Rows by table. local: local codes as concepts of a vocabulary of the site ('concept') or as source values."""

    def __init__(self, local: str = "concept") -> None:
        self.local = local
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        self._concepts: dict[tuple[str, str, str], int] = {}
        self.persons: dict[str, int] = {}
        self.ids: dict[str, int] = {}
        self.rows["cdm_source"].append({"cdm_source_name": "made for tests", "cdm_version": "5.4"})

    def concept(self, vocabulary: str, code: str, name: str = "", cls: str = "Clinical Finding") -> int:
        """The id of a concept, made when it is asked for first."""
        found = self._concepts.get((vocabulary, code, name))
        if found is None:
            found = self._concepts[vocabulary, code, name] = 1_000 + len(self._concepts)
            self.rows["concept"].append({
                "concept_id": found, "concept_name": name or f"{vocabulary} {code}", "vocabulary_id": vocabulary,
                "concept_code": code, "concept_class_id": cls,
            })
        return found

    def add(self, bundle: dict[str, Any]) -> None:
        """One bundle: what ``expressible`` leaves of it."""
        for resource in expressible_resources(bundle):
            getattr(self, "_" + resource["resourceType"], lambda _: None)(resource)

    def write(self, path: Path, schema: str = "main") -> None:
        """A DuckDB file."""
        with duckdb.connect(str(path)) as connection:
            if schema != "main":
                connection.execute(f"CREATE SCHEMA {schema}")
            for name, columns in TABLES.items():
                connection.execute(f"CREATE TABLE {schema}.{name} ({columns})")
                names = [column.split()[0] for column in columns.split(", ")]
                rows = [[row.get(column) for column in names] for row in self.rows[name]]
                if rows:
                    import pyarrow as pa

                    types = {"BIGINT": pa.int64(), "INTEGER": pa.int64(), "DOUBLE": pa.float64(), "DATE": pa.date32(),
                             "TIMESTAMP": pa.timestamp("us"), "VARCHAR": pa.string()}
                    arrays = {
                        column.split()[0]: pa.array([row[place] for row in rows], types[column.split()[1]])
                        for place, column in enumerate(columns.split(", "))}
                    connection.register("made", pa.table(arrays))
                    connection.execute(f"INSERT INTO {schema}.{name} SELECT * FROM made")  # noqa: S608
                    connection.unregister("made")

    # -- one resource type each ---------------------------------------------------------------------------------------

    def _Patient(self, resource: dict[str, Any]) -> None:
        year, month, day = ([int(each) for each in resource.get("birthDate", "").split("-") if each] + [None] * 3)[:3]
        sex = {"male": "M", "female": "F", "other": "O", "unknown": "U"}.get(resource.get("gender"))
        person = self.person(resource["id"])
        self.rows["person"].append({
            "person_id": person, "year_of_birth": year, "month_of_birth": month, "day_of_birth": day,
            "gender_concept_id": self.concept("Gender", sex, cls="Gender") if sex else 0,
            "person_source_value": f"hospital number of {resource['id']}", "birth_datetime": datetime(1980, 6, 15),
        })
        if died := resource.get("deceasedDateTime"):
            self.rows["death"].append({"person_id": person, "death_date": date.fromisoformat(died[:10])})

    def person(self, subject: str) -> int:
        return self.persons.setdefault(subject, 7 * (len(self.persons) + 1))

    def _new(self, table: str, resource: dict[str, Any], person: str, **columns: Any) -> dict[str, Any]:
        key = f"{table}_id"
        row = {key: len(self.rows[table]) + 1, "person_id": self.person(person.removeprefix("Patient/"))} | columns
        self.rows[table].append(row)
        self.ids[resource.get("id", "")] = row[key]
        return row

    def _coded(self, stem: str, node: dict[str, Any] | None) -> dict[str, Any]:
        """Source and standard concept, and the source value."""
        codings = (node or {}).get("coding") or []
        ids = [self._of(each) for each in codings]
        text = (node or {}).get("text") or (codings[0].get("display") if codings else None)
        return {
            f"{stem}_source_concept_id": ids[0] if ids else 0, f"{stem}_concept_id": ids[1] if len(ids) > 1 else 0,
            f"{stem}_source_value": codings[0]["code"] if codings else text,
        }

    def _of(self, coding: dict[str, Any]) -> int:
        name = coding.get("display") or ""
        system = coding.get("system") or "none"
        return self.concept(VOCABULARIES.get(system, system), coding["code"], name)

    def _Consent(self, resource: dict[str, Any]) -> None:
        said = {"inactive": "withdrawn", "rejected": "refused"}.get(resource["status"], "given")
        if said == "given" and resource.get("provision", {}).get("type") == "deny":
            said = "refused"
        self._statement("research-consent", resource, resource["patient"], resource["dateTime"], value_as_string=said)

    def _statement(self, code: str, resource: dict[str, Any], about: dict[str, Any], at: str, **columns: Any) -> None:
        row = self._new("observation", resource, about["reference"], **_at("observation", at), **columns)
        row |= self._named(code, "observation")

    def _named(self, code: str, stem: str) -> dict[str, Any]:
        if self.local == "concept":
            return {f"{stem}_source_concept_id": self.concept("lupus-eligibility", code), f"{stem}_concept_id": 0}
        return {f"{stem}_source_value": f"le:{code}", f"{stem}_source_concept_id": 0, f"{stem}_concept_id": 0}

    def _Condition(self, resource: dict[str, Any]) -> None:
        verification = code_of(resource.get("verificationStatus"))
        status = self.concept("Condition Status", f"CS{verification}", STATUS[verification]) if verification else 0
        ended, visit = resource.get("abatementDateTime"), None
        if recorded := resource.get("recordedDate"):
            day = date.fromisoformat(recorded)
            visit = self._new("visit_occurrence", {}, resource["subject"]["reference"], visit_start_date=day,
                              visit_end_date=day)["visit_occurrence_id"]
        self._new(
            "condition_occurrence", resource, resource["subject"]["reference"],
            **_at("condition_start", resource["onsetDateTime"]), **self._coded("condition", resource.get("code")),
            condition_end_date=date.fromisoformat(ended) if ended else None, visit_occurrence_id=visit,
            condition_status_concept_id=status,
            condition_type_concept_id=self.concept("Type Concept", "EHR", "EHR problem list"),
        )

    def _MedicationStatement(self, resource: dict[str, Any]) -> None:
        period = resource["effectivePeriod"]
        start, end = (date.fromisoformat(period[each]) if each in period else None for each in ("start", "end"))
        routes = [each["route"] for each in resource.get("dosage", []) if "route" in each]
        planned = resource["status"] == "intended"
        self._new(
            "drug_exposure", resource, resource["subject"]["reference"], drug_exposure_start_date=start,
            drug_exposure_end_date=end or start, verbatim_end_date=end,
            route_concept_id=self._of(routes[0]["coding"][0]) if routes else 0,
            drug_type_concept_id=self.concept("Type Concept", "order" if planned else "rx",
                                              "EHR order" if planned else "EHR prescription"),
            **self._coded("drug", resource.get("medicationCodeableConcept")),
        )

    def _AllergyIntolerance(self, resource: dict[str, Any]) -> None:
        reactions = resource.get("reaction", [])
        severity = reactions[0].get("severity") if reactions else None
        codings = resource["code"]["coding"]
        none_known = codings[0]["code"] == "716186003"
        row = self._new(
            "observation", resource, resource["patient"]["reference"], **_at("observation", resource["recordedDate"]),
            qualifier_concept_id=self.concept("SNOMED", SEVERITY[severity], cls="Qualifier Value") if severity else 0,
        )
        if none_known:
            row |= {"observation_concept_id": self.concept("SNOMED", "716186003", "No known allergy")}
        else:
            row |= {"observation_concept_id": self.concept("SNOMED", "416098002", "Allergy to drug"),
                    "value_as_concept_id": self._of(codings[0])}

    def _Procedure(self, resource: dict[str, Any]) -> None:
        self._new("procedure_occurrence", resource, resource["subject"]["reference"],
                  **_at("procedure", resource["performedDateTime"]), **self._coded("procedure", resource["code"]))

    def _ResearchSubject(self, resource: dict[str, Any]) -> None:
        study = resource["contained"][0]
        category = {"interventional": "-interventional", "observational": "-observational"}.get(
            (study.get("category") or [{}])[0].get("text"), "")
        name = study["identifier"][0]["value"] if study.get("identifier") else None
        period = resource["period"]
        self._statement(f"study{category}", resource, resource["individual"], period["start"], value_as_string=name)
        if "end" in period:
            self._statement("study-last-treatment", resource, resource["individual"], period["end"],
                            value_as_string=name)

    def _Observation(self, resource: dict[str, Any]) -> None:
        coding = (resource["code"].get("coding") or [{}])[0]
        local = coding.get("code", "") if coding.get("system") == LE else ""
        if local.endswith("-date"):
            self._statement(local, resource, resource["subject"], resource["valueDateTime"],
                            value_as_string=resource["valueDateTime"])
            return
        if local.startswith(("reviewed-", "judgement-")):
            note = (resource.get("note") or [{}])[0].get("text")
            self._statement(local, resource, resource["subject"], resource["effectiveDateTime"],
                            value_as_concept_id=self._truth(resource["valueBoolean"]), value_as_string=note,
                            provider_id=11 if resource.get("performer") else None)
            return
        row = self._result(resource, resource)
        for component in resource.get("component", []):
            inner = self._result(component, resource)
            inner |= {"measurement_event_id": row["measurement_id"],
                      "meas_event_field_concept_id": self.concept("CDM", "CDM1", "measurement.measurement_id")}

    def _result(self, node: dict[str, Any], resource: dict[str, Any]) -> dict[str, Any]:
        row = self._new("measurement", node, resource["subject"]["reference"],
                        **_at("measurement", resource["effectiveDateTime"]), **self._coded("measurement", node["code"]))
        local = next((each["code"] for each in node["code"].get("coding", []) if each.get("system") == LE), None)
        if local:
            row |= self._named(local, "measurement")
        quantity = node.get("valueQuantity")
        if quantity and "value" in quantity:
            row["value_as_number"] = float(quantity["value"])
            row["unit_concept_id"] = self._unit(quantity)
            if sign := quantity.get("comparator"):
                row["operator_concept_id"] = self.concept("SNOMED", f"op{sign}", sign, "Qualifier Value")
        if "valueBoolean" in node:
            row["value_as_concept_id"] = self._truth(node["valueBoolean"])
        if coded := node.get("valueCodeableConcept"):
            row["value_as_concept_id"] = self._of(coded["coding"][0])
        if "valueString" in node:
            row["value_source_value"] = node["valueString"]
        if ratio := node.get("valueRatio"):
            row["value_source_value"] = f"{ratio['numerator']['value']}:{ratio['denominator']['value']}"
        if ranges := node.get("referenceRange"):
            row["range_high"] = float(ranges[0]["high"]["value"])
            row["unit_concept_id"] = self._unit(ranges[0]["high"])
        return row

    def _unit(self, quantity: dict[str, Any]) -> int:
        known = quantity.get("system") == "http://unitsofmeasure.org"
        return self.concept("UCUM", quantity["code"], cls="Unit") if known else 0

    def _truth(self, value: bool) -> int:
        code, name = ("373066001", "Yes") if value else ("373067005", "No")
        return self.concept("SNOMED", code, name, "Qualifier Value")


def _at(stem: str, text: str) -> dict[str, Any]:
    """The date, and the time where there is one; else midnight, as the CDM has it."""
    at = datetime.fromisoformat(text).replace(tzinfo=None)
    return {f"{stem}_date": at.date(), f"{stem}_datetime": at}


def write_omop(bundles: Iterable[dict[str, Any]], path: Path, local: str = "concept") -> Writer:
    """Bundles as a DuckDB file."""
    writer = Writer(local)
    for bundle in bundles:
        writer.add(bundle)
    writer.write(path)
    return writer
