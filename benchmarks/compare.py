"""Compare the build times of two checkouts, in pairs.

    python -m benchmarks.compare OTHER           # compare with another checkout, 10,000 cards
    python -m benchmarks.compare OTHER --cards 1000 --rounds 9

In each round, both checkouts build the same cards one after the other: without a cache, after one
edit, and without a change. The table shows medians of wall time and of CPU time (user and system
time of all processes of a build), and the median of the ratios of the pairs. On a busy machine,
trust the CPU time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.build import cache_environment, clean, edit_card
from benchmarks.cards import write_project

HERE = Path(__file__).parents[1]


class Seconds(NamedTuple):
    """The times of one build."""

    wall: float
    cpu: float


def build(checkout: Path, project: Path) -> Seconds:
    """Build a project with the code of a checkout."""
    environment = {**cache_environment(project), "PYTHONPATH": str(checkout)}
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(checkout / "build.py"), "build", "-q"],
        cwd=project,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{checkout}: the build failed")
    return Seconds(time.perf_counter() - started, usage.ru_utime + usage.ru_stime)


class Project:
    """A project for one checkout, which does not share its cache with the other checkout."""

    def __init__(self, checkout: Path, folder: Path, cards: int) -> None:
        self.checkout = checkout
        self.folder = folder
        paths = write_project(folder, cards)
        self._edits: Iterator[None] = edit_card(paths[len(paths) // 2])

    def cold(self) -> Seconds:
        """Build without a cache."""
        clean(self.folder)
        return build(self.checkout, self.folder)

    def edited(self) -> Seconds:
        """Build after an edit of one card."""
        next(self._edits)
        return build(self.checkout, self.folder)

    def unchanged(self) -> Seconds:
        """Build again without any change."""
        return build(self.checkout, self.folder)


BUILDS: dict[str, Callable[[Project], Seconds]] = {
    "cold": Project.cold,
    "one card edited": Project.edited,
    "unchanged": Project.unchanged,
}


def main() -> None:
    """Time both checkouts and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("other", type=Path, help="folder of the other checkout")
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        projects = [
            Project(checkout, Path(folder) / name / "project", arguments.cards)
            for name, checkout in (("other", arguments.other.absolute()), ("this", HERE))
        ]
        for project in projects:
            project.unchanged()  # compiles the modules
        times: dict[str, list[list[Seconds]]] = {name: [] for name in BUILDS}
        for number in range(arguments.rounds):
            for name, run in BUILDS.items():
                order = projects if number % 2 else projects[::-1]
                pair = {project: run(project) for project in order}
                times[name].append([pair[project] for project in projects])
    header = ("other", "this", "ratio")
    titles = ["".join(f"{kind + ' ' + name:>12}" for name in header) for kind in ("wall", "CPU")]
    print(f"{'':18}{'  '.join(titles)}")
    for name, pairs in times.items():
        print(f"{name:18}{columns(pairs, 0)}  {columns(pairs, 1)}")


def columns(pairs: list[list[Seconds]], kind: int) -> str:
    """Return the medians of both checkouts and of their ratios; ``kind`` indexes ``Seconds``."""
    other, this = ([pair[side][kind] for pair in pairs] for side in (0, 1))
    ratio = statistics.median(mine / theirs for mine, theirs in zip(this, other, strict=True))
    return f"{statistics.median(other):12.2f}{statistics.median(this):12.2f}{ratio:12.2f}"


if __name__ == "__main__":
    main()
