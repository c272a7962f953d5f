"""Read Logseq's cards: blocks with ``#card``, whose nested blocks are the answer.

A block that contains ``{{cloze …}}`` is a cloze card. Source: Logseq's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats import wiki_links
from flashproof.interchange.markdown_formats.cards import (
    UNUSED_ITEM,
    cloze_card,
    recall_card,
    with_deletions,
)
from flashproof.interchange.markdown_formats.lines import (
    Bullet,
    has_line,
    lines_outside_code,
    read_bullets,
    without_front_matter,
)
from flashproof.interchange.markdown_reader import MarkdownReader

_CARD = re.compile(r"[ \t]*#(?:card\b|\[\[card\]\])")
_LINE = re.compile(r"[ \t]*[-*+][ \t].*(?:#card\b|#\[\[card\]\]|\{\{cloze )")
_PROPERTY = re.compile(r"[ \t]*(?P<name>[\w-]+)::(?:[ \t].*)?$")
_OWN_PROPERTY = re.compile(r"card-[\w-]+|id|collapsed|heading|created-at|updated-at|logseq[\w.-]*")
_TAG = re.compile(r"(?:^|(?<=\s))#([\w/-]+)")
_CLOZE = re.compile(r"\{\{cloze (?P<text>[^{}\\]+?)(?:\\\\(?P<hint>[^{}]+?))?\}\}")


def matches(text: str) -> bool:
    """Return whether a list item contains ``#card`` or ``{{cloze …}}``."""
    return has_line(text, _LINE)


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards; top-level blocks without cards become the lesson."""
    text = without_front_matter(text)
    bullets, outside = read_bullets(_without_properties(text, reader))
    cards: list[CardDraft] = []
    lesson = [outside]
    for bullet in bullets:
        if _has_card(bullet):
            cards += _cards(bullet, reader)
        else:
            lesson.append(bullet.as_markdown())
    lead = wiki_links.converted("\n\n".join(filter(None, lesson)), reader)
    yield TopicDraft(reader.title, cards=cards, lead=reader.read(lead, reader.title))


def _is_card(bullet: Bullet) -> bool:
    return bool(_CARD.search(bullet.text) or _CLOZE.search(bullet.text))


def _has_card(bullet: Bullet) -> bool:
    return _is_card(bullet) or any(map(_has_card, bullet.children))


def _without_properties(text: str, reader: MarkdownReader) -> str:
    """Return text without the properties of blocks; report those that Logseq did not write."""
    lines: list[str] = []
    for line, is_outside in lines_outside_code(text):
        match = _PROPERTY.match(line) if is_outside else None
        if match is None:
            lines.append(line)
        elif not _OWN_PROPERTY.fullmatch(match["name"]):
            reader.log.add("a property was left out", line.strip())
    return "\n".join(lines)


def _cards(bullet: Bullet, reader: MarkdownReader) -> Iterator[CardDraft]:
    if not _is_card(bullet):
        reader.log.add(UNUSED_ITEM, bullet.text)
        for child in bullet.children:
            yield from _cards(child, reader)
        return
    text = wiki_links.converted(_CARD.sub("", bullet.text), reader)
    first, newline, rest = text.partition("\n")
    tags = tuple(_TAG.findall(first))
    text = f"{_TAG.sub('', first)}{newline}{rest}".strip()
    answer = "\n".join(child.as_markdown() for child in bullet.children)
    if len(bullet.children) == 1 and not bullet.children[0].children:
        answer = bullet.children[0].text
    answer = wiki_links.converted(answer, reader)
    if _CLOZE.search(text):
        whole = f"{text}\n\n{answer}" if answer else text
        yield cloze_card(reader, with_deletions(whole, _CLOZE), tags=tags)
    elif (card := recall_card(reader, text, answer, tags=tags)) is not None:
        yield card
