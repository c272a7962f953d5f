"""Simulate an author who randomly edits a deck and builds it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import jinja2

from flashproof.anki import Deck
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import NoEvidence
from flashproof.lock import Lock
from flashproof.markup import Renderer
from flashproof.model import Image, Kind, Library
from flashproof.parse import read_topic
from flashproof.settings import Settings
from flashproof.text.source import Source
from tests.anki.sample_decks import deck_from_library, make_lock
from tests.anki.template_loader import TEMPLATES

LEVELS = ("beginner", "intermediate", "advanced")


@dataclass(slots=True)
class DraftCard:
    """A card as text; its numbers are versions of its fields."""

    id: str
    kind: Kind
    question: int = 0
    answer: int = 0
    options: int = 3
    level: str = "beginner"
    tags: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=lambda: [1, 2])
    is_reversed: bool = False
    has_image: bool = False

    def text(self) -> str:
        """Return the card in the card format."""
        data = [f"id: {self.id}", f"level: {self.level}"]
        data += [f"tags: {', '.join(self.tags)}"] if self.tags else []
        data += ["reverse: yes"] if self.is_reversed and self.kind is Kind.RECALL else []
        picture = "\n\n![a curve](curve.png)\n" if self.has_image else ""
        head = f"### {self.unique_text('question', self.question)}?\n<!-- {'; '.join(data)} -->\n"
        return f"{head}{picture}\n{_BODIES[self.kind](self)}\n"

    def unique_text(self, what: str, number: int) -> str:
        """Return unique text."""
        return f"The {what} {number} of {self.id}"


def _recall(card: DraftCard) -> str:
    lead = "#### Answer\n" if card.has_image else ""
    return f"{lead}{card.unique_text('answer', card.answer)} with `a < b` and $x_{card.answer}$."


def _quiz(card: DraftCard) -> str:
    lines = [
        f"- [{'x' if number == card.answer % card.options else ' '}] "
        f"{card.unique_text('option', number)}\n"
        f"    > {card.unique_text('feedback', number + card.answer)}"
        for number in range(card.options)
    ]
    return "\n".join(lines)


def _explain(card: DraftCard) -> str:
    concepts = "\n".join(f"- {card.unique_text('concept', n)}" for n in range(card.options))
    model = card.unique_text("answer", card.answer)
    return f"#### Concepts\n{concepts}\n\n#### Model answer\n{model}"


def _predict(card: DraftCard) -> str:
    return f"```python\nprint({card.answer})\n```\n```output\n{card.answer}\n```"


def _cloze(card: DraftCard) -> str:
    return " and ".join(
        f"{{{{c{n}::{card.unique_text(f'blank {n}', card.answer)}}}}}" for n in card.numbers
    )


def _compare(card: DraftCard) -> str:
    rows = "\n".join(
        f"| {card.unique_text('row', number + card.answer)} | x | {'x' if number % 2 else ' '} |"
        for number in range(card.options)
    )
    return f"| Statement | L1 | L2 |\n|---|:-:|:-:|\n{rows}"


def _write(card: DraftCard) -> str:
    return (
        f"```python {{start}}\nx = ...\n```\n\n#### Solution\n```python\nx = {card.answer}\n```\n\n"
        f'#### Check\n```python {{check="{card.unique_text("check", card.answer)}"}}\n'
        f"assert x == {card.answer}\n```\n\n#### Mistakes\n```python\nx = -1\n```\n"
        f"> {card.unique_text('feedback', card.answer)}"
    )


_BODIES: dict[Kind, Callable[[DraftCard], str]] = {
    Kind.RECALL: _recall,
    Kind.QUIZ: _quiz,
    Kind.EXPLAIN: _explain,
    Kind.PREDICT: _predict,
    Kind.CLOZE: _cloze,
    Kind.COMPARE: _compare,
    Kind.WRITE: _write,
}


@dataclass(slots=True)
class DraftTopic:
    """A topic as text."""

    name: str
    title: int = 0
    tags: list[str] = field(default_factory=lambda: ["shared"])
    cards: list[DraftCard] = field(default_factory=list)

    def text(self) -> str:
        """Return the card file."""
        head = f"---\ntitle: Title {self.title} of {self.name}\ndeck: Proof::Part\n"
        head += f"tags: [{', '.join(self.tags)}]\n---\n"
        return head + "".join(f"\n## {card.kind}\n\n{card.text()}" for card in self.cards)


class Author:
    """Edits a deck at random and builds it with the lock of the last build."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.topics = [DraftTopic("alpha"), DraftTopic("beta"), DraftTopic("gamma")]
        self.settings = Settings(
            name="proof", title="Proof", namespace="test/proof", tag_root="Proof"
        )
        self.css = "/* 0 */"
        self.front = ""
        self.picture = 0
        self.lock = Lock()
        self._renderer = Renderer()
        self._count = 0
        for _ in range(12):
            self.add_card()

    @property
    def cards(self) -> list[DraftCard]:
        """Every card, in order."""
        return [card for topic in self.topics for card in topic.cards]

    def content(self) -> dict[tuple[str, Kind], str]:
        """Return the content of each card, keyed by id and kind."""
        return {
            (card.id, card.kind): card.text() + (str(self.picture) if card.has_image else "")
            for card in self.cards
        }

    def edit(self) -> str:
        """Make a random edit and return its name."""
        name = self.rng.choice(EDITS)
        getattr(self, name)()
        return name

    def build(self, now: int) -> Deck:
        """Build the deck and update the lock."""
        deck = deck_from_library(
            self.library(),
            self.settings,
            self._renderer,
            NoEvidence(),
            _loader(self.css, self.front),
        )
        self.lock = make_lock(deck, self.lock, now)
        return deck

    def library(self) -> Library:
        """Parse the cards."""
        diagnostics = Diagnostics()
        sources = [
            Source(Path(f"cards/{one.name}.md"), f"cards/{one.name}.md", one.text())
            for one in self.topics
        ]
        topics = tuple(read_topic(source, "Proof", diagnostics) for source in sources)
        problems = [f"{item.span.location} {item.message}" for item in diagnostics]
        if problems:
            raise AssertionError(problems)
        content = b"picture %d" % self.picture
        name = f"curve-{hashlib.sha256(content).hexdigest()[:12]}.png"
        picture = Image(Path("curve.png"), name, content)
        return Library(topics, {(topic.name, "curve.png"): picture for topic in topics})

    def _random_card(self) -> DraftCard:
        return self.rng.choice(self.cards)

    def edit_question(self) -> None:
        self._random_card().question += 1

    def edit_answer(self) -> None:
        self._random_card().answer += 1

    def edit_options(self) -> None:
        self._random_card().options = self.rng.randint(2, 6)

    def edit_tags(self) -> None:
        self._random_card().tags = self.rng.sample(["one", "two", "three"], self.rng.randint(0, 3))

    def edit_level(self) -> None:
        self._random_card().level = self.rng.choice(LEVELS)

    def reorder(self) -> None:
        self.rng.shuffle(self.rng.choice(self.topics).cards)

    def move_card(self) -> None:
        card = self._random_card()
        next(one for one in self.topics if card in one.cards).cards.remove(card)
        self.rng.choice(self.topics).cards.append(card)

    def rename_topic(self) -> None:
        self.rng.choice(self.topics).title += 1

    def tag_topic(self) -> None:
        tags = self.rng.sample(["shared", "more", "less"], self.rng.randint(1, 3))
        self.rng.choice(self.topics).tags = tags

    def add_card(self) -> None:
        self._count += 1
        kind = self.rng.choice(list(Kind))
        card = DraftCard(f"card-{self._count}", kind, has_image=self.rng.random() < 0.2)
        self.rng.choice(self.topics).cards.append(card)

    def remove_card(self) -> None:
        if len(self.cards) > 8:
            card = self._random_card()
            next(one for one in self.topics if card in one.cards).cards.remove(card)

    def add_deletion(self) -> None:
        card = self._random_card()
        card.numbers = sorted({*card.numbers, self.rng.randint(1, 5)})

    def remove_deletion(self) -> None:
        card = self._random_card()
        if len(card.numbers) > 1:
            card.numbers.remove(self.rng.choice(card.numbers))

    def change_kind(self) -> None:
        self._random_card().kind = self.rng.choice(list(Kind))

    def toggle_reverse(self) -> None:
        card = self._random_card()
        card.is_reversed = not card.is_reversed

    def change_image(self) -> None:
        self.picture += 1

    def change_setting(self) -> None:
        address = f"https://example.org/{self.rng.randint(0, 9)}/"
        version = str(self.rng.randint(0, 9))
        self.settings = Settings(
            name="proof",
            title="Proof",
            namespace="test/proof",
            tag_root="Proof",
            site_url=self.rng.choice(["", address]),
            version=version,
        )

    def change_css(self) -> None:
        self.css = f"/* {self.rng.randint(0, 9)} */"

    def change_front(self) -> None:
        self.front = f"<!-- {self.rng.randint(0, 9)} -->"


EDITS = (
    *("edit_question", "edit_answer", "edit_options", "edit_tags", "edit_level", "reorder"),
    *("move_card", "rename_topic", "tag_topic", "add_card", "remove_card", "add_deletion"),
    *("remove_deletion", "change_kind", "toggle_reverse", "change_image", "change_setting"),
    *("change_css", "change_front"),
)


@cache
def _loader(css: str, front: str) -> jinja2.BaseLoader:
    """Return the project's templates with a style sheet and a partial of the author's own."""
    own = jinja2.DictLoader(
        {"anki/css/night-mode.css": css, "anki/hint.html": f"{{{{Hint}}}}{front}"}
    )
    return jinja2.ChoiceLoader([own, TEMPLATES])
