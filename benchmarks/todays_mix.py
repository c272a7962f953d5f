"""Compare today's mix with studying in lesson order, for simulated learners.

    python -m benchmarks.todays_mix          # 200 learners for each method
    python -m benchmarks.todays_mix 20

The learners study the TensorFlow deck for 60 days, and the site's own code chooses the cards and
schedules them. The learners' memory follows a model that is independent of FSRS; see
``todays_mix.mjs``. All methods have sessions with the same number of cards and repeat missed cards
in the same session.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import fmean
from typing import Any

from flashproof.build.checked_project import load_project
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project

PROGRAM = Path(__file__).with_suffix(".mjs")
LEARNERS, GOALS, DAYS, LATER = 200, (20, 40), 60, 30
METHODS = ("today's mix", "lesson order")
COLUMNS = {
    "started": "started",
    "known, day 0": "first_known",
    f"known, day {DAYS}": "now_known",
    f"known, day {DAYS + LATER}": "later_known",
    "correct, day 0": "first_recall",
    f"correct, day {DAYS}": "now_recall",
    f"correct, day {DAYS + LATER}": "later_recall",
}
"""The keys of a learner's results, keyed by the titles of their columns."""


def read_index(root: Path) -> dict[str, Any]:
    """Return the topics and the cards of a deck as in the site's index."""
    summary = load_project(Project(root, root / "cards", root / "dist"), Diagnostics()).summary
    numbers = {topic.name: number for number, topic in enumerate(summary.topics)}
    topics = [
        {"name": topic.name, "prerequisites": list(topic.prerequisites)} for topic in summary.topics
    ]
    cards: list[list[Any]] = [
        [card.id, numbers[topic.name], card.kind.slug, card.level.value, [], card.id]
        for topic, card in summary.cards()
    ]
    return {"topics": topics, "cards": cards}


def simulate(index: dict[str, Any], learners: int, method: str, goal: int) -> list[dict[str, Any]]:
    """Return the results of each learner for a method and a number of answers per day."""
    sizes = {"learners": learners, "goal": goal, "days": DAYS, "later": LATER}
    given = json.dumps({**index, **sizes, "method": method})
    done = subprocess.run(
        ["node", str(PROGRAM)], input=given, capture_output=True, text=True, check=True
    )
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def table(results: dict[tuple[int, str], list[dict[str, Any]]]) -> Iterator[str]:
    """Yield the lines of a Markdown table with the means over all learners."""
    columns = ("answers a day", "method", *COLUMNS)
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    for (_, method), learners in results.items():
        answers = fmean(learner["answers"] for learner in learners)
        means = (fmean(learner[name] for learner in learners) for name in COLUMNS.values())
        yield f"| {answers:.0f} | {method} | {' | '.join(f'{mean:.1%}' for mean in means)} |"


def main() -> None:
    """Print the results."""
    learners = int(sys.argv[1]) if len(sys.argv) > 1 else LEARNERS
    index = read_index(Path(__file__).parents[1])
    cases = [(goal, method) for goal in GOALS for method in METHODS]
    with ThreadPoolExecutor() as pool:
        found = pool.map(lambda case: simulate(index, learners, case[1], case[0]), cases)
        print("\n".join(table(dict(zip(cases, found, strict=True)))))


if __name__ == "__main__":
    main()
