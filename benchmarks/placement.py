"""Compare the placement test with full tests of simulated learners.

    python -m benchmarks.placement          # 100 learners of each kind
    python -m benchmarks.placement 500

The learners answer all quiz cards of the TensorFlow deck, and the site's own code runs the
placement test. Their knowledge does not follow the model that the placement test uses. It follows
simple scenarios, such as a learner who has studied the first topics and forgotten part of them. A
learner who does not know an answer guesses or chooses "I don't know".
"""

from __future__ import annotations

import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from statistics import fmean
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "tests" / "js" / "simulated_placement.mjs"
LEVELS = ("beginner", "intermediate", "advanced")
LEVEL_SHIFTS = {"beginner": 0.7, "intermediate": 0.0, "advanced": -0.7}
"""How much easier or harder the cards of a level are, in log-odds."""
CARD_DEVIATION = 0.5
LUCK, SLIP = 0.28, 0.03
"""The probability of a correct guess, and the probability of a mistake despite knowing the fact."""
TOLERANCE = 0.1

Topic = dict[str, Any]
Knowledge = list[float]
"""The probability that the learner knows a fact of each topic."""


@dataclass(frozen=True, slots=True)
class Deck:
    """The topics in learning order and the quiz cards, as in the site's index."""

    topics: list[Topic]
    cards: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one learner."""

    kind: str
    error: float
    """The estimated share of correct answers minus the share in the full test."""
    questions: int


def read_deck(folder: Path) -> Deck:
    """Read the topics and quiz cards of a folder with card files."""
    found: dict[str, tuple[Topic, str]] = {}
    for path in sorted(folder.glob("*/*.md")):
        _, header, body = path.read_text("utf-8").split("---\n", 2)
        fields = yaml.safe_load(header)
        topic = {
            "name": path.stem,
            "deckSlug": fields["deck"],
            "prerequisites": fields.get("prerequisites") or [],
        }
        found[path.stem] = topic, body
    order = TopologicalSorter({name: topic["prerequisites"] for name, (topic, _) in found.items()})
    names = [name for name in order.static_order() if name in found]
    cards = list[list[Any]]()
    for number, name in enumerate(names):
        quiz = re.search(r"^## Quiz\n(.*?)(?=^## |\Z)", found[name][1], re.MULTILINE | re.DOTALL)
        levels = re.findall(r"^<!-- id:.*?level: (\w+)", quiz[1] if quiz else "", re.MULTILINE)
        for at, level in enumerate(levels):
            cards.append([f"{name}-{at}", number, "quiz", level, [], ""])
    return Deck([found[name][0] for name in names], cards)


def studied_in_order(source: random.Random, deck: Deck) -> Knowledge:
    """Simulate a learner who has studied the first topics in learning order."""
    last = source.randint(0, len(deck.topics))
    return [
        source.uniform(0.75, 1) if at < last else source.uniform(0, 0.08)
        for at in range(len(deck.topics))
    ]


def studied_along_paths(source: random.Random, deck: Deck) -> Knowledge:
    """Simulate a learner who has studied some topics, each after its prerequisites."""
    interest = source.random() ** 0.35
    known = set[str]()
    for topic in deck.topics:
        if known.issuperset(topic["prerequisites"]) and source.random() < interest:
            known.add(topic["name"])
    return [
        source.uniform(0.7, 1) if topic["name"] in known else source.uniform(0, 0.15)
        for topic in deck.topics
    ]


def worked_in_some_areas(source: random.Random, deck: Deck) -> Knowledge:
    """Simulate a learner who knows some decks from work, and little of the others."""
    share = source.random()
    areas = {topic["deckSlug"]: source.random() < share for topic in deck.topics}
    return [
        source.uniform(0.6, 1) if areas[topic["deckSlug"]] else 0.3 * source.random() ** 2
        for topic in deck.topics
    ]


def studied_and_forgot(source: random.Random, deck: Deck) -> Knowledge:
    """Simulate a learner who has studied the first topics and forgotten the earliest the most."""
    last, strength = source.randint(0, len(deck.topics)), source.uniform(5, 65)
    return [
        0.95 / math.sqrt(1 + 6 * source.random() * (last - at) / strength) if at < last else 0.05
        for at in range(len(deck.topics))
    ]


def beginner(source: random.Random, deck: Deck) -> Knowledge:
    """Simulate a learner who knows almost nothing."""
    return [source.uniform(0, 0.1) for _ in deck.topics]


def expert(source: random.Random, deck: Deck) -> Knowledge:
    """Simulate a learner who knows almost everything."""
    return [source.uniform(0.85, 1) for _ in deck.topics]


def unstructured(source: random.Random, deck: Deck) -> Knowledge:
    """Simulate a learner whose knowledge of a topic hardly predicts that of other topics."""
    ability = source.gauss(0, 2.2)
    return [1 / (1 + math.exp(-ability - source.gauss(0, 1.2))) for _ in deck.topics]


KINDS: tuple[Callable[[random.Random, Deck], Knowledge], ...] = (
    studied_in_order,
    studied_along_paths,
    worked_in_some_areas,
    studied_and_forgot,
    beginner,
    expert,
    unstructured,
)


def answers_of(
    source: random.Random, deck: Deck, knowledge: Knowledge
) -> dict[str, tuple[bool, bool]]:
    """Return whether each answer is correct and whether it is "I don't know", keyed by card id."""
    guessing = source.random()
    answers = dict[str, tuple[bool, bool]]()
    for card, topic, _, level, *_ in deck.cards:
        odds = (knowledge[topic] + 1e-3) / (1 - knowledge[topic] + 1e-3)
        logit = math.log(odds) + LEVEL_SHIFTS[level] + source.gauss(0, CARD_DEVIATION)
        knows = source.random() < 1 / (1 + math.exp(-logit))
        guesses = not knows and source.random() < guessing
        is_correct = source.random() < (1 - SLIP if knows else LUCK if guesses else 0)
        answers[card] = is_correct, not knows and not guesses
    return answers


def simulate(node: str, deck: Deck, learners: int, seed: int) -> list[Outcome]:
    """Run the placement test and the full test for ``learners`` learners of each kind."""
    source = random.Random(seed)  # noqa: S311
    kinds = [kind for kind in KINDS for _ in range(learners)]
    answers = [answers_of(source, deck, kind(source, deck)) for kind in kinds]
    value = {"topics": deck.topics, "cards": deck.cards, "learners": answers}
    done = subprocess.run(
        [node, str(PROGRAM)], input=json.dumps(value), capture_output=True, text=True, check=True
    )
    return [
        Outcome(
            kind.__name__,
            found["share"] - fmean(is_correct for is_correct, _ in all_answers.values()),
            found["questions"],
        )
        for kind, all_answers, found in zip(kinds, answers, json.loads(done.stdout), strict=True)
    ]


def share_within(outcomes: list[Outcome]) -> float:
    """Return the share of learners whose estimate is within the tolerance."""
    return fmean(abs(one.error) <= TOLERANCE for one in outcomes)


def main() -> None:
    """Print a table with a row for each kind of learner."""
    learners = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    outcomes = simulate("node", read_deck(ROOT / "cards"), learners, seed=1)
    print(
        f"{'learner':24} {'mean error':>10} {'bias':>6} {'within 10 points':>17} {'questions':>9}"
    )
    for name in [*(kind.__name__ for kind in KINDS), "all"]:
        some = [one for one in outcomes if name in (one.kind, "all")]
        error = fmean(abs(one.error) for one in some)
        bias = fmean(one.error for one in some)
        questions = fmean(one.questions for one in some)
        row = f"{error:10.1%} {bias:+6.1%} {share_within(some):17.0%} {questions:9.1f}"
        print(f"{name.replace('_', ' '):24} {row}")


if __name__ == "__main__":
    main()
