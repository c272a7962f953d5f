"""Read the inka2 format: sections between ``---`` lines with numbered questions.

The answer is a quote below the question. ``Deck:`` and ``Tags:`` lines apply to the section. A
question without a quote but with ``{braces}`` is a cloze card. Source: inka2's README.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats.cards import (
    UNUSED_TEXT,
    cloze_card,
    recall_card,
    with_deletions,
)
from flashproof.interchange.markdown_formats.lines import (
    lines_outside_code,
    paragraphs,
    split_at_lines,
)
from flashproof.interchange.markdown_reader import MarkdownReader

_RULE = re.compile(r"---[ \t]*")
_QUESTION = re.compile(r"^[0-9]{1,6}\.[ \t]+(.*)$")
_DECK = re.compile(r"^Deck:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_TAGS = re.compile(r"^Tags:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_ID = re.compile(r"^[ \t]*<!--ID:[^>]*-->[ \t]*$", re.MULTILINE)
_DELETION = re.compile(
    r"\{+(?:c?(?P<number>[0-9]{1,3})::?)?(?P<text>[^{}:]+)(?:::(?P<hint>[^{}]+))?\}+"
)


def matches(text: str) -> bool:
    """Return whether a section has a ``Deck:`` line and a numbered question."""
    return any(
        _DECK.search(section) and any(map(_QUESTION.match, section.split("\n")))
        for section in split_at_lines(text, _RULE)
    )


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield a topic for each deck; sections without a ``Deck:`` line become the lesson."""
    decks: dict[str, list[CardDraft]] = {}
    lesson: list[str] = []
    for section in split_at_lines(_ID.sub("", text), _RULE):
        deck = _DECK.search(section)
        if deck is None:
            lesson.append(section.strip())
            continue
        tags = _TAGS.search(section)
        cards = _cards(section, tuple(tags[1].split()) if tags else (), reader)
        decks.setdefault(deck[1], []).extend(cards)
    lead = reader.read("\n\n".join(filter(None, lesson)), reader.title)
    for number, (deck_name, drafts) in enumerate(decks.items()):
        parent, _, title = deck_name.rpartition("::")
        yield TopicDraft(title, parent, drafts, lead="" if number else lead)


def _cards(section: str, tags: tuple[str, ...], reader: MarkdownReader) -> Iterator[CardDraft]:
    above, *questions = _questions(section)
    above_text = _TAGS.sub("", _DECK.sub("", "\n".join(above), count=1), count=1)
    for text in paragraphs(above_text):
        reader.log.add(UNUSED_TEXT, text.strip())
    for lines in questions:
        start = next((index for index, line in enumerate(lines) if line.startswith(">")), None)
        question = "\n".join(lines[:start]).strip()
        if start is None and _DELETION.search(question):
            yield cloze_card(reader, with_deletions(question, _DELETION), tags=tags)
            continue
        answer = "\n".join(re.sub("^> ?", "", line) for line in lines[start or len(lines) :])
        if (card := recall_card(reader, question, answer.strip(), tags=tags)) is not None:
            yield card


def _questions(section: str) -> Iterator[list[str]]:
    """Yield the lines above the first question, and the lines of each question."""
    lines: list[str] = []
    for line, is_outside in lines_outside_code(section):
        match = _QUESTION.match(line) if is_outside else None
        if match:
            yield lines
            lines = [match[1]]
        else:
            lines.append(line)
    yield lines
