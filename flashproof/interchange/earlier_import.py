"""Find the cards that an earlier import of the same file created."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flashproof.authoring.existing_cards import ExistingCards
from flashproof.diagnostics import Diagnostics
from flashproof.interchange.contained_card import heading_text
from flashproof.interchange.draft import CardDraft
from flashproof.interchange.imported_code import SKIPPED
from flashproof.parse.card_metadata import read_card_metadata
from flashproof.parse.document import Document, Heading, read_document
from flashproof.parse.front_matter import read_front_matter
from flashproof.parse.sections import CardSection, split_sections
from flashproof.text.source import Source, Span


@dataclass(frozen=True, slots=True)
class EarlierCard:
    """A card in a card file."""

    id: str
    section: CardSection
    text: Span
    """The text below the card's metadata, up to the next heading of a card or kind."""

    def has_text(self, text: str) -> bool:
        """Return whether the card has this text, apart from blank lines and skipped code."""
        return _lines(self.text.text) == _lines(text)


@dataclass(frozen=True, slots=True)
class EarlierTopic:
    """A card file with the title and the deck of an imported topic."""

    source: Source
    cards: list[EarlierCard]
    """The cards that have not been matched with an imported card yet."""

    def take(self, draft: CardDraft) -> EarlierCard | None:
        """Remove and return the card with the draft's kind and heading; ``None`` if none exists."""
        heading = heading_text(draft.question)
        for card in self.cards:
            section = card.section
            if section.kind is draft.kind and section.heading.text.text.strip() == heading:
                self.cards.remove(card)
                return card
        return None


class EarlierImports:
    """The cards of a deck, which can be found by id and by topic."""

    def __init__(self, existing: ExistingCards) -> None:
        self.by_id: dict[str, EarlierCard] = {}
        self._topics: dict[tuple[str, str], EarlierTopic] = {}
        """The topics, keyed by title and deck."""
        for source in existing.sources:
            ignored = Diagnostics()
            document = read_document(source, ignored)
            cards = list(_cards(document))
            self.by_id |= {card.id: card for card in cards if card.id}
            if document.front_matter is not None:
                front_matter = read_front_matter(document.front_matter, ignored)
                key = (front_matter.title, front_matter.deck)
                self._topics.setdefault(key, EarlierTopic(source, cards))

    def topic(self, title: str, deck: str, folder: Path) -> EarlierTopic | None:
        """Return the topic with this title and deck; ``None`` if its file is not in ``folder``."""
        topic = self._topics.get((title, deck))
        return topic if topic is not None and topic.source.path.parent == folder else None


def text_of_card(document: Document, heading: Span) -> Span:
    """Return the text between a card's metadata and the next heading of a card or kind.

    Args:
        document: The card file.
        heading: The span of the card's heading.

    """
    source = document.source
    ends = (
        item.span.start
        for item in document.items
        if isinstance(item, Heading) and item.level <= 3 and item.span.start > heading.start
    )
    start, end = heading.end, next(ends, len(source.text))
    metadata = next((one for one in document.comments if one.span.start >= start), None)
    if metadata is not None and not source.text[start : metadata.span.start].strip():
        start = metadata.span.end
    return source.span(start, end)


def _cards(document: Document) -> Iterator[EarlierCard]:
    ignored = Diagnostics()
    for section in split_sections(document, ignored).cards:
        card_id = read_card_metadata(section, ignored).id
        yield EarlierCard(card_id, section, text_of_card(document, section.heading.span))


def _lines(text: str) -> list[str]:
    plain = text.replace(f" {{{SKIPPED}}}", "").replace(f" {SKIPPED}", "")
    return [line.rstrip() for line in plain.split("\n") if line.strip()]
