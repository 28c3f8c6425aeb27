"""Of one resource the newest version counts, over all inputs of a run.

In:    entries, each with the subject to whom it is attributed.
Out:   the entries that count, and those of which nobody can say which is the newest.
Source: the reading of the protocol, "Versions".
"""

from __future__ import annotations

from collections.abc import Callable

from .editions import in_error
from .entries import Entry, date_or_unknown
from .when import surely_later

_OWNERS = ("subject", "patient", "individual", "meta")


def server_of(entry: Entry) -> str:
    """The server that the full URL names; empty where it names none."""
    tail = f"/{entry.kind}/{entry.resource.get('id')}"
    known = entry.url.startswith(("http://", "https://")) and entry.url.endswith(tail)
    return entry.url.removesuffix(tail) if known else ""


def _content(entry: Entry) -> dict:
    return {key: value for key, value in entry.resource.items() if key not in _OWNERS}


def compare(one: Entry, other: Entry) -> int | None:
    """1 when `one` is the newer, -1 when it is the older, 0 when both say the same, None when nobody knows."""
    if one.version.isdigit() and other.version.isdigit() and int(one.version) != int(other.version):
        return 1 if int(one.version) > int(other.version) else -1
    here, there = date_or_unknown(one.updated), date_or_unknown(other.updated)
    if not (one.version.isdigit() and other.version.isdigit()) or int(one.version) == int(other.version):
        if surely_later(here, there):
            return 1
        if surely_later(there, here):
            return -1
    if not one.deleted and not other.deleted and _content(one) == _content(other):
        return 0
    return None


def newest_of(group: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The entry that counts (none, when it was removed), or else those that cannot be told apart."""
    for entry in group:
        if all(compare(entry, other) in (0, 1) for other in group if other is not entry):
            return ([] if entry.deleted or in_error(entry.resource) else [entry]), []
    left = [one for one in group if not any(compare(other, one) == 1 for other in group if other is not one)]
    if any(one.deleted or in_error(one.resource) for one in left):
        return [], []
    return [], left


def counting(entries: list[Entry], owner: Callable[[Entry], str | None]) -> tuple[list[Entry], list[Entry]]:
    """The newest version of every resource; and the versions that cannot be ordered."""
    groups: dict[tuple, list[Entry]] = {}
    alone: list[Entry] = []
    for entry in entries:
        key = entry.resource.get("id")
        if isinstance(key, str) and entry.within is None:
            groups.setdefault((entry.kind, key), []).append(entry)
        else:
            alone.append(entry)
    kept, unclear = list(alone), []
    for group in groups.values():
        for same in _same(group, owner):
            found, open_ = newest_of(same)
            if same[0].kind == "Patient" and open_:
                found, open_ = open_, []
            kept += found
            unclear += open_
    unclear += [one for one in alone if any(one.within is other for other in unclear)]
    dropped = {id(entry) for group in groups.values() for entry in group} - {id(entry) for entry in kept}
    kept = [one for one in kept if one.within is None or id(one.within) not in dropped]
    return sorted(kept, key=lambda one: (one.file.number, one.place)), unclear


def _same(group: list[Entry], owner: Callable[[Entry], str | None]) -> list[list[Entry]]:
    """Entries of one type and id, parted into resources: by server and subject, else by subject."""
    gone = [one for one in group if one.deleted and not server_of(one)]
    left = [one for one in group if one not in gone]
    servers = {server_of(one) for one in left} - {""}
    parts: dict[tuple, list[Entry]] = {}
    for one in left:
        server = server_of(one)
        if len(servers) > 1:
            key = ("server", server, owner(one)) if server else ("subject", owner(one))
        elif server:
            key = ("server", server, owner(one))
        else:
            near = [other for other in left if server_of(other) and owner(other) == owner(one)]
            key = ("server", server_of(near[0]), owner(one)) if near else ("subject", owner(one))
        parts.setdefault(key, []).append(one)
    return [part + gone for part in parts.values()] if parts else [gone] if gone else []
