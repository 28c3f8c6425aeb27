"""Full synthetic hospital histories: nothing breaks, nobody is eligible, and what no mapping knows is named."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kn5501_reasoner import pipeline
from kn5501_reasoner.model import Assessment, Dates
from kn5501_reasoner.records.from_path import read_paths
from kn5501_reasoner.trials import load_trial

HISTORIES = sorted((Path(__file__).parents[1] / "data" / "synthea").glob("*.json"))
DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
NEVER_RECORDED = ("inc-01", "inc-04", "inc-05", "inc-06", "inc-08", "exc-01", "exc-11", "exc-12")


@cache
def run(path: Path) -> tuple[pipeline.Session, Assessment]:
    records, refused = read_paths([path])
    assert not refused
    session = pipeline.Session.of(records, "kn5501", DATES)
    (name,) = session.subjects
    return session, session.assess(name)


def test_both_are_there() -> None:
    assert len(HISTORIES) == 2


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_undecided_where_nothing_is_recorded(path: Path) -> None:
    _, found = run(path)
    outcomes = {result.criterion: result.outcome for result in found.criteria}
    assert found.verdict in ("undetermined", "ineligible")
    assert {outcomes[name] for name in NEVER_RECORDED} == {"cantTell"}
    assert {outcomes[name] for name in ("exc-08b", "exc-13", "exc-14")} == {"untested"}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_every_code_that_nobody_maps_is_named(path: Path) -> None:
    session, found = run(path)
    said = " ".join(because.message for result in found.criteria for because in result.because)
    listed = " ".join(entry.reason for entry in session.material.unused(load_trial("kn5501")))
    for (kind, codes, display), resolution in session.material.resolutions.items():
        if not resolution.mapped and kind in ("condition", "exposure", "allergy"):
            assert any(text and text in said for text in (display, *codes.split())), (kind, codes, display)
        elif not resolution.mapped and kind in ("observation", "procedure"):
            assert all(code in listed for code in resolution.unmapped_codes), (kind, codes, display)
