"""Read the cards of Obsidian's Spaced Repetition plugin.

A note with the tag ``#flashcards`` contains cards. ``question::answer`` is a card on one line. In a
card with several lines, a line with ``?`` separates the question from the answer. ``:::`` and
``??`` also create the reverse card. A paragraph with ``==highlights==`` is a cloze card. Source:
the plugin's documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flashproof.interchange.draft import CardDraft, TopicDraft
from flashproof.interchange.markdown_formats import wiki_links
from flashproof.interchange.markdown_formats.cards import (
    UNUSED_HEADING,
    UNUSED_TEXT,
    cloze_card,
    recall_card,
    with_deletions,
)
from flashproof.interchange.markdown_formats.lines import (
    find_outside_code,
    has_line,
    lines_outside_code,
    paragraphs,
    split_at_lines,
    without_front_matter,
)
from flashproof.interchange.markdown_reader import MarkdownReader

_TAG = re.compile(r"(?:^|.*\s)#flashcards(/[\w/-]+)?(?=\s|$)")
_ANY_TAG = re.compile(r"#flashcards[\w/-]*")
_SCHEDULE = re.compile(r"[ \t]*<!--SR:[^>]*-->")
_HEADING = re.compile(r"#{1,6}[ \t].*")
_BETWEEN = re.compile(r"\?\??[ \t]*")
_INLINE = re.compile(r"(?<!:):::?(?!:)")
_BULLET = re.compile(r"^[ \t]*(?:[-*+]|[0-9]+\.)[ \t]+")
_HIGHLIGHT = re.compile(r"==(?P<text>[^=\n]+(?:=[^=\n]+)*)==")


def matches(text: str) -> bool:
    """Return whether the front matter or a line outside code has the tag ``flashcards``."""
    return has_line(text, _TAG) or bool(
        re.match(r"---\n(?:.*\n)*?.*\bflashcards\b(?:.*\n)*?---\n", text[:10_000])
    )


def read(text: str, reader: MarkdownReader) -> Iterator[TopicDraft]:
    """Yield a topic for each tag; text outside the cards becomes the first topic's lesson.

    A heading with no text of the lesson below it is reported.
    """
    text = _SCHEDULE.sub("", without_front_matter(text))
    decks: dict[str, list[CardDraft]] = {"": []}
    lesson: list[str] = []
    headings: list[str] = []
    deck = ""
    for whole in paragraphs(wiki_links.converted(text, reader)):
        first, _, rest = whole.partition("\n")
        if tag := _TAG.match(first):
            deck = (tag[1] or "").strip("/")
            decks.setdefault(deck, [])
            first = _ANY_TAG.sub("", first).strip(" #")
        paragraph = f"{first}\n{rest}".strip("\n")
        cards = list(_cards(paragraph, reader))
        decks[deck] += cards
        if not cards and _HEADING.fullmatch(paragraph):
            headings.append(paragraph)
        elif not cards and paragraph:
            lesson += (*headings, paragraph)
            headings = []
        elif cards:
            _report_headings(headings, reader)
            headings = []
    _report_headings(headings, reader)
    lead = reader.read("\n\n".join(lesson), reader.title)
    for name, drafts in decks.items():
        if drafts:
            parent, _, last = name.replace("/", "::").rpartition("::")
            title = last.replace("-", " ").capitalize() if last else reader.title
            yield TopicDraft(title, parent, drafts, lead=lead)
            lead = ""


def _report_headings(headings: list[str], reader: MarkdownReader) -> None:
    for heading in headings:
        reader.log.add(UNUSED_HEADING, heading.lstrip("#").strip())


def _cards(paragraph: str, reader: MarkdownReader) -> Iterator[CardDraft]:
    sides = split_at_lines(paragraph, _BETWEEN)
    if len(sides) > 1:
        question, answer = sides[0], "\n".join(sides[1:])
        is_reversed = bool(re.search(r"^\?\?[ \t]*$", paragraph, re.MULTILINE))
        card = recall_card(reader, question.strip(), answer.strip(), is_reversed=is_reversed)
        if card is not None:
            yield card
        return
    inline = [
        (line, find_outside_code(line, _INLINE) if is_outside else None)
        for line, is_outside in lines_outside_code(paragraph)
    ]
    if any(mark for _, mark in inline):
        yield from _inline_cards(inline, reader)
    elif _HIGHLIGHT.search(paragraph):
        yield cloze_card(reader, with_deletions(paragraph, _HIGHLIGHT))


def _inline_cards(
    lines: list[tuple[str, re.Match[str] | None]], reader: MarkdownReader
) -> Iterator[CardDraft]:
    for line, mark in lines:
        if mark is None:
            if line.strip():
                reader.log.add(UNUSED_TEXT, line.strip())
            continue
        question = _BULLET.sub("", line[: mark.start()])
        answer = line[mark.end() :].strip()
        is_reversed = len(mark[0]) == 3
        card = recall_card(reader, question.strip(), answer, is_reversed=is_reversed)
        if card is not None:
            yield card
