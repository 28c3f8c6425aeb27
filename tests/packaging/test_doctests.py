"""The examples in docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import kn5501_reasoner

NAMES = sorted(module.name for module in pkgutil.walk_packages(kn5501_reasoner.__path__, "kn5501_reasoner.")
               if not module.name.endswith("__main__"))


@pytest.mark.parametrize("name", NAMES)
def test_examples_in_docstrings(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert found.failed == 0


def test_there_are_examples() -> None:
    tried = sum(len(test.examples) for name in NAMES
                for test in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(name)))
    assert tried > 50
