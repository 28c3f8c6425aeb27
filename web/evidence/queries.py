"""The queries behind one outcome: what the stored graphs say from protocol item to source record.

In: the store, IRIs. Out: plain rows. Nothing is computed anew: what is not stored is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kn5501_reasoner.vocab import DCTERMS, EARL, LE, PROV, RDFS, SH

from ..graphs import ONTOLOGY, SHAPES, decision_graph, subject_graph, trial_graph
from ..store import Store

PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in {
    "dcterms": DCTERMS, "earl": EARL, "le": LE, "prov": PROV, "rdfs": RDFS, "sh": SH,
}.items())
Row = dict[str, Any]


def reasons_query(decision: str, criterion: str) -> str:
    """Outcome, sentences, deciding parts, and what each was derived from: facts, records, and quotations of records."""
    return PREFIXES + f"""
SELECT ?outcome ?reason ?sentence ?part ?from ?record ?text ?date WHERE {{
  GRAPH {decision_graph(decision, "assessment")} {{
    ?assertion earl:test <{criterion}> ; earl:result ?result .
    ?result earl:outcome ?outcome ; prov:wasDerivedFrom ?reason .
    ?reason dcterms:description ?sentence ; dcterms:source ?part .
    OPTIONAL {{
      ?reason prov:wasDerivedFrom ?from .
      OPTIONAL {{ ?from prov:wasQuotedFrom ?record ; prov:value ?text . OPTIONAL {{ ?from dcterms:date ?date }} }}
    }}
  }}
}}"""


def facts_query(subject: str, facts: Iterable[str]) -> str:
    """What the facts say, bounds of their quantities included, and the records that they were derived from."""
    return PREFIXES + f"""
SELECT ?fact ?property ?value ?low ?high WHERE {{
  GRAPH {subject_graph(subject, "facts")} {{
    VALUES ?fact {{ {_iris(facts)} }}
    ?fact ?property ?value .
    OPTIONAL {{ ?value le:low ?low }}
    OPTIONAL {{ ?value le:high ?high }}
  }}
}}"""


def records_query(subject: str, records: Iterable[str]) -> str:
    """Class and text of records."""
    return PREFIXES + f"""
SELECT ?record ?kind ?text WHERE {{
  GRAPH {subject_graph(subject, "records")} {{
    VALUES ?record {{ {_iris(records)} }}
    ?record a ?kind . OPTIONAL {{ ?record le:recordText ?text }}
  }}
}}"""


def rule_query(trial: str, criterion: str, parts: Iterable[str]) -> str:
    """What the trial says of the criterion, and what the plain shapes say of its parts."""
    return PREFIXES + f"""
SELECT ?term ?property ?value WHERE {{
  {{ GRAPH <{trial_graph(trial)}> {{ VALUES ?term {{ <{criterion}> }} ?term ?property ?value }} }}
  UNION {{ GRAPH <{SHAPES}> {{ VALUES ?term {{ <{criterion}> {_iris(parts)} }} ?term ?property ?value }} }}
  UNION {{ GRAPH <{SHAPES}> {{ VALUES ?term {{ {_iris(parts)} }} ?term sh:qualifiedValueShape ?inner .
           ?inner ?property ?value . FILTER (?property = sh:class) }} }}
}}"""


def words_query(terms: Iterable[str]) -> str:
    """Labels and units of terms."""
    return PREFIXES + f"""
SELECT ?term ?label ?unit WHERE {{
  GRAPH <{ONTOLOGY}> {{
    VALUES ?term {{ {_iris(terms)} }}
    ?term rdfs:label ?label . OPTIONAL {{ ?term le:unitCode ?unit }}
  }}
}}"""


def ask(store: Store, query: str) -> list[Row]:
    """The rows of a query, values as text, in a fixed order."""
    found = store.query(query)
    names = [variable.value for variable in found.variables]
    rows = [{name: getattr(row[name], "value", None) for name in names} for row in found]
    return sorted(rows, key=lambda row: [value or "" for value in row.values()])


def _iris(terms: Iterable[str]) -> str:
    return " ".join(f"<{term}>" for term in sorted(terms))
