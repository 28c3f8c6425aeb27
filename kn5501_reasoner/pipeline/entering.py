"""What a data-entry page needs of the stages: forms of records, their shapes, sets of items, concepts to choose from.

In: ontology/modules/records.ttl and assessments.ttl, ontology/terminology/. Out: Form, Turtle, ItemSet, Concept, units.
Raises: KeyError for an unknown table; RecordError, TerminologyError when the ontology cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .. import resources
from ..facts.withheld import kinds
from ..records.forms import FORM, Field, Form, form_shape, load_forms, record_shapes
from ..records.gate import is_iri
from ..records.item_sets import Item, ItemSet, item_sets, reviewed
from ..records.schema import ENTRY_TYPES
from ..records.when import SITE
from ..terminology import Terminology
from ..terminology.resolve import ROOTS
from ..terminology.source import read
from ..terminology.units import read_table

__all__ = [
    "FORM", "SITE", "Concept", "Field", "Form", "Item", "ItemSet", "code_systems", "concepts", "entered_as",
    "form_shape", "is_iri", "item_sets", "load_forms", "record_shapes", "reviewed", "units",
]
#: property of a record -> kind of what it names, where the table does not say
OF_PROPERTY = {"valueCode": "value", "route": "value", "method": "value", "manifestation": "condition"}


@dataclass(frozen=True)
class Concept:
    """Something of the ontology that a person may mean. code: an IRI that names it; empty = known by its name alone."""

    name: str
    label: str
    others: tuple[str, ...]
    code: str


@cache
def concepts(table: str, prop: str = "code") -> tuple[Concept, ...]:
    """What one property of a record may name, by label; only what will be read as what was chosen.

    A condition needs a code that names it exactly, a medicine such a code or a name that is read; of a measurement the
    first listed code is taken, as all its codes are ways to measure the same.
    """
    kind = OF_PROPERTY.get(prop, table)
    if prop not in ("code", *OF_PROPERTY) or kind not in ROOTS:
        return ()
    source, terminology = read(resources.ontology("terminology")), Terminology.load()
    roots = ("RecordedValue",) if kind == "value" else ROOTS[kind]
    inside = set().union(*(terminology.hierarchy.subclasses(root) - {root} for root in roots))
    found = []
    for name in inside:
        listed = source.values("narrowMatch", name)
        listed = listed if kind == "observation" or (kind == "value" and len(listed) == 1) else []
        code, label = next(iter((*source.values("exactMatch", name), *listed, ""))), terminology.label(name)
        if name in terminology.resolve(kind, code, label).sure:
            found.append(Concept(name, label, tuple(sorted(source.values("altLabel", name))), code))
    return tuple(sorted(found, key=lambda each: (each.label.lower(), each.name)))


def entered_as(kind: str) -> str | None:
    """The table of what a person enters in place of an entry of this type that was not understood."""
    declared = kinds().get(kind)
    if declared is not None and declared.read_as in load_forms():
        return declared.read_as
    return next((table for table, named in ENTRY_TYPES.items() if named == kind), None)


@cache
def code_systems() -> dict[str, str]:
    """Short name of a code system -> what comes before the code in its IRIs."""
    return {system.token: system.stem for system in read(resources.ontology("terminology")).systems}


@cache
def units() -> tuple[str, ...]:
    """Unit codes (UCUM) that are offered."""
    return tuple(read_table(resources.ontology("terminology", "units.tsv")))
