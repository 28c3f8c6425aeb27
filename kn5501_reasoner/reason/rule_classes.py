"""The plain shapes of a trial as OWL classes: what each criterion demands of the world, not of the record.

In: shapes/trials/<trial>/*.ttl and the kinds of facts in the ontology.
Out: ontology/inferred/rules-<trial>.ttl: a class ``:passes-inc-07`` for each named shape, ``:Eligible`` for all
criteria together (``:Possible`` where the trial is modelled in part); bridges between windows in days and in calendar
months.
Reviews are knowledge of the record and stay out. A criterion that calls for judgement is passed by who is judged fit.
Units: those of the fact model. Raises: ReasoningError naming the construct that has no reading.
Source: OWL 2 Primer for the constructs; docs/shacl.md for the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from .. import resources
from ..defaults import TRIAL
from ..errors import ReasoningError
from ..library import shape_triples
from ..resources import Say, renewed, untold
from ..shapes import CARD
from ..trials import load_trial
from ..verdicts import ELIGIBLE
from ..vocab import LE, OWL, RDF, RDFS, SH, XSD, trial_namespace
from .expressions import amount, block, fold, join, month_span, negation, some_along
from .sources import ROOT, import_closure, parse_file

NOTES = CARD | {RDF + "type", RDFS + "label"} | {
    LE + name for name in ("borderlineWhere", "appliesTo", "judgedWhere", "alternativeOf")}
"""What may be said of a shape that does not change the class of who passes."""
WINDOW_DAYS, WINDOW_MONTHS = "daysBeforeEnrolment", "monthsBeforeEnrolment"

_HEADER = """\
# Rules of {trial} as OWL classes
# Derives:  one class a named shape, equivalent to what the plain shape demands; {prefix}:{all} is all of them.
# Source:   shapes/trials/{trial}/*.ttl, said once there.
# Renew:    make classify; a test fails while this file is stale. Do not edit by hand.

@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix {colon:<8} <{namespace}> .
@prefix le:      <https://w3id.org/lupus-eligibility/term/> .
@prefix owl:     <http://www.w3.org/2002/07/owl#> .
@prefix rdfs:    <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd:     <http://www.w3.org/2001/XMLSchema#> .

<{iri}> a owl:Ontology ;
    owl:imports <https://w3id.org/lupus-eligibility> ;
    dcterms:title "Lupus eligibility: rules of {trial} as classes"@en ;
    dcterms:description "What each criterion demands, as classes of subjects; derived from the shapes."@en ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
