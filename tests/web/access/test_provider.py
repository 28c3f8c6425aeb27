"""Signing in at an OpenID provider, against one that runs in the test and can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.web.door import browser, entries, guarded, password_file, sign_in
from web import Config
from web.access.oidc import Settings
from web.access.secret_file import AccessError

KEY, OTHER_KEY = RSAKey.generate_key(2048, {"kid": "1"}), RSAKey.generate_key(2048, {"kid": "1"})
GOOD = {"sub": "u-17", "preferred_username": "ada", "groups": ["lupus-screeners", "canteen"]}


def plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Stub(ThreadingHTTPServer):
    """A provider. lies: what it says otherwise than it should."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.lies: dict[str, object] = {}
        self.asked: dict[str, list[str]] = {}
        self.challenge = ""
        self.seen: list[str] = []

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"], **self.lies.get("metadata", {}),
        }

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": "kn5501", "iat": now, "exp": now + 300, "nonce": self.asked["nonce"][0], **GOOD,
            **self.lies.get("claims", {}),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        algorithm = self.lies.get("algorithm", "RS256")
        if algorithm != "RS256":  # unsigned, or signed with what everybody knows: the public key
            head = {"alg": algorithm, "kid": "1"}
            text = ".".join(plain(json.dumps(part).encode()) for part in (head, claims))
            known = hmac.digest(KEY.as_pem(private=False), text.encode(), "sha256")
            return f"{text}.{plain(known) if algorithm == 'HS256' else ''}"
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.lies.get("key", KEY))


class Handler(BaseHTTPRequestHandler):
    """What the provider answers."""

    server: Stub

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        if self.path.startswith("/.well-known/"):
            self.answer(self.server.metadata())
        elif self.path.startswith("/keys"):
            self.answer({"keys": [KEY.as_dict(private=False)]})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        verifier = form.get("code_verifier", [""])[0]
        made = plain(hashlib.sha256(verifier.encode()).digest())
        secret = base64.b64encode(b"kn5501:quite a secret").decode()
        if made != self.server.asked["code_challenge"][0] or self.headers["Authorization"] != f"Basic {secret}":
            self.answer({"error": "invalid_grant"}, 400)
        elif form["redirect_uri"] != self.server.asked["redirect_uri"] or form["code"] != ["the-code"]:
            self.answer({"error": "invalid_grant"}, 400)
        else:
            answer = {"access_token": "x", "token_type": "Bearer", "id_token": self.server.id_token()}
            self.answer({**answer, **self.server.lies.get("answer", {})})

    def answer(self, content: object, status: int = 200) -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def provider() -> Iterator[Stub]:
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def stub(provider: Stub) -> Stub:
    """The provider, honest."""
    provider.lies = {}
    return provider


def settings(folder: Path, issuer: str, more: str = "") -> Path:
    file = folder / "provider.toml"
    file.write_text(
        f'issuer = "{issuer}"\nclient_id = "kn5501"\nclient_secret = "quite a secret"\n{more}'
        'label = "Example Hospital"\nname_claim = "preferred_username"\n'
        '[roles]\nlupus-screeners = "screener"\nlupus-auditors = "auditor"\n'
    )
    file.chmod(0o600)
    return file


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, provider: Stub) -> Iterator[Flask]:
    made = guarded(None, oidc=settings(tmp_path_factory.mktemp("provider"), provider.issuer))
    yield made
    made.extensions["service"].close()


def come_back(app: Flask, stub: Stub, client=None, **changed: str):
    """Go to the provider and come back with its answer."""
    client = client or browser(app)
    answer = client.get("/login/provider?next=/subjects?sort=when")
    assert answer.status_code == 302, answer.text
    stub.asked = parse_qs(urlsplit(answer.location).query)
    back = {"code": "the-code", "state": stub.asked["state"][0], **changed}
    return client, client.get("/login/provider/callback", query_string={k: v for k, v in back.items() if v is not None})


