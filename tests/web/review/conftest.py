"""A service on a store of its own that assesses in this process, and small inputs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kn5501_reasoner.model import Dates
from kn5501_reasoner.vocab import RECORD
from web.config import Config
from web.pool import Pool
from web.replay import replay
from web.service import Accepted, Service

HEAD = """@prefix : <https://example.org/review/> . @prefix le: <https://w3id.org/lupus-eligibility/term/> .
@prefix loinc: <https://loinc.org/rdf/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SPACE = "https://example.org/review/"


def person(name: str, node: str = ":person", born: str = "1990-04-12", screening: str = "2026-11-22") -> str:
    """A subject who is described."""
    return (f'{node} a le:Subject ; le:identifier "{name}" ; le:birthDate "{born}"^^xsd:date ; le:sex "male" ;'
            f' le:screeningDate "{screening}"^^xsd:date .\n')


def haemoglobin(value: str, node: str = ":hb", about: str = ":person", status: str = "final", same: str = "") -> str:
    """A result; same: the record for which the node stands."""
    return (f'{node} a le:Observation ; le:subject {about} ; le:code loinc:718-7 ; le:observationStatus "{status}" ;'
            f' {f"le:sameRecordAs {same} ;" if same else ""} le:effective "2026-11-15"^^xsd:date ;'
            f' le:valueDecimal {value} ; le:unitCode "g/L" .\n')


class Server:
    """What the tests do with a service."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._closed = folder, False
        self.service = Service(Config(store=folder, examples=False))

    def close(self) -> None:
        """End the service, once."""
        if not self._closed:
            self._closed = True
            self.service.close()

    def bring(self, *texts: str, kind: str = "file", **given: Any) -> Accepted:
        """Bring in Turtle."""
        data = (HEAD + "".join(texts)).encode() if texts else b""
        return self.service.accept(data, "input.ttl", who="tests", kind=kind, **given)

    def correct(self, subject: str, record: str, *texts: str) -> Accepted:
        """Let a record no longer count."""
        return self.bring(*texts, kind="correction", subject=subject, corrects=SPACE + record, reason="wrong")

    def counting(self, subject: str) -> dict[str, str]:
        """The results that count: record -> text."""
        rows = self.service.store.rows(subject).tables["observation"]
        return {row["record"].removeprefix(SPACE).removeprefix(f"{RECORD}fhir/"): row["text"] for row in rows}

    def unread(self, subject: str) -> dict[str, str]:
        """The entries that were not understood and are not mended: record -> reason."""
        rows = self.service.store.rows(subject).tables["unread"]
        return {row["record"].removeprefix(SPACE).removeprefix(f"{RECORD}fhir/"): row["reason"] for row in rows}

    def bundle(self, *resources: Any, **given: Any) -> Accepted:
        """Bring in resources of FHIR, or entries of a Bundle."""
        entries = [each if "resourceType" not in each else {"resource": each} for each in resources]
        data = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
        return self.service.accept(data, "i.json", who="tests", kind="file", dates=Dates(date(2026, 11, 22)), **given)

    def differing(self) -> list[str]:
        """What is not the same when every decision is made again; ends the service."""
        self.close()
        return [str(each) for each in replay(self.folder, "all") if not each.same]


@pytest.fixture
def server(rules_alone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    def here(self: Pool, function: Callable[..., Any], *arguments: Any, seconds: float | None = None) -> Any:
        return function(*arguments)

    monkeypatch.setattr(Pool, "run", here)
    made = Server(shutil.copytree(rules_alone, tmp_path / "store"))
    yield made
    made.close()
