"""What can be mended in a card file without doubt: no other byte changes.

Each mend is a function from a file's text to edits; what it touches means the same before and
after, but for what the format refuses anyway. Ids are written by ``flashproof.authoring.card_ids``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from flashproof.atomic_io import replace_file
from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import read_source
from flashproof.model import Kind, Level
from flashproof.parse.card_metadata import KEYS, CardMetadata, read_card_metadata
from flashproof.parse.card_parts import PARTS
from flashproof.parse.document import Comment, Document, Fence, Heading, Prose, read_document
from flashproof.parse.sections import CardSection, split_sections
from flashproof.project import Project
from flashproof.text.source import Source, Span

_ALIAS = re.compile(r"\s*(py3?|python3|ipython3?)(?![\w+#-])", re.IGNORECASE)
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_GLUED = re.compile(
    rf"^( {{0,3}}(?:##(?=(?:{'|'.join(Kind)})[ \t]*$)|###(?=[^#\s])|####(?=[A-Z])))", re.MULTILINE
)
_BOX = re.compile(r"^[-*+][ \t]*\[([ \t]*|[ \t]*[xX✓✔][ \t]*)\][ \t]*(?=[^\s(\[:])", re.MULTILINE)
_TAGS = re.compile(r"\btags\s*:\s*([^;]*)")
_ENTRY = re.compile(r"(?:^|;)\s*(\w+)\s*:\s*([^;\n]*?)\s*(?=;|$)")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?%?")
_OPTION = re.compile(r"[-*+] \[[ xX]\] (.*)$")


PASSES = 5


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a file and what takes its place."""

    span: Span
    text: str
    what: str
    """What was mended, for people."""


def edits(source: Source) -> list[Edit]:
    """All edits of a file, from the top, none of which overlap."""
    unheard = Diagnostics()
    document = read_document(source, unheard)
    cards = split_sections(document, unheard).cards
    found = [edit for mend in FIXES for edit in mend(document, cards)]
    kept: list[Edit] = []
    for edit in sorted(found, key=lambda edit: (edit.span.start, edit.span.end)):
        if not kept or edit.span.start >= kept[-1].span.end:
            kept.append(edit)
    return kept


def apply(content: bytes, found: list[Edit]) -> bytes:
    """A file's bytes with the edits made; its line ends and byte-order mark stay as they are.

    Offsets of edits count a line end as one character, whatever the file has.
    """
    text = content.decode("utf-8")
    starts, position = [], 1 if text.startswith("\ufeff") else 0
    while position < len(text):
        starts.append(position)
        position += 2 if text.startswith("\r\n", position) else 1
    starts.append(len(text))
    newline = "\r\n" if "\r\n" in text else "\r" if "\r" in text else "\n"
    for edit in reversed(found):
        start, end = starts[edit.span.start], starts[edit.span.end]
        text = text[:start] + edit.text.replace("\n", newline) + text[end:]
    return text.encode("utf-8")


def _fences(document: Document) -> Iterator[Fence]:
    return (item for item in document.items if isinstance(item, Fence))


def python_name(document: Document, _cards: list[CardSection]) -> Iterator[Edit]:
    """``py`` and ``python3`` are written ``python``, so that the fence is run."""
    for fence in _fences(document):
        if match := _ALIAS.match(fence.info.text):
            yield Edit(fence.info.sub(*match.span(1)), "python", f"fence {match[1]} → python")


def heading_space(document: Document, _cards: list[CardSection]) -> Iterator[Edit]:
    """``##Quiz`` and ``###Which`` get the space that makes them headings."""
    for item in document.items:
        if isinstance(item, Prose):
            for match in _GLUED.finditer(item.span.text):
                end = match.end(1)
                yield Edit(item.span.sub(end, end), " ", "space after the '#' of a heading")


def trailing_space(document: Document, _cards: list[CardSection]) -> Iterator[Edit]:
    """Spaces at the end of a line, where they mean nothing: two in prose are a line break."""
    for item in document.items:
        if isinstance(item, Prose):
            for match in _TRAILING.finditer(item.span.text):
                text = item.span.text
                line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
                is_break = match[0].endswith("  ") and text[match.end() : match.end() + 2].strip()
                if not (line.strip() and is_break):
                    yield Edit(item.span.sub(*match.span()), "", "space at the end of a line")
        elif isinstance(item, Heading):
            end = item.span.end
            rest = item.span.source.line_text(item.span.line)[item.span.column - 1 :]
            if space := len(rest) - len(rest.rstrip(" \t")):
                span = item.span.source.span(end, end + space)
                yield Edit(span, "", "space at the end of a heading")


