"""Made-up subjects, each unlike every other, and what the reasoner itself says of them.

In: how many, a folder. Out: Person. Variants of the examples, by name, by values about the limits of criteria, and by
a judgement that may come later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from kn5501_reasoner import screen

EXAMPLES = Path(__file__).parents[3] / "examples"
VALUES = {
    "112.0": ("59.9", "60.0", "60.1", "112.0"), "3.2": ("0.99", "1.0", "3.2"), "10.0": ("5.0", "7.0", "8.0", "10.0"),
}
"""Haemoglobin, neutrophils, SLEDAI-2K."""
JUDGED = ("exc-05", "exc-08b", "exc-13", "exc-14")


@dataclass
class Person:
    """One subject. judgement: fields of the form; outcomes, judged: criterion -> outcome, before and after it."""

    name: str
    data: str
    judgement: dict[str, str]
    verdicts: tuple[str, str] = ("", "")
    outcomes: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))


def people(count: int, folder: Path) -> list[Person]:
    """So many subjects, always the same ones, with their outcomes."""
    random, files = Random(5501), sorted(EXAMPLES.glob("*.ttl"))
    made = [_person(number, files[number % len(files)], random) for number in range(count)]
    for state, folder_of in enumerate((folder / "before", folder / "after")):
        folder_of.mkdir(parents=True)
        for person in made:
            text = person.data + (_turtle(person.judgement) if state else "")
            (folder_of / f"{person.name}.ttl").write_text(text, encoding="utf-8")
    before, after = screen(folder / "before"), screen(folder / "after")
    for person in made:
        person.verdicts = before.verdicts[person.name], after.verdicts[person.name]
        person.outcomes = before.outcomes[person.name], after.outcomes[person.name]
    return made


def _person(number: int, file: Path, random: Random) -> Person:
    name = f"{file.stem}-{number}"
    text = file.read_text(encoding="utf-8").replace(f'"{file.stem}"', f'"{name}"')
    text = text.replace(f"https://example.org/{file.stem}/", f"https://example.org/{name}/")
    for value, choices in VALUES.items():
        text = text.replace(f"le:valueDecimal {value} ", f"le:valueDecimal {random.choice(choices)} ")
    return Person(name, text, {
        "judgedCriterion": random.choice(JUDGED), "judgedAsFit": random.choice(("true", "false")),
        "judgedBy": "investigator 2", "judgementDate": "2026-11-21", "judgementReason": f"seen on visit {number}",
    })


def _turtle(judgement: dict[str, str]) -> str:
    """What the form for a judgement stores."""
    said = {name: f'"{value}"' for name, value in judgement.items()}
    said["judgedAsFit"] = judgement["judgedAsFit"]
    said["judgementDate"] += "^^xsd:date"
    lines = "".join(f" ;\n    le:{name} {value}" for name, value in said.items())
    return f'\n:judged-later a le:Judgement ;\n    le:subject :subject ;\n    le:judgementStatus "final"{lines} .\n'


def distinct(made: list[Person]) -> int:
    """How many different sets of outcomes there are; a mix-up of two of them would show."""
    return len({re.sub(r"\s", "", str(sorted(person.outcomes[0].items()))) for person in made})
