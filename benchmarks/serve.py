"""How long it takes from saving a card file to the new card in a browser, with ``serve``.

    python -m benchmarks.serve               # 500 cards
    python -m benchmarks.serve --cards 10000

A real browser, Chromium, stands at a topic's page while one card of it is edited; snippets do not
run. What is timed is what an author waits: watching, building, telling the page, loading it anew.
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
    """Edit a card several times, and tell the times."""
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
        with served(Path(folder)) as address:
            page = browser.new_page()
            path = paths[len(paths) // 2]
            page.goto(f"{address}topics/{path.stem}.html")
            taken = list(edited(path, page, arguments.edits))
        browser.close()
    print(f"median {1000 * median(taken):.0f} ms, worst {1000 * max(taken):.0f} ms of {len(taken)}")


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address at which the command shows a project."""
    process = subprocess.Popen((*SERVE, "--port", "0"), cwd=root, stdout=subprocess.PIPE, text=True)
    lines = (re.search(r"http://127\.0\.0\.1:\d+/", line) for line in process.stdout or ())
    yield next(found[0] for found in lines if found)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)


def edited(path: Path, page: Page, count: int) -> Iterator[float]:
    """Seconds from saving to seeing, for each of some edits of one card."""
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
