"""What an input changes in the records of a subject: what is new, what a newer version replaces, what is set aside.

What: of one resource the newest version counts. What it replaces is kept with the entry, no longer among the records.
An older version is not used. Two texts of which nobody can tell the newer, and that differ, are both set aside,
and an entry that was not understood stands for them, until a newer version or a correction comes. A readable text
replaces an entry of the same name that could not be read.
In: an input and what is known of the subject. Out: Change. Raises: Refused for a namesake from another server.
Source: HL7 FHIR R4, versioning, entered in error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from kn5501_reasoner.errors import ReasonerError
from kn5501_reasoner.model import DataError
from kn5501_reasoner.pipeline.intake import Intake, minted, version_of

from . import people
from .texts import RULE, Stated, Text, again, grouped, is_person, names_of, nodes, resource_of, stated_in, undecided

NEWER = "a newer version of it counts"
STRUCK = "it is stored, and no longer counts since it was corrected"
BACK = "it counts again: this is a newer version than the one that was corrected"
GONE = "its source said that there is no such record"
SAME_VERSION = "this version of it is stored already"
EARLIER = "this text of it was replaced, or set aside because nobody can tell which is newer"
ASIDE = "another text of it is stored, and nobody can tell which is newer: neither counts"


class Refused(ReasonerError):
    """An input that is refused whole; errors name rule and records."""

    def __init__(self, what: str, errors: Sequence[DataError] = (), hint: str = "") -> None:
        super().__init__(what, "", hint)
        self.errors = tuple(errors)


@dataclass(frozen=True)
class State:
    """What cannot be read off the records of a resource: the versions for which its entries stand, or of which there is
    none. versions: empty where the records say it; removed: its source says that there is no such record.
    """

    versions: tuple[Stated, ...] = ()
    removed: bool = False


@dataclass(frozen=True)
class Known:
    """What the store knows of a subject. corrected: records that no longer count; earlier: texts of resources that were
    replaced or set aside, as statements; states: by resource.
    """

    quads: Sequence[ox.Quad] = ()
    corrected: Collection[str] = ()
    states: Mapping[str, State] = field(default_factory=dict)
    earlier: Callable[[], Iterable[Sequence[ox.Quad]]] = tuple


@dataclass
class Change:
    """What an input changes. add, gone: statements; aside: texts that are kept and do not count; states: by resource;
    told: (record, why it is not used, or counts again).
    """

    add: list[ox.Quad] = field(default_factory=list)
    gone: list[ox.Quad] = field(default_factory=list)
    aside: list[ox.Quad] = field(default_factory=list)
    states: dict[str, State] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)


def plan(subject: str, intake: Intake, known: Known) -> Change:
    """What an input changes in the records of one subject. Raises: Refused."""
    made = Change()
    asked = ox.Store()  # writes numbers and times as the database will give them back
    asked.extend(ox.parse(intake.subjects.get(subject, "").encode(), ox.RdfFormat.N_QUADS))
    groups = nodes(asked)
    persons = [quad for quads in groups.values() if is_person(quads) for quad in quads]
    rest = [quad for quads in groups.values() if not is_person(quads) for quad in quads]
    stored = [quad for quads in nodes(known.quads).values() if is_person(quads) for quad in quads]
    if len(people.servers([*persons, *stored])) > 1:
        raise Refused(f"a subject {subject} from another server is stored: nobody can tell whether it is the same",
                      hint="give the subject another identifier")
    told = people.describe(persons, stored, known.corrected, made.add, made.gone)
    made.told += [(name, {"older": NEWER, "struck": STRUCK}[why]) for name, why in told]
    planner = _Planner(subject, intake, known, made, set(names_of(persons).values()))
    for text, names in planner.texts(rest):
        planner.settle(text, names)
    _make_room(made, planner.stored, set(names_of(persons).values()))
    return made


def _make_room(made: Change, stored: Sequence[ox.Quad], described: set[str]) -> None:
    """Let an entry that has the name of a subject's description speak of it under another name."""
    gone = set(made.gone)
    for node, quads in nodes(stored).items():
        if node.value in described and not gone.intersection(quads):
            made.gone += quads
            made.add += again(node, quads, node.value)


