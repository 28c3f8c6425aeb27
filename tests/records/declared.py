"""An index that the ontology does not have: two items with points, declared as any other is."""

from __future__ import annotations

import shutil
from pathlib import Path

from kn5501_reasoner import resources
from kn5501_reasoner.records.item_sets import ItemSet, item_sets

SET = """
le:toy-set a le:ItemSet ;
    rdfs:label "toy index" ; skos:definition "Two items." ; skos:scopeNote "Of today." ; le:name "toy" ; le:order 9 ;
    le:itemClass le:ToyItem ; le:recordedAs le:Observation ; le:labelStart "toy" ;
    le:presentAs "present" ; le:absentAs "absent" .
"""
ITEMS = """
le:ToyItch rdfs:subClassOf le:ToyItem ; rdfs:label "toy itch" ; skos:definition "An itch." ;
    skos:exactMatch le:toy-b ; le:weight 3 ; le:place 2 .
le:ToyWheeze rdfs:subClassOf le:ToyItem ; rdfs:label "toy wheeze" ; skos:definition "A wheeze." ;
    skos:exactMatch le:toy-a ; le:weight 1 ; le:place 1 .
"""


def another_index(folder: Path) -> ItemSet:
    """The set, read from an ontology that also has it. folder: where that is written."""
    for name, text in (("modules/assessments.ttl", SET), ("terminology/measurements.ttl", ITEMS)):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(resources.ontology(name), folder / name)
        with (folder / name).open("a") as file:
            file.write(text)
    return item_sets(folder)["toy"]
