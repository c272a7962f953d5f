"""Markdown in which each heading is a card, as mdanki reads it.

``# Title`` is the deck, ``## Question`` a card with its answer below; a line ``%`` parts a question
of several lines from its answer, a line ``[#tag]()`` holds tags. Source: mdanki's README.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.draft import CardDraft, ImportedFile, TopicDraft
from flashproof.interchange.markdown_reader import MarkdownReader, items_of
from flashproof.model import Kind
from flashproof.parse.document import Heading, Item
from flashproof.text.names import title_from_name

_PERCENT = re.compile(r"^%[ \t]*$", re.MULTILINE)
_TAGS = re.compile(r"^\[#[^\]]+\]\([^)]*\).*$", re.MULTILINE)
_TAG = re.compile(r"\[#([^\]]+)\]")


def read_headings(path: Path, text: str) -> ImportedFile:
    """One topic.

    Raises:
        ImportFileError: there is no heading that could be a card.

    """
    items = items_of(text, path.name).items
    headings = [item for item in items if isinstance(item, Heading)]
    titles = [heading.text.text.strip() for heading in headings if heading.level == 1]
    level = min((heading.level for heading in headings if heading.level > 1), default=0)
    reader = MarkdownReader(path)
    cards = [_draft(heading, body, reader) for heading, body in _cut(items, level)]
    kept = [card for card in cards if card is not None]
    if not kept:
        raise ImportFileError(f"{path.name} has no '## question' with an answer below it")
    topic = TopicDraft(titles[0] if titles else title_from_name(path.stem), cards=kept)
    return ImportedFile([topic], reader.media, reader.losses.lines())


def _cut(items: tuple[Item, ...], level: int) -> Iterator[tuple[Heading, list[Item]]]:
    heading: Heading | None = None
    body: list[Item] = []
    for item in items:
        if isinstance(item, Heading) and item.level <= level:
            if heading is not None:
                yield heading, body
            heading, body = (item if item.level == level else None), []
        elif heading is not None:
            body.append(item)
    if heading is not None:
        yield heading, body


def _draft(heading: Heading, body: list[Item], reader: MarkdownReader) -> CardDraft | None:
    question = heading.text.text.strip()
    text = reader.join(body, question)
    tags = tuple(
        "-".join(tag.split()) for line in _TAGS.findall(text) for tag in _TAG.findall(line)
    )
    text = _TAGS.sub("", text).strip()
    if not text:
        reader.losses.add("a heading with nothing below it is left out", question)
        return None
    front, percent, back = _parted(text)
    if percent:
        return CardDraft(Kind.RECALL, question, front, {"Answer": back}, tags=tags)
    return CardDraft(Kind.RECALL, question, text, tags=tags)


def _parted(text: str) -> tuple[str, str, str]:
    match = _PERCENT.search(text)
    if match is None:
        return text, "", ""
    return text[: match.start()].strip(), "%", text[match.end() :].strip()
