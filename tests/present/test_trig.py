"""TriG: the statements of the Turtle in named graphs, a report that stock readers show, the same bytes each time."""

from __future__ import annotations

import io
import re
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate
from pyshacl.cli import write_validation_output
from rdflib.namespace import SH

from kn5501_reasoner import screen, vocab
from kn5501_reasoner.errors import ValidationError
from kn5501_reasoner.present import render
from kn5501_reasoner.present.trig import of_turtle

from .test_turtle import FULL, PREFIXES

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("haemoglobin-too-low", "eligible-man", "refused-pregnant-man", "neuropsychiatric-lupus", "code-nobody-knows",
         "allergies-not-asked", "treated-too-briefly")
REPORT_SHAPES = rdflib.Graph().parse(Path(__file__).with_name("validation-report.ttl"))
GRAPH = f"{PREFIXES} PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>"
DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
DECIDED = re.search(r"```sparql\n(.*?)```", DOCS, re.S)[1]
"""Which record decided a criterion of a subject, as the documentation asks."""


@pytest.fixture(scope="module")
def screening():
    return screen(*(EXAMPLES / f"{name}.ttl" for name in NAMES), EXAMPLES / "fhir-hospital-history.json").screening


@pytest.fixture(scope="module")
def trig(screening) -> str:
    return render(screening, "trig")


@pytest.fixture(scope="module")
def dataset(trig: str) -> rdflib.Dataset:
    found = rdflib.Dataset()
    found.parse(data=trig, format="trig")
    return found


@pytest.fixture(scope="module")
def store(trig: str) -> ox.Store:
    found = ox.Store()
    found.load(trig.encode(), ox.RdfFormat.TRIG)
    return found


def of_part(store: ox.Store, part: str) -> dict[str, ox.NamedNode]:
    """Subject -> its graph of a part, as the default graph says."""
    rows = store.query(GRAPH + f"""SELECT ?graph ?name {{ ?graph a sd:Graph ; dcterms:identifier "{part}" ;
        dcterms:subject ?subject GRAPH ?facts {{ ?subject le:identifier ?name }} }}""")
    return {row["name"].value: row["graph"] for row in rows}


def plain(triple: ox.Triple, lists: set[str]) -> str:
    """A statement in which the nodes of lists have no name."""
    return " ".join("[]" if getattr(t, "value", "") in lists else str(t)
                    for t in (triple.subject, triple.predicate, triple.object))


def test_the_named_graphs_hold_the_statements_of_the_turtle_each_once(screening, trig: str) -> None:
    turtle = [quad.triple for quad in ox.parse(render(screening, "turtle"), ox.RdfFormat.TURTLE)]
    mine = [quad.triple for quad in ox.parse(trig, ox.RdfFormat.TRIG) if quad.graph_name != ox.DefaultGraph()]
    lists = {t.subject.value for t in (*turtle, *mine) if t.predicate.value == vocab.RDF + "rest"}
    assert lists and sorted(plain(t, lists) for t in mine) == sorted(plain(t, lists) for t in turtle)


