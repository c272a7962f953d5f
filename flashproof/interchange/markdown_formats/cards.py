"""Create drafts of cards from the Markdown of other tools."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flashproof.interchange.anki_notes import cloze_title, split_question
from flashproof.interchange.draft import DEFAULT_QUESTION, CardDraft
from flashproof.interchange.field_names import FieldRole, role_of
from flashproof.interchange.markdown_reader import MarkdownReader
from flashproof.model import Kind

SHARED_PARTS = ("Hint", "Why", "More", "Source")
"""The names of the parts that cards of all kinds can have, except for ``Why`` in Explain
cards."""

UNUSED_TEXT = "text that does not belong to a card was skipped"
UNUSED_HEADING = "a heading was skipped"
UNUSED_ITEM = "a list item that is not a card was left out"
UNUSED_FIELD = "an additional field was left out"
"""Warnings about text that is not imported."""

_PART_OF_ROLE = {
    FieldRole.HINT: "Hint",
    FieldRole.WHY: "Why",
    FieldRole.MORE: "More",
    FieldRole.SOURCE: "Source",
}
_KEPT = re.compile(
    r"\\.|!?\[[^\[\]]*\]\([^()\n]{0,2000}\)|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL
)
"""Matches escaped characters, links, images, code spans, and math, which contain no deletions."""
_PLACEHOLDER = re.compile("\ue100([0-9]{1,9})\ue101")
_PRIVATE = re.compile("[\ue100\ue101]")


def recall_card(
    reader: MarkdownReader,
    question: str,
    answer: str,
    *,
    tags: Sequence[str] = (),
    is_reversed: bool = False,
) -> CardDraft | None:
    """Return a recall card; if the question or the answer is empty, warn and return ``None``."""
    if not question.strip() or not answer.strip():
        missing = "an answer" if question.strip() else "a question"
        place = question.strip() or answer.strip()
        reader.log.add(f"a card without {missing} was skipped", place)
        return None
    heading, context = split_question(reader.read(question, question))
    text = reader.read(answer, question)
    main, parts = (context, {"Answer": text}) if context else (text, {})
    return CardDraft(
        Kind.RECALL,
        heading or DEFAULT_QUESTION,
        main,
        parts,
        tags=tuple(tags),
        reverse=is_reversed,
    )


def row_card(
    reader: MarkdownReader, values: Mapping[FieldRole, str], others: Mapping[str, str]
) -> CardDraft | None:
    """Return the recall card of a table row; if a side is empty, warn and return ``None``.

    Args:
        reader: Converts the cells.
        values: The cells with a known role.
        others: The other cells, keyed by column name. They become the part ``More``.

    """
    tags = tuple(values.get(FieldRole.TAGS, "").replace(",", " ").split())
    question = values.get(FieldRole.QUESTION, "")
    card = recall_card(reader, question, values.get(FieldRole.ANSWER, ""), tags=tags)
    if card is None:
        return None
    parts = dict(card.parts)
    for role, part in _PART_OF_ROLE.items():
        if text := values.get(role, ""):
            parts[part] = reader.read(text, question)
    for name, cell in others.items():
        text = f"**{name}:** {reader.read(cell, question)}"
        parts["More"] = f"{parts['More']}\n\n{text}" if "More" in parts else text
    return replace(card, parts=parts, id=values.get(FieldRole.ID, ""))


def cloze_card(reader: MarkdownReader, text: str, *, tags: Sequence[str] = ()) -> CardDraft:
    """Return a cloze card for a text that contains deletions in Anki's syntax."""
    markdown = reader.read(text, text)
    return CardDraft(Kind.CLOZE, cloze_title(markdown), markdown, tags=tuple(tags))


def quiz_card(
    reader: MarkdownReader, question: str, options: Iterable[tuple[str, bool]], why: str = ""
) -> CardDraft:
    """Return a quiz card; ``options`` contains each option's text and whether it is correct."""
    heading, context = split_question(reader.read(question, question))
    lines = [
        f"- [{'x' if is_correct else ' '}] {' '.join(reader.read(text, question).split())}"
        for text, is_correct in options
    ]
    main = "\n\n".join(filter(None, (context, "\n".join(lines))))
    parts = {"Why": reader.read(why, question)} if why.strip() else {}
    return CardDraft(Kind.QUIZ, heading or DEFAULT_QUESTION, main, parts)


def named_cells(header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """Return the cells of a row, keyed by column name.

    The key of a column that has no name, or the name of an earlier column, contains its number.
    """
    cells: dict[str, str] = {}
    for number, cell in enumerate(row, 1):
        name = header[number - 1] if number <= len(header) else ""
        name = name if name.strip() else f"Column {number}"
        while name in cells:
            name = f"{name.strip()} {number}"
        cells[name] = cell
    return cells


def cells_by_role(row: Mapping[str, str]) -> tuple[dict[FieldRole, str], dict[str, str]]:
    """Return the cells keyed by role, and all other non-empty cells keyed by column name."""
    values: dict[FieldRole, str] = {}
    others: dict[str, str] = {}
    for name, cell in row.items():
        role = role_of(name)
        if role is not None and role not in values:
            values[role] = cell.strip()
        elif cell.strip():
            others[name] = cell.strip()
    return values, others


def with_deletions(text: str, deletion: re.Pattern[str]) -> str:
    """Return text with each match of a pattern converted to a deletion in Anki's syntax.

    The text of a deletion is the group ``text``. The optional groups ``number`` and ``hint`` are
    its number and hint; deletions without a number get unused numbers. Escaped characters, links,
    images, code spans, and math are not searched.
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\ue100{len(kept) - 1}\ue101"

    taken = {match["number"] for match in deletion.finditer(text) if "number" in match.groupdict()}
    numbers = (str(number) for number in itertools.count(1) if str(number) not in taken)

    def convert(match: re.Match[str]) -> str:
        groups = match.groupdict()
        number = groups.get("number") or next(numbers)
        hint = f"::{groups['hint']}" if groups.get("hint") else ""
        return f"{{{{c{number}::{groups['text']}{hint}}}}}"

    text = _KEPT.sub(keep, _PRIVATE.sub("", text))
    text = deletion.sub(convert, text)
    return _PLACEHOLDER.sub(lambda match: kept[int(match[1])], text)
