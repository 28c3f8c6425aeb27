"""Marked Turtle is the Turtle it was made from, escaped, with links and places."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from kn5501_reasoner import resources
from web.knowledge.turtle import highlight

FILES = sorted([*resources.folder("shapes").rglob("*.ttl"), *resources.folder("ontology").rglob("*.ttl")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_lost_or_added(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    marked = str(highlight(text, lambda prefix, local: f"/x/{local}" if prefix == "le" else "", "kn"))
    assert unescape(re.sub(r"<[^>]*>", "", marked)) == text
    places = re.findall(r' id="([^"]+)"', marked)
    assert len(places) == len(set(places))


def test_names_lead_and_blocks_can_be_jumped_to() -> None:
    text = "kn:inc-04 le:x 8.0 ; le:y kn:inc-04 . # le:z\n"
    marked = str(highlight(text, lambda prefix, local: f"/{local}" if local == "x" else "", "kn"))
    assert '<span class="place" id="inc-04">' in marked
    assert marked.count("id=") == 1
    assert '<a href="/x"><span class="tp">le:</span>x</a>' in marked
    assert '<span class="tn">8.0</span>' in marked
    assert '<span class="tc"># le:z</span>' in marked


@pytest.mark.parametrize("evil", [
    '"<script>alert(1)</script>"', "# </code></pre><img src=x onerror=alert(1)>\n", "<https://a.example/\"onload=\"x>",
    "le:\"><script>", "<script src=x >", "< img src=x onerror=alert(1)>", "<b\n>", '"""\n<svg/onload=alert(1)>"""',
])
def test_no_text_becomes_markup(evil: str) -> None:
    marked = str(highlight(f"kn:a le:b {evil} .", lambda prefix, local: f"/{prefix}/{local}", "kn"))
    assert set(re.findall(r"<(\w+)", marked)) <= {"span", "a"}
    assert not re.search(r"<[^>]*\son\w+=", marked)
