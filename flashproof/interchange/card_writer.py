"""Convert drafts to card files, and add an id to each card that has none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from flashproof.interchange.earlier_import import EarlierCard, EarlierImports, EarlierTopic
from flashproof.interchange.file_names import free_name, topic_file_stem
from flashproof.interchange.imported_code import SKIPPED
from flashproof.interchange.imported_images import FOLDER
from flashproof.languages import Languages
from flashproof.parse.card_metadata import read_card_metadata
from flashproof.text.edits import TextEdit, apply_edits
from flashproof.text.names import fold_name, title_from_name, yaml_string
from flashproof.text.source import Source

MAX_NAME = 200
"""The maximum number of characters in the title of a topic or deck."""
MAX_SUMMARY = 1000
"""The maximum number of characters in the summary of a topic."""
MAX_LEVELS = 20
"""The maximum number of nested parent decks."""
_GOAL = re.compile(r"[^\[\]<>{}$|\\]{1,500}")
"""Matches the text of a goal that has no markup except code and emphasis."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The files to write and the warnings to show."""

    files: Mapping[Path, bytes] = field(repr=False)
    """New card files and images, keyed by path; empty if nothing is added or updated."""
    cards: int
    """The number of new cards."""
    updated: int
    """The number of cards whose text is replaced."""
    warnings: tuple[str, ...]
    """Items that were not imported or that the author should review, one line each."""
    edits: tuple[TextEdit, ...] = ()
    """The edits of card files that an earlier import created."""


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """The folder for the new card files, and the names, ids, and tags that already exist there."""

    folder: Path
    existing: ExistingCards
    """The topic names and ids that are in use, and the existing card files."""
    taken_names: frozenset[str] = frozenset()
    """The names of files in the folder that are in use, without their suffixes."""
    tags: frozenset[str] | None = None
    """The tags of the glossary; ``None`` if any tag is allowed."""
    languages: Languages = field(default_factory=Languages.of)
    """The languages that run in the deck besides Python."""
    updates_cards: bool = False
    """Whether to replace the text of cards that differ from the imported file."""


def card_files(imported: ImportedFile, target: ImportTarget, default_name: str) -> ImportResult:
    """Return the card files and images of an imported file.

    Args:
        imported: Drafts and images.
        target: The folder for the new files, and the existing cards. An existing card is not added
            again; its text is replaced if ``updates_cards`` is set.
        default_name: The file name for topics whose title cannot be used as a file name.

    """
    writer = _CardFileWriter(target, default_name)
    for topic in imported.topics:
        writer.add(topic)
    return writer.result(imported)


class _CardFileWriter:
    """Collects new card files and edits of existing card files for all topics of an import."""

    def __init__(self, target: ImportTarget, default_name: str) -> None:
        self._target = target
        self._default_name = default_name
        self._log = ImportLog()
        self._earlier = EarlierImports(target.existing)
        self._used_ids = set(self._earlier.by_id)
        names = (*target.existing.topics, *target.taken_names)
        self._taken_names = {fold_name(name) for name in names}
        self._sources: list[Source] = []
        self._edits: list[TextEdit] = []
        self._cards = 0
        self._updated = 0

    def add(self, topic: TopicDraft) -> None:
        """Add the cards of a topic to the file of an earlier import, or to a new file."""
        title = _name(topic.title or title_from_name(self._default_name.replace("_", "-")))
        same_topic = self._earlier.topic(title, topic.deck, self._target.folder)
        drafts = tuple(self._new_cards(self._contained(topic), same_topic))
        if drafts and same_topic is not None and (edit := self._appended(drafts, same_topic)):
            self._edits.append(edit)
        elif drafts or (topic.lead and same_topic is None):
            self._sources.append(self._new_file(replace(topic, title=title, cards=drafts), topic))
        self._cards += len(drafts)

    def result(self, imported: ImportedFile) -> ImportResult:
        """Return the files, with an id for each card, and all warnings."""
        for _ in range(sum(source.text.count(SKIPPED) for source in self._sources)):
            self._log.add('code is not run until you remove {skip="imported"} from its fence')
        files = dict(self._files_with_ids())
        images = imported.media.items()
        files |= {self._target.folder / FOLDER / name: image for name, image in images}
        return ImportResult(
            files if self._sources or self._edits else {},
            self._cards,
            self._updated,
            (*imported.warnings, *self._log.lines()),
            tuple(self._edits),
        )

    def _contained(self, topic: TopicDraft) -> Iterator[CardDraft]:
        for draft in topic.cards:
            card = contain(draft, _card_text, self._log)
            if card is not None:
                yield _with_glossary_tags(card, self._target.tags, self._log)

    def _new_cards(
        self, drafts: Iterable[CardDraft], topic: EarlierTopic | None
    ) -> Iterator[CardDraft]:
        """Yield the new cards; if ``updates_cards`` is set, add edits for cards that differ.

        Otherwise, report the cards that differ, and leave them unchanged.
        """
        for draft in drafts:
            found = self._earlier.by_id.get(draft.id) if draft.id else None
            if found is None and topic is not None and not draft.id:
                found = topic.take(draft)
            if found is None:
                if draft.id and draft.id in self._used_ids:
                    self._log.add("a second card with the same id was skipped", draft.id)
                    continue
                self._used_ids.add(draft.id)
                yield draft
            elif found.section.kind is not draft.kind:
                self._log.add("a card whose kind has changed was not updated", found.id)
            elif not found.has_text(_text_below_metadata(draft)):
                if self._target.updates_cards:
                    self._edits.append(_replaced(found, draft))
                    self._updated += 1
                else:
                    message = "a card differs from the imported file"
                    self._log.add(f"{message}; '--update' replaces its text in the deck", found.id)

    def _new_file(self, topic: TopicDraft, imported: TopicDraft) -> Source:
        stem = topic_file_stem(imported.name, imported.title, self._default_name)
        name = free_name(stem, self._taken_names)
        self._taken_names.add(fold_name(name))
        lead = contained_lead(imported.lead, imported.title, self._log)
        written = replace(topic, lead=lead, goals=_goals(topic, self._log))
        text = with_skipped_code(_topic_text(written), self._target.languages)
        _check_text(text, topic.cards, self._target.languages)
        return Source(self._target.folder / f"{name}.md", name, text)

    def _appended(self, drafts: Sequence[CardDraft], topic: EarlierTopic) -> TextEdit | None:
        """Return an edit that appends cards with ids to a file, and record these ids.

        Return ``None`` if the appended text would not be parsed as exactly these cards.
        """
        source = topic.source
        text = with_skipped_code("\n\n".join(_blocks(drafts)) + "\n", self._target.languages)
        whole = f"{source.text.rstrip()}\n\n{text}"
        end = len(source.text.rstrip())
        sections = sections_of(whole)
        if [one.heading.text.text.strip() for one in sections[-len(drafts) :]] != [
            heading_text(draft.question) for draft in drafts
        ]:
            return None
        existing = self._target.existing
        others = (one for one in existing.sources if one is not source)
        new_source = Source(source.path, source.name, whole)
        ids = card_ids.missing_ids((*others, new_source), existing.ids | self._used_ids)
        new_ids = [
            edit for edit in ids if edit.span.source is new_source and edit.span.start >= end
        ]
        content = apply_edits(whole.encode(), new_ids).decode()
        ignored = Diagnostics()
        self._used_ids |= {read_card_metadata(one, ignored).id for one in sections_of(content)}
        return TextEdit(source.span(end, len(source.text)), content[end:], f"added {len(drafts)}")

    def _files_with_ids(self) -> Iterator[tuple[Path, bytes]]:
        existing = self._target.existing
        sources = (*existing.sources, *self._sources)
        edits: dict[Path, list[TextEdit]] = {}
        for edit in card_ids.missing_ids(sources, existing.ids | self._used_ids):
            edits.setdefault(edit.span.source.path, []).append(edit)
        for source in self._sources:
            yield source.path, apply_edits(source.text.encode(), edits.get(source.path, ()))


