"""The toy trial is known to the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from kn5501_reasoner.resources import FURTHER

TOY = Path(__file__).parent / "toy"


@pytest.fixture(autouse=True)
def toy_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FURTHER, str(TOY))
