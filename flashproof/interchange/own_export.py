"""Read the CSV and JSON files that ``export`` writes.

Both formats contain the Markdown of each card, so no content is lost. Changes to the question, the
level, the tags, and the parts that all kinds share are imported from the corresponding fields.
Changes to other fields, such as the answer, are reported but not imported, because the content of
these fields is imported from ``markdown``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flashproof.diagnostics import Diagnostics
from flashproof.errors import ImportFileError
from flashproof.interchange.contained_card import sections_of
from flashproof.interchange.draft import CardDraft, ImportedFile, TopicDraft, is_usable_id
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.markdown_formats.cards import SHARED_PARTS
from flashproof.interchange.markdown_reader import MarkdownReader
from flashproof.interchange.tables import COLUMNS, FORMAT, card_record, table_row
from flashproof.model import Card, Cloze, Kind
from flashproof.parse import read_topic
from flashproof.parse.sections import CardSection
from flashproof.text.language_tags import is_language_tag
from flashproof.text.source import Source

_KINDS = {kind.slug: kind for kind in Kind}
_ACCEPT = re.compile(r"\n*<!--\s*accept\b.*?-->", re.DOTALL)
_TRUE = (True, "True")
_EDITABLE = {
    *("id", "kind", "level", "tags", "deck", "topic", "markdown", "reverse", "fixed_order", "lint"),
    *map(str.lower, SHARED_PARTS),
}
"""The fields whose changes are imported."""


def is_own_row(row: Mapping[str, str]) -> bool:
    """Return whether a row has the columns of ``export csv``."""
    return set(COLUMNS) <= row.keys()


def read_own_rows(
    path: Path, rows: Iterable[Mapping[str, str]], images: ImportedImages | None = None
) -> ImportedFile:
    """Convert the rows of ``export csv`` to topics."""
    reader = MarkdownReader(path, images)
    topics: dict[tuple[str, str], list[CardDraft]] = {}
    for row in rows:
        card = _card({**row, "tags": row["tags"].split()}, table_row, reader)
        if card is not None:
            topics.setdefault((row["deck"], row["topic"]), []).append(card)
    drafts = []
    for (deck, name), cards in topics.items():
        parent, _, title = deck.rpartition("::")
        drafts.append(TopicDraft(title or name or reader.title, parent, cards, name))
    return ImportedFile(drafts, reader.images.files, reader.log.lines())


def read_own_json(path: Path, text: str, images: ImportedImages | None = None) -> ImportedFile:
    """Convert the content of ``export json`` to topics.

    Raises:
        ImportFileError: The content is not JSON, or has a different format.

    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ImportFileError(f"{path.name} is not valid JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ImportFileError(f"{path.name} is not a file that 'export json' wrote")
    reader = MarkdownReader(path, images)
    topics = [_topic(one, reader) for one in _objects(document.get("topics"), path.name)]
    return ImportedFile(topics, reader.images.files, reader.log.lines())


def _topic(topic: Mapping[str, Any], reader: MarkdownReader) -> TopicDraft:
    topic_tags = _strings(topic.get("tags"))
    cards = []
    for record in _objects(topic.get("cards"), reader.path.name):
        with_tags = {**record, "tags": [*topic_tags, *_strings(record.get("tags"))]}
        card = _card(with_tags, card_record, reader)
        if card is not None:
            cards.append(card)
    language = _string(topic.get("language"))
    return TopicDraft(
        _string(topic.get("title")) or reader.title,
        _string(topic.get("deck")),
        cards,
        _string(topic.get("name")),
        lead=_string(topic.get("lead")),
        summary=_string(topic.get("summary")),
        prerequisites=tuple(_strings(topic.get("prerequisites"))),
        goals=_string_mapping(topic.get("goals")),
        language=language if is_language_tag(language) else "",
    )


def _card(values: Mapping[str, Any], describe: Any, reader: MarkdownReader) -> CardDraft | None:
    """Convert the fields of a card; ``describe`` returns the fields that an export writes."""
    question, _, _ = _string(values.get("question")).partition("\n")
    kind = _KINDS.get(_string(values.get("kind")))
    markdown = _string(values.get("markdown"))
    if kind is None or not markdown.strip():
        reader.log.add("a card without a known kind or without 'markdown' was skipped", question)
        return None
    section = _section(kind, question, markdown)
    if section is None:
        reader.log.add("a card whose 'markdown' contains other cards was skipped", question)
        return None
    main, *texts = _texts(section)
    names = (part.heading.text.text.strip() for part in section.parts)
    parts = dict(zip(names, texts, strict=True))
    exported = _parsed(kind, question, markdown)
    if exported is not None:
        _apply_edits(values, describe(exported), parts, reader, question)
    card_id = _string(values.get("id"))
    return CardDraft(
        kind,
        question,
        _ACCEPT.sub("", main),
        parts,
        id=card_id if is_usable_id(card_id) else "",
        level=_string(values.get("level")),
        tags=tuple(_strings(values.get("tags"))),
        order="fixed" if values.get("fixed_order") in _TRUE else "",
        reverse=values.get("reverse") in _TRUE,
        lint=_string(values.get("lint")),
        accepted=_accepted(exported),
    )


def _apply_edits(
    values: Mapping[str, Any],
    exported: Mapping[str, Any],
    parts: dict[str, str],
    reader: MarkdownReader,
    place: str,
) -> None:
    """Replace the parts whose fields were edited; report edits that cannot be imported."""
    for name in SHARED_PARTS:
        text = _string(values.get(name.lower()))
        if text != _string(exported.get(name.lower())):
            parts[name] = text
    for key, value in values.items():
        if key not in _EDITABLE and key in exported and exported[key] != value:
            message = f"a change to {key!r} was not imported: change 'markdown' as well"
            reader.log.add(message, place)


def _texts(section: CardSection) -> Iterator[str]:
    """Yield the source text of a card's main part and of each other part."""
    headings = [section.heading, *(part.heading for part in section.parts)]
    text = section.heading.span.source.text
    ends = (*(heading.span.start for heading in headings[1:]), len(text))
    for heading, end in zip(headings, ends, strict=True):
        yield text[heading.span.end : end].strip("\n")


def _accepted(card: Card | None) -> Mapping[int, Sequence[str]]:
    """Return the other correct answers of a cloze card, keyed by deletion number."""
    if not isinstance(card, Cloze):
        return {}
    return {one.number: one.accepted for one in card.deletions if one.accepted}


def _section(kind: Kind, question: str, markdown: str) -> CardSection | None:
    sections = sections_of(_file_text(kind, question, markdown))
    return sections[0] if len(sections) == 1 else None


def _parsed(kind: Kind, question: str, markdown: str) -> Card | None:
    text = _file_text(kind, question, markdown)
    topic = read_topic(Source(Path("card.md"), "card.md", text), "", Diagnostics())
    return topic.cards[0] if topic.cards else None


def _file_text(kind: Kind, question: str, markdown: str) -> str:
    return f"---\ntitle: x\n---\n\n## {kind}\n\n### {question}\n{markdown}\n"


def _objects(value: Any, name: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ImportFileError(f"{name} is not a file that 'export json' wrote")
    return value


def _strings(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _string_mapping(value: Any) -> dict[str, str]:
    return {key: _string(text) for key, text in value.items()} if isinstance(value, dict) else {}


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
