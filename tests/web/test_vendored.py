"""What is vendored is what VENDORED.toml says: each file unchanged, with a licence beside it, and nothing else."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "web" / "vendor"


def test_every_vendored_file_is_the_one_that_was_read() -> None:
    rows = tomllib.loads((VENDOR / "VENDORED.toml").read_text(encoding="utf-8"))["file"]
    for row in rows:
        file = VENDOR / row["file"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == row["sha256"], row["file"]
        assert row["licence"] and row["version"] in row["origin"] and row["version"] in file.parent.name
        assert any(each.name.upper().startswith("LICENSE") for each in file.parent.iterdir()), row["file"]
    named = {VENDOR / row["file"] for row in rows}
    found = {file for file in VENDOR.rglob("*") if file.is_file() and "LICENSE" not in file.name.upper()}
    assert found - {VENDOR / "VENDORED.toml"} == named