"""


class Reader:
    """Reads the shapes of one trial; expressions are nested Turtle."""

    def __init__(self, trial: str, folder: Path | None = None) -> None:
        self.trial, self.namespace = trial, trial_namespace(trial)
        self.prefix, self.met = load_trial(trial).prefix, load_trial(trial).met
        self.shapes: dict[ox.Subject, dict[str, list[ox.Term]]] = {}
        for file in sorted((folder or resources.trial_shapes(trial)).glob("*.ttl")):
            for triple in shape_triples(file, self.namespace):
                self.shapes.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
        self.kinds, self.values = _fact_kinds()
        self.used: set[str] = set()
        self.months: set[int] = set()

    # --- expressions ---------------------------------------------------------------------------

    def shape(self, node: ox.Term) -> str:
        """The class of what meets a node shape or a property shape."""
        said = self.shapes[node]
        if isinstance(node, ox.NamedNode) and SH + "path" not in said and not self._constraints(said):
            return "owl:Thing"
        if SH + "path" in said:
            return self._property(node, said)
        parts = [self.name(c) for c in sorted(said.get(SH + "class", []), key=str)]
        parts += [self._reference(p) for p in sorted(said.get(SH + "property", []), key=self._place)]
        parts += [negation(self.shape(p)) for p in said.get(SH + "not", [])]
        parts += [join("unionOf", [self._reference(p) for p in self._list(head)]) for head in said.get(SH + "or", [])]
        self._refuse(said, {"class", "property", "not", "or"})
        return join("intersectionOf", parts)

    def criterion(self, node: ox.NamedNode) -> str:
        """The class of who passes: not concerned, or meets the shape and any judgement that it calls for."""
        said = self.shapes[node]
        parts = [body] if (body := self.shape(node)) != "owl:Thing" else []
        criterion = said.get(LE + "alternativeOf", [node])[0]
        fit = f"[ a owl:Restriction ; owl:onProperty le:judgedFit ; owl:hasValue {self.name(criterion)} ]"
        for pattern in said.get(LE + "judgedWhere", []):
            always = pattern.value == LE + "always"
            parts.append(fit if always else join("unionOf", [self._reference(pattern), fit]))
        whole = join("intersectionOf", parts)
        concerned = [negation(self._reference(shape)) for shape in said.get(LE + "appliesTo", [])]
        return join("unionOf", [*concerned, whole]) if concerned else whole

    def _property(self, node: ox.Term, said: dict[str, list[ox.Term]]) -> str:
        path = said[SH + "path"][0]
        steps = [path] if isinstance(path, ox.NamedNode) else list(self._list(path))
        local = steps[-1].value.removeprefix(LE)
        some = partial(some_along, [self.name(step) for step in steps])
        self.used.add(steps[-1].value)
        self._refuse(said, {"path", "minInclusive", "maxInclusive", "hasValue", "minCount", "class",
                            "qualifiedValueShape", "qualifiedMaxCount", "qualifiedMinCount"})
        parts: list[str] = []
        facets = [facet for facet in ("minInclusive", "maxInclusive") if SH + facet in said]
        bounds = [(facet, said[SH + facet][0].value) for facet in facets]
        if bounds:
            if local == WINDOW_MONTHS:
                self.months |= {int(float(limit)) for facet, limit in bounds if facet == "maxInclusive"}
            parts.append(some(amount(bounds)))
        for value in said.get(SH + "hasValue", []):
            parts.append(self._has_value(steps, value))
        for shape in said.get(SH + "qualifiedValueShape", []):
            counts = ("qualifiedMaxCount", "qualifiedMinCount")
            most, least = ([n.value for n in said.get(SH + name, [])] for name in counts)
            if (most, least) not in ((["0"], []), ([], ["1"])):
                raise ReasoningError("only sh:qualifiedMaxCount 0 and sh:qualifiedMinCount 1 have a reading", str(node))
            found = some(self.shape(shape))
            parts.append(negation(found) if most else found)
        for kind in said.get(SH + "class", []):
            parts.append(some(self.name(kind)))
        if SH + "minCount" in said and not parts:
            parts.append(some("owl:Thing"))
        return join("intersectionOf", parts)

    def _has_value(self, steps: list[ox.NamedNode], value: ox.Term) -> str:
        if not isinstance(value, ox.Literal) or value.datatype.value != XSD + "boolean":
            raise ReasoningError("only true and false have a reading under sh:hasValue", str(value))
        names = [self.name(step) for step in steps]
        if steps[-1].value in self.values:
            last = f"[ a owl:Restriction ; owl:onProperty {names.pop()} ; owl:hasValue {value.value} ]"
            return some_along(names, last) if names else last
        return some_along(names, f"[ a owl:Restriction ; owl:onProperty le:holds ; owl:hasValue {value.value} ]")

    def _reference(self, node: ox.Term) -> str:
        """A named shape by its class, an unnamed one by what it says."""
        return self.class_name(node) if isinstance(node, ox.NamedNode) else self.shape(node)

    # --- names and lists -----------------------------------------------------------------------

    def class_name(self, node: ox.NamedNode) -> str:
        """``:inc-07`` -> ``:passes-inc-07``."""
        return f"{self.prefix}:passes-{node.value.removeprefix(self.namespace)}"

    def name(self, node: ox.Term) -> str:
        for prefix, iri in ((self.prefix, self.namespace), ("le", LE)):
            if node.value.startswith(iri):
                return f"{prefix}:{node.value.removeprefix(iri)}"
        return f"<{node.value}>"

    def _place(self, node: ox.Term) -> str:
        return str(self.shapes[node].get(SH + "path", [""])[0]) if isinstance(node, ox.BlankNode) else node.value

    def _list(self, head: ox.Term) -> Iterator[ox.Term]:
        while head.value != RDF + "nil":
            yield self.shapes[head][RDF + "first"][0]
            head = self.shapes[head][RDF + "rest"][0]

    def _constraints(self, said: dict[str, list[ox.Term]]) -> set[str]:
        return set(said) - NOTES

    def _refuse(self, said: dict[str, list[ox.Term]], known: set[str]) -> None:
        for unknown in sorted(self._constraints(said) - {SH + name for name in known}):
            raise ReasoningError(f"<{unknown}> has no reading as a class", self.trial)

    # --- the file ------------------------------------------------------------------------------

    def render(self) -> str:
        """The whole file, the same bytes for the same shapes."""
        iri = f"https://w3id.org/lupus-eligibility/inferred/rules-{self.trial}"
        head = _HEADER.format(trial=self.trial, prefix=self.prefix, colon=self.prefix + ":", iri=iri,
                              namespace=self.namespace, all=self.met.capitalize())
        named = sorted((node for node in self.shapes if isinstance(node, ox.NamedNode)), key=lambda n: n.value)
        criteria, blocks = [], []
        for node in named:
            said = self.shapes[node]
            whole = SH + "NodeShape" in {kind.value for kind in said[RDF + "type"]}
            if whole and LE + "alternativeOf" not in said and not self._is_part(node):
                criteria.append(node)
            label = said.get(RDFS + "label", [ox.Literal(self.name(node))])[0].value
            expression = self.criterion(node) if whole else self.shape(node)
            blocks.append(block(self.class_name(node), f"passes {self.name(node)}",
                                f"Whoever passes the rule '{label}'.", expression, iri))
        everything = join("intersectionOf", [self.class_name(node) for node in criteria])
        modelled = "" if self.met == ELIGIBLE else " that is modelled"
        blocks.append(block(f"{self.prefix}:{self.met.capitalize()}", f"{self.met} for {self.trial}",
                             f"Whoever passes every criterion of {self.trial}{modelled}.", everything, iri))
        single = {p for p in self.used if self.kinds.get(p) in ("Quantity", "Truth") or p in self.values}
        functional = [f"{self.name(ox.NamedNode(p))} a owl:FunctionalProperty .\n"
                      for p in sorted(single | {LE + "holds"})]
        return "\n".join([head, "".join(functional), *self._bridges(), *blocks])

    def _is_part(self, node: ox.NamedNode) -> bool:
        return any(node in said.get(property_, []) for said in self.shapes.values()
                   for property_ in (LE + "appliesTo", LE + "judgedWhere", LE + "borderlineWhere"))

    def _bridges(self) -> Iterator[str]:
        """What lies within so many days lies within so many months, and the other way round."""
        if LE + WINDOW_DAYS not in self.used:
            return
        window = "[ a owl:Restriction ; owl:onProperty le:{} ; owl:someValuesFrom {} ]".format
        for months in sorted(self.months):
            short, long = month_span(months)
            inside = window(WINDOW_MONTHS, amount([("minInclusive", "0.0"), ("maxInclusive", f"{months}.0")]))
            for days, first in ((short, True), (long, False)):
                outside = window(WINDOW_DAYS, amount([("minInclusive", "0.0"), ("maxInclusive", f"{days}.0")]))
                lower, upper = (outside, inside) if first else (inside, outside)
                yield f"{fold(lower, '')}\n    rdfs:subClassOf {fold(upper)} .\n"


def write_all_rules(check: bool = False, say: Say = untold) -> bool:
    """Write the rules of all known trials as classes, or with ``check`` only compare. True: all were fresh already."""
    return all([write_rules(trial, check, say=say) for trial in resources.trial_slugs()])


def write_rules(trial: str = TRIAL, check: bool = False, folder: Path | None = None, say: Say = untold) -> bool:
    """Write the rules of a trial as classes, or with ``check`` only compare. True: the file was fresh already."""
    text = Reader(trial).render()
    file = folder / "inferred" / f"rules-{trial}.ttl" if folder else resources.trial_classes(trial)
    return renewed(file, text, check, say)


def _fact_kinds() -> tuple[dict[str, str], set[str]]:
    """Property -> kind of fact; and the properties that hold a value themselves, not a node."""
    rows = [triple for file in import_closure(resources.ontology(ROOT)) for triple in parse_file(file)]
    kinds = {t.subject.value: t.object.value for t in rows if t.predicate.value == LE + "factKind"}
    return kinds, {t.subject.value for t in rows if t.object.value == OWL + "DatatypeProperty"} & set(kinds)
