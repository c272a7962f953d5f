"""Convert drafts to card files, and add an id to each card that has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flashproof.authoring import card_ids
from flashproof.authoring.existing_cards import ExistingCards
from flashproof.diagnostics import Diagnostics
from flashproof.errors import ImportFileError
from flashproof.interchange.contained_card import (
    accepted_answer,
    contain,
    contained_lead,
    heading_text,
    runnable_code,
    sections_of,
    with_skipped_code,
)
from flashproof.interchange.draft import (
    CardDraft,
    ImportedFile,
    ImportLog,
    TopicDraft,
    printable,
)
from flashproof.interchange.file_names import free_name, topic_file_stem
from flashproof.interchange.imported_code import SKIPPED
from flashproof.interchange.imported_images import FOLDER
from flashproof.languages import Languages
from flashproof.parse.card_metadata import read_card_metadata
from flashproof.parse.document import read_document
from flashproof.parse.sections import split_sections
from flashproof.text.edits import TextEdit, apply_edits
from flashproof.text.names import fold_name, title_from_name, yaml_string
from flashproof.text.source import Source

MAX_NAME = 200
"""The maximum number of characters in the title of a topic or deck."""
MAX_SUMMARY = 1000
"""The maximum number of characters in the summary of a topic."""
MAX_LEVELS = 20
"""The maximum number of nested parent decks."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The files to write and the warnings to show."""

    files: Mapping[Path, bytes] = field(repr=False)
    """Card files and images, keyed by path; empty if there is no new card."""
    cards: int
    """The number of new cards."""
    warnings: tuple[str, ...]
    """Items that were not imported or that the author should review, one line each."""


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """The folder of the new card files, and the names, ids, and tags that already exist there."""

    folder: Path
    existing: ExistingCards
    """Topic names and ids that are in use."""
    taken_names: frozenset[str] = frozenset()
    """The names of files in the folder that are in use, without their suffixes."""
    tags: frozenset[str] | None = None
    """The tags of the glossary; ``None`` if any tag is allowed."""
    languages: Languages = field(default_factory=Languages.of)
    """The languages that run in the deck besides Python."""


def card_files(imported: ImportedFile, target: ImportTarget, default_name: str) -> ImportResult:
    """Return the card files and images of an imported file.

    Args:
        imported: Drafts and images.
        target: The folder of the new files; cards whose id exists there are skipped.
        default_name: The file name for topics whose title cannot be used as a file name.

    """
    log = ImportLog()
    used_ids = _ids_in_files(target.existing)
    taken = {fold_name(name) for name in (*target.existing.topics, *target.taken_names)}
    sources: list[Source] = []
    cards = 0
    for topic in imported.topics:
        drafts = tuple(_new_cards(topic, used_ids, target.tags, log))
        if drafts or topic.lead:
            stem = topic_file_stem(topic.name, topic.title, default_name)
            name = free_name(stem, taken)
            taken.add(fold_name(name))
            lead = contained_lead(topic.lead, topic.title, log)
            title = topic.title or title_from_name(default_name.replace("_", "-"))
            written = replace(topic, title=title, cards=drafts, lead=lead)
            text = with_skipped_code(_topic_text(written), target.languages)
            _check_text(text, drafts, target.languages)
            sources.append(Source(target.folder / f"{name}.md", name, text))
            cards += len(drafts)
    for _ in range(sum(source.text.count(SKIPPED) for source in sources)):
        log.add('code is not run until you remove {skip="imported"} from its fence')
    files = dict(_with_ids(sources, target.existing))
    files |= {target.folder / FOLDER / name: image for name, image in imported.media.items()}
    return ImportResult(files if sources else {}, cards, (*imported.warnings, *log.lines()))


def _check_text(text: str, drafts: Sequence[CardDraft], languages: Languages) -> None:
    """Verify that a card file contains exactly the imported cards and runs no code.

    Raises:
        ImportFileError: The check fails because of a bug in flashproof.

    """
    expected = [(draft.kind, heading_text(draft.question)) for draft in drafts]
    found = [(card.kind, card.heading.text.text.strip()) for card in sections_of(text)]
    if found != expected or runnable_code(text, languages):
        raise ImportFileError("the cards cannot be written as Markdown: please report this file")


