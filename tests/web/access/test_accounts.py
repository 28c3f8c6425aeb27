"""The password file: who can be added, what it looks like, and what is refused."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from kn5501_reasoner.errors import UsageError
from tests.web.door import PASSWORD
from web.access import accounts
from web.access.secret_file import AccessError


def test_an_account_is_a_line_with_a_scrypt_hash_that_only_the_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    accounts.add(file, "sam", ["screener", "auditor"], PASSWORD)
    accounts.add(file, "rita", ["reader"], PASSWORD)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [(line["name"], line["roles"]) for line in lines] == [("sam", ["auditor", "screener"]), ("rita", ["reader"])]
    assert all(line["hash"].startswith("scrypt:32768:8:3$") for line in lines) and PASSWORD not in file.read_text()
    assert lines[0]["hash"] != lines[1]["hash"]
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o602, 0o610])
def test_a_file_that_others_may_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "accounts"
    accounts.add(file, "sam", ["screener"], PASSWORD)
    file.chmod(mode)
    with pytest.raises(AccessError, match="others may read") as found:
        accounts.load(file)
    assert "chmod 600" in found.value.hint


@pytest.mark.parametrize("name", [
    "", "Sam", "s am", "sam\n", "../sam", "sám", "x" * 41, "local", "anonymous", "server", "-x",
])
def test_a_name_is_plain_and_nobody_elses(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        accounts.add(tmp_path / "accounts", name, ["reader"], PASSWORD)


@pytest.mark.parametrize(("roles", "password"), [
    ([], PASSWORD), (["root"], PASSWORD), (["reader", "root"], PASSWORD), (["reader"], "x" * 11),
    (["reader"], "x" * 201),
])
def test_roles_are_known_and_passwords_long_enough(tmp_path: Path, roles: list[str], password: str) -> None:
    with pytest.raises(UsageError):
        accounts.add(tmp_path / "accounts", "sam", roles, password)
    assert not (tmp_path / "accounts").exists()


def test_an_account_is_replaced_only_when_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    accounts.add(file, "sam", ["screener"], PASSWORD)
    with pytest.raises(UsageError, match="there is an account"):
        accounts.add(file, "sam", ["reader"], PASSWORD)
    accounts.add(file, "sam", ["reader"], PASSWORD, replace=True)
    assert accounts.load(file)["sam"].roles == {"reader"} and len(accounts.load(file)) == 1
    accounts.remove(file, "sam")
    assert not accounts.load(file)
    with pytest.raises(UsageError, match="no account"):
        accounts.remove(file, "sam")


GOOD = {"name": "sam", "roles": ["reader"], "hash": "scrypt:32768:8:3$abcdefgh$" + "0" * 128}


@pytest.mark.parametrize("line", [
    "sam:reader:x", "[]", "{}", '{"name": "sam"}', "[" * 100_000,
    json.dumps({**GOOD, "name": "Sam"}), json.dumps({**GOOD, "roles": ["root"]}), json.dumps({**GOOD, "roles": []}),
    json.dumps({**GOOD, "roles": "reader"}), json.dumps({**GOOD, "hash": "plain:secret"}),
    json.dumps({**GOOD, "hash": "scrypt:1073741824:8:1$abcdefgh$" + "0" * 128}), json.dumps({**GOOD, "name": 1}),
    json.dumps(GOOD) + "\n" + json.dumps(GOOD),
])
def test_a_line_that_is_no_account_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "accounts"
    file.write_text(line + "\n")
    file.chmod(0o600)
    with pytest.raises(AccessError) as found:
        accounts.load(file)
    assert found.value.where == f"{file}:{2 if chr(10) in line else 1}"


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    for file in (tmp_path / "none", tmp_path):
        with pytest.raises(AccessError):
            accounts.load(file)


def test_the_password_and_nothing_else_opens(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    accounts.add(file, "sam", ["screener"], "Ångström-Ångström")
    known = accounts.Accounts(file)
    assert known.check("sam", "A\u030angstro\u0308m-A\u030angstro\u0308m").name == "sam"  # composed otherwise
    for name, password in (("sam", ""), ("sam", "Ångström-Ångström "), ("SAM", "Ångström-Ångström"), ("", "")):
        assert known.check(name, password) is None


def test_a_name_that_nobody_has_takes_as_long_as_a_wrong_password(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    accounts.add(file, "sam", ["screener"], PASSWORD)
    known = accounts.Accounts(file)

    def least(name: str) -> float:
        took = []
        for _ in range(4):
            began = time.thread_time()
            known.check(name, "not the password")
            took.append(time.thread_time() - began)
        return min(took)

    assert 0.7 < least("nobody") / least("sam") < 1.4


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    accounts.add(file, "sam", ["screener"], PASSWORD)
    known = accounts.Accounts(file)
    assert known.get("sam").roles == {"screener"}
    accounts.add(file, "sam", ["reader"], PASSWORD, replace=True)
    assert known.get("sam").roles == {"reader"}
    file.chmod(0o644)
    with pytest.raises(AccessError):
        known.get("sam")
