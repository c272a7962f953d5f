"""Measure the time from a click on Run to the verdict, with ``study`` and a deck's Write cards.

    python -m benchmarks.study                     # the deck in this folder
    python -m benchmarks.study --deck DECK --runs 200

Chromium opens a page of the deck and runs the solutions of the deck's own Write cards, one after
the other, with a pause between them. The time includes the request, the learner's process with all
checks, and the response, but not rendering the result. The packages are already imported.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from flashproof.build.checked_project import load_project
from flashproof.diagnostics import Diagnostics
from flashproof.model import Write
from flashproof.project import Project
from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable

BUILD = Path(__file__).parents[1] / "build.py"
PAUSE_MILLISECONDS = 300
"""The pause between runs, which keeps the runs below the server's rate limit."""
TICKS = os.sysconf("SC_CLK_TCK")

RUN = """async ({ card, code, pause }) => {
  await new Promise((resolve) => setTimeout(resolve, pause));
  const start = performance.now();
  const verdict = await flashproofRunner.run(card, code);
  return [performance.now() - start, verdict.checks.every((check) => check.passed)];
}"""


class Solution(NamedTuple):
    """A solution of a Write card."""

    card: str
    """The id of the card."""
    code: str


def main() -> None:
    """Run solutions and print the median, the 95th percentile, and the CPU time of a run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--deck", type=Path, default=Path())
    parser.add_argument("--runs", type=int, default=100)
    arguments = parser.parse_args()
    solutions = find_solutions(arguments.deck)
    if not solutions:
        sys.exit("the deck has no Write cards")
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, ", end="")
    print(f"Python {platform.python_version()}, {len(solutions)} solutions")
    with running_server(arguments.deck) as (url, pid), sync_playwright() as playwright:
        program = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        page = browser.new_page()
        page.goto(url)
        time_run(page, solutions[0])  # waits for the imports
        cpu = cpu_of_tree(pid)
        taken = [time_run(page, one) for one in islice(cycle(solutions), arguments.runs)]
        cpu = cpu_of_tree(pid) - cpu
        browser.close()
    percentiles = quantiles(taken, n=20, method="inclusive")
    print(
        f"p50 {percentiles[9]:.0f} ms, p95 {percentiles[18]:.0f} ms, worst {max(taken):.0f} ms",
        end="",
    )
    print(f" of {len(taken)}; {1000 * cpu / len(taken):.0f} ms CPU per run")


def find_solutions(deck: Path) -> list[Solution]:
    """Return the solutions of the Write cards that can be run."""
    project = Project.find(deck / "cards", None)
    topics = load_project(project, Diagnostics()).library.topics
    cards = (card for topic in topics for card in topic.cards if isinstance(card, Write))
    return [
        Solution(card.id, code.text)
        for card in cards
        for code in card.solutions
        if not any(one.skip for one in (code, *(check.code for check in card.checks)))
    ]


@contextmanager
def running_server(deck: Path) -> Iterator[tuple[str, int]]:
    """Run ``study`` for a deck and yield its URL and the PID of its process."""
    command = (sys.executable, "-u", str(BUILD), "study", "--port", "0", "--isolation", "required")
    process = subprocess.Popen(command, cwd=deck, stdout=subprocess.PIPE, text=True)
    lines = (re.search(r"http://127\.0\.0\.1:\d+/\S+/", line) for line in process.stdout or ())
    yield next(match[0] for match in lines if match), process.pid
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def time_run(page: Page, solution: Solution) -> float:
    """Run a solution, which must pass, and return the time until the verdict, in milliseconds."""
    arguments = {**solution._asdict(), "pause": PAUSE_MILLISECONDS}
    milliseconds, passed = page.evaluate(RUN, arguments)
    if not passed:
        sys.exit(f"a solution of {solution.card} does not pass its checks")
    return float(milliseconds)


def cpu_of_tree(pid: int) -> float:
    """Return the CPU time of a process and its descendants, including ended ones, in seconds."""
    total = 0.0
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        total = sum(map(int, fields[11:15])) / TICKS
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            total += sum(map(cpu_of_tree, map(int, listing.read_text("ascii").split())))
    return total


if __name__ == "__main__":
    main()
