"""Where the ontology, the shapes, the examples and the cases are: inside an installed wheel, or in a checkout.

Out: paths of existing folders. Raises: ReasonerError when neither place has them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .errors import ReasonerError

_PACKAGE = Path(__file__).resolve().parent
_IN_CHECKOUT = {"cases": "tests/cases"}


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