def test_each_graph_holds_what_it_is_for(screening, trig: str, store: ox.Store) -> None:
    held: dict[object, set[ox.Triple]] = {}
    for quad in ox.parse(trig, ox.RdfFormat.TRIG):
        held.setdefault(quad.graph_name, set()).add(quad.triple)
    facts, outcomes, reports = (of_part(store, part) for part in ("facts", "outcomes", "report"))
    everyone = {one.subject for one in screening.subjects}
    assert facts.keys() == outcomes.keys() == everyone
    assert reports.keys() == everyone - {"refused-pregnant-man"}
    for one in screening.subjects:
        kept = {quad.triple for quad in ox.parse(one.facts, ox.RdfFormat.N_TRIPLES)}
        assert kept < held[facts[one.subject]]
        named = {t.predicate.value.rpartition("/")[2] for t in held[facts[one.subject]] - kept}
        assert named == ({"identifier"} if kept else {"identifier", "22-rdf-syntax-ns#type"})
        for criterion in one.criteria:
            assert store.query(GRAPH + f"""ASK {{ GRAPH {outcomes[one.subject]} {{
                ?a earl:test kn:{criterion.criterion} ; earl:result/earl:outcome earl:{criterion.outcome} }} }}""")
    (provenance,) = store.query(GRAPH + 'SELECT ?g { ?g a sd:Graph ; dcterms:identifier "provenance" }')
    run, parts = screening.run, f"GRAPH {provenance['g']}"
    hashes = {"data": run.data_sha256, "rules": screening.rules_sha256, "ontology": run.ontology_sha256}
    for name, sha256 in hashes.items():
        assert store.query(GRAPH + f"""ASK {{ {parts} {{ ?run prov:used ?e .
            ?e dcterms:title "{name}" ; dcterms:identifier "urn:sha256:{sha256}" }} }}""")
    assert store.query(GRAPH + f'ASK {{ {parts} {{ ?s dcterms:hasVersion "pyshacl {run.versions["pyshacl"]}" }} }}')
    assert store.query(GRAPH + f"ASK {{ {parts} {{ ?e a le:UnreadEntry }} }}")


def test_the_default_graph_says_what_shapes_a_graph_was_held_against(store: ox.Store) -> None:
    shapes = ox.NamedNode(vocab.GRAPHS + "shapes")
    for part in ("facts", "report"):
        for graph in of_part(store, part).values():
            assert ox.Quad(graph, ox.NamedNode(vocab.SH + "shapesGraph"), shapes) in store
    described = {row["g"] for row in store.query(GRAPH + "SELECT ?g { ?g a sd:Graph ; dcterms:title ?t }")}
    assert described == set(store.named_graphs())
    parts = {row["g"] for row in store.query(GRAPH + "SELECT ?g { ?d a sd:Dataset ; dcterms:hasPart ?g }")}
    assert parts == described


def test_the_report_graph_is_one_valid_report_and_nothing_else(dataset: rdflib.Dataset, store: ox.Store) -> None:
    for name, iri in of_part(store, "report").items():
        report = dataset.graph(rdflib.URIRef(iri.value))
        (top,) = report.subjects(rdflib.RDF.type, SH.ValidationReport)
        conforms, _, text = validate(report, shacl_graph=REPORT_SHAPES)
        assert conforms, f"{name}: {text}"
        lists = {node for node in report.subjects(rdflib.RDF.rest)}
        assert set(report.subjects()) == {top, *report.objects(top, SH.result), *lists}
        assert len({str(report.value(each, SH.focusNode)) for each in report.objects(top, SH.result)}) == 1


