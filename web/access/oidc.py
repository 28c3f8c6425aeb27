"""Signing in at another provider: OpenID Connect, authorization code flow with PKCE, state and nonce.

In: a TOML file (issuer, client_id, client_secret, name_claim, roles_claim, label, [roles]). Out: a name and roles.
Raises: AccessError for the file; NotVouched when the answer proves nothing; Unreachable.
Source: OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9700 (security of OAuth 2.0).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response
from joserfc.errors import JoseError

from ..audit import clean
from ..config import LOOPBACK
from ..page import ROLES
from . import secret_file
from .secret_file import AccessError

SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "Ed25519"]
SECONDS = 10
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotVouched(Exception):
    """The answer of the provider does not prove who somebody is."""


class Unreachable(Exception):
    """The provider does not answer, or not as a provider should."""


@dataclass(frozen=True)
class Settings:
    """What the file says. roles: value of the claim -> role."""

    issuer: str
    client_id: str
    client_secret: str
    roles: Mapping[str, str]
    roles_claim: str = "groups"
    name_claim: str = "sub"
    label: str = "your organisation"
    scope: str = "openid profile"

    @classmethod
    def load(cls, file: Path) -> Settings:
        """Read the file; only its owner may, since it holds a secret."""
        try:
            given = tomllib.loads(secret_file.read(file))
            made = cls(**given)
        except (tomllib.TOMLDecodeError, TypeError) as error:
            raise AccessError(f"these settings cannot be used: {error}", str(file)) from error
        texts = {name: value for name, value in made.__dict__.items() if name != "roles"}
        wrong = [name for name, value in texts.items() if not isinstance(value, str) or not value]
        if wrong or not isinstance(made.roles, dict) or not made.roles or not set(made.roles.values()) <= set(ROLES):
            raise AccessError(f"these settings cannot be used: {', '.join(wrong) or 'roles'}", str(file),
                              f"[roles] maps values of the claim to: {', '.join(ROLES)}")
        if not _safe(made.issuer):
            raise AccessError("the issuer must be reached by https", str(file))
        if "openid" not in made.scope.split():
            raise AccessError("the scope must have 'openid'", str(file))
        return made


class Provider:
    """One provider, as one application uses it."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._settings, self.label = settings, settings.label
        self._client = OAuth(app).register(
            "provider", client_id=settings.client_id, client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": settings.scope, "code_challenge_method": "S256", "default_timeout": SECONDS},
        )

    @classmethod
    def load(cls, app: Flask, file: Path) -> Provider:
        """The provider of a file."""
        return cls(app, Settings.load(file))

    def begin(self, come_back: str) -> Response:
        """Send the browser to the provider, to come back at an address of this server."""
        self._discover()
        return self._client.authorize_redirect(come_back)

    def finish(self) -> tuple[str, frozenset[str]]:
        """Who came back: a name with the provider's host, and roles (perhaps none)."""
        self._discover()
        expected = {"iss": {"essential": True, "value": self._settings.issuer},
                    "aud": {"essential": True, "value": self._settings.client_id}}
        try:
            claims = self._client.authorize_access_token(claims_options=expected, leeway=60).get("userinfo")
        except requests.RequestException as error:
            raise Unreachable("The sign-in provider does not answer.") from error
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
            raise NotVouched(type(error).__name__) from error
        name = claims.get(self._settings.name_claim) if claims else None
        if not isinstance(name, str) or not name or clean(name, 100) != name:
            raise NotVouched("no usable name")
        return f"{name}@{urlsplit(self._settings.issuer).hostname}", self._roles(claims)

    def _roles(self, claims: Mapping[str, Any]) -> frozenset[str]:
        """The roles that a claim stands for; a dot in the claim's name goes into an object."""
        found: Any = claims
        for part in self._settings.roles_claim.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        values = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return frozenset(self._settings.roles[each] for each in values
                         if isinstance(each, str) and each in self._settings.roles)

    def _discover(self) -> None:
        """What the provider says of itself, checked; asked for once."""
        try:
            found = self._client.load_server_metadata()
        except (requests.RequestException, ValueError) as error:
            raise Unreachable("The sign-in provider does not answer.") from error
        if found.get("issuer") != self._settings.issuer or not all(_safe(str(found.get(e, ""))) for e in ENDPOINTS):
            self._client.server_metadata.clear()
            raise Unreachable("The sign-in provider does not answer as it should.")
        found["id_token_signing_alg_values_supported"] = SIGNED_BY  # never one without a key, nor with a shared one


def _safe(address: str) -> bool:
    """Whether an address is reached by TLS, or is on this computer."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or parts.scheme == "http" and parts.hostname in LOOPBACK)
