"""One RDF dataset as Turtle: EARL assertions, PROV links down to the records, SHACL reports, and the run.

Out: Turtle, one block a node, nodes in order of their IRIs; only the lists of SHACL paths are blank nodes. Per subject
a ``le:Assessment``; per criterion an ``earl:Assertion`` whose result is derived from reasons, each derived from facts,
and these from records; a reason names every record, and quotes its newest three, or all when asked for; the SHACL
report as the validator gave it; per entry that was not understood a ``le:UnreadEntry`` with its type, the reason, and
the domains and facts that it leaves open; per criterion that is no rule of the trial a ``le:NotModelled``; one
``prov:Activity`` with the hashes of data, rules and ontology, dates and library versions, linked by ``sh:shapesGraph``
to the graph of the shapes, of which the rules are a version.
Raises: ValidationError when a kept report is not Turtle.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import dropwhile
from urllib.parse import quote

import pyoxigraph as ox

from ..errors import ValidationError
from ..model import ANCHORS, Assessment, Because, CriterionResult, DataError, Screening, Unread
from ..trials import load_trial
from ..vocab import DCTERMS, EARL, GRAPHS, LE, OWL, PREFIXES, PROV, RDF, RDFS, RECORD, SH, XSD, trial_namespace
from .json_ import document
from .unread import of_subject, ordered
from .wording import errors, newest, plain, subjects

REPORTS = "https://w3id.org/lupus-eligibility/report/"
TYPE = ox.NamedNode(RDF + "type")
DERIVED = ox.NamedNode(PROV + "wasDerivedFrom")
SHAPES_GRAPH, SHAPES = ox.NamedNode(SH + "shapesGraph"), ox.NamedNode(GRAPHS + "shapes")
SOFTWARE = "software"
_ABSOLUTE = re.compile(r"https?://[^/?#]|urn:[^/?#]")

Triples = Iterator[ox.Triple]


def dataset(screening: Screening, *, base: str | None = None, all_evidence: bool = False) -> str:
    """The whole screening as Turtle, every IRI in it absolute. Without all_evidence a reason names every record and
    quotes the newest.

    base: absolute IRI that ends in ``/`` or ``#``, for subjects and reports. Without it subjects are named as in the
    facts, and reports after a hash of the result, so that two different results never share a name.
    """
    people = base or RECORD
    base = base or f"{REPORTS}{hashlib.sha256(document(screening, all_evidence=True).encode()).hexdigest()[:16]}/"
    triples = set(_run(screening, base))
    for assessment in subjects(screening):
        triples.update(_assessment(assessment, screening, base, people, all_evidence))
    prefixes = {**PREFIXES, screening_prefix(screening): trial_namespace(screening.trial)}
    return written(sorted(triples, key=order), ox.RdfFormat.TURTLE, base, prefixes)


def written(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad], format: ox.RdfFormat, base: str, prefixes: Mapping[str, str]
) -> str:
    """Statements in the order given. The base is said for readers: every IRI is written in full or with a prefix."""
    text = ox.serialize(statements, format=format, prefixes=dict(prefixes))
    assert text is not None
    head = [f"@base <{base}> .", *(f"@prefix {name}: <{iri}> ." for name, iri in sorted(prefixes.items())), ""]
    body = dropwhile(lambda line: line.startswith("@"), text.decode().split("\n"))
    return "\n".join([*head, *body])


def order(statement: ox.Triple | ox.Quad) -> tuple[str, bool, str, str]:
    """Statements of one node together, its classes first."""
    predicate = statement.predicate
    return (statement.subject.value, predicate != TYPE, predicate.value, str(statement.object))


def screening_prefix(screening: Screening) -> str:
    """The prefix of the trial's own names."""
    return load_trial(screening.trial).prefix


