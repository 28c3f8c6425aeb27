"""What an operator chooses: where the store is, who may come in, and how much one request may ask for.

In: keyword arguments of the command or of tests. Out: Config. Units: seconds, bytes.
Raises: UsageError for a choice that is unsafe or impossible.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kn5501_reasoner.defaults import TRIAL
from kn5501_reasoner.errors import UsageError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


@dataclass(frozen=True)
class Config:
    """One server.

    store: folder of the database; None = a temporary one that goes when the server stops. log: folder of the audit
    log; None = inside the store. log_head: folder of its head, best on another disk; None = beside the log. accounts:
    password file; None = no accounts, loopback alone. oidc: how to sign in elsewhere. hosts: names under which the
    server may be asked. proxies: how many proxies of one's own stand in front and say whose address they pass on.
    cohort: folder of ``kn5501 cohort`` whose counts are shown.
    idle_seconds, session_seconds: after which somebody must sign in again. examples: load them into an empty store.
    request_seconds, answer_seconds: for the whole of a request to arrive, and of an answer to be taken. connections:
    how many may be open; unfinished: on how many of them a request may arrive, or an answer leave, at once. queries,
    assessments, counts: of how many requests such work may be under way or wait in child processes.
    """

    store: Path | None = None
    log: Path | None = None
    log_head: Path | None = None
    accounts: Path | None = None
    oidc: Path | None = None
    cohort: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    hosts: tuple[str, ...] = ()
    examples: bool = True
    https: bool = False
    proxies: int = 0
    idle_seconds: float = 30 * 60
    session_seconds: float = 12 * 60 * 60
    trial: str = TRIAL
    body_bytes: int = 16 * 1024 * 1024
    form_bytes: int = 1024 * 1024
    form_fields: int = 200
    query_seconds: float = 2.0
    query_bytes: int = 1024**3
    query_rows: int = 100_000
    result_bytes: int = 16 * 1024 * 1024
    assess_seconds: float = 60.0
    assess_bytes: int = 3 * 1024**3
    processes: int = 2
    queries: int = 4
    assessments: int = 12
    counts: int = 4
    request_seconds: float = 60.0
    answer_seconds: float = 60.0
    unfinished: int = 64
    connections: int = 256
    rates: tuple[str, ...] = ("6000 per minute",)
    login_rates: tuple[str, ...] = ("10 per minute",)

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK and self.accounts is None and self.oidc is None:
            raise UsageError(
                f"{self.host} can be reached from elsewhere, and no accounts are configured", "--host",
                "give --accounts FILE, or stay on 127.0.0.1",
            )

    @property
    def open(self) -> bool:
        """Whether everyone who reaches the server may do everything (loopback without accounts)."""
        return self.accounts is None and self.oidc is None

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """Host names, without port, that a request may name."""
        return tuple(dict.fromkeys((*self.hosts, *LOOPBACK[:3], *(() if self.host in LOOPBACK else (self.host,)))))
