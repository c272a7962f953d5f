"""Anki's notes as drafts: ours as what they were, others as recall and cloze cards."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from flashproof.interchange import flashproof_notes
from flashproof.interchange.apkg_reader import Package, PackageNote
from flashproof.interchange.draft import CardDraft, ImportedFile, ImportLog, TopicDraft
from flashproof.interchange.html_to_markdown import HtmlReader
from flashproof.loading.sources import PICTURE_TYPES
from flashproof.markup import cloze_deletions
from flashproof.model import Kind
from flashproof.parse.card_metadata import ID

_HASHED = re.compile(r"(.+)-([0-9a-f]{12})(\.\w+)")
_CLOZE = re.compile(r"\{\{c\d+::")
_TAG_MARKS = re.compile(r"[;,()|\s]+")
_TITLE_WORDS = 9
_SENTENCE = 200
"""Characters of a question that make a heading; a longer one stands below it."""


class NoteReader:
    """Makes drafts of one package's notes."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.losses = ImportLog()
        self.used: dict[str, bytes] = {}
        """Media that cards show, by the name in our folder."""
        self._names = {name.casefold(): name for name in package.media}
        self._own = HtmlReader(self.losses, self._picture, flashproof_notes.language)
        self._others = HtmlReader(self.losses, self._picture, lambda _code: "")

    def read(self) -> ImportedFile:
        """All notes, a topic for each deck."""
        if self._package.is_reviewed:
            self.losses.add("reviews and due dates stay with the learner; no card file holds them")
        topics = tuple(self._topics())
        return ImportedFile(topics, self.used, self.losses.lines())

    def _topics(self) -> Iterator[TopicDraft]:
        by_deck: dict[tuple[str, str], list[PackageNote]] = {}
        for note in self._package.notes:
            own = flashproof_notes.topic_of(note) if flashproof_notes.kind_of(note) else ""
            by_deck.setdefault((note.deck, own), []).append(note)
        for (deck, name), notes in by_deck.items():
            above, _, title = deck.rpartition("::")
            drafts = [draft for note in notes if (draft := self._draft(note)) is not None]
            if drafts:
                yield TopicDraft(title, above, drafts, name)

    def _draft(self, note: PackageNote) -> CardDraft | None:
        kind = flashproof_notes.kind_of(note)
        if kind is not None:
            return flashproof_notes.draft(note, kind, self._own, self.losses)
        return self._other(note)

    def _other(self, note: PackageNote) -> CardDraft | None:
        """Of the first two fields the card, of the others what is more to say."""
        where = html.unescape(next(iter(note.fields.values()), ""))
        values = {name: self._others.read(text, where) for name, text in note.fields.items()}
        values = {name: text for name, text in values.items() if text}
        card = next((text for name, text in values.items() if name.lower() == "id"), "")
        if ID.fullmatch(card):
            values = {name: text for name, text in values.items() if name.lower() != "id"}
        names = list(values)
        if note.type.is_cloze and names and _CLOZE.search(values[names[0]]):
            made = self._cloze(values, names)
        elif len(names) >= 2:
            made = self._recall(values, names, where)
        else:
            self.losses.add("a note with one field only is left out", where)
            return None
        if len(note.ordinals) > 1 and made.kind is Kind.RECALL and len(note.ordinals) > 2:
            self.losses.add("a note with more than two cards became one", where)
        return CardDraft(
            made.kind,
            made.question,
            made.main,
            made.parts,
            id=card if ID.fullmatch(card) else "",
            tags=tuple(_TAG_MARKS.sub("-", tag).strip("-") for tag in note.tags),
            reverse=made.kind is Kind.RECALL and len(note.ordinals) > 1,
        )

    def _cloze(self, values: Mapping[str, str], names: Sequence[str]) -> CardDraft:
        text = values[names[0]]
        return CardDraft(Kind.CLOZE, blanked(text), text, _more(values, names[1:]))

    def _recall(self, values: Mapping[str, str], names: Sequence[str], where: str) -> CardDraft:
        question, context = headed(values[names[0]])
        if not question:
            self.losses.add("a question without words got some", where)
            question = "What is this?"
        answer, more = values[names[1]], _more(values, names[2:])
        if context:
            return CardDraft(Kind.RECALL, question, context, {"Answer": answer, **more})
        return CardDraft(Kind.RECALL, question, answer, more)

    def _picture(self, source: str) -> str:
        """Takes a picture along; empty where there is none, or of no type that we show."""
        wanted = unquote(source).casefold()
        name = self._names.get(wanted) or self._names.get(source.casefold())
        if name is None or not name.lower().endswith(PICTURE_TYPES):
            return ""
        content = self._package.media[name]
        hashed = _HASHED.fullmatch(name)
        if hashed and hashlib.sha256(content).hexdigest().startswith(hashed[2]):
            name = f"{hashed[1]}{hashed[3]}"
        if self.used.setdefault(name, content) != content:
            name = f"{hashlib.sha256(content).hexdigest()[:8]}-{name}"
            self.used[name] = content
        return f"images/{quote(name)}"


def blanked(text: str) -> str:
    """The title of a cloze card that has none: its first words, without what is asked."""
    marks, _ = cloze_deletions.find(text)
    for mark in reversed(marks):
        text = f"{text[: mark.start]}…{text[mark.end :]}"
    words = re.sub(r"[`*_#>|\\\[\]]|\]\([^)]*\)", " ", text).split()
    return " ".join(words[:_TITLE_WORDS]).rstrip(".:;,") or "Fill the gap"


def headed(text: str) -> tuple[str, str]:
    """A question of any length as a heading of one line, and what stands below it."""
    first, _, rest = text.partition("\n")
    if first.startswith(("```", "![", "|", "- ", "> ", "$$")) or not first.strip():
        return "", text
    rest = rest.strip("\n")
    if rest or len(first) > _SENTENCE:
        end = first.removesuffix("\\")
        if len(end) <= _SENTENCE:
            return end, rest
        return "", text
    return first, ""


def _more(values: Mapping[str, str], names: Sequence[str]) -> Mapping[str, str]:
    """Further fields: those that our cards know by name, and one part for all the others."""
    known = {"hint": "Hint", "why": "Why", "source": "Source", "sources": "Source"}
    parts: dict[str, str] = {}
    for name in names:
        part = known.get(name.lower(), "More")
        text = values[name]
        if part == "More" and name.lower() not in ("extra", "back extra", "more", "notes"):
            text = f"**{name}:** {text}" if "\n" not in text else f"**{name}:**\n\n{text}"
        parts[part] = f"{parts[part]}\n\n{text}" if part in parts else text
    return parts
