"""How fast the columns decide, facts given, against pySHACL on the same facts in the same run.

Run: python benchmarks/columns.py [--counts 1000 10000 100000] [--threads 1]. Generated subjects (mixed profile, fixed
seed) are derived once, and copied under new ids until there are enough. Prints seconds of processor and wall time,
subjects a processor second, the ratio to pySHACL and the growth. SQL is written and planned anew in each evaluation,
and the outcomes are read into memory. All outcomes of the validated subjects are compared on the way.
Nothing here is a test: machines differ and are shared; compare ratios of one run.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

SEED = 5501


def subjects(count: int) -> tuple[Any, dict[str, Any]]:
    """A session over that many generated subjects, and their facts as tables."""
    from kn5501_reasoner import pipeline
    from kn5501_reasoner.model import Dates
    from kn5501_reasoner.pipeline.cohort import Options, convert_paths
    from kn5501_reasoner.pipeline.cohort.batch import columns_of
    from kn5501_reasoner.synth import generate, to_json

    dates = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
    bundles = list(generate(count, SEED))
    session = pipeline.Session.of(pipeline.read_resources(bundles), "kn5501", dates)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "bundles.ndjson"
        file.write_text("".join(to_json(bundle).strip() + "\n" for bundle in bundles), encoding="utf-8")
        store = convert_paths([str(file)], Path(name) / "store")
        return session, columns_of(store, range(len(store.counts)), Options(dates=dates)).tables


def trial_plan(session: Any) -> Any:
    """The plan of the trial."""
    from kn5501_reasoner import resources
    from kn5501_reasoner.columns import Schema, compile_trial
    from kn5501_reasoner.facts import load_fact_model
    from kn5501_reasoner.rules.load import load_shapes
    from kn5501_reasoner.trials import load_trial

    shapes = load_shapes(resources.shapes("derived", "kn5501.ttl").read_text(encoding="utf-8"))
    schema = Schema.of(load_fact_model().facts.values(), load_trial("kn5501").titles)
    return compile_trial(shapes, schema, session.material.terminology.hierarchy.subclasses)


def shacl(session: Any, count: int) -> tuple[float, dict[str, dict[str, str]]]:
    """Processor seconds a subject of pySHACL, shapes compiled once and graphs made before; outcomes."""
    from rdflib import URIRef

    from kn5501_reasoner.facts.graph import subject_graph, subject_iri
    from kn5501_reasoner.pipeline.session import _axioms
    from kn5501_reasoner.validate import load_rules, validate

    rules, spent, found = load_rules("kn5501"), 0.0, {}
    for name, facts in [*session.derived.facts.items()][:count]:
        graph, focus = subject_graph(facts, session.base), URIRef(subject_iri(facts, session.base))
        axioms = _axioms(graph, session.vocabulary.superclasses)
        began = time.process_time()
        report = validate(graph, focus, rules, axioms)
        spent += time.process_time() - began
        found[name] = {iri.rsplit("/", 1)[-1]: one for iri, one in (report.outcomes | report.alternatives).items()}
    return spent / len(found), found


def copies(connection: Any, tables: dict[str, Any], count: int) -> dict[str, Any]:
    """The tables with every subject under as many numbers and names as are needed; the first keep theirs."""
    times = -(-count // tables["subject_facts"].num_rows)
    made = {"event_class": tables["event_class"]}
    apart = max(tables["subject_name"]["subject"].to_pylist()) + 1
    for name in tables.keys() - made.keys():
        connection.register("given", tables[name])
        others = "CASE WHEN n = 0 THEN name ELSE name || '-' || n END AS name" if name == "subject_name" \
            else "given.* EXCLUDE (subject)"
        query = f"FROM given, range({times}) AS r(n) SELECT CAST(subject + n * {apart} AS INTEGER) AS subject, {others}"
        connection.execute(f"CREATE OR REPLACE TABLE kept_{name} AS {query}")
        made[name] = connection.table(f"kept_{name}")
    return made


def run(plan: Any, connection: Any, tables: dict[str, Any]) -> tuple[float, float, Any]:
    """Processor and wall seconds of one evaluation, the best of three; outcomes as an Arrow table."""
    best = []
    for _ in range(3):
        wall, began = time.perf_counter(), time.process_time()
        found = plan.run(connection, tables).to_arrow_table()
        best.append((time.process_time() - began, time.perf_counter() - wall))
    return *min(best), found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--threads", type=int, default=1, help="threads of DuckDB; pySHACL has one")
    parser.add_argument("--derived", type=int, default=1_000, help="generated subjects before copies")
    parser.add_argument("--validated", type=int, default=100, help="of these, subjects for pySHACL")
    options = parser.parse_args()
    session, tables = subjects(options.derived)
    plan = trial_plan(session)
    reference, outcomes = shacl(session, options.validated)
    events = sum(tables[name].num_rows for name in tables if name.startswith("event_") and name != "event_class")
    print(f"{len(plan.decisions)} criteria and readings, {events / options.derived:.1f} events a subject, "
          f"{options.threads} thread(s)")
    print(f"\n{'':10} {'subjects':>9} {'cpu s':>8} {'wall s':>8} {'a cpu s':>10} {'ratio':>8} {'growth':>7} {'MiB':>6}")
    print(f"{'pySHACL':10} {len(outcomes):9} {reference * len(outcomes):8.3f} {'':8} {1 / reference:10.0f} {1:8}")
    last = None
    for count in options.counts:
        with duckdb.connect(config={"threads": options.threads}) as connection:
            seconds, wall, found = run(plan, connection, copies(connection, tables, count))
            same(connection, found, tables["subject_name"], outcomes)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        growth = f"{seconds / last:.1f}" if last else ""
        rate = found.num_rows / seconds
        print(f"{'columns':10} {found.num_rows:9} {seconds:8.3f} {wall:8.3f} {rate:10.0f} {rate * reference:8.0f} "
              f"{growth:>7} {peak:6.0f}")
        last = seconds
    print(f"\noutcomes of {len(outcomes)} subjects, {len(plan.decisions)} each: no difference")


def same(connection: Any, found: Any, names: Any, outcomes: dict[str, dict[str, str]]) -> None:
    """Ends the run when an outcome of a validated subject differs."""
    connection.register("found", found)
    connection.register("named", names)
    relation = connection.sql(
        "SELECT name, f.* EXCLUDE (subject) FROM found f JOIN named USING (subject) WHERE name IN (SELECT unnest($1))",
        params=[[*outcomes]],
    )
    for row in relation.fetchall():
        columns = dict(zip(relation.columns, row, strict=True))
        if outcomes[columns.pop("name")] != columns:
            raise SystemExit(f"{row[0]}: outcomes differ")


if __name__ == "__main__":
    main()
