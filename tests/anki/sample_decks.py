"""Make decks from the text of cards."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import jinja2

from flashproof import anki
from flashproof.anki import Deck
from flashproof.anki.apkg import to_bytes
from flashproof.diagnostics import Diagnostics
from flashproof.evidence import Evidence, NoEvidence
from flashproof.lock import Lock, RunEnvironment
from flashproof.markup import Renderer
from flashproof.model import Code, Image, Library, LibrarySummary
from flashproof.parse import read_topic
from flashproof.parse.topic_summary import summarize
from flashproof.safe_io import SafeFolder
from flashproof.settings import Settings
from flashproof.text.source import Source
from tests.anki.template_loader import TEMPLATES

SETTINGS = Settings(
    name="proof",
    title="Proof",
    namespace="test/proof",
    tag_root="Proof",
    site_url="https://cards.example/",
)
NOW = 1_700_000_000


class AllProved(NoEvidence):
    """Evidence with a proof for every snippet."""

    def joint_environments(self, codes: Iterable[Code]) -> tuple[RunEnvironment, ...]:
        return (RunEnvironment.of("3.11.7", {"tensorflow": "2.21.0"}),) if list(codes) else ()

    def proof_of(self, code: Code) -> str | None:  # noqa: ARG002 - part of the protocol
        return "Ran on TensorFlow 2.21, Python 3.11"


def make_library(
    *cards: str, title: str = "Topic", images: dict[str, bytes] | None = None
) -> Library:
    """Return a library of one topic with these cards, each with the heading of its kind."""
    text = f"---\ntitle: {title}\ndeck: Proof::Part\ntags: [shared]\n---\n\n" + "\n\n".join(cards)
    diagnostics = Diagnostics()
    source = Source(Path("cards/topic.md"), "cards/topic.md", text + "\n")
    topics = (read_topic(source, "Proof", diagnostics),)
    problems = [f"{item.span.location} {item.message}" for item in diagnostics]
    if problems:
        raise AssertionError(problems)
    by_address = {
        ("topic", name): Image(Path(name), name, content)
        for name, content in (images or {}).items()
    }
    return Library(topics, by_address)


def summarize_library(library: Library) -> LibrarySummary:
    """Return the summary of a library."""
    topics = tuple(map(summarize, library.topics))
    return LibrarySummary(topics, library.images, library.glossary)


def make_deck(
    *cards: str,
    title: str = "Topic",
    settings: Settings = SETTINGS,
    evidence: Evidence | None = None,
    images: dict[str, bytes] | None = None,
) -> Deck:
    """Return the deck of these cards."""
    library = make_library(*cards, title=title, images=images)
    return deck_from_library(library, settings, Renderer(), evidence or NoEvidence(), TEMPLATES)


def deck_from_library(
    library: Library,
    settings: Settings,
    renderer: Renderer,
    evidence: Evidence,
    templates: jinja2.BaseLoader,
) -> Deck:
    """Make the deck of a library with the same steps as ``flashproof.build``, without files."""
    fields = anki.field_templates(templates)
    subdecks = {topic.name: topic.subdeck for topic in library.topics}
    notes = tuple(
        anki.make_notes(
            library,
            renderer,
            evidence,
            fields,
            namespace=settings.namespace,
            tag_root=settings.tag_root,
            subdecks=subdecks,
        )
    )
    plots = (
        evidence.plot_of(code)
        for topic in library.topics
        for code in topic.code_blocks()
        if code.plot
    )
    images = [image for plot in plots if plot for image in (plot.light, plot.dark) if image]
    images += library.images.values()
    types = anki.deck_note_types(settings, templates)
    return anki.assemble_deck(
        settings,
        notes,
        types,
        topics=summarize_library(library),
        subdecks=subdecks,
        images=images,
        environment=fields,
    )


def write_package(path: Path, deck: Deck, lock: Lock) -> None:
    """Write the deck's .apkg."""
    SafeFolder(path.parent).write(path.name, to_bytes(deck, lock))


def make_lock(deck: Deck, lock: Lock | None = None, now: int = NOW) -> Lock:
    """Return the lock after a build of the deck."""
    states = map(anki.card_state, deck.notes)
    return anki.next_lock(lock or Lock(), deck.namespace, states, deck.note_types, now)


def recall_card(card_id: str, answer: str = "The answer.", question: str = "What is it?") -> str:
    """Return the text of a recall card."""
    return f"## Recall\n\n### {question}\n<!-- id: {card_id} -->\n\n{answer}"
