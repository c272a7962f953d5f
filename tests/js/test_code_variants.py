"""Judge 600 answers to Write cards on the site: no right answer is called wrong, or the reverse."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from flashproof.build.checked_project import load_project
from flashproof.diagnostics import Diagnostics
from flashproof.model import Code, Role, Topic, Write
from flashproof.project import Project
from tests.js.test_code_check import ask
from tests.js.test_node import HERE, REPOSITORY, run

VARIANTS = HERE / "code_variants.txt"


@dataclass(frozen=True)
class Task:
    """A Write card with answers to it, and whether each is right."""

    topic: Topic
    card: Write
    answers: tuple[tuple[str, bool], ...]

    @property
    def context(self) -> str:
        return "\n".join(block.text for block in self.card.context if isinstance(block, Code))

    @property
    def setup(self) -> str:
        blocks = self.topic.code_blocks()
        return "\n".join(code.text for code in blocks if code.role is Role.SETUP)

    @property
    def data(self) -> dict[str, Any]:
        """The card as the study app gets it."""
        return {
            "start": self.card.start.text,
            "solutions": [{"code": code.text} for code in self.card.solutions],
            "mistakes": [{"code": mistake.code.text} for mistake in self.card.mistakes],
            "checks": [
                {"code": one.code.text, "patterns": [pattern.text for pattern in one.patterns]}
                for one in self.card.checks
            ],
        }


def read_variants() -> dict[str, tuple[tuple[str, bool], ...]]:
    """Return the answers and whether they are right, by card id."""
    found: dict[str, list[tuple[str, bool]]] = {}
    answers: list[tuple[str, bool]] = []
    for line in VARIANTS.read_text("utf-8").splitlines():
        if line.startswith("# "):
            answers = found.setdefault(line[2:], [])
        elif line.startswith(("+ ", "- ")):
            answers.append((line[2:].replace("\\n", "\n"), line[0] == "+"))
    return {card: tuple(answers) for card, answers in found.items()}


@cache
def tasks() -> list[Task]:
    checked = load_project(Project.find(REPOSITORY / "cards"), Diagnostics())
    variants = read_variants()
    found = []
    for summary in checked.summary.topics:
        if any(card.id in variants for card in summary.cards):
            topic = checked.full_topic(summary)
            cards = [card for card in topic.cards if card.id in variants]
            found += [
                Task(topic, card, variants[card.id]) for card in cards if isinstance(card, Write)
            ]
    assert len(found) == len(variants)
    return found


def test_there_are_600_answers_to_30_cards() -> None:
    assert len(tasks()) >= 30
    for task in tasks():
        solutions = [code.text.strip() for code in task.card.solutions]
        mistakes = [mistake.code.text.strip() for mistake in task.card.mistakes]
        answers = [answer for answer, _ in task.answers]
        assert len({*answers, *solutions, *mistakes}) == 20 + len(solutions) + len(mistakes)
        assert [is_right for _, is_right in task.answers] == [True] * 10 + [False] * 10


def test_no_verdict_is_wrong() -> None:
    cases = [
        {"code": answer, "card": task.data, "setup": f"{task.setup}\n{task.context}"}
        for task in tasks()
        for answer, _ in task.answers
    ]
    truth = [is_right for task in tasks() for _, is_right in task.answers]
    recognized = 0
    for case, is_right, verdict in zip(cases, truth, ask("check", cases), strict=True):
        allowed = {"solution", "unknown"} if is_right else {"mistake", "unknown", "syntax", "start"}
        assert verdict["status"] in allowed, case["code"]
        recognized += is_right and verdict["status"] == "solution"
    assert recognized >= 60


@pytest.mark.slow
def test_the_answers_are_right_and_wrong() -> None:
    pytest.importorskip("tensorflow")
    jobs = [
        {
            "setup": task.setup,
            "context": task.context,
            "checks": [one.code.text for one in task.card.checks],
            "answers": [answer for answer, _ in task.answers],
        }
        for task in tasks()
    ]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg"}
    command = [sys.executable, str(HERE / "run_variants.py")]
    done = run(command, input=json.dumps(jobs), env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    wrong = [
        (task.card.id, answer)
        for task, results in zip(tasks(), json.loads(done.stdout), strict=True)
        for (answer, is_right), result in zip(task.answers, results, strict=True)
        if result != is_right
    ]
    assert wrong == []
