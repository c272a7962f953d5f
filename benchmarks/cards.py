"""Generate a deck of any size for benchmarks, with all seven card kinds, code, and math.

    python benchmarks/cards.py FOLDER          # a project of 10,000 cards
    python benchmarks/cards.py FOLDER 500

Every run generates the same output. The text consists of random words and rarely repeats, so
caching helps no more than it does with real cards.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

CARDS_PER_TOPIC = 25
TOPICS_PER_DECK = 20
SEED = 20_261_122

_NOUNS = (
    "layer weight bias gradient tensor kernel batch shape axis loss metric optimizer epoch "
    "dataset mask embedding token sequence state cell filter stride padding channel activation "
    "penalty rate schedule step checkpoint signature graph trace variable scalar matrix row"
).split()
_VERBS = "scales keeps drops shares returns updates reads splits joins pads masks counts".split()
_ADJECTIVES = "small large sparse dense learned fixed random frozen shared local global".split()
_FUNCTIONS = "relu tanh sigmoid softmax gelu elu selu swish".split()
_FORMULAS = (
    r"\lambda \sum_i w_{{i}}^{n}",
    r"\frac{{\partial L}}{{\partial w_{n}}}",
    r"\sqrt{{x^2 + {n}}}",
    r"\hat{{y}}_{n} = \sigma(w^\top x + b)",
    r"O(n^{n} \log n)",
    r"\mathbb{{E}}[x_{n}] = \mu",
)


class TopicGenerator:
    """Generates the card file of one topic."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._random = random.Random(SEED + number)  # noqa: S311 - not used for security

    def topic(self, cards: int) -> str:
        """Return the text of a card file."""
        return "\n".join(self._parts(cards))

    def _parts(self, cards: int) -> Iterator[str]:
        deck = f"Benchmark::Part {self.number // TOPICS_PER_DECK:03}"
        before = f"[topic-{self.number - 1:04}]" if self.number % TOPICS_PER_DECK else "[]"
        yield f"---\ntitle: {self._name().capitalize()} {self.number}\ndeck: {deck}"
        yield f"tags: [{self._noun()}, {self._noun()}]\nprerequisites: {before}"
        yield f"summary: {self._sentence()}\n---\n\n{self._paragraph()}\n\n{self._list()}\n"
        yield "```python {setup}\nimport numpy as np\nimport tensorflow as tf\n```\n"
        makers = [self._recall, self._quiz, self._recall, self._explain, self._predict]
        makers += [self._recall, self._cloze, self._recall_code, self._compare, self._quiz]
        for index in range(cards):
            yield self._card(index, makers[index % len(makers)])

    def _card(self, index: int, make: Callable[[], tuple[str, str, str]]) -> str:
        kind, question, main = make()
        level = self._random.choice(("beginner", "intermediate", "advanced"))
        data = f"id: b{self.number:04}-{index:02}; level: {level}; tags: {self._noun()}"
        has_why = kind != "Explain" and self._random.random() < 0.4
        why = f"\n#### Why\n{self._sentence()}\n" if has_why else ""
        return f"## {kind}\n\n### {question}\n<!-- {data} -->\n\n{main}\n{why}"

    def _recall(self) -> tuple[str, str, str]:
        answer = f"{self._sentence()} {self._sentence()}"
        proof = f"```python {{proof}}\nassert tf.size(tf.ones([{self._digit()}, 2])) > 1\n```"
        more = f"\n\n{proof}" if self._random.random() < 0.5 else ""
        return "Recall", f"What does {self._name()} do to {self._name()}?", answer + more

    def _recall_code(self) -> tuple[str, str, str]:
        return "Recall", f"Write a layer for {self._name()}", self._code()

    def _quiz(self) -> tuple[str, str, str]:
        right = self._random.randrange(4)
        options = (
            f"- [{'x' if index == right else ' '}] {self._clause()}\n    > {self._sentence()}"
            for index in range(4)
        )
        return "Quiz", f"Which {self._noun()} {self._clause()}?", "\n".join(options)

    def _explain(self) -> tuple[str, str, str]:
        concepts = (
            f"- {self._clause()} <!-- match: {self._noun()}s, ({self._noun()}|{self._noun()}) -->"
            for _ in range(3)
        )
        listed = "\n".join(concepts)
        main = f"#### Concepts\n{listed}\n\n#### Model answer\n{self._paragraph()}"
        return "Explain", f"In your own words: why does {self._clause()}?", main

    def _predict(self) -> tuple[str, str, str]:
        one, two = self._digit(), self._digit()
        code = f"{self._noun()} = tf.constant([{one}, {two}])\nprint(int({one} + {two} * 2))"
        main = f"```python\n{code}\n```\n```output\n{one + two * 2}\n```"
        return "Predict", f"What does this print, for {self._name()}?", main

    def _cloze(self) -> tuple[str, str, str]:
        main = (
            f"The {{{{c1::{self._name()}}}}} {self._random.choice(_VERBS)} the "
            f"{{{{c2::{self._noun()}::a noun}}}} of `{self._noun()}_{self._digit()}`."
        )
        return "Cloze", f"About {self._name()}", main

    def _compare(self) -> tuple[str, str, str]:
        rows = (
            f"| {self._clause()} | {'x' if one else ''} | {'' if one else 'x'} |"
            for one in (self._random.random() < 0.5 for _ in range(4))
        )
        head = f"| Statement | {self._name()} | no {self._name()} |\n|---|:-:|:-:|"
        return "Compare", f"{self._name().capitalize()} or not?", "\n".join((head, *rows))

    def _code(self) -> str:
        name, width = self._noun(), self._digit() * 16
        return (
            f"```python\n# The {self._name()}, with {width} units.\n{name} = tf.keras.layers.Dense("
            f'\n    {width}, activation="{self._random.choice(_FUNCTIONS)}", name="{name}"\n)\n'
            f"print({name}.units, {name}(tf.zeros([1, {self._digit()}])).shape)\n```"
        )

    def _paragraph(self) -> str:
        return " ".join(self._sentence() for _ in range(4))

    def _list(self) -> str:
        return "\n".join(f"- {self._sentence()}" for _ in range(3))

    def _sentence(self) -> str:
        extra = self._random.random()
        ending = "."
        if extra < 0.25:
            formula = self._random.choice(_FORMULAS).format(n=self._digit())
            ending = f", as ${formula}$ says."
        elif extra < 0.5:
            ending = f", unless `{self._noun()}={self._digit()}` is **{self._name()}**."
        return f"{self._clause().capitalize()} while the {self._clause()}{ending}"

    def _clause(self) -> str:
        verb = self._random.choice(_VERBS)
        return f"{self._name()} {verb} {self._digit()} of the {self._name()}"

    def _name(self) -> str:
        return f"{self._random.choice(_ADJECTIVES)} {self._noun()}"

    def _noun(self) -> str:
        return self._random.choice(_NOUNS)

    def _digit(self) -> int:
        return self._random.randrange(1, 10)


def write_project(root: Path, cards: int = 10_000) -> list[Path]:
    """Write a project and return the paths of its card files, in order."""
    folder = root / "cards"
    settings = '[tool.flashproof]\nname = "benchmark"\ntitle = "Benchmark"\n'
    paths = []
    for number, first in enumerate(range(0, cards, CARDS_PER_TOPIC)):
        path = folder / f"part-{number // TOPICS_PER_DECK:03}" / f"topic-{number:04}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = TopicGenerator(number).topic(min(CARDS_PER_TOPIC, cards - first))
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    (root / "pyproject.toml").write_text(settings, encoding="utf-8")
    return paths


if __name__ == "__main__":
    write_project(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
