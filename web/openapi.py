"""The OpenAPI description of the server, made from the operations that the nouns registered.

In: nouns. Out: ``/openapi.json``, OpenAPI 3.1. Source: OpenAPI Specification 3.1.0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from flask import Flask, Response

from .page import Noun, Operation, json_response

ALWAYS = {
    400: "the request cannot be understood, or names a host that is not trusted", 401: "who are you?",
    403: "not for this account, or without the token of the form", 404: "there is no such thing",
    405: "not with this method", 413: "too large", 429: "too many requests",
    503: "stopped at its limit of time or memory",
}

TOKEN = {"name": "X-CSRFToken", "in": "header", "schema": {"type": "string"},
         "description": "the token of a page with a form, unless the form's csrf_token carries it"}


def describe(app: Flask, nouns: Sequence[Noun]) -> None:
    """Register ``/openapi.json``."""
    content = document(nouns)

    @app.get("/openapi.json")
    def openapi() -> Response:
        return json_response(content)


def document(nouns: Sequence[Noun]) -> dict[str, Any]:
    """The description of all operations."""
    paths: dict[str, dict[str, Any]] = {}
    for noun in nouns:
        for operation in noun.operations:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"{noun.url_prefix or ''}{operation.rule}")
            paths.setdefault(path, {})[operation.method] = _operation(noun, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "kn5501-reasoner", "version": version("kn5501-reasoner")},
        "paths": paths,
    }


def _operation(noun: Noun, operation: Operation) -> dict[str, Any]:
    named = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"<(?:\w+:)?(\w+)>", operation.rule)
    ]
    found: dict[str, Any] = {
        "tags": [noun.name],
        "summary": operation.summary,
        "parameters": [*named, *operation.parameters, *([TOKEN] if operation.csrf else [])],
        "responses": {
            **{str(status): {"description": text} for status, text in ALWAYS.items()},
            **{
                str(status): {"description": text, "content": {media: {} for media in operation.media}}
                for status, text in operation.statuses.items()
            },
        },
    }
    if operation.body is not None:
        found["requestBody"] = operation.body
    return found
