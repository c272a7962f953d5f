"""Convert Anki notes to drafts.

Notes from flashproof keep their original kind. Other notes become recall or cloze cards.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from flashproof.anki.subdecks import without_numbers
from flashproof.errors import ImportFileError
from flashproof.interchange import flashproof_notes
from flashproof.interchange.apkg_reader import Package, PackageNote
from flashproof.interchange.draft import (
    DEFAULT_QUESTION,
    CardDraft,
    ImportedFile,
    ImportLog,
    TopicDraft,
    is_usable_id,
)
from flashproof.interchange.imported_images import ImportedImages
from flashproof.interchange.note_templates import CardSides, card_sides
from flashproof.loading.files import FILE_TYPES
from flashproof.loading.svg import image_problem
from flashproof.markup import cloze_deletions
from flashproof.model import Kind
from flashproof.text.language_tags import is_language_tag

MAX_HEADING = 200
"""The maximum length of a question in a heading; longer questions are put below the heading."""
MAX_FIELD_NAME = 60
"""The maximum length of a field name in a label."""
MAX_TITLE_SOURCE = 10_000
"""The maximum number of characters of cloze text to use for generating a title."""
MAX_TITLE_WORDS = 9
"""The maximum number of words in a title generated from cloze text."""

_HASHED_NAME = re.compile(r"(.+)-([0-9a-f]{12})(\.\w+)")
_DATA_URL = re.compile(
    r"data:image/(png|jpe?g|gif|webp|svg\+xml)(?:;[\w=-]{1,50})?;base64,", re.IGNORECASE
)
_LANGUAGE = re.compile(r'<div lang="([A-Za-z0-9-]{2,40})" dir="(?:ltr|rtl)">')
_NOT_IN_LABEL = re.compile(r"[`*_#<>|\\\[\]{}$&]")
_CLOZE = re.compile(r"\{\{c\d+::")
_MARKUP = re.compile(r"[`*_#>|\\\[\]]|\]\([^)]*\)")
_MATH_OR_WORD = re.compile(r"\$(?=\S)[^$\n]{0,100}(?<=\S)\$|\S+")
_PARTS = {"hint": "Hint", "why": "Why", "source": "Source", "sources": "Source"}
"""The card part for each extra field, keyed by the lowercase name of the field."""
_UNLABELED_FIELDS = ("extra", "back extra", "more", "notes")


class NoteReader:
    """Converts the notes of one package to drafts."""

    def __init__(self, package: Package, images: ImportedImages | None = None) -> None:
        """Set up the conversion of HTML.

        Args:
            package: The notes and media.
            images: Collects the images and recordings that the notes use.

        Raises:
            ImportFileError: The packages of the extra ``import`` are not installed.

        """
        try:
            from flashproof.interchange.html_to_markdown import HtmlReader  # noqa: PLC0415 - extra
        except ImportError as error:
            message = 'to import from Anki, run: pip install "flashproof[import]"'
            raise ImportFileError(message) from error
        self._package = package
        self._log = ImportLog()
        self._images = images or ImportedImages()
        self._addresses: dict[str, str] = {}
        """The address of each file in the card files, keyed by the file's name in the package."""
        self._own_html = HtmlReader(self._log, self._import_image, flashproof_notes.code_language)
        self._other_html = HtmlReader(self._log, self._import_image, lambda _code: "")

    def read(self) -> ImportedFile:
        """Return drafts of all notes.

        Each deck becomes a topic. In decks from flashproof, each card file becomes a topic.
        """
        if self._package.has_reviews:
            self._log.add("review history and due dates were not imported")
        topics = tuple(self._topics())
        return ImportedFile(topics, self._images.files, self._log.lines())

    def _topics(self) -> Iterator[TopicDraft]:
        notes_by_topic: dict[tuple[str, str], list[PackageNote]] = {}
        for note in self._package.notes:
            is_own = flashproof_notes.kind_of(note) is not None
            name = flashproof_notes.topic_name(note) if is_own else ""
            deck = without_numbers(note.deck) if is_own else note.deck
            notes_by_topic.setdefault((deck, name), []).append(note)
        for (deck, name), notes in notes_by_topic.items():
            parent, _, title = deck.rpartition("::")
            drafts = [draft for note in notes for draft in self._drafts(note)]
            if drafts:
                language = _language(notes)
                yield TopicDraft(title, parent, drafts, name, language=language)

    def _drafts(self, note: PackageNote) -> Iterator[CardDraft]:
        kind = flashproof_notes.kind_of(note)
        if kind is not None:
            yield flashproof_notes.read_note(note, kind, self._own_html, self._log)
        else:
            yield from self._drafts_of_other_program(note)

    def _drafts_of_other_program(self, note: PackageNote) -> Iterator[CardDraft]:
        """Yield the cards of a note; fields that no side shows become parts of the first card."""
        place = html.unescape(next(iter(note.fields.values()), ""))
        texts = {name: self._other_html.read(text, place) for name, text in note.fields.items()}
        texts = {name: text for name, text in texts.items() if text}
        card_id = next((text for name, text in texts.items() if name.lower() == "id"), "")
        if is_usable_id(card_id):
            texts = {name: text for name, text in texts.items() if name.lower() != "id"}
        else:
            card_id = ""
        names = list(texts)
        cloze = next((name for name in names if _CLOZE.search(texts[name])), None)
        if note.type.is_cloze and cloze is not None:
            ordered = {cloze: texts[cloze], **texts}
            drafts = [self._cloze(ordered, list(ordered))]
        else:
            drafts = list(self._recalls(note, texts, place))
        if not drafts:
            self._log.add("a note with text in fewer than two fields was skipped", place)
        for number, draft in enumerate(drafts):
            yield replace(draft, id="" if number else card_id, tags=note.tags)

    def _recalls(
        self, note: PackageNote, texts: Mapping[str, str], place: str
    ) -> Iterator[CardDraft]:
        """Yield a draft for each card of a note; merge a card and its reverse into one draft.

        Without templates, the first field with text is the question, and the second is the answer.
        """
        cards: list[tuple[CardSides, bool]] = []
        for sides in self._sides(note, texts):
            reverse_of = next(
                (index for index, (one, _) in enumerate(cards) if sides.is_reverse_of(one)), None
            )
            if reverse_of is None:
                cards.append((sides, False))
            else:
                cards[reverse_of] = (cards[reverse_of][0], True)
        used = {name for sides, _ in cards for name in (*sides.front, *sides.back, *sides.hints)}
        unused = [name for name in texts if name not in used]
        for number, (sides, is_reversed) in enumerate(cards):
            draft = self._recall(texts, sides, () if number else unused, place)
            yield replace(draft, reverse=is_reversed)

    def _sides(self, note: PackageNote, texts: Mapping[str, str]) -> Iterator[CardSides]:
        """Yield the non-empty fields on the sides of each card; skip cards with an empty side.

        If no card is left, the first two fields with text are used.
        """
        found = False
        for ordinal in note.ordinals:
            if ordinal < len(note.type.templates):
                front, back = note.type.templates[ordinal]
                sides = card_sides(front, back, list(texts))
                if sides is not None:
                    found = True
                    yield sides
        names = list(texts)
        if not found and len(names) >= 2:
            yield CardSides((names[0],), (names[1],))
            if len(note.ordinals) > 1:
                yield CardSides((names[1],), (names[0],))
            if len(note.ordinals) > 2:
                place = html.unescape(next(iter(note.fields.values()), ""))
                self._log.add("a note with more than two cards became one reversible card", place)

    def _cloze(self, texts: Mapping[str, str], names: Sequence[str]) -> CardDraft:
        text = texts[names[0]]
        return CardDraft(Kind.CLOZE, cloze_title(text), text, _further_parts(texts, names[1:]))

    def _recall(
        self, texts: Mapping[str, str], sides: CardSides, unused: Sequence[str], place: str
    ) -> CardDraft:
        question, context = split_question(texts[sides.front[0]])
        if not question:
            self._log.add(f"an empty question was replaced with {DEFAULT_QUESTION!r}", place)
            question = DEFAULT_QUESTION
        context = "\n\n".join(filter(None, (context, *(texts[one] for one in sides.front[1:]))))
        answer = texts[sides.back[0]]
        parts = dict(_further_parts(texts, (*sides.back[1:], *unused)))
        if sides.hints:
            hints = "\n\n".join(texts[name] for name in sides.hints)
            parts["Hint"] = "\n\n".join(filter(None, (hints, parts.get("Hint", ""))))
        if context:
            return CardDraft(Kind.RECALL, question, context, {"Answer": answer, **parts})
        return CardDraft(Kind.RECALL, question, answer, parts)

    def _import_image(self, source: str) -> str:
        """Import a file and return its address, or an empty string if that is not possible."""
        if source.startswith("data:"):
            return self._import_data_url(source)
        media = self._package.media
        name = media.find(unquote(source)) or media.find(source)
        if name is None or not name.lower().endswith(FILE_TYPES):
            return ""
        if name not in self._addresses:
            content, wanted = media.read(name), name
            if image_problem(name, content):
                self._log.add("an SVG image that is unsafe or not valid was left out", name)
                return ""
            hashed = _HASHED_NAME.fullmatch(name)
            if hashed and hashlib.sha256(content).hexdigest().startswith(hashed[2]):
                wanted = f"{hashed[1]}{hashed[3]}"
            self._addresses[name] = self._images.add(wanted, content)
        return self._addresses[name]

    def _import_data_url(self, source: str) -> str:
        """Import an image that an editor pasted into a field as a data URL."""
        match = _DATA_URL.match(source)
        if match is None:
            return ""
        try:
            content = base64.b64decode("".join(source[match.end() :].split()), validate=True)
        except ValueError:
            return ""
        suffix = match[1].lower().removesuffix("+xml")
        if image_problem(f".{suffix}", content):
            self._log.add("an SVG image that is unsafe or not valid was left out", "data:…")
            return ""
        return self._images.add(
            f"image-{hashlib.sha256(content).hexdigest()[:8]}.{suffix}", content
        )


