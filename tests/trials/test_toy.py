"""A trial from a folder of its own: found, derived and screened like any other."""

from __future__ import annotations

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.pipeline import screen_paths
from kn5501_reasoner.rules.files import derived_files
from kn5501_reasoner.trials import load_trial

EXAMPLE = str(resources.folder("examples") / "eligible-woman.ttl")


def test_what_is_derived_is_fresh() -> None:
    found = derived_files("toy")
    assert [file.name for file in found] == ["toy.ttl", "toy-criteria.ttl", "toy.md", "rules-toy.ttl"]
    assert all(file.read_text(encoding="utf-8") == text for file, text in found.items())


def test_the_trial_is_read_as_a_value() -> None:
    toy = load_trial("toy")
    assert (toy.prefix, list(toy.titles), sorted(toy.identifiers)) == (
        "toy", ["inc-01", "exc-01", "exc-02"], ["nct99999999"])


def test_a_trial_without_a_parameter_takes_the_one_of_the_derivations() -> None:
    (subject,) = screen_paths([EXAMPLE], trial="toy").subjects
    assert [c.criterion for c in subject.criteria] == ["inc-01", "exc-01", "exc-02"]
    assert {b.shape.split(":")[0] for c in subject.criteria for b in c.because} == {"toy"}


def test_a_trial_that_there_is_not_names_those_that_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        screen_paths([EXAMPLE], trial="tay")
    assert "kn5501, toy" in caught.value.hint
