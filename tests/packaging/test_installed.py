"""The wheel and the source distribution, built, installed in a clean environment and used from another folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run with nothing of this checkout on the path."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the unpacked source distribution, so that both are tried."""
    source = tmp_path_factory.mktemp("source")
    with tarfile.open(sdist) as archive:
        archive.extractall(source, filter="data")
    (unpacked,) = source.iterdir()
    return _built("wheel", unpacked, tmp_path_factory.mktemp("wheel"))


def _built(target: str, source: Path, out: Path) -> Path:
    done = run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", out, cwd=source)
    assert done.returncode == 0, done.stderr
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel; its libraries are lent by the environment that runs the tests."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    done = run(
        sys.executable, "-m", "pip", "--python", home / "bin/python", "install", "--no-deps", "--no-index", wheel,
        cwd=home,
    )
    assert done.returncode == 0, done.stderr
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def test_the_wheel_carries_ontology_shapes_examples_and_cases(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "shapes", "examples"):
        mine = {f"kn5501_reasoner/_data/{p}" for p in _tracked(folder)}
        assert mine and mine <= names
    cases = {f"kn5501_reasoner/_data/{p.removeprefix('tests/')}" for p in _tracked("tests/cases/kn5501")}
    assert cases and cases <= names
    viewer = set(_tracked("web"))
    assert viewer and viewer <= names
    assert "kn5501_reasoner/py.typed" in names
    assert not any(name.startswith(("tests/", "docs/")) for name in names)


def test_the_source_distribution_carries_everything_tracked(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    left_out = {path for path in _tracked(".") if not path.startswith((".ci/", ".git"))}
    assert left_out - names == set()


def _tracked(folder: str) -> list[str]:
    done = run("git", "ls-files", folder, cwd=ROOT)
    if done.returncode:
        pytest.skip("not a checkout")
    return done.stdout.split("\n")[:-1]


def test_the_installed_package_finds_its_own_data(installed: Path, tmp_path: Path) -> None:
    done = run(installed / "bin/python", "-c", (
        "from kn5501_reasoner import resources;"
        "print(resources.ontology('lupus-eligibility.ttl'));print(resources.shapes());print(resources.folder('examples'));"
        "print(resources.folder('cases'))"
    ), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        path = Path(line)
        assert path.exists() and path.is_relative_to(installed) and not path.is_relative_to(ROOT)


def test_the_command_works_from_another_folder(installed: Path, tmp_path: Path) -> None:
    command = installed / "bin/kn5501"
    assert run(command, "version", cwd=tmp_path).stdout == f"kn5501-reasoner {VERSION}\n"
    (examples,) = installed.glob("lib/python*/site-packages/kn5501_reasoner/_data/examples")
    done = run(command, "screen", examples, cwd=tmp_path)
    assert done.returncode in (0, 3), done.stderr
    assert "eligible" in done.stdout
    again = run(installed / "bin/python", "-m", "kn5501_reasoner", "screen", examples, cwd=tmp_path)
    assert again.stdout == done.stdout


def test_the_viewer_is_served_from_another_folder(installed: Path, tmp_path: Path) -> None:
    """Templates, style sheets, vendored packages and the examples come with the package."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    with subprocess.Popen(
        [installed / "bin/kn5501", "serve", "--port", "0"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            said = next(line for line in server.stderr if "serving" in line)
            url = re.search(r"http://[^/]+", said)[0]
            for path in ("/subjects/eligible-man", "/trial/kn5501/inc-07", "/trial/cln-978/inc-07", "/trials", "/query",
                         "/ontology", "/static/style.css",
                         f"/vendor/{_tracked('web/vendor')[-1].removeprefix('web/vendor/')}"):
                assert requests.get(url + path, timeout=60).status_code == 200, path
        finally:
            server.terminate()
    assert list(tmp_path.iterdir()) == []