def option_box(_document: Document, cards: list[CardSection]) -> Iterator[Edit]:
    """``[X]``, ``[✓]``, ``[]`` and ``[x]`` without a space behind it are written as boxes."""
    for card in cards:
        for item in card.main:
            if card.kind.value == "Quiz" and isinstance(item, Prose):
                for match in _BOX.finditer(item.span.text):
                    box = f"[{'x' if match[1].strip() else ' '}]"
                    if not re.fullmatch(rf"[-*+] +{re.escape(box)}[ \t]+", match[0]):
                        mended = f"{match[0][0]} {box} "
                        yield Edit(item.span.sub(*match.span()), mended, f"option box: {box}")


def names(document: Document, cards: list[CardSection]) -> Iterator[Edit]:
    """``## quiz``, ``#### Model Answer``, ``ID:`` and ``level: Beginner`` get their own letters."""
    for item in document.items:
        if isinstance(item, Heading) and item.level == 2:
            yield from _renamed(item.text.span, Kind)
    for card in cards:
        for part in card.parts:
            yield from _renamed(part.heading.text.span, PARTS[card.kind])
        if (data := card.metadata) is None:
            continue
        for match in _ENTRY.finditer(data.text):
            yield from _renamed(_within(data, match.span(1)), KEYS)
            if match[1].lower() == "level":
                yield from _renamed(_within(data, match.span(2)), Level)


def _within(data: Comment, place: tuple[int, int]) -> Span:
    start = data.text_start
    return data.span.source.span(start + place[0], start + place[1])


def _renamed(span: Span, known: Iterable[str]) -> Iterator[Edit]:
    written = span.text.strip()
    name = next((str(one) for one in known if one.lower() == written.lower()), written)
    if name != written:
        start = span.text.index(written)
        yield Edit(span.sub(start, start + len(written)), name, f"{written} → {name}")


def tag_commas(_document: Document, cards: list[CardSection]) -> Iterator[Edit]:
    """Tags of a card are parted by commas, not by spaces or bars."""
    for card in cards:
        if card.metadata is None or (match := _TAGS.search(card.metadata.text)) is None:
            continue
        written = match[1].rstrip()
        tags = [tag for tag in re.split(r"[\s,|]+", written) if tag]
        mended = ", ".join(dict.fromkeys(tags))
        if mended != written:
            start = card.metadata.text_start + match.start(1)
            span = card.metadata.span.source.span(start, start + len(written))
            yield Edit(span, mended, f"tags: {mended}")


def number_order(_document: Document, cards: list[CardSection]) -> Iterator[Edit]:
    """Options that are numbers stand in order, and stay in it."""
    for card in cards:
        prose = [item for item in card.main if isinstance(item, Prose)]
        if card.kind.value != "Quiz" or not prose or card.metadata is None:
            continue
        span = prose[-1].span
        blocks = [one for one in re.split(r"^(?=[-*+] \[)", span.text, flags=re.MULTILINE) if one]
        data = read_card_metadata(card, Diagnostics())
        keys = [_number(block) for block in blocks]
        if len(blocks) < 2 or None in keys or _is_waived(data):
            continue
        numbers = [key for key in keys if key is not None]
        if numbers in (sorted(numbers), sorted(numbers, reverse=True)):
            continue
        order = sorted(range(len(blocks)), key=lambda place: numbers[place])
        yield Edit(
            span, "\n".join(blocks[place].rstrip("\n") for place in order), "numbers in order"
        )
        if not data.fixed_order:
            end = card.metadata.text_start + len(card.metadata.text.rstrip())
            yield Edit(span.source.span(end, end), "; order: fixed", "order: fixed")


def _is_waived(data: CardMetadata) -> bool:
    return any(waiver.rule == "unsorted-numbers" for waiver in data.waivers)


def _number(block: str) -> float | None:
    match = _OPTION.match(block.partition("\n")[0])
    text = (match[1] if match else "").strip().strip("`$*")
    return float(text.rstrip("%")) if _NUMBER.fullmatch(text) else None


FIXES: tuple[Callable[[Document, list[CardSection]], Iterator[Edit]], ...] = (
    python_name,
    heading_space,
    option_box,
    names,
    tag_commas,
    number_order,
    trailing_space,
)
"""What is mended; each docstring says it for the documentation."""


def fix_cards(project: Project, diagnostics: Diagnostics) -> Iterator[str]:
    """Mend every card file; tells each mend with its place."""
    for path in sorted(project.cards.rglob("*.md")):
        # A mend may make room for another: spaces behind an option that moved, for example.
        for _ in range(PASSES):
            source = read_source(path, project.root, diagnostics)
            found = edits(source) if source else []
            if not found:
                break
            yield from (f"{edit.span.place}: {edit.what}" for edit in found)
            replace_file(path, apply(path.read_bytes(), found))
