"""Refuses by name what a trial says of things that there are not, where it is derived and where it is loaded for a run.

What: classes that do not exist or that no code reaches, facts that are not declared, domains, anchors, parameters and
prefixes that are not known, an order given twice, names of trials and files that do not fit, criteria that are in the
shapes alone or in the ontology alone, criteria that lack what a reader needs.
In: a trial's files, its criteria, what the ontology knows. Raises: RuleError with the file, the IRI and how to mend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from .. import resources
from ..defaults import TRIAL
from ..errors import RuleError
from ..library import criterion_of
from ..model import ANCHORS, DOMAINS
from ..shapes import Criterion, Node, Property, Shape
from ..trials import SLUG, load_trial
from ..vocab import LE, RDF, RESERVED, VANN, local, trial_namespace
from .known import Known

FEW = 12
"""How many names a hint lists."""
Terms = dict[str, dict[str, list[str]]]


def check_names(trial: str) -> None:
    """That the trial, its files and its prefix have names that fit. Raises: RuleError."""
    if not SLUG.fullmatch(trial):
        raise RuleError(f"'{trial}' is no name of a trial", str(resources.trial_ontology(trial)),
                        "small letters, digits and single hyphens; an older version ends in @ and its number")
    prefix, ours = prefix_of(trial), resources.trial_ontology(trial)
    if prefix in RESERVED:
        raise RuleError(f"the prefix '{prefix}' is that of {RESERVED[prefix]}", str(ours), "choose another")
    for other in resources.trial_slugs():
        if other != trial and prefix_of(other) == prefix:
            raise RuleError(f"the trial {other} has the prefix '{prefix}' as well", str(ours), "choose another")


def check_trial(trial: str, criteria: Iterable[Criterion], known: Known) -> None:
    """That everything exists which the shapes and the ontology of a trial name. Raises: RuleError."""
    check_names(trial)
    criteria = tuple(criteria)
    for criterion in criteria:
        for shape in criterion.shapes:
            for path, named, found in _each(shape, None, criterion.iri):
                _check(f"{criterion.file} <{named}>", path, found, known)
    _check_cards(trial, [one for one in criteria if one.alternative_of is None])


def _each(shape: Shape, path: str | None, named: str) -> Iterator[tuple[str | None, str, Shape]]:
    """Every shape in a shape: the path of the events that it is about (none: a subject), its IRI or that around it."""
    named = shape.iri or named
    yield path, named, shape
    if isinstance(shape, Property):
        if shape.pattern is not None:
            yield from _each(shape.pattern, local(shape.path[0]), named)
        return
    for member in (*shape.properties, *shape.nots, *(one for options in shape.either for one in options)):
        yield from _each(member, path, named)


def _check(where: str, path: str | None, shape: Shape, known: Known) -> None:
    if isinstance(shape, Node):
        for iri in shape.classes:
            _check_class(iri, where, known)
        return
    _check_fact(shape, path, where, known)
    for domain in shape.notes.domains:
        if domain not in {LE + name for name in DOMAINS}:
            raise RuleError(f"there is no domain <{domain}>", where, _one_of(DOMAINS))
    if shape.notes.anchor is not None and shape.notes.anchor not in {LE + name for name in ANCHORS}:
        raise RuleError(f"there is no anchor <{shape.notes.anchor}> for a review", where, _one_of(ANCHORS))
    if shape.some_of is not None and not (shape.notes.domains and shape.notes.anchor):
        raise RuleError("a demanded event needs le:domain and le:anchor", where,
                        "the review that shows that there was none")


def _check_class(iri: str, where: str, known: Known) -> None:
    name = iri.removeprefix(LE)
    if not iri.startswith(LE) or name not in known.classes:
        raise RuleError(f"there is no class <{iri}>", where, _like(name, known.classes))
    if not known.reached(name):
        raise RuleError(f"no code reaches the class <{iri}>", where,
                        "map codes to it in ontology/terminology, or name a class that has some")


def _check_fact(shape: Property, path: str | None, where: str, known: Known) -> None:
    """That the path of a property shape is declared, and that of events or truths where these are asked for."""
    iri = shape.path[0]
    name = iri.removeprefix(LE)
    fact = known.facts.get(name) if iri.startswith(LE) else None
    about = {n: f for n, f in known.facts.items() if (path in f.of if path is not None else not f.of)}
    if fact is None or name not in about:
        of = "a subject" if path is None else f"an event on le:{path}"
        raise RuleError(f"there is no fact <{iri}> of {of}", where, _like(name, about))
    limited = shape.minimum is not None or shape.maximum is not None
    truth = "Truth" if path is None else "Attribute"
    wanted = "Event" if shape.pattern is not None else "Quantity" if limited else truth
    if fact.kind != wanted:
        raise RuleError(f"the fact <{iri}> is of the kind {fact.kind}, not {wanted}", where,
                        "a quantity has limits, a truth and an attribute sh:hasValue, an event sh:qualifiedValueShape")


def _check_cards(trial: str, criteria: Iterable[Criterion]) -> None:
    """That each criterion has a whole card, in a place of its own, with anchors, domains and parameters there are."""
    file, space, terms = str(resources.trial_ontology(trial)), trial_namespace(trial), terms_of(trial)
    there = {name: _individuals(kind) for name, kind in (
        ("anchor", "Anchor"), ("domain", "Domain"), ("mark", "SourceMark"))}
    orders: dict[int, Criterion] = {}
    present = present_criteria(trial)
    for one in criteria:
        where, card = f"shapes/trials/{trial}/{one.file} <{one.iri}>", one.card
        if LE + "order" in terms.get(one.iri, {}):
            raise RuleError("a criterion is said beside its shape, not in the file of the trial",
                            f"{file} <{one.iri}>", f"move it to {where.split()[0]}; it is derived from there")
        said = {"rdfs:label": card.label, "le:statement": card.statement, "le:remedy": card.remedy,
                "dcterms:source": card.source, "le:sourceMark": card.mark, "le:order": card.order,
                "le:anchor": card.anchors}
        if lacking := [name for name, value in said.items() if not value]:
            raise RuleError(f"the criterion lacks {', '.join(lacking)}", where, "say it beside the shape")
        first = orders.setdefault(card.order or 0, one)
        if first is not one:
            raise RuleError(f"<{first.iri}> has the le:order {card.order} as well", where, "give each its own")
        for name, values in (("anchor", card.anchors), ("domain", card.domains), ("mark", (card.mark,))):
            for value in values:
                if value not in there[name]:
                    raise RuleError(f"there is no {name} <{value}>", where, _one_of(map(local, there[name])))
        if card.version_of is not None and card.version_of not in present:
            raise RuleError(f"there is no present criterion <{card.version_of}>", where,
                            f"one of {', '.join(sorted(map(local, present)))}" if present else
                            "of an older version alone is said what it is a version of")
        for value in card.parameters:
            if value not in terms:
                raise RuleError(f"there is no parameter <{value}>", where, f"define it in {file}")
    listed = {one.iri for one in criteria}
    for iri, about in terms.items():
        if iri.startswith(space) and LE + "order" in about and iri not in listed:
            raise RuleError("no shape file says this criterion", f"{file} <{iri}>",
                            f"add one to {resources.trial_shapes(trial)}, and take this out")
    read = load_trial(TRIAL).parameters
    for iri, about in terms.items():
        for name in about.get(LE + "name", ()) if LE + "value" in about else ():
            if name not in read:
                raise RuleError(f"no derivation reads the parameter '{name}'", f"{file} <{iri}>", _one_of(read))


def present_criteria(trial: str) -> frozenset[str]:
    """Of an older version: the IRIs of the criteria of the present one. Raises: RuleError where there is none."""
    present, at, _ = trial.partition("@")
    if not at:
        return frozenset()
    folder, space = resources.trial_shapes(present), trial_namespace(present)
    if present not in resources.trial_slugs():
        raise RuleError(f"there is no trial {present} of which this is an older version",
                        str(resources.trial_ontology(trial)), "the present version has no number in its name")
    return frozenset(criterion_of(file, space) for file in folder.glob("*.ttl"))


def check_derived(trial: str, criteria: Iterable[Criterion]) -> None:
    """That the ontology has the criteria of the shapes, as it was derived from them. Raises: RuleError."""
    cards = sorted((one.card.order or 0, local(one.iri), one.card.label) for one in criteria
                   if one.alternative_of is None)
    if [(name, label) for _, name, label in cards] != [*load_trial(trial).titles.items()]:
        raise RuleError(f"the ontology does not have the criteria of shapes/trials/{trial}",
                        str(resources.trial_criteria(trial)), f"python -m kn5501_reasoner.rules.dualise {trial}")


def terms_of(trial: str) -> Terms:
    """IRI -> property -> values, of the ontology file of a trial."""
    file, found = resources.trial_ontology(trial), Terms()
    try:
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                said = found.setdefault(quad.subject.value, {})
                said.setdefault(quad.predicate.value, []).append(quad.object.value)
    except (SyntaxError, OSError) as error:
        raise RuleError(f"the file cannot be read: {error}", str(file)) from error
    return found


def prefix_of(trial: str) -> str:
    """The prefix of a trial. Raises: RuleError."""
    file = resources.trial_ontology(trial)
    said = [term for term in terms_of(trial).values() if VANN + "preferredNamespacePrefix" in term]
    prefixes = [prefix for term in said for prefix in term[VANN + "preferredNamespacePrefix"]]
    if len(prefixes) != 1 or not re.fullmatch(r"[a-z](?:[a-z0-9-]*[a-z0-9])?", prefixes[0]):
        raise RuleError("a trial has one prefix, of small letters, digits and hyphens", str(file),
                        "say it with vann:preferredNamespacePrefix")
    space = said[0].get(VANN + "preferredNamespaceUri", [])
    if space != [trial_namespace(trial)]:
        raise RuleError(f"the prefix does not stand for <{trial_namespace(trial)}>", str(file),
                        "say so with vann:preferredNamespaceUri")
    return prefixes[0]


def _individuals(kind: str) -> list[str]:
    """The IRIs of all anchors or domains that the modules declare."""
    file = str(resources.ontology("modules", "criteria.ttl"))
    found = ox.parse(path=file, format=ox.RdfFormat.TURTLE)
    return sorted(q.subject.value for q in found if isinstance(q.subject, ox.NamedNode)
                  and q.predicate.value == RDF + "type" and q.object == ox.NamedNode(LE + kind))


def _one_of(names: Iterable[str]) -> str:
    return f"one of {', '.join(sorted(names))}"


def _like(name: str, names: Iterable[str]) -> str:
    """The names that are most like one, as a hint; all of them where they are few."""
    from difflib import get_close_matches

    names = sorted(names)
    close = get_close_matches(name, names, 3)
    if close:
        return f"perhaps {' or '.join(f'le:{one}' for one in close)}"
    return "declare it in the ontology" if len(names) > FEW else _one_of(names)
