"""What a match of one subject against five trials costs, as a ratio to screening it for one.

Run: python benchmarks/match.py [--runs 5] [--subject FILE]. Prints processor seconds of whole processes (user and
system, the median of alternating runs) and their ratio: five trials of the product; the default trial and four copies
of the toy trial; the default trial and four copies of itself. Then where the time of a match goes inside one process.
Compare ratios of one run, never times of two.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kn5501_reasoner.resources import trial_slugs

ROOT = Path(__file__).parents[1]
TOY = ROOT / "tests" / "trials" / "toy"
EXAMPLE = ROOT / "examples" / "eligible-woman.ttl"
LIMIT = 1.6


def copies(root: Path, slug: str, prefix: str, folder: Path, names: list[str]) -> Path:
    """Copies of a trial under other names, with prefixes and registry numbers of their own."""
    patterns = (f"ontology/trials/{slug}*.ttl", f"shapes/trials/{slug}/*.ttl", f"shapes/derived/{slug}.ttl")
    files = [file for pattern in patterns for file in sorted(root.glob(pattern))]
    for number, name in enumerate(names):
        for file in files:
            text = re.sub(rf"(?<![\w-]){prefix}:", f"{name}:", file.read_text(encoding="utf-8"))
            text = re.sub(r"NCT\d{8}", f"NCT9990000{number}", text.replace(f'"{prefix}"', f'"{name}"'))
            where = folder / str(file.relative_to(root)).replace(slug, name)
            where.parent.mkdir(parents=True, exist_ok=True)
            where.write_text(text.replace(slug, name), encoding="utf-8")
    return folder


def processor_seconds(further: Path, *arguments: str) -> float:
    """User and system seconds of one whole process. further: the folder of further trials."""
    child = subprocess.Popen([sys.executable, "-m", "kn5501_reasoner", *arguments], stdout=subprocess.DEVNULL,
                             env={**os.environ, "KN5501_TRIALS": str(further)})
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"kn5501 {' '.join(arguments)} failed")
    return usage.ru_utime + usage.ru_stime


def whole(name: str, further: Path, trials: list[str], subject: Path, runs: int) -> None:
    """The ratio, from alternating runs."""
    commands = {"screen": [], "match": ["--trial", ",".join(trials)]}
    taken: dict[str, list[float]] = {command: [] for command in commands}
    for _ in range(runs):
        for command, options in commands.items():
            taken[command].append(processor_seconds(further, command, str(subject), "--format", "json", *options))
    screen, match = (statistics.median(found) for found in taken.values())
    print(f"{name:38} {screen:8.2f} {match:8.2f} {match / screen:7.2f}", flush=True)


def stages(trials: list[str], subject: Path) -> None:
    """Where the time of a match goes, in a process that has imported everything; first and second match."""
    from kn5501_reasoner.pipeline import matching

    spent: dict[str, float] = {}

    def timed(name: str) -> None:
        inner = getattr(matching, name)

        def outer(*arguments, **options):
            began = time.process_time()
            try:
                return inner(*arguments, **options)
            finally:
                spent[name] = spent.get(name, 0) + time.process_time() - began

        setattr(matching, name, outer)

    for name in ("check_choices", "read_any", "classes_asked", "derive_each", "_decider", "_decided", "matched",
                 "_unused", "_unread"):
        timed(name)
    for turn in ("first", "second"):
        spent.clear()
        began = time.process_time()
        found = matching.match_paths([str(subject)], trials=trials)
        print(f"\n{turn} match in one process, {len(found.trials)} trials: {time.process_time() - began:.3f} s")
        for name, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
            print(f"  {name:14} {seconds * 1000:8.1f} ms")


def main() -> None:
    """Print the ratios and the stages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--subject", type=Path, default=EXAMPLE)
    options = parser.parse_args()
    toys, more = ["toya", "toyb", "toyc", "toyd"], ["copyb", "copyc", "copyd", "copye"]
    own = ["kn5501", *(slug for slug in trial_slugs() if "@" not in slug and slug != "kn5501")][:5]
    with tempfile.TemporaryDirectory() as made:
        toy_root = copies(TOY, "toy", "toy", Path(made) / "toys", toys)
        copy_root = copies(ROOT, "kn5501", "kn", Path(made) / "copies", more)
        print(f"processor seconds                        screen    match   ratio (at most {LIMIT})")
        for name, root, trials in (
            (f"{len(own)} trials of the product", Path(made), own),
            ("the default trial and four toy trials", toy_root, ["kn5501", *toys]),
            ("the default trial and four copies", copy_root, ["kn5501", *more]),
        ):
            whole(name, root, trials, options.subject, options.runs)
    stages(own, options.subject)


if __name__ == "__main__":
    main()
