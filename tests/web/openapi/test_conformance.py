"""Requests that schemathesis makes up from the description, right ones and wrong ones: the server does what it says.

Every answer has a documented status, media type, header and, if it is JSON, the documented content; none is an error
of the server. 10 generated requests an operation beside the examples, 100 with KN5501_FULL=1; always the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.conftest import FULL
from web import Config
from web.app import NOUNS
from web.openapi import document

KNOWN = {
    "subject": ("eligible-man", "haemoglobin-too-low", "migraine-to-be-judged", "refused-pregnant-man"),
    "decision": ("d000001", "d000002"), "criterion": ("inc-07", "exc-05"), "filename": ("style.css",),
    "file": ("document.json", "assessment.ttl", "report.ttl", "facts.ttl", "records.ttl"),
    "trial": ("kn5501",), "version": ("1",), "items": ("sledai-2k", "reviews"),
    "name": ("inc-07", "Subject", "condition", "records", "exc-14", "haemoglobin"),
}
CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance, checks.unsupported_method,
]
CONFIG = schemathesis.Config.from_dict({
    "seed": 5501, "cache": {"enabled": False},
    "generation": {"max-examples": 100 if FULL else 10, "deterministic": True, "database": "none"},
})


class Served:
    """The server, once it runs: the operations are collected before that."""

    app: Flask | None = None

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return self.app(environ, start)


description = schemathesis.openapi.from_dict(document(NOUNS, Config()), config=CONFIG)
description.app = Served()


@schemathesis.serializer("application/sparql-query")
def query(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """A query is sent as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@description.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Two requests of three are about something that is there."""
    pick = sum(map(ord, repr(path_parameters)))
    if not path_parameters or pick % 3 == 0:
        return path_parameters
    return {name: KNOWN[name][pick // 3 % len(KNOWN[name])] for name in path_parameters}


@pytest.fixture(scope="module")
def form(server: Flask) -> dict[str, Any]:
    """What a browser sends with a form: the token of a page, and the cookie that goes with it."""
    description.app.app = server
    client = server.test_client()
    page = client.get("/login").text
    cookie = client.get_cookie("kn5501")
    return {
        "headers": {"X-CSRFToken": re.search(r'name="csrf-token" content="([^"]+)"', page)[1]},
        "cookies": {"kn5501": cookie.value},
    }


@description.parametrize()
def test_the_server_does_what_it_says(case: schemathesis.Case, form: dict[str, Any]) -> None:
    case.call_and_validate(checks=CHECKS, **form)


def test_a_part_of_a_form_without_a_name_is_refused(server: Flask, form: dict[str, Any]) -> None:
    """Found by the requests above: the parser lets it pass, and the search for the token fell over it."""
    client = server.test_client()
    client.set_cookie("kn5501", form["cookies"]["kn5501"])
    body = b'--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n'
    answer = client.post("/subjects/upload", data=body, headers=form["headers"],
                         content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 400 and "no name" in answer.text
