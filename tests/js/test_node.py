"""Run the study app's tests in Node, check its types, and compare its scheduler with ``fsrs``."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fsrs import Card, Rating, Scheduler

from flashproof.site.javascript import bundle

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
START = 1_800_000_000
HISTORIES = 1_500
DAY = 86_400


def program(name: str) -> str:
    """Return the path of a Node program; skip the test if it is not installed.

    ``FLASHPROOF_NODE_MODULES`` sets another ``node_modules`` folder to search first.
    """
    folders = [os.environ.get("FLASHPROOF_NODE_MODULES"), str(REPOSITORY / "node_modules")]
    bins = [str(Path(folder) / ".bin") for folder in folders if folder]
    path = shutil.which(name, path=os.pathsep.join([*bins, os.environ.get("PATH", "")]))
    if path is None:
        pytest.skip(f"no {name} on this machine")
    return path


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_modules() -> None:
    files = sorted(map(str, HERE.glob("*.test.js")))
    assert files
    done = run([program("node"), "--test", "--test-reporter=tap", *files])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr


def test_types() -> None:
    done = run([program("tsc"), "--project", str(HERE / "tsconfig.json")])
    assert done.returncode == 0, done.stdout


def history(source: random.Random) -> dict[str, Any]:
    """Return a random review history with intervals from seconds to months."""
    reviews: list[tuple[int, int]] = []
    at = START
    for _ in range(source.randint(2, 16)):
        reviews.append((at, source.choices([1, 2, 3, 4], [3, 2, 5, 2])[0]))
        unit = source.choice([1, 60, 600, 3_600, DAY - 1, DAY, DAY, 20 * DAY, 200 * DAY])
        at += source.randint(0, 12) * unit + source.choice([0, 0, 1])
    return {
        "retention": source.choice([0.9, 0.9, 0.7, 0.8, 0.85, 0.93, 0.97]),
        "maximumInterval": source.choice([36_500, 36_500, 365, 9, 1]),
        "reviews": reviews,
    }


def expected(one: dict[str, Any]) -> list[list[float]]:
    """Return the intervals and memory states that the ``fsrs`` package computes."""
    scheduler = Scheduler(
        desired_retention=one["retention"],
        maximum_interval=one["maximumInterval"],
        enable_fuzzing=False,
    )
    card, rows = Card(card_id=1), []
    for at, grade in one["reviews"]:
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
        card, _ = scheduler.review_card(card, Rating(grade), when)
        assert card.stability is not None
        assert card.difficulty is not None
        wait = (card.due - when).total_seconds()
        rows.append([wait, int(card.state), card.stability, card.difficulty])
    return rows


def test_intervals_equal_those_of_fsrs() -> None:
    source = random.Random(6)
    histories = [history(source) for _ in range(HISTORIES)]
    done = run([program("node"), str(HERE / "replay_histories.mjs")], input=json.dumps(histories))
    assert done.returncode == 0, done.stderr
    ours = [row for rows in json.loads(done.stdout) for row in rows]
    theirs = [row for one in histories for row in expected(one)]
    assert len(theirs) >= 10_000
    different = [pair for pair in zip(ours, theirs, strict=True) if pair[0][:2] != pair[1][:2]]
    assert different == []
    for mine, other in zip(ours, theirs, strict=True):
        assert mine[2:] == pytest.approx(other[2:], rel=1e-9)


@pytest.mark.parametrize("name", ["first-bundle.txt", "second-bundle.txt"])
def test_bundles_parse(name: str, tmp_path: Path) -> None:
    modules = REPOSITORY / "templates" / "site" / "js"
    names = (modules / name).read_text("utf-8").split()
    script = tmp_path / "script.js"
    script.write_text(bundle((modules / one).read_text("utf-8") for one in names), "utf-8")
    done = run([program("node"), "--check", str(script)])
    assert done.returncode == 0, done.stderr
