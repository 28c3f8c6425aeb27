"""What goes wrong with a Dask worker of the tests: ``dask worker --preload``, with ``TROUBLE`` in its environment.

``half FOLDER``: writes half of a part, says so in the folder, and goes no further. ``kills PART``: the process ends
when it begins this part. ``version VERSION``: another version is installed. ``breaks PART``: a defect of the program.
"""

from __future__ import annotations

import os
import signal
import time
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

from kn5501_reasoner.pipeline.cohort import as_text, run

KIND, VALUE = os.environ["TROUBLE"].split(" ")


def write_half(table: object, file: Path) -> None:
    WRITE(table, file)
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)
    said = Path(VALUE) / "half"
    said.with_suffix(".new").write_text(file.name)
    said.with_suffix(".new").rename(said)
    time.sleep(600)


def trouble(job: run.Job) -> run.Made:
    if job.part == VALUE and KIND == "kills":
        os.kill(os.getpid(), signal.SIGKILL)
    if job.part == VALUE:
        raise KeyError("a name")
    return MAKE(job)


def version(name: str) -> str:
    return VALUE if name == "kn5501-reasoner" else metadata.version(name)


WRITE, MAKE = run.write_table, run.make_part


def dask_setup(worker: object) -> None:
    if KIND == "half":
        run.write_table = write_half
    elif KIND in ("kills", "breaks"):
        as_text.make_part = trouble
    elif KIND == "version":
        run.metadata = SimpleNamespace(version=version)
