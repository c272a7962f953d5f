"""Read the cards of the Obsidian plugin Obsidian_to_Anki.

A card is a block between ``START`` and ``END``. The block contains the note type, the first field,
and lines such as ``Back: …`` for the other fields. ``STARTI [Basic] … Back: … ENDI`` is a card on
one line. Source: the plugin's wiki.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats import wiki_links
from flashproof.interchange.markdown_formats.cards import (
    UNUSED_FIELD,
    cloze_card,
    recall_card,
    with_deletions,
)
from flashproof.interchange.markdown_formats.lines import (
    has_line,
    lines_outside_code,
    without_front_matter,
)
from flashproof.interchange.markdown_reader import MarkdownReader

_START = re.compile(r"START[ \t]*$")
_TARGET = re.compile(r"TARGET DECK")
_END = re.compile(r"END[ \t]*$")
_INLINE = re.compile(r"STARTI[ \t]*\[([^\[\]\n]{1,100})\][ \t]*(.*?)[ \t]*ENDI")
_DECK = re.compile(r"^TARGET DECK(?::|\n)[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_FILE_TAGS = re.compile(r"^FILE TAGS(?::|\n)[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_NOTE_TYPE = re.compile(r"[ \t]*(?:(?:basic|cloze)[ \t]*(?:\([^()]*\))?)?[ \t]*", re.IGNORECASE)
_ID = re.compile(r"[ \t]*(?:<!--)?[ \t]*ID:[ \t]*[0-9]+[ \t]*(?:-->)?")
_FIELD = re.compile(r"(?:^|(?<=\s))([A-Z][\w ]{0,40}):(?=\s|$)")
_DELETION = re.compile(
    r"\{(?:\{c)?(?:(?P<number>[0-9]{1,3})(?:::?|\|))?(?P<text>[^{}:|]+)(?:::(?P<hint>[^{}]+))?\}?\}"
    r"|==(?P<marked>[^=\n]+)=="
)


def matches(text: str) -> bool:
    """Return whether text has a block, a card on one line, or a target deck."""
    return has_line(text, _START) or has_line(text, _TARGET) or bool(_INLINE.search(text))


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards of the file; text outside the cards becomes the lesson."""
    text = without_front_matter(text)
    deck, tags = _DECK.search(text), _FILE_TAGS.search(text)
    text = _FILE_TAGS.sub("", _DECK.sub("", text, count=1), count=1)
    blocks, lesson = _split(wiki_links.converted(text, reader))
    file_tags = tuple(tags[1].split()) if tags else ()
    cards = [card for block in blocks if (card := _card(block, file_tags, reader)) is not None]
    parent, _, title = (deck[1] if deck else reader.title).rpartition("::")
    yield TopicDraft(title, parent, cards, lead=reader.read(lesson.strip(), reader.title))


def _split(text: str) -> tuple[list[str], str]:
    """Return the text of each card, beginning with the note type, and the text outside cards."""
    blocks: list[str] = []
    outside: list[str] = []
    block: list[str] | None = None
    for line, is_outside in lines_outside_code(text):
        if block is not None and is_outside and _END.match(line):
            blocks.append("\n".join(block))
            block = None
        elif block is not None:
            block.append(line)
        elif is_outside and _START.match(line):
            block = []
        elif is_outside and _INLINE.search(line):
            blocks += (f"{match[1]}\n{match[2]}" for match in _INLINE.finditer(line))
            outside.append(_ID.sub("", _INLINE.sub("", line)))
        else:
            outside.append(line)
    return blocks, "\n".join(outside + (block or []))


def _card(block: str, tags: tuple[str, ...], reader: MarkdownReader) -> CardDraft | None:
    note_type, _, body = block.strip("\n").partition("\n")
    fields = _fields(_ID.sub("", body))
    tags = (*tags, *fields.pop("Tags", "").split())
    # A block without a note type would otherwise lose its question.
    if not _NOTE_TYPE.fullmatch(note_type):
        reader.log.add("the name of a custom note type was left out", note_type)
    values = [value for value in fields.values() if value]
    if "cloze" in note_type.lower():
        for extra in values[1:]:
            reader.log.add(UNUSED_FIELD, extra)
        text = re.sub(r"==([^=\n]+)==", r"{\1}", values[0]) if values else ""
        return cloze_card(reader, with_deletions(text, _DELETION), tags=tags)
    question, answer, *_ = (*values, "", "")
    card = recall_card(
        reader, question, answer, tags=tags, is_reversed="reversed" in note_type.lower()
    )
    for extra in values[2:]:
        reader.log.add(UNUSED_FIELD, extra)
    return card


def _fields(body: str) -> dict[str, str]:
    """Return the text of each field, keyed by name; the first field has no name."""
    fields = {"": ""}
    name = ""
    for line, is_outside in lines_outside_code(body):
        position = 0
        for match in _FIELD.finditer(line) if is_outside else ():
            if match.start() and match[1] not in ("Back", "Tags", "Extra"):
                continue
            fields[name] += line[position : match.start()].rstrip()
            name = match[1]
            fields.setdefault(name, "")
            position = match.end()
        fields[name] += line[position:].lstrip(" ") if position else line
        fields[name] += "\n"
    return {key: value.strip() for key, value in fields.items()}
