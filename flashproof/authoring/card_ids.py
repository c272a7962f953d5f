"""Generate an id for each card without one, from the words of its question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flashproof import lock
from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_sources
from flashproof.parse.card_metadata import LOOKS_LIKE_ID, read_card_metadata
from flashproof.parse.document import read_document
from flashproof.parse.sections import CardSection, split_sections
from flashproof.project import Project
from flashproof.text.edits import TextEdit, write_edits
from flashproof.text.names import UniqueNames, slug
from flashproof.text.source import Source, display_path

MAX_WORDS = 5

_STOP_WORDS = frozenset(
    "a an and are at by do does for from how in is it its of on or that the this to what when which"
    " with you".split()
)
_COMMON_WORDS = frozenset("code happens line output print prints raises result show".split())
"""Words in recurring questions ("What does this print?"), which are too common for an id."""
_PRELUDE = ["in", "your", "own", "words"]


def write_ids(project: Project, diagnostics: Diagnostics) -> list[TextEdit]:
    """Write an id into each card that has none, and return the edits.

    Nothing is written if a card file or the lock cannot be read.
    """
    sources = read_sources(project.cards, project.root, diagnostics, project.exclude)
    entries = lock.read(project.lock, display_path(project.lock, project.root), diagnostics)
    if diagnostics.has_errors:
        return []
    used = {*entries.cards, *(entry.card for entry in entries.retired)}
    edits = list(missing_ids(sources, used))
    write_edits(edits)
    return edits


def missing_ids(
    sources: Iterable[Source], used_ids: Iterable[str], *, is_example: bool = False
) -> Iterator[TextEdit]:
    """For each card without an id, yield an edit that adds a unique id.

    Args:
        sources: All card files; their ids are not used again.
        used_ids: Other ids that must not be reused, such as those of retired cards.
        is_example: Whether the cards are examples whose questions the author will replace. If so,
            the ids are derived from the names of the topic and the kind.

    """
    sections = [(source, section) for source in sources for section in _card_sections(source)]
    used = set(used_ids)
    without_id: list[tuple[Source, CardSection]] = []
    for source, section in sections:
        card_id = read_card_metadata(section, Diagnostics()).id
        if card_id:
            used.add(card_id)
        elif not _has_unreadable_id(section):
            without_id.append((source, section))
    unique_names = UniqueNames(used)
    for source, section in without_id:
        topic = slug(source.path.stem)
        names = [topic, section.kind.slug] if is_example else _id_words(topic, section)
        yield _id_edit(source, section, unique_names.add("-".join(filter(None, names))))


def _id_edit(source: Source, section: CardSection, new_id: str) -> TextEdit:
    """Return the edit that adds the id to the card's comment, or adds a comment with the id."""
    question = section.heading.text.text.strip()
    description = f"id: {new_id}  ({question})"
    if section.metadata is None:
        line = section.heading.span.line
        end = source.line_start(line) + len(source.line_text(line))
        return TextEdit(source.span(end, end), f"\n<!-- id: {new_id} -->", description)
    start = section.metadata.text_start
    separator = ";" if section.metadata.text.strip() else " "
    return TextEdit(source.span(start, start), f" id: {new_id}{separator}", description)


def _card_sections(source: Source) -> list[CardSection]:
    ignored = Diagnostics()
    return split_sections(read_document(source, ignored), ignored).cards


def _has_unreadable_id(section: CardSection) -> bool:
    """Return whether a card has an invalid or misplaced id; a new id would lose its history."""
    keys = section.metadata.text.split(";") if section.metadata else ()
    is_elsewhere = section.misplaced_metadata is not None or section.plain_text_id is not None
    return is_elsewhere or any(LOOKS_LIKE_ID.match(key.strip()) for key in keys)


def _id_words(topic: str, section: CardSection) -> list[str]:
    """Return a question's content words; if all are common words, the topic's name comes first."""
    # casefold() converts "ß" to "ss"; slug() alone would remove the letter.
    words = list(filter(None, slug(section.heading.text.text.casefold()).split("-")))
    words = words[len(_PRELUDE) :] if words[: len(_PRELUDE)] == _PRELUDE else words
    content_words = [word for word in words if word not in _STOP_WORDS][:MAX_WORDS]
    if _COMMON_WORDS.issuperset(content_words):
        content_words = [topic, *(content_words or words or [section.kind.slug])]
    return content_words[: MAX_WORDS + 1]
