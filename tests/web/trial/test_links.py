"""Every link on these pages leads somewhere, and every fragment is there; ids are there once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.web.trial.test_pages import CRITERIA

PAGES = ["/trial", "/ontology", "/ontology?q=lupus", "/ontology/term/SystemicLupusErythematosus",
         "/ontology/term/haemoglobin", "/ontology/term/condition", "/ontology/term/earl:passed",
         *(f"/trial/kn5501/{name}" for name in CRITERIA)]


def ids(text: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', text)


@pytest.fixture(scope="module")
def seen() -> dict[str, tuple[int, frozenset[str]]]:
    return {}


@pytest.mark.parametrize("page", PAGES)
def test_links_and_places(client: FlaskClient, page: str, seen: dict[str, tuple[int, frozenset[str]]]) -> None:
    text = client.get(page).text
    assert len(ids(text)) == len(set(ids(text))), [i for i in ids(text) if ids(text).count(i) > 1]
    for found in sorted(set(re.findall(r'(?:href|src)="([^"]*)"', text))):
        address, _, place = unescape(found).partition("#")
        assert address.startswith("/") or not address, found
        address = address or page
        if address not in seen:
            answer = client.get(address)
            seen[address] = (answer.status_code, frozenset(ids(answer.text) if answer.mimetype == "text/html" else ()))
        status, places = seen[address]
        assert status in (200, 303), found
        assert not place or place in places, found
