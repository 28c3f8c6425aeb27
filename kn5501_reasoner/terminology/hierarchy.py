"""The class hierarchy: superclasses and subclasses of every class, itself included.

In: asserted and inferred direct superclasses by local name. Out: `Hierarchy`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Hierarchy:
    """Reflexive-transitive closure of subClassOf over local names."""

    def __init__(self, parents: Mapping[str, set[str]]) -> None:
        self._up: dict[str, frozenset[str]] = {}
        for name in parents:
            self._up[name] = self._climb(name, parents)
        down: dict[str, set[str]] = {name: set() for name in self._up}
        for name, above in self._up.items():
            for upper in above:
                down.setdefault(upper, set()).add(name)
        self._down = {name: frozenset(below) for name, below in down.items()}

    def _climb(self, name: str, parents: Mapping[str, set[str]]) -> frozenset[str]:
        seen, todo = {name}, [name]
        while todo:
            for parent in parents.get(todo.pop(), ()):
                if parent not in seen:
                    seen.add(parent)
                    todo.append(parent)
        return frozenset(seen)

    def __contains__(self, name: str) -> bool:
        return name in self._up

    def superclasses(self, name: str) -> frozenset[str]:
        """All classes that contain `name`, itself included; empty for an unknown name."""
        return self._up.get(name, frozenset())

    def subclasses(self, name: str) -> frozenset[str]:
        """All classes inside `name`, itself included; empty for an unknown name."""
        return self._down.get(name, frozenset())

    def above(self, names: Iterable[str]) -> frozenset[str]:
        """All classes that contain any of `names`."""
        return frozenset().union(*(self.superclasses(name) for name in names))

    def most_specific(self, names: Iterable[str]) -> frozenset[str]:
        """Those of `names` with no other of `names` strictly inside them."""
        names = frozenset(names)
        return frozenset(n for n in names if not any(
            m != n and n in self.superclasses(m) and m not in self.superclasses(n) for m in names))
