"""How long insight into a cohort takes, against one evaluation of all its criteria in the same run.

Run: python benchmarks/insight.py [--counts 10000 100000] [--threads 1] [--blurred]. Generated subjects (mixed profile,
fixed seed) are derived once, and copied under new ids until there are enough; --blurred: outcomes by lot beside them,
so that hardly two subjects have the same ones, which is the worst case for counting. Prints seconds of processor and
wall time (the best of three) and the ratio to the evaluation, which reads its outcomes into memory.
Nothing here is a test: machines differ and are shared; compare ratios of one run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import duckdb
from columns import copies, subjects, trial_plan

STEPS = "4..13"


def measured(what: Callable[[], Any]) -> tuple[float, float, Any]:
    """Processor and wall seconds, the best of three; what was found."""
    best = []
    for _ in range(3):
        wall, began = time.perf_counter(), time.process_time()
        found = what()
        best.append((time.process_time() - began, time.perf_counter() - wall))
    return *min(best), found


def named(connection: Any, outcomes: Any, names: Any) -> Any:
    """Outcomes with the names of their subjects, as a cohort run writes them."""
    connection.register("numbered", outcomes)
    names.create_view("named", replace=True)
    query = "FROM numbered o JOIN named USING (subject) SELECT name AS subject, o.* EXCLUDE (subject)"
    return connection.from_arrow(connection.sql(query).to_arrow_table())


def by_lot(connection: Any, outcomes: Any, names: list[str]) -> Any:
    """The same subjects, most of whose outcomes are another subject's, criterion by criterion."""
    connection.register("given_outcomes", outcomes)
    drawn = ", ".join(f"list_extract(['passed','passed','passed','passed','failed','cantTell'], "
                      f"1 + (hash(subject || '{name}') % 6)::INTEGER) AS \"{name}\"" for name in names)
    return connection.sql(f"SELECT subject, {drawn} FROM given_outcomes").to_arrow_table()  # noqa: S608


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--threads", type=int, default=1, help="threads of DuckDB")
    parser.add_argument("--derived", type=int, default=1_000, help="generated subjects before copies")
    parser.add_argument("--blurred", action="store_true", help="outcomes by lot")
    options = parser.parse_args()
    from kn5501_reasoner.columns import Schema, compile_trial
    from kn5501_reasoner.facts import load_fact_model
    from kn5501_reasoner.insight import Axis, Cohort, attribution, fastest, missing, overlap, span, sweep
    from kn5501_reasoner.insight import attrition as in_order
    from kn5501_reasoner.rules.dualise import dualise
    from kn5501_reasoner.rules.load import load_criteria
    from kn5501_reasoner.trials import load_trial

    session, tables = subjects(options.derived)
    plan, titles, plain = trial_plan(session), load_trial("kn5501").titles, load_criteria("kn5501")
    schema = Schema.of(load_fact_model().facts.values(), titles)
    below = session.material.terminology.hierarchy.subclasses

    def decide(criteria: Any) -> Any:
        return compile_trial({s.iri: s for c in criteria for s in dualise(c)}, schema, below)

    def axis(name: str, values: str, part: str | None = None) -> Any:
        return Axis.of(next(c for c in plain if c.iri.endswith(f"/{name}")), span(values), part=part)

    for count in options.counts:
        with duckdb.connect(config={"threads": options.threads}) as connection:
            connection.execute("SET enable_progress_bar = false")
            made = copies(connection, tables, count)
            base, wall, outcomes = measured(lambda: plan.run(connection, made).to_arrow_table())  # noqa: B023
            if options.blurred:
                outcomes = by_lot(connection, outcomes, outcomes.column_names[1:])
            relation = named(connection, outcomes, made["subject_name"])
            cohort = Cohort.of(connection, relation, titles)
            print(f"\n{cohort.subjects} subjects, {cohort.patterns.num_rows} different, {options.threads} thread(s)")
            print(f"{'':44} {'cpu s':>8} {'wall s':>8} {'ratio':>7}")
            print(f"{'all criteria and readings, evaluated':44} {base:8.3f} {wall:8.3f} {1:7.2f}")
            for name, what in {
                "outcomes read": lambda: Cohort.of(connection, relation, titles),  # noqa: B023
                "attrition in protocol order": lambda: in_order(cohort),  # noqa: B023
                "attrition in the order that loses fastest": lambda: fastest(cohort),  # noqa: B023
                "attribution with Shapley shares": lambda: attribution(cohort),  # noqa: B023
                "overlap": lambda: overlap(cohort),  # noqa: B023
                "what is missing, with causes": lambda: missing(cohort, relation, made, plain, decide),  # noqa: B023
                "sweep of inc-04, 10 steps": lambda: sweep(cohort, made, axis("inc-04", STEPS), decide=decide),  # noqa: B023
                "sweep of exc-12, 10 steps": lambda: sweep(cohort, made, axis("exc-12", "0..9"), decide=decide),  # noqa: B023
                "sweep of inc-04 and exc-12, 10 by 10": lambda: sweep(  # noqa: B023
                    cohort, made, axis("inc-04", STEPS), axis("exc-12", "0..9"), decide=decide  # noqa: B023
                ),
                "sweep of both limits of inc-07, 10 by 10": lambda: sweep(  # noqa: B023
                    cohort, made, axis("inc-07", "40..130:10", "haemoglobin"),  # noqa: B023
                    axis("inc-07", "0.25..2.5:0.25", "neutrophils"), decide=decide,
                ),
            }.items():
                spent, wall, _ = measured(what)
                print(f"{name:44} {spent:8.3f} {wall:8.3f} {spent / base:7.2f}")


if __name__ == "__main__":
    main()
