"""Store and log tell on each other: what is gone, put back, exchanged or changed in one of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import UsageError
from tests.web.store.made import bring, write
from web.audit import Log, LogError, Question, compare, find
from web.audit.anchor import STORED
from web.graphs import JOURNAL
from web.journal import VALUE
from web.opening import adopt, open_both, verify_both


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its log in it and the head beside; copies of what it was after 1 and 2 of its 3 entries."""
    folder = tmp_path_factory.mktemp("begun")
    for number in (1, 2, 3):
        store, log = open_both(folder / "store", head=folder / "head")
        bring(store, log, f"P{number}")
        log.append("ada", "look", "done", subject=f"P{number}")
        store.close()
        log.close()
        shutil.copytree(folder / "store", folder / f"store-{number}")
    return folder


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Path:
    """A copy of all of it."""
    return shutil.copytree(begun, tmp_path / "place")


def start(place: Path) -> None:
    store, log = open_both(place / "store", head=place / "head")
    store.close()
    log.close()


def put_back(place: Path, name: str, number: int) -> None:
    shutil.rmtree(place / "store" / name)
    shutil.copytree(place / f"store-{number}" / name, place / "store" / name)


def change(place: Path) -> None:
    """Say in the journal that somebody else brought in the first entry."""
    database = ox.Store(place / "store" / "database")
    (quad,) = [each for each in database.quads_for_pattern(None, ox.NamedNode(VALUE), None, ox.NamedNode(JOURNAL))
               if '"id": "e000001"' in each.object.value]
    text = quad.object.value.replace('"who": "tester"', '"who": "nobody"')
    database.remove(quad)
    database.add(ox.Quad(quad.subject, quad.predicate, ox.Literal(text, datatype=quad.object.datatype),
                         quad.graph_name))
    database.flush()


def forget(place: Path) -> None:
    shutil.rmtree(place / "store" / "log")
    shutil.rmtree(place / "head")


HARM: dict[str, tuple[Callable[[Path], None], str]] = {
    "the database is gone": (lambda at: shutil.rmtree(at / "store" / "database"),
                             "e000001 was accepted, and is missing"),
    "the database is empty": (lambda at: [file.unlink() for file in (at / "store" / "database").iterdir()],
                              "e000001 was accepted, and is missing"),
    "an older database": (lambda at: put_back(at, "database", 1), "e000002 was accepted, and is missing"),
    "the database before the last entry": (lambda at: put_back(at, "database", 2),
                                           "e000003 was accepted, and is missing"),
    "a changed entry": (change, "holds something else as e000001"),
    "the log is gone": (lambda at: shutil.rmtree(at / "store" / "log"), "the log is gone"),
    "log and head are gone": (forget, "e000001 is in the store, and the log does not know it"),
    "an older log": (lambda at: put_back(at, "log", 2), "the log ends at"),
    "store and log are gone": (lambda at: shutil.rmtree(at / "store"), "the log is gone"),
}


def test_what_belongs_together_starts(place: Path) -> None:
    start(place)
    found = verify_both(place / "store", head=place / "head")
    assert found.ok and str(found).endswith("the store holds what was accepted")


@pytest.mark.parametrize(("harm", "says"), HARM.values(), ids=HARM)
def test_a_store_and_a_log_that_differ_do_not_start(place: Path, harm: Callable[[Path], None], says: str) -> None:
    harm(place)
    for _ in range(2):  # the first start mends nothing
        with pytest.raises((UsageError, LogError), match=says) as told:
            start(place)
        assert "kn5501 log adopt" in str(told.value) or "--log" in str(told.value)


