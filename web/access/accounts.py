"""Accounts with passwords, in a file of JSON lines: name, roles, scrypt hash.

What: ``add``, ``remove`` and ``names`` for the command; ``Accounts`` for the server, which sees a changed file at once.
In: names, roles, passwords. Out: Account. Raises: AccessError; UsageError for a name, role or password that is not
taken. Source: NIST SP 800-63B-4, 3.1.1 (passwords); OWASP Password Storage Cheat Sheet (scrypt N=2^15, r=8, p=3).
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from kn5501_reasoner.defaults import COMMAND
from kn5501_reasoner.errors import UsageError

from ..page import ROLES
from . import secret_file
from .person import ANONYMOUS, LOCAL, with_implied
from .secret_file import AccessError

METHOD = "scrypt:32768:8:3"
SHORTEST, LONGEST = 12, 200
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
HASH = re.compile(r"scrypt:(16384|32768|65536|131072):8:[1-9]\$[A-Za-z0-9]{8,64}\$[0-9a-f]{128}", re.ASCII)
RESERVED = {LOCAL.name, ANONYMOUS.name, "server", "examples"}
AT_ONCE = 2


@dataclass(frozen=True)
class Account:
    """One account. hash: of the password, as werkzeug writes it."""

    name: str
    roles: frozenset[str]
    hash: str


def add(file: Path, name: str, roles: Iterable[str], password: str, replace: bool = False) -> Account:
    """Add an account, or with ``replace`` change one; the file is made when there is none."""
    if not NAME.fullmatch(name) or name in RESERVED:
        raise UsageError("an account cannot have this name", "NAME", "a-z, 0-9, dot, hyphen, underscore; at most 40")
    wanted = frozenset(roles)
    if not wanted or not wanted <= set(ROLES):
        raise UsageError("an account has at least one role", "--role", f"one of: {', '.join(ROLES)}")
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters", "password")
    found = dict(load(file)) if file.exists() else {}
    if name in found and not replace:
        raise UsageError("there is an account of this name", name, "say that it is to be replaced")
    found[name] = Account(name, wanted, generate_password_hash(_normal(password), METHOD))
    _save(file, found)
    return found[name]


def remove(file: Path, name: str) -> None:
    """Take an account out; whoever is signed in by it is out at once."""
    found = dict(load(file))
    if found.pop(name, None) is None:
        raise UsageError("there is no account of this name", name)
    _save(file, found)


def load(file: Path) -> Mapping[str, Account]:
    """The accounts of a file, by name."""
    found: dict[str, Account] = {}
    for number, line in enumerate(secret_file.read(file).splitlines(), 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            account = Account(given["name"], frozenset(given["roles"]), given["hash"])
            usable = (
                NAME.fullmatch(account.name) and account.name not in RESERVED and account.name not in found
                and account.roles and account.roles <= set(ROLES) and HASH.fullmatch(account.hash)
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            usable = False
        if not usable:
            raise AccessError("this line is no account", f"{file}:{number}",
                              f"write the file by '{COMMAND} account add'")
        found[account.name] = account
    return found


class Accounts:
    """The accounts of a running server."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock, self._busy = file, threading.Lock(), threading.Semaphore(AT_ONCE)
        self._seen: object = None
        self._found: Mapping[str, Account] = {}
        self._nobody = generate_password_hash("", METHOD)
        self.get("")

    def get(self, name: str) -> Account | None:
        """An account as the file has it now. Raises: AccessError when the file can no longer be used."""
        with self._lock:
            try:
                status = self._file.stat()
            except OSError as error:
                raise AccessError(f"cannot be read: {error.strerror}", str(self._file)) from error
            seen = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_mode)
            if seen != self._seen:
                self._found, self._seen = load(self._file), seen
            return self._found.get(name)

    def check(self, name: str, password: str) -> Account | None:
        """The account, when the password is its own. A name that nobody has takes as long as a wrong password."""
        account = self.get(name)
        with self._busy:  # each takes 32 MiB: a crowd at the door must not take all memory
            right = check_password_hash(account.hash if account else self._nobody, _normal(password[:LONGEST + 1]))
        return account if account and right else None


def roles_of(account: Account) -> frozenset[str]:
    """What an account may do."""
    return with_implied(account.roles)


def _normal(password: str) -> str:
    """The same password, however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password)


def _save(file: Path, accounts: Mapping[str, Account]) -> None:
    lines = [
        json.dumps({"name": each.name, "roles": sorted(each.roles), "hash": each.hash}) for each in accounts.values()
    ]
    secret_file.write(file, "".join(f"{line}\n" for line in lines))
