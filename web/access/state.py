"""What this package keeps for one application.

In: Config. Out: State. Raises: AccessError, UsageError.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from ..config import Config
from .accounts import Accounts
from .oidc import Provider
from .rates import Rates
from .sessions import Sessions


@dataclass(frozen=True)
class State:
    """Accounts and sign-in provider where configured, sessions, limits."""

    config: Config
    accounts: Accounts | None
    provider: Provider | None
    sessions: Sessions
    rates: Rates
    login_rates: Rates

    @classmethod
    def of(cls, app: Flask, config: Config) -> State:
        """The state that a configuration asks for."""
        return cls(
            config, Accounts(config.accounts) if config.accounts else None,
            Provider.load(app, config.oidc) if config.oidc else None,
            Sessions(config.idle_seconds, config.session_seconds), Rates(config.rates), Rates(config.login_rates),
        )


def state() -> State:
    """The state of the application that answers."""
    return current_app.extensions["access"]
