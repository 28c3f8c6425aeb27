"""What explanations take for certain, final or borderline is what the derivations take for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kn5501_reasoner import facts
from kn5501_reasoner.facts import trouble

SQL = Path(facts.__file__).parent / "sql"


def words(file: str, before: str) -> set[str]:
    """The quoted words of the first list after a text of a derivation."""
    text = (SQL / file).read_text(encoding="utf-8")
    found = re.search(re.escape(before) + r"\s*[(\[]([^)\]]*)[)\]]", text)
    assert found, (file, before)
    return set(re.findall(r"'([^']+)'", found[1]))


@pytest.mark.parametrize(("said", "file", "before"), [
    (trouble.COUNTING, "macro-dates.sql", "counts(status) AS coalesce(status IN"),
    (trouble.TAKEN, "event-exposure.sql", "       coalesce(status IN"),
    (trouble.ONGOING, "event-exposure.sql", "coalesce(e.status IN"),
])
def test_the_words_are_those_of_the_derivations(said: tuple[str, ...], file: str, before: str) -> None:
    assert set(said) == words(file, before)


def test_borderline_is_what_the_derivation_takes_for_it() -> None:
    text = (SQL / "reading-antibody.sql").read_text(encoding="utf-8")
    lists = re.findall(r"list_has_any\(tokens, \[([^\]]*)\]\)", text)
    assert trouble.BORDERLINE in [set(re.findall(r"'([^']+)'", each)) for each in lists]


@pytest.mark.parametrize("word", trouble.OTHER_VERSIONS)
def test_versions_of_an_index_are_those_that_a_derivation_leaves_out(word: str) -> None:
    assert any(f"'{word}'" in (SQL / file).read_text(encoding="utf-8") for file in ("sledai.sql", "reading-grade.sql"))
