"""IRIs used by more than one stage.

Out: namespaces as plain strings (so that no stage has to import an RDF library for a name).
"""

LE = "https://w3id.org/lupus-eligibility/term/"
TRIAL = "https://w3id.org/lupus-eligibility/trial/"
RECORD = "https://w3id.org/lupus-eligibility/record/"
LIB = "https://w3id.org/lupus-eligibility/library/"
"""Parts of rules that several trials share."""
GRAPHS = "https://w3id.org/lupus-eligibility/graph/"
"""Under which the named graphs of queries and of the store have their names; the shapes are ``GRAPHS + "shapes"``."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
EARL = "http://www.w3.org/ns/earl#"
VANN = "http://purl.org/vocab/vann/"

PREFIXES = {
    "dcterms": DCTERMS,
    "earl": EARL,
    "le": LE,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}
RESERVED = {**PREFIXES, "g": GRAPHS, "lib": LIB}
"""Prefixes that no trial may have."""


def trial_namespace(trial: str) -> str:
    """The namespace of a trial's own terms: ``bliss-sc`` -> ``…/trial/bliss-sc/``, ``toy@1`` -> ``…/trial/toy/1/``."""
    return f"{TRIAL}{trial.replace('@', '/')}/"


def short(iri: str) -> str:
    """An IRI with its prefix, else whole in brackets.

    >>> short(SH + "minCount"), short("https://example.org/age")
    ('sh:minCount', '<https://example.org/age>')
    """
    found = (f"{prefix}:{iri[len(base):]}" for prefix, base in PREFIXES.items() if iri.startswith(base))
    return next(found, f"<{iri}>")


def local(iri: str) -> str:
    """The last step of an IRI.

    >>> local(LE + "neutrophils"), local(trial_namespace("bliss-sc") + "inc-07-neutrophils")
    ('neutrophils', 'inc-07-neutrophils')
    """
    return iri.rsplit("/", 1)[-1]