def _run(screening: Screening, base: str) -> Triples:
    run, parts = ox.NamedNode(base + "run"), screening.run
    yield from _typed(run, PROV + "Activity")
    used = {
        "data": (parts.data_sha256, None),
        "rules": (screening.rules_sha256, screening.rules_version),
        "ontology": (parts.ontology_sha256, None),
    }
    for name, (sha256, version) in used.items():
        node = ox.NamedNode(base + name)
        yield ox.Triple(run, ox.NamedNode(PROV + "used"), node)
        yield from _typed(node, PROV + "Entity")
        yield from _text(node, DCTERMS + "title", name)
        if sha256:
            yield from _text(node, DCTERMS + "identifier", f"urn:sha256:{sha256}")
        if version:
            yield from _text(node, OWL + "versionInfo", version)
    yield ox.Triple(run, SHAPES_GRAPH, SHAPES)
    yield ox.Triple(ox.NamedNode(base + "rules"), ox.NamedNode(DCTERMS + "isVersionOf"), SHAPES)
    for anchor in ANCHORS:
        yield from _text(run, DCTERMS + "description", f"{anchor}: {getattr(screening.dates, anchor) or 'not given'}")
    for domain in parts.assumed_absent:
        yield from _text(run, DCTERMS + "description", f"assumed absent unless recorded: {domain}")
    software = ox.NamedNode(base + SOFTWARE)
    yield ox.Triple(run, ox.NamedNode(PROV + "wasAssociatedWith"), software)
    yield from _typed(software, PROV + "SoftwareAgent", EARL + "Software", EARL + "Assertor")
    yield from _text(software, DCTERMS + "title", "kn5501-reasoner")
    for library, version in parts.versions.items():
        yield from _text(software, DCTERMS + "hasVersion", f"{library} {version}")
    trial = ox.NamedNode(trial_namespace(screening.trial) + "trial")
    for each in screening.not_modelled:
        node = _shape(each.name, screening)
        yield from _typed(node, LE + "NotModelled")
        yield from _text(node, RDFS + "label", each.label)
        yield from _text(node, LE + "name", each.name)
        yield from _text(node, DCTERMS + "source", each.source)
        yield ox.Triple(node, ox.NamedNode(LE + "ofTrial"), trial)
        yield ox.Triple(node, ox.NamedNode(LE + "notModelledBecause"), ox.NamedNode(LE + each.why))
    nobodys = [each for each in ordered(screening.unread) if each.subject is None]
    for index, each in enumerate(nobodys, 1):
        yield from _unread(ox.NamedNode(f"{base}unread-{index}"), each, run)


def _assessment(
    assessment: Assessment, screening: Screening, base: str, people: str, all_evidence: bool
) -> Triples:
    place = "subject/" + quote(assessment.subject, safe="", errors="replace")
    here, subject = base + place, ox.NamedNode(people + place)
    node = ox.NamedNode(here + "/assessment")
    yield from _typed(subject, LE + "Subject")
    yield from _text(subject, LE + "identifier", assessment.subject)
    yield from _typed(node, LE + "Assessment")
    yield ox.Triple(node, ox.NamedNode(EARL + "subject"), subject)
    yield ox.Triple(node, ox.NamedNode(LE + "verdict"), ox.NamedNode(LE + assessment.verdict))
    yield ox.Triple(node, ox.NamedNode(PROV + "wasGeneratedBy"), ox.NamedNode(base + "run"))
    for anchor in ANCHORS:
        if day := getattr(assessment.dates, anchor):
            yield ox.Triple(node, ox.NamedNode(LE + anchor + "Date"), _day(str(day)))
    for index, error in enumerate(errors(assessment), 1):
        part = ox.NamedNode(f"{here}/error-{index}")
        yield ox.Triple(node, DERIVED, part)
        yield from _error(part, error)
    for index, each in enumerate(of_subject(screening.unread, assessment.subject), 1):
        part = ox.NamedNode(f"{here}/unread-{index}")
        yield ox.Triple(node, DERIVED, part)
        yield ox.Triple(part, ox.NamedNode(LE + "subject"), subject)
        yield from _unread(part, each, ox.NamedNode(base + "run"))
    kept = list(_report(assessment, here))
    reports = [t.subject for t in kept if t.predicate == TYPE and t.object == ox.NamedNode(SH + "ValidationReport")]
    yield from kept
    for report in reports:
        yield ox.Triple(node, DERIVED, report)
    for quad in ox.parse(assessment.facts, ox.RdfFormat.N_TRIPLES):
        yield quad.triple
    for result in assessment.criteria:
        part = ox.NamedNode(f"{here}/{result.criterion}")
        yield ox.Triple(node, DERIVED, part)
        yield from _assertion(part, result, screening, subject, base)
        for index, because in enumerate(result.because, 1):
            yield from _because(
                ox.NamedNode(f"{part.value}/because-{index}"), because, screening, subject,
                len(newest(because, all_evidence)),
            )


def _assertion(
    node: ox.NamedNode, result: CriterionResult, screening: Screening, subject: ox.NamedNode, base: str
) -> Triples:
    outcome = ox.NamedNode(node.value + "/result")
    yield from _typed(node, EARL + "Assertion", PROV + "Entity")
    yield ox.Triple(node, ox.NamedNode(EARL + "subject"), subject)
    yield ox.Triple(node, ox.NamedNode(EARL + "test"), _shape(result.criterion, screening))
    yield ox.Triple(node, ox.NamedNode(EARL + "mode"), ox.NamedNode(EARL + "automatic"))
    yield ox.Triple(node, ox.NamedNode(EARL + "assertedBy"), ox.NamedNode(base + SOFTWARE))
    yield ox.Triple(node, ox.NamedNode(EARL + "result"), outcome)
    yield from _typed(outcome, EARL + "TestResult", PROV + "Entity")
    yield ox.Triple(outcome, ox.NamedNode(EARL + "outcome"), ox.NamedNode(EARL + result.outcome))
    for flag in result.flags:
        yield from _text(outcome, EARL + "info", f"{flag.code}: {flag.message}")
    for index in range(1, len(result.because) + 1):
        yield ox.Triple(outcome, DERIVED, ox.NamedNode(f"{node.value}/because-{index}"))


