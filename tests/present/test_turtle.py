"""Turtle: assertions, links down to the records, the SHACL report and the run, the same bytes each time."""

from __future__ import annotations

import re
from dataclasses import replace

import pyoxigraph as ox
import pytest

from kn5501_reasoner import resources, vocab
from kn5501_reasoner.errors import ValidationError
from kn5501_reasoner.model import DataError
from kn5501_reasoner.present import render
from kn5501_reasoner.vocab import GRAPHS
from web.graphs import SHAPES

from .handmade import ANAEMIC, SCREENING

REPORT = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
[] a sh:ValidationReport ; sh:conforms false ; sh:result
  [ a sh:ValidationResult ; sh:sourceShape <urn:s1> ], [ a sh:ValidationResult ; sh:sourceShape <urn:s2> ] .
"""
PREFIXES = """
PREFIX earl: <http://www.w3.org/ns/earl#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX le: <https://w3id.org/lupus-eligibility/term/>
PREFIX kn: <https://w3id.org/lupus-eligibility/trial/kn5501/> PREFIX dcterms: <http://purl.org/dc/terms/>
"""
FULL = replace(SCREENING, subjects=(*(s for s in SCREENING.subjects if s != ANAEMIC), replace(ANAEMIC, report=REPORT)))


def store(**options) -> ox.Store:
    filled = ox.Store()
    filled.load(render(FULL, "turtle", **options).encode(), ox.RdfFormat.TURTLE)
    return filled


def ask(pattern: str) -> bool:
    return bool(store().query(PREFIXES + "ASK {" + pattern + "}"))


def test_from_an_outcome_over_its_reason_to_the_record() -> None:
    assert ask("""?a a earl:Assertion ; earl:test kn:inc-07 ; earl:subject/le:identifier "P001" ; earl:result ?r .
        ?r earl:outcome earl:failed ; prov:wasDerivedFrom ?b .
        ?b dcterms:description "haemoglobin 58 g/L is below 60 g/L" ; dcterms:source kn:inc-07-part ;
           prov:wasDerivedFrom <https://example.org/record/hb-1> , ?q .
        ?q prov:wasQuotedFrom <https://example.org/record/hb-1> ; prov:value "5.8 g/dL" .""")


def test_every_subject_has_a_verdict_and_belongs_to_the_run() -> None:
    rows = store().query(PREFIXES + """SELECT ?s ?v { ?a a le:Assessment ; earl:subject/le:identifier ?s ;
        le:verdict ?v ; prov:wasGeneratedBy/prov:used/dcterms:title "rules" }""")
    assert len({(row["s"].value, row["v"].value) for row in rows}) == len(FULL.subjects)


def test_what_the_run_depended_on() -> None:
    for name, digest in (("data", "cd"), ("rules", "ab"), ("ontology", "ef")):
        assert ask(f'?e dcterms:title "{name}" ; dcterms:identifier "urn:sha256:{digest * 32}"')
    assert ask('?s a prov:SoftwareAgent ; dcterms:hasVersion "pyshacl 0.40.1"')
    assert ask('?s a prov:Activity ; dcterms:description "screening: 2026-11-22" , "infusion: not given"')


def test_the_run_names_the_graph_of_its_shapes_as_queries_do_and_the_version_by_its_hash() -> None:
    shapes = GRAPHS + "shapes"
    assert ask(f"""?run a prov:Activity ; sh:shapesGraph <{shapes}> ; prov:used ?rules .
        ?rules dcterms:isVersionOf <{shapes}> ; dcterms:identifier "urn:sha256:{'ab' * 32}" """)
    assert SHAPES == shapes


def test_the_shacl_report_is_kept_without_blank_nodes() -> None:
    assert ask("""?a earl:subject/le:identifier "P001" ; prov:wasDerivedFrom ?report .
        ?report a sh:ValidationReport ; sh:result [ sh:sourceShape <urn:s1> ] , [ sh:sourceShape <urn:s2> ]""")
    assert not ask("?s ?p ?o FILTER (isBlank(?s) || isBlank(?o))")


def test_a_refused_subject_points_at_the_records() -> None:
    assert ask("""?a le:verdict le:refused ; prov:wasDerivedFrom ?e .
        ?e dcterms:identifier "two-birth-dates" ; prov:wasDerivedFrom <urn:a> , <urn:b>""")


def test_the_same_bytes_each_time_and_names_of_their_own_for_other_results() -> None:
    assert render(FULL, "turtle") == render(replace(FULL, subjects=FULL.subjects[::-1]), "turtle")
    runs = {
        next(iter(set(s.subject.value for s in ox.parse(render(one, "turtle"), ox.RdfFormat.TURTLE)
                      if s.subject.value.endswith("/run"))))
        for one in (FULL, replace(FULL, subjects=FULL.subjects[:1]))
    }
    assert len(runs) == 2


def test_the_base_is_the_callers() -> None:
    named = [q.subject.value for q in store(base="https://example.org/r/").quads_for_pattern(None, None, None)]
    own = [iri for iri in named if not iri.startswith("urn:s")]
    assert all(iri.startswith("https://example.org/r/") for iri in own)


@pytest.mark.parametrize("base", [None, "https://example.org/r/", "http://elsewhere.example/"])
def test_every_iri_is_written_in_full(base: str | None) -> None:
    """Under a base others would come out as <//host/name>, and those under it as <name>."""
    records = ("https://elsewhere.example/a", "//host/x", "http:x", "x", "https://example.org/r/b", "http://h.example/c")
    error = DataError("P003", "two-birth-dates", records, "two")
    one = replace(next(each for each in FULL.subjects if each.verdict == "refused"), errors=(error,))
    text = render(replace(FULL, subjects=(*FULL.subjects[:2], one)), "turtle", base=base)
    written = re.findall(r"<([^<>]*)>", re.sub(r'"(?:[^"\\]|\\.)*"', "", text))
    assert all(re.match(r"https?://[a-z0-9]|urn:[a-z]", iri) for iri in written)
    assert {"https://elsewhere.example/a", "https://example.org/r/b", "urn:record:%2F%2Fhost%2Fx"} <= set(written)


def test_a_report_that_is_not_turtle_is_an_error_never_silence() -> None:
    with pytest.raises(ValidationError):
        render(replace(FULL, subjects=(replace(ANAEMIC, report="<<nonsense"),)), "turtle")


def test_every_term_of_ours_earl_and_prov_is_declared_in_the_ontology() -> None:
    declared = {
        quad.subject.value
        for file in resources.ontology("modules").glob("*.ttl")
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode)
    }
    triples = list(ox.parse(render(FULL, "turtle"), ox.RdfFormat.TURTLE))
    used = {t.predicate.value for t in triples}
    used |= {t.object.value for t in triples if t.predicate.value.endswith(("#type", "/verdict", "#outcome", "#mode"))}
    assert {term for term in used if term.startswith((vocab.LE, vocab.EARL, vocab.PROV))} <= declared