class _Planner:
    """The resources of one input against those that are stored."""

    def __init__(self, subject: str, intake: Intake, known: Known, made: Change, described: set[str]) -> None:
        self.known, self.made, self.described = known, made, described
        self.resources = {each.record: each for each in intake.resources if each.subject == subject}
        self.deleted = intake.deleted
        self.stored = [quad for quads in nodes(known.quads).values() if not is_person(quads) for quad in quads]
        names = set(names_of(self.stored).values())
        self.people = described | {
            names_of(quads)[node] for node, quads in nodes(known.quads).items() if is_person(quads)}
        self.parts: dict[str, list[str]] = {}
        for name in sorted({*names, *known.states}):
            self.parts.setdefault(name.partition("#")[0], []).append(name)
        self.quads = grouped(self.stored, {name: name for name in names})
        self._earlier: list[Mapping[object, list[ox.Quad]]] | None = None

    def texts(self, quads: Sequence[ox.Quad]) -> Iterator[tuple[Text, list[str]]]:
        """What the input says of each resource, and the stored records that are parts of it."""
        names = names_of(quads)
        versioned = {names[node] for node, said in nodes(quads).items() if any(stated_in(said))}
        key = {name: self._resource(name, name in versioned) for name in names.values()}
        for record, said in grouped(quads, key).items():
            noted = self.resources.get(record)
            stated = (noted.version, noted.updated) if noted else stated_in(said)
            yield Text(record, tuple(said), stated), self._names(record, any(stated))
        given = set(key.values())
        for record, noted in self.resources.items():
            if record not in given and (record not in self.described or record in self.parts):
                yield Text(record, (), (noted.version, noted.updated), noted.removed), self._names(record, True)
        yield from self._deletions(given)

    def settle(self, text: Text, names: Sequence[str]) -> None:
        """Add what one text says, let it replace what is stored, or leave it."""
        old = Text(self._base(names, text.record), tuple(quad for name in names for quad in self.quads.get(name, ())))
        state = next((self.known.states[name] for name in names if name in self.known.states), None)
        struck = bool(old.quads) and all(name in self.known.corrected for name in names_of(old.quads).values())
        versions = state.versions if state else (stated_in(old.quads),) if old.quads else ()
        if not versions:
            self._put(text)
            return
        newer = [text.version.newer_than(version_of(*each)) for each in versions]
        if text.said == old.said and text.removed == bool(state and state.removed):
            self._same(text, old, newer, versions, struck)
        elif any(each is False for each in newer):
            self._tell(text, NEWER)
        elif all(newer):
            self._replace(text, old, BACK if struck else "")
        elif text.said and self._was_said(text, names):
            self._tell(text, EARLIER)
        elif state and state.removed:
            self._tell(text, GONE)
        elif text.removed or (old.unread and not old.conflict and not text.unread and old.readable <= text.said):
            self._replace(text, old)
        elif self._again(text, old, versions):
            self._tell(text, SAME_VERSION)
        else:
            self._set_aside(text, old, versions, struck)

    def _put(self, text: Text) -> None:
        for node, quads in nodes(text.quads).items():
            self.made.add += again(node, quads, node.value) if node.value in self.people else quads
        if text.unread or text.removed or (not text.quads and any(text.stated)):
            self.made.states[text.record] = State((text.stated,), text.removed)

    def _same(
        self, text: Text, old: Text, newer: Sequence[bool | None], versions: Sequence[Stated], struck: bool
    ) -> None:
        """The same content: at most its version is news."""
        if struck:
            self._tell(text, STRUCK)
        elif text.quads and not old.conflict and (all(newer) or not any(map(any, versions)) and any(text.stated)):
            self._replace(text, old)
        elif not text.quads and all(newer):
            self._put(text)

    def _replace(self, text: Text, old: Text, why: str = "") -> None:
        self.made.gone += old.quads
        self.made.states |= {name: State() for name in (old.record, text.record) if name in self.known.states}
        self._put(text)
        if why and text.quads:
            self._tell(text, why)
        if not text.quads:
            self.made.states[text.record] = State((text.stated,), text.removed)

    def _set_aside(self, text: Text, old: Text, versions: Sequence[Stated], struck: bool) -> None:
        """Nobody can tell which is newer: what can be read of either does not count, and both leave everything open."""
        left = old.quads if struck else old.part(unread=False)
        kept = [] if struck else old.part(unread=True)
        self.made.gone += left
        self.made.aside += text.part(unread=False)
        taken = {quad.subject.value for quad in kept} | self.people
        for node, quads in nodes(text.part(unread=True)).items():
            self.made.add += again(node, quads, names_of(quads)[node]) if node.value in taken else quads
            taken.add(node.value)
        stands = undecided(text.record, [*([] if struck else left), *text.part(unread=False)],
                           text.record not in taken)
        present = Text(text.record, tuple(kept)).said
        for quads in nodes(stands).values():
            if not Text(text.record, tuple(quads)).said <= present:
                self.made.add += quads
        self.made.states[text.record] = State((*versions, text.stated))
        self._tell(text, ASIDE)

    def _tell(self, text: Text, why: str) -> None:
        self.made.told.append((text.record, why))

    @staticmethod
    def _again(text: Text, old: Text, versions: Sequence[Stated]) -> bool:
        """Whether a version that was read before cannot be resolved here, as when it leads to what is not there."""
        broken = any(predicate == RULE for _, saying in text.said for predicate, _ in saying)
        return bool(text.unread and not old.unread and not broken and any(text.stated) and versions == (text.stated,))

    def _resource(self, name: str, versioned: bool) -> str:
        base = name.partition("#")[0]
        if base in self.resources and self.resources[base].whole:
            return base
        return resource_of(name) if versioned else name

    def _names(self, record: str, versioned: bool) -> list[str]:
        """The stored records that are parts of a resource, also where one of both names states no server."""
        noted = self.resources.get(record)
        if noted is None or not noted.whole:
            found = self.parts.get(record.partition("#")[0], [])
            return [name for name in found if name == record or (versioned and resource_of(name) == record)]
        if record not in self.parts:
            others = [base for base in self.parts if _other_name(base, record)]
            record = others[0] if len(others) == 1 else record
        return self.parts.get(record, [])

    @staticmethod
    def _base(names: Sequence[str], record: str) -> str:
        return names[0].partition("#")[0] if names and not any(name == record for name in names) else record

    def _was_said(self, text: Text, names: Sequence[str]) -> bool:
        """Whether an earlier text of a resource said the same."""
        if self._earlier is None:
            self._earlier = [nodes(quads) for quads in self.known.earlier()]
        for found in self._earlier:
            called = names_of([quad for quads in found.values() for quad in quads])
            said = tuple(quad for node, quads in found.items() if called[node] in names for quad in quads)
            if any(Text(base, said).said == text.said for base in (text.record, names[0].partition("#")[0])):
                return True
        return False

    def _deletions(self, given: set[str]) -> Iterator[tuple[Text, list[str]]]:
        """What the input deletes and does not hold itself."""
        for base, names in list(self.parts.items()) if self.deleted else ():
            for each in self.deleted:
                if each.names(base) and base not in given and base not in self.resources:
                    yield Text(base, (), (None, each.updated), True), names


def _other_name(base: str, record: str) -> bool:
    """Whether two names are those of one resource, one with a server and one without."""
    tails = [name.rsplit("/", 2)[1:] for name in (base, record)]
    if tails[0] != tails[1] or len(tails[0]) != 2:
        return False
    own = minted(*tails[0])
    return own in (base, record)
