"""From the flat row of a document to its sections: lead, cards, parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Kind
from flashproof.parse.document import Comment, Document, Heading, Item, Prose
from flashproof.text.source import Span

_ID_KEY = re.compile(r"\bid\s*:")
_ID_LINE = re.compile(r"[ \t]*(id[ \t]*:[ \t]*[a-z0-9-]+)[ \t]*(?:;|$)", re.MULTILINE)
_ID_ALONE = re.compile(r"\s*id\s*:\s*[a-z0-9-]+\s*(?:;|$)")


@dataclass(slots=True)
class PartSection:
    """What stands under one H4."""

    heading: Heading
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class CardSection:
    """What stands under one H3."""

    kind: Kind
    heading: Heading
    main: list[Item] = field(default_factory=list)
    """What stands before the first H4."""
    parts: list[PartSection] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    @property
    def metadata(self) -> Comment | None:
        """The comment straight under the heading; of several, the first that holds an id."""
        straight = list(self._straight())
        with_id = (comment for comment in straight if _ID_KEY.search(comment.text))
        return next(with_id, straight[0] if straight else None)

    @property
    def misplaced_metadata(self) -> Comment | None:
        """A comment with an id that stands where no data are looked for."""
        found = (one for one in self.comments if _ID_ALONE.match(one.text))
        return next(
            (one for one in found if one is not self.metadata and not _is_headed(one)), None
        )

    @property
    def plain_text_id(self) -> Span | None:
        """An id that stands under the heading as text, without the marks of a comment."""
        first = self.main[0] if self.main and not self.comments else None
        match = _ID_LINE.match(first.span.text) if isinstance(first, Prose) else None
        return first.span.sub(*match.span(1)) if first and match else None

    def _straight(self) -> Iterator[Comment]:
        end = self.heading.span.end
        for comment in self.comments:
            if comment.span.source.text[end : comment.span.start].strip():
                return
            yield comment
            end = comment.span.end


def _is_headed(comment: Comment) -> bool:
    """Whether a heading without its space stands above, which is told as that."""
    above = comment.span.source.text[: comment.span.start].rstrip()
    return above[above.rfind("\n") + 1 :].lstrip().startswith("###")


@dataclass(slots=True)
class TopicSections:
    """A document, cut up."""

    lead: list[Item] = field(default_factory=list)
    cards: list[CardSection] = field(default_factory=list)


def split_sections(document: Document, diagnostics: Diagnostics) -> TopicSections:
    """Cut a document at its headings; headings and texts out of place are told."""
    cutter = _Cutter(diagnostics)
    for item in document.items:
        if isinstance(item, Heading):
            cutter.heading(item)
        else:
            cutter.content(item)
    _give_comments(cutter.sections.cards, document)
    return cutter.sections


class _Cutter:
    """Goes down the row and keeps where it is."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        self.sections = TopicSections()
        self._diagnostics = diagnostics
        self._into: list[Item] | None = self.sections.lead
        self._where = ""
        self._kind: Kind | None = None
        self._card: CardSection | None = None
        self._is_known = True

    def heading(self, heading: Heading) -> None:
        match heading.level:
            case 2:
                self._open_kind(heading)
            case 3:
                self._open_card(heading)
            case 4:
                self._open_part(heading)
            case 1:
                hint = "the title stands in the front matter; kinds are '##', cards '###'"
                self._refuse("heading-level", "a card file has no '#' heading", heading, hint)
            case _:
                hint = "kinds are '##', cards '###', parts '####'; use bold text below that"
                self._refuse("heading-level", "headings go no deeper than '####'", heading, hint)

    def content(self, item: Item) -> None:
        if self._into is not None:
            self._into.append(item)
        elif self._where:
            message = f"text straight under {self._where}"
            hint = "put it under a card ('### …') or above the first '##'"
            self._diagnostics.error("stray-text", message, item.span, hint)
            self._where = ""

    def _refuse(self, code: str, message: str, heading: Heading, hint: str) -> None:
        self._diagnostics.error(code, message, heading.span, hint)

    def _open_kind(self, heading: Heading) -> None:
        name = heading.text.text.strip()
        self._card, self._into, self._where = None, None, f"'## {name}'"
        self._kind = Kind(name) if name in tuple(Kind) else None
        self._is_known = self._kind is not None
        if not self._is_known:
            self._where = ""
            message, hint = f"no card kind is called {name!r}", suggest(name, Kind)
            self._diagnostics.error("unknown-kind", message, heading.text.span, hint)

    def _open_card(self, heading: Heading) -> None:
        self._card, self._into, self._where = None, None, ""
        if self._kind is not None:
            self._card = CardSection(self._kind, heading)
            self.sections.cards.append(self._card)
            self._into = self._card.main
        elif self._is_known:
            hint = "put a heading such as '## Recall' above it"
            self._refuse("card-without-kind", "this card stands under no kind", heading, hint)

    def _open_part(self, heading: Heading) -> None:
        if self._card is not None:
            part = PartSection(heading)
            self._card.parts.append(part)
            self._into = part.items
        elif self._is_known and self._where:
            self._where = ""
            hint = "put it under a card ('### …')"
            self._refuse("part-without-card", "this part belongs to no card", heading, hint)


def _give_comments(cards: list[CardSection], document: Document) -> None:
    """A card's comments stand between its heading and the next card's or kind's."""
    starts = [
        item.span.start
        for item in document.items
        if isinstance(item, Heading) and item.level in (2, 3)
    ]
    ends = dict(pairwise([*starts, len(document.source.text) + 1]))
    for card in cards:
        start = card.heading.span.start
        card.comments += [
            comment for comment in document.comments if start < comment.span.start < ends[start]
        ]


def item_span(items: list[Item], fallback: Span) -> Span:
    """From the first item to the last; ``fallback`` where there is none."""
    if not items:
        return fallback
    return fallback.source.span(items[0].span.start, items[-1].span.end)
