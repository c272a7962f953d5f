"""Group the items of a document into the lead, the cards, and the parts of each card."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Kind
from flashproof.parse.document import Comment, Document, Heading, Item, Prose
from flashproof.text.source import Span

_KINDS = frozenset(Kind)
_ID_KEY = re.compile(r"\bid\s*:")
_ID_LINE = re.compile(r"[ \t]*(id[ \t]*:[ \t]*[a-z0-9-]+)[ \t]*(?:;|$)", re.MULTILINE)
_ID_ALONE = re.compile(r"\s*id\s*:\s*[a-z0-9-]+\s*(?:;|$)")


@dataclass(slots=True)
class PartSection:
    """A ``####`` heading and the items below it."""

    heading: Heading
    items: list[Item] = field(default_factory=list)


@dataclass
class CardSection:
    """A ``###`` heading and everything below it that belongs to the card."""

    kind: Kind
    """The card kind, from the ``##`` heading above the card."""
    heading: Heading
    main: list[Item] = field(default_factory=list)
    """The items between the heading and the first part."""
    parts: list[PartSection] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    """All comments between this heading and the next ``##`` or ``###``."""

    @cached_property
    def metadata(self) -> Comment | None:
        """The first comment with an id directly below the heading, or else the first comment there.

        ``None`` if no comment is directly below the heading.
        """
        comments = list(self._leading_comments())
        with_id = (comment for comment in comments if _ID_KEY.search(comment.text))
        return next(with_id, comments[0] if comments else None)

    @property
    def misplaced_metadata(self) -> Comment | None:
        """A comment with an id that is not read as metadata because it is misplaced, if any."""
        metadata = self.metadata
        with_id = (comment for comment in self.comments if _ID_ALONE.match(comment.text))
        others = (comment for comment in with_id if comment is not metadata)
        return next((one for one in others if not _is_below_broken_heading(one)), None)

    @property
    def plain_text_id(self) -> Span | None:
        """An id below the heading that is plain text instead of a comment, if any."""
        first = self.main[0] if self.main and not self.comments else None
        match = _ID_LINE.match(first.span.text) if isinstance(first, Prose) else None
        return first.span.subspan(*match.span(1)) if first and match else None

    def _leading_comments(self) -> Iterator[Comment]:
        """Yield the comments directly below the heading, before any other text."""
        end = self.heading.span.end
        for comment in self.comments:
            if comment.span.source.text[end : comment.span.start].strip():
                return
            yield comment
            end = comment.span.end


def _is_below_broken_heading(comment: Comment) -> bool:
    """Return whether the line above a comment is a heading without a space after ``###``.

    Such headings are reported separately.
    """
    above = comment.span.source.text[: comment.span.start].rstrip()
    return above[above.rfind("\n") + 1 :].lstrip().startswith("###")


@dataclass(slots=True)
class TopicSections:
    """The lead and the cards of a document."""

    lead: list[Item] = field(default_factory=list)
    """The items above the first ``##`` heading."""
    cards: list[CardSection] = field(default_factory=list)


def split_sections(document: Document, diagnostics: Diagnostics) -> TopicSections:
    """Group the items of a document into sections; report misplaced headings and text."""
    splitter = _Splitter(diagnostics)
    for item in document.items:
        if isinstance(item, Heading):
            splitter.add_heading(item)
        else:
            splitter.add_content(item)
    _assign_comments(splitter.sections.cards, document)
    return splitter.sections


class _Splitter:
    """Adds the items of a document, in order, to the current section."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.sections = TopicSections()
        self._diagnostics = diagnostics
        self._items: list[Item] | None = self.sections.lead  # None if no content is allowed here
        self._kind_heading = ""
        self._kind: Kind | None = None
        self._card: CardSection | None = None
        self._is_known_kind = True

    def add_heading(self, heading: Heading) -> None:
        match heading.level:
            case 2:
                self._open_kind(heading)
            case 3:
                self._open_card(heading)
            case 4:
                self._open_part(heading)
            case 1:
                message = "a card file cannot have '#' headings"
                hint = "put the title in the front matter; use '##' for kinds and '###' for cards"
                self._refuse("heading-level", message, heading, hint)
            case _:
                message = "headings deeper than '####' are not allowed"
                hint = "use bold text instead; '##' is for kinds, '###' for cards, '####' for parts"
                self._refuse("heading-level", message, heading, hint)

    def add_content(self, item: Item) -> None:
        if self._items is not None:
            self._items.append(item)
        elif self._kind_heading:
            message = f"this text is between {self._kind_heading} and its first card"
            hint = "move it below a card ('### …') or above the first '##'"
            self._diagnostics.error("stray-text", message, item.span, hint)
            self._kind_heading = ""

    def _refuse(self, code: str, message: str, heading: Heading, hint: str) -> None:
        self._diagnostics.error(code, message, heading.span, hint)

    def _open_kind(self, heading: Heading) -> None:
        name = heading.text.text.strip()
        self._card, self._items, self._kind_heading = None, None, f"'## {name}'"
        self._kind = Kind(name) if name in _KINDS else None
        self._is_known_kind = self._kind is not None
        if not self._is_known_kind:
            self._kind_heading = ""
            message, hint = f"unknown card kind {name!r}", suggest(name, Kind)
            self._diagnostics.error("unknown-kind", message, heading.text.span, hint)

    def _open_card(self, heading: Heading) -> None:
        self._card, self._items, self._kind_heading = None, None, ""
        if self._kind is not None:
            self._card = CardSection(self._kind, heading)
            self.sections.cards.append(self._card)
            self._items = self._card.main
        elif self._is_known_kind:
            hint = "add a heading such as '## Recall' above it"
            self._refuse("card-without-kind", "this card has no kind", heading, hint)

    def _open_part(self, heading: Heading) -> None:
        if self._card is not None:
            part = PartSection(heading)
            self._card.parts.append(part)
            self._items = part.items
        elif self._is_known_kind and self._kind_heading:
            self._kind_heading = ""
            hint = "move it below a card ('### …')"
            self._refuse("part-without-card", "this part does not belong to a card", heading, hint)


def _assign_comments(cards: list[CardSection], document: Document) -> None:
    """Assign to each card the comments between its heading and the next card or kind heading."""
    starts = [
        item.span.start
        for item in document.items
        if isinstance(item, Heading) and item.level in (2, 3)
    ]
    ends = dict(pairwise([*starts, len(document.source.text) + 1]))
    comment_starts = [comment.span.start for comment in document.comments]
    for card in cards:
        start = card.heading.span.start
        first, last = bisect_right(comment_starts, start), bisect_left(comment_starts, ends[start])
        card.comments += document.comments[first:last]
