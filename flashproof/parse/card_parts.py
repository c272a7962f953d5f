"""Read the content that all kinds of cards share: the question, the metadata, and the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Body, Code, Kind, Level, Markdown, Role, Waiver
from flashproof.parse.card_metadata import CardMetadata, a_card, read_card_metadata
from flashproof.parse.fences import read_body
from flashproof.parse.sections import CardSection
from flashproof.text.source import Span

_COMMON = ("Hint", "Why", "More", "Source")
PARTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RECALL: ("Answer", *_COMMON),
    Kind.QUIZ: _COMMON,
    Kind.EXPLAIN: ("Hint", "Concepts", "Model answer", "More", "Source"),
    Kind.PREDICT: _COMMON,
    Kind.CLOZE: _COMMON,
    Kind.COMPARE: _COMMON,
}
"""The names of the parts that a card may have, by kind."""


class CommonFields(TypedDict):
    """The fields of ``CardBase`` that are read the same way for all kinds."""

    id: str
    question: Markdown
    level: Level
    tags: tuple[str, ...]
    hint: Body
    why: Body
    more: Body
    source: Body
    waivers: tuple[Waiver, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class RawCard:
    """A card whose common fields have been read; the module for its kind reads the rest."""

    section: CardSection
    common: CommonFields
    metadata: CardMetadata
    main: Body
    """The content between the metadata and the first part."""
    parts: Mapping[str, Body]
    """The parts specific to this kind, such as ``Answer`` or ``Concepts``, by name."""

    @property
    def span(self) -> Span:
        """The span of the heading, where problems with the whole card are reported."""
        return self.section.heading.span


def read_raw_card(section: CardSection, level: Level, diagnostics: Diagnostics) -> RawCard:
    """Read the fields that all kinds share; ``level`` is the topic's default level."""
    metadata = read_card_metadata(section, diagnostics)
    parts = _parts(section, diagnostics)
    main = read_body(section.main, diagnostics)
    _check_continues((main, *parts.values()), diagnostics)
    common = CommonFields(
        id=metadata.id,
        question=section.heading.text,
        level=metadata.level or level,
        tags=metadata.tags,
        hint=parts.pop("Hint", ()),
        why=parts.pop("Why", ()),
        more=parts.pop("More", ()),
        source=parts.pop("Source", ()),
        waivers=metadata.waivers,
        span=section.heading.span,
    )
    return RawCard(section, common, metadata, main, parts)


def _parts(section: CardSection, diagnostics: Diagnostics) -> dict[str, Body]:
    parts: dict[str, Body] = {}
    for part in section.parts:
        name = part.heading.text.text.strip()
        span = part.heading.text.span
        body = read_body(part.items, diagnostics)
        if name not in PARTS[section.kind]:
            message = f"{a_card(section.kind)} has no part {name!r}"
            diagnostics.error("unknown-part", message, span, suggest(name, PARTS[section.kind]))
        elif name in parts:
            message = f"duplicate part {name!r}"
            diagnostics.error("repeated-part", message, span, "merge the two parts")
        elif not body:
            message = f"the part {name!r} is empty"
            diagnostics.error("empty-part", message, span, "add its text, or delete the heading")
        else:
            parts[name] = body
    return parts


def _check_continues(bodies: tuple[Body, ...], diagnostics: Diagnostics) -> None:
    snippets = (b for body in bodies for b in body if isinstance(b, Code) and b.is_snippet)
    first = next(snippets, None)
    if first is not None and first.continues:
        message = "this snippet has nothing to continue: it is the first one on its card"
        diagnostics.error("nothing-to-continue", message, first.span, "remove 'continue'")


def split_at_last_prose(body: Body) -> tuple[Body, Markdown | None, Body]:
    """Split a body into the last prose block, the blocks above it, and the blocks below it."""
    for index in range(len(body) - 1, -1, -1):
        block = body[index]
        if isinstance(block, Markdown):
            return body[:index], block, body[index + 1 :]
    return body, None, ()


def read_proofs(below: Body, what: str, diagnostics: Diagnostics) -> tuple[Code, ...]:
    """Return the proofs below ``what``, such as "the table"; report any other content there."""
    proofs: list[Code] = []
    for block in below:
        if isinstance(block, Code) and block.role is Role.PROOF:
            proofs.append(block)
        else:
            message = f"only proofs can follow {what}"
            hint = f"move it above {what}, or into '#### Why' or '#### More'"
            diagnostics.error("text-below", message, block.span, hint)
    return tuple(proofs)


def prose_lines(markdown: Markdown) -> list[tuple[str, int]]:
    """Return the lines of prose, each with its start offset in the source."""
    source, first = markdown.span.source, markdown.span.line
    return [
        (line, source.line_start(first + index))
        for index, line in enumerate(markdown.text.split("\n"))
    ]
