"""Where the ontology, the shapes, the examples and the cases are: inside an installed wheel, or in a checkout.

Further trials lie in the folder that the environment variable of ``defaults.FURTHER`` names, laid out like this one:
``ontology/trials/<slug>.ttl``, ``shapes/trials/<slug>/``, and what is derived from them:
``ontology/trials/<slug>-criteria.ttl``, ``shapes/derived/<slug>.ttl``.
Out: paths. Raises: ReasonerError when no place has a folder that the program needs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TextIO

from .defaults import FURTHER
from .errors import ReasonerError

Say = Callable[[Path], None]
"""Told of each derived file that is not what it should be."""
_PACKAGE = Path(__file__).resolve().parent
_IN_CHECKOUT = {"cases": "tests/cases"}
CRITERIA = "-criteria"
"""How the name of a file ends that holds the criteria of a trial, beside the file of the trial."""


@cache
def folder(name: str) -> Path:
    """The folder ``ontology``, ``shapes``, ``examples`` or ``cases``: wheel first, then checkout."""
    for found in (_PACKAGE / "_data" / name, _PACKAGE.parent / _IN_CHECKOUT.get(name, name)):
        if found.is_dir():
            return found
    raise ReasonerError(f"the folder '{name}' is missing", str(_PACKAGE), "install the package again")


def ontology(*parts: str) -> Path:
    """A path inside ``ontology/``."""
    return folder("ontology").joinpath(*parts)


def shapes(*parts: str) -> Path:
    """A path inside ``shapes/``."""
    return folder("shapes").joinpath(*parts)


def trial_roots() -> tuple[Path, ...]:
    """The folders that hold trials: the product's, then the one that the caller's environment names."""
    further = os.environ.get(FURTHER)
    return (folder("ontology").parent, *([Path(further)] if further else []))


def knowledge_files(name: str) -> list[Path]:
    """The Turtle files of ``ontology`` or ``shapes``: the product's, then those of further trials."""
    return [file for root in trial_roots() for file in sorted((root / name).rglob("*.ttl"))]


def trial_slugs() -> list[str]:
    """The names of all trials, sorted."""
    return sorted({file.stem for root in trial_roots() for file in (root / "ontology" / "trials").glob("*.ttl")
                   if not file.stem.endswith(CRITERIA)})


def trial_root(slug: str) -> Path:
    """The folder in which a trial lies; for one that there is not, where it would lie in the product."""
    for root in trial_roots():
        if (root / "ontology" / "trials" / f"{slug}.ttl").is_file():
            return root
    return trial_roots()[0]


def trial_ontology(slug: str) -> Path:
    """The ontology file of a trial: what is said of the trial itself, and its parameters."""
    return trial_root(slug) / "ontology" / "trials" / f"{slug}.ttl"


def trial_criteria(slug: str) -> Path:
    """The ontology file of a trial's criteria, derived from what stands beside their shapes."""
    return trial_ontology(slug).with_stem(slug + CRITERIA)


def trial_files(slug: str) -> tuple[Path, ...]:
    """The ontology files of a trial that are there."""
    return tuple(file for file in (trial_ontology(slug), trial_criteria(slug)) if file.is_file())


def trial_shapes(slug: str) -> Path:
    """The folder of a trial's plain shapes."""
    return trial_root(slug) / "shapes" / "trials" / slug


def trial_derived(slug: str) -> Path:
    """The file of a trial's role shapes, derived from the plain ones."""
    return trial_root(slug) / "shapes" / "derived" / f"{slug}.ttl"


def trial_classes(slug: str) -> Path:
    """The file of a trial's rules as OWL classes, derived from the plain shapes."""
    return trial_root(slug) / "ontology" / "inferred" / f"rules-{slug}.ttl"


def trial_cases(slug: str) -> Path:
    """The folder of the cases by which a trial's criteria are tried."""
    root = trial_root(slug)
    return (folder("cases") if root == trial_roots()[0] else root / _IN_CHECKOUT["cases"]) / slug


def untold(file: Path) -> None:
    """Tells nobody."""


def renewed(file: Path, text: str, check: bool, say: Say = untold) -> bool:
    """Whether a derived file held this text already; where not, write it unless ``check``. say: told of it then."""
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return True
    say(file)
    if not check:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return False


def teller(check: bool, out: TextIO) -> Say:
    """One line for each stale file."""
    return lambda file: print(f"{'stale' if check else 'written'}: {file}", file=out)
