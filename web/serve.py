"""The server process: gunicorn with one worker (web.worker), which owns the store, and several threads.

In: Config, certificate and key. Out: an exit code, when the server was stopped. Raises: UsageError.
Source: gunicorn, custom application.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import ReasonerError, UsageError

from . import create_app
from .config import Config
from .memory import economise, give_back, keep
from .worker import Worker, answering

KEPT_OPEN = 10
"""Seconds for which a connection may be silent, before a request and between two."""
LARGE = 1024 * 1024
LOAD_FAILED = 4  # gunicorn's own code for an application that cannot start: it does not try again


def serve(config: Config, certificate: Path | None = None, key: Path | None = None) -> int:
    """Serve until stopped."""
    if (certificate is None) != (key is None):
        raise UsageError("a certificate and its key go together", "--certificate", "give both, or neither")
    _check_address(config)
    economise()  # before there are threads
    parent = os.getpid()
    try:
        _Server(config, certificate, key).run()
    except SystemExit as stopped:
        if os.getpid() != parent:
            raise  # the worker's own end: its code tells the parent why
        return 2 if stopped.code == LOAD_FAILED else int(stopped.code or 0)
    return 0


class _Server(BaseApplication):
    def __init__(self, config: Config, certificate: Path | None, key: Path | None) -> None:
        self.config = config
        self.options: dict[str, Any] = {
            "bind": f"[{config.host}]:{config.port}" if ":" in config.host else f"{config.host}:{config.port}",
            "workers": 1, "worker_class": Worker, "threads": answering(config) + config.unfinished,
            "worker_connections": config.connections, "keepalive": KEPT_OPEN, "timeout": 120, "graceful_timeout": 10,
            "loglevel": "critical", "accesslog": None, "proc_name": COMMAND, "control_socket_disable": True,
            "sendfile": False,  # an answer goes through web.worker
            "limit_request_line": 8190, "limit_request_fields": 64, "limit_request_field_size": 8190,
            "forwarded_allow_ips": "", "post_worker_init": _ready, "post_request": _after, "worker_exit": _leave,
            "certfile": str(certificate) if certificate else None, "keyfile": str(key) if key else None,
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn; one that this release does not know is left out."""
        for name, value in self.options.items():
            if name in self.cfg.settings and value is not None:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, made in the worker: the store belongs to that process."""
        try:
            app = create_app(self.config)
        except ReasonerError as error:
            print(f"{COMMAND}: {error}", file=sys.stderr)
            sys.exit(LOAD_FAILED)
        keep()
        return app


def _after(worker: Any, request: Any, environ: dict[str, Any], response: Any) -> None:
    """After much was received or sent much is free, and what is small among it would stay."""
    if max(int(environ.get("CONTENT_LENGTH") or 0), response.sent if response else 0) > LARGE:
        give_back()


def _ready(worker: Any) -> None:
    """Say where the server is, once it answers."""
    scheme = "https" if worker.cfg.is_ssl else "http"
    for listener in worker.sockets:
        host, port = listener.getsockname()[:2]
        host = f"[{host}]" if ":" in host else host
        print(f"{COMMAND}: serving {scheme}://{host}:{port}/ (Ctrl-C stops)", file=sys.stderr, flush=True)


def _leave(server: Any, worker: Any) -> None:
    """End connections and child processes, and let go of the store."""
    worker.hang_up()
    service = getattr(getattr(worker, "wsgi", None), "extensions", {}).get("service")
    if service is not None:
        service.close()


def _check_address(config: Config) -> None:
    """Raises: UsageError when the address cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(config.host, config.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {config.host} port {config.port}: {error.strerror or error}", "--port", "choose another"
        ) from error
