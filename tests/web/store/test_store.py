"""The store: graphs, one current decision, corrections, checkpoints, one owner, nothing lost."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner.errors import UsageError
from kn5501_reasoner.vocab import LE
from tests.conftest import FULL
from web.adding import Change
from web.graphs import JOURNAL, decision_graph, rule_graphs, subject_graph
from web.store import Store

from .made import write

RULE_GRAPHS = rule_graphs("kn5501")

ROOT = Path(__file__).parents[3]
KILLS = 40 if FULL else 5


@pytest.fixture
def store(tmp_path: Path, rules_alone: Path):
    opened = Store(shutil.copytree(rules_alone, tmp_path / "store"))
    yield opened
    opened.close()


def names(store: Store) -> set[str]:
    return {quad.graph_name.value for quad in store.quads()}


def test_a_new_store_holds_the_rules_alone(store: Store) -> None:
    assert names(store) == {*RULE_GRAPHS, JOURNAL}
    assert store.subjects() == []
    assert all(len(store.quads(graph=graph)) > 100 for graph in RULE_GRAPHS)


def test_a_subject_has_its_graphs_and_a_decision_its_own(store: Store) -> None:
    decision = write(store, "P1")
    assert names(store) - {*RULE_GRAPHS, JOURNAL} == {
        *(subject_graph("P1", part).value for part in ("records", "facts")),
        *(decision_graph(decision.id, part).value for part in ("report", "assessment")),
    }
    assert [each.verdict for each in store.subjects()] == ["eligible"]
    assert store.subject("P1").counts["passed"] == 1


def test_an_outdated_decision_is_kept_as_text_and_leaves_the_graphs(store: Store) -> None:
    first, second = write(store, "P1"), write(store, "P1", 2, "ineligible")
    assert store.subject("P1") == second and store.decisions("P1") == [second, first]
    assert decision_graph(first.id, "assessment").value not in names(store)
    assert decision_graph(second.id, "assessment").value in names(store)
    assert '"eligible"' in store.text_of(first.id, "document")
    told = store.query(f"SELECT ?v {{ GRAPH ?g {{ ?a <{LE}verdict> ?v }} FILTER(?g != <{JOURNAL}>) }}")
    assert [row["v"].value for row in told] == [LE + "ineligible"]


def test_records_are_only_added_and_corrected_ones_no_longer_count(store: Store) -> None:
    write(store, "P1")
    write(store, "P1", 2, corrects="urn:test:P1:consent-1", reason="signed by another")
    assert "consent-1>" not in store.counting("P1") and "consent-2>" in store.counting("P1")
    assert any("consent-1" in quad.subject.value for quad in store.stored("P1"))
    assert store.corrected("P1")["urn:test:P1:consent-1"].reason == "signed by another"


def test_what_counted_at_an_earlier_entry_can_be_had_again(store: Store) -> None:
    first = write(store, "P1")
    before = store.counting("P1")
    write(store, "P1", 2, corrects="urn:test:P1:consent-1", reason="wrong")
    assert store.counting("P1", first.entry) == before != store.counting("P1")


def test_correcting_what_is_said_of_a_subject_keeps_the_subject(store: Store) -> None:
    write(store, "P1")
    kept = store.changed("P1", Change(), leaving="urn:test:P1")
    assert "identifier" in kept and "consent-1" in kept


def test_a_store_is_the_same_after_it_was_opened_again(tmp_path: Path, rules_alone: Path) -> None:
    first = Store(shutil.copytree(rules_alone, tmp_path / "store"))
    write(first, "P1"), write(first, "P2", verdict="ineligible"), write(first, "P1", 2)
    seen = (first.subjects(), first.entries("P1"), first.decisions("P1"), sorted(map(str, first.quads())))
    first.close()
    again = Store(tmp_path / "store")
    assert (again.subjects(), again.entries("P1"), again.decisions("P1"), sorted(map(str, again.quads()))) == seen
    assert again.next_entry() == "e000004" and again.next_decision() == "d000004"
    again.close()


def test_one_process_owns_a_store(tmp_path: Path, rules_alone: Path) -> None:
    store = Store(shutil.copytree(rules_alone, tmp_path / "store"))
    code = f"from web.store import Store\nfrom pathlib import Path\nStore(Path({str(tmp_path / 'store')!r}))"
    other = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert other.returncode != 0 and "another process has it" in other.stderr
    store.close()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be opened"):  # its folder cannot be made
        Store(tmp_path / "file")


def test_a_temporary_store_goes_when_it_is_closed() -> None:
    store = Store()
    folder = store.folder
    assert folder.is_dir()
    store.close()
    assert not folder.exists()


def test_a_checkpoint_is_read_only_fresh_and_removed_when_nobody_reads_it(store: Store) -> None:
    write(store, "P1")
    with store.checkpoint() as first, store.checkpoint() as same:
        assert first == same
        copy = ox.Store.read_only(str(first))
        write(store, "P2")
        with store.checkpoint() as second:
            assert second != first
            assert len(list(ox.Store.read_only(str(second)).named_graphs())) > len(list(copy.named_graphs()))
        with pytest.raises(RuntimeError):
            copy.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
        assert first.exists()
        del copy
    assert not first.exists() and second.exists()


def test_rules_that_changed_are_loaded_again(
    tmp_path: Path, rules_alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kn5501_reasoner import resources

    real = resources.folder("ontology")
    first = Store(shutil.copytree(rules_alone, tmp_path / "store"))
    before = len(first.quads(graph=RULE_GRAPHS[0]))
    first.close()
    copy = tmp_path / "ontology"
    copy.mkdir()
    for file in real.rglob("*.ttl"):
        (copy / file.relative_to(real)).parent.mkdir(parents=True, exist_ok=True)
        (copy / file.relative_to(real)).write_bytes(file.read_bytes())
    (tmp_path / "shapes").symlink_to(resources.folder("shapes"))
    (copy / "modules" / "new.ttl").write_text("<urn:new> <urn:is> <urn:here> .")
    place = resources.folder
    monkeypatch.setattr(resources, "folder", lambda name: copy if name == "ontology" else place(name))
    again = Store(tmp_path / "store")
    assert len(again.quads(graph=RULE_GRAPHS[0])) == before + 1
    again.close()


WRITER = """
import sys
from pathlib import Path
from tests.web.store.made import write
from web.store import Store
store = Store(Path(sys.argv[1]))
number = len(store.subjects())
print("open", flush=True)
while True:
    number += 1
    write(store, f"P{number % 50}", number)
    print(f"P{number % 50} {number}", flush=True)
