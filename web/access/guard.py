"""What stands before every view: host, rate, person, role, origin, token; in this order.

In: requests. Out: nothing, or 400, 401, 403, 413, 429. An endpoint that declares no role and is not in PUBLIC is
refused.
Source: RFC 9110, 15.5.2 (401) and 15.5.4 (403); OWASP CSRF Prevention Cheat Sheet.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Flask, Response, abort, g, make_response, render_template, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Unauthorized
from werkzeug.middleware.proxy_fix import ProxyFix

from ..config import Config
from ..errors import problem, wants_json
from ..page import READER, URLENCODED, Noun
from . import origin
from .accounts import roles_of
from .person import ANONYMOUS, LOCAL, Person, person
from .rates import address
from .sessions import KEY, Cookie, host_name
from .state import State, state
from .views import CHALLENGE, Login, noun, own_path
from .watch import watch

PUBLIC = frozenset({"home", "static", "vendor", "openapi"})
"""Endpoints outside of the nouns; they show nothing of a subject."""
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
NOT_KNOWN = "This server is not known by the name in the request.\n"
TOO_OLD = "This form is too old, or came from elsewhere. Load its page again, and send it again."


def guard(app: Flask, config: Config, nouns: Sequence[Noun]) -> None:
    """Before each request: find out who asks, and whether the endpoint's role is theirs."""
    everyone = (*nouns, *(() if noun in nouns else (noun,)))
    roles = {endpoint: role for each in everyone for endpoint, role in each.roles.items()}
    tokenless = {endpoint for each in everyone for endpoint in each.tokenless}
    app.secret_key = secrets.token_bytes(32)
    app.session_interface = Cookie(config)
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf = CSRFProtect(app)
    app.extensions["access"] = State.of(app, config)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, config.proxies, 0, 0, 0, 0)  # type: ignore[method-assign]
    app.context_processor(lambda: {"person": person(), "signed_in": not config.open and person() != ANONYMOUS})
    watch(app, roles)

    @app.before_request
    def check() -> None:
        if host_name(request.host) not in config.trusted_hosts:
            abort(Response(NOT_KNOWN, 400, mimetype="text/plain"))  # no page: it would link to the odd name
        state().rates.count(address(request))
        urlencoded = request.mimetype == URLENCODED  # which no other limit of a form covers
        if urlencoded:
            request.max_content_length = config.form_bytes
        foreign = origin.foreign(request, config.https)
        g.person = _person(config)
        if foreign and not origin.visits(request):
            g.person = Person(g.person.name, g.person.roles & {READER})
        endpoint = request.endpoint
        if endpoint is None or request.method == "OPTIONS":
            return
        _check_role(endpoint, roles)
        if request.method in CHANGING and endpoint not in tokenless:
            if foreign:
                abort(403, "The request came from a page of another server.")
            if urlencoded and request.get_data(parse_form_data=False).count(b"&") >= config.form_fields:
                abort(413)
            if None in request.form:  # the parser lets a part without a name pass, and nothing after it expects one
                abort(400, "A part of the form has no name.")
            for name in request.form:  # the fields of a record may repeat; of anything else, all but one would be lost
                if len(request.form.getlist(name)) > 1 and not name.startswith("f-"):
                    abort(400, f"The field '{name[:60]}' is given more than once.")
            try:
                csrf.protect()
            except CSRFError:
                abort(403, TOO_OLD)


def _check_role(endpoint: str, roles: dict[str, str | None]) -> None:
    if endpoint in PUBLIC:
        return
    role = roles.get(endpoint, "")
    if role is None or role in g.person.roles:
        return
    if g.person != ANONYMOUS:
        abort(403, "Your account may not do this." if role else "Nobody may do this.")
    if wants_json() or request.method not in ("GET", "HEAD"):
        response = problem(401, "Sign in first")
    else:
        page = Login.now(own_path(request.full_path.rstrip("?")))
        response = make_response(render_template("access/login.html", page=page), 401)
    response.headers["WWW-Authenticate"] = CHALLENGE
    raise Unauthorized(response=response)


def _person(config: Config) -> Person:
    """Who is behind a request. An account that was changed or removed is signed out."""
    if config.open:
        return LOCAL
    found = state().sessions.find(session.get(KEY))
    if found is None:
        return ANONYMOUS
    if found.hash is None:
        return Person(found.name, found.roles)
    accounts = state().accounts
    account = accounts.get(found.name) if accounts else None
    if account is None or account.hash != found.hash:
        state().sessions.end(session.get(KEY))
        return ANONYMOUS
    return Person(account.name, roles_of(account))
