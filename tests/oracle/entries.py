"""An input as entries: bundles within bundles, responses, deletions, contained records, and what is said to be missing.

In:    one top-level JSON object.
Out:   a `File`: its entries, the names of records that it does not hold, and what keeps it from being whole.
Raises: nothing, whatever the input.
Source: the conventions for FHIR; the reading of the protocol, "What is not understood is not absent".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .editions import foreign_edition, why_not_understood
from .json_forms import a_dict, a_text, dicts, number_of
from .when import UNKNOWN, ImpossibleDate, When, when_of

CONTAINED = (
    "AdverseEvent AllergyIntolerance Condition MedicationAdministration MedicationDispense MedicationRequest"
    " MedicationStatement Observation Procedure"
).split()


@dataclass(eq=False)
class Entry:
    """One resource with where it stands."""

    resource: dict
    label: str
    url: str
    file: File
    stamped: When
    version: str = ""
    updated: str = ""
    deleted: bool = False
    strange: str | None = None  # why it cannot be used
    within: Entry | None = None
    place: int = 0

    @property
    def kind(self) -> str:
        """The resource's type."""
        return a_text(self.resource.get("resourceType"))

    @property
    def together(self) -> When:
        """The day on which what holds it was put together."""
        return self.stamped if self.stamped.known else self.file.updated


@dataclass(eq=False)
class Page:
    """A Bundle as a part of more: the names that it gives itself and its neighbours."""

    label: str
    file: File
    selves: set[str]
    neighbours: set[str]
    total: int | None
    held: int


@dataclass(eq=False)
class File:
    """One input."""

    number: int
    entries: list[Entry] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    absent: list[tuple[str, str]] = field(default_factory=list)  # (name, label) of entries without their record
    faults: list[tuple[str, str, str]] = field(default_factory=list)  # (kind, label, reason): anything may be missing
    edition: str | None = None
    updated: When = UNKNOWN

    def label(self, resource: dict, url: str) -> str:
        """How an entry is named in a list: by type and id, else by its place."""
        if isinstance(resource.get("id"), str):
            return f"{a_text(resource.get('resourceType'))}/{resource['id']}"
        return url or f"entry {len(self.entries) + 1} of input {self.number}"


def date_or_unknown(value: object) -> When:
    """A date; unknown where it is none."""
    try:
        return when_of(value)
    except ImpossibleDate:
        return UNKNOWN


def open_file(item: object, number: int) -> File:
    """Everything that an input holds."""
    file = File(number)
    _walk(item, file, {}, UNKNOWN)
    moments = [date_or_unknown(entry.updated) for entry in file.entries]
    moments.append(date_or_unknown(a_dict(a_dict(item).get("meta")).get("lastUpdated")))
    for place, entry in enumerate(file.entries):
        entry.place = place
    file.updated = max((m for m in moments if m.known), key=lambda m: (m.last, m.first), default=UNKNOWN)
    return file


def _walk(item: object, file: File, entry: dict, stamped: When) -> None:
    resource = a_dict(item)
    if not isinstance(resource.get("resourceType"), str):
        file.faults.append(("", f"entry {len(file.entries) + 1} of input {file.number}", "it is no resource"))
    elif resource["resourceType"] == "Bundle":
        _open_bundle(resource, file, stamped)
    else:
        _add(resource, file, entry, stamped)


def _add(resource: dict, file: File, entry: dict, stamped: When) -> None:
    meta, answer = a_dict(resource.get("meta")), a_dict(entry.get("response"))
    url = a_text(entry.get("fullUrl")).split("/_history/")[0]
    one = Entry(
        resource,
        file.label(resource, url),
        url,
        file,
        stamped,
        version=a_text(meta.get("versionId")) or _tag(answer),
        updated=a_text(meta.get("lastUpdated")) or a_text(answer.get("lastModified")),
        strange=why_not_understood(resource),
    )
    if entry.get("modifierExtension"):
        one.strange = "a modifier extension that is not understood"
    if a_dict(entry.get("request")).get("method") == "DELETE":
        one.deleted = True
    file.edition = file.edition or foreign_edition(resource)
    file.entries.append(one)
    for inner in dicts(resource.get("contained")):
        file.edition = file.edition or foreign_edition(inner)
        if inner.get("resourceType") in CONTAINED:
            label = f"{one.label}#{a_text(inner.get('id'))}"
            file.entries.append(Entry(inner, label, "", file, stamped, strange=one.strange, within=one))


def _tag(answer: dict) -> str:
    """The version in an ETag: W/"3"."""
    return a_text(answer.get("etag")).removeprefix("W/").strip('"')


def _open_bundle(bundle: dict, file: File, outer: When) -> None:
    label = f"Bundle/{bundle['id']}" if isinstance(bundle.get("id"), str) else f"a Bundle of input {file.number}"
    stamp = date_or_unknown(bundle.get("timestamp"))
    stamped = stamp if stamp.known else outer
    reason = why_not_understood(bundle, deep=False)
    if reason:
        file.faults.append(("Bundle", label, reason))
    links = [(a_text(link.get("relation")), a_text(link.get("url"))) for link in dicts(bundle.get("link"))]
    held, whole = bundle.get("entry"), number_of(bundle.get("total"))
    members = held if isinstance(held, list) else [] if held is None else [held]
    matches = [one for one in members if a_dict(a_dict(one).get("search")).get("mode") in (None, "match")]
    file.pages.append(
        Page(
            label,
            file,
            {url for relation, url in links if relation == "self"},
            {url for relation, url in links if relation in ("next", "previous", "prev")},
            None if whole is None or whole.denominator != 1 else int(whole),
            len(matches),
        )
    )
    for one in members:
        if not isinstance(one, dict):
            file.faults.append(("", label, "an entry is no object"))
        elif one.get("resource") is None:
            _without_resource(one, file, label, stamped)
        elif a_dict(one.get("request")).get("method") == "PATCH":
            file.absent.append((a_text(one["request"].get("url")) or a_text(one.get("fullUrl")), f"{label}, a change"))
        else:
            _walk(one["resource"], file, one, stamped)
            _outcome(a_dict(one["resource"]), file, label)


def _outcome(resource: dict, file: File, label: str) -> None:
    """A server's word that what it sent is not all."""
    if resource.get("resourceType") == "OperationOutcome":
        codes = {issue.get("code") for issue in dicts(resource.get("issue"))}
        if codes & {"incomplete", "too-costly", "throttled", "timeout", "transient", "exception"}:
            file.faults.append(("Bundle", label, "the server says that it is not complete"))


def _without_resource(entry: dict, file: File, label: str, stamped: When) -> None:
    """A deletion, the answer to a request, or a record that is named and not there."""
    request, answer = a_dict(entry.get("request")), a_dict(entry.get("response"))
    status, name = a_text(answer.get("status")), a_text(entry.get("fullUrl"))
    if request.get("method") == "DELETE":
        url = name or a_text(request.get("url"))
        kind, _, key = url.split("?")[0].rstrip("/").rpartition("/")
        gone = {"resourceType": kind.rsplit("/", 1)[-1], "id": key}
        file.entries.append(
            Entry(gone, f"{gone['resourceType']}/{key}", name, file, stamped, _tag(answer),
                  a_text(answer.get("lastModified")), deleted=True)
        )  # fmt: skip
    elif status[:1] in ("4", "5") and status[:3] not in ("404", "410"):
        file.faults.append(("Bundle", label, "a part of it could not be fetched"))
    elif name or answer.get("location"):
        if status[:1] in ("", "2") and request.get("method") in (None, "POST", "PUT"):
            file.absent.append((name or a_text(answer.get("location")), label))
