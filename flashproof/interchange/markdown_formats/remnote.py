"""Read cards in RemNote's Markdown export: list items with an arrow between two sides.

``>>`` marks a card, ``<<`` marks a reversed card, ``<>`` marks a card with its reverse, ``::``
marks a concept (also with its reverse), and ``;;`` marks a descriptor. If the mark is tripled, as
in ``>>>``, the nested items are the answer. ``{{text}}`` is a cloze deletion. Source: RemNote's
documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats.cards import (
    UNUSED_ITEM,
    cloze_card,
    recall_card,
    with_deletions,
)
from flashproof.interchange.markdown_formats.lines import (
    Bullet,
    find_outside_code,
    lines_outside_code,
    read_bullets,
    without_front_matter,
)
from flashproof.interchange.markdown_reader import MarkdownReader

_MARK = re.compile(r"(?:(?<=\w)(?=::|;;)|[ \t])(?P<mark>>>>?|<<<?|<>|:::?|;;;?)(?=[ \t]|$)")
_LINE = re.compile(rf"[ \t]*[-*+][ \t].*{_MARK.pattern}")
_CLOZE = re.compile(r"\{\{(?P<text>[^{}\n]+)\}\}(?:\{\((?P<hint>[^()\n]+)\)\})?")


def matches(text: str) -> bool:
    """Return whether a list item outside code contains one of the marks of a card."""
    return any(
        is_outside and _LINE.match(line) and find_outside_code(line, _MARK)
        for line, is_outside in lines_outside_code(text)
    )


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards; top-level items without cards become the lesson."""
    text = without_front_matter(text)
    bullets, outside = read_bullets(text)
    cards: list[CardDraft] = []
    lesson = [outside]
    for bullet in bullets:
        if _has_card(bullet):
            cards += _cards(bullet, "", reader)
        else:
            lesson.append(bullet.as_markdown())
    lead = reader.read("\n\n".join(filter(None, lesson)), reader.title)
    yield TopicDraft(reader.title, cards=cards, lead=lead)


def _has_card(bullet: Bullet) -> bool:
    is_card = find_outside_code(bullet.text, _MARK) or _CLOZE.search(bullet.text)
    return bool(is_card) or any(map(_has_card, bullet.children))


def _cards(bullet: Bullet, concept: str, reader: MarkdownReader) -> Iterator[CardDraft]:
    """Yield the cards of an item and of the items in it.

    ``concept`` is the concept that the item describes; empty if there is none.
    """
    mark = find_outside_code(bullet.text, _MARK)
    is_answer = False
    if mark is not None:
        question, kind = bullet.text[: mark.start()].strip(), mark["mark"]
        answer = bullet.text[mark.end() :].strip()
        is_answer = len(kind) == 3 or not answer
        if is_answer:
            answer = "\n".join(child.as_markdown() for child in bullet.children)
        is_about_concept = concept and kind.startswith(";;")
        sides = (f"{concept}: {question}" if is_about_concept else question, answer)
        front, back = reversed(sides) if kind.startswith("<<") else sides
        is_reversed = kind in ("<>", "::", ":::")
        card = recall_card(reader, front, back, is_reversed=is_reversed)
        if card is not None:
            yield card
        concept = question if kind.startswith("::") else concept
    elif _CLOZE.search(bullet.text):
        yield cloze_card(reader, with_deletions(bullet.text, _CLOZE))
    else:
        reader.log.add(UNUSED_ITEM, bullet.text)
    if not is_answer:
        for child in bullet.children:
            yield from _cards(child, concept, reader)
