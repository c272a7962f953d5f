"""Markdown in which each heading is a card, as mdanki reads it.

``# Title`` is the deck, and ``## Question`` a card with its answer below. A line ``%`` separates a
question of several lines from its answer, and a line ``[#tag]()`` has tags. Source: the README of
mdanki.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.draft import CardDraft, ImportedFile, TopicDraft
from flashproof.interchange.markdown_reader import MarkdownReader, parse_markdown
from flashproof.model import Kind
from flashproof.parse.document import Heading, Item
from flashproof.text.names import title_from_name

_SEPARATOR = re.compile(r"^%[ \t]*$", re.MULTILINE)
_TAG_LINE = re.compile(r"^\[#[^\]]+\]\([^)]*\).*$", re.MULTILINE)
_TAG = re.compile(r"\[#([^\]]+)\]")


def read_mdanki(path: Path, text: str) -> ImportedFile:
    """Read a file as one topic.

    Raises:
        ImportFileError: No heading has text below it.

    """
    items = parse_markdown(text, path.name).items
    headings = [item for item in items if isinstance(item, Heading)]
    titles = [heading.text.text.strip() for heading in headings if heading.level == 1]
    card_level = min((heading.level for heading in headings if heading.level > 1), default=0)
    reader = MarkdownReader(path)
    drafts = [_draft(heading, body, reader) for heading, body in _cards(items, card_level)]
    cards = [draft for draft in drafts if draft is not None]
    if not cards:
        raise ImportFileError(f"{path.name} has no '## question' with an answer below it")
    topic = TopicDraft(titles[0] if titles else title_from_name(path.stem), cards=cards)
    return ImportedFile([topic], reader.media, reader.log.lines())


def _cards(items: tuple[Item, ...], card_level: int) -> Iterator[tuple[Heading, list[Item]]]:
    """Yield each card heading with everything up to the next one."""
    heading: Heading | None = None
    body: list[Item] = []
    for item in items:
        if isinstance(item, Heading) and item.level <= card_level:
            if heading is not None:
                yield heading, body
            heading, body = (item if item.level == card_level else None), []
        elif heading is not None:
            body.append(item)
    if heading is not None:
        yield heading, body


def _draft(heading: Heading, body: list[Item], reader: MarkdownReader) -> CardDraft | None:
    question = heading.text.text.strip()
    text = reader.join(body, question)
    tags = tuple(
        "-".join(tag.split()) for line in _TAG_LINE.findall(text) for tag in _TAG.findall(line)
    )
    text = _TAG_LINE.sub("", text).strip()
    if not text:
        reader.log.add("a heading without text below it was skipped", question)
        return None
    separator = _SEPARATOR.search(text)
    if separator is None:
        return CardDraft(Kind.RECALL, question, text, tags=tags)
    context, answer = text[: separator.start()].strip(), text[separator.end() :].strip()
    return CardDraft(Kind.RECALL, question, context, {"Answer": answer}, tags=tags)
