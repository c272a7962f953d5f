"""Convert Anki notes to drafts: our own notes to their original kind, others to recall or cloze."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from flashproof.errors import ImportFileError
from flashproof.interchange import flashproof_notes
from flashproof.interchange.apkg_reader import Package, PackageNote
from flashproof.interchange.draft import CardDraft, ImportedFile, ImportLog, TopicDraft
from flashproof.loading.images import IMAGE_TYPES
from flashproof.markup import cloze_deletions
from flashproof.model import Kind
from flashproof.parse.card_metadata import ID

MAX_HEADING = 200
"""Maximum length of a question in a heading; a longer one is put below the heading."""
MAX_TITLE_WORDS = 9
"""Maximum number of words in a title that is made from a cloze text."""
DEFAULT_QUESTION = "What is this?"

_HASHED_NAME = re.compile(r"(.+)-([0-9a-f]{12})(\.\w+)")
_CLOZE = re.compile(r"\{\{c\d+::")
_NOT_IN_TAG = re.compile(r"[;,()|\s]+")
_MARKUP = re.compile(r"[`*_#>|\\\[\]]|\]\([^)]*\)")
_PARTS = {"hint": "Hint", "why": "Why", "source": "Source", "sources": "Source"}
"""The card part that an extra field becomes, keyed by the lowercase name of the field."""
_UNLABELED_FIELDS = ("extra", "back extra", "more", "notes")


class NoteReader:
    """Converts the notes of one package to drafts."""

    def __init__(self, package: Package) -> None:
        """Set up the conversion of HTML.

        Raises:
            ImportFileError: The packages of the extra ``import`` are not installed.

        """
        try:
            from flashproof.interchange.html_to_markdown import HtmlReader  # noqa: PLC0415 - extra
        except ImportError as error:
            message = 'importing from Anki needs: pip install "flashproof[import]"'
            raise ImportFileError(message) from error
        self._package = package
        self._log = ImportLog()
        self._used_media: dict[str, bytes] = {}
        self._media_names = {name.casefold(): name for name in package.media}
        self._own_html = HtmlReader(self._log, self._import_image, flashproof_notes.code_language)
        self._other_html = HtmlReader(self._log, self._import_image, lambda _code: "")

    def read(self) -> ImportedFile:
        """Return all notes, with one topic for each deck."""
        if self._package.has_reviews:
            self._log.add("review history and due dates were not imported")
        topics = tuple(self._topics())
        return ImportedFile(topics, self._used_media, self._log.lines())

    def _topics(self) -> Iterator[TopicDraft]:
        notes_by_topic: dict[tuple[str, str], list[PackageNote]] = {}
        for note in self._package.notes:
            is_own = flashproof_notes.kind_of(note) is not None
            name = flashproof_notes.topic_name(note) if is_own else ""
            notes_by_topic.setdefault((note.deck, name), []).append(note)
        for (deck, name), notes in notes_by_topic.items():
            parent, _, title = deck.rpartition("::")
            drafts = [draft for note in notes if (draft := self._draft(note)) is not None]
            if drafts:
                yield TopicDraft(title, parent, drafts, name)

    def _draft(self, note: PackageNote) -> CardDraft | None:
        kind = flashproof_notes.kind_of(note)
        if kind is not None:
            return flashproof_notes.read_note(note, kind, self._own_html, self._log)
        return self._draft_of_other_program(note)

    def _draft_of_other_program(self, note: PackageNote) -> CardDraft | None:
        """Make a card from the first two fields; the others become parts of it."""
        place = html.unescape(next(iter(note.fields.values()), ""))
        texts = {name: self._other_html.read(text, place) for name, text in note.fields.items()}
        texts = {name: text for name, text in texts.items() if text}
        card_id = next((text for name, text in texts.items() if name.lower() == "id"), "")
        if ID.fullmatch(card_id):
            texts = {name: text for name, text in texts.items() if name.lower() != "id"}
        names = list(texts)
        if note.type.is_cloze and names and _CLOZE.search(texts[names[0]]):
            draft = self._cloze(texts, names)
        elif len(names) >= 2:
            draft = self._recall(texts, names, place)
        else:
            self._log.add("a note with only one field was skipped", place)
            return None
        is_recall = draft.kind is Kind.RECALL
        if is_recall and len(note.ordinals) > 2:
            self._log.add("a note with more than two cards became one card", place)
        return CardDraft(
            draft.kind,
            draft.question,
            draft.main,
            draft.parts,
            id=card_id if ID.fullmatch(card_id) else "",
            tags=tuple(_NOT_IN_TAG.sub("-", tag).strip("-") for tag in note.tags),
            reverse=is_recall and len(note.ordinals) > 1,
        )

    def _cloze(self, texts: Mapping[str, str], names: Sequence[str]) -> CardDraft:
        text = texts[names[0]]
        return CardDraft(Kind.CLOZE, cloze_title(text), text, _further_parts(texts, names[1:]))

    def _recall(self, texts: Mapping[str, str], names: Sequence[str], place: str) -> CardDraft:
        question, context = split_question(texts[names[0]])
        if not question:
            self._log.add(f"a question without text became {DEFAULT_QUESTION!r}", place)
            question = DEFAULT_QUESTION
        answer, parts = texts[names[1]], _further_parts(texts, names[2:])
        if context:
            return CardDraft(Kind.RECALL, question, context, {"Answer": answer, **parts})
        return CardDraft(Kind.RECALL, question, answer, parts)

    def _import_image(self, source: str) -> str:
        """Import an image and return its address; empty if it is missing or not supported."""
        file_name = unquote(source).casefold()
        name = self._media_names.get(file_name) or self._media_names.get(source.casefold())
        if name is None or not name.lower().endswith(IMAGE_TYPES):
            return ""
        content = self._package.media[name]
        hashed = _HASHED_NAME.fullmatch(name)
        if hashed and hashlib.sha256(content).hexdigest().startswith(hashed[2]):
            name = f"{hashed[1]}{hashed[3]}"
        if self._used_media.setdefault(name, content) != content:
            name = f"{hashlib.sha256(content).hexdigest()[:8]}-{name}"
            self._used_media[name] = content
        return f"images/{quote(name)}"


def cloze_title(text: str) -> str:
    """Return a title for a cloze text: its first words with the deletions left out."""
    deletions, _ = cloze_deletions.find(text)
    for deletion in reversed(deletions):
        text = f"{text[: deletion.start]}…{text[deletion.end :]}"
    words = _MARKUP.sub(" ", text).split()
    return " ".join(words[:MAX_TITLE_WORDS]).rstrip(".:;,") or "Fill in the blank"


def split_question(text: str) -> tuple[str, str]:
    """Split a question into a heading of one line and the text below it.

    The heading is empty if the first line cannot be one.
    """
    first, _, rest = text.partition("\n")
    if first.startswith(("```", "![", "|", "- ", "> ", "$$")) or not first.strip():
        return "", text
    rest = rest.strip("\n")
    if not rest and len(first) <= MAX_HEADING:
        return first, ""
    heading = first.removesuffix("\\")
    return (heading, rest) if len(heading) <= MAX_HEADING else ("", text)


def _further_parts(texts: Mapping[str, str], names: Sequence[str]) -> Mapping[str, str]:
    """Return extra fields as parts of a card; fields with unknown names become ``More``."""
    parts: dict[str, str] = {}
    for name in names:
        part = _PARTS.get(name.lower(), "More")
        text = texts[name]
        if part == "More" and name.lower() not in _UNLABELED_FIELDS:
            text = f"**{name}:** {text}" if "\n" not in text else f"**{name}:**\n\n{text}"
        parts[part] = f"{parts[part]}\n\n{text}" if part in parts else text
    return parts
