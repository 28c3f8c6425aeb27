"""Entries, records and assessments made by hand, small enough to write hundreds in a second."""

from __future__ import annotations

import json

import pyoxigraph as ox

from kn5501_reasoner.model import Dates
from kn5501_reasoner.pipeline import Assessed
from kn5501_reasoner.vocab import LE, RDF
from web.adding import Change
from web.audit import Log
from web.journal import Decision, Entry
from web.store import Store

SUBJECT_CLASS = ox.NamedNode(LE + "Subject")


def record(subject: str, number: int, text: str = "given") -> list[ox.Quad]:
    """A subject and one consent."""
    person, consent = ox.NamedNode(f"urn:test:{subject}"), ox.NamedNode(f"urn:test:{subject}:consent-{number}")
    return [
        ox.Quad(person, ox.NamedNode(RDF + "type"), SUBJECT_CLASS),
        ox.Quad(person, ox.NamedNode(LE + "identifier"), ox.Literal(subject)),
        ox.Quad(consent, ox.NamedNode(RDF + "type"), ox.NamedNode(LE + "Consent")),
        ox.Quad(consent, ox.NamedNode(LE + "subject"), person),
        ox.Quad(consent, ox.NamedNode(LE + "consentStatus"), ox.Literal(text)),
    ]


def assessed(subject: str, verdict: str = "eligible") -> Assessed:
    """An assessment with one criterion, one fact and one statement of a report."""
    outcome = {"eligible": "passed", "ineligible": "failed"}[verdict]
    document = {"trial": "kn5501", "dates": {}, "subjects": [{
        "subject": subject, "dates": {}, "verdict": verdict, "errors": [],
        "criteria": [{"criterion": "inc-01", "outcome": outcome, "because": [], "flags": []}],
    }]}
    base = f"https://w3id.org/lupus-eligibility/report/{subject}-{verdict}/"
    fact = f"<urn:test:fact:{subject}> <{LE}holds> \"true\" .\n"
    dataset = (
        f"@base <{base}> .\n<subject/{subject}/assessment> <{LE}verdict> <{LE}{verdict}> .\n"
        f"<subject/{subject}/report/b0> a <http://www.w3.org/ns/shacl#ValidationReport> .\n{fact}"
    )
    return Assessed(subject, verdict, json.dumps(document), "", fact, dataset)


def write(store: Store, subject: str, number: int = 1, verdict: str = "eligible", corrects: str | None = None,
          reason: str = "") -> Decision:
    """One entry about one subject, with its decision."""
    quads = record(subject, number)
    known = {quad.triple for quad in store.stored(subject)}
    new = [quad for quad in quads if quad.triple not in known]
    entry = Entry(
        store.next_entry(), "correction" if corrects else "file", "tester", "2026-11-22T10:00:00.000+00:00",
        {}, reason, corrects,
    ).changing({subject: Change(new)})
    made = assessed(subject, verdict)
    decision = Decision.of(store.next_decision(), entry, made, Dates())
    store.write(entry, {subject: Change(new)}, [(decision, made)])
    return decision


def bring(store: Store, log: Log, subject: str) -> Decision:
    """The same, with its line in the log."""
    decision = write(store, subject)
    log.stored(log.append("tester", "file", "accepted", entry=decision.entry, subjects=[subject],
                          sha256=store.fingerprints()[decision.entry]))
    return decision
