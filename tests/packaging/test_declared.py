"""Whatever is imported is declared: a machine that installs what ``pyproject.toml`` names has all of it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = {"kn5501_reasoner", "web", "tests", "benchmarks", "conftest"}
ELSEWHERE = {"java", "org", "pyspark", "pyshacl_turbo", "shacl_rust"}  # Java by JPype; optional engines
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def normal(name: str) -> str:
    """A distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names(lines: Iterable[str]) -> set[str]:
    """The distributions that lines of requirements ask for, those of extras left out."""
    return {normal(match[0]) for line in lines if "extra ==" not in line and (match := re.match(r"[\w.-]+", line))}


def declared(*extras: str) -> set[str]:
    """Distributions that the project and these extras name, and those that each of them names itself."""
    asked = names(
        [*PYPROJECT["dependencies"], *(line for one in extras for line in PYPROJECT["optional-dependencies"][one])]
    )
    brought = set()
    for name in asked:
        with suppress(PackageNotFoundError):
            brought |= names(requires(name) or ())
    return asked | brought


def imported(folder: Path) -> dict[str, str]:
    """Each top-level module that the files of a folder import, and one file that does."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "importorskip")):
                names = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
            else:
                continue
            found |= {name.split(".")[0]: str(file.relative_to(ROOT)) for name in names}
    return found


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("kn5501_reasoner", ("dask", "omop", "reason")),
        ("web", ("web",)),
        ("tests", ("dask", "omop", "reason", "web", "test")),
        ("benchmarks", ("dask", "omop", "reason", "web", "test")),
    ],
)
def test_every_import_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    distributions = packages_distributions()
    beside = {file.stem for file in (ROOT / folder).rglob("*")} | OURS | ELSEWHERE
    missing = {
        f"{name} ({file})"
        for name, file in imported(ROOT / folder).items()
        if name not in sys.stdlib_module_names
        and name not in beside
        and not declared(*extras) & {normal(one) for one in distributions.get(name, [name])}
    }
    assert sorted(missing) == []
