"""Merge the translation of a deck with the deck's code.

A translation is a separate project in the deck's folder ``translations/<name>``, with the setting
``translation = true``. Its card files have the same paths and card ids as those of the deck, and
contain only text. The code, the output, the proofs, and the other metadata come from the deck. The
comment ``<!-- code -->`` is a placeholder for the code in the same part of the deck's card. Code at
the end of a part needs no placeholder.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flashproof.diagnostics import Diagnostic, Diagnostics, Severity
from flashproof.loading.sources import read_sources
from flashproof.model import Card, Cloze, Compare, Explain, Quiz, Topic, Write, kind_of
from flashproof.parse import read_topic
from flashproof.parse.card_metadata import read_card_metadata
from flashproof.parse.document import Comment, Document, Fence, Heading, Item, read_document
from flashproof.parse.sections import CardSection, split_sections
from flashproof.project import Project
from flashproof.settings import Settings, has_settings, read_settings
from flashproof.text.names import plural
from flashproof.text.source import Source, Span

FOLDER = "translations"
"""The folder for translations in a deck's project."""
CODE = "code"
"""The text of a code placeholder comment."""

_KEY = re.compile(r"^(\w+):[^\n]*\n(?:(?:[ \t-][^\n]*)?\n)*", re.MULTILINE)
_OWN_KEYS = ("title", "summary", "deck", "goals", "lang", "language")
"""The keys of the front matter that a translation does not take from the deck."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of merged text and its origin."""

    start: int
    """The offset in the merged text."""
    origin: Source
    origin_start: int


@dataclass(frozen=True)
class Merged:
    """A card file of a translation, merged with that of the deck."""

    source: Source
    """The merged text under the path of the translation's file."""
    written: Source
    """The translation's file."""
    base: Source
    """The deck's file."""
    pieces: Sequence[_Piece] = field(repr=False, default=())

    def original(self, span: Span) -> Span:
        """Return the span in the original file that a span of merged text comes from."""
        starts = [piece.start for piece in self.pieces]
        piece = self.pieces[max(bisect_right(starts, span.start) - 1, 0)]
        start = piece.origin_start + span.start - piece.start
        end = min(start + span.end - span.start, len(piece.origin.text))
        return piece.origin.span(min(start, end), end)


@dataclass(frozen=True)
class Translation:
    """The translation of a deck."""

    base: Project
    """The deck's project."""
    base_settings: Settings
    files: Mapping[str, Merged]
    """The merged card files, keyed by the name that diagnostics show."""

    @property
    def sources(self) -> list[Source]:
        """The merged card files."""
        return [one.source for one in self.files.values()]

    def settings(self, settings: Settings) -> Settings:
        """Return the translation's settings; use the deck's languages and macros if it has none."""
        return replace(
            settings,
            languages=settings.languages or self.base_settings.languages,
            macros={**self.base_settings.macros, **settings.macros},
        )

    def locate(self, diagnostics: Diagnostics) -> None:
        """Replace positions in merged text with the positions in the original files."""
        diagnostics.items[:] = [self._located(one) for one in diagnostics.items]

    def _located(self, problem: Diagnostic) -> Diagnostic:
        merged = self.files.get(problem.span.source.name)
        if merged is None or problem.span.source is not merged.source:
            return problem
        return replace(problem, span=merged.original(problem.span))

    def check(self, topics: Iterable[Topic], diagnostics: Diagnostics) -> None:
        """Report cards whose kind or elements, such as options, differ from the deck's card."""
        for topic in topics:
            merged = self.files[topic.source.name]
            deck = read_topic(merged.base, "", Diagnostics(), self.base_settings.run_languages)
            by_id = {card.id: card for card in deck.cards}
            for card in topic.cards:
                if (other := by_id.get(card.id)) is not None:
                    _check_card(card, other, merged, diagnostics)


