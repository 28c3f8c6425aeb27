"""HTML: everything escaped, nothing active."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from kn5501_reasoner.present import render

from .handmade import ANAEMIC, HAEMOGLOBIN, ODD, REFUSED, SCREENING

VOID: set[str] = set()


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("subjects", [SCREENING.subjects, (ODD,), (ANAEMIC,), (REFUSED,), ()])
def test_only_plain_elements_and_harmless_attributes(subjects) -> None:
    reader = read(render(replace(SCREENING, subjects=subjects), "html"))
    assert reader.tags <= {"section", "p", "h3", "table", "tr", "th", "td", "ul", "li", "code"}
    assert reader.attributes <= {"class", "scope"}
    assert "\x1b" not in reader.text


def test_one_subject_is_explained_several_are_listed() -> None:
    one = read(render(replace(SCREENING, subjects=(ANAEMIC,)), "html")).text
    assert "haemoglobin 58 g/L is below 60 g/L" in one and "5.8 g/dL" in one
    assert HAEMOGLOBIN.record in one
    many = read(render(SCREENING, "html")).text
    assert "failed: inc-07; 2 more open" in many and "carries shapes" in many
