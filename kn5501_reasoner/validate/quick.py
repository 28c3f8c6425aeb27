"""Spares pySHACL work that changes nothing in a report: a search through a list, and texts that nobody reads.

What:   pySHACL looks for each triple of each shape in a list of constraint parameters, and describes every violation in
        words, the nested ones too, for a text report that is not used here. The list is kept with a set beside it; a
        violation of our compiled shapes has an empty description. Reports are the same triple for triple.
Source: pySHACL 0.40.1, shape.py and constraint_component.py; its other users in the process are not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyshacl.shape
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent

from .index import RulesIndex

_describe: Callable[..., str] = ConstraintComponent.make_v_result_description  # type: ignore[explicit-any]


class _Searched(list[object]):
    """A list that knows its members."""

    def __init__(self, members: Iterable[object]) -> None:
        super().__init__(members)
        self._known = frozenset(members)

    def __contains__(self, member: object) -> bool:
        return member in self._known


def _description(self: ConstraintComponent, *given: object, **named: object) -> str:
    return "" if type(self.shape.sg.graph) is RulesIndex else _describe(self, *given, **named)


def spare() -> None:
    """Do so from now on, in this process."""
    pyshacl.shape.CONSTRAINT_PARAMS = (  # type: ignore[attr-defined]
        _Searched(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP,
    )
    ConstraintComponent.make_v_result_description = _description  # type: ignore[method-assign]
