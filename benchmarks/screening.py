"""How long screening takes, where the time goes, and how that compares with pySHACL's public function.

Run: python benchmarks/screening.py [--counts 1 100 1000]. Prints wall seconds and peak memory of whole processes with
ratios to the first line, the shares of the stages inside one process, and our run of pySHACL against its public one
on the same graphs. Nothing here is a test: machines differ and are shared; compare ratios of one run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED = 5501


def subjects(count: int, folder: Path) -> Path:
    """A file with that many synthetic subjects (mixed profile, fixed seed)."""
    from kn5501_reasoner.synth import generate, to_json

    path = folder / f"{count}.ndjson"
    path.write_text("".join(to_json(bundle).strip() + "\n" for bundle in generate(count, SEED)), encoding="utf-8")
    return path


def process(*arguments: str) -> tuple[float, float]:
    """Wall seconds and peak memory (MiB) of one whole process."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "kn5501_reasoner", *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise SystemExit(f"kn5501 {' '.join(arguments)} failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def processes(counts: list[int], folder: Path) -> None:
    """``kn5501 screen`` as a user runs it."""
    print("whole process                 wall s   peak MiB   s per subject   ratio to the first")
    runs = [(["--help"], "kn5501 --help", 1)]
    runs += [
        (["screen", str(subjects(count, folder)), "--screening", "2026-11-22", "--enrolment", "2026-11-30",
          "--infusion", "2026-12-01", "--format", "json"], f"kn5501 screen, {count} subjects", count)
        for count in counts
    ]
    first = None
    for arguments, name, count in runs:
        wall, memory = min(process(*arguments) for _ in range(3 if count < 100 else 1))
        first = first or wall
        print(f"{name:28} {wall:8.2f} {memory:10.0f} {wall / count:15.4f} {wall / first:20.1f}")


def stages(count: int) -> None:
    """Where the time of one process goes, warm."""
    from kn5501_reasoner import pipeline
    from kn5501_reasoner import validate as validation
    from kn5501_reasoner.pipeline import session as module
    from kn5501_reasoner.synth import generate

    bundles = list(generate(count, SEED))
    spent: dict[str, float] = {}

    def timed(module, name: str) -> None:
        inner = getattr(module, name)

        def outer(*arguments, **options):
            began = time.perf_counter()
            try:
                return inner(*arguments, **options)
            finally:
                spent[name] = spent.get(name, 0) + time.perf_counter() - began

        setattr(module, name, outer)

    for name in ("derive", "subject_graph", "explain"):
        timed(module, name)
    timed(validation, "validate")
    dates = module.Dates(*_dates())
    pipeline.Session.of(pipeline.read_resources(bundles[:1]), "kn5501", dates).screening()
    spent.clear()
    began = time.perf_counter()
    session = pipeline.Session.of(pipeline.read_resources(bundles), "kn5501", dates)
    read = time.perf_counter() - began
    session.screening()
    whole = time.perf_counter() - began
    spent["read records"] = read - spent["derive"]
    print(f"\none warm process, {count} subjects: {whole:.2f} s, {whole / count * 1000:.1f} ms a subject")
    for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
        print(f"  {name:14} {seconds / count * 1000:8.2f} ms a subject {seconds / whole:6.0%}")
    times = []
    for name in [one for one in session.subjects if one not in session.errors][:20]:
        one = pipeline.read_resources([b for b in bundles if b["entry"][0]["resource"]["id"] == name])
        began = time.perf_counter()
        pipeline.Session.of(one, "kn5501", dates).assess(name)
        times.append(time.perf_counter() - began)
    print(f"  explain one subject, warm, from records: median {statistics.median(times) * 1000:.0f} ms")
    reference(session)


def reference(session) -> None:
    """The same graphs through pySHACL's public function."""
    from pyshacl import validate as public
    from rdflib import Graph, URIRef

    from kn5501_reasoner import resources
    from kn5501_reasoner.facts.graph import subject_graph, subject_iri
    from kn5501_reasoner.pipeline.session import _axioms
    from kn5501_reasoner.validate import load_rules, validate

    rules, shapes = load_rules("kn5501"), Graph().parse(resources.shapes("derived", "kn5501.ttl"))
    ours = theirs = 0.0
    names = [one for one in session.subjects if one not in session.errors][:10]
    for name in names:
        facts = session.derived.facts[name]
        graph, focus = subject_graph(facts, session.base), URIRef(subject_iri(facts, session.base))
        axioms = _axioms(graph, session.vocabulary.superclasses)
        began = time.perf_counter()
        validate(graph, focus, rules, axioms)
        between = time.perf_counter()
        public(graph, shacl_graph=shapes, ont_graph=axioms, focus_nodes=[focus], use_shapes=list(rules.shapes))
        ours, theirs = ours + between - began, theirs + time.perf_counter() - between
    print(f"\npySHACL, public function: {theirs / len(names) * 1000:.0f} ms a subject; "
          f"ours with shapes compiled once: {ours / len(names) * 1000:.0f} ms, ratio {theirs / ours:.1f}")


def _dates():
    from datetime import date

    return date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 100, 1000])
    parser.add_argument("--warm", type=int, default=100, help="subjects for the stages inside one process")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        processes(options.counts, Path(folder))
    stages(options.warm)


if __name__ == "__main__":
    main()
