"""The tables of the sweeps as Turtle: which codes are in a class, may be, or are outside it.

In:     ontology/terminology/sweeps/*.tsv and categories.tsv.
Out:    ontology/terminology/listings.ttl, the same bytes for the same tables.
Raises: TerminologyError with file and line.
"""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import quote

from .. import resources
from ..resources import Say, renewed, untold
from .tables import Row, Table, read_tables

LISTINGS = ("terminology", "listings.ttl")
_STEMS = {"icd-10-cm": "cm", "icd-10": "icd", "atc": "atc"}
_WIDTH = 118

_HEADER = """\
# Listings: what codes of ICD-10-CM, ICD-10 and ATC say of the classes that rules name
# Problem:  a code that nobody looked at must not pass for a code of no concern.
# Source:   the tables in sweeps/, with a reason and a reader for each row; categories.tsv.
# Resolve:  edit a table, then make classify; a test fails while this file is stale. Do not edit by hand.

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix le:      <https://w3id.org/lupus-eligibility/term/> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix atc:     <http://www.whocc.no/atc/> .
@prefix cm:      <http://hl7.org/fhir/sid/icd-10-cm/> .
@prefix icd:     <http://hl7.org/fhir/sid/icd-10/> .

<https://w3id.org/lupus-eligibility/terminology/listings> a owl:Ontology ;
    owl:versionIRI <https://w3id.org/lupus-eligibility/0.1.0/terminology/listings> ;
    owl:versionInfo "0.1.0" ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:title "Codes that were swept for the classes of the criteria"@en ;
    dcterms:description "For each class that rules name, codes of swept systems: in it, perhaps, or not."@en ;
    owl:imports <https://w3id.org/lupus-eligibility/terminology/conditions> ,
        <https://w3id.org/lupus-eligibility/terminology/medicines> .
"""


def render(tables: list[Table], categories: dict[str, list[str]]) -> str:
    """The module."""
    said: dict[str, dict[str, set[str]]] = {}

    def say(subject: str, predicate: str, value: str) -> None:
        said.setdefault(subject, {}).setdefault(predicate, set()).add(value)

    for token, spans in categories.items():
        for span in spans:
            say(f"code-system-{token}", "le:category", f'"{span}"')
    for table in tables:
        sweep = f"sweep-{table.name}"
        if table.classes:
            say(sweep, "a", "owl:NamedIndividual")
            say(sweep, "a", "le:Sweep")
            say(sweep, "rdfs:label", f'"sweep: {table.name.replace("-", " ")}"@en')
            subject = table.name.replace("-", " ")
            say(sweep, "skos:definition", f'"The search for every code that says something of: {subject}."@en')
            say(sweep, "rdfs:isDefinedBy", "<https://w3id.org/lupus-eligibility/terminology/listings>")
        for name in table.classes:
            say(sweep, "le:sweepsFor", f"le:{name}")
            for token in table.swept:
                say(name, "le:sweptOver", f"le:code-system-{token}")
        for row in table.rows:
            for predicate, value in (each for token in row.systems for each in _mapping(row, token)):
                for name in row.classes or (sweep,):
                    say(name, predicate, value)
                if row.decision == "may be" and table.classes:
                    say(sweep, "le:openCode", value)
    return _HEADER + "".join(_block(name, said[name]) for name in sorted(said))


def _mapping(row: Row, token: str) -> list[tuple[str, str]]:
    """Property and value for one row and code system."""
    span = row.low if row.low == row.high else f"{row.low}-{row.high}"
    text, single = f'"{token}:{span}"', row.low == row.high
    if row.decision == "out":
        return [("le:outsideCode", text)]
    if row.decision == "may be":
        return [("le:mayBeCode", text)]
    if not single:
        return [("le:codeRange", text)]
    code = f"{_STEMS[token]}:{quote(row.low, safe='')}"
    if row.decision == "in":
        return [("skos:narrowMatch", code)]
    return [("skos:exactMatch", code)] + ([("le:presumedCode", text)] if row.decision == "presumed" else [])


def _block(name: str, said: dict[str, set[str]]) -> str:
    """All that is said of one term, in lines of bounded width."""
    order = ("a", "rdfs:label", "skos:definition", "rdfs:isDefinedBy")
    parts = []
    for predicate in sorted(said, key=lambda p: (order.index(p) if p in order else len(order), p)):
        lines, line = [], f"    {predicate}"
        for value in sorted(said[predicate]):
            if len(line) + len(value) + 3 > _WIDTH:
                lines.append(line)
                line = "       "
            line += f" {value} ,"
        parts.append("\n".join([*lines, line])[:-2])
    return f"\nle:{name}\n" + " ;\n".join(parts) + " .\n"


def read_categories(folder: Path) -> dict[str, list[str]]:
    """Code system -> its categories, as ranges."""
    found: dict[str, list[str]] = {}
    with (folder / "categories.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"):
            if row != ["system", "categories"]:
                found.setdefault(row[0], []).append(row[1])
    return found


def write_listings(check: bool = False, folder: Path | None = None, say: Say = untold) -> bool:
    """Write the module, or with ``check`` only compare. True: it was fresh already."""
    folder = folder or resources.ontology()
    text = render(read_tables(folder / "terminology" / "sweeps"), read_categories(folder / "terminology"))
    return renewed(folder.joinpath(*LISTINGS), text, check, say)
