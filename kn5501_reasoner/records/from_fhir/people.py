"""Whose a resource is: from the references of a resource to a Patient of the inputs.

What: follows relative, absolute, ``urn:uuid``, contained, conditional and logical references. Identifiers are matched
and never stored. What nobody can be named for is never guessed to be somebody's.
In: an entry and the members that may name its subject. Out: the id of a subject, and why there is none.
Raises: Nobody, Another, Skip, Elsewhere. Source: HL7 FHIR R4, references; Patient.link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from ..gate import Unreadable
from .bundle import Document
from .entry import Entry, Reference, parsed_reference, subject_id
from .shared import Elsewhere
from .values import Skip
from .versions import server_of

_UUID = "urn:uuid:"
#: what can hold a person among others; all other types that are no Patient are no person
_MANY = frozenset({"Group"})
_SERVER = re.compile(r"https?://")
Identifier = tuple[str, str]


class Nobody(Exception):
    """An entry for which nobody can be named."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Another(Exception):
    """An entry of somebody who is not in the inputs."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Uncertain(Exception):
    """An entry that may be of a subject, whose name it bears in another way."""

    def __init__(self, subject: str, reason: str) -> None:
        self.subject, self.reason = subject, reason
        super().__init__(reason)


def subject_of(entry: Entry, document: Document, members: Iterable[str]) -> str:
    """The id of the Patient that an entry is about.

    Raises: Nobody; Another; Uncertain; Skip for what is about no person; Elsewhere while not all inputs are known.
    """
    members = tuple(members)
    for member in members:
        found = entry.resource.get(member)
        if found is None or found == {}:
            continue
        if not isinstance(found, dict):
            raise Nobody(f"{member} is no reference")
        reference, identifier = found.get("reference"), _identifier(found.get("identifier"))
        if isinstance(reference, str) and reference.strip():
            return _by_reference(reference.strip(), identifier, entry, document, member)
        if identifier is not None:
            return _by_identifier([identifier], entry, document, member)
        raise Nobody(f"{member} names nobody by a reference or an identifier")
    raise Nobody(f"no {members[0]} is given")


def _by_reference(text: str, identifier: Identifier | None, entry: Entry, document: Document, member: str) -> str:
    if text.startswith("#"):
        return _by_contained(text, entry, document, member)
    if text.startswith("Patient?"):
        return _by_search(text, entry, document, member)
    parsed = parsed_reference(text)
    if parsed is not None and parsed.kind != "Patient":
        if parsed.kind in _MANY:
            raise Nobody(f"{member} is a {parsed.kind}, which may hold the subject")
        raise Skip(f"{member} is a {parsed.kind} and no person")
    _check_server(parsed, entry, document, member)
    target = document.find(text, entry)
    if target is not None:
        subject = subject_id(target) if target.type == "Patient" else None
        if subject is None:
            raise Nobody(f"{member} does not lead to a Patient that can be reported")
        return subject
    if parsed is not None and parsed.id is not None:
        return _by_id(parsed.base, parsed.id, document, member)
    if text.startswith(_UUID) and document.patients(text[len(_UUID):]):
        return text[len(_UUID):]
    if not document.shared.settled:
        raise Elsewhere
    if identifier is not None:
        return _by_identifier([identifier], entry, document, member)
    raise Nobody(f"{member} leads to nobody in the inputs")


def _check_server(parsed: Reference | None, entry: Entry, document: Document, member: str) -> None:
    """A reference by type and id is read on the server of its resource. Raises Uncertain where the Patient of this id
    is on another."""
    own = server_of(entry)
    if parsed is None or parsed.base is not None or parsed.id is None or own is None:
        return
    servers = {server_of(each) for each in document.patients(parsed.id)}
    if servers and None not in servers and own not in servers:
        raise Uncertain(parsed.id, f"{member} is read on the server of the record, and the Patient is on another")


def _by_id(base: str | None, name: str, document: Document, member: str) -> str:
    """A reference by type and id that leads to no resource: the id is the subject's name, on the subject's server."""
    if base is None:
        return name
    if not document.shared.settled:
        raise Elsewhere
    known = document.patients(name)
    if not known:
        return name
    if not any(_SERVER.match(each.full_url or "") for each in known):
        raise Uncertain(
            name, f"{member} names the Patient by the address of a server, which the Patient does not state")
    raise Another(f"{member} is a Patient of another server, who is not in the inputs")


def _by_contained(text: str, entry: Entry, document: Document, member: str) -> str:
    """A Patient inside the resource has no name of its own; its identifiers may tell who it is."""
    target = document.find(text, entry)
    if target is None or target.type != "Patient":
        raise Nobody(f"{member} does not lead to a Patient")
    found = list(identifiers(target.resource))
    if not found:
        raise Nobody(f"{member} is a contained Patient without an identifier")
    return _by_identifier(found, entry, document, member)


def _by_search(text: str, entry: Entry, document: Document, member: str) -> str:
    """A conditional reference, such as ``Patient?identifier=system|value`` or ``Patient?_id=7``."""
    asked = parse_qsl(text.partition("?")[2], keep_blank_values=True)
    wanted = []
    for key, value in asked:
        if key == "_id" and len(asked) == 1:
            return value
        if key == "identifier":
            system, bar, number = value.rpartition("|")
            wanted.append((system if bar else "", unquote(number)))
    if len(wanted) != len(asked) or not wanted:
        raise Nobody(f"{member} is a search that is not understood")
    return _by_identifier(wanted, entry, document, member)


def _by_identifier(wanted: list[Identifier], entry: Entry, document: Document, member: str) -> str:
    """The one Patient with one of these identifiers."""
    people = document.people()
    if not people and not document.shared.settled:
        raise Elsewhere
    people = people or [each for found in document.shared.patients.values() for each in found]
    known = {subject: set(identifiers(each.resource)) for each in people if (subject := subject_id(each))}
    found = {subject for subject, own in known.items()
             if any(_same(each, one) for each in own for one in wanted)}
    if len(found) == 1:
        return found.pop()
    if found:
        raise Nobody(f"{member} has an identifier that several Patients have")
    systems = {system for system, _ in wanted if system}
    if known and systems and all(systems <= {system for system, _ in own} for own in known.values()):
        raise Another(f"{member} has an identifier that nobody in the inputs has")
    raise Nobody(f"{member} has an identifier that no Patient of the input states")


def identifiers(patient: Mapping[str, Any]) -> Iterable[Identifier]:
    """(system, value) of each identifier of a Patient; system may be empty."""
    given = patient.get("identifier")
    for each in given if isinstance(given, list) else [given]:
        found = _identifier(each)
        if found is not None:
            yield found


def _identifier(value: Any) -> Identifier | None:
    if not isinstance(value, dict) or not isinstance(value.get("value"), str) or not value["value"].strip():
        return None
    system = value.get("system")
    return (system.strip() if isinstance(system, str) else ""), value["value"].strip()


def _same(own: Identifier, wanted: Identifier) -> bool:
    """Equal values, of one system where both state one."""
    return own[1] == wanted[1] and (own[0] == wanted[0] or not wanted[0])


def linked(patient: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(type, reference) of each link of a Patient. Raises Unreadable."""
    given = patient.get("link")
    if given is None:
        return []
    found = []
    for each in given if isinstance(given, list) else [given]:
        other = each.get("other") if isinstance(each, dict) else None
        reference = other.get("reference") if isinstance(other, dict) else None
        kind = each.get("type") if isinstance(each, dict) else None
        if not isinstance(kind, str):
            raise Unreadable("link is no link of a Patient")
        found.append((kind, reference.strip() if isinstance(reference, str) else ""))
    return found
