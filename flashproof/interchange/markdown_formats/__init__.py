"""Read flashcards that other programs store as Markdown.

Each module reads one format. The module's function ``matches`` returns whether text has this
format, and its function ``read`` yields the topics of a file. ``FORMATS`` lists the formats in the
order in which they are tried.

The modules ``lines`` and ``cards`` contain functions that several formats use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flashproof.errors import ImportFileError
from flashproof.interchange.draft import ImportedFile, TopicDraft
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.markdown_formats import (
    ankdown,
    hashcards,
    inka,
    logseq,
    mdanki,
    mochi,
    notion,
    obsidian,
    obsidian_to_anki,
    question_list,
    question_table,
    remnote,
)
from flashproof.interchange.markdown_reader import MarkdownReader


@dataclass(frozen=True, slots=True)
class MarkdownFormat:
    """A format of flashcards in Markdown files."""

    name: str
    """The name of the format on the command line."""
    matches: Callable[[str], bool]
    """A function that returns whether a text is in this format."""
    read: Callable[[str, MarkdownReader], Iterator[TopicDraft]]
    """A function that yields the topics of a file."""
    expected: str
    """A description of the cards that the format requires, for an error message."""


FORMATS = (
    MarkdownFormat("hashcards", hashcards.matches, hashcards.read, "'Q:' with 'A:', or 'C:'"),
    MarkdownFormat(
        "obsidian-to-anki",
        obsidian_to_anki.matches,
        obsidian_to_anki.read,
        "'START' with 'END', or 'STARTI … ENDI'",
    ),
    MarkdownFormat(
        "obsidian", obsidian.matches, obsidian.read, "'question::answer' or a line with only '?'"
    ),
    MarkdownFormat(
        "inka", inka.matches, inka.read, "a numbered question with a quoted answer below it"
    ),
    MarkdownFormat("logseq", logseq.matches, logseq.read, "a block with '#card'"),
    MarkdownFormat("ankdown", ankdown.matches, ankdown.read, "a line with only '%'"),
    MarkdownFormat(
        "questions",
        question_list.matches,
        question_list.read,
        "a heading with an answer in '<details>'",
    ),
    MarkdownFormat(
        "table",
        question_table.matches,
        question_table.read,
        "a table with a column for questions and a column for answers",
    ),
    MarkdownFormat("remnote", remnote.matches, remnote.read, "'question >> answer' in a list"),
    MarkdownFormat("mochi", mochi.matches, mochi.read, "a line with only '---' below the question"),
    MarkdownFormat("notion", notion.matches, notion.read, "a list item with an indented answer"),
    MarkdownFormat("mdanki", mdanki.matches, mdanki.read, "'## question' with an answer below it"),
)
"""All formats; the first one that matches is used, so the last one must match any text."""


def read_markdown(
    path: Path, text: str, images: ImportedImages | None = None, format_name: str = ""
) -> ImportedFile:
    """Read the cards of a Markdown file.

    Args:
        path: The file, whose name is used for topics without a title.
        text: The content of the file.
        images: Collects the images.
        format_name: The name of the format; empty to detect the format.

    Raises:
        ImportFileError: The file contains no card in this format.

    """
    chosen = next(
        one for one in FORMATS if (one.name == format_name if format_name else one.matches(text))
    )
    reader = MarkdownReader(path, images)
    topics = [topic for topic in chosen.read(text, reader) if topic.cards or topic.lead]
    if not any(topic.cards for topic in topics):
        raise ImportFileError(f"{path.name} contains no card: expected {chosen.expected}")
    return ImportedFile(topics, reader.images.files, reader.log.lines())