def _language(notes: Sequence[PackageNote]) -> str:
    """Return the language that flashproof wrote to all notes of a topic; empty if there is none."""
    found = {
        match[1] if (match := _LANGUAGE.match(text)) else ""
        for note in notes
        for name, text in note.fields.items()
        if name in ("Question", "Title") and text
    }
    language = found.pop() if len(found) == 1 else ""
    return language if is_language_tag(language) else ""


def cloze_title(text: str) -> str:
    """Return a title for cloze text: its first words, with "…" in place of each deletion."""
    text = text[:MAX_TITLE_SOURCE]
    deletions, _ = cloze_deletions.find(text)
    for deletion in reversed(deletions):
        text = f"{text[: deletion.start]}…{text[deletion.end :]}"
    words = list(filter(None, map(_title_word, _MATH_OR_WORD.findall(text))))
    return " ".join(words[:MAX_TITLE_WORDS])[:MAX_HEADING].rstrip(".:;,") or "Fill in the blank"


def _title_word(text: str) -> str:
    """Return a word without markup; a formula counts as one word and is not changed."""
    return text if text.startswith("$") else " ".join(_MARKUP.sub(" ", text).split())


def split_question(text: str) -> tuple[str, str]:
    """Split a question into a one-line heading and the text below it.

    The heading is empty if the first line cannot be used as a heading.
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
            label = " ".join(_NOT_IN_LABEL.sub(" ", name).split())[:MAX_FIELD_NAME] or "Field"
            text = f"**{label}:** {text}" if "\n" not in text else f"**{label}:**\n\n{text}"
        parts[part] = f"{parts[part]}\n\n{text}" if part in parts else text
    return parts
