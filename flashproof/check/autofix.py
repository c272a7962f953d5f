"""Fix card files automatically for ``check --fix``.

Each fix is a function that yields text edits for a parsed card file. A fix never changes the
meaning of a valid card. ``flashproof.authoring.card_ids`` adds missing ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from flashproof.diagnostics import Diagnostics
from flashproof.loading.sources import card_files, read_source
from flashproof.model import Kind, Level
from flashproof.parse.card_metadata import KEYS, CardMetadata, read_card_metadata
from flashproof.parse.card_parts import PARTS
from flashproof.parse.document import Comment, Document, Fence, Heading, Prose, read_document
from flashproof.parse.sections import CardSection, split_sections
from flashproof.parse.unlabeled_outputs import (
    can_be_output,
    is_session,
    language_of,
    session_as_fences,
    unlabeled_outputs,
)
from flashproof.project import Project
from flashproof.text.edits import TextEdit, write_edits
from flashproof.text.source import Source, Span

MAX_PASSES = 5
"""The maximum number of passes over a file, because one fix can make another possible."""

_PYTHON_ALIAS = re.compile(r"\s*(py3?|python3|ipython3?)(?![\w+#-])", re.IGNORECASE)
_TRAILING_SPACE = re.compile(r"[ \t]+$", re.MULTILINE)
_HEADING_WITHOUT_SPACE = re.compile(
    rf"^( {{0,3}}(?:##(?=(?:{'|'.join(Kind)})[ \t]*$)|###(?=[^#\s])|####(?=[A-Z])))", re.MULTILINE
)
_CHECKBOX = re.compile(
    r"^[-*+][ \t]*\[([ \t]*|[ \t]*[xX✓✔][ \t]*)\][ \t]*(?=[^\s(\[:])", re.MULTILINE
)
_TAGS = re.compile(r"\btags\s*:\s*([^;]*)")
_ENTRY = re.compile(r"(?:^|;)\s*(\w+)\s*:\s*([^;\n]*?)\s*(?=;|$)")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?%?")
_OPTION = re.compile(r"[-*+] \[[ xX]\] (.*)$")


def fix_cards(project: Project, diagnostics: Diagnostics) -> Iterator[str]:
    """Fix all card files and yield the position and description of each fix as one line."""
    for path in card_files(project.cards, project.exclude):
        for _ in range(MAX_PASSES):
            source = read_source(path, project.root, diagnostics)
            edits = find_fixes(source) if source else []
            if not edits:
                break
            yield from map(str, edits)
            write_edits(edits)


def find_fixes(source: Source) -> list[TextEdit]:
    """Return the edits that fix a card file, in file order.

    If edits overlap, only the first one is returned; the next pass finds the others.
    """
    ignored = Diagnostics()
    document = read_document(source, ignored)
    cards = split_sections(document, ignored).cards
    edits = [edit for fix in FIXES for edit in fix(document, cards)]
    kept: list[TextEdit] = []
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if not kept or edit.span.start >= kept[-1].span.end:
            kept.append(edit)
    return kept


def fix_language_names(document: Document, _cards: list[CardSection]) -> Iterator[TextEdit]:
    """Replace fence languages such as ``py`` and ``python3``, which do not run, with ``python``."""
    for item in document.items:
        if isinstance(item, Fence) and (match := _PYTHON_ALIAS.match(item.info.text)):
            span = item.info.subspan(*match.span(1))
            yield TextEdit(span, "python", f"fence language {match[1]} → python")


def fix_unlabeled_outputs(document: Document, _cards: list[CardSection]) -> Iterator[TextEdit]:
    """Mark a fence as ``output`` if it looks like the output of the snippet above it.

    Delete a label such as "Output:" between the two fences.
    """
    for fence, label in unlabeled_outputs(document.items):
        if label is not None:
            yield TextEdit(label.span, "", f"label {label.span.text.strip()!r} deleted")
        elif can_be_output(fence):
            written = language_of(fence)
            start = fence.info.text.lower().index(written) if written else 0
            span = fence.info.subspan(start, start + len(written))
            change = f"{written} → output" if written else "output added"
            yield TextEdit(span, "output", f"fence language {change}")


def fix_sessions(document: Document, _cards: list[CardSection]) -> Iterator[TextEdit]:
    """Convert an interactive session (``>>>``) to Python fences and ``output`` fences."""
    for item in document.items:
        if not isinstance(item, Fence) or not is_session(item):
            continue
        if fences := session_as_fences(item.text):
            replacement = fences if item.span.text.endswith("\n") else fences.removesuffix("\n")
            yield TextEdit(
                item.span,
                replacement,
                "interactive session converted to a Python fence and an output fence",
            )


def fix_heading_spaces(document: Document, _cards: list[CardSection]) -> Iterator[TextEdit]:
    """Add the missing space in headings such as ``##Quiz`` and ``###Which``."""
    for item in document.items:
        if isinstance(item, Prose):
            for match in _HEADING_WITHOUT_SPACE.finditer(item.span.text):
                end = match.end(1)
                description = "space added after the '#' of a heading"
                yield TextEdit(item.span.subspan(end, end), " ", description)


