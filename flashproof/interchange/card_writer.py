"""Turn drafts into card files, and add an id to each card that has none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from flashproof.authoring import card_ids
from flashproof.authoring.existing_cards import ExistingCards
from flashproof.diagnostics import Diagnostics
from flashproof.interchange.draft import CardDraft, ImportedFile, ImportLog, TopicDraft
from flashproof.interchange.flashproof_notes import SKIPPED_PYTHON
from flashproof.parse.card_metadata import read_card_metadata
from flashproof.parse.document import read_document
from flashproof.parse.sections import split_sections
from flashproof.text.edits import apply_edits
from flashproof.text.names import slug, unique_name, yaml_string
from flashproof.text.source import Source


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The files to write and the warnings to show."""

    files: Mapping[Path, bytes] = field(repr=False)
    """Card files and images by path; empty if there is no new card."""
    cards: int
    """The number of new cards."""
    warnings: tuple[str, ...]
    """What was not imported or should be reviewed by the author, one line each."""


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """The folder of the new card files, and the names, ids, and tags that already exist there."""

    folder: Path
    existing: ExistingCards
    """Topic names and ids that are in use."""
    tags: frozenset[str] | None = None
    """The tags of the glossary; ``None`` if any tag is allowed."""


def card_files(imported: ImportedFile, target: ImportTarget, default_name: str) -> ImportResult:
    """Return the card files and images of an imported file.

    Args:
        imported: Drafts and images.
        target: The folder of the new files; cards whose id exists there are skipped.
        default_name: The file name of topics whose title cannot be used as one.

    """
    log = ImportLog()
    used_ids = _ids_in_files(target.existing)
    names = set(target.existing.topics)
    sources: list[Source] = []
    for topic in imported.topics:
        new = replace(topic, cards=tuple(_new_cards(topic, used_ids, log)))
        if new.cards:
            stem = new.name or slug(new.title) or slug(default_name) or "imported"
            name = unique_name(stem, names)
            names.add(name)
            text = _topic_text(new, target.tags, log)
            sources.append(Source(target.folder / f"{name}.md", name, text))
    for _ in range(sum(source.text.count(SKIPPED_PYTHON) for source in sources)):
        log.add('Python code is not run until you remove {skip="imported"} from its fence')
    files = dict(_with_ids(sources, target.existing))
    files |= {target.folder / "images" / name: image for name, image in imported.media.items()}
    cards = sum(source.text.count("\n### ") for source in sources)
    return ImportResult(files if sources else {}, cards, (*imported.warnings, *log.lines()))


def _ids_in_files(existing: ExistingCards) -> set[str]:
    """Return the ids of the cards in the files; retired cards may be imported again."""
    ignored = Diagnostics()
    return {
        read_card_metadata(section, ignored).id
        for source in existing.sources
        for section in split_sections(read_document(source, ignored), ignored).cards
    } - {""}


def _new_cards(topic: TopicDraft, used_ids: set[str], log: ImportLog) -> Iterator[CardDraft]:
    for draft in topic.cards:
        if draft.id and draft.id in used_ids:
            log.add("a card that is already in this deck was skipped", draft.id)
            continue
        used_ids.add(draft.id)
        yield draft


def _with_ids(sources: list[Source], existing: ExistingCards) -> Iterator[tuple[Path, bytes]]:
    edits = list(card_ids.missing_ids((*existing.sources, *sources), existing.ids))
    for source in sources:
        own = [edit for edit in edits if edit.span.source is source]
        yield source.path, apply_edits(source.text.encode(), own)


def _topic_text(topic: TopicDraft, glossary_tags: frozenset[str] | None, log: ImportLog) -> str:
    cards = [_with_glossary_tags(draft, glossary_tags, log) for draft in topic.cards]
    counts = Counter(tag for draft in cards for tag in dict.fromkeys(draft.tags))
    topic_tags = [tag for tag, count in counts.items() if count == len(cards)]
    front_matter = [f"title: {yaml_string(topic.title or 'Imported')}"]
    if topic.deck:
        front_matter.append(f"deck: {yaml_string(topic.deck)}")
    if topic_tags:
        front_matter.append(f"tags: [{', '.join(yaml_string(tag) for tag in topic_tags)}]")
    blocks = ["\n".join(("---", *front_matter, "---"))]
    kind = None
    for draft in cards:
        if draft.kind is not kind:
            blocks.append(f"## {draft.kind}")
            kind = draft.kind
        blocks.append(_card_text(draft, topic_tags))
    return "\n\n".join(blocks) + "\n"


def _with_glossary_tags(
    draft: CardDraft, glossary_tags: frozenset[str] | None, log: ImportLog
) -> CardDraft:
    if glossary_tags is None:
        return draft
    for tag in draft.tags:
        if tag not in glossary_tags:
            log.add(f"the tag {tag!r} is not in the glossary and was removed")
    return replace(draft, tags=tuple(tag for tag in draft.tags if tag in glossary_tags))


def _card_text(draft: CardDraft, topic_tags: list[str]) -> str:
    metadata = {
        "id": draft.id,
        "level": draft.level,
        "tags": ", ".join(dict.fromkeys(tag for tag in draft.tags if tag not in topic_tags)),
        "order": draft.order,
        "reverse": "yes" if draft.reverse else "",
    }
    entries = "; ".join(f"{key}: {value}" for key, value in metadata.items() if value)
    comment = f"\n<!-- {entries} -->" if entries else ""
    parts = (f"#### {name}\n\n{text}" for name, text in draft.parts.items())
    heading = f"### {_heading_text(draft.question)}{comment}"
    return "\n\n".join(filter(None, (heading, draft.main, *parts)))


def _heading_text(question: str) -> str:
    """Return a question on one line, with ``#`` at its end escaped."""
    return re.sub(r" (#+)$", r" \\\1", " ".join(question.split()))
