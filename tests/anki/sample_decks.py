"""Decks out of card text, as the program makes them, for tests."""

from __future__ import annotations

from pathlib import Path

from flashproof.anki import Deck, build_deck, updated_lock
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Evidence, NoEvidence
from flashproof.lock import Lock
from flashproof.markup import Renderer
from flashproof.model import Code, Image, Library
from flashproof.parse import in_learning_order, read_topic
from flashproof.settings import Settings
from flashproof.text.source import Source
from tests.anki.compiled import TEMPLATES

SETTINGS = Settings(
    name="proof", title="Proof", namespace="test/proof", site_url="https://cards.example/"
)
NOW = 1_700_000_000


class Ran(NoEvidence):
    """Everything was run."""

    def proof_of(self, code: Code) -> str | None:  # noqa: ARG002 - one of the protocol
        return "Ran on TensorFlow 2.21, Python 3.11"


def library(*cards: str, title: str = "Topic", pictures: dict[str, bytes] | None = None) -> Library:
    """One topic with these cards, each with the heading of its kind."""
    text = f"---\ntitle: {title}\ndeck: Proof::Part\ntags: [shared]\n---\n\n" + "\n\n".join(cards)
    diagnostics = Diagnostics()
    source = Source(Path("cards/topic.md"), "cards/topic.md", text + "\n")
    topics = in_learning_order([read_topic(source, "Proof", diagnostics)])
    problems = [f"{item.span.location} {item.message}" for item in diagnostics]
    if problems:
        raise AssertionError(problems)
    held = {
        ("topic", name): Image(Path(name), name, content)
        for name, content in (pictures or {}).items()
    }
    return Library(topics, held)


def deck_of(
    *cards: str,
    title: str = "Topic",
    settings: Settings = SETTINGS,
    evidence: Evidence | None = None,
    pictures: dict[str, bytes] | None = None,
) -> Deck:
    """The deck of these cards."""
    found = library(*cards, title=title, pictures=pictures)
    return build_deck(found, settings, Renderer(), evidence or NoEvidence(), TEMPLATES)


def locked(deck: Deck, lock: Lock | None = None, now: int = NOW) -> Lock:
    """The lock that knows the deck."""
    return updated_lock(lock or Lock(), deck, now)


def recall(card: str, answer: str = "The answer.", question: str = "What is it?") -> str:
    """A recall card."""
    return f"## Recall\n\n### {question}\n<!-- id: {card} -->\n\n{answer}"
