"""The plain shapes of a trial as OWL classes: what each criterion demands of the world, not of the record.

In: criteria. Out: the text of ontology/inferred/rules-<trial>.ttl: a class ``:passes-inc-07`` for each named shape,
``:Eligible`` for all criteria together (``:Possible`` where the trial is modelled in part); bridges between windows in
days and in calendar months.
Reviews are knowledge of the record and stay out. A criterion that calls for judgement is passed by who is judged fit.
Units: those of the fact model. Raises: RuleError naming the construct that has no reading.
Source: OWL 2 Primer for the constructs; docs/shacl.md for the shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from ..errors import RuleError
from ..shapes import Criterion, Property, Shape
from ..verdicts import ELIGIBLE, if_met
from ..vocab import LE, RDF, trial_namespace
from .check import Terms, prefix_of, terms_of
from .expressions import amount, block, fold, join, month_span, negation, some_along
from .known import known_by_ontology

WINDOW_DAYS, WINDOW_MONTHS = "daysBeforeEnrolment", "monthsBeforeEnrolment"

_HEADER = """\
# Rules of {trial} as OWL classes
# Derives:  one class a named shape, equivalent to what the plain shape demands; {prefix}:{all} is all of them.
# Source:   shapes/trials/{trial}/*.ttl, said once there.
# Renew:    make derive; a test fails while this file is stale. Do not edit by hand.

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


def classes(trial: str, criteria: Iterable[Criterion]) -> str:
    """The whole file, the same bytes for the same criteria. Raises: RuleError."""
    return _Writer(trial).render(tuple(criteria))