def test_the_provider_is_asked_with_pkce_state_and_nonce(app: Flask, stub: Stub) -> None:
    first = dict(parse_qsl(urlsplit(browser(app).get("/login/provider").location).query))
    second = dict(parse_qsl(urlsplit(browser(app).get("/login/provider").location).query))
    assert first["response_type"] == "code" and first["code_challenge_method"] == "S256"
    assert first["scope"] == "openid profile" and first["redirect_uri"] == "http://localhost/login/provider/callback"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 20 and first[name] != second[name]


def test_whoever_the_provider_vouches_for_is_in_with_the_mapped_roles(app: Flask, stub: Stub) -> None:
    assert "Sign in with Example Hospital" in browser(app).get("/login").text
    client, answer = come_back(app, stub)
    assert (answer.status_code, answer.location) == (303, "/subjects?sort=when")
    page = client.get("/subjects")
    assert page.status_code == 200 and "ada@127.0.0.1" in page.text
    assert client.get("/trial").status_code == 200 and client.get("/log").status_code == 403
    found = entries(app, what="sign in")[0]
    assert (found.who, found.outcome) == ("ada@127.0.0.1", "done")


@pytest.mark.parametrize("lies", [
    {"claims": {"nonce": "another"}}, {"claims": {"nonce": None}}, {"claims": {"iss": "https://elsewhere.example"}},
    {"claims": {"iss": None}}, {"claims": {"aud": "another"}}, {"claims": {"aud": ["another"]}},
    {"claims": {"aud": "another", "azp": "kn5501"}},
    {"claims": {"aud": None}}, {"claims": {"aud": ["kn5501", "another"], "azp": "another"}},
    {"claims": {"exp": 1}}, {"claims": {"exp": None}}, {"claims": {"iat": 9_999_999_999}}, {"claims": {"sub": None}},
    {"key": OTHER_KEY}, {"algorithm": "none"}, {"algorithm": "HS256"}, {"answer": {"id_token": None}},
    {"answer": {"id_token": "a.b.c"}}, {"answer": {"id_token": 7}}, {"answer": {"error": "access_denied"}},
    {"claims": {"preferred_username": None}}, {"claims": {"preferred_username": "a\nb"}},
    {"claims": {"preferred_username": ["a"]}}, {"claims": {"preferred_username": "x" * 500}},
], ids=lambda lies: json.dumps(lies, default=lambda key: "another key"))
def test_an_answer_that_proves_nothing_opens_nothing(app: Flask, stub: Stub, lies: dict) -> None:
    stub.lies = lies
    client, answer = come_back(app, stub)
    assert answer.status_code == 401 and "could not be used" in answer.text
    assert client.get("/subjects").status_code == 401
    assert entries(app, what="sign in")[0].outcome == "refused"


@pytest.mark.parametrize("changed", [
    {"state": "another"}, {"state": None}, {"state": ""}, {"code": "another"}, {"code": None},
    {"error": "access_denied", "error_description": "<script>alert(1)</script>"},
])
def test_an_answer_that_was_not_asked_for_opens_nothing(app: Flask, stub: Stub, changed: dict) -> None:
    client, answer = come_back(app, stub, **changed)
    assert answer.status_code == 401 and "<script>" not in answer.text
    assert client.get("/subjects").status_code == 401


def test_the_answer_of_another_browser_opens_nothing(app: Flask, stub: Stub) -> None:
    """Somebody sends a link that would sign you in as themselves."""
    attacker = browser(app).get("/login/provider")
    stub.asked = parse_qs(urlsplit(attacker.location).query)
    victim = browser(app)
    answer = victim.get("/login/provider/callback", query_string={"code": "the-code", "state": stub.asked["state"][0]})
    assert answer.status_code == 401


def test_an_answer_opens_once(app: Flask, stub: Stub) -> None:
    client, answer = come_back(app, stub)
    assert answer.status_code == 303
    again = client.get("/login/provider/callback", query_string={"code": "the-code", "state": stub.asked["state"][0]})
    assert again.status_code == 401


