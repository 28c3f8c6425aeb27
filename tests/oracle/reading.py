"""From parsed FHIR resources to subjects.

In:    top-level JSON objects, each an input: Bundles or single resources.
Out:   subjects by Patient.id, each with the entries that were not used; and the entries of which nobody can be named.
Raises: nothing, whatever the input; an impossible date is an error of its subject.
Source: the conventions for FHIR; the reading of the protocol, "What is not understood is not absent".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .absent import absent_names, parts_of_more
from .editions import in_error
from .entries import Entry, File, open_file
from .forms import malformed_member
from .json_forms import a_dict, a_text, dicts
from .of_trial import OTHER, OWN, Place, Trial, named_by, names_input, read_parts, trials_of_inputs, without_trial
from .owners import OWNERS, Owner, People, name_of, subjects_of
from .read_clinical import read_allergy, read_condition, read_consent, read_list, read_participation, read_procedure
from .read_medicines import read_medicine
from .read_observations import read_observation
from .records import Context, Subject, Unread, Unreadable
from .versions import counting
from .when import PAST, EndsBefore, ImpossibleDate, When, when_of
from .withholding import EVERYTHING, NOTHING, of_type, withheld_by

_READERS = {
    "AllergyIntolerance": read_allergy,
    "Condition": read_condition,
    "Consent": read_consent,
    "List": read_list,
    "MedicationAdministration": read_medicine,
    "MedicationDispense": read_medicine,
    "MedicationRequest": read_medicine,
    "MedicationStatement": read_medicine,
    "Observation": read_observation,
    "Procedure": read_procedure,
    "ResearchSubject": read_participation,
}
_NEVER_OF_A_SUBJECT = frozenset(
    "Patient Medication ResearchStudy Organization Practitioner PractitionerRole Location Substance OperationOutcome"
    " Provenance".split()
)
_NEVER_HAPPENED = ("entered-in-error", "cancelled", "not-taken", "not-done", "declined", "draft")
_TAIL = re.compile(r"(?:^|/)([A-Za-z]+/[A-Za-z0-9\-.]{1,64})(?:/_history/.*)?$")
_NAMED_PATIENT = re.compile(r"(?:^|/)Patient/([A-Za-z0-9\-.]{1,64})$")


@dataclass
class Run:
    """What the inputs of one run hold."""

    subjects: dict[str, Subject] = field(default_factory=dict)
    nobody: list[Unread] = field(default_factory=list)


class Reading:
    """One reading of all inputs of a run."""

    def __init__(self, items: Iterable[object], strict: bool = False) -> None:
        self.strict, self.run = strict, Run()
        opened = [open_file(item, number) for number, item in enumerate(items, 1)]
        self.files = [file for file in opened if not file.edition]
        everything = [entry for file in self.files for entry in file.entries]
        self.people = People([entry for entry in everything if _is_patient(entry)])
        self.entries, self.unclear = counting(everything, self._key)
        self.patients = [entry for entry in self.entries if _is_patient(entry)]
        self.people = People(self.patients)
        self.known = {name for entry in everything for name in _names(entry)}
        self.by_name: dict[str, dict] = {}
        self.in_file: dict[tuple[int, str], dict] = {}
        for entry in self.entries:
            for name in _names(entry):
                self.by_name.setdefault(name, entry.resource)
                self.in_file.setdefault((entry.file.number, name), entry.resource)
        self.trials = self._trials_of_inputs()
        self._read_patients()
        self._refuse([file for file in opened if file.edition])
        self._read_all()

    def _key(self, entry: Entry) -> str | None:
        if entry.kind == "Patient":
            return name_of(entry)
        return self.people.owner(entry).name or None

    def follow(self, link: object, entry: Entry) -> dict:
        """The resource that a reference names: contained, in the same file, or in another one."""
        name = a_text(a_dict(link).get("reference"))
        if name.startswith("#"):
            held = dicts(entry.resource.get("contained"))
            held += dicts(entry.within.resource.get("contained")) if entry.within else []
            return next((one for one in held if one.get("id") == name[1:]), {})
        tail = _TAIL.search(name)
        for one in (name, tail[1] if tail else name):
            found = self.in_file.get((entry.file.number, one)) or self.by_name.get(one)
            if found:
                return found
        return {}

    # Subjects

    def _read_patients(self) -> None:
        for entry in self.patients:
            name = name_of(entry)
            main = self.people.reported(name)
            subject = self.run.subjects.setdefault(main, Subject(main))
            if len(self.people.servers[name]) > 1:
                subject.errors.add("two-servers")
            bad = malformed_member(entry.resource)
            reason = entry.strange or (f"{bad} is malformed" if bad else None)
            if reason:
                subject.add_unread(_row(entry, reason, EVERYTHING))
                continue
            try:
                _read_patient(entry.resource, subject)
            except ImpossibleDate:
                subject.errors.add("impossible-date")
        for name, (label, reason) in self.people.open.items():
            if self.people.reported(name) in self.run.subjects:
                self._withhold(self.people.reported(name), Unread("Patient", label, reason, tuple(sorted(EVERYTHING))))

    def _refuse(self, files: list[File]) -> None:
        """Inputs of another edition: their own subjects are refused, others that they name lose everything."""
        known = set(self.run.subjects)
        for file in files:
            reason = f"it is written in {file.edition}"
            row = Unread("Bundle", f"input {file.number}", reason, tuple(sorted(EVERYTHING)))
            named = set()
            for entry in file.entries:
                own = entry.resource.get("id") if entry.kind == "Patient" else None
                links = [a_dict(entry.resource.get(key)).get("reference") for key in OWNERS]
                found = [_NAMED_PATIENT.search(a_text(link)) for link in links]
                named |= {form[1] for form in found if form} | ({own} if isinstance(own, str) else set())
                if isinstance(own, str) and own not in known:
                    self.run.subjects.setdefault(own, Subject(own)).errors.add("fhir-version")
            here = {self.people.reported(name) for name in named if name in self.people.main} & known
            for name in here:
                self._withhold(name, row)
            if not here and not named & set(self.run.subjects):
                self._of_nobody(row, known)

    def _withhold(self, name: str, row: Unread) -> None:
        self.run.subjects[name].add_unread(row)

    def _of_nobody(self, row: Unread, candidates: set[str]) -> None:
        """Counts against the one subject there is; among several it is said aloud."""
        if len(candidates) == 1 or self.strict:
            for name in candidates:
                self._withhold(name, row)
        if len(candidates) != 1:
            self.run.nobody.append(row)

    # Entries

    def _trials_of_inputs(self) -> dict[Place, Trial]:
        """The trial that an input names for a subject."""
        said = [one for one in self.entries if names_input(one.resource)]
        said = [one for one in said if one.resource.get("status") not in _NEVER_HAPPENED]
        return trials_of_inputs(((one.file.number, self.people.owner(one).name), one.resource) for one in said)

    def _trial(self, entry: Entry, name: str) -> str:
        """The trial to which an entry is: named by itself, else by its input; else KN5501."""
        own = named_by(entry.resource, lambda link: self.follow(link, entry))
        return own or self.trials.get((entry.file.number, name)) or OWN

    def _read_all(self) -> None:
        methods = self._methods_of_members()
        for entry in self.unclear:
            self._unread(entry, "of its versions nobody can say which is the newest")
        for entry in self.entries:
            if entry.kind not in _NEVER_OF_A_SUBJECT:
                self._read(entry, methods)
        for file in self.files:
            for kind, label, reason in file.faults:
                row = Unread(kind, label, reason, tuple(sorted(EVERYTHING)))
                self._of_nobody(row, subjects_of(file, self.people, self.patients))
        for page, reason in parts_of_more([page for file in self.files for page in file.pages]):
            row = Unread("Bundle", page.label, reason, tuple(sorted(EVERYTHING)))
            named = {self.people.owner(e).name for e in self.entries if e.file is page.file and e.kind != "Patient"}
            named |= {self.people.reported(name_of(e)) for e in self.patients if e.file is page.file}
            here = named & set(self.run.subjects)
            for name in here:
                self._withhold(name, row)
            if not here:
                self._of_nobody(row, set(self.run.subjects))
        for file in self.files:
            for name, label in file.absent:
                if not _names_of(name) & self.known:
                    row = Unread(_type_in(name), label, "the record that it names is not there",
                                 tuple(sorted(of_type(_type_in(name)))))  # fmt: skip
                    self._of_nobody(row, subjects_of(file, self.people, self.patients))

    def _methods_of_members(self) -> dict[int, object]:
        """The method of a panel, for those of its members that have none."""
        found: dict[int, object] = {}
        for entry in self.entries:
            if entry.kind == "Observation" and entry.resource.get("method"):
                for link in dicts(entry.resource.get("hasMember")):
                    found[id(self.follow(link, entry))] = entry.resource["method"]
        return found

    def _unread(self, entry: Entry, reason: str, owner: Owner | None = None) -> None:
        """An entry that is not used counts against its owner, or against the one subject of its input."""
        owner = owner or self.people.owner(entry)
        if owner.found in ("theirs", "unsure") and owner.name in self.run.subjects:
            self._withhold(owner.name, _row(entry, reason, self._withheld(entry, {owner.name})))
        elif owner.found == "nobody":
            whose = subjects_of(entry.file, self.people, self.patients) & set(self.run.subjects)
            self._of_nobody(_row(entry, reason, self._withheld(entry, whose)), whose)

    def _withheld(self, entry: Entry, names: set[str]) -> frozenset[str]:
        """What an entry withholds: nothing that is to a trial, where it is to another trial."""
        found, said = withheld_by(entry.resource), {self._trial(entry, name) for name in names}
        return without_trial(found) if said == {OTHER} and not names_input(entry.resource) else found

    def _read(self, entry: Entry, methods: dict[int, object]) -> None:
        reader, owner = _READERS.get(entry.kind), self.people.owner(entry)
        if owner.found != "theirs" or owner.name not in self.run.subjects:
            happened = entry.resource.get("status") not in _NEVER_HAPPENED and not in_error(entry.resource)
            if owner.found != "other" and happened:
                self._unread(entry, owner.reason, owner)
            return
        if entry.strange:
            return self._unread(entry, entry.strange, owner)
        if in_error(entry.resource) or (entry.within and in_error(entry.within.resource)):
            return None
        for name in absent_names(entry.resource):
            if not self.follow({"reference": name}, entry) and not _names_of(name) & self.known:
                kind = _type_in(name)
                row = Unread(kind, entry.label, "a record that it names is not there", tuple(sorted(of_type(kind))))
                self._withhold(owner.name, row)
        bad = malformed_member(read_parts(entry.resource))
        if bad or reader is None:
            if entry.kind == "DiagnosticReport" and not bad and not dicts(entry.resource.get("conclusionCode")):
                return None
            return self._unread(entry, f"{bad} is malformed" if bad else "its type is not read", owner)
        return self._read_one(entry, reader, owner, methods)

    def _read_one(self, entry: Entry, reader, owner: Owner, methods: dict[int, object]) -> None:
        subject, resource = self.run.subjects[owner.name], entry.resource
        if id(resource) in methods and not resource.get("method"):
            resource = resource | {"method": methods[id(resource)]}
        trial = self._trial(entry, owner.name)
        context = Context(lambda link: self.follow(link, entry), entry.stamped, entry.together, trial)
        try:
            reader(resource, subject, context)
        except Unreadable as why:
            self._unread(entry, str(why), owner)
        except ImpossibleDate as why:
            if self._withheld(entry, {owner.name}) == NOTHING and not isinstance(why, EndsBefore):
                self._unread(entry, "an impossible date", owner)
            else:
                subject.errors.add("impossible-date")


def _is_patient(entry: Entry) -> bool:
    return entry.kind == "Patient" and bool(name_of(entry))


def _names(entry: Entry) -> set[str]:
    """The names by which others refer to an entry."""
    key = entry.resource.get("id")
    names = {f"{entry.kind}/{key}"} if isinstance(key, str) and entry.within is None else set()
    return names | ({entry.url} if entry.url else set())


def _names_of(reference: str) -> set[str]:
    tail = _TAIL.search(reference)
    return {reference, tail[1]} if tail else {reference}


def _type_in(reference: str) -> str:
    """The type of the record that a reference names; empty where it does not say."""
    tail = _TAIL.search(reference)
    return tail[1].split("/")[0] if tail else reference if reference.isalpha() and reference[:1].isupper() else ""


def _row(entry: Entry, reason: str, withheld: frozenset[str]) -> Unread:
    return Unread(entry.kind, entry.label, reason, tuple(sorted(withheld)))


def _read_patient(resource: dict, subject: Subject) -> None:
    birth = when_of(resource.get("birthDate"))
    if birth.known:
        subject.births.append(When(birth.first, birth.last))
    if resource.get("gender") in ("male", "female", "other"):
        subject.sexes.add(resource["gender"])
    if resource.get("deceasedDateTime") is not None:
        subject.deaths.append(when_of(resource["deceasedDateTime"]))
    elif resource.get("deceasedBoolean") is True:
        subject.deaths.append(When(PAST, PAST))


def read_run(items: Iterable[object], strict: bool = False) -> Run:
    """All subjects of the inputs; the same Patient.id in several inputs is one subject."""
    return Reading(items, strict).run
