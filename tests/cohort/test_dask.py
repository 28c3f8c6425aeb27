"""A cohort at a real Dask cluster: a scheduler and workers in processes of their own, on loopback.

What they make is what this process makes, byte for byte, whoever is lost on the way.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kn5501_reasoner.cli import main
from kn5501_reasoner.errors import ClusterError, RecordError
from kn5501_reasoner.pipeline.cohort import as_text, on_dask, run
from kn5501_reasoner.pipeline.cohort.on_dask import cluster
from kn5501_reasoner.records.parquet import Store, write_store
from kn5501_reasoner.records.stream import Stream
from tests.cohort.runs import OPTIONS, tree
from tests.cohort.sources import bundles, write_json

ROOT = Path(__file__).parents[2]
DATES = ["--screening", "2026-11-22", "--enrolment", "2026-11-30", "--infusion", "2026-12-01"]
HERE = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
Start = Callable[..., subprocess.Popen]


def until(ready: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def started(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen:
    folder.mkdir(exist_ok=True)
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, *HERE], cwd=ROOT, stdout=log, stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT), "DASK_CONFIG": str(folder), "TMPDIR": str(folder),
                 **environment},
        )


def end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def scheduler_in(folder: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """Its address and process."""
    file = folder / "scheduler.json"
    process = started(folder, "scheduler", "--port", "0", "--scheduler-file", str(file))
    try:
        until(lambda: file.exists() and file.read_text().endswith("}"))
        yield json.loads(file.read_text())["address"], process
    finally:
        end(process)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scheduler_in(tmp_path_factory.mktemp("scheduler")) as (address, _):
        yield address


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a worker of a scheduler, which ends with the test."""
    with ExitStack() as stack:
        def one(scheduler: str, trouble: str = "", *more: str) -> subprocess.Popen:
            folder = tmp_path / f"worker-{time.monotonic_ns()}"
            more = more or ("--no-nanny",)
            if trouble:
                more = (*more, "--preload", str(Path(__file__).with_name("worker_in_trouble.py")))
            process = started(folder, "worker", scheduler, "--memory-limit", "0", "--local-directory", str(folder),
                              *more, TROUBLE=trouble)
            stack.callback(end, process)
            return process
        yield one


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    source = tmp_path_factory.mktemp("source")
    write_json(bundles(5, 1), source)
    return write_store(Stream([str(source)]), tmp_path_factory.mktemp("records"), bucket_subjects=2)


