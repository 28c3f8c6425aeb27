"""The OpenAPI description is whole: every operation of the server, with its role, and nothing that is not there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from web import Config
from web.app import NOUNS
from web.openapi import document

UNASKED = {"HEAD", "OPTIONS"}
"""What the framework answers by itself wherever there is a GET, or anything."""


@pytest.fixture(scope="module")
def described(server: Flask) -> dict[str, Any]:
    return server.test_client().get("/openapi.json").json


def test_every_operation_is_described_and_every_description_is_an_operation(
    server: Flask, described: dict[str, Any]
) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower(), rule.endpoint.rpartition(".")[2])
        for rule in server.url_map.iter_rules() for method in rule.methods - UNASKED
    }
    told = {
        (path, method, operation["operationId"].partition(".")[2])
        for path, operations in described["paths"].items() for method, operation in operations.items()
    }
    assert told == served


@pytest.mark.parametrize(("config", "way_in"), [(Config(), [{}]), (Config(accounts=Path("accounts.jsonl")), [])])
def test_every_operation_says_its_role(config: Config, way_in: list[Any]) -> None:
    """As the guard knows it; a server with accounts lets nobody in without a session."""
    roles = {name: role for noun in NOUNS for name, role in noun.roles.items()}
    for operations in document(NOUNS, config)["paths"].values():
        for operation in operations.values():
            role = roles.get(operation["operationId"])
            assert operation["security"] == ([*way_in, {"session": [role]}] if role else [])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_session_is_the_cookie_that_is_set(server: Flask, scheme: str) -> None:
    told = document(NOUNS, Config(https=scheme == "https"))["components"]["securitySchemes"]["session"]
    with server.test_request_context(base_url=f"{scheme}://localhost"):
        assert told["name"] == server.session_interface.get_cookie_name(server)


def test_every_twin_has_a_schema(described: dict[str, Any]) -> None:
    for path, operations in described["paths"].items():
        if path.endswith(".json"):
            schema = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            assert schema.get("$ref") or schema["type"] == "object", path


def test_what_is_served_is_what_is_tested(described: dict[str, Any]) -> None:
    assert described == json.loads(json.dumps(document(NOUNS, Config())))


def test_names_are_said_once(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for each in described["paths"].values() for operation in each.values()]
    assert len(names) == len(set(names))
