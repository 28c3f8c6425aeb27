"""Subjects to whom the records of a common history are added: what stays clear, and what no longer does, and why.

In:  a count of eligible subjects; added resources. Out: outcomes before and after; for each code the criteria that it
     alone leaves open.
All domains are reviewed and every exclusion is judged fit, on the day before enrolment: nothing is open for want of it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

from kn5501_reasoner.model import DOMAINS, Records
from kn5501_reasoner.synth import generate

from .misread import owner_of
from .resources import LOCAL, Json, copied
from .unread import CLEAR, TITLES, Outcomes, by_columns, read, together

HISTORIES = tuple(sorted((Path(__file__).parents[1] / "data" / "synthea").glob("*.json")))
WARD = Path(__file__).with_name("ward.toml")
ADDED = ("Condition", "Procedure", "Observation", "MedicationRequest", "MedicationAdministration", "Medication")
SYSTEMS = {
    "cm": "http://hl7.org/fhir/sid/icd-10-cm", "icd": "http://hl7.org/fhir/sid/icd-10",
    "atc": "http://www.whocc.no/atc", "rx": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
_EXCLUSIONS = (*(f"exc-{number:02d}" for number in range(1, 15) if number != 8), "exc-08a", "exc-08b")
_JUDGED_ALWAYS = ("exc-08b", "exc-13", "exc-14")
_NOBODY = "nobody"


def settled(bundle: Json, judged: bool = True) -> Json:
    """The bundle with a review of every domain and, judged, a fit judgement on every exclusion, as new as can be."""
    name = bundle["entry"][0]["resource"]["id"]
    made = [_statement(f"reviewed-{domain}") for domain in DOMAINS]
    made += [_statement(f"judgement-{criterion}") for criterion in (_EXCLUSIONS if judged else _JUDGED_ALWAYS)]
    for number, one in enumerate(made):
        one |= {"id": f"{name}-settled-{number}", "subject": {"reference": f"Patient/{name}"}}
    return bundle | {"entry": [*bundle["entry"], *({"resource": one} for one in made)]}


def _statement(code: str) -> Json:
    return {
        "resourceType": "Observation", "status": "final", "code": {"coding": [{"system": LOCAL, "code": code}]},
        "effectiveDateTime": "2026-11-29", "valueBoolean": True, "performer": [{"display": "investigator 1"}],
        "note": [{"text": "discussed at the visit"}],
    }


def subjects(count: int, seed: int, judged: bool = True) -> list[Records]:
    """Eligible subjects, each by himself, reviewed and judged; or not judged but where nothing else decides."""
    return [read([("subject.json", settled(one, judged))]) for one in generate(count, seed, profile="eligible")]


@cache
def history(place: int) -> tuple[Json, ...]:
    """Conditions, medicines, procedures and observations of a synthetic history."""
    bundle = json.loads(HISTORIES[place].read_text("utf-8"), parse_float=Decimal, parse_int=Decimal)
    return tuple(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] in ADDED)


@cache
def ward() -> tuple[tuple[str, str], ...]:
    """Code and name of common diagnoses and medicines."""
    table = tomllib.loads(WARD.read_text("utf-8"))
    return tuple((f"{system}:{code}", name) for system, rows in table.items() for code, name in rows.items())


def of_ward(code: str, name: str) -> Json:
    """A diagnosis that is active, or a medicine that is taken, for some years."""
    system, _, value = code.partition(":")
    concept = {"coding": [{"system": SYSTEMS[system], "code": value, "display": name}], "text": name}
    if system in ("cm", "icd"):
        return {"resourceType": "Condition", "code": concept, "onsetDateTime": "2021-03-10",
                "recordedDate": "2021-03-10", "clinicalStatus": {"coding": [{"code": "active"}]},
                "verificationStatus": {"coding": [{"code": "confirmed"}]}}
    return {"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": concept,
            "effectivePeriod": {"start": "2022-05-01"},
            "dosage": [{"route": {"coding": [{"system": "http://snomed.info/sct", "code": "26643006"}]}}]}


def drawn(rng: Random, count: int = 30) -> list[Json]:
    """So many diagnoses and medicines of the ward."""
    return [of_ward(code, name) for code, name in rng.sample(ward(), count)]


def read_alone(resources: Sequence[Json]) -> Records:
    """The records of resources of somebody, to be given to others."""
    entries = [{"resource": {"resourceType": "Patient", "id": _NOBODY, "gender": "female", "birthDate": "1990-04-12"}}]
    entries += ({"resource": _owned(one, _NOBODY, f"added-{number}")} for number, one in enumerate(resources))
    return read([("added.json", {"resourceType": "Bundle", "type": "collection", "entry": entries})])


def _owned(resource: Json, name: str, record: str) -> Json:
    """A copy that is the subject's, under an id of its own where it may have one."""
    made = copied(resource)
    if made["resourceType"] == "Medication":
        return made
    return made | {"id": record, owner_of(made): {"reference": f"Patient/{name}"}}


def with_bundle(bundle: Json, resources: Sequence[Json]) -> Json:
    """A bundle with resources that are its subject's now."""
    name = bundle["entry"][0]["resource"]["id"]
    added = [{"resource": _owned(one, name, f"added-{number}")} for number, one in enumerate(resources)]
    return bundle | {"entry": [*bundle["entry"], *added]}


def given_to(name: str, records: Records) -> Iterator[tuple[str, list[dict]]]:
    """The rows of somebody's records as another's."""
    for table, rows in records.tables.items():
        if table != "subject":
            yield table, [row | {"subject": name, "record": f"{row['record']}/{name}"} for row in rows]


def flooded(one: Records, added: Records) -> Records:
    """A subject's records, with those of somebody added."""
    name = one.tables["subject"][0]["subject"]
    more = dict(given_to(name, added))
    return Records({table: [*rows, *more.get(table, ())] for table, rows in one.tables.items()}, (), one.errors)


def understood(records: Records) -> Records:
    """The same without the rows of what was not understood."""
    return Records({**records.tables, "unread": []}, (), records.errors)


def renamed(one: Records, name: str) -> Records:
    """The same subject under another name."""
    return Records({table: [row | {"subject": name} for row in rows] for table, rows in one.tables.items()}, (), ())


def causes(people: Sequence[Records], added: Records) -> set[tuple[str, str, str]]:
    """(code, sex, criterion): what records of one code alone, given to these subjects, leave open or make fail."""
    groups: dict[tuple[str, str], dict[str, list[dict]]] = {}
    for table, rows in added.tables.items():
        for row in rows if table not in ("subject", "unread") else ():
            parts = groups.setdefault((table, row["codes"]), {name: [] for name in added.tables})
            parts[table].append(row)
    found = set()
    for one in people:
        named = {f"{number}": codes for number, (_, codes) in enumerate(groups)}
        parts = [flooded(renamed(one, name), Records(rows))
                 for name, rows in zip(named, groups.values(), strict=True)]
        for name, outcomes in by_columns(together(parts)).items():
            code = named[name].rpartition("/")[2]
            found |= {(code, one.tables["subject"][0]["sex"], criterion)
                      for criterion, outcome in outcomes.items() if outcome not in CLEAR}
    return found


def clear(found: Iterable[Outcomes]) -> float:
    """The share of clear outcomes, in percent."""
    found = list(found)
    return 100 * sum(outcome in CLEAR for one in found for outcome in one.values()) / (len(TITLES) * len(found))

