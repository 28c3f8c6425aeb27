"""The command as a process: start-up, closed pipes, Ctrl-C, standard input, real folders."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "kn5501_reasoner")
HEAVY = ("duckdb", "pyshacl", "rdflib", "pyoxigraph", "pyarrow", "pint", "ucumvert", "owlready2", "jpype")


def run(*arguments: str | Path, stdin: str = "", **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], input=stdin, capture_output=True, text=True, encoding="utf-8",
        timeout=120, **options,
    )


def test_help_and_wrong_use_import_nothing_heavy() -> None:
    for arguments in (["--help"], ["screen", "--help"], ["screen"]):
        code = (
            "import sys; from kn5501_reasoner import cli\n"
            f"try: cli.main({arguments!r})\n"
            "except SystemExit: pass\n"
            f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert done.stderr.endswith("[]\n"), done.stderr


def test_a_reader_that_goes_away_is_not_an_error() -> None:
    code = (
        "import sys; from kn5501_reasoner import cli\n"
        "cli.main = lambda arguments: [print('x' * 999) for _ in range(9999)] and 0\n"
        "cli.run()"
    )
    done = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    done.stdout.read(10)
    done.stdout.close()
    with done.stderr as stream:
        assert stream.read() == b""
    assert done.wait(60) == 141


def test_ctrl_c_stops_with_one_line() -> None:
    code = (  # what a shell starts in the background ignores the signal, and so would this
        "import signal, sys, time; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from kn5501_reasoner import cli\n"
        "cli.main = lambda arguments: (print('ready', flush=True), time.sleep(60))\n"
        "cli.run()"
    )
    done = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.stdout.readline() == "ready\n"
    done.send_signal(signal.SIGINT)
    out, err = done.communicate(timeout=60)
    assert (done.returncode, err) == (130, "\nkn5501: stopped\n")


def test_output_is_utf_8_in_any_locale() -> None:
    code = "from kn5501_reasoner import cli\ncli.main = lambda a: print('\\u60a3\\u8005') or 0\ncli.run()"
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, timeout=60)
    assert done.stdout == "患者\n".encode()


@pytest.mark.parametrize("make", [
    lambda folder: folder / "missing.ttl",
    lambda folder: folder,
])
def test_nothing_readable_is_2(tmp_path: Path, make) -> None:
    done = run("screen", make(tmp_path), "--screening", "2026-11-22")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kn5501: ") and "Traceback" not in done.stderr