@pytest.mark.parametrize("groups", [[], ["canteen"], None, "canteen", {"lupus-screeners": 1}, [["lupus-screeners"]], 7])
def test_whoever_has_no_role_is_refused(app: Flask, stub: Stub, groups: object) -> None:
    stub.lies = {"claims": {"groups": groups}}
    client, answer = come_back(app, stub)
    assert answer.status_code == 403 and "no role" in answer.text
    assert client.get("/subjects").status_code == client.get("/trial").status_code == 401
    found = entries(app, what="sign in")[0]
    assert (found.who, found.outcome, found.details["reason"]) == ("ada@127.0.0.1", "refused", "no role")


def test_roles_may_be_deep_in_the_claims(tmp_path: Path, stub: Stub) -> None:
    app = guarded(None, oidc=settings(tmp_path, stub.issuer, 'roles_claim = "realm_access.roles"\n'))
    stub.lies = {"claims": {"realm_access": {"roles": ["lupus-auditors"]}}}
    client, _ = come_back(app, stub)
    assert client.get("/log").status_code == 200 and client.get("/subjects").status_code == 403
    app.extensions["service"].close()


def test_a_provider_that_says_it_is_another_is_not_asked(tmp_path: Path, stub: Stub) -> None:
    app = guarded(None, oidc=settings(tmp_path, stub.issuer))
    for metadata in (
        {"issuer": "https://elsewhere.example"}, {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": None}, {"authorization_endpoint": "javascript:alert(1)"},
    ):
        stub.lies = {"metadata": metadata}
        answer = browser(app).get("/login/provider")
        assert answer.status_code == 503 and "Location" not in answer.headers
    stub.lies = {}
    assert browser(app).get("/login/provider").status_code == 302
    app.extensions["service"].close()


def test_a_provider_that_is_away_is_a_503(tmp_path: Path) -> None:
    app = guarded(None, oidc=settings(tmp_path, "http://127.0.0.1:9"))
    assert browser(app).get("/login/provider").status_code == 503
    assert browser(app).get("/login/provider/callback?state=x&code=y").status_code == 503
    app.extensions["service"].close()


def test_passwords_and_a_provider_go_together(tmp_path: Path, stub: Stub) -> None:
    app = guarded(password_file(tmp_path), oidc=settings(tmp_path, stub.issuer))
    assert sign_in(browser(app), "sam").status_code == 303
    assert come_back(app, stub)[1].status_code == 303
    app.extensions["service"].close()


def test_where_to_come_back_is_https_when_the_server_is(tmp_path: Path, stub: Stub) -> None:
    app = guarded(None, oidc=settings(tmp_path, stub.issuer), https=True)
    asked = parse_qs(urlsplit(browser(app).get("/login/provider").location).query)
    assert asked["redirect_uri"] == ["https://localhost/login/provider/callback"]
    app.extensions["service"].close()


@pytest.mark.parametrize(("old", "new"), [
    ("http://127.0.0.1:9", "http://elsewhere.example"), ('client_id = "kn5501"\n', ""), ('"screener"', '"root"'),
    ('client_secret = "quite a secret"', "client_secret = 7"), ('label =', 'lable ='), ("[roles]", "roles = 1\n[x]"),
    ('label = "Example Hospital"', 'scope = "profile"'), ("[roles]", "[[["),
])
def test_settings_that_cannot_be_used_are_refused(tmp_path: Path, old: str, new: str) -> None:
    file = settings(tmp_path, "http://127.0.0.1:9")
    Settings.load(file)
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(AccessError):
        Settings.load(file)


def test_settings_hold_a_secret(tmp_path: Path) -> None:
    file = settings(tmp_path, "http://127.0.0.1:9")
    file.chmod(0o640)
    with pytest.raises(AccessError, match="others may read"):
        Settings.load(file)
    assert not Config(oidc=file, host="0.0.0.0").open
