"""Shapes, programs and ontology name the same things: terms, files, labels, versions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kn5501_reasoner import resources
from kn5501_reasoner.model import ANCHORS, DOMAINS, OUTCOMES
from kn5501_reasoner.reason import ROOT, import_closure, parse_file
from kn5501_reasoner.trials import WHY
from kn5501_reasoner.verdicts import VERDICTS
from kn5501_reasoner.vocab import EARL, LE, OWL, RDF, RDFS, SH, trial_namespace

KN = trial_namespace("kn5501")
SHAPES = sorted(file for file in resources.shapes().rglob("*.ttl"))
PROJECT = Path(__file__).parents[2]
SHACL_SHAPES = {SH + "NodeShape", SH + "PropertyShape"}


@cache
def ontology() -> tuple[ox.Triple, ...]:
    return tuple(triple for file in import_closure(resources.ontology(ROOT)) for triple in parse_file(file))


@cache
def declared() -> frozenset[str]:
    return frozenset(t.subject.value for t in ontology()
                     if t.predicate.value == RDF + "type" and isinstance(t.subject, ox.NamedNode))


def objects(predicate: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for triple in ontology():
        if triple.predicate.value == predicate:
            found.setdefault(triple.subject.value, []).append(triple.object.value)
    return found


@pytest.mark.parametrize("file", SHAPES, ids=lambda file: str(file.relative_to(resources.shapes())))
def test_every_term_of_a_shape_is_declared(file: Path) -> None:
    rows = parse_file(file)
    used = {term.value for triple in rows for term in triple if isinstance(term, ox.NamedNode)}
    shapes = {t.subject.value for t in rows if t.object.value in SHACL_SHAPES}
    missing = sorted(iri for iri in used if iri.startswith(LE) and iri not in declared() | shapes)
    assert not missing


def test_every_criterion_has_its_shape_file_and_every_shape_file_its_criterion() -> None:
    named = {criterion: paths[0] for criterion, paths in objects(LE + "shapeFile").items()}
    assert sum("/kn5501/" in path for path in named.values()) == 24
    found = {str(file.relative_to(resources.shapes().parent)) for file in resources.shapes("trials").rglob("*.ttl")}
    assert set(named.values()) == found
    for criterion, path in named.items():
        rows = parse_file(resources.shapes().parent / path)
        shapes = {t.subject.value for t in rows
                  if t.predicate.value == RDF + "type" and t.object.value in SHACL_SHAPES}
        assert criterion in shapes, path


def test_criterion_bears_one_label_in_ontology_and_shape() -> None:
    labels = objects(RDFS + "label")
    for criterion, paths in objects(LE + "shapeFile").items():
        rows = parse_file(resources.shapes().parent / paths[0])
        said = [t.object.value for t in rows
                if t.predicate.value == RDFS + "label" and t.subject.value == criterion]
        assert said in ([], labels[criterion]), criterion


def test_criteria_follow_the_record() -> None:
    order = {criterion: int(values[0]) for criterion, values in objects(LE + "order").items()
             if criterion.startswith(KN)}
    names = [criterion.removeprefix(KN) for criterion in sorted(order, key=order.__getitem__)]
    assert names == [f"inc-0{n}" for n in range(1, 10)] + [f"exc-0{n}" for n in range(1, 8)] + [
        "exc-08a", "exc-08b", "exc-09"] + [f"exc-{n}" for n in range(10, 15)]
    for criterion, source in objects("http://purl.org/dc/terms/source").items():
        if criterion in order:
            kind, number = re.fullmatch(r"(inc|exc)-(\d\d)[ab]?", criterion.removeprefix(KN)).groups()
            assert re.match(rf"NCT06010472, {kind}lusion {int(number)}\b", source[0])


@pytest.mark.parametrize("names, namespace", [
    (OUTCOMES, EARL), (VERDICTS, LE), (WHY, LE), (ANCHORS, LE), (DOMAINS, LE),
])
def test_names_that_programs_use_are_individuals(names: tuple[str, ...], namespace: str) -> None:
    individuals = {t.subject.value for t in ontology()
                   if t.predicate.value == RDF + "type" and t.object.value == OWL + "NamedIndividual"}
    assert {namespace + name for name in names} <= individuals


def test_domains_are_those_of_the_program() -> None:
    assert {t.subject.value for t in ontology() if t.object.value == LE + "Domain"
            and t.predicate.value == RDF + "type"} == {LE + name for name in DOMAINS}


def test_parameters_have_the_agreed_values() -> None:
    names, values, units = objects(LE + "name"), objects(LE + "value"), objects(LE + "unitCode")
    found = {names[iri][0]: (int(value[0]), units[iri][0]) for iri, value in values.items()}
    assert found == {
        "childbearing_from_years": (12, "a"), "childbearing_to_years": (55, "a"),
        "lookback_activity_days": (30, "d"), "lookback_blood_count_days": (30, "d"),
        "lookback_pregnancy_days": (30, "d"), "review_valid_days": (30, "d"), "gap_days": (7, "d"),
        "reach_days": (7, "d"), "consent_before_screening_days": (30, "d"),
    }


def test_reports_use_declared_terms() -> None:
    names = {"EARL": EARL, "LE": LE, "PROV": "http://www.w3.org/ns/prov#"}
    used = {names[prefix] + name
            for file in PROJECT.joinpath("kn5501_reasoner", "present").glob("*.py")
            for prefix, name in re.findall(r'\b(EARL|LE|PROV) \+ "([A-Za-z-]+)"', file.read_text(encoding="utf-8"))}
    used -= {LE + "Date"}
    missing = sorted(used - declared())
    assert used and not missing


def test_versions_agree() -> None:
    project = PROJECT / "pyproject.toml"
    version = re.search(r'^version = "([^"]+)"', project.read_text(encoding="utf-8"), re.MULTILINE).group(1)
    base = "https://w3id.org/lupus-eligibility"
    assert {v for values in objects(OWL + "versionInfo").values() for v in values} == {version}
    for iri, values in objects(OWL + "versionIRI").items():
        assert values == [f"{base}/{version}{iri.removeprefix(base)}"]


def test_classes_that_rules_name_are_marked_in_the_terminology() -> None:
    marked = set(objects(LE + "namedByRule"))
    files = [*resources.shapes("trials").rglob("*.ttl"), *resources.shapes("library").glob("*.ttl")]
    used = {t.object.value for file in files for t in parse_file(file)
            if t.predicate.value == SH + "class"}
    assert used and not sorted(used - marked)


def test_remedies_say_what_the_shape_files_say() -> None:
    """The criteria tell people what the header of each shape file tells its editors."""
    headers, said = {}, {}
    for file in resources.shapes("trials", "kn5501").glob("*.ttl"):
        line = next(line for line in file.read_text().splitlines() if line.startswith("# Resolve:"))
        text = line.removeprefix("# Resolve:").strip()
        headers["-".join(file.stem.split("-")[:2])] = text[0].upper() + text[1:]
    for triple in parse_file(resources.trial_criteria("kn5501")):
        said.setdefault(triple.subject.value, {})[triple.predicate.value.removeprefix(LE)] = triple.object.value
    assert {one["name"]: one["remedy"] for one in said.values() if "remedy" in one} == headers
