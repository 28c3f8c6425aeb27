"""Whose record it is: references to Patients in every form, and Patients that are one person.

In:    the Patients of a run, and entries.
Out:   for an entry its owner, somebody else, nobody, or one of whom it is not sure.
Source: the conventions for FHIR, its head; the reading of the protocol, "What is not understood is not absent".
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from .entries import Entry, File
from .json_forms import a_dict, a_text, dicts
from .versions import server_of

OWNERS = ("subject", "patient", "individual")
_SHORT = re.compile(r"(?:^|/)([A-Za-z]+)/([A-Za-z0-9\-.]{1,64})$")
Identifier = tuple[str, str]


class Owner(NamedTuple):
    """`theirs` is of the subject `name`; `unsure` may be; `other` is somebody else's; `nobody` can be named."""

    found: str
    name: str = ""
    reason: str = ""


NOBODY = Owner("nobody", reason="it names nobody")
OTHER = Owner("other", reason="it is somebody else's")


def _identifiers(resource: dict) -> set[Identifier]:
    said = {(a_text(one.get("system")), a_text(one.get("value"))) for one in dicts(resource.get("identifier"))}
    return {one for one in said if one[1]}


class People:
    """The Patients of a run, and the names under which they are reported."""

    def __init__(self, patients: list[Entry]) -> None:
        self.by_url: dict[str, str] = {}
        self.servers: dict[str, set[str]] = {}
        self.identifiers: dict[str, set[Identifier]] = {}
        self.main: dict[str, str] = {}
        self.open: dict[str, tuple[str, str]] = {}  # name: (label, reason) of a link that leads out of the run
        for entry in patients:
            name = name_of(entry)
            self.main.setdefault(name, name)
            self.servers.setdefault(name, set()).update({server_of(entry)} - {""})
            self.identifiers.setdefault(name, set()).update(_identifiers(entry.resource))
            if entry.url:
                self.by_url[entry.url] = name
        for entry in patients:
            for link in dicts(entry.resource.get("link")):
                self._join(entry, link)

    def _join(self, entry: Entry, link: dict) -> None:
        """One person under two ids is reported under the id that replaces, or is referred to."""
        name, kind = name_of(entry), link.get("type")
        target = self.named(a_dict(link.get("other")), entry)
        if "RelatedPerson/" in a_text(a_dict(link.get("other")).get("reference")):
            return
        if kind in ("replaced-by", "refer", "replaces") and target.found == "theirs":
            one, other = self.reported(name), self.reported(target.name)
            if one != other:
                old, new = (other, one) if kind == "replaces" else (one, other)
                self.main[old] = new
        else:
            reason = "a link to a Patient who may be the same" if target.found == "theirs" else "a link to a Patient"
            self.open[name] = (entry.label, f"{reason} whose records are not there")

    def reported(self, name: str) -> str:
        """The id under which somebody's records count."""
        while self.main[name] != name:
            name = self.main[name]
        return name

    def owner(self, entry: Entry) -> Owner:
        """Whose record an entry is."""
        link = next((entry.resource[key] for key in OWNERS if entry.resource.get(key) is not None), None)
        if link is None:
            return self.owner(entry.within) if entry.within else NOBODY._replace(reason="it has no subject")
        found = self.named(a_dict(link), entry)
        return found._replace(name=self.reported(found.name)) if found.name else found

    def named(self, link: dict, entry: Entry) -> Owner:
        """The Patient whom a reference names."""
        text, identifier = a_text(link.get("reference")), a_dict(link.get("identifier"))
        found = self._by_text(text.split("/_history/")[0], entry) if text else NOBODY
        if found.found in ("nobody", "other") and a_text(identifier.get("value")):
            by_identifier = self._by_identifiers({(a_text(identifier.get("system")), identifier["value"])})
            return by_identifier if by_identifier.found == "theirs" or not text else found
        return found

    def _by_text(self, text: str, entry: Entry) -> Owner:
        if text.startswith("#"):
            return self._contained(text[1:], entry)
        if text in self.by_url:
            return Owner("theirs", self.by_url[text])
        if text.startswith(("urn:uuid:", "urn:oid:")):
            key = text.split(":", 2)[2]
            if key in self.main:
                return Owner("theirs", key)
            known = [one for one in entry.file.entries if one.url == text and one.kind != "Patient"]
            return OTHER if known else NOBODY
        if "?" in text:
            return self._conditional(text)
        form = _SHORT.search(text)
        if not form or ("/" in text.removesuffix(form[0]) and "://" not in text):
            return NOBODY
        kind, key = form[1], form[2]
        if kind != "Patient" or key not in self.main:
            return OTHER
        if "://" not in text:
            return Owner("theirs", key)
        return OTHER if self.servers[key] else Owner("unsure", key, "nobody knows whether it is the same server's")

    def _contained(self, key: str, entry: Entry) -> Owner:
        holders = [entry.resource] + ([entry.within.resource] if entry.within else [])
        for holder in holders:
            for one in dicts(holder.get("contained")):
                if one.get("id") == key:
                    return self._by_identifiers(_identifiers(one)) if one.get("resourceType") == "Patient" else OTHER
        return NOBODY

    def _conditional(self, text: str) -> Owner:
        kind, _, query = text.partition("?")
        if kind.rsplit("/", 1)[-1] != "Patient":
            return OTHER
        asked = [part.partition("=") for part in query.split("&")]
        if [name for name, _, _ in asked] != ["identifier"]:
            return NOBODY
        system, bar, value = unquote(asked[0][2]).rpartition("|")
        return self._by_identifiers({(system, value)}, any_system=not bar)

    def _by_identifiers(self, wanted: set[Identifier], any_system: bool = False) -> Owner:
        """The one Patient who has an identifier; somebody else where everybody has another one of its system."""
        values = {value for _, value in wanted}
        matches = {
            self.reported(name)
            for name, known in self.identifiers.items()
            if known & wanted or (any_system and values & {value for _, value in known})
        }
        if len(matches) == 1:
            return Owner("theirs", matches.pop())
        systems = {system for system, _ in wanted if system}
        everybody = self.identifiers and all(systems & {s for s, _ in known} for known in self.identifiers.values())
        return OTHER if everybody and systems and not matches else NOBODY._replace(reason="its reference leads nowhere")


def name_of(entry: Entry) -> str:
    """The id of a Patient; where it has none, the end of its full URL."""
    key = entry.resource.get("id")
    return key if isinstance(key, str) and key else re.split(r"[/:]", entry.url)[-1]


def subjects_of(file: File, people: People, patients: list[Entry]) -> set[str]:
    """The subjects of an input: its Patients, else all of the run."""
    own = {people.reported(name_of(one)) for one in patients if one.file is file}
    return own or {people.reported(name) for name in people.main}
