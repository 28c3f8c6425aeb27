"""OWL class expressions as nested Turtle, and how many days calendar months take.

In: names and expressions as text. Out: text, folded so that a line holds one thought. Source: OWL 2 Mapping to RDF.
"""

from __future__ import annotations

from datetime import date, timedelta

WIDTH = 100


def amount(bounds: list[tuple[str, str]]) -> str:
    """Things whose exact amount lies between the bounds, e.g. ``[("minInclusive", "60.0")]``."""
    facets = " ".join(f"[ xsd:{facet} {limit} ]" for facet, limit in bounds)
    return ("[ a owl:Restriction ; owl:onProperty le:amount ; owl:someValuesFrom "
            f"[ a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions ( {facets} ) ] ]")


def some_along(names: list[str], filler: str) -> str:
    """Things from which a path of properties leads to the filler."""
    for name in reversed(names):
        filler = f"[ a owl:Restriction ; owl:onProperty {name} ; owl:someValuesFrom {filler} ]"
    return filler


def negation(expression: str) -> str:
    """Everything that the expression does not hold."""
    return f"[ a owl:Class ; owl:complementOf {expression} ]"


def join(operator: str, parts: list[str]) -> str:
    """All parts together (``intersectionOf``, ``unionOf``); one part is itself, none is everything."""
    if not parts:
        return "owl:Thing"
    return parts[0] if len(parts) == 1 else f"[ a owl:Class ; owl:{operator} ( {' '.join(parts)} ) ]"


def block(name: str, label: str, definition: str, expression: str, home: str) -> str:
    """A class of subjects, defined.

    Only subjects: a definition that ranges over everything makes HermiT weigh each rule for each disease.
    """
    if expression != "owl:Thing":
        expression = join("intersectionOf", ["le:Subject", expression])
    return (f'{name} a owl:Class ;\n    rdfs:label "{label}"@en ;\n    skos:definition "{definition}"@en ;\n'
            f"    owl:equivalentClass {fold(expression)} ;\n    rdfs:isDefinedBy <{home}> .\n")


def fold(text: str, pad: str = "    ") -> str:
    """Break a long expression into lines, one part each, indented by depth."""
    if len(text) <= WIDTH or text[-1] not in "])":
        return text
    start = min(place for place in (text.find("["), text.find("(")) if place >= 0)
    deeper, inside, parts, depth = pad + "    ", text[start + 1:-1].strip(), [""], 0
    for token in inside.split(" "):
        depth += (token in ("[", "(")) - (token in ("]", ")"))
        parts[-1] += token + " "
        if depth == 0 and (token == ";" or text[start] == "(" ):
            parts.append("")
    lines = [fold(part.strip().removesuffix(" ;"), deeper) + (" ;" if part.strip().endswith(";") else "")
             for part in parts if part.strip()]
    return f"{text[:start + 1]}\n{deeper}" + f"\n{deeper}".join(lines) + f"\n{pad}{text[-1]}"


def month_span(months: int) -> tuple[int, int]:
    """The fewest and the most days that ``months`` calendar months take, the end of a short month clamped.

    >>> month_span(1), month_span(3)
    ((28, 31), (89, 92))
    """
    spans = []
    for day in (date(2023, 1, 1) + timedelta(days=n) for n in range(4 * 366)):
        index = day.year * 12 + day.month - 1 - months
        year, month = divmod(index, 12)
        last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        spans.append((day - date(year, month + 1, min(day.day, last))).days)
    return min(spans), max(spans)
