"""Forms that are sent as a browser sends them, and what the store says afterwards."""

from __future__ import annotations

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

LOW = "haemoglobin-too-low"
EXAMPLE = "https://example.org"
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
