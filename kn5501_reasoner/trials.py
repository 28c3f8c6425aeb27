"""A trial as a value: what the ontology says of it, read once.

In: ontology/trials/<slug>.ttl, <slug>-criteria.ttl beside it, ontology/modules and ontology/library. Out: ``Trial``.
Units: parameters in the unit of their definition (days, years).
Raises: UsageError for a trial that the ontology does not describe, or not well enough, and for a prefix used twice.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox

from . import resources
from .defaults import TRIAL
from .errors import RuleError, UsageError
from .model import NotModelled
from .verdicts import if_met
from .vocab import DCTERMS, LE, RDF, RDFS, RESERVED, VANN, trial_namespace

_REGISTRIES = r"nct\d{8}|chictr[-a-z]*\d{8,}|20\d{2}-\d{6}-\d{2}(?:-\d{2})?|isrctn\d{8}|jrct[a-z]?\d{10}|ctr\d{8}"
"""How numbers of registries look: ClinicalTrials.gov, ChiCTR, EudraCT and EU CTR, ISRCTN, jRCT, China CTR."""
WHY = ("notSeen", "notExpressible", "leftOut")
"""Why a criterion is no rule: individuals of ontology/modules/criteria.ttl."""
SEVERAL = "one of several"
"""What stands for the trial of a record where its input names several: which of them it is cannot be told."""
_JUDGEMENT = re.compile(r"judgement-(?:(.{1,100})-)?((?:inc|exc)-[0-9]{2}[a-z]?)", re.ASCII | re.IGNORECASE)
_VERSION = re.compile(r"(\S+)@([0-9]+)", re.ASCII)
"""A name of a trial with the number of an older version."""
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:@[0-9]+)?")


@dataclass(frozen=True)
class Trial:
    """One trial.

    slug: its name in commands and files; prefix: of its namespace; identifiers: its numbers in a registry and at the
    sponsor, in lower case; titles: criterion id -> title, in protocol order; statements: criterion id -> its reading;
    label: what it is called; registry, sponsor: its numbers there, empty when none is stated; parameters: by key.
    states_whole: whether it states that it is modelled whole; not_modelled: what it says is no rule, by name.
    labels, asks: of modules and library: local name -> label; fact or class of records -> what to record.
    """

    slug: str
    prefix: str
    identifiers: frozenset[str]
    titles: Mapping[str, str]
    statements: Mapping[str, str]
    parameters: Mapping[str, Decimal]
    labels: Mapping[str, str]
    asks: Mapping[str, str]
    label: str
    registry: str
    sponsor: str
    states_whole: bool = False
    not_modelled: tuple[NotModelled, ...] = ()

    @property
    def met(self) -> str:
        """The verdict on who meets all that is modelled: a trial that states nothing is not known to be whole."""
        return if_met(self.states_whole and not self.not_modelled)

    @property
    def present(self) -> str:
        """Its name without the number of an older version: of ``toy@1`` and of ``toy`` it is ``toy``."""
        return self.slug.partition("@")[0]

    @property
    def short(self) -> str:
        """What titles of pages call it: its slug in capitals."""
        return self.slug.upper()

    @property
    def namespace(self) -> str:
        """The namespace of its own terms."""
        return trial_namespace(self.slug)

    def known(self, criterion: str) -> str:
        """The id of a criterion. Raises: UsageError when there is no such criterion."""
        if criterion not in self.titles:
            raise UsageError(f"no criterion '{criterion}'", "--criterion", f"one of {', '.join(self.titles)}")
        return criterion

    def named_by(self, text: str | None) -> bool | None:
        """Whether what a record says of its trial is this one; None where that cannot be told.

        A record that names none is the default trial's. One that names no version is to each version, as a consent is;
        one that names a version (``toy@1``) is to that one alone. Several names stand between bars. Sure are numbers of
        registries and of known trials, and a word in small letters, as trials are named here; of several names one of
        this trial suffices, and one of which nobody can tell leaves it open.
        >>> default = load_trial(TRIAL)
        >>> default.named_by(default.registry), default.named_by("gc012f"), default.named_by("A study of lupus")
        (True, False, None)
        """
        return self._named(text, each_version=True)

    def judged_by(self, text: str | None) -> bool | None:
        """The same of a judgement: it is of a criterion of the version that it names, else of the present one.

        >>> default = load_trial(TRIAL)
        >>> default.judged_by(TRIAL), default.judged_by(f"{TRIAL}@1"), default.judged_by(None)
        (True, False, True)
        """
        return self._named(text, each_version=False)

    def _named(self, text: str | None, each_version: bool) -> bool | None:
        if text is None or not text.strip():
            return self.present == TRIAL and (each_version or self.slug == self.present)
        found = {self._is(name.strip(), each_version) for name in text.split("|")}
        return True if True in found else None if None in found else False

    def _is(self, name: str, each_version: bool) -> bool | None:
        """Whether one name is this trial's. each_version: whether a name without a version is of each of them."""
        named = _VERSION.fullmatch(name)
        ours = self._is_present(named[1] if named else name)
        if ours is not True:
            return ours
        return self.slug == f"{self.present}@{named[2]}" if named else each_version or self.slug == self.present

    def _is_present(self, name: str) -> bool | None:
        """Whether a name without a version is that of this trial."""
        numbers = set(registered_ids(name))
        if name.lower() == self.present or (numbers and numbers <= self.identifiers):
            return True
        if numbers & self.identifiers:
            return None
        return False if numbers or SLUG.fullmatch(name) else None

    def registered_as(self, text: str | None) -> bool:
        """Whether a study of these identifiers, between spaces, is this trial.

        A number of its own outranks its title, which is one word with underscores for its spaces.
        """
        words = (text or "").split()
        own = [number for word in words if "_" not in word for number in registered_ids(word)]
        titled = [number for word in words if "_" in word for number in registered_ids(word)]
        return not self.identifiers.isdisjoint(own) if own else bool(titled) and self.identifiers.issuperset(titled)


