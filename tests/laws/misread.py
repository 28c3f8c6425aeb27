"""Forms of a record that are not understood: by name, what each of them does, and which records may take it.

In:  a private copy of a bundle, the entry whose record is replaced, a source of luck.
Out: the files that hold the subject then: FHIR as dicts, anything else as bytes. None: the form does not fit.
Source: HL7 FHIR R4, resources and data types; the protocol's reading, what is not understood is not absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

from .resources import MEDICATION_KINDS, Json

Files = list[tuple[str, "Json | bytes"]]
RECORDS = (
    "Consent", "Condition", "Observation", "AllergyIntolerance", "Procedure", "ResearchSubject", *MEDICATION_KINDS,
)  # fmt: skip
_OWNERS = {"Consent": "patient", "AllergyIntolerance": "patient", "ResearchSubject": "individual"}
MAIN = "subject.json"


@dataclass(frozen=True)
class Form:
    """One way in which a record is not understood.

    coded: whether the codes of the record can still be read; lost: whether nothing of the record may count (False: a
    reader may rightly understand it all the same).
    """

    name: str
    kinds: tuple[str, ...]
    make: Callable[[Json, Json, Random], Files | None]
    coded: bool
    lost: bool


FORMS: dict[str, Form] = {}


def form(
    name: str, kinds: Iterable[str] = RECORDS, *, coded: bool = True, lost: bool = True
) -> Callable[[Callable[[Json, Json, Random], object]], Callable]:
    """Declares a form. What it declares changes the bundle and gives nothing, or gives files, or False if unfit."""

    def declared(change: Callable[[Json, Json, Random], object]) -> Callable:
        def make(bundle: Json, entry: Json, rng: Random) -> Files | None:
            found = change(bundle, entry, rng)
            if found is False:
                return None
            return [(MAIN, bundle)] if found is None else found

        assert name not in FORMS, name
        FORMS[name] = Form(name, tuple(kinds), make, coded, lost)
        return change

    return declared


def owner_of(resource: Json) -> str:
    """The member that names the subject of a record."""
    return _OWNERS.get(resource["resourceType"], "subject")


def subject_of(bundle: Json) -> str:
    """The id of the one Patient of a bundle."""
    return patient_entry(bundle)["resource"]["id"]


def patient_entry(bundle: Json) -> Json:
    """The entry of the one Patient of a bundle."""
    return next(entry for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Patient")


def take_out(bundle: Json, entry: Json) -> Json:
    """The resource of an entry, which is in the bundle no more."""
    bundle["entry"] = [each for each in bundle["entry"] if each is not entry]
    return entry["resource"]


