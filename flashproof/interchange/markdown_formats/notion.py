"""Read toggle lists in Notion's Markdown export: list items with an indented answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats.cards import recall_card
from flashproof.interchange.markdown_formats.lines import Bullet, read_bullets, without_front_matter
from flashproof.interchange.markdown_reader import MarkdownReader

_TITLE = re.compile(r"\A#[ \t]+(.+)\n")
_HEADING = re.compile(r"^#{2,6}[ \t]", re.MULTILINE)
_BLANK_THEN_INDENTED = re.compile(r"^- .+\n[ \t]*\n {4}\S", re.MULTILINE)


def matches(text: str) -> bool:
    """Return whether text has a list item with an indented paragraph.

    Text with a heading below level 1 does not match.
    """
    return not _HEADING.search(text) and bool(_BLANK_THEN_INDENTED.search(text))


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards of the page; items without an answer become the lesson."""
    text = without_front_matter(text)
    title = _TITLE.match(text)
    bullets, outside = read_bullets(_TITLE.sub("", text))
    cards: list[CardDraft] = []
    lesson = [outside]
    for bullet in bullets:
        question, answer = _sides(bullet)
        card = recall_card(reader, question, answer) if answer else None
        if card is None:
            lesson.append(bullet.as_markdown())
        else:
            cards.append(card)
    lead = reader.read("\n\n".join(filter(None, lesson)), reader.title)
    yield TopicDraft(title[1].strip() if title else reader.title, cards=cards, lead=lead)


def _sides(bullet: Bullet) -> tuple[str, str]:
    question, _, rest = bullet.text.partition("\n")
    lines = [re.sub("^ {1,2}", "", line) for line in rest.split("\n")]
    children = (child.as_markdown() for child in bullet.children)
    return question.strip(), "\n".join((*lines, *children)).strip("\n")
