"""Read the mdanki format: Markdown whose headings are questions.

``# Title`` names the deck, and ``## Question`` starts a card, with its answer below. A ``%`` line
separates a multiline question from its answer, and a ``[#tag]()`` line contains tags. Source:
mdanki's README.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flashproof.interchange.draft import CardDraft, ImportLog, TopicDraft
from flashproof.interchange.markdown_formats.cards import UNUSED_TEXT
from flashproof.interchange.markdown_formats.lines import without_front_matter
from flashproof.interchange.markdown_reader import MarkdownReader, parse_markdown
from flashproof.model import Kind
from flashproof.parse.document import Heading, Item, Prose

_SEPARATOR = re.compile(r"^%[ \t]*$", re.MULTILINE)
_TAG_LINE = re.compile(r"^\[#[^\[\]\n]+\]\([^)\n]*\).*$", re.MULTILINE)
_TAG = re.compile(r"\[#([^\[\]]+)\](?:\([^)\n]*\))?")


def matches(_text: str) -> bool:
    """Return ``True``, because this format is used for files that match no other format."""
    return True


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards of the file."""
    items = parse_markdown(without_front_matter(text), reader.path.name).items
    headings = [item for item in items if isinstance(item, Heading)]
    titles = [heading.text.text.strip() for heading in headings if heading.level == 1]
    card_level = min((heading.level for heading in headings if heading.level > 1), default=0)
    cards_of_file = _cards(items, card_level, reader.log)
    drafts = [_draft(heading, body, reader) for heading, body in cards_of_file]
    cards = [draft for draft in drafts if draft is not None]
    yield TopicDraft(titles[0] if titles else reader.title, cards=cards)


def _cards(
    items: tuple[Item, ...], card_level: int, log: ImportLog
) -> Iterator[tuple[Heading, list[Item]]]:
    """Yield each card heading with everything up to the next card heading."""
    heading: Heading | None = None
    body: list[Item] = []
    has_title = False
    for item in items:
        if isinstance(item, Heading) and item.level <= card_level:
            if heading is not None:
                yield heading, body
            heading, body = (item if item.level == card_level else None), []
            if heading is None and has_title:
                log.add("a heading at a higher level than the cards was skipped", item.text.text)
            has_title = True
        elif heading is not None:
            body.append(item)
        else:
            log.add(UNUSED_TEXT, item.span.text)
    if heading is not None:
        yield heading, body


def _draft(heading: Heading, body: list[Item], reader: MarkdownReader) -> CardDraft | None:
    question = heading.text.text.strip()
    before: list[str] = []
    after: list[str] | None = None
    tags: list[str] = []
    for item in body:
        text = reader.join([item], question)
        if not isinstance(item, Prose):
            (before if after is None else after).append(text)
            continue
        for line in _TAG_LINE.findall(text):
            tags += ("-".join(tag.split()) for tag in _TAG.findall(line))
        text = _TAG_LINE.sub(_without_tags, text)
        separator = _SEPARATOR.search(text) if after is None else None
        if separator is not None:
            before.append(text[: separator.start()])
            after, text = [], text[separator.end() :]
        (before if after is None else after).append(text)
    context, answer = _joined(before), _joined(after or ())
    if not context and not answer:
        reader.log.add("a heading without text below it was skipped", question)
        return None
    if not answer:
        return CardDraft(Kind.RECALL, question, context, tags=tuple(tags))
    return CardDraft(Kind.RECALL, question, context, {"Answer": answer}, tags=tuple(tags))


def _without_tags(line: re.Match[str]) -> str:
    rest = _TAG.sub("", line[0]).strip()
    return rest if re.search(r"\w", rest) else ""


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, (text.strip("\n").rstrip() for text in texts)))
