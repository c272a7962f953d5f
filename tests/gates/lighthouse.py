"""Check the scores of Lighthouse in all categories, on a phone and on a desktop.

All scores must be 100, except for those in ``LOWER_LIMITS``.

The load of the machine is printed too, because other programs lower the performance score.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from itertools import product
from pathlib import Path

from tests.browsers import CHROMIUM_FLAGS, CHROMIUM_NAMES, executable
from tests.gates.built_site import exit_with, npm_file, serve, site_folder

MAX_RUNS = 3
"""The best run counts, because a busy machine can only make a page slower."""
SEARCH = "search.html?q=gradient"
LOWER_LIMITS = {(SEARCH, "phone", "performance"): 80}
"""The limits below 100, keyed by page, device, and category. Before the first result appears, the
search downloads the texts of all cards, which takes 2 seconds on Lighthouse's slow network."""
DEVICES: dict[str, tuple[str, ...]] = {"phone": (), "desktop": ("--preset=desktop",)}
"""The options of Lighthouse for each device. The default is a slow phone."""


def main() -> None:
    """Check one page of each type, and the main views of the study app."""
    folder = site_folder()
    topic = max((folder / "topics").glob("*.html"), key=lambda path: path.stat().st_size)
    paths = [
        "index.html",
        f"topics/{topic.name}",
        "study.html",
        "study.html#/all/quiz",
        "study.html#/progress",
        SEARCH,
        f"sheets/{topic.name}",
        f"exams/{topic.name}",
        *(path for path in ("docs/index.html", "docs/lint.html") if (folder / path).is_file()),
    ]
    errors = []
    with serve(folder) as host:
        for path, device in product(paths, DEVICES):
            best = best_scores(host + path, device)
            row = f"{path} ({device})"
            load = f"{os.getloadavg()[0]:.1f}"
            print(
                row,
                *(f"{name} {score}" for name, score in best.items()),
                f"load {load}",
                flush=True,
            )
            errors += [
                f"{row}: {name} {score}"
                for name, score in best.items()
                if score < LOWER_LIMITS.get((path, device, name), 100)
            ]
    exit_with(errors)


def best_scores(address: str, device: str) -> dict[str, int]:
    """Return the best score in each category on a phone or on a desktop."""
    best: dict[str, int] = {}
    for _ in range(MAX_RUNS):
        try:
            found = scores(address, device)
        except subprocess.CalledProcessError as error:  # the browser did not start in time
            print(f"{address}: {error}")
            continue
        for name, score in found.items():
            best[name] = max(score, best.get(name, 0))
        if min(best.values()) == 100:
            break
    return best or {"no result": 0}


def scores(address: str, device: str) -> dict[str, int]:
    """Run Lighthouse once and return the score in each category."""
    flags = " ".join(CHROMIUM_FLAGS)
    browser = executable("FLASHPROOF_CHROMIUM", CHROMIUM_NAMES)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "node",
            str(npm_file("lighthouse/cli/index.js")),
            address,
            "--quiet",
            "--output=json",
        ]
        command += [
            f"--output-path={report}",
            f"--chrome-flags={flags}",
            "--no-enable-error-reporting",
            *DEVICES[device],
        ]
        subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": browser})
        found = json.loads(report.read_text("utf-8"))["categories"]
    return {name: round(100 * category["score"] or 0) for name, category in found.items()}


if __name__ == "__main__":
    main()