@pytest.mark.parametrize(("what", "by"), [
    ("sh:conforms false", 'sh:conforms "false"'), ("sh:conforms false", "sh:conforms true"),
    ("sh:focusNode", "sh:detail"), ("sh:resultSeverity sh:Violation ;", ""),
    ("sh:sourceConstraintComponent", "sh:sourceConstraint"), ("_:b1 rdf:rest", "<urn:b1> rdf:rest"),
    ("rdf:first <urn:b>", "rdf:first 2"), ("rdf:rest ()", "rdf:rest _:nothing"),
    ("a sh:ValidationResult", "a sh:Result"), ("sh:conforms false ;", ""),
])
def test_the_shapes_of_a_report_see_what_is_wrong(what: str, by: str) -> None:
    """A test of the test: each of these breaks one demand."""
    good = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    <urn:r> a sh:ValidationReport ; sh:conforms false ; sh:result <urn:1> . <urn:1> a sh:ValidationResult ;
    sh:focusNode <urn:p> ; sh:resultSeverity sh:Violation ; sh:resultMessage "Not met."@en ;
    sh:sourceConstraintComponent sh:MinCountConstraintComponent ; sh:sourceShape <urn:s> ; sh:resultPath _:b1 .
    _:b1 rdf:first <urn:a> . _:b1 rdf:rest _:b2 . _:b2 rdf:first <urn:b> . _:b2 rdf:rest () ."""
    assert validate(rdflib.Graph().parse(data=good), shacl_graph=REPORT_SHAPES)[0]
    bad = good.replace(what, by)
    assert bad != good
    if by.startswith("<urn:b1>"):
        bad = bad.replace("_:b1", "<urn:b1>")
    assert not validate(rdflib.Graph().parse(data=bad), shacl_graph=REPORT_SHAPES)[0]


def test_pyshacls_own_reader_shows_the_report(dataset: rdflib.Dataset, store: ox.Store) -> None:
    """What ``pyshacl --format table`` prints of a report: a row a result, cells cut into pieces of 25 characters."""
    report = dataset.graph(rdflib.URIRef(of_part(store, "report")["haemoglobin-too-low"].value))
    printed = io.StringIO()
    write_validation_output(SimpleNamespace(format="table", output=printed), False, report, "")
    rows: list[list[str]] = []
    for line in printed.getvalue().partition("No.")[2].splitlines()[2:]:
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if cells and cells[0]:
            rows.append(cells)
        elif cells:
            rows[-1] = [before + cell for before, cell in zip(rows[-1], cells, strict=True)]
    columns = (SH.resultSeverity, SH.focusNode, SH.sourceConstraintComponent, SH.sourceShape)
    expected = sorted([str(report.value(each, column)).removeprefix(str(SH)) for column in columns]
                      for each in report.objects(None, SH.result))
    assert sorted([row[1], row[2], row[5], row[6]] for row in rows) == expected
    assert any("kn5501/inc-07-haemoglobin" in shape for *_, shape in expected)


def test_a_query_over_the_graphs_says_which_record_decided(dataset: rdflib.Dataset, store: ox.Store) -> None:
    expected = {("https://example.org/haemoglobin-too-low/haemoglobin", "5.8 g/dL")}
    assert {(row["record"].value, row["text"].value) for row in store.query(DECIDED)} == expected
    assert {(str(row.record), str(row.text)) for row in dataset.query(DECIDED)} == expected


def test_the_report_is_taken_out_as_the_documentation_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = screen(EXAMPLES / "haemoglobin-too-low.ttl").screening
    (tmp_path / "decision.trig").write_text(render(one, "trig"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found: dict[str, rdflib.Graph] = {}
    exec(re.search(r"```python\n(.*?)```", DOCS, re.S)[1], found)
    assert (None, SH.result, None) in found["report"]


def test_the_same_bytes_each_time(screening, trig: str) -> None:
    assert render(screening, "trig") == trig == of_turtle(render(screening, "turtle"))


@pytest.mark.parametrize("base", [None, "https://example.org/r/"])
def test_graphs_are_named_under_the_base_of_the_run_whatever_a_subject_is_called(base: str | None) -> None:
    text = render(FULL, "trig", base=base)
    found = ox.Store()
    found.load(text.encode(), ox.RdfFormat.TRIG)
    (run,) = found.query(GRAPH + "SELECT DISTINCT ?run { GRAPH ?g { ?run a prov:Activity } }")
    assert base is None or run["run"].value == base + "run"
    under = run["run"].value.removesuffix("run") + "graph/"
    assert all(graph.value.startswith(under) for graph in found.named_graphs())
    everyone = {one.subject for one in FULL.subjects if one.subject.isprintable()}
    assert everyone < of_part(found, "facts").keys() and len(of_part(found, "outcomes")) == len(FULL.subjects)


@pytest.mark.parametrize("text", ["<<nonsense", "<urn:a> <urn:b> <urn:c> ."])
def test_what_is_no_dataset_is_an_error(text: str) -> None:
    with pytest.raises(ValidationError):
        of_turtle(text)
