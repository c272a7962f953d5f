"""Decks out of card text, as the program makes them, for tests."""

from __future__ import annotations

from pathlib import Path

import jinja2

from flashproof import anki
from flashproof.anki import Deck
from flashproof.anki.apkg import to_bytes
from flashproof.atomic_io import replace_file
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Evidence, NoEvidence
from flashproof.lock import Lock
from flashproof.markup import Renderer
from flashproof.model import Code, Image, Library, LibrarySummary
from flashproof.parse import read_topic
from flashproof.parse.topic_summary import summarize
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
    topics = (read_topic(source, "Proof", diagnostics),)
    problems = [f"{item.span.location} {item.message}" for item in diagnostics]
    if problems:
        raise AssertionError(problems)
    held = {
        ("topic", name): Image(Path(name), name, content)
        for name, content in (pictures or {}).items()
    }
    return Library(topics, held)


def summary(found: Library) -> LibrarySummary:
    """The summary of a library."""
    return LibrarySummary(tuple(map(summarize, found.topics)), found.images, found.glossary)


def deck_of(
    *cards: str,
    title: str = "Topic",
    settings: Settings = SETTINGS,
    evidence: Evidence | None = None,
    pictures: dict[str, bytes] | None = None,
) -> Deck:
    """The deck of these cards."""
    found = library(*cards, title=title, pictures=pictures)
    return make_deck(found, settings, Renderer(), evidence or NoEvidence(), TEMPLATES)


def make_deck(
    library: Library,
    settings: Settings,
    renderer: Renderer,
    evidence: Evidence,
    templates: jinja2.BaseLoader,
) -> Deck:
    """Make the deck of a library in the steps of ``flashproof.build``, without files."""
    fields = anki.field_templates(templates)
    notes = tuple(anki.make_notes(library, renderer, evidence, fields, settings.namespace))
    plots = (
        evidence.plot_of(code)
        for topic in library.topics
        for code in topic.code_blocks()
        if code.plot
    )
    images = [image for plot in plots if plot for image in (plot.light, plot.dark) if image]
    images += library.images.values()
    types = anki.deck_note_types(settings, templates)
    return anki.assemble_deck(settings, notes, types, images, templates)


def write_package(path: Path, deck: Deck, lock: Lock) -> None:
    """Write the deck's .apkg."""
    replace_file(path, to_bytes(deck, lock))


def locked(deck: Deck, lock: Lock | None = None, now: int = NOW) -> Lock:
    """The lock that knows the deck."""
    states = map(anki.card_state, deck.notes)
    return anki.next_lock(lock or Lock(), deck.namespace, states, deck.note_types, now)


def recall(card: str, answer: str = "The answer.", question: str = "What is it?") -> str:
    """A recall card."""
    return f"## Recall\n\n### {question}\n<!-- id: {card} -->\n\n{answer}"
