"""Read Mochi's cards: Markdown whose sides are separated by ``---``.

``{{text}}`` in a card is a cloze deletion. Mochi's Markdown export has one file for each card;
``.mochi`` files contain many cards (see ``mochi_package``). Source: Mochi's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats.cards import cloze_card, recall_card, with_deletions
from flashproof.interchange.markdown_formats.lines import (
    has_line,
    replace_outside_code,
    split_at_lines,
)
from flashproof.interchange.markdown_reader import MarkdownReader

_RULE = re.compile(r"---[ \t]*")
_HEADING = re.compile(r"#{2,6}[ \t]")
_CLOZE = re.compile(r"\{\{(?:(?P<number>[0-9]{1,3})::)?(?P<text>[^{}\n]+)\}\}")
_TAG = re.compile(r"(?:^|(?<=\s))#([A-Za-z][\w/-]*)")


def matches(text: str) -> bool:
    """Return whether text has a cloze deletion, or one ``---`` line with text on both sides.

    Text with a heading below level 1 does not match.
    """
    sides = split_at_lines(text, _RULE)
    has_sides = len(sides) == 2 and all(side.strip() for side in sides)
    return not has_line(text, _HEADING) and (has_sides or bool(_CLOZE.search(text)))


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield one topic with the file's only card."""
    card = read_card(text, reader)
    yield TopicDraft(reader.title, cards=[card] if card is not None else [])


def read_card(text: str, reader: MarkdownReader, tags: Sequence[str] = ()) -> CardDraft | None:
    """Return the card with this content; if a side is missing, warn and return ``None``.

    A card with cloze deletions needs only one side.
    """
    sides = [side.strip() for side in split_at_lines(text, _RULE)]
    tags = (*tags, *(tag for side in sides for tag in _TAG.findall(side)))
    sides = [replace_outside_code(side, _TAG, lambda _: "").strip() for side in sides]
    if len(sides) == 1 and _CLOZE.search(sides[0]):
        return cloze_card(reader, with_deletions(sides[0], _CLOZE), tags=tags)
    answer = "\n\n".join(filter(None, sides[1:]))
    return recall_card(reader, sides[0], answer, tags=tags)
