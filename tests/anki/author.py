"""An author who edits at random: a deck in the card format, edited, and built as a user builds."""

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
from tests.anki.compiled import TEMPLATES
from tests.anki.sample_decks import locked, make_deck

LEVELS = ("beginner", "intermediate", "advanced")


@dataclass(slots=True)
class Draft:
    """A card that is being written; numbers stand for its texts."""

    id: str
    kind: Kind
    question: int = 0
    answer: int = 0
    options: int = 3
    level: str = "beginner"
    tags: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=lambda: [1, 2])
    is_reversed: bool = False
    has_picture: bool = False

    def text(self) -> str:
        """The card in the card format."""
        data = [f"id: {self.id}", f"level: {self.level}"]
        data += [f"tags: {', '.join(self.tags)}"] if self.tags else []
        data += ["reverse: yes"] if self.is_reversed and self.kind is Kind.RECALL else []
        picture = "\n\n![a curve](curve.png)\n" if self.has_picture else ""
        head = f"### {self.said('question', self.question)}?\n<!-- {'; '.join(data)} -->\n"
        return f"{head}{picture}\n{_MAIN[self.kind](self)}\n"

    def said(self, what: str, number: int) -> str:
        """A text that stands nowhere else."""
        return f"The {what} {number} of {self.id}"


def _recall(card: Draft) -> str:
    lead = "#### Answer\n" if card.has_picture else ""
    return f"{lead}{card.said('answer', card.answer)} with `a < b` and $x_{card.answer}$."


def _quiz(card: Draft) -> str:
    lines = [
        f"- [{'x' if number == card.answer % card.options else ' '}] "
        f"{card.said('option', number)}\n    > {card.said('feedback', number + card.answer)}"
        for number in range(card.options)
    ]
    return "\n".join(lines)


def _explain(card: Draft) -> str:
    concepts = "\n".join(f"- {card.said('concept', n)}" for n in range(card.options))
    model = card.said("answer", card.answer)
    return f"#### Concepts\n{concepts}\n\n#### Model answer\n{model}"


def _predict(card: Draft) -> str:
    return f"```python\nprint({card.answer})\n```\n```output\n{card.answer}\n```"


def _cloze(card: Draft) -> str:
    return " and ".join(
        f"{{{{c{n}::{card.said(f'blank {n}', card.answer)}}}}}" for n in card.numbers
    )


def _compare(card: Draft) -> str:
    rows = "\n".join(
        f"| {card.said('row', number + card.answer)} | x | {'x' if number % 2 else ' '} |"
        for number in range(card.options)
    )
    return f"| Statement | L1 | L2 |\n|---|:-:|:-:|\n{rows}"


_MAIN: dict[Kind, Callable[[Draft], str]] = {
    Kind.RECALL: _recall,
    Kind.QUIZ: _quiz,
    Kind.EXPLAIN: _explain,
    Kind.PREDICT: _predict,
    Kind.CLOZE: _cloze,
    Kind.COMPARE: _compare,
}


@dataclass(slots=True)
class Chapter:
    """A topic that is being written."""

    name: str
    title: int = 0
    tags: list[str] = field(default_factory=lambda: ["shared"])
    cards: list[Draft] = field(default_factory=list)

    def text(self) -> str:
        """The card file."""
        head = f"---\ntitle: Title {self.title} of {self.name}\ndeck: Proof::Part\n"
        head += f"tags: [{', '.join(self.tags)}]\n---\n"
        return head + "".join(f"\n## {card.kind}\n\n{card.text()}" for card in self.cards)


