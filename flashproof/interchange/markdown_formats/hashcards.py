"""Read the hashcards format: Markdown with ``Q:``, ``A:``, and ``C:``.

In a cloze card (``C:``), square brackets enclose a deletion. The front matter is TOML and
can have a ``name``. Source: hashcards' README. Unlike in hashcards, ``Q:`` inside a fence
does not begin a card.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats.cards import UNUSED_TEXT, cloze_card, recall_card
from flashproof.interchange.markdown_formats.lines import lines_outside_code
from flashproof.interchange.markdown_reader import MarkdownReader

_MARKER = re.compile(r"^([QCA]):[ \t]?(.*)$")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_RULE = re.compile(r"^---[ \t]*$")
_NOT_CLOZE = re.compile(
    r"\\[\[\]]|!\[[^\[\]]*\]\([^()\n]{0,2000}\)|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL
)
"""Matches escaped brackets, images, code spans, and math, in which brackets are not deletions."""
_PLACEHOLDER = re.compile("\ue100([0-9]{1,9})\ue101")
_PRIVATE = re.compile("[\ue100\ue101]")
_DELETION = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])+)\](?!\()")


@dataclass(slots=True)
class _Section:
    """The lines after one marker."""

    marker: str
    """``Q``, ``A``, or ``C``; empty for lines that are not part of a card."""
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def matches(text: str) -> bool:
    """Return whether a line outside code begins with ``Q:`` or ``C:``."""
    return any(section.marker in ("Q", "C") for section in _sections(text))


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the cards of the file."""
    name, text = _split_front_matter(text)
    cards, others = read_cards(text, reader)
    for other in others:
        reader.log.add(UNUSED_TEXT, other)
    yield TopicDraft(name or reader.title, cards=cards)


def read_cards(text: str, reader: MarkdownReader) -> tuple[list[CardDraft], list[str]]:
    """Return the cards in text without front matter, and the text that is not part of a card."""
    sections = list(_sections(text))
    others = [one.text for one in sections if not one.marker and one.text]
    return list(_drafts(sections, reader)), others


def _split_front_matter(text: str) -> tuple[str, str]:
    """Return the name in the front matter (empty if there is none), and the text after it.

    Text between ``---`` lines that is not valid TOML is not front matter.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return "", text
    try:
        name = tomllib.loads(match[1]).get("name", "")
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return "", text
    return (name if isinstance(name, str) else ""), text[match.end() :]


def _sections(text: str) -> Iterator[_Section]:
    section = _Section("")
    for line, is_outside in lines_outside_code(text):
        match = _MARKER.match(line) if is_outside else None
        if match or (is_outside and _RULE.match(line)):
            yield section
            section = _Section(match[1], [match[2]]) if match else _Section("")
        else:
            section.lines.append(line)
    yield section


def _drafts(sections: list[_Section], reader: MarkdownReader) -> Iterator[CardDraft]:
    previous = _Section("")
    for section, following in itertools.pairwise((*sections, _Section(""))):
        if section.marker == "C":
            yield cloze_card(reader, _with_cloze_deletions(section.text))
        elif section.marker == "Q" and following.marker == "A":
            if (card := recall_card(reader, section.text, following.text)) is not None:
                yield card
        elif section.marker == "Q":
            reader.log.add("a question without an answer was skipped", section.text)
        elif section.marker == "A" and previous.marker != "Q":
            reader.log.add("an answer without a question was skipped", section.text)
        previous = section


def _with_cloze_deletions(text: str) -> str:
    """Return text with each bracketed part converted to a deletion, numbered from 1."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0].removeprefix("\\"))
        return f"\ue100{len(kept) - 1}\ue101"

    number = itertools.count(1)
    text = _NOT_CLOZE.sub(keep, _PRIVATE.sub("", text)).replace("{{c", "{\\{c")
    text = _DELETION.sub(lambda match: f"{{{{c{next(number)}::{match[1]}}}}}", text)
    return _PLACEHOLDER.sub(lambda match: kept[int(match[1])], text)