def one_trial(names: Collection[str]) -> str:
    """The one trial that all these names are of, as a record names it; SEVERAL where they are not known to be of one.

    >>> one_trial([TRIAL, load_trial(TRIAL).registry]) == TRIAL, one_trial(["gc012f"]), one_trial(["gc012f", TRIAL])
    (True, 'gc012f', 'one of several')
    """
    if len(set(names)) == 1:
        return min(names)
    same = (slug for slug in resources.trial_slugs() if all(map(load_trial(slug).named_by, names)))
    return next(same, SEVERAL)


def judged(code: str) -> tuple[str | None, str] | None:
    """The trial, where one is named, and the criterion in a local code of a judgement; None for one of another form.

    >>> judged("judgement-exc-13"), judged("judgement-bliss-sc-exc-02"), judged("judgement-exc13")
    ((None, 'exc-13'), ('bliss-sc', 'exc-02'), None)
    """
    found = _JUDGEMENT.fullmatch(unquote(code))
    return (found[1], found[2].lower()) if found else None


def names_a_trial(text: str) -> bool:
    """Whether a text holds a number of a trial, or is the name that a trial has here."""
    return bool(registered_ids(text)) or text.lower() in resources.trial_slugs()


def registered_ids(text: str) -> list[str]:
    """Numbers of trials in a text, by the forms of registries, and those of the trials that are known here.

    >>> registered_ids("Study NCT00000001, part 2")
    ['nct00000001']
    """
    known = {each for slug in resources.trial_slugs() for each in load_trial(slug).identifiers}
    forms = "|".join((_REGISTRIES, *sorted(map(re.escape, known))))
    return re.findall(rf"(?<![a-z0-9])(?:{forms})(?![a-z0-9])", text.lower())


