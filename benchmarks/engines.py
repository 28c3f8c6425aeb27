"""Every engine on the same subjects in one run: pySHACL, pyshacl-turbo, shacl-rust, SQL by hand (the limit), and ours.

What is compared:

* **validation**: outcomes from facts that are given, by role shapes. pySHACL as this project runs it, pyshacl-turbo and
  shacl-rust from the environment of ``--python``, and ours (the same role shapes as SQL). Writing the facts as graphs
  is a line of its own.
* **records to outcomes**: ours as a user runs it (``kn5501 cohort``, a whole process), its derivation and evaluation
  apart, and the limit: one protocol written by hand as DuckDB SQL (limit.py), which is told what codes mean.

Every outcome of every engine is compared with ours in the same run; differences are counted, not hidden. An engine that
needs more than ``--seconds`` is stopped, and left out where what it took before says that it would: no figure is
extrapolated. Cohorts above 10,000 subjects are copies of 10,000 generated ones (grow.py).
Seconds are of the processor; the ratio is to pySHACL's subjects a second in the same run, at the largest count that it
reached; growth is to the line before of the same engine. Nothing here is a test: machines differ and are shared;
compare ratios of one run.

Run: python benchmarks/engines.py [--counts 100 1000 10000 100000 1000000] [--python ENV/bin/python] [--seconds 300]
     [--patience 600] [--work FOLDER]
The environment: python -m venv ENV; ENV/bin/pip install pyshacl-turbo shacl-rust. They are no part of this project.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = 5501
GENERATED = 10_000
"""Cohorts above this are copies."""
HERE = Path(__file__).parent
DATES = ["--screening", "2026-11-22", "--enrolment", "2026-11-30", "--infusion", "2026-12-01"]
KN5501 = [sys.executable, "-m", "kn5501_reasoner"]
SHACL = {"pySHACL": ("pyshacl", "pyshacl"), "pyshacl-turbo": ("pyshacl-turbo", "pyshacl_turbo"),
         "shacl-rust": ("shacl-rust", "shacl_rust")}
"""Engine -> its name in worker.py, its module."""


@dataclass
class Run:
    """One child process: what it said of itself, or why there is nothing. whole: cpu, wall, peak of the process."""

    said: dict[str, Any] = field(default_factory=dict)
    whole: dict[str, float] = field(default_factory=dict)
    failure: str = ""


def child(command: list[str], seconds: int) -> Run:
    """Run a command to its end, or until it has had so many seconds of the processor."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, stdout=out, stderr=errors, cwd=HERE.parent,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5)),
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), errors.seek(0)
        last = out.read().strip().splitlines()[-1:]
        if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return Run(failure=f"stopped, as it had {seconds} s of the processor")
        if process.returncode not in (0, 3):
            said = errors.read().strip().splitlines()[-1:] or ["no message"]
            return Run(failure=f"failed: {said[0][:120]}")
    whole = {"cpu": used.ru_utime + used.ru_stime, "wall": time.perf_counter() - began, "peak": used.ru_maxrss / 1024}
    return Run(json.loads(last[0]) if last and last[0].startswith("{") else {}, whole)


