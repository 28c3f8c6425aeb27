"""The look-back windows of the trial, read from its shapes and parameters.

In: the store's graphs of shapes and trial. Out: Windows, in protocol order. Units: days, calendar months.
"""

from __future__ import annotations

from functools import lru_cache

from ..graphs import SHAPES, trial_graph
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


@lru_cache(maxsize=8)
def windows(store: Store) -> tuple[Window, ...]:
    """The windows by which a trial looks back."""
    found = []
    for row in store.query(IN_TRIAL.replace("TRIAL", trial_graph(store.trial))):
        found.append(Window(row["label"].value, short(row["anchor"].value), days=int(row["most"].value)))
    for row in store.query(IN_SHAPES):
        unit, _, anchor = short(row["path"].value).partition("Before")
        length = int(float(row["most"].value))
        if unit in ("days", "months") and anchor:
            found.append(Window(row["label"].value, anchor.lower(), **{unit: length}))
    return tuple(found)