def base_of(project: Project) -> Project | None:
    """Return the deck that a project translates; ``None`` if the project is not a translation."""
    base = project.root.parent.parent
    is_inside = project.root.parent.name == FOLDER and has_settings(base)
    if not is_inside or not read_settings(project.root, Diagnostics()).translation:
        return None
    settings = read_settings(base, Diagnostics())
    return Project(base, base / settings.cards, base / "dist", settings.exclude)


def read_translation(
    project: Project, base: Project, sources: Sequence[Source], diagnostics: Diagnostics
) -> Translation:
    """Merge the card files of a translation with those of the deck, and report differences.

    Args:
        project: the project of the translation.
        base: the project of the deck.
        sources: the card files of the translation.
        diagnostics: receives an error for each card file, card, or part that the deck does not
            have, and a warning for each card file or card that is not translated.

    """
    ignored = Diagnostics()
    settings = read_settings(base.root, ignored)
    prefix = "../" * len(project.root.relative_to(base.root).parts)
    originals = {
        one.path.relative_to(base.cards): Source(one.path, f"{prefix}{one.name}", one.text)
        for one in read_sources(base.cards, base.root, ignored, base.exclude)
    }
    files: dict[str, Merged] = {}
    for source in sources:
        path = source.path.relative_to(project.cards)
        original = originals.pop(path, None)
        if original is None:
            message = f"the deck has no card file {path.as_posix()!r}"
            hint = "rename the file to match the deck's file"
            diagnostics.error("not-in-deck", message, source.span(0, 0), hint)
        else:
            files[source.name] = merge(source, original, diagnostics)
    for path, original in originals.items():
        message = "this card file is not translated"
        target = (project.cards / path).relative_to(project.root).as_posix()
        hint = f"save a translation of this file as {target}"
        diagnostics.warn("not-translated", message, original.span(0, 0), hint)
    return Translation(base, settings, files)


def merge(written: Source, base: Source, diagnostics: Diagnostics) -> Merged:
    """Return a translated file with the code and metadata from the deck's file."""
    ignored = Diagnostics()
    own, other = read_document(written, ignored), read_document(base, ignored)
    own_sections, base_sections = split_sections(own, ignored), split_sections(other, ignored)
    edits: list[_Edit] = [*_front_matter(own, other)]
    codes = [one for one in own.comments if one.text.strip() == CODE]
    end_of_lead = _start_of_next(own, 0)
    lead = _Part("the lesson", written.span(0, end_of_lead), codes)
    edits += _code_edits(lead, _runs(base_sections.lead, other.comments), diagnostics)
    base_cards = {_id(card): card for card in base_sections.cards}
    for card in own_sections.cards:
        if not (card_id := _id(card)):
            continue
        found = base_cards.pop(card_id, None)
        if found is None:
            message = f"the deck's file has no card {card_id!r}"
            hint = "delete the card, or add it to the deck first"
            diagnostics.error("not-in-deck", message, card.heading.span, hint)
        else:
            edits += _card_edits(card, found, own, codes, diagnostics)
    for card_id, missing in base_cards.items():
        if card_id:
            message = f"the card {card_id!r} is not translated"
            hint = f"translate the card on line {missing.heading.span.line} of the deck's file"
            end = written.span(len(written.text), len(written.text))
            diagnostics.warn("not-translated", message, end, hint)
    return _apply(written, base, edits)


@dataclass(frozen=True, slots=True)
class _Edit:
    """A change that replaces a span of a translation with text from the deck."""

    start: int
    end: int
    before: str
    """Text to insert before the deck's text."""
    text: Span
    after: str = ""


def _apply(written: Source, base: Source, edits: Iterable[_Edit]) -> Merged:
    parts: list[str] = []
    pieces: list[_Piece] = []
    length = position = 0

    def add(text: str, origin: Source, start: int) -> None:
        nonlocal length
        pieces.append(_Piece(length, origin, start))
        parts.append(text)
        length += len(text)

    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        add(written.text[position : edit.start] + edit.before, written, position)
        add(edit.text.text + edit.after, edit.text.source, edit.text.start)
        position = edit.end
    add(written.text[position:], written, position)
    return Merged(Source(written.path, written.name, "".join(parts)), written, base, pieces)


