"""What is vendored is what VENDORED.toml says: each file unchanged, with a licence beside it, and nothing else."""

from __future__ import annotations

import hashlib
import re
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
        for part in row["bundled"]:
            assert part["name"] and part["version"] and part["licence"], row["file"]
            assert part["known"] in ("banner", "source map", "texts", "range"), part
            assert part["known"] != "banner" or part["mark"], part
            assert part.get("mark", "") in file.read_text(encoding="utf-8"), f"{part['name']} is not in {row['file']}"
    named = {VENDOR / row["file"] for row in rows}
    found = {file for file in VENDOR.rglob("*") if file.is_file() and "LICENSE" not in file.name.upper()}
    assert found - {VENDOR / "VENDORED.toml"} == named


def test_every_version_that_a_file_says_of_itself_is_written_down() -> None:
    """A bundle that is renewed brings other versions of what is in it."""
    for row in tomllib.loads((VENDOR / "VENDORED.toml").read_text(encoding="utf-8"))["file"]:
        text = (VENDOR / row["file"]).read_text(encoding="utf-8")
        said = set(re.findall(r"(?:version|[A-Z])\s*[:=]\s*[\"'`](\d+\.\d+\.\d+)[\"'`]", text))
        assert said <= {row["version"], *(part["version"] for part in row["bundled"])}, row["file"]
        banners = {part["version"] for part in row["bundled"] if part["known"] == "banner"}
        assert {each for each in banners if each[0].isdigit()} <= said, row["file"]
