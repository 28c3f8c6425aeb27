"""The look-back windows of a trial: of its parameters, of the facts that its rules ask after, of its shapes."""

from __future__ import annotations

from pathlib import Path

from web.store import Store
from web.subjects.timeline import Window
from web.subjects.windows import windows


def test_windows_of_facts_are_those_that_the_trial_asks_after(tmp_path: Path) -> None:
    found = {}
    for trial in ("cln-978", "kn5501"):
        store = Store(tmp_path / trial, trial)
        found[trial] = windows(store)
        store.close()
    assert Window("highest ANA titre of the last year", "screening", days=365) in found["cln-978"]
    assert Window("platelets", "screening", days=30) in found["cln-978"]
    assert [window.name for window in found["kn5501"]] == [
        "look-back for blood counts", "look-back for disease activity", "look-back for pregnancy",
        "B-cell-targeted drug in the month before enrolment", "BTK inhibitor in the month before enrolment",
        "Herpes or varicella-zoster in the weeks before screening",
        "Interventional treatment in another trial in the months before enrolment",
        "Intravenous antibiotic in the week before the infusion"]
