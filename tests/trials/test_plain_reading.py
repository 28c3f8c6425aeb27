"""The product agrees with a second reading of the plain shapes on subjects of whom every fact is known exactly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.pipeline import screen_paths
from tests.conftest import FULL
from tests.plain.records import HEAD
from tests.plain.shapes import Trial
from tests.plain.subjects import subjects

OTHERS = [slug for slug in resources.trial_slugs() if slug != "kn5501"]
"""Of KN5501 the oracle decides, from the protocol alone."""
COUNT, SAMPLE, SEED = (1_000, 20, 5501) if FULL else (60, 12, 5501)
"""How many subjects of each trial, and of how many of them one goes through pySHACL."""


def screened(folder: Path, slug: str, texts: list[str], engine: str) -> dict[str, dict[str, str]]:
    file = folder / f"{engine}.ttl"
    file.write_text(HEAD + "\n".join(texts), encoding="utf-8")
    found = screen_paths([str(file)], trial=slug, engine=engine)
    assert not [one.errors for one in found.subjects if one.verdict == "refused"]
    return {one.subject: {each.criterion: each.outcome for each in one.criteria} for one in found.subjects}


@pytest.mark.parametrize("slug", OTHERS)
def test_the_product_agrees(slug: str, tmp_path: Path) -> None:
    trial, drawn = Trial(slug), list(subjects(slug, COUNT, SEED))
    expected = {one.name: trial.outcomes(one.world) for one in drawn}
    for engine, sample in (("columns", drawn), ("shacl", drawn[::SAMPLE])):
        found = screened(tmp_path, slug, [one.text for one in sample], engine)
        wrong = [f"{one.name} {name}: {engine} {found[one.name][name]}, the shapes {outcome}"
                 for one in sample for name, outcome in expected[one.name].items() if found[one.name][name] != outcome]
        assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:20])
        assert found.keys() == {one.name for one in sample}
    met = sum(set(outcomes.values()) <= {"passed", "inapplicable"} for outcomes in expected.values())
    assert met >= COUNT / 10
    shown = Counter((name, outcome) for outcomes in expected.values() for name, outcome in outcomes.items())
    assert all(shown[name, "passed"] and shown[name, "failed"] for name in trial.criteria if FULL), shown
