"""Lighthouse: 100 in performance, accessibility, best practices and SEO."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable
from tests.gates.common import hosted, site, told, tool

TRIES = 3
"""The best of some runs counts: a busy machine slows a page down, nothing makes it faster."""


def main() -> None:
    """Ask about a page of each sort."""
    folder = site()
    topic = max((folder / "topics").glob("*.html"), key=lambda path: path.stat().st_size)
    paths = [
        "index.html",
        f"topics/{topic.name}",
        "study.html",
        f"sheets/{topic.name}",
        f"exams/{topic.name}",
        *(path for path in ("docs/index.html", "docs/lint.html") if (folder / path).is_file()),
    ]
    faults = []
    with hosted(folder) as host:
        for path in paths:
            best = best_of(host + path)
            print(path, *(f"{name} {score}" for name, score in best.items()))
            faults += [f"{path}: {name} {score}" for name, score in best.items() if score < 100]
    told(faults)


def best_of(address: str) -> dict[str, int]:
    """The best score in each category."""
    best: dict[str, int] = {}
    for _ in range(TRIES):
        try:
            found = scores(address)
        except subprocess.CalledProcessError as error:  # a browser that did not start in time
            print(f"{address}: {error}")
            continue
        for name, score in found.items():
            best[name] = max(score, best.get(name, 0))
        if min(best.values()) == 100:
            break
    return best or {"nothing": 0}


def scores(address: str) -> dict[str, int]:
    """One run."""
    flags = " ".join(CHROMIUM_FLAGS)
    browser = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "node",
            str(tool("lighthouse/cli/index.js")),
            address,
            "--quiet",
            "--output=json",
        ]
        command += [
            f"--output-path={report}",
            f"--chrome-flags={flags}",
            "--no-enable-error-reporting",
        ]
        subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": browser})
        found = json.loads(report.read_text("utf-8"))["categories"]
    return {name: round(100 * category["score"] or 0) for name, category in found.items()}


if __name__ == "__main__":
    main()
