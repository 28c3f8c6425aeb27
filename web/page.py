"""Pages and their twins: a view gives one frozen dataclass, which becomes HTML by a template and JSON as it stands.

What: ``Noun`` is a blueprint whose ``page`` registers ``/rule`` (HTML) and ``/rule.json`` (the twin), and whose
``action`` registers everything else; both leave an ``Operation`` from which the OpenAPI description is made.
In: view functions. Out: responses. Raises: KeyError when a template's page is not a dataclass.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, get_type_hints

from flask import Blueprint, Response, render_template

HTML, JSON, URLENCODED = "text/html", "application/json", "application/x-www-form-urlencoded"
READER, SCREENER, AUDITOR = "reader", "screener", "auditor"
ROLES = (READER, SCREENER, AUDITOR)
View = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """One documented operation: what the OpenAPI description says of it.

    statuses: status -> what it means, beside those that every operation can give (400, 403, 404, 429, 503, 507).
    parameters and body are OpenAPI objects; path parameters are added from the rule. csrf: it changes something, so the
    request carries a token, as the form's ``csrf_token`` or as ``X-CSRFToken``. gives: the type of which the JSON is.
    """

    method: str
    rule: str
    summary: str
    role: str | None
    media: tuple[str, ...] = (HTML,)
    statuses: Mapping[int, str] = field(default_factory=lambda: {200: "the page"})
    parameters: tuple[Mapping[str, Any], ...] = ()
    body: Mapping[str, Any] | None = None
    csrf: bool = False
    gives: Any = None
    endpoint: str = ""


class Noun(Blueprint):
    """The blueprint of one noun; templates in ``templates/<name>/``."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(name, import_name, template_folder=None)
        self.operations: list[Operation] = []
        self.roles: dict[str, str | None] = {}
        """Endpoint -> role that it needs; None = everyone."""
        self.tokenless: set[str] = set()
        """Endpoints that change nothing although they are asked by POST: they need no token."""

    def page(
        self, rule: str, template: str, *, summary: str, role: str | None = READER,
        parameters: tuple[Mapping[str, Any], ...] = (), statuses: Mapping[int, str] | None = None,
    ) -> Callable[[View], View]:
        """Register a view that returns a dataclass (or a Response, which is passed on) as a page and its twin.

        The template sees the dataclass as ``page``. The twin of ``/`` is ``/index.json``.
        """
        twin = "/index.json" if rule == "/" else f"{rule.rstrip('/')}.json"
        known = {200: "the page", **(statuses or {})}

        def register(view: View) -> View:
            @wraps(view)
            def html(**found: Any) -> Any:
                made = view(**found)
                return made if isinstance(made, Response) else render_template(template, page=made)

            @wraps(view)
            def plain(**found: Any) -> Any:
                made = view(**found)
                return made if isinstance(made, Response) else json_response(asdict(made))

            gives = get_type_hints(view)["return"]
            for path, function, media, suffix in ((rule, html, HTML, ""), (twin, plain, JSON, "_json")):
                name = view.__name__ + suffix
                self._register(path, name, function, ("GET",), role)
                self.operations.append(Operation(
                    "get", path, summary, role, (media,), known, parameters, gives=gives, endpoint=name,
                ))
            return view

        return register

    def action(
        self, rule: str, *, method: str = "POST", summary: str, role: str | None = SCREENER,
        media: tuple[str, ...] = (HTML,), statuses: Mapping[int, str] | None = None,
        parameters: tuple[Mapping[str, Any], ...] = (), body: Mapping[str, Any] | None = None,
        endpoint: str | None = None, csrf: bool = True, gives: Any = None,
    ) -> Callable[[View], View]:
        """Register a view that answers for itself: a form, a download, an endpoint.

        csrf: False for a POST that only reads, which pages of other servers may send. gives: the type of its JSON.
        """

        def register(view: View) -> View:
            name = endpoint or view.__name__
            self._register(rule, name, view, (method,), role)
            if not csrf:
                self.tokenless.add(f"{self.name}.{name}")
            self.operations.append(Operation(
                method.lower(), rule, summary, role, media, statuses or {200: "done"}, parameters, body,
                csrf and method != "GET", gives, name,
            ))
            return view

        return register

    def _register(self, rule: str, endpoint: str, view: View, methods: tuple[str, ...], role: str | None) -> None:
        self.add_url_rule(rule, endpoint, view, methods=list(methods))
        self.roles[f"{self.name}.{endpoint}"] = role


def json_response(content: Any, status: int = 200) -> Response:
    """Sorted by nothing but what made it; characters as they are; dates and paths as text."""
    text = json.dumps(content, ensure_ascii=False, indent=1, default=_plain)
    return Response(text + "\n", status, mimetype=JSON)


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Path):
        return value.as_posix()
    return str(value)
