"""The look-back windows of the trial, read from its shapes, its parameters and the facts that they ask after.

In: the store's graphs of shapes, ontology and trial. Out: Windows, in protocol order. Units: days, calendar months.
"""

from __future__ import annotations

from functools import lru_cache

from kn5501_reasoner.vocab import trial_namespace

from ..graphs import ONTOLOGY, SHAPES, trial_graph
from ..shown import short
from ..store import Store
from .timeline import Window

PREFIXES = """
PREFIX le: <https://w3id.org/lupus-eligibility/term/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
"""
IN_SHAPES = PREFIXES + f"""SELECT DISTINCT ?label ?path ?most {{ GRAPH <{SHAPES}> {{
    ?part rdfs:label ?label ; sh:qualifiedValueShape/sh:property ?bound .
    ?bound sh:path ?path ; sh:maxInclusive ?most }} FILTER(?most > 0) }} ORDER BY ?label"""
IN_TRIAL = PREFIXES + """SELECT DISTINCT ?label ?anchor ?most { GRAPH <TRIAL> {
    ?criterion le:anchor ?anchor ; le:parameter ?parameter .
    ?parameter le:name ?name ; le:value ?most ; rdfs:label ?label }
    FILTER(STRSTARTS(?name, "lookback")) } ORDER BY ?label"""

OF_FACTS = PREFIXES + f"""SELECT DISTINCT ?label ?anchor ?most {{
    GRAPH <{SHAPES}> {{ ?part sh:path ?fact FILTER(STRSTARTS(STR(?part), "NAMESPACE")) }}
    GRAPH <{ONTOLOGY}> {{ ?fact rdfs:label ?label ; le:countedAt ?anchor ; le:lookBackDays ?most }}
}} ORDER BY ?label"""


@lru_cache(maxsize=8)
def windows(store: Store) -> tuple[Window, ...]:
    """The windows by which a trial looks back."""
    found = []
    of_trial = IN_TRIAL.replace("TRIAL", trial_graph(store.trial))
    of_facts = OF_FACTS.replace("NAMESPACE", trial_namespace(store.trial))
    for row in (*store.query(of_trial), *store.query(of_facts)):
        found.append(Window(row["label"].value, short(row["anchor"].value), days=int(row["most"].value)))
    for row in store.query(IN_SHAPES):
        unit, _, anchor = short(row["path"].value).partition("Before")
        length = int(float(row["most"].value))
        if unit in ("days", "months") and anchor:
            found.append(Window(row["label"].value, anchor.lower(), **{unit: length}))
    return tuple(found)
