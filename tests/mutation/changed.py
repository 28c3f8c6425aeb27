"""The product with one text of one file changed, beside the product as it is; no file is touched.

In:  a ``Change``: a file of the package, a text that stands in it exactly once, the text in its place.
Out: the modules of the file's stage, imported anew with the change; the other stages stay as they are.
Raises: AssertionError when the text does not stand in the file exactly once.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

PACKAGE = "kn5501_reasoner"
ROOT = Path(import_module(PACKAGE).__file__).parent
CHANGES = Path(__file__).with_name("changes")
STAGES = tuple(sorted(path.stem for path in CHANGES.glob("*.toml")))


@dataclass(frozen=True)
class Change:
    """One mutant. stage: the file of ``changes/`` that lists it; file: below the package."""

    stage: str
    name: str
    file: str
    old: str
    new: str

    @property
    def title(self) -> str:
        """The name, unique over all stages."""
        return f"{self.stage}: {self.name}"

    @property
    def package(self) -> str:
        """The package whose modules are imported anew."""
        return f"{PACKAGE}.{self.file.split('/')[0]}"

    def source(self) -> str:
        """The changed text of the file."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        assert text.count(self.old) == 1, (self.name, self.file, text.count(self.old))
        assert self.old != self.new, self.name
        return text.replace(self.old, self.new)


@cache
def changes(stage: str) -> tuple[Change, ...]:
    """The mutants of one stage."""
    listed = tomllib.loads((CHANGES / f"{stage}.toml").read_text(encoding="utf-8"))["mutant"]
    return tuple(Change(stage, one["name"], one["file"], one["old"].strip("\n"), one["new"].strip("\n"))
                 for one in listed)


@contextmanager
def changed(change: Change) -> Iterator[Callable[[str], ModuleType]]:
    """Gives a function that imports a module of the changed stage by its name below the package."""
    with reading(change):
        own = {name: sys.modules.pop(name) for name in _held(change.package)}
        try:
            yield lambda name: import_module(f"{PACKAGE}.{name}")
        finally:
            for name in _held(change.package):
                del sys.modules[name]
            sys.modules.update(own)
            setattr(sys.modules[PACKAGE], change.package.rpartition(".")[2], own[change.package])


def _held(package: str) -> list[str]:
    return [name for name in sys.modules if name == package or name.startswith(package + ".")]


@contextmanager
def reading(change: Change) -> Iterator[None]:
    """While this lasts, whoever imports or reads the file finds the changed text."""
    text, target, read_text = change.source(), ROOT / change.file, Path.read_text

    def read(self: Path, *given: object, **named: object) -> str:
        return text if self == target else read_text(self, *given, **named)

    finder = _Finder(target, text)
    sys.meta_path.insert(0, finder)
    Path.read_text = read
    try:
        yield
    finally:
        Path.read_text = read_text
        sys.meta_path.remove(finder)


class _Loader(SourceFileLoader):
    """Loads a module from a text, past its compiled form."""

    text = ""

    def get_code(self, fullname: str) -> object:
        return compile(self.text, self.path, "exec", dont_inherit=True)


class _Finder:
    """Finds the changed module."""

    def __init__(self, target: Path, text: str) -> None:
        inside = target.relative_to(ROOT.parent).with_suffix("")
        self.name = ".".join(inside.parent.parts if inside.name == "__init__" else inside.parts)
        self.target, self.text = target, text

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The spec of the changed module, of no other."""
        if self.target.suffix != ".py" or name != self.name:
            return None
        loader = _Loader(name, str(self.target))
        loader.text = self.text
        packages = [str(self.target.parent)] if self.target.name == "__init__.py" else None
        return spec_from_file_location(name, self.target, loader=loader, submodule_search_locations=packages)
