"""A criterion with a laboratory fact of the library: declared in Turtle alone, decided by both engines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline import screen_paths
from kn5501_reasoner.resources import FURTHER
from kn5501_reasoner.rules.files import write_all
from tests.trials.conftest import TOY

DATES = Dates(date(2026, 11, 22), date(2026, 11, 30), date(2026, 12, 1))
HEAD = """@prefix le: <https://w3id.org/lupus-eligibility/term/> .
@prefix loinc: <https://loinc.org/rdf/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://x.example/p> a le:Subject ; le:identifier "p" .
"""
RESULT = """<https://x.example/o{}> a le:Observation ; le:subject <https://x.example/p> ; le:code {} ;
    le:observationStatus "final" ; le:effective "{}"^^xsd:date ; le:valueDecimal {} ; le:unitCode "10*9/L" .
"""
SHAPE = """# inc-01  Platelets
# Problem:  too few platelets.
# Source:   NCT99999999, inclusion 1.
# Resolve:  record platelets.

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix le:   <https://w3id.org/lupus-eligibility/term/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh:   <http://www.w3.org/ns/shacl#> .
@prefix toy:  <https://w3id.org/lupus-eligibility/trial/toy/> .

toy:inc-01 a sh:NodeShape ; rdfs:label "Platelets"@en ;
    le:statement "Platelets are at least 50 x10^9/L."@en ; le:remedy "Record platelets."@en ;
    dcterms:source "NCT99999999, inclusion 1" ; le:sourceMark le:toVerify ; le:order 1 ; le:anchor le:screening ;
    sh:property toy:inc-01-platelets .
toy:inc-01-platelets a sh:PropertyShape ; rdfs:label "Platelets"@en ;
    sh:path le:platelets ; sh:minInclusive 50.0 .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The toy trial with another first criterion, under a name of its own."""
    root = tmp_path_factory.mktemp("platelets")
    shutil.copytree(TOY, root, dirs_exist_ok=True)
    (root / "ontology" / "trials" / "toy-criteria.ttl").unlink()
    old = root / "ontology" / "trials" / "toy.ttl"
    text = old.read_text(encoding="utf-8")
    for was, now in (("trial/toy/", "trial/count/"), ('"toy"', '"count"'), ("trials/toy", "trials/count")):
        text = text.replace(was, now)
    (root / "ontology" / "trials" / "count.ttl").write_text(text, encoding="utf-8")
    old.unlink()
    (root / "shapes" / "trials" / "toy").rename(root / "shapes" / "trials" / "count")
    for file in (root / "shapes" / "trials" / "count").glob("*.ttl"):
        file.write_text(file.read_text(encoding="utf-8").replace("trial/toy/", "trial/count/"), encoding="utf-8")
    (root / "shapes" / "trials" / "count" / "inc-01-consent-and-haemoglobin.ttl").unlink()
    shape = SHAPE.replace("trial/toy/", "trial/count/")
    (root / "shapes" / "trials" / "count" / "inc-01-platelets.ttl").write_text(shape, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FURTHER, str(root))
        write_all(["count"])
    yield root


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        ([("loinc:777-3", "2026-11-20", "50.0")], "passed"),
        ([("loinc:777-3", "2026-11-20", "49.9")], "failed"),
        ([("loinc:777-3", "2026-10-22", "200.0")], "cantTell"),
        ([("loinc:777-3", "2026-11-10", "200.0"), ("loinc:777-3", "2026-11-20", "20.0")], "failed"),
        ([("loinc:718-7", "2026-11-20", "200.0")], "cantTell"),
        ([], "cantTell"),
    ],
)
@pytest.mark.parametrize("engine", ["shacl", "columns"])
def test_platelets_decide(monkeypatch, folder, tmp_path, results, outcome, engine) -> None:
    monkeypatch.setenv(FURTHER, str(folder))
    file = tmp_path / "p.ttl"
    said = "".join(RESULT.format(number, *each) for number, each in enumerate(results))
    file.write_text(HEAD + said, encoding="utf-8")
    (subject,) = screen_paths([str(file)], trial="count", dates=DATES, engine=engine).subjects
    assert {one.criterion: one.outcome for one in subject.criteria}["inc-01"] == outcome


def test_a_trial_that_does_not_ask_lists_the_result_as_unused(tmp_path) -> None:
    file = tmp_path / "p.ttl"
    file.write_text(HEAD + RESULT.format(1, "loinc:777-3", "2026-11-20", "50.0"), encoding="utf-8")
    found = screen_paths([str(file)], dates=DATES)
    assert [one.reason for one in found.skipped] == ["no criterion uses https://loinc.org/rdf/777-3"]
    assert "platelets" not in found.subjects[0].facts
