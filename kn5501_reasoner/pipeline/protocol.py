"""What the ontology says of a trial and of names: criteria in order, titles, parameters, labels.

In: ontology/trials/<trial>.ttl and ontology/modules/*.ttl. Out: Protocol. Units: parameters in the unit of their
definition (days). Raises: UsageError for a trial that the ontology does not describe.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from .. import resources
from ..errors import UsageError
from ..vocab import LE, RDFS, trial_namespace


@dataclass(frozen=True)
class Protocol:
    """One trial: titles by criterion id in protocol order, parameters by key, labels by local name.

    statements: criterion id -> its reading; asks: fact, or class of records -> what to record where there is none;
    label, registry: what the trial is called, and its number in the registry, empty when none is stated.
    """

    trial: str
    titles: Mapping[str, str]
    statements: Mapping[str, str]
    parameters: Mapping[str, Decimal]
    labels: Mapping[str, str]
    asks: Mapping[str, str]
    label: str
    registry: str

    def known(self, criterion: str) -> str:
        """The id of a criterion. Raises: UsageError when there is no such criterion."""
        if criterion not in self.titles:
            raise UsageError(f"no criterion '{criterion}'", "--criterion", f"one of {', '.join(self.titles)}")
        return criterion


@cache
def load_protocol(trial: str) -> Protocol:
    """The trial ``kn5501`` and the labels of all modules."""
    file = resources.ontology("trials", f"{trial}.ttl")
    if not trial.isidentifier() or not file.is_file():
        raise UsageError(f"no trial '{trial}'", "--trial", f"known: {', '.join(known_trials())}")
    labels: dict[str, str] = {}
    asks: dict[str, str] = {}
    for module in sorted(resources.ontology("modules").glob("*.ttl")):
        for quad in ox.parse(path=str(module), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value == RDFS + "label" and isinstance(quad.subject, ox.NamedNode):
                labels[_local(quad.subject.value, LE)] = quad.object.value
            elif quad.predicate.value == LE + "remedy":
                asks[_local(quad.subject.value, LE)] = quad.object.value
    terms: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
        terms.setdefault(quad.subject.value, {})[_local(quad.predicate.value, LE, RDFS)] = quad.object.value
    space = trial_namespace(trial)
    ordered = sorted((int(t["order"]), t["name"], t["label"]) for iri, t in terms.items()
                     if iri.startswith(space) and "order" in t)
    parameters = {t["name"]: Decimal(t["value"]) for t in terms.values() if "value" in t and "name" in t}
    statements = {t["name"]: t["statement"] for t in terms.values() if "statement" in t}
    titles = {name: label for _, name, label in ordered}
    itself = terms.get(f"{space}trial", {})
    label, registry = itself.get("label", trial), itself.get("registryIdentifier", "")
    return Protocol(trial, titles, statements, parameters, labels, asks, label, registry)


def known_trials() -> list[str]:
    """Names of the trials that the ontology describes."""
    return sorted(file.stem for file in resources.ontology("trials").glob("*.ttl"))


@cache
def ontology_sha256() -> str:
    """A hash of all ontology files, names included."""
    digest, root = hashlib.sha256(), resources.folder("ontology")
    for file in sorted(root.rglob("*")):
        if file.suffix in (".ttl", ".tsv"):
            digest.update(f"{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def _local(iri: str, *bases: str) -> str:
    return next((iri[len(base):] for base in bases if iri.startswith(base)), iri)