def _front_matter(own: Document, base: Document) -> Iterator[_Edit]:
    """Add the front-matter keys that only the deck's file has."""
    if own.front_matter is None or base.front_matter is None:
        return
    names = {match[1] for match in _KEY.finditer(f"{own.front_matter.text}\n")}
    end = own.front_matter.end
    for match in _KEY.finditer(f"{base.front_matter.text}\n"):
        if match[1] not in (*names, *_OWN_KEYS):
            stop = min(match.end(), len(base.front_matter.text))
            text = base.front_matter.subspan(match.start(), stop)
            newline = "" if text.text.endswith("\n") else "\n"
            before = "" if own.front_matter.text.endswith("\n") else "\n"
            yield _Edit(end, end, before, text, "" if before else newline)


def _card_edits(
    card: CardSection,
    base: CardSection,
    document: Document,
    codes: Sequence[Comment],
    diagnostics: Diagnostics,
) -> Iterator[_Edit]:
    source = document.source
    if card.kind is not base.kind:
        message = f"the deck's card is a {base.kind} card"
        hint = f"move it below '## {base.kind}'"
        diagnostics.error("differs-from-deck", message, card.heading.span, hint)
        return
    if card.metadata is not None and base.metadata is not None:
        yield _Edit(card.metadata.span.start, card.metadata.span.end, "", base.metadata.span)
    end = _start_of_next(document, card.heading.span.end)
    headings = [part.heading for part in card.parts]
    bounds = [card.heading.span.end, *(one.span.start for one in headings), end]
    main = _Part("the main part", source.span(bounds[0], bounds[1]), codes)
    yield from _code_edits(main, _runs(base.main, base.comments), diagnostics)
    base_parts = {part.heading.text.text.strip(): part for part in base.parts}
    for heading, start, stop in zip(headings, bounds[1:-1], bounds[2:], strict=True):
        name = heading.text.text.strip()
        if name in base_parts:
            part = _Part(f"the part {name!r}", source.span(start, stop), codes)
            runs = _runs(base_parts[name].items, base.comments)
            yield from _code_edits(part, runs, diagnostics)
        else:
            message = f"the deck's card has no part {name!r}"
            hint = "delete the part, or add it to the deck first"
            diagnostics.error("differs-from-deck", message, heading.span, hint)
    starts = {heading.text.text.strip(): heading.span.start for heading in headings}
    yield from _missing_parts(card, base, starts, end, diagnostics)


def _missing_parts(
    card: CardSection,
    base: CardSection,
    starts: Mapping[str, int],
    end: int,
    diagnostics: Diagnostics,
) -> Iterator[_Edit]:
    """Add the parts that contain only code; report other parts that are missing.

    Args:
        card: the card of the translation.
        base: the deck's card.
        starts: the start of each part of the translation's card, keyed by name.
        end: the end of the translation's card.
        diagnostics: receives an error for each missing part.

    """
    source = card.heading.span.source
    names = [part.heading.text.text.strip() for part in base.parts]
    for number, (name, section) in enumerate(zip(names, base.parts, strict=True)):
        if name in starts:
            continue
        if not section.items or not all(isinstance(item, Fence) for item in section.items):
            message = f"this translation has no part {name!r}, unlike the original card"
            hint = f"translate '#### {name}'"
            diagnostics.error("differs-from-deck", message, card.heading.span, hint)
            continue
        (code,), _ = _runs(section.items, base.comments)
        text = replace(code, start=section.heading.span.start)
        following = next((starts[other] for other in names[number:] if other in starts), None)
        if following is None:
            at = _trimmed(source, end)
            yield _Edit(at, at, "\n\n", text, "\n")
        else:
            yield _Edit(following, following, "", text, "\n\n")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a card in a translation."""

    name: str
    """The name that messages show."""
    span: Span
    codes: Sequence[Comment]
    """The file's placeholder comments, each of which is replaced by code from the deck."""

    @property
    def places(self) -> list[Span]:
        """The spans of the part's code placeholders."""
        spans = (one.span for one in self.codes)
        return [one for one in spans if self.span.start <= one.start < self.span.end]


