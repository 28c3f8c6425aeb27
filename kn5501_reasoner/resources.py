"""Where the ontology and the shapes are: inside an installed wheel, or beside the package in a checkout.

Out: paths of existing folders. Raises: ReasonerError when neither place has them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .errors import ReasonerError

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder ``ontology``, ``shapes`` or ``examples``: wheel first, then checkout."""
    for base in (_PACKAGE / "_data", _PACKAGE.parent):
        if (base / name).is_dir():
            return base / name
    raise ReasonerError(f"the folder '{name}' is missing", str(_PACKAGE), "install the package again")


def ontology(*parts: str) -> Path:
    """A path inside ``ontology/``."""
    return folder("ontology").joinpath(*parts)


def shapes(*parts: str) -> Path:
    """A path inside ``shapes/``."""
    return folder("shapes").joinpath(*parts)
