"""The commands of the server: serve, account, log, replay.

In: parsed options. Out: exit codes. Raises: UsageError when the viewer's packages are not installed.
"""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from pathlib import Path
from types import ModuleType

from ..defaults import COMMAND
from ..errors import UsageError
from .options import add_command, add_trial
from .terminal import put

DONE, DIFFERENT = 0, 1


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Declare these commands and their options."""
    one = add_command(commands, "serve", serve, "serve the viewer and the SPARQL endpoint")
    add_trial(one)
    one.add_argument("--host", default="127.0.0.1", help="address to listen on; default: 127.0.0.1")
    one.add_argument("--port", type=_port, default=8080, help="default: 8080; 0: any free one")
    one.add_argument("--store", type=Path, metavar="FOLDER", help="keep the database here; default: until the end")
    one.add_argument("--log", type=Path, metavar="FOLDER", help="keep the audit log here; default: in the store")
    one.add_argument("--log-head", type=Path, metavar="FOLDER", help="and its head here, best on another disk")
    one.add_argument("--cohort", type=Path, metavar="FOLDER",
                     help=f"show the counts of this folder of '{COMMAND} cohort'")
    one.add_argument("--accounts", type=Path, metavar="FILE", help=f"who may sign in; see '{COMMAND} account'")
    one.add_argument("--oidc", type=Path, metavar="FILE", help="sign in by OpenID Connect, as this file says")
    one.add_argument("--name", action="append", default=[], metavar="HOST", help="a host name of this server")
    one.add_argument("--certificate", type=Path, metavar="FILE", help="serve by TLS with this certificate")
    one.add_argument("--key", type=Path, metavar="FILE", help="the certificate's private key")
    one.add_argument("--https", action="store_true", help="a proxy in front serves by TLS")
    one.add_argument("--proxies", type=_count, default=0, metavar="N", help="so many proxies are in front; default: 0")
    one.add_argument("--no-examples", action="store_true", help="leave an empty store empty")

    one = add_command(commands, "account", account, "add, change or remove an account")
    one.add_argument("name", help="the account's name")
    one.add_argument("--file", type=Path, required=True, help="the password file; made when there is none")
    one.add_argument("--role", action="append", default=[], choices=("reader", "screener", "auditor"),
                     help="what the account may do; give it more than once for several")
    one.add_argument("--remove", action="store_true", help="take the account away")

    one = add_command(commands, "log", log, "verify the audit log and the store; or adopt a store that differs from it")
    one.add_argument("action", choices=("verify", "adopt"))
    one.add_argument("folder", type=Path, metavar="FOLDER", help="the store, or for 'verify' the log alone")
    one.add_argument("--log", type=Path, metavar="FOLDER", help="where 'serve --log' keeps the log")
    one.add_argument("--head", type=Path, metavar="FOLDER", help="where 'serve --log-head' keeps its head")
    one.add_argument("--noted", type=_noted, metavar="COUNT:HASH", help="an entry and its hash, noted earlier")

    one = add_command(commands, "replay", replay, "make a stored decision again and compare it with what was given")
    one.add_argument("decision", metavar="DECISION", help="such as d000012; 'all' for every decision")
    one.add_argument("--store", type=Path, required=True, metavar="FOLDER", help="the store, while no server has it")


def serve(options: argparse.Namespace) -> int:
    """``kn5501 serve``."""
    from_web = _web("serve")
    return from_web.serve(
        _web("config").Config(
            store=options.store, log=options.log, log_head=options.log_head, accounts=options.accounts,
            oidc=options.oidc, cohort=options.cohort, trial=options.trial, host=options.host, port=options.port,
            hosts=tuple(options.name), examples=not options.no_examples, proxies=options.proxies,
            https=options.https or options.certificate is not None,
        ),
        options.certificate, options.key,
    )


def account(options: argparse.Namespace) -> int:
    """``kn5501 account``."""
    accounts = _web("access.accounts")
    if options.remove:
        accounts.remove(options.file, options.name)
        put(f"account {options.name}: removed")
        return DONE
    if sys.stdin.isatty():
        password = getpass.getpass(f"password of {options.name}: ")
        if password != getpass.getpass("the same again: "):
            raise UsageError("the two passwords differ", "password", "try again")
    else:
        password = sys.stdin.readline().rstrip("\n")
    accounts.add(options.file, options.name, options.role, password, replace=True)
    put(f"account {options.name}: {', '.join(sorted(set(options.role)))}")
    return DONE


def log(options: argparse.Namespace) -> int:
    """``kn5501 log verify`` and ``kn5501 log adopt``."""
    opening = _web("opening")
    if options.action == "adopt":
        count = opening.adopt(options.folder, options.log, options.head)
        put(f"the log says that the store is taken as it is: {count} entries")
        return DONE
    found = opening.verify_both(options.folder, options.log, options.head, options.noted)
    put(str(found))
    return DONE if found.ok else DIFFERENT


def replay(options: argparse.Namespace) -> int:
    """``kn5501 replay``."""
    found = _web("replay").replay(options.store, options.decision)
    for each in found:
        put(str(each))
    return DONE if all(each.same for each in found) else DIFFERENT


def _web(name: str) -> ModuleType:
    """A module of the viewer."""
    from importlib import import_module

    try:
        return import_module(f"web.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("kn5501_reasoner",):
            raise
        raise UsageError(
            f"the viewer needs the package {error.name}", "serve", "pip install 'kn5501-reasoner[web]'"
        ) from error


def _noted(text: str) -> tuple[int, str]:
    count, _, digest = text.partition(":")
    if count.isascii() and count.isdigit() and re.fullmatch("[0-9a-f]{64}", digest):
        return int(count), digest
    raise argparse.ArgumentTypeError(f"'{text}' is not a count and a hash, such as 27:767d33…")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 10:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a number from 0 to 9")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"'{text}' is not a port from 0 to 65535")