def installed(python: str, module: str) -> str | None:
    """The version of a module in an environment; None when it is not there."""
    code = f"import importlib.metadata as m, {module}; print(m.version('{module}'.replace('_', '-')))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def store_of(count: int, work: Path) -> Path:
    """A store of so many subjects; kept in the folder for the next run."""
    store = work / str(count)
    if (store / "manifest.json").exists():
        return store
    if count > GENERATED:
        command = [sys.executable, str(HERE / "grow.py"), str(store_of(GENERATED, work)), str(store)]
        subprocess.run([*command, "--times", str(count // GENERATED)], check=True, stdout=subprocess.DEVNULL)
        return store
    given = work / f"{count}.ndjson"
    with given.open("wb") as stream:
        synth = [*KN5501, "synth", "--count", str(count), "--seed", str(SEED), "--format", "fhir"]
        subprocess.run(synth, check=True, stdout=stream)
    convert = [*KN5501, "convert", str(given), "--format", "parquet", "--out", str(store)]
    subprocess.run(convert, check=True, stdout=subprocess.DEVNULL)
    given.unlink()
    return store


def differences(found: Path, ours: Path) -> str:
    """How many outcomes of a SHACL engine are not ours, criteria and other readings."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW ours AS FROM read_parquet('{ours}/outcomes/*.parquet')")
        connection.execute(f"CREATE VIEW found AS FROM read_json('{found}')")
        names = [name for name, *_ in connection.sql("DESCRIBE found").fetchall() if name != "subject"]
        unequal = " + ".join(f'(f."{name}" IS DISTINCT FROM o."{name}")::INTEGER' for name in names)
        query = f"FROM found f FULL JOIN ours o USING (subject) SELECT count(*), sum({unequal})"
        (subjects, differ), = connection.sql(query).fetchall()
        return f"{int(differ)} of {subjects * len(names)} outcomes differ"


class Table:
    """The lines, printed as they come. Ratios are to the last run of pySHACL, which may have had fewer subjects."""

    def __init__(self) -> None:
        self.rate: float | None = None
        self.before: dict[str, tuple[int, float]] = {}
        heads = f"{'subjects':>9} {'cpu s':>9} {'wall s':>8} {'a cpu s':>9} {'ratio':>8} {'growth':>7} {'MiB':>6}"
        print(f"{'':38} {heads}")

    def line(self, what: str, count: int, said: dict[str, float], note: str = "") -> None:
        cpu = max(said["cpu"], 1e-6)
        if what == "pySHACL":
            self.rate = count / cpu
        count_before, cpu_before = self.before.get(what, (0, 0.0))
        growth = f"{cpu / cpu_before:.1f}" if count_before else ""
        wall, peak = (f"{said[name]:.{digits}f}" if name in said else "" for name, digits in (("wall", 1), ("peak", 0)))
        rate = count / cpu
        ratio = f"{rate / self.rate:.1f}" if self.rate else ""
        figures = f"{cpu:9.2f} {wall:>8} {rate:9.0f} {ratio:>8} {growth:>7} {peak:>6}"
        print(f"{what:38} {count:9} {figures}  {note}", flush=True)
        self.before[what] = (count, cpu)

    def without(self, what: str, count: int, why: str) -> None:
        print(f"{what:38} {count:9}  left out: {why}", flush=True)


class Bench:
    """One run over all counts."""

    def __init__(self, options: argparse.Namespace, work: Path) -> None:
        self.options, self.work = options, work
        self.took: dict[str, tuple[int, float]] = {}
        self.gone: dict[str, str] = {}
        self.versions = {name: installed(sys.executable if name == "pySHACL" else options.python, module)
                         for name, (_, module) in SHACL.items()}
        print(", ".join(f"{name} {version or 'not installed'}" for name, version in self.versions.items()))
        self.table = Table()

    def expected(self, what: str, count: int, seconds: int) -> str:
        """Why an engine is not started at this count; empty when it is."""
        if what in self.gone:
            return self.gone[what]
        before, took = self.took.get(what, (count, 0.0))
        if took * count / before > seconds:
            return f"it took {took:.0f} s at {before} subjects, and {seconds} s are allowed"
        return ""

    def run(self, what: str, count: int, command: list[str], seconds: int) -> Run | None:
        """A child; None, and a line that says so, when it is left out or fails."""
        why = self.expected(what, count, seconds)
        if not why:
            found = child(command, seconds)
            why = found.failure
            if not why:
                self.took[what] = (count, found.whole["cpu"])
                return found
            self.gone[what] = f"{why} at {count} subjects"
        self.table.without(what, count, why)
        return None

    def count(self, count: int) -> None:
        """All engines at one count."""
        o, folder = self.options, self.work / f"run-{count}"
        store = store_of(count, self.work)
        outcomes = folder / "ours"
        subprocess.run(["rm", "-rf", str(folder)], check=True)
        folder.mkdir()
        command = [*KN5501, "cohort", str(store), "--out", str(outcomes), *DATES]
        ours = self.run("ours: kn5501 cohort, whole", count, command, o.patience)
        command = [sys.executable, str(HERE / "facts.py"), str(store)]
        parts = self.run("ours: derivation and evaluation", count, command, o.patience)
        if count <= GENERATED:
            self.shacl(count, store, folder, outcomes if ours else None)
        if parts:
            self.table.line("ours: evaluation (facts given)", count, {"cpu": parts.said["evaluation"]})
            self.table.line("ours: derivation", count, {"cpu": parts.said["derivation"]})
        if ours:
            self.table.line("ours: kn5501 cohort, whole", count, ours.whole)
        limit = self.limit(count, store, outcomes if ours else None)
        if ours and limit:
            times = ours.whole["cpu"] / limit.said["cpu"]
            print(f"{'':38} {count:9} ours, with its start, takes {times:.1f} times the limit without", flush=True)

    def shacl(self, count: int, store: Path, folder: Path, outcomes: Path | None) -> None:
        """The SHACL engines, which get graphs."""
        graphs = None
        seconds = self.options.seconds
        if any(version and not self.expected(name, count, seconds) for name, version in self.versions.items()):
            command = [sys.executable, str(HERE / "shacl" / "inputs.py"), str(store), str(folder / "in")]
            graphs = self.run("facts as graphs", count, [*command, "--subjects", "100"], self.options.patience)
        for name, (engine, _) in SHACL.items():
            if not self.versions[name]:
                self.table.without(name, count, "not installed in the environment of --python")
                continue
            python = sys.executable if name == "pySHACL" else self.options.python
            target = folder / f"{engine}.jsonl"
            command = [python, str(HERE / "shacl" / "worker.py"), engine, str(folder / "in"), str(target)]
            found = self.run(name, count, command, seconds)
            if found:
                note = differences(target, outcomes) if outcomes else "not compared"
                self.table.line(name, sum(1 for _ in target.open()), found.said, note)
        if graphs:
            self.table.line("facts as graphs (from records)", count, graphs.whole)

    def limit(self, count: int, store: Path, outcomes: Path | None) -> Run | None:
        """The hand-written SQL."""
        command = [sys.executable, str(HERE / "limit.py"), str(store), "--json", "--threads", str(self.options.threads)]
        against = ["--against", str(outcomes)] if outcomes else []
        found = self.run("limit: SQL by hand", count, [*command, *against], self.options.patience)
        if found:
            equal = {name: (same, of) for name, same, of in found.said["agreement"]}
            unequal = ", ".join(f"{name} {of - same}" for name, (same, of) in equal.items() if same != of)
            note = f"{len(equal) - 1} criteria and refusals equal" if equal else "not compared"
            note = f"outcomes that differ: {unequal}" if unequal else note
            self.table.line("limit: SQL by hand", count, found.said, note)
            self.table.line("limit: of that, evaluation", count, {"cpu": found.said["evaluation"]})
        return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--python", default=sys.executable, help="python of an environment with the other engines")
    parser.add_argument("--seconds", type=int, default=300, help="of the processor, for a SHACL engine at one count")
    parser.add_argument("--patience", type=int, default=600, help="of the processor, for ours and the limit")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="of the limit; ours takes its default")
    parser.add_argument("--work", type=Path, help="a folder in which stores are kept for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        bench = Bench(options, work)
        for count in options.counts:
            bench.count(count)


if __name__ == "__main__":
    main()