def fix_trailing_spaces(document: Document, _cards: list[CardSection]) -> Iterator[TextEdit]:
    """Remove trailing spaces from text and headings, except spaces that make a line break."""
    for item in document.items:
        if isinstance(item, Prose):
            text = item.span.text
            for match in _TRAILING_SPACE.finditer(text):
                line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
                is_break = match[0].endswith("  ") and text[match.end() : match.end() + 2].strip()
                if not (line.strip() and is_break):
                    yield TextEdit(item.span.subspan(*match.span()), "", "trailing spaces removed")
        elif isinstance(item, Heading):
            end = item.span.end
            rest = item.span.source.line_text(item.span.line)[item.span.column - 1 :]
            if space := len(rest) - len(rest.rstrip(" \t")):
                span = item.span.source.span(end, end + space)
                yield TextEdit(span, "", "trailing spaces removed from a heading")


def fix_checkboxes(_document: Document, cards: list[CardSection]) -> Iterator[TextEdit]:
    """Normalize the checkboxes of quiz options to ``[x]`` or ``[ ]``, followed by a space."""
    for card in cards:
        for item in card.main:
            if card.kind is Kind.QUIZ and isinstance(item, Prose):
                for match in _CHECKBOX.finditer(item.span.text):
                    checkbox = f"[{'x' if match[1].strip() else ' '}]"
                    if not re.fullmatch(rf"[-*+] +{re.escape(checkbox)}[ \t]+", match[0]):
                        span = item.span.subspan(*match.span())
                        replacement = f"{match[0][0]} {checkbox} "
                        yield TextEdit(span, replacement, f"checkbox written as {checkbox}")


def fix_letter_case(document: Document, cards: list[CardSection]) -> Iterator[TextEdit]:
    """Correct the case of ``## quiz``, ``#### Model Answer``, ``ID:``, and ``level: Beginner``."""
    for item in document.items:
        if isinstance(item, Heading) and item.level == 2:
            yield from _with_case_of(item.text.span, Kind)
    for card in cards:
        for part in card.parts:
            yield from _with_case_of(part.heading.text.span, PARTS[card.kind])
        if (comment := card.metadata) is None:
            continue
        for match in _ENTRY.finditer(comment.text):
            yield from _with_case_of(_comment_span(comment, *match.span(1)), KEYS)
            if match[1].lower() == "level":
                yield from _with_case_of(_comment_span(comment, *match.span(2)), Level)


def fix_tag_separators(_document: Document, cards: list[CardSection]) -> Iterator[TextEdit]:
    """Separate a card's tags with commas, not spaces or vertical bars, and remove duplicates."""
    for card in cards:
        if card.metadata is None or (match := _TAGS.search(card.metadata.text)) is None:
            continue
        written = match[1].rstrip()
        tags = [tag for tag in re.split(r"[\s,|]+", written) if tag]
        replacement = ", ".join(dict.fromkeys(tags))
        if replacement != written:
            span = _comment_span(card.metadata, match.start(1), match.start(1) + len(written))
            yield TextEdit(span, replacement, f"tags: {replacement}")


def fix_number_order(_document: Document, cards: list[CardSection]) -> Iterator[TextEdit]:
    """Sort numeric quiz options that are not in order, and add ``order: fixed``."""
    for card in cards:
        prose = [item for item in card.main if isinstance(item, Prose)]
        if card.kind is not Kind.QUIZ or not prose or card.metadata is None:
            continue
        span = prose[-1].span
        options = [one for one in re.split(r"^(?=[-*+] \[)", span.text, flags=re.MULTILINE) if one]
        metadata = read_card_metadata(card, Diagnostics())
        numbers = [number for one in options if (number := _number(one)) is not None]
        if len(options) < 2 or len(numbers) < len(options) or _is_waived(metadata):
            continue
        if numbers in (sorted(numbers), sorted(numbers, reverse=True)):
            continue
        order = sorted(range(len(options)), key=lambda index: numbers[index])
        replacement = "\n".join(options[index].rstrip("\n") for index in order)
        yield TextEdit(span, replacement, "options sorted by number")
        if not metadata.fixed_order:
            end = len(card.metadata.text.rstrip())
            yield TextEdit(
                _comment_span(card.metadata, end, end), "; order: fixed", "'order: fixed' added"
            )


FIXES: tuple[Callable[[Document, list[CardSection]], Iterator[TextEdit]], ...] = (
    fix_language_names,
    fix_unlabeled_outputs,
    fix_sessions,
    fix_heading_spaces,
    fix_checkboxes,
    fix_letter_case,
    fix_tag_separators,
    fix_number_order,
    fix_trailing_spaces,
)
"""All fixes; docs/lint.md lists their docstrings."""


def _comment_span(comment: Comment, start: int, end: int) -> Span:
    """Return the span of ``comment.text[start:end]`` in the file."""
    return comment.span.source.span(comment.text_start + start, comment.text_start + end)


def _with_case_of(span: Span, names: Iterable[str]) -> Iterator[TextEdit]:
    """Yield an edit if the text differs from one of ``names`` only in case."""
    written = span.text.strip()
    name = next((str(one) for one in names if one.lower() == written.lower()), written)
    if name != written:
        start = span.text.index(written)
        yield TextEdit(span.subspan(start, start + len(written)), name, f"{written} → {name}")


def _is_waived(metadata: CardMetadata) -> bool:
    return any(waiver.rule == "unsorted-numbers" for waiver in metadata.waivers)


def _number(option: str) -> float | None:
    match = _OPTION.match(option.partition("\n")[0])
    text = (match[1] if match else "").strip().strip("`$*")
    return float(text.rstrip("%")) if _NUMBER.fullmatch(text) else None