def _because(
    node: ox.NamedNode, because: Because, screening: Screening, subject: ox.NamedNode, quotes: int
) -> Triples:
    yield from _typed(node, PROV + "Entity")
    yield from _text(node, DCTERMS + "description", because.message)
    yield ox.Triple(node, ox.NamedNode(DCTERMS + "source"), _shape(because.shape, screening))
    for fact in because.facts:
        yield ox.Triple(node, DERIVED, ox.NamedNode(f"{subject.value}/{fact}"))
    for index, item in enumerate(because.evidence, 1):
        quoted, record = ox.NamedNode(f"{node.value}/evidence-{index}"), _iri(item.record)
        yield ox.Triple(node, DERIVED, record)
        if index > quotes:
            continue
        yield from _typed(quoted, PROV + "Entity")
        yield ox.Triple(quoted, ox.NamedNode(PROV + "wasQuotedFrom"), record)
        yield ox.Triple(node, DERIVED, quoted)
        yield from _text(quoted, PROV + "value", item.text)
        if item.date:
            yield from _text(quoted, DCTERMS + "date", item.date)
        if item.version:
            yield from _text(quoted, OWL + "versionInfo", item.version)


def _error(node: ox.NamedNode, error: DataError) -> Triples:
    yield from _typed(node, PROV + "Entity")
    yield from _text(node, DCTERMS + "identifier", error.rule)
    yield from _text(node, DCTERMS + "description", error.message)
    for record in error.records:
        yield ox.Triple(node, DERIVED, _iri(record))


def _unread(node: ox.NamedNode, each: Unread, run: ox.NamedNode) -> Triples:
    """An entry that was not understood. That it leaves judgements open has no term: the JSON says it."""
    yield from _typed(node, LE + "UnreadEntry", PROV + "Entity")
    yield ox.Triple(node, ox.NamedNode(PROV + "wasGeneratedBy"), run)
    yield ox.Triple(node, DERIVED, _iri(each.entry))
    yield from _text(node, LE + "entryType", each.kind)
    yield from _text(node, LE + "unreadReason", each.reason)
    for name in each.withholds:
        if not name.startswith("judgement"):
            yield ox.Triple(node, ox.NamedNode(LE + "withholds"), _iri(LE + name))


def _report(assessment: Assessment, here: str) -> Triples:
    """The kept SHACL report, its nodes named under the subject in a way that depends on content alone.

    The lists of result paths stay blank nodes, as SHACL wants paths to be.
    """
    try:
        quads = ox.Dataset(ox.parse(assessment.report, ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise ValidationError("the kept SHACL report is not Turtle", assessment.subject) from error
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    of_subject = hashlib.sha256(here.encode()).hexdigest()[:16]
    cells = {quad.subject for quad in quads if quad.predicate.value == RDF + "first"}

    def named(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        if term in cells:
            return ox.BlankNode(f"path-{of_subject}-{term.value}")
        return ox.NamedNode(f"{here}/report/{term.value}") if isinstance(term, ox.BlankNode) else term

    for quad in quads:
        yield ox.Triple(named(quad.subject), quad.predicate, named(quad.object))


def _typed(node: ox.NamedNode, *classes: str) -> Triples:
    for name in classes:
        yield ox.Triple(node, TYPE, ox.NamedNode(name))


def _text(node: ox.NamedNode, predicate: str, text: str) -> Triples:
    yield ox.Triple(node, ox.NamedNode(predicate), ox.Literal(plain(text)))


def _day(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + "date"))


def _shape(name: str, screening: Screening) -> ox.NamedNode:
    """A criterion ``inc-07`` or a shape ``prefix:inc-07-haemoglobin`` as an IRI of the trial."""
    local = name.removeprefix(screening_prefix(screening) + ":")
    return _iri(local) if ":" in local else ox.NamedNode(trial_namespace(screening.trial) + quote(local))


def _iri(text: str) -> ox.NamedNode:
    """A record's IRI; what is no absolute http, https or urn IRI, as a database may hold it, becomes a URN."""
    try:
        if _ABSOLUTE.match(text):
            return ox.NamedNode(text)
    except ValueError:
        pass
    return ox.NamedNode("urn:record:" + quote(text, safe="", errors="replace"))
