"""Small trials in folders of their own: the toy trial under another name, with a criterion added or a text changed.

Out: folders that KN5501_TRIALS can name. Each trial of a test process has a name of its own: what is read is kept.
"""

from __future__ import annotations

from pathlib import Path

from kn5501_reasoner.resources import CRITERIA
from kn5501_reasoner.vocab import LE

TOY = Path(__file__).parent / "toy"
HEAD = f"""\
# {{name}}  {{label}}
# Problem:  made up.
# Source:   NCT99999999.
# Resolve:  nothing.

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix le:   <{LE}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh:   <http://www.w3.org/ns/shacl#> .
@prefix {{slug}}:  <https://w3id.org/lupus-eligibility/trial/{{slug}}/> .

"""
CARD = """
    le:statement "{label}."@en ; le:remedy "Record it."@en ;
    dcterms:source "NCT99999999" ; le:sourceMark le:toVerify ; le:order {order} ; le:anchor le:screening ;"""


def copied(folder: Path, slug: str) -> Path:
    """The toy trial under another name, nothing of it derived."""
    for file in sorted(TOY.rglob("*.ttl")):
        where = folder / str(file.relative_to(TOY)).replace("toy", slug)
        where.parent.mkdir(parents=True, exist_ok=True)
        if file.parent.name != "derived" and not file.stem.endswith(CRITERIA):
            where.write_text(file.read_text(encoding="utf-8").replace("toy", slug), encoding="utf-8")
    return folder


def add(folder: Path, slug: str, name: str, label: str, shapes: str, order: int) -> None:
    """One criterion more. shapes: Turtle without prefixes and card; ``:`` before a name of the trial is ``<slug>:``."""
    file = f"{name}-{label.lower().replace(' ', '-')}.ttl"
    head, card = HEAD.format(name=name, label=label, slug=slug), CARD.format(label=label, order=order)
    shapes = shapes.replace("a sh:NodeShape ;", "a sh:NodeShape ;" + card, 1).replace(" :", f" {slug}:")
    (folder / "shapes" / "trials" / slug / file).write_text(head + shapes, encoding="utf-8")


def change(folder: Path, path: str, old: str, new: str) -> None:
    """One text of a file of a trial in place of another. Raises: AssertionError when it is not there."""
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text, (path, old)
    file.write_text(text.replace(old, new), encoding="utf-8")