@pytest.mark.parametrize(("harm", "says"), HARM.values(), ids=HARM)
def test_the_command_tells_as_well(
    place: Path, harm: Callable[[Path], None], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    harm(place)
    assert main(["log", "verify", str(place / "store"), "--head", str(place / "head"),
                 "--log", str(place / "store" / "log")]) == 1
    told = capsys.readouterr().out
    assert says in told or (harm is forget and "there is no log here" in told)


def test_a_crash_between_line_and_store_is_none_of_these(place: Path) -> None:
    store, log = open_both(place / "store", head=place / "head")
    log.append("ada", "file", "accepted", entry=store.next_entry(), subjects=["P4"], sha256="0" * 64)
    store.close()
    log.close()
    found = verify_both(place / "store", head=place / "head")
    assert found.ok and "a crash came between" in str(found)
    store, log = open_both(place / "store", head=place / "head")
    assert [(each.outcome, each.details) for each in find(log.folder, Question(what="file")).entries[:1]] == [
        ("failed", {"entry": "e000004"})]
    bring(store, log, "P4")
    store.close()
    log.close()
    start(place)
    assert str(verify_both(place / "store", head=place / "head")).endswith("the store holds what was accepted")


def test_one_that_was_marked_as_stored_is_no_crash(place: Path) -> None:
    put_back(place, "database", 2)
    mark = place / "head" / STORED
    kept = mark.read_bytes()
    mark.unlink()
    assert verify_both(place / "store", head=place / "head").compared.interrupted is not None
    mark.write_bytes(kept)
    assert not verify_both(place / "store", head=place / "head").ok


def test_an_entry_that_failed_and_is_stored_is_found(place: Path) -> None:
    store, log = open_both(place / "store", head=place / "head")
    log.append("ada", "file", "accepted", entry="e000004", subjects=["P4"])
    log.append("ada", "file", "failed", entry="e000004")
    write(store, "P4")
    found = compare(log.folder, log.head_folder, store.fingerprints())
    assert [each.what for each in found.findings] == ["e000004 is in the store, although it failed"]
    store.close()
    log.close()


def test_a_log_of_an_earlier_version_is_compared_by_ids(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    for number in (1, 2):
        log.append("ada", "file", "accepted", entry=f"e00000{number}", subjects=["P"])
    assert compare(log.folder, None, {"e000001": "a", "e000002": "b"}).findings == ()
    assert [each.what for each in compare(log.folder, None, {"e000002": "b"}).findings] == [
        "e000001 was accepted, and is missing in the store"]
    assert len(compare(log.folder, None, {f"e00000{number}": "" for number in (1, 2, 3)}).findings) == 1
    log.close()


def test_a_store_restored_on_purpose_is_adopted(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_back(place, "database", 1)
    with pytest.raises(UsageError):
        start(place)
    assert main(["log", "adopt", str(place / "store"), "--head", str(place / "head")]) == 0
    assert "1 entries" in capsys.readouterr().out
    found = find(place / "store" / "log", Question(outcome="adopted")).entries[0]
    assert found.details["entries"] == 1 and any("e000003" in each for each in found.details["differing"])
    store, log = open_both(place / "store", head=place / "head")
    bring(store, log, "P9")
    assert store.next_entry() == "e000003"
    store.close()
    log.close()
    start(place)
    put_back(place, "database", 2)  # another store with as many entries
    with pytest.raises(UsageError, match="e000002"):
        start(place)


def test_what_was_adopted_must_stay(place: Path) -> None:
    forget(place)
    assert adopt(place / "store", head=place / "head") == 3
    start(place)
    change(place)
    with pytest.raises(UsageError, match="the 3 entries that were adopted"):
        start(place)


def test_a_store_that_a_server_has_is_not_compared(place: Path) -> None:
    store, log = open_both(place / "store", head=place / "head")
    found = verify_both(place / "store", head=place / "head")
    assert found.ok and "a server has it" in str(found)
    with pytest.raises(LogError, match="another process"):
        adopt(place / "store", head=place / "head")
    store.close()
    log.close()


def test_a_log_of_a_temporary_store_belongs_to_none(tmp_path: Path) -> None:
    for _ in range(2):
        store, log = open_both(None, tmp_path / "log")
        bring(store, log, "P1")
        store.close()
        log.close()
