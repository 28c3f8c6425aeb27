"""How fast a cohort goes from records to outcomes, against ``screen`` in the same run.

Run: python benchmarks/cohort.py [--counts 1000 10000] [--screened 100] [--batch 1000]. Generated subjects (mixed
profile, fixed seed) become FHIR NDJSON, then Parquet, then outcomes; each step is a process of its own, so that its
peak memory is its own. ``screen`` gets the first subjects of the same input; their outcomes are compared.
Nothing here is a test: machines differ and are shared; compare ratios of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED = 5501
DATES = ["--screening", "2026-11-22", "--enrolment", "2026-11-30", "--infusion", "2026-12-01"]
KN5501 = [sys.executable, "-m", "kn5501_reasoner"]


def run(arguments: list[str], output: Path | None = None) -> tuple[float, float, float]:
    """Wall seconds, processor seconds, peak MiB of one process."""
    began = time.perf_counter()
    with (output or Path(os.devnull)).open("wb") as stream:
        process = subprocess.Popen([*KN5501, *arguments], stdout=stream)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def compare(screened: Path, outcomes: Path) -> int:
    """The number of outcomes compared; ends the run when one differs."""
    import pyarrow.parquet as pq

    ours = {row["subject"]: row for file in sorted(outcomes.iterdir()) for row in pq.read_table(file).to_pylist()}
    compared = 0
    for subject in json.loads(screened.read_text(encoding="utf-8"))["subjects"]:
        name = subject["subject"]
        if (subject["verdict"] == "refused") != (name not in ours):
            raise SystemExit(f"{name}: refused by one alone")
        for criterion in subject["criteria"]:
            compared += 1
            if ours[name][criterion["criterion"]] != criterion["outcome"]:
                raise SystemExit(f"{name} {criterion['criterion']}: outcomes differ")
    return compared


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--screened", type=int, default=100, help="subjects that screen gets")
    parser.add_argument("--batch", type=int, default=1_000)
    options = parser.parse_args()
    print(f"{'':28} {'subjects':>8} {'wall s':>8} {'cpu s':>8} {'a cpu s':>8} {'ratio':>7} {'MiB':>6}")
    reference = None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def line(what: str, count: int, spent: tuple[float, float, float]) -> None:
            wall, cpu, peak = spent
            nonlocal reference
            reference = reference or count / cpu
            print(f"{what:28} {count:8} {wall:8.1f} {cpu:8.1f} {count / cpu:8.0f} {count / cpu / reference:7.1f} "
                  f"{peak:6.0f}", flush=True)

        few = folder / "few.ndjson"
        run(["synth", "--count", str(options.screened), "--seed", str(SEED), "--format", "fhir"], few)
        screened = folder / "screened.json"
        line("screen", options.screened, run(["screen", str(few), *DATES, "--format", "json"], screened))
        for count in options.counts:
            given, store, out = folder / f"{count}.ndjson", folder / f"{count}", folder / f"{count}-run"
            run(["synth", "--count", str(count), "--seed", str(SEED), "--format", "fhir"], given)
            line("convert NDJSON to Parquet", count, run(["convert", str(given), "--format", "parquet",
                                                          "--out", str(store)]))
            line("cohort of Parquet", count, run(["cohort", str(store), "--out", str(out), *DATES,
                                                  "--batch", str(options.batch)]))
            subject = [*DATES, "--subject", f"S{count:06d}"]
            line("explain one of them", 1, run(["explain", str(store), *subject]))
            print(f"{compare(screened, out / 'outcomes')} outcomes as screen says them", flush=True)


if __name__ == "__main__":
    main()