class Author:
    """Edits a deck, and builds it with the lock of the build before."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.chapters = [Chapter("alpha"), Chapter("beta"), Chapter("gamma")]
        self.settings = Settings(name="proof", title="Proof", namespace="test/proof")
        self.css = "/* 0 */"
        self.front = ""
        self.picture = 0
        self.lock = Lock()
        self._renderer = Renderer()
        self._count = 0
        for _ in range(12):
            self.add_card()

    @property
    def cards(self) -> list[Draft]:
        """Every card, in order."""
        return [card for chapter in self.chapters for card in chapter.cards]

    def content(self) -> dict[tuple[str, Kind], str]:
        """What each card says, as the author sees it."""
        return {
            (card.id, card.kind): card.text() + (str(self.picture) if card.has_picture else "")
            for card in self.cards
        }

    def edit(self) -> str:
        """Do one edit at random; tells which."""
        name = self.chance.choice(EDITS)
        getattr(self, name)()
        return name

    def build(self, now: int) -> Deck:
        """Build as the program does; the lock goes along."""
        deck = make_deck(
            self.library(),
            self.settings,
            self._renderer,
            NoEvidence(),
            _loader(self.css, self.front),
        )
        self.lock = locked(deck, self.lock, now)
        return deck

    def library(self) -> Library:
        """The cards, read by the real parser."""
        diagnostics = Diagnostics()
        sources = [
            Source(Path(f"cards/{one.name}.md"), f"cards/{one.name}.md", one.text())
            for one in self.chapters
        ]
        topics = tuple(read_topic(source, "Proof", diagnostics) for source in sources)
        problems = [f"{item.span.location} {item.message}" for item in diagnostics]
        if problems:
            raise AssertionError(problems)
        content = b"picture %d" % self.picture
        name = f"curve-{hashlib.sha256(content).hexdigest()[:12]}.png"
        picture = Image(Path("curve.png"), name, content)
        return Library(topics, {(topic.name, "curve.png"): picture for topic in topics})

    def _any(self) -> Draft:
        return self.chance.choice(self.cards)

    def edit_question(self) -> None:
        self._any().question += 1

    def edit_answer(self) -> None:
        self._any().answer += 1

    def edit_options(self) -> None:
        self._any().options = self.chance.randint(2, 6)

    def edit_tags(self) -> None:
        self._any().tags = self.chance.sample(["one", "two", "three"], self.chance.randint(0, 3))

    def edit_level(self) -> None:
        self._any().level = self.chance.choice(LEVELS)

    def reorder(self) -> None:
        self.chance.shuffle(self.chance.choice(self.chapters).cards)

    def move_card(self) -> None:
        card = self._any()
        next(one for one in self.chapters if card in one.cards).cards.remove(card)
        self.chance.choice(self.chapters).cards.append(card)

    def rename_topic(self) -> None:
        self.chance.choice(self.chapters).title += 1

    def tag_topic(self) -> None:
        tags = self.chance.sample(["shared", "more", "less"], self.chance.randint(1, 3))
        self.chance.choice(self.chapters).tags = tags

    def add_card(self) -> None:
        self._count += 1
        kind = self.chance.choice(list(Kind))
        card = Draft(f"card-{self._count}", kind, has_picture=self.chance.random() < 0.2)
        self.chance.choice(self.chapters).cards.append(card)

    def remove_card(self) -> None:
        if len(self.cards) > 8:
            card = self._any()
            next(one for one in self.chapters if card in one.cards).cards.remove(card)

    def add_blank(self) -> None:
        card = self._any()
        card.numbers = sorted({*card.numbers, self.chance.randint(1, 5)})

    def remove_blank(self) -> None:
        card = self._any()
        if len(card.numbers) > 1:
            card.numbers.remove(self.chance.choice(card.numbers))

    def change_kind(self) -> None:
        self._any().kind = self.chance.choice(list(Kind))

    def toggle_reverse(self) -> None:
        card = self._any()
        card.is_reversed = not card.is_reversed

    def change_picture(self) -> None:
        self.picture += 1

    def change_setting(self) -> None:
        address = f"https://example.org/{self.chance.randint(0, 9)}/"
        version = str(self.chance.randint(0, 9))
        self.settings = Settings(
            name="proof",
            title="Proof",
            namespace="test/proof",
            site_url=self.chance.choice(["", address]),
            version=version,
        )

    def change_css(self) -> None:
        self.css = f"/* {self.chance.randint(0, 9)} */"

    def change_front(self) -> None:
        self.front = f"<!-- {self.chance.randint(0, 9)} -->"


EDITS = (
    *("edit_question", "edit_answer", "edit_options", "edit_tags", "edit_level", "reorder"),
    *("move_card", "rename_topic", "tag_topic", "add_card", "remove_card", "add_blank"),
    *("remove_blank", "change_kind", "toggle_reverse", "change_picture", "change_setting"),
    *("change_css", "change_front"),
)


@cache
def _loader(css: str, front: str) -> jinja2.BaseLoader:
    """The project's templates, with a style sheet and a part that the author wrote."""
    own = jinja2.DictLoader(
        {"anki/css/night-mode.css": css, "anki/hint.html": f"{{{{Hint}}}}{front}"}
    )
    return jinja2.ChoiceLoader([own, TEMPLATES])