"""


def test_a_kill_at_any_moment_loses_nothing_acknowledged(tmp_path: Path, rules_alone: Path) -> None:
    """Kill -9 in a loop: what was acknowledged is there, and nothing is there in part."""
    choose, folder = random.Random(5501), shutil.copytree(rules_alone, tmp_path / "store")
    acknowledged: list[tuple[str, int]] = []
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout.readline() == "open\n"
        time.sleep(choose.uniform(0.05, 0.6))
        writer.send_signal(signal.SIGKILL)
        said = writer.stdout.read().splitlines()
        writer.wait()
        writer.stdout.close()
        whole = [line.split() for line in said if len(line.split()) == 2]
        acknowledged += [(subject, int(number)) for subject, number in whole]
        store = Store(folder)
        for subject, number in acknowledged:
            assert store.quads(f"urn:test:{subject}:consent-{number}"), (subject, number)
        for decision in store.subjects():
            assert store.entry(decision.entry) and store.text_of(decision.id, "dataset")
            for part in ("report", "assessment"):
                assert store.quads(graph=decision_graph(decision.id, part).value)
        with_records = {quad.subject.value for quad in store.quads() if ":consent-" in quad.subject.value}
        journalled = {iri for each in store.subjects() for entry in store.entries(each.subject)
                      for iri in entry.records[each.subject] if ":consent-" in iri}
        assert with_records == journalled
        store.close()
    assert len(acknowledged) > KILLS
