"""Trials of one criterion, haemoglobin at least 90 g/L, that say differently how much of them is modelled."""

from __future__ import annotations

from pathlib import Path

from kn5501_reasoner.rules.files import write_all

WHOLE, PART = "le:coverage le:modelledWhole ;", "le:coverage le:modelledInPart ;"
OTHERS = """
t:exc-07 a le:NotModelled , owl:NamedIndividual ;
    rdfs:label "Other <b>medicine</b>"@en ;
    dcterms:source "NCT99999998, exclusion 7" ;
    le:ofTrial t:trial ; le:name "exc-07" ; le:notModelledBecause le:notSeen .

t:exc-08 a le:NotModelled , owl:NamedIndividual ;
    rdfs:label "Ability to follow the visits"@en ;
    dcterms:source "NCT99999998, exclusion 8" ;
    le:ofTrial t:trial ; le:name "exc-08" ; le:notModelledBecause le:notExpressible .
"""
KINDS = {
    # slug: what the trial says of itself, what it says is not modelled, the verdict on who meets all
    "whole": (WHOLE, "", "eligible"),
    "silent": ("", "", "possible"),
    "part": (PART, OTHERS, "possible"),
    "part-of-nothing": (PART, "", "possible"),
    "whole-but": (WHOLE, OTHERS, "possible"),
    "both": (f"{WHOLE} {PART}", "", "possible"),
}
_PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix le:      <https://w3id.org/lupus-eligibility/term/> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh:      <http://www.w3.org/ns/shacl#> .
@prefix vann:    <http://purl.org/vocab/vann/> .
@prefix t:       <https://w3id.org/lupus-eligibility/trial/{slug}/> .
"""
_TRIAL = """
<https://w3id.org/lupus-eligibility/trials/{slug}> a owl:Ontology ;
    vann:preferredNamespacePrefix "{slug}" ;
    vann:preferredNamespaceUri "https://w3id.org/lupus-eligibility/trial/{slug}/" .

t:trial a le:Trial , owl:NamedIndividual ;
    rdfs:label "Trial {slug}"@en ;
    {coverage}
    le:name "{slug}" ;
    le:registryIdentifier "NCT99999998" .
"""
_SHAPE = """
t:inc-01 a sh:NodeShape ;
    rdfs:label "Haemoglobin"@en ;
    le:statement "Haemoglobin is at least 90 g/L."@en ;
    le:remedy "Record a haemoglobin result."@en ;
    dcterms:source "NCT99999998, inclusion 1" ; le:sourceMark le:seenInSource ;
    le:order 1 ; le:anchor le:screening ;
    sh:property t:inc-01-haemoglobin .

t:inc-01-haemoglobin a sh:PropertyShape ;
    rdfs:label "Haemoglobin"@en ;
    sh:path le:haemoglobin ; sh:minInclusive 90.0 .
"""


def write(root: Path) -> None:
    """All of them, as a folder that KN5501_TRIALS may name."""
    for slug, (coverage, others, _) in KINDS.items():
        prefixes = _PREFIXES.format(slug=slug)
        for file, text in {
            f"ontology/trials/{slug}.ttl": prefixes + _TRIAL.format(slug=slug, coverage=coverage) + others,
            f"shapes/trials/{slug}/inc-01.ttl": prefixes + _SHAPE,
        }.items():
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text, encoding="utf-8")


def derive_all() -> None:
    """What is derived from their shapes. KN5501_TRIALS names the folder."""
    write_all(KINDS)
