"""The OpenAPI description of the server, made from the operations that the nouns registered.

What: every operation with its parameters, every status that it can give, media types, the JSON of twins, and the role
that it needs. In: nouns. Out: ``/openapi.json``, OpenAPI 3.1.
Source: OpenAPI Specification 3.1.0 (roles in a security requirement: Security Requirement Object).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from flask import Flask, Response

from kn5501_reasoner.trials import load_trial

from .access.sessions import cookie_name
from .config import Config
from .errors import ErrorPage
from .page import HTML, JSON, Noun, Operation, json_response
from .schema import Schemas

ALWAYS = {
    400: "the request cannot be understood, or names a host that is not trusted", 401: "who are you?",
    403: "not for this account, or without the token of the form", 404: "there is no such thing",
    405: "not with this method", 413: "too large", 429: "too many requests",
    503: "stopped at its limit of time or memory; refused, with Retry-After, because too much is asked at once; or a "
         "disk of the server does not answer",
    507: "a disk of the server is full",
}
HEADERS = {
    "X-Content-Type-Options": {"const": "nosniff"}, "Content-Security-Policy": {"type": "string"},
    "Cache-Control": {"type": "string"},
}
"""Of every answer."""
FOR_PROGRAMS = "-json"
OWN_HEADERS = {
    302: {"Location": {"type": "string"}}, 303: {"Location": {"type": "string"}}, 405: {"Allow": {"type": "string"}},
    429: {"Retry-After": {"type": "string", "pattern": "^[1-9][0-9]*$"}},
}
TOKEN = {"name": "X-CSRFToken", "in": "header", "schema": {"type": "string"},
         "description": "the token of a page with a form, unless the form's csrf_token carries it"}
EXAMPLES = {
    "subject": "eligible-man", "decision": "d000001", "file": "assessment.ttl", "filename": "style.css",
    "items": "sledai-2k", "version": "1", "ontology.name": "Subject", "entries.name": "condition",
}
"""Of path parameters; of a ``name``, by the noun. Those of the trial come from it."""
FILE = {200: "the file", 206: "part of it", 304: "the one that you have", 416: "it has no such part"}
FRAME = (
    Operation("get", "/", "The first page", None, statuses={303: "the subjects"}, endpoint="home"),
    Operation("get", "/openapi.json", "This description", None, (JSON,), {200: "OpenAPI 3.1"}, gives=dict[str, Any],
              endpoint="openapi"),
    Operation("get", "/static/<path:filename>", "A file of the program", None, ("*/*",), FILE, endpoint="static"),
    Operation("get", "/vendor/<path:filename>", "A file of a package that the pages use", None, ("*/*",), FILE,
              endpoint="vendor"),
)
"""Operations outside of the nouns."""


def describe(app: Flask, nouns: Sequence[Noun], config: Config) -> None:
    """Register ``/openapi.json``."""
    content = json_response(document(nouns, config)).get_data()

    @app.get("/openapi.json")
    def openapi() -> Response:
        return Response(content, mimetype=JSON)


def document(nouns: Sequence[Noun], config: Config) -> dict[str, Any]:
    """The description of all operations."""
    paths: dict[str, dict[str, Any]] = {}
    schemas = Schemas()
    operations = [*(("server", each) for each in FRAME), *((n.name, each) for n in nouns for each in n.operations)]
    for name, operation in operations:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", operation.rule)
        paths.setdefault(path, {})[operation.method] = _operation(name, operation, schemas, config)
    return {
        "openapi": "3.1.0",
        "info": {"title": "kn5501-reasoner", "version": version("kn5501-reasoner"), "description": _access(config)},
        "paths": paths,
        "components": {
            "schemas": schemas.named,
            "headers": {name: {"required": True, "schema": schema} for name, schema in HEADERS.items()},
            "responses": {
                f"{status}{kind}": _response(status, text, _error(status, schemas.of(ErrorPage), not kind))
                for status, text in ALWAYS.items() for kind in ("", FOR_PROGRAMS)
            },
            "securitySchemes": {"session": {
                "type": "apiKey", "in": "cookie", "name": cookie_name(config.https),
                "description": "the session of somebody who has signed in at /login",
            }},
        },
    }


def _examples(config: Config) -> dict[str, str]:
    """Examples of all path parameters; of criteria the first of the trial that is run."""
    criterion = next(iter(load_trial(config.trial).titles))
    return {**EXAMPLES, "trial": config.trial, "criterion": criterion, "trial.name": criterion}


def _access(config: Config) -> str:
    """Who may do what."""
    if config.open:
        return "This server has no accounts: whoever reaches it may do everything. Roles are those it would ask for."
    return "An operation needs a session of an account with the role that its security requirement names."


def _operation(noun: str, operation: Operation, schemas: Schemas, config: Config) -> dict[str, Any]:
    kind = FOR_PROGRAMS if operation.rule.endswith((".json", "/sparql")) else ""
    found: dict[str, Any] = {
        "tags": [noun],
        "operationId": f"{noun}.{operation.endpoint}",
        "summary": operation.summary,
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": {"type": "string"},
               "example": _examples(config)[f"{noun}.name" if name == "name" else name]}
              for name in re.findall(r"<(?:\w+:)?(\w+)>", operation.rule)),
            *operation.parameters, *([TOKEN] if operation.csrf else []),
        ],
        "responses": {
            **{str(status): {"$ref": f"#/components/responses/{status}{kind}"} for status in ALWAYS},
            **{str(status): _response(status, text, _content(status, operation, schemas, not kind))
               for status, text in operation.statuses.items()},
        },
        "security": [*([{}] if config.open else []), {"session": [operation.role]}] if operation.role else [],
    }
    if operation.body is not None:
        found["requestBody"] = operation.body
    return found


def _response(status: int, text: str, content: dict[str, Any]) -> dict[str, Any]:
    own = OWN_HEADERS.get(status, {})
    return {
        "description": text,
        "headers": {
            **{name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS},
            **{name: {"required": True, "schema": schema} for name, schema in own.items()},
        },
        **({"content": content} if content else {}),
    }


def _content(status: int, operation: Operation, schemas: Schemas, page: bool) -> dict[str, Any]:
    """Media types of a status that an operation declares."""
    given = {} if operation.gives is None else schemas.of(operation.gives)
    if status < 300:
        return {media: {"schema": given} if media == JSON and given else {} for media in operation.media}
    if status < 400:
        return {} if status == 304 else {HTML: {}}  # a line that says where to go
    error = schemas.of(ErrorPage)
    return _error(status, {"anyOf": [given, error]} if given else error, page)


def _error(status: int, schema: dict[str, Any], page: bool) -> dict[str, Any]:
    """Media types of an error. page: browsers ask for this, too."""
    return {
        **({HTML: {}} if page else {}), JSON: {"schema": schema},
        **({"text/plain": {}} if status == 400 else {}),  # the name in the request is not one of this server
    }