def _ids_in_files(existing: ExistingCards) -> set[str]:
    """Return the ids of the cards in the files; retired cards may be imported again."""
    ignored = Diagnostics()
    return {
        read_card_metadata(section, ignored).id
        for source in existing.sources
        for section in split_sections(read_document(source, ignored), ignored).cards
    } - {""}


def _new_cards(
    topic: TopicDraft, used_ids: set[str], glossary_tags: frozenset[str] | None, log: ImportLog
) -> Iterator[CardDraft]:
    for draft in topic.cards:
        card = contain(draft, _card_text, log)
        if card is None:
            continue
        if card.id and card.id in used_ids:
            log.add("a card that is already in this deck was skipped", card.id)
            continue
        used_ids.add(card.id)
        yield _with_glossary_tags(card, glossary_tags, log)


def _with_ids(sources: list[Source], existing: ExistingCards) -> Iterator[tuple[Path, bytes]]:
    edits: dict[Path, list[TextEdit]] = {}
    for edit in card_ids.missing_ids((*existing.sources, *sources), existing.ids):
        edits.setdefault(edit.span.source.path, []).append(edit)
    for source in sources:
        yield source.path, apply_edits(source.text.encode(), edits.get(source.path, ()))


def _topic_text(topic: TopicDraft) -> str:
    counts = Counter(tag for draft in topic.cards for tag in dict.fromkeys(draft.tags))
    topic_tags = [tag for tag, count in counts.items() if count == len(topic.cards)]
    title = _name(topic.title).replace("::", ": ") or "Imported"
    front_matter = [f"title: {yaml_string(title)}"]
    if deck := "::".join(filter(None, map(_name, topic.deck.split("::")[:MAX_LEVELS]))):
        front_matter.append(f"deck: {yaml_string(deck)}")
    if topic_tags:
        front_matter.append(f"tags: [{', '.join(yaml_string(tag) for tag in topic_tags)}]")
    levels = Counter(draft.level for draft in topic.cards)
    level = max(levels, key=lambda one: levels[one]) if levels and "" not in levels else ""
    if level:
        front_matter.append(f"level: {level}")
    if topic.prerequisites:
        names = ", ".join(yaml_string(name) for name in topic.prerequisites)
        front_matter.append(f"prerequisites: [{names}]")
    if summary := printable(topic.summary[:MAX_SUMMARY]):
        front_matter.append(f"summary: {yaml_string(summary)}")
    blocks = ["\n".join(("---", *front_matter, "---")), *filter(None, (topic.lead,))]
    kind = None
    for draft in topic.cards:
        if draft.kind is not kind:
            blocks.append(f"## {draft.kind}")
            kind = draft.kind
        blocks.append(_card_text(draft, topic_tags, level))
    return "\n\n".join(blocks) + "\n"


def _name(text: str) -> str:
    """Return the title of a topic or deck on one line, truncated to ``MAX_NAME`` characters."""
    return printable(text[: 10 * MAX_NAME])[:MAX_NAME].strip(" :")


def _with_glossary_tags(
    draft: CardDraft, glossary_tags: frozenset[str] | None, log: ImportLog
) -> CardDraft:
    if glossary_tags is None:
        return draft
    for tag in draft.tags:
        if tag not in glossary_tags:
            log.add(f"the tag {tag!r} is not in the glossary and was removed")
    return replace(draft, tags=tuple(tag for tag in draft.tags if tag in glossary_tags))


def _card_text(draft: CardDraft, topic_tags: Sequence[str] = (), topic_level: str = "") -> str:
    metadata = {
        "id": draft.id,
        "level": draft.level if draft.level != topic_level else "",
        "tags": ", ".join(dict.fromkeys(tag for tag in draft.tags if tag not in topic_tags)),
        "order": draft.order,
        "reverse": "yes" if draft.reverse else "",
        "lint": draft.lint,
    }
    entries = "; ".join(f"{key}: {value}" for key, value in metadata.items() if value)
    comment = f"\n<!-- {entries} -->" if entries else ""
    parts = (f"#### {name}\n\n{text}" for name, text in draft.parts.items())
    heading = f"### {heading_text(draft.question)}{comment}"
    accepted = "\n".join(
        f"<!-- accept c{number}: {'; '.join(map(accepted_answer, answers))} -->"
        for number, answers in draft.accepted.items()
    )
    return "\n\n".join(filter(None, (heading, draft.main, accepted, *parts)))
