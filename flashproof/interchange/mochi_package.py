"""Read ``.mochi`` files: ZIP archives with ``data.json`` and images.

Source: Mochi's documentation of its import format. The keys of an export begin with ``~:``, and
its lists are wrapped in ``~#list``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flashproof.errors import ImportFileError
from flashproof.interchange.apkg_archive import PackageArchive, open_archive
from flashproof.interchange.draft import CardDraft, ImportedFile, TopicDraft
from flashproof.interchange.import_limits import MAX_NOTES, MAX_TEXT
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.markdown_formats import mochi
from flashproof.interchange.markdown_reader import MarkdownReader

_DATA = "data.json"
_MEDIA = re.compile(r"\(@?media/")


def read_mochi(path: Path, images: ImportedImages | None = None) -> ImportedFile:
    """Convert the decks of a file to topics.

    Raises:
        ImportFileError: The file is not a Mochi export with ``data.json``, or a deck has too many
            cards.

    """
    with open_archive(path) as archive:
        if _DATA not in archive:
            raise ImportFileError(f"{path.name} has no {_DATA}: export it from Mochi again")
        try:
            data = json.loads(archive.read(_DATA, MAX_TEXT, is_zstd=False))
        except (ValueError, RecursionError) as error:
            raise ImportFileError(f"{path.name} is damaged: {error}") from error
        reader = MarkdownReader(path, images, lambda name: _read_image(archive, name))
        topics = list(_topics(_value(data, "decks"), reader))
    return ImportedFile(topics, reader.images.files, reader.log.lines())


def _read_image(archive: PackageArchive, name: str) -> bytes | None:
    name = name.removeprefix("@").rpartition("/")[2]
    return bytes(archive.read(name, MAX_TEXT, is_zstd=False)) if name in archive else None


def _topics(decks: Any, reader: MarkdownReader) -> Iterator[TopicDraft]:
    names: dict[str, str] = {}
    for deck in _list(decks):
        name, parent = _text(deck, "name"), names.get(_text(deck, "parent-id"), "")
        names[_text(deck, "id")] = "::".join(filter(None, (parent, name)))
        contents = _list(_value(deck, "cards"))
        if len(contents) > MAX_NOTES:
            raise ImportFileError(f"{reader.path.name} has more than {MAX_NOTES:,} cards")
        cards = list(_cards(contents, reader))
        yield TopicDraft(name or reader.title, parent, cards)


def _cards(cards: list[Any], reader: MarkdownReader) -> Iterator[CardDraft]:
    for card in cards:
        content = _text(card, "content")
        values = _field_values(card)
        for value in values:
            if value not in content:
                reader.log.add("a field of a card with a template was left out", value)
        tags = [one for one in _list(_value(card, "tags")) if isinstance(one, str)]
        draft = mochi.read_card(_MEDIA.sub("(", content), reader, tags) if content else None
        if not content and not values and (name := _text(card, "name")):
            reader.log.add("a card without an answer was skipped", name)
        if draft is not None:
            yield draft


def _field_values(card: Any) -> list[str]:
    """Return the text of each field of a card that uses a template."""
    fields = _value(card, "fields")
    texts = (_text(one, "value") for one in fields.values()) if isinstance(fields, Mapping) else ()
    return [text for text in texts if text.strip()]


def _value(item: Any, key: str) -> Any:
    if not isinstance(item, Mapping):
        return None
    return item.get(key, item.get(f"~:{key}"))


def _text(item: Any, key: str) -> str:
    value = _value(item, key)
    return value.removeprefix("~:") if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        value = value.get("~#list", value.get("~#set"))
    return value if isinstance(value, list) else []
