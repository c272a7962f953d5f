"""Run the study app's tests in Node, check its types, and compare its scheduler with ``fsrs``."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

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


ZONES: dict[str, list[tuple[int, int, int]]] = {
    "UTC": [],
    "Europe/Berlin": [(2026, 3, 29), (2026, 10, 25)],
    "America/New_York": [(2026, 3, 8), (2026, 11, 1)],
    "America/Santiago": [(2026, 4, 5), (2026, 9, 6)],  # changes at midnight
    "Asia/Beirut": [(2026, 3, 29), (2026, 10, 25)],  # changes at midnight
    "America/Havana": [(2026, 3, 8), (2026, 11, 1)],  # changes at 0:00 and 1:00
    "Australia/Lord_Howe": [(2026, 4, 5), (2026, 10, 4)],  # changes by half an hour
    "Antarctica/Troll": [(2026, 3, 29), (2026, 10, 25)],  # changes by two hours
    "America/St_Johns": [(2010, 3, 14), (2010, 11, 7)],  # changed at 0:01
    "Asia/Kolkata": [(2026, 6, 1)],
    "Pacific/Apia": [(2011, 12, 29)],  # skipped December 30
}
"""Time zones with dates around which their clocks change."""


def study_day(at: int, zone: ZoneInfo, day_start: int) -> int:
    """Return the number of a study day as Anki counts: by the date and hour on the clock."""
    clock = datetime.fromtimestamp(at, zone)
    return clock.date().toordinal() - date(1970, 1, 1).toordinal() - (clock.hour < day_start)


def study_day_end(at: int, zone: ZoneInfo, day_start: int) -> int:
    """Return the first second of the next study day, found by looking at every minute."""
    today, minute = study_day(at, zone, day_start), at // 60 * 60
    while study_day(minute, zone, day_start) <= today:
        minute += 60
    return minute


def test_study_days_equal_those_of_the_calendar() -> None:
    source = random.Random(15)
    cases = list[dict[str, Any]]()
    for name, dates in ZONES.items():
        for day_start in (0, 1, 2, 3, 4, 7, 23):
            times = [source.randint(1_262_304_000, 1_830_000_000) for _ in range(4)]
            for year, month, day in dates:
                noon = int(datetime(year, month, day, 12, tzinfo=UTC).timestamp())
                times += [noon + source.randint(-2 * DAY, 2 * DAY) for _ in range(6)]
                times += [noon + hour * 1800 - 60 * (hour % 3) for hour in range(-48, 32, 7)]
            cases.append({"zone": name, "dayStart": day_start, "times": times})
    done = run([program("node"), str(HERE / "study_days.mjs")], input=json.dumps(cases))
    assert done.returncode == 0, done.stderr
    for case, rows in zip(cases, json.loads(done.stdout), strict=True):
        name, day_start = case["zone"], case["dayStart"]
        zone = ZoneInfo(name)
        for at, (number, end, later) in zip(case["times"], rows, strict=True):
            assert number == study_day(at, zone, day_start), (name, day_start, at)
            assert end == study_day_end(at, zone, day_start), (name, day_start, at)
            if name != "Pacific/Apia":  # where a skipped day moves to the next one
                assert later == [number + days for days in (1, 2, 30, 400)], (name, day_start, at)


@pytest.mark.parametrize(
    "name", [f"{number}-bundle.txt" for number in ("first", "second", "third", "fourth", "fifth")]
)
def test_bundles_parse(name: str, tmp_path: Path) -> None:
    modules = REPOSITORY / "templates" / "site" / "js"
    names = (modules / name).read_text("utf-8").split()
    script = tmp_path / "script.js"
    script.write_text(bundle((modules / one).read_text("utf-8") for one in names), "utf-8")
    done = run([program("node"), "--check", str(script)])
    assert done.returncode == 0, done.stderr
