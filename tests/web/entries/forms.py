"""Forms that are sent as a browser sends them, and what the store says afterwards."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient

LOW = "haemoglobin-too-low"
EXAMPLE = "https://example.org"
DAY = "2026-11-20"
DISEASE = {"others": "absent", "f-effective": DAY}
"""Of a form of present and absent items: its day, and that all others are absent."""
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def outcome(app: Flask, subject: str, criterion: str) -> str:
    """What the store says of a criterion."""
    return app.extensions["service"].store.subject(subject).outcomes[criterion]


def hidden(text: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return unescape(found[1])


def post(client: FlaskClient, url: str, **data: object):
    """Send a form as a browser does: with what the page has hidden in it."""
    page = client.get(url).text
    token = hidden(page, "csrf_token")
    return client.post(url.split("?")[0], data={"csrf_token": token, **data})


def sledai(*names: str) -> list[str]:
    """Descriptors of the SLEDAI-2K as its form calls them."""
    return [f"sledai-2k-{name}" for name in names]


def rows(app: Flask, who: str, table: str = "observation") -> list[dict]:
    """The records of a subject that count."""
    return app.extensions["service"].store.rows(who).tables[table]


def truths(app: Flask, who: str) -> dict[str, bool]:
    """Item -> what counts of it."""
    return {row["codes"].rsplit("/", 1)[1]: row["value_boolean"] for row in rows(app, who)
            if row["value_boolean"] is not None}


def assess(client: FlaskClient, who: str, items: str, query: str = "", **data: object):
    """Open the form of a set, and send it."""
    url = f"/subjects/{who}/assess/{items}{query}"
    page = client.get(url)
    assert page.status_code == 200
    data.setdefault("record", hidden(page.text, "record"))
    return post(client, url, **data)


class _Controls(HTMLParser):
    """What the controls of one form of a page hold."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form, self.inside, self.select = form, False, ""
        self.found: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a browser would send."""
        own = dict(attrs)
        if tag == "form":
            self.inside = own.get("id") == self.form
        name = self.select if tag == "option" else own.get("name")
        if tag == "select":
            self.select = name or ""
        ticked = own.get("type") not in ("radio", "checkbox") or "checked" in own
        chosen = {"option": "selected" in own, "input": ticked}
        if self.inside and name and chosen.get(tag) and name != "csrf_token":
            self.found.setdefault(name, []).append(own.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the form."""
        self.inside = self.inside and tag != "form"


def filled(text: str, form: str) -> dict[str, list[str]]:
    """What a browser sends of a form of a page of which nothing is changed; text areas aside."""
    reader = _Controls(form)
    reader.feed(text)
    return reader.found


def correct(client: FlaskClient, who: str, record: str, **changed: object):
    """Open a record to correct it, change what is given, and send the form. A field of None is not sent."""
    url = f"/subjects/{who}/correct?record={quote(record, safe='')}"
    page = client.get(url)
    assert page.status_code == 200
    sent = {**filled(page.text, "correction"), "reason": "misread", **changed}
    return post(client, url, **{name: value for name, value in sent.items() if value is not None})