class _Writer:
    """Writes the criteria of one trial; expressions are nested Turtle."""

    def __init__(self, trial: str) -> None:
        self.trial, self.namespace = trial, trial_namespace(trial)
        self.prefix, self.met = prefix_of(trial), _met(terms_of(trial))
        self.facts = known_by_ontology().facts
        self.used: set[str] = set()
        self.months: set[int] = set()
        self.named: dict[str, Shape] = {}

    # --- expressions ---------------------------------------------------------------------------

    def shape(self, shape: Shape) -> str:
        """The class of what meets a node shape or a property shape."""
        if shape.iri is not None:
            self.named.setdefault(shape.iri, shape)
        if isinstance(shape, Property):
            return self.property(shape)
        parts = [self.name(each) for each in sorted(shape.classes)]
        parts += [self.reference(each) for each in sorted(shape.properties, key=_place)]
        parts += [negation(self.shape(each)) for each in shape.nots]
        parts += [join("unionOf", [self.reference(each) for each in group]) for group in shape.either]
        return join("intersectionOf", parts)

    def criterion(self, criterion: Criterion) -> str:
        """The class of who passes: not concerned, or meets the shape and any judgement that it calls for."""
        parts = [body] if (body := self.shape(criterion.requirement)) != "owl:Thing" else []
        judged = self.name(criterion.alternative_of or criterion.iri)
        fit = f"[ a owl:Restriction ; owl:onProperty le:judgedFit ; owl:hasValue {judged} ]"
        for pattern in criterion.judged_where:
            parts.append(join("unionOf", [self.reference(pattern), fit]) if isinstance(pattern, Property) else fit)
        whole = join("intersectionOf", parts)
        if criterion.borderline is not None:
            self.reference(criterion.borderline)
        if criterion.applies_to is None:
            return whole
        return join("unionOf", [negation(self.reference(criterion.applies_to)), whole])

    def property(self, shape: Property) -> str:
        names = [self.name(step) for step in shape.path]
        some = partial(some_along, names)
        last = shape.path[-1].removeprefix(LE)
        self.used.add(last)
        if shape.one_of:
            raise RuleError("sh:in has no reading as a class", shape.iri or self.trial)
        parts: list[str] = []
        bounds = [(facet, format(limit, "f")) for facet, limit in (
            ("minInclusive", shape.minimum), ("maxInclusive", shape.maximum)) if limit is not None]
        if bounds:
            if last == WINDOW_MONTHS and shape.maximum is not None:
                self.months.add(int(shape.maximum))
            parts.append(some(amount(bounds)))
        parts += [self.has_value(names, last, value) for value in shape.has_value]
        if shape.pattern is not None:
            found = some(self.shape(shape.pattern))
            parts.append(found if shape.some_of is not None else negation(found))
        if shape.min_count is not None and not parts:
            parts.append(some("owl:Thing"))
        return join("intersectionOf", parts)

    def has_value(self, names: list[str], last: str, value: str | bool) -> str:
        if not isinstance(value, bool):
            raise RuleError("only true and false have a reading as a class under sh:hasValue", value)
        said = "true" if value else "false"
        if last in self.facts and self.facts[last].kind == "Attribute":
            own = f"[ a owl:Restriction ; owl:onProperty {names[-1]} ; owl:hasValue {said} ]"
            return some_along(names[:-1], own) if names[:-1] else own
        return some_along(names, f"[ a owl:Restriction ; owl:onProperty le:holds ; owl:hasValue {said} ]")

    def reference(self, shape: Shape) -> str:
        """A named shape by its class, an unnamed one by what it says."""
        said = self.shape(shape)
        return said if shape.iri is None else self.class_name(shape.iri)

    # --- names ---------------------------------------------------------------------------------

    def class_name(self, iri: str) -> str:
        """``:inc-07`` -> ``:passes-inc-07``."""
        return f"{self.prefix}:passes-{iri.removeprefix(self.namespace)}"

    def name(self, iri: str) -> str:
        for prefix, base in ((self.prefix, self.namespace), ("le", LE)):
            if iri.startswith(base):
                return f"{prefix}:{iri.removeprefix(base)}"
        return f"<{iri}>"

    # --- the file ------------------------------------------------------------------------------

    def render(self, criteria: tuple[Criterion, ...]) -> str:
        iri = f"https://w3id.org/lupus-eligibility/inferred/rules-{self.trial}"
        head = _HEADER.format(trial=self.trial, prefix=self.prefix, colon=self.prefix + ":", iri=iri,
                              namespace=self.namespace, all=self.met.capitalize())
        said = {one.iri: (one.requirement.notes.label or one.card.label, self.criterion(one)) for one in criteria}
        for name, shape in [*self.named.items()]:
            said.setdefault(name, (shape.notes.label, self.shape(shape)))
        blocks = [block(self.class_name(name), f"passes {self.name(name)}",
                        f"Whoever passes the rule '{label or self.name(name)}'.", expression, iri)
                  for name, (label, expression) in sorted(said.items())]
        everything = join("intersectionOf", sorted(
            self.class_name(one.iri) for one in criteria if one.alternative_of is None))
        modelled = "" if self.met == ELIGIBLE else " that is modelled"
        blocks.append(block(f"{self.prefix}:{self.met.capitalize()}", f"{self.met} for {self.trial}",
                            f"Whoever passes every criterion of {self.trial}{modelled}.", everything, iri))
        single = {name for name in self.used
                  if name in self.facts and self.facts[name].kind in ("Quantity", "Truth", "Attribute")}
        functional = [f"le:{name} a owl:FunctionalProperty .\n" for name in sorted(single | {"holds"})]
        return "\n".join([head, "".join(functional), *self.bridges(), *blocks])

    def bridges(self) -> Iterator[str]:
        """What lies within so many days lies within so many months, and the other way round."""
        if WINDOW_DAYS not in self.used:
            return
        window = "[ a owl:Restriction ; owl:onProperty le:{} ; owl:someValuesFrom {} ]".format
        for months in sorted(self.months):
            short, long = month_span(months)
            inside = window(WINDOW_MONTHS, amount([("minInclusive", "0.0"), ("maxInclusive", f"{months}.0")]))
            for days, first in ((short, True), (long, False)):
                outside = window(WINDOW_DAYS, amount([("minInclusive", "0.0"), ("maxInclusive", f"{days}.0")]))
                lower, upper = (outside, inside) if first else (inside, outside)
                yield f"{fold(lower, '')}\n    rdfs:subClassOf {fold(upper)} .\n"


def _met(terms: Terms) -> str:
    """The verdict that a trial gives to who meets all of it. terms: of the trial's header."""
    coverage = {value for said in terms.values() for value in said.get(LE + "coverage", ())}
    left_out = any(LE + "NotModelled" in said.get(RDF + "type", ()) for said in terms.values())
    return if_met(coverage == {LE + "modelledWhole"} and not left_out)


def _place(shape: Property) -> str:
    """The order of what a node asks: named parts by name, others by the IRI of their path."""
    return shape.iri if shape.iri is not None else f"<{shape.path[0]}>"


