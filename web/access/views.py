"""Signing in and out.

In: a form with name and password, or the answer of a sign-in provider. Out: pages and redirections.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import Response, abort, make_response, redirect, render_template, request, session, url_for

from kn5501_reasoner.defaults import COMMAND

from ..errors import problem, wants_json
from ..page import HTML, JSON, URLENCODED, Noun
from ..service import service
from .accounts import NAME, roles_of
from .oidc import NotVouched, Unreachable
from .person import person, with_implied
from .rates import address
from .sessions import KEY
from .state import state

noun = Noun("access", __name__)
NEXT = "next"
PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f]*")
WRONG = "The name or the password is wrong."
CHALLENGE = f'Form realm="{COMMAND}"'
BODY = {URLENCODED: {"schema": {
    "type": "object", "required": ["name", "password", "csrf_token"],
    "properties": {"name": {"type": "string"}, "password": {"type": "string", "format": "password"},
                   "next": {"type": "string"}, "csrf_token": {"type": "string"}},
}}}


@dataclass(frozen=True)
class Login:
    """How somebody may sign in. next: the path to go to after it; refused: why it was not possible just now."""

    passwords: bool
    provider: str
    next: str
    refused: str = ""

    @classmethod
    def now(cls, next: str = "") -> Login:
        """What this server offers."""
        offered = state().provider
        return cls(state().accounts is not None, offered.label if offered else "", next)


def own_path(given: str) -> str:
    """A path of this server, or nothing: a link to the sign-in page must not lead elsewhere.

    >>> own_path("/subjects?page=2"), own_path("//elsewhere.example"), own_path("https://elsewhere.example/")
    ('/subjects?page=2', '', '')
    """
    if len(given) > 2000 or not PATH.fullmatch(given):
        return ""
    try:
        parts = urlsplit(given)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else given


@noun.page("/login", "access/login.html", summary="Sign in", role=None, parameters=(
    {"name": NEXT, "in": "query", "description": "the path to go to afterwards", "schema": {"type": "string"}},
))
def login() -> Login:
    """The form."""
    return Login.now(own_path(request.args.get(NEXT, "")))


@noun.action("/login", summary="Sign in by name and password", role=None, endpoint="enter", media=(HTML, JSON),
             statuses={303: "signed in", 401: "the name or the password is wrong"},
             body={"required": True, "content": BODY})
def enter() -> Response:
    """Sign in, in a new session."""
    accounts = state().accounts
    if accounts is None:
        abort(404, "This server has no passwords.")
    state().login_rates.count(address(request))
    name, next = request.form.get("name", ""), own_path(request.form.get(NEXT, ""))
    account = accounts.check(name, request.form.get("password", ""))
    if account is None:
        shown = name if NAME.fullmatch(name) else "(not a name of an account)"  # it may be a password
        _log(shown, "refused")
        return _refuse(WRONG, next, 401)
    return _welcome(account.name, roles_of(account), account.hash, next)


@noun.action("/logout", summary="Sign out", role=None, statuses={303: "signed out"})
def leave() -> Response:
    """End the session, here and in the server."""
    known = state().sessions.find(session.get(KEY))
    state().sessions.end(session.get(KEY))
    session.clear()
    if known:
        service().log.append(person().name, "sign out", "done")
    return redirect(url_for(".login"), 303)  # type: ignore[return-value]


@noun.action("/login/provider", method="GET", summary="Sign in at the provider", role=None, endpoint="go",
             statuses={302: "on to the provider"}, parameters=(
                 {"name": NEXT, "in": "query", "schema": {"type": "string"}},
             ))
def go() -> Response:
    """Send the browser to the provider."""
    provider = state().provider
    if provider is None:
        abort(404, "This server has no sign-in provider.")
    state().login_rates.count(address(request))
    for key in [key for key in session if key.startswith("_state_")]:  # of earlier attempts: the cookie stays small
        session.pop(key)
    session[NEXT] = own_path(request.args.get(NEXT, ""))
    try:
        return provider.begin(_callback_address())
    except Unreachable as error:
        return _refuse(str(error), session[NEXT], 503)


@noun.action("/login/provider/callback", method="GET", summary="Come back from the provider", role=None,
             endpoint="callback", media=(HTML, JSON),
             statuses={303: "signed in", 401: "what came back proves nothing", 403: "the account has no role here"},
             parameters=tuple({"name": name, "in": "query", "schema": {"type": "string"}}
                              for name in ("code", "state", "error")))
def callback() -> Response:
    """Sign in by what the provider says."""
    provider = state().provider
    if provider is None:
        abort(404, "This server has no sign-in provider.")
    state().login_rates.count(address(request))
    next = own_path(str(session.get(NEXT, "")))
    try:
        name, roles = provider.finish()
    except NotVouched as error:
        _log("(by the provider)", "refused", reason=str(error))
        return _refuse("The provider's answer could not be used. Try again.", next, 401)
    except Unreachable as error:
        return _refuse(str(error), next, 503)
    if not roles:
        _log(name, "refused", reason="no role")
        return _refuse("Your account has no role here. Ask whoever runs this server.", next, 403)
    return _welcome(name, with_implied(roles), None, next)


def _welcome(name: str, roles: frozenset[str], hash: str | None, next: str) -> Response:
    """A new session; nothing of what the browser had before goes on."""
    state().sessions.end(session.get(KEY))
    session.clear()
    _log(name, "done")  # first: nobody is in unlogged
    session[KEY] = state().sessions.begin(name, roles, hash)
    return redirect(next or url_for("home"), 303)  # type: ignore[return-value]


def _refuse(why: str, next: str, status: int) -> Response:
    if wants_json():
        response = problem(status, why)
    else:
        page = replace(Login.now(next), refused=why)
        response = make_response(render_template("access/login.html", page=page), status)
    if status == 401:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def _callback_address() -> str:
    scheme = "https" if state().config.https else request.scheme
    return url_for(".callback", _external=True, _scheme=scheme)


def _log(name: str, outcome: str, **details: str) -> None:
    service().log.append(name, "sign in", outcome, address=address(request), **details)