def _goals(topic: TopicDraft, log: ImportLog) -> dict[str, str]:
    """Return the goals that consist of plain text or code and whose cards are in the topic."""
    ids = {draft.id for draft in topic.cards}
    goals = {
        card: text
        for card, text in topic.goals.items()
        if card in ids and _GOAL.fullmatch(text) and printable(text) == text
    }
    for card in sorted(topic.goals.keys() - goals):
        log.add("a goal without a matching card or with unsupported text was left out", card)
    return goals


def _check_text(text: str, drafts: Sequence[CardDraft], languages: Languages) -> None:
    """Verify that a card file contains exactly the imported cards and runs no code.

    Raises:
        ImportFileError: The text differs from the cards, which indicates a bug in flashproof.

    """
    expected = [(draft.kind, heading_text(draft.question)) for draft in drafts]
    found = [(card.kind, card.heading.text.text.strip()) for card in sections_of(text)]
    if found != expected or runnable_code(text, languages):
        raise ImportFileError("the cards cannot be written as Markdown: please report this file")


def _replaced(card: EarlierCard, draft: CardDraft) -> TextEdit:
    has_next = card.text.end < len(card.text.source.text)
    end = "\n\n" if has_next else "\n"
    text = f"\n\n{_text_below_metadata(draft)}{end}"
    return TextEdit(card.text, text, f"updated {card.id or draft.question}")


def _text_below_metadata(draft: CardDraft) -> str:
    text = _card_text(replace(draft, id="", level="", tags=(), order="", reverse=False, lint=""))
    return text.partition("\n")[2].strip("\n")


def _blocks(
    drafts: Sequence[CardDraft], topic_tags: Sequence[str] = (), topic_level: str = ""
) -> Iterator[str]:
    """Yield the text of each card, and a heading wherever the kind changes."""
    kind = None
    for draft in drafts:
        if draft.kind is not kind:
            yield f"## {draft.kind}"
            kind = draft.kind
        yield _card_text(draft, topic_tags, topic_level)


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
    if topic.language:
        front_matter.append(f"lang: {topic.language}")
    if topic.prerequisites:
        names = ", ".join(yaml_string(name) for name in topic.prerequisites)
        front_matter.append(f"prerequisites: [{names}]")
    if summary := printable(topic.summary[:MAX_SUMMARY]):
        front_matter.append(f"summary: {yaml_string(summary)}")
    if topic.goals:
        front_matter.append("goals:")
        front_matter += (f"  {card}: {yaml_string(text)}" for card, text in topic.goals.items())
    above = ("\n".join(("---", *front_matter, "---")), *filter(None, (topic.lead,)))
    return "\n\n".join((*above, *_blocks(topic.cards, topic_tags, level))) + "\n"


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