@cache
def load_trial(slug: str) -> Trial:
    """The trial of this name, with the labels of all modules. Raises: UsageError."""
    file = resources.trial_ontology(slug)
    if not SLUG.fullmatch(slug) or not file.is_file():
        raise UsageError(f"no trial '{slug}'", "--trial", f"known: {', '.join(resources.trial_slugs())}")
    labels: dict[str, str] = {}
    asks: dict[str, str] = {}
    for module in sorted((*resources.ontology("modules").glob("*.ttl"), *resources.ontology("library").glob("*.ttl"))):
        for quad in ox.parse(path=str(module), format=ox.RdfFormat.TURTLE):
            if quad.predicate.value == RDFS + "label" and isinstance(quad.subject, ox.NamedNode):
                labels[_local(quad.subject.value, LE)] = quad.object.value
            elif quad.predicate.value == LE + "remedy":
                asks[_local(quad.subject.value, LE)] = quad.object.value
    terms: dict[str, dict[str, str]] = {}
    not_modelled, coverage = set(), set()
    for quad in (each for part in resources.trial_files(slug)
                 for each in ox.parse(path=str(part), format=ox.RdfFormat.TURTLE)):
        if quad.predicate.value == RDF + "type" and quad.object.value == LE + "NotModelled":
            not_modelled.add(quad.subject.value)
        if quad.predicate.value == LE + "coverage":
            coverage.add(_local(quad.object.value, LE))
        name = _local(quad.predicate.value, LE, RDFS, VANN, DCTERMS)
        terms.setdefault(quad.subject.value, {})[name] = quad.object.value
    space = trial_namespace(slug)
    prefixes = [t["preferredNamespacePrefix"] for t in terms.values() if "preferredNamespacePrefix" in t]
    if len(prefixes) != 1:
        raise UsageError(f"the trial {slug} has no prefix", str(file), "give it one vann:preferredNamespacePrefix")
    ordered = sorted((int(t["order"]), t["name"], t["label"]) for iri, t in terms.items()
                     if iri.startswith(space) and "order" in t)
    itself = terms.get(f"{space}trial", {})
    named = {itself.get("registryIdentifier", ""), itself.get("sponsorIdentifier", "")} - {""}
    return Trial(
        slug=slug,
        prefix=prefixes[0],
        identifiers=frozenset(name.lower() for name in named),
        titles={name: label for _, name, label in ordered},
        statements={t["name"]: t["statement"] for t in terms.values() if "statement" in t},
        parameters={t["name"]: Decimal(t["value"]) for t in terms.values() if "value" in t and "name" in t},
        labels=labels,
        asks=asks,
        label=itself.get("label", slug),
        registry=itself.get("registryIdentifier", ""),
        sponsor=itself.get("sponsorIdentifier", ""),
        states_whole=coverage == {"modelledWhole"},
        not_modelled=tuple(_not_modelled(iri, terms[iri]) for iri in sorted(not_modelled)),
    )


def known_prefixes() -> Mapping[str, str]:
    """Prefixes that need no declaration: the project's, ``g`` of named graphs, ``lib`` of the
    library, and one of each known trial.

    Raises: UsageError when two trials, or a trial and the project, have the same prefix.

    >>> known_prefixes()[load_trial(TRIAL).prefix] == load_trial(TRIAL).namespace
    True
    """
    return _known_prefixes(resources.trial_roots())


@cache
def _known_prefixes(roots: tuple[Path, ...]) -> Mapping[str, str]:
    """roots: the folders of the trials, by which the answer is kept."""
    owners: dict[str, str] = {}
    found = dict(RESERVED)
    # of an older version first: its namespace begins with that of the present one
    for slug in sorted(resources.trial_slugs(), key=lambda name: (name.partition("@")[0], "@" not in name)):
        prefix, file = load_trial(slug).prefix, str(resources.trial_ontology(slug))
        if prefix in found:
            other = f"the trial {owners[prefix]}" if prefix in owners else "the project"
            raise UsageError(f"the prefix '{prefix}' of the trial {slug} is also that of {other}", file,
                             "give each trial a vann:preferredNamespacePrefix of its own")
        found[prefix], owners[prefix] = trial_namespace(slug), slug
    return found


@cache
def ontology_sha256(trial: str = TRIAL) -> str:
    """A hash of all ontology files, names included; of a further trial its own files as well."""
    digest, root = hashlib.sha256(), resources.folder("ontology")
    files = {file.relative_to(root).as_posix(): file for file in root.rglob("*") if file.suffix in (".ttl", ".tsv")}
    own = [(file.name, file) for file in resources.trial_files(trial) if not file.is_relative_to(root)]
    for name, file in [*sorted(files.items()), *own]:
        digest.update(f"{name}\n".encode() + file.read_bytes())
    return digest.hexdigest()


@cache
def rules_sha256(trial: str = TRIAL) -> str:
    """A hash of the plain shapes of a trial and of the role shapes. Raises: RuleError when these are missing."""
    derived = resources.trial_derived(trial)
    if not derived.is_file():
        raise RuleError("the derived role shapes are missing", str(derived), "run kn5501_reasoner.rules.dualise")
    digest = hashlib.sha256()
    for file in [*sorted(resources.trial_shapes(trial).glob("*.ttl")), derived]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _not_modelled(iri: str, term: Mapping[str, str]) -> NotModelled:
    """What a trial says of a criterion that is no rule."""
    lacking = [name for name in ("name", "label", "notModelledBecause", "source") if name not in term]
    why = _local(term.get("notModelledBecause", ""), LE)
    if lacking or why not in WHY:
        raise UsageError(f"what is not modelled lacks {', '.join(lacking) or 'a known reason'}", iri,
                         f"le:notModelledBecause is one of {', '.join(f'le:{each}' for each in WHY)}")
    return NotModelled(term["name"], term["label"], why, term["source"])


def _local(iri: str, *bases: str) -> str:
    return next((iri[len(base):] for base in bases if iri.startswith(base)), iri)
