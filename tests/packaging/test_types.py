"""What decides outcomes is typed: mypy, strict, as pyproject.toml names it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]


def checked(*files: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), *files]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)


def test_the_decision_core_is_typed() -> None:
    found = checked()
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("line", [
    "def f(x): return x", "from typing import Any\n\n\ndef f(x: Any) -> None: ...",
    "from kn5501_reasoner.shapes import Shape\n\n\ndef f(shape: Shape) -> object:\n    return shape.path",
])
def test_the_check_finds_a_fault(line: str, tmp_path: Path) -> None:
    (tmp_path / "faulty.py").write_text(line + "\n", encoding="utf-8")
    assert checked(str(tmp_path / "faulty.py")).returncode == 1


def test_all_of_the_core_is_named() -> None:
    core = ("columns", "explain", "facts", "rules", "terminology", "validate", "insight/rewrite.py", "shapes.py")
    assert {f"kn5501_reasoner/{name}" for name in core} <= set(SETTINGS["files"])
    assert SETTINGS["strict"] and SETTINGS["disallow_any_explicit"]


def test_nothing_in_the_core_asks_what_an_object_has() -> None:
    for name in SETTINGS["files"]:
        for file in [ROOT / name] if name.endswith(".py") else sorted((ROOT / name).rglob("*.py")):
            assert "hasattr(" not in file.read_text(encoding="utf-8"), file
