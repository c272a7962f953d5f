"""Drafts as card files, with an id for each card that has none."""

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
from flashproof.interchange.flashproof_notes import SKIP
from flashproof.parse.card_metadata import read_card_metadata
from flashproof.parse.document import read_document
from flashproof.parse.sections import split_sections
from flashproof.text.edits import apply_edits
from flashproof.text.names import slug, unique_name, yaml_string
from flashproof.text.source import Source


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Files to write, and what is to be told."""

    files: Mapping[Path, bytes] = field(repr=False)
    cards: int
    losses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """Where new topics go, and what they must fit."""

    folder: Path
    known: ExistingCards
    tags: frozenset[str] | None = None
    """The tags of the glossary; ``None``: any tag may be used."""


def card_files(foreign: ImportedFile, place: ImportTarget, fallback: str) -> ImportResult:
    """The files of all topics and their pictures.

    Args:
        foreign: what was read.
        place: where it goes; cards that are there already are left out.
        fallback: a name for topics that have none.

    """
    losses = ImportLog()
    there = _ids_of(place.known)
    names = set(place.known.topics)
    sources: list[Source] = []
    for topic in foreign.topics:
        kept = replace(topic, cards=tuple(_new(topic, there, losses)))
        if kept.cards:
            stem = kept.name or slug(kept.title) or slug(fallback) or "imported"
            name = unique_name(stem, names)
            names.add(name)
            text = _topic_text(kept, place.tags, losses)
            sources.append(Source(place.folder / f"{name}.md", name, text))
    skipped = sum(source.text.count(SKIP) for source in sources)
    for _ in range(skipped):
        losses.add("python code is not run until you take its {skip} away")
    files = dict(_files(sources, place.known))
    files |= {place.folder / "images" / name: content for name, content in foreign.media.items()}
    cards = sum(source.text.count("\n### ") for source in sources)
    return ImportResult(files if sources else {}, cards, (*foreign.losses, *losses.lines()))


def _ids_of(known: ExistingCards) -> set[str]:
    """The ids of cards that are in the files now; those of old may come back."""
    unheard = Diagnostics()
    return {
        read_card_metadata(section, unheard).id
        for source in known.sources
        for section in split_sections(read_document(source, unheard), unheard).cards
    } - {""}


def _new(topic: TopicDraft, there: set[str], losses: ImportLog) -> Iterator[CardDraft]:
    for draft in topic.cards:
        if draft.id and draft.id in there:
            losses.add("a card that is in this deck already is left out", draft.id)
            continue
        there.add(draft.id)
        yield draft


def _files(sources: list[Source], known: ExistingCards) -> Iterator[tuple[Path, bytes]]:
    edits = list(card_ids.missing_ids((*known.sources, *sources), known.ids))
    for source in sources:
        own = [edit for edit in edits if edit.span.source is source]
        yield source.path, apply_edits(source.text.encode(), own)


def _topic_text(topic: TopicDraft, tags: frozenset[str] | None, losses: ImportLog) -> str:
    cards = [_with_known_tags(draft, tags, losses) for draft in topic.cards]
    counts = Counter(tag for draft in cards for tag in dict.fromkeys(draft.tags))
    shared = [tag for tag, count in counts.items() if count == len(cards)]
    head = [f"title: {yaml_string(topic.title or 'Imported')}"]
    if topic.deck:
        head.append(f"deck: {yaml_string(topic.deck)}")
    if shared:
        head.append(f"tags: [{', '.join(yaml_string(tag) for tag in shared)}]")
    parts = ["\n".join(("---", *head, "---"))]
    kind = None
    for draft in cards:
        if draft.kind is not kind:
            parts.append(f"## {draft.kind}")
            kind = draft.kind
        parts.append(_card_text(draft, shared))
    return "\n\n".join(parts) + "\n"


def _with_known_tags(draft: CardDraft, tags: frozenset[str] | None, losses: ImportLog) -> CardDraft:
    if tags is None:
        return draft
    for tag in draft.tags:
        if tag not in tags:
            losses.add(f"the tag {tag!r} is not in the glossary and is left out")
    return replace(draft, tags=tuple(tag for tag in draft.tags if tag in tags))


def _card_text(draft: CardDraft, shared: list[str]) -> str:
    data = {
        "id": draft.id,
        "level": draft.level,
        "tags": ", ".join(dict.fromkeys(tag for tag in draft.tags if tag not in shared)),
        "order": draft.order,
        "reverse": "yes" if draft.reverse else "",
    }
    told = "; ".join(f"{key}: {value}" for key, value in data.items() if value)
    head = f"### {_heading(draft.question)}" + (f"\n<!-- {told} -->" if told else "")
    parts = (f"#### {name}\n\n{text}" for name, text in draft.parts.items())
    return "\n\n".join(filter(None, (head, draft.main, *parts)))


def _heading(question: str) -> str:
    """One line, of which no hash at the end is taken for a closing mark."""
    return re.sub(r" (#+)$", r" \\\1", " ".join(question.split()))