def _code_edits(
    part: _Part, runs: tuple[list[Span], bool], diagnostics: Diagnostics
) -> Iterator[_Edit]:
    """Replace the placeholders in a part of the translation with the code from the deck."""
    places, (codes, is_last) = part.places, runs
    if len(places) == len(codes) - 1 and is_last:
        at = _trimmed(part.span.source, part.span.end)
        places.append(part.span.source.span(at, at))
    if len(places) != len(codes):
        here, there = plural(len(places), "code placeholder"), plural(len(codes), "code block")
        message = f"{part.name} has {here}, but this part of the deck's card has {there}"
        hint = "write <!-- code --> in place of each code block of the deck's card"
        span = places[0] if places else part.span.subspan(0, 0)
        diagnostics.error("differs-from-deck", message, span, hint)
        return
    for place, code in zip(places, codes, strict=True):
        before = "" if place.start < place.end else "\n\n"
        yield _Edit(place.start, place.end, before, code, "\n" if before else "")


def _runs(items: Sequence[Item], comments: Sequence[Comment]) -> tuple[list[Span], bool]:
    """Return the spans of consecutive fences, and whether the last item is a fence.

    A span includes the comments directly below the fences, such as code patterns.
    """
    runs: list[Span] = []
    previous: Item | None = None
    for item in items:
        if isinstance(item, Fence):
            if isinstance(previous, Fence):
                runs[-1] = replace(runs[-1], end=item.span.end)
            else:
                runs.append(item.span)
        previous = item
    return [_with_comments(run, comments) for run in runs], isinstance(previous, Fence)


def _with_comments(run: Span, comments: Sequence[Comment]) -> Span:
    text = run.source.text
    for comment in comments:
        if comment.span.start >= run.end and not text[run.end : comment.span.start].strip():
            run = replace(run, end=comment.span.end)
    return run


def _start_of_next(document: Document, start: int) -> int:
    """Return the start of the next heading of a card or a kind, or the end of the file."""
    starts = (
        item.span.start
        for item in document.items
        if isinstance(item, Heading) and item.level <= 3 and item.span.start >= start
    )
    return next(starts, len(document.source.text))


def _trimmed(source: Source, end: int) -> int:
    """Return the end of the text before an offset, ignoring trailing whitespace."""
    return len(source.text[:end].rstrip())


def _id(card: CardSection) -> str:
    return read_card_metadata(card, Diagnostics()).id


def _check_card(card: Card, base: Card, merged: Merged, diagnostics: Diagnostics) -> None:
    """Report the first difference between the elements of a card and of the deck's card."""
    span = merged.original(card.span)
    for (what, own), (_, other) in zip(_shape(card), _shape(base), strict=True):
        if own != other:
            message = f"{what} differ from those of the deck's card: {own} instead of {other}"
            hint = "translate all of them, in the same order"
            diagnostics.items.append(
                Diagnostic("differs-from-deck", message, span, hint, Severity.ERROR)
            )
            return


def _shape(card: Card) -> list[tuple[str, object]]:
    """Return pairs of a name and the elements to compare, such as the number of concepts."""
    shape: list[tuple[str, object]] = [("the card kinds", kind_of(card).value)]
    match card:
        case Quiz():
            shape.append(("the correct options", [one.is_correct for one in card.options]))
        case Explain():
            shape.append(("the numbers of concepts", len(card.concepts)))
        case Cloze():
            numbers = sorted({one.number for one in card.deletions})
            shape.append(("the cloze deletions", numbers))
        case Compare():
            shape.append(("the statements", [list(one.holds) for one in card.statements]))
        case Write():
            shape.append(("the numbers of mistakes", len(card.mistakes)))
        case _:
            pass
    return shape
