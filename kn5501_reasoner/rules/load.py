"""Reads plain shapes into the typed form, and refuses by name whatever is not in the supported pattern.

In: Turtle files of ``shapes/trials/<trial>/``. Out: a tuple of Criterion, in the order of the protocol.
Raises: RuleError naming the construct, the file and the IRI.
Source: docs/uncertainty.md, "One rule, four questions"; SHACL 1.0 Core.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from .. import resources
from ..defaults import TRIAL
from ..errors import RuleError
from ..library import criterion_of
from ..shapes import Criterion, Shape
from ..vocab import LE, trial_namespace
from .reader import Reader

FILE = re.compile(r"[a-z]+-[0-9]+[a-z]?(?:-[a-z0-9]+)*\.ttl")


def load_criteria(trial: str = TRIAL, folder: Path | None = None) -> tuple[Criterion, ...]:
    """All criteria of a trial and their alternative readings, sorted by file and IRI; the product's own read once.

    Raises: RuleError for an unsupported construct or a folder without criteria.
    """
    return _product(trial) if folder is None else _load(trial, folder)


@cache
def _product(trial: str) -> tuple[Criterion, ...]:
    return _load(trial, resources.trial_shapes(trial))


def _load(trial: str, folder: Path) -> tuple[Criterion, ...]:
    files = sorted(folder.glob("*.ttl"))
    criteria = [c for file in files for c in load_file(file, trial_namespace(trial))]
    if not criteria:
        raise RuleError("no criterion was found", str(folder), "put one Turtle file a criterion into the folder")
    order = sorted(criteria, key=lambda c: (c.file.startswith("exc"), c.file, bool(c.alternative_of), c.iri))
    seen: set[str] = set()
    for criterion in order:
        if criterion.iri in seen:
            raise RuleError("this criterion is said twice", f"{criterion.file} {criterion.iri}")
        seen.add(criterion.iri)
    return tuple(order)


def load_file(file: Path, namespace: str) -> tuple[Criterion, ...]:
    """The criteria of one file: the node shape named as the file begins, and its alternative readings."""
    if not FILE.fullmatch(file.name):
        raise RuleError("a file of shapes is called after its criterion and what it is about", file.name,
                        "such as exc-12-b-cell-targeted-drug.ttl: small letters and digits, single hyphens")
    main = criterion_of(file, namespace)
    reader = Reader(file, criterion=main)
    if main not in reader.subjects:
        raise RuleError(f"the file does not define <{main}>", file.name, "name the file after its criterion")
    tops = [main] + sorted(reader.having(LE + "alternativeOf"))
    criteria = tuple(reader.criterion(iri) for iri in tops)
    reader.refuse_unread()
    return criteria


def load_shapes(text: str, where: str = "shapes") -> dict[str, Shape]:
    """Every shape with an IRI in a Turtle text, by IRI: for role shapes that were derived before."""
    return Reader(Path(where), text).named_shapes()
