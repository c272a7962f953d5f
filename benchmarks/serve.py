"""Measure the time from saving a card file until a browser shows the change, with ``serve``.

    python -m benchmarks.serve               # 500 cards
    python -m benchmarks.serve --cards 10000

Chromium shows a topic's page while one of its cards is edited; snippets do not run. The time
includes everything that an author waits for: detecting the change, building, notifying the page,
and reloading it.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.build import CARD, write
from benchmarks.cards import write_project
from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable

SERVE = (sys.executable, "-u", str(Path(__file__).parents[1] / "build.py"), "serve", "--no-run")


def main() -> None:
    """Edit a card several times and print the median and the longest time."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cards", type=int, default=500)
    parser.add_argument("--edits", type=int, default=12)
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, ", end="")
    print(f"Python {platform.python_version()}, {arguments.cards} cards")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        paths = write_project(Path(folder), arguments.cards)
        program = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        with running_server(Path(folder)) as url:
            page = browser.new_page()
            path = paths[len(paths) // 2]
            page.goto(f"{url}topics/{path.stem}.html")
            taken = list(time_edits(path, page, arguments.edits))
        browser.close()
    print(f"median {1000 * median(taken):.0f} ms, worst {1000 * max(taken):.0f} ms of {len(taken)}")


@contextmanager
def running_server(root: Path) -> Iterator[str]:
    """Run ``serve`` for a project and yield its URL."""
    process = subprocess.Popen((*SERVE, "--port", "0"), cwd=root, stdout=subprocess.PIPE, text=True)
    lines = (re.search(r"http://127\.0\.0\.1:\d+/", line) for line in process.stdout or ())
    yield next(match[0] for match in lines if match)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def time_edits(path: Path, page: Page, count: int) -> Iterator[float]:
    """Edit a card repeatedly and yield the seconds from saving it until the page shows it."""
    text = path.read_text(encoding="utf-8")
    old = CARD.split(text)[1]
    for number in range(count):
        question = f"What is edit {number}?"
        started = time.perf_counter()
        write(path, text.replace(old, question, 1))
        page.get_by_role("heading", name=question).wait_for()
        yield time.perf_counter() - started


if __name__ == "__main__":
    main()
