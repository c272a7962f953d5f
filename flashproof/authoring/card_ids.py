"""Ids for cards that have none, from the words of their questions, written into the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flashproof import lock
from flashproof.atomic_io import replace_file
from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import display_name, read_source
from flashproof.parse.card_metadata import LOOKS_LIKE_ID, read_card_metadata
from flashproof.parse.document import read_document
from flashproof.parse.sections import CardSection, split_sections
from flashproof.project import Project
from flashproof.text.names import slug
from flashproof.text.source import Source

MAX_WORDS = 5

_WORD = re.compile(r"[a-z0-9]+")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_COMMON = frozenset(
    "a an and are at by do does for from how in is it its of on or that the this to what when which"
    " with you".split()
)
_ANYWHERE = frozenset("code happens line output print prints raises result show".split())
"""Words that many cards of a deck ask with."""
_PRELUDE = re.compile(r"^in your own words\b")


@dataclass(frozen=True, slots=True)
class NewId:
    """An id and where it goes."""

    id: str
    question: str
    source: Source
    line: int
    """The line of the card's heading, or of its comment where it has one."""
    column: int | None
    """Behind the opening of the comment, counted from 0; ``None``: the card has no comment."""

    def __str__(self) -> str:
        """In a line, for people."""
        return f"{self.source.name}:{self.line}: {self.id}  ({self.question})"


def write_ids(project: Project, diagnostics: Diagnostics) -> list[NewId]:
    """Write an id into each card that has none."""
    paths = sorted(project.cards.rglob("*.md"))
    sources = [read_source(path, project.root, diagnostics) for path in paths]
    taken = lock.read(project.lock, display_name(project.lock, project.root), diagnostics)
    if diagnostics.has_errors:
        return []
    used = {*taken.cards, *(entry.card for entry in taken.retired)}
    found = list(missing_ids((source for source in sources if source), used))
    for path in dict.fromkeys(new.source.path for new in found):
        own = [new for new in found if new.source.path == path]
        replace_file(path, with_ids(path.read_bytes(), own))
    return found


def missing_ids(
    sources: Iterable[Source], taken: Iterable[str], *, is_example: bool = False
) -> Iterator[NewId]:
    """An id for each card that has none, different from each other and from those taken.

    Those of examples say nothing of their questions, which others will take the place of.
    """
    sections = [(source, section) for source in sources for section in _cards(source)]
    used = set(taken)
    lacking: list[tuple[Source, CardSection]] = []
    for source, section in sections:
        card_id = read_card_metadata(section, Diagnostics()).id
        if card_id:
            used.add(card_id)
        elif not _is_meant(section):
            lacking.append((source, section))
    for source, section in lacking:
        question = section.heading.text.text.strip()
        wanted = _topic_slug(source, section) if is_example else _slug(question, source, section)
        new = _unused(wanted, used)
        used.add(new)
        place = section.metadata.span if section.metadata else section.heading.span
        column = place.column - 1 + len("<!--") if section.metadata else None
        yield NewId(new, question, source, place.line, column)


def with_ids(content: bytes, new_ids: Iterable[NewId]) -> bytes:
    """A file's bytes with the ids written in; no other byte changes."""
    ends = [match.span() for match in _LINE_END.finditer(content)]
    for new in sorted(new_ids, key=lambda new: new.line, reverse=True):
        line_end, next_start = (
            ends[new.line - 1] if new.line <= len(ends) else (len(content), len(content))
        )
        newline = content[line_end:next_start] or b"\n"
        if new.column is None:
            comment = f"<!-- id: {new.id} -->".encode()
            before = content[:next_start] if next_start > line_end else content + newline
            content = before + comment + newline + content[next_start:]
        else:
            start = ends[new.line - 2][1] if new.line > 1 else 0
            text = content[start:line_end].decode()
            bom = 1 if text.startswith("\ufeff") else 0
            column = new.column + bom
            separator = ";" if text[column:].split("-->")[0].strip() else " "
            line = f"{text[:column]} id: {new.id}{separator}{text[column:]}"
            content = content[:start] + line.encode() + content[line_end:]
    return content


def _cards(source: Source) -> list[CardSection]:
    unheard = Diagnostics()
    return split_sections(read_document(source, unheard), unheard).cards


def _is_meant(section: CardSection) -> bool:
    """Whether the card has an id that cannot be read: a new one would cost learners the old."""
    keys = section.metadata.text.split(";") if section.metadata else ()
    is_elsewhere = section.misplaced_metadata is not None or section.plain_text_id is not None
    return is_elsewhere or any(LOOKS_LIKE_ID.match(key.strip()) for key in keys)


def _slug(question: str, source: Source, section: CardSection) -> str:
    """The words that tell it from others; of 'What does this print?' not without the topic's."""
    plain = unicodedata.normalize("NFKD", question.casefold()).encode("ascii", "ignore").decode()
    words = _WORD.findall(_PRELUDE.sub("", plain).replace("_", "-"))
    telling = [word for word in words if word not in _COMMON][:MAX_WORDS]
    if _ANYWHERE.issuperset(telling):
        telling = [slug(source.path.stem), *(telling or words or [section.kind.slug])]
    return "-".join(filter(None, telling[: MAX_WORDS + 1])) or section.kind.slug


def _topic_slug(source: Source, section: CardSection) -> str:
    return "-".join(filter(None, (slug(source.path.stem), section.kind.slug)))


def _unused(wanted: str, used: set[str]) -> str:
    number, new = 1, wanted
    while new in used:
        number += 1
        new = f"{wanted}-{number}"
    return new
