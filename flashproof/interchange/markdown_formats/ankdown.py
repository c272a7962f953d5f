"""Read the ankdown format: ``---`` separates cards, and ``%`` separates the sides of a card.

The third part of a card contains tags. Source: ankdown's README.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats.cards import UNUSED_TEXT, recall_card
from flashproof.interchange.markdown_formats.lines import has_line, split_at_lines
from flashproof.interchange.markdown_reader import MarkdownReader

_CARD_END = re.compile(r"---+[ \t]*")
_SIDE_END = re.compile(r"%[ \t]*")
_HEADING = re.compile(r"#{2,6}[ \t]")


def matches(text: str) -> bool:
    """Return whether text has a ``%`` line, but no headings below level 1.

    In the mdanki format, such headings are questions.
    """
    return has_line(text, re.compile(rf"{_SIDE_END.pattern}$")) and not has_line(text, _HEADING)


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards of the file."""
    yield TopicDraft(reader.title, cards=list(_cards(text, reader)))


def _cards(text: str, reader: MarkdownReader) -> Iterator[CardDraft]:
    for part in split_at_lines(text, _CARD_END):
        question, *sides = split_at_lines(part, _SIDE_END)
        if not sides:
            if part.strip():
                reader.log.add(UNUSED_TEXT, part.strip())
            continue
        tags = _tags(sides[1]) if len(sides) > 1 else ()
        for extra in filter(str.strip, sides[2:]):
            reader.log.add(UNUSED_TEXT, extra.strip())
        card = recall_card(reader, question.strip(), sides[0].strip(), tags=tags)
        if card is not None:
            yield card


def _tags(text: str) -> tuple[str, ...]:
    words = re.sub(r"^\s*tags:", "", text, flags=re.IGNORECASE).replace(",", " ").split()
    return tuple(word.removeprefix("#") for word in words)