@pytest.fixture(scope="module")
def clean(store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process makes."""
    folder = tmp_path_factory.mktemp("clean")
    run.run_cohort(store, folder, OPTIONS, batch=1)
    made = tree(folder)
    assert sum(name.startswith("outcomes") for name in made) == 6
    return made


@pytest.fixture
def not_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process must not decide."""
    monkeypatch.setattr(run, "_decide", None)


def test_same_files(
    scheduler: str, start: Start, store: Store, clean: dict[str, bytes], tmp_path: Path, not_here: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the command; one worker has two threads."""
    start(scheduler), start(scheduler, "", "--no-nanny", "--nthreads", "2")
    said = main(["cohort", str(store.folder), "--out", str(tmp_path / "run"), *DATES, "--batch", "1",
                 "--engine", "dask", "--scheduler", scheduler])
    assert said in (0, 3) and capsys.readouterr().out.startswith("6 subjects: ")
    assert tree(tmp_path / "run") == clean


def test_a_worker_killed_with_half_a_part(
    scheduler: str, start: Start, store: Store, clean: dict[str, bytes], tmp_path: Path, not_here: None
) -> None:
    doomed, folder = start(scheduler, f"half {tmp_path}"), tmp_path / "run"
    with ThreadPoolExecutor(1) as pool, cluster(scheduler) as engine:
        going = pool.submit(run.run_cohort, store, folder, OPTIONS, batch=1, engine=engine)
        until((tmp_path / "half").exists)
        half = (tmp_path / "half").read_text()
        part = half[:len("part-00000")]
        whole = clean[f"outcomes/{part}.parquet"]
        assert [file.read_bytes() for file in folder.rglob(half)] == [whole[:len(whole) // 2]]
        assert not (folder / "outcomes" / f"{part}.parquet").exists() and not going.done()
        start(scheduler)
        os.kill(doomed.pid, signal.SIGKILL)
        assert doomed.wait() == -signal.SIGKILL
        assert going.result(120).subjects == 6
    assert tree(folder) == clean


def test_a_defect_at_a_worker_and_each_engine_goes_on_where_the_other_stopped(
    scheduler: str, start: Start, store: Store, clean: dict[str, bytes], tmp_path: Path
) -> None:
    made: list[str] = []

    class Stopped(BaseException):
        pass

    def noted(engine: run.Engine, last: str = "") -> run.Engine:
        def noting(jobs: Sequence[run.Job]) -> Iterator[run.Made]:
            for one in engine(jobs):
                made.append(one.part)
                yield one
                if one.part == last:
                    raise Stopped
        return noting

    start(scheduler, "breaks part-00004")
    with pytest.raises(Stopped):
        run.run_cohort(store, tmp_path / "run", OPTIONS, batch=1, engine=noted(run.in_order, "part-00001"))
    with cluster(scheduler) as engine, pytest.raises(ClusterError, match="part-00004 was not made: KeyError .see this"):
        run.run_cohort(store, tmp_path / "run", OPTIONS, batch=1, engine=noted(engine))
    assert len(made) > 2 and len([*(tmp_path / "run" / "outcomes").iterdir()]) == len(made)
    run.run_cohort(store, tmp_path / "run", OPTIONS, batch=1, engine=noted(run.in_order))
    assert len(made) == len(set(made)) == 6 and tree(tmp_path / "run") == clean


def test_a_part_that_kills_its_workers_is_named_and_the_others_stay(
    scheduler: str, start: Start, store: Store, clean: dict[str, bytes], tmp_path: Path, not_here: None
) -> None:
    start(scheduler, "kills part-00001", "--nthreads", "1")  # with a nanny, which starts it again
    with cluster(scheduler) as engine:
        engine.__self__.client.run_on_scheduler(patient, failures=0)
        with pytest.raises(ClusterError, match="lost.*--batch") as caught:
            run.run_cohort(store, tmp_path / "run", OPTIONS, batch=1, engine=engine)
        engine.__self__.client.run_on_scheduler(patient, failures=3)
    assert caught.value.where == "part-00001"
    made = {name for name in tree(tmp_path / "run") if name.startswith("outcomes")}
    assert made == {name for name in clean if name.startswith("outcomes")} - {"outcomes/part-00001.parquet"}
    assert not json.loads((tmp_path / "run" / "run.json").read_text())["complete"]


def patient(dask_scheduler: object = None, *, failures: int) -> None:
    """At the scheduler: how many workers a task may take along."""
    dask_scheduler.allowed_failures = failures


def test_a_worker_of_another_version(scheduler: str, start: Start, store: Store, tmp_path: Path) -> None:
    start(scheduler, "version 0.0.9")
    with cluster(scheduler) as engine, pytest.raises(ClusterError, match="rules version 0.0.9, not") as caught:
        run.run_cohort(store, tmp_path / "run", OPTIONS, batch=1, engine=engine)
    assert "tcp://127.0.0.1" in caught.value.where and "part-0" in caught.value.what
    assert not [*(tmp_path / "run" / "outcomes").iterdir()]


def test_no_worker(scheduler: str, store: Store, tmp_path: Path) -> None:
    with cluster(scheduler, patience=1) as engine, pytest.raises(ClusterError, match="no worker.*dask worker"):
        run.run_cohort(store, tmp_path / "run", OPTIONS, engine=engine)


def test_where_a_loop_runs_already(scheduler: str, store: Store, tmp_path: Path) -> None:
    """As in a notebook."""
    async def cell() -> None:
        with cluster(scheduler, patience=1) as engine, pytest.raises(ClusterError, match="no worker"):
            run.run_cohort(store, tmp_path / "run", OPTIONS, engine=engine)

    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, cell()).result()


def test_the_scheduler_is_lost(start: Start, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_dask, "CONNECT", 2)
    with ThreadPoolExecutor(1) as pool, scheduler_in(tmp_path / "scheduler") as (address, process):
        worker = start(address, f"half {tmp_path}")
        with cluster(address) as engine:
            going = pool.submit(run.run_cohort, store, tmp_path / "run", OPTIONS, batch=1, engine=engine)
            until((tmp_path / "half").exists)
            process.kill()
            worker.kill()
            with pytest.raises(ClusterError, match="scheduler was lost"):
                going.result(60)


def test_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody there, or somebody who never answers: said within seconds, before anything is read or written."""
    monkeypatch.setattr(on_dask, "CONNECT", 1)
    command = ["cohort", str(ROOT / "examples"), "--out", str(tmp_path / "run"), "--engine", "dask", "--scheduler"]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        addresses = [f"{scheme}://127.0.0.1:{silent.getsockname()[1]}" for scheme in ("tcp", "tls")]
        for address in (*addresses, "tcp://127.0.0.1:1"):
            begun = time.monotonic()
            assert main([*command, address]) == 2
            assert f"{address}: no Dask scheduler answers" in capsys.readouterr().err
            assert time.monotonic() - begun < 10 and not (tmp_path / "run").exists()


@pytest.mark.parametrize("wrong", [
    ["--engine", "dask"], ["--scheduler", "tcp://127.0.0.1:1"], ["--engine", "dask", "--scheduler", "http://a.example"],
    ["--engine", "dask", "--scheduler", "tcp://127.0.0.1"], ["--engine", "spark"],
])
def test_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: list[str]) -> None:
    try:
        assert main(["cohort", str(ROOT / "examples"), "--out", str(tmp_path / "run"), *wrong]) == 2
    except SystemExit as ended:
        assert ended.code == 2
    assert "--engine" in capsys.readouterr().err and not (tmp_path / "run").exists()


def test_without_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'kn5501-reasoner\[dask\]'"), cluster("tcp://127.0.0.1:1"):
        pass


def test_what_a_worker_compares(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records, rules, ontology, codes, libraries and folders."""
    codes, work = tmp_path / "codes.csv", tmp_path / "work"
    codes.write_text("code,class\n")
    work.mkdir()
    options = replace(OPTIONS, codes=str(codes), assume_absent=("skin",))
    asked = run.asked_of(store, options, 2, "parquet")
    job = run.Job("part-00000", run.Slice((0, 2)), store, options, asked, work)
    part, said = json.loads(as_text.part_text(job)), json.loads(as_text.run_text(job))
    there = as_text.job_of(part, said)
    assert there == replace(job, asked=said["asked"], store=store)

    with monkeypatch.context() as patch, pytest.raises(ClusterError, match="client: ontology_sha256 "):
        patch.setattr(run, "ontology_sha256", lambda trial: "another")
        as_text.job_of(part, said)
    with monkeypatch.context() as patch, pytest.raises(ClusterError, match="libraries duckdb 1.0, not 2"):
        patch.setattr(as_text, "_libraries", lambda: {**said["asked"]["libraries"], "duckdb": "1.0"})
        as_text.job_of(part, said)
    shutil.copytree(store.folder, tmp_path / "records")
    manifest = tmp_path / "records" / "manifest.json"
    manifest.write_text(manifest.read_text().replace(store.fingerprint, "another"))
    with pytest.raises(ClusterError, match="source another, not|client: source "):
        as_text.job_of(part, {**said, "store": str(tmp_path / "records")})
    with pytest.raises(RecordError, match="not a complete folder"):
        as_text.job_of(part, {**said, "store": str(tmp_path / "elsewhere")})
    with pytest.raises(ClusterError, match="outcomes is not there"):
        as_text.job_of(part, {**said, "work": str(tmp_path / "elsewhere")})
    with pytest.raises(ClusterError, match="not in this folder.*same folders"):
        as_text.made_of('{"part": "part-00000", "file": "part-00000-1.parquet", "said": {}}', job)
    codes.write_text("code,class\n# another\n")
    with pytest.raises(ClusterError, match="client: codes_sha256 "):
        as_text.job_of(part, said)
