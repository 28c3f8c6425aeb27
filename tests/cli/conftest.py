"""A pipeline that gives the handmade screening and notes how it was called, so that the command alone is tried."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

import kn5501_reasoner
from kn5501_reasoner.model import Skipped
from tests.present.handmade import SCREENING


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    made = ModuleType("kn5501_reasoner.pipeline")
    made.screening, made.calls, made.refused = SCREENING, [], ()

    def screen_paths(paths, **options):
        made.calls.append(SimpleNamespace(paths=paths, **options))
        if options.get("progress"):
            for done in range(5):
                options["progress"](done, 4)
        return made.screening

    def convert_paths(paths, *, base, out, format, say):
        out.write("# records\n")
        return made.refused, (Skipped("b.json", "Encounter/1", "not used by any criterion", "P001"),)

    def query_paths(paths, text, tell, **options):
        tell(made.refused)
        return SimpleNamespace(format=lambda kind: f"{kind}: {text.strip()}")

    def synthesise(count, seed, format, out):
        made.calls.append((count, seed, format, out))

    for function in (screen_paths, convert_paths, query_paths, synthesise):
        setattr(made, function.__name__, function)
    session = ModuleType("kn5501_reasoner.pipeline.session")
    session.check_choices = lambda trial, codes: None
    monkeypatch.setitem(sys.modules, "kn5501_reasoner.pipeline", made)
    monkeypatch.setitem(sys.modules, session.__name__, session)
    monkeypatch.setattr(kn5501_reasoner, "pipeline", made, raising=False)
    return made
