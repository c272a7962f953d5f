"""Read the content that all kinds of cards share: the question, the metadata, and the parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypedDict

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.languages import BUILT_IN, Languages
from flashproof.model import Body, Code, Kind, Level, Markdown, Role, Waiver
from flashproof.parse.card_metadata import CardMetadata, a_card, read_card_metadata
from flashproof.parse.document import Comment, Fence, Prose
from flashproof.parse.fences import read_body
from flashproof.parse.sections import CardSection, PartSection
from flashproof.parse.variations import WHAT_IF, report_misplaced
from flashproof.text.source import Span

_COMMON = ("Hint", "Why", "More", "Source")
PARTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.RECALL: ("Answer", *_COMMON),
    Kind.QUIZ: _COMMON,
    Kind.EXPLAIN: ("Hint", "Concepts", "Model answer", "More", "Source"),
    Kind.PREDICT: (WHAT_IF, *_COMMON),
    Kind.CLOZE: _COMMON,
    Kind.COMPARE: _COMMON,
    Kind.WRITE: ("Solution", "Check", "Mistakes", *_COMMON),
}
"""The names of the parts that a card may have, by kind."""

_LISTS = {
    key: re.compile(rf"\s*{key}\s*:(.*)$", re.DOTALL) for key in ("match", "unless")
}  # fmt: skip
_KEY = re.compile(r"\s*(\w+)\s*[:=]")


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
class CardDefaults:
    """The default values from the front matter, for cards whose metadata does not set them."""

    level: Level = Level.BEGINNER
    reverse: bool = False
    """Whether Anki also creates a reversed card for each recall card."""


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
    reverse: bool = False
    """Whether Anki also creates a reversed card if this is a recall card."""

    @property
    def span(self) -> Span:
        """The span of the heading, where problems with the whole card are reported."""
        return self.section.heading.span


def read_raw_card(
    section: CardSection,
    defaults: CardDefaults,
    diagnostics: Diagnostics,
    languages: Languages = BUILT_IN,
) -> RawCard:
    """Read the fields that all kinds share; ``defaults`` are the topic's default values.

    ``languages`` are the languages, besides Python, whose fences run.
    """
    metadata = read_card_metadata(section, diagnostics)
    parts = _parts(section, diagnostics, languages)
    main = read_body(section.main, diagnostics, languages)
    _check_continues((main, *parts.values()), diagnostics)
    _check_roles(section.kind, {"": main, **parts}, diagnostics)
    in_question = () if section.kind is Kind.PREDICT else (main,)
    report_misplaced((*in_question, *parts.values()), diagnostics)
    common = CommonFields(
        id=metadata.id,
        question=section.heading.text,
        level=metadata.level or defaults.level,
        tags=metadata.tags,
        hint=parts.pop("Hint", ()),
        why=parts.pop("Why", ()),
        more=parts.pop("More", ()),
        source=parts.pop("Source", ()),
        waivers=metadata.waivers,
        span=section.heading.span,
    )
    reverse = defaults.reverse if metadata.reverse is None else metadata.reverse
    return RawCard(section, common, metadata, main, parts, reverse)


def _parts(section: CardSection, diagnostics: Diagnostics, languages: Languages) -> dict[str, Body]:
    parts: dict[str, Body] = {}
    for part in section.parts:
        name = part.heading.text.text.strip()
        span = part.heading.text.span
        is_what_if = name == WHAT_IF and section.kind is Kind.PREDICT
        body = _raw_body(part) if is_what_if else read_body(part.items, diagnostics, languages)
        if name not in PARTS[section.kind]:
            message = f"{a_card(section.kind)} cannot have the part {name!r}"
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


def _raw_body(part: PartSection) -> Body:
    """Return the unparsed content of a part that a different module parses."""
    return tuple(
        item.markdown if isinstance(item, Prose) else Code("output", item.text, item.span)
        for item in part.items
        if isinstance(item, Prose | Fence)
    )


def _check_continues(bodies: tuple[Body, ...], diagnostics: Diagnostics) -> None:
    snippets = (b for body in bodies for b in body if isinstance(b, Code) and b.is_snippet)
    message = "this snippet has nothing to continue: it is the first one on its card"
    language = ""
    for snippet in snippets:
        if snippet.continues and (message or language not in (snippet.language, "")):
            message = message or "this snippet cannot continue a snippet in a different language"
            diagnostics.error("nothing-to-continue", message, snippet.span, "remove 'continue'")
        message = ""
        language = language if snippet.role is Role.SETUP else snippet.language


_PLACES = {Role.START: "", Role.CHECK: "Check"}
"""The only write card part that can contain code of each role; empty for the main part."""


def _check_roles(kind: Kind, bodies: Mapping[str, Body], diagnostics: Diagnostics) -> None:
    """Report ``{start}`` and ``{check="…"}`` fences outside their part of a write card."""
    for name, body in bodies.items():
        for block in body:
            if isinstance(block, Code) and block.role in _PLACES:
                place = _PLACES[block.role]
                if kind is not Kind.WRITE:
                    report_misplaced_role(block, diagnostics)
                elif name != place:
                    hint = (
                        f"move it below '#### {place}'"
                        if place
                        else "move it above the first '####'"
                    )
                    message = f"{block.role.value!r} is not allowed in this part"
                    diagnostics.error("misplaced-role", message, block.span, hint)


def report_misplaced_role(block: Code, diagnostics: Diagnostics) -> None:
    """Report a ``{start}`` or ``{check="…"}`` fence that is not in a write card."""
    message = f"only write cards can have {block.role.value!r}"
    hint = "delete it, or move the card below '## Write'"
    diagnostics.error("misplaced-role", message, block.span, hint)


def split_at_last_prose(body: Body) -> tuple[Body, Markdown | None, Body]:
    """Split a body into the blocks above the last prose block, that block, and the blocks below it.

    If the body has no prose, return all blocks, ``None``, and an empty tuple.
    """
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


def match_entries(
    comment: Comment, separator: str, place: str, diagnostics: Diagnostics, key: str = "match"
) -> Iterator[tuple[str, Span]]:
    """Yield the nonempty entries of a ``match:`` or ``unless:`` comment and their spans.

    An error is reported if the key is misspelled; ``place`` names the comment in the message, such
    as "a concept's comment". Other comments are notes and have no entries.
    """
    match = _LISTS[key].match(comment.text)
    if match is None:
        if key == "match":
            _check_key(comment, place, diagnostics)
        return
    start = comment.text_start + match.start(1)
    for part in re.finditer(f"[^{separator}]+", match[1]):
        if text := part[0].strip():
            first = start + part.start() + len(part[0]) - len(part[0].lstrip())
            yield text, comment.span.source.span(first, first + len(text))


def _check_key(comment: Comment, place: str, diagnostics: Diagnostics) -> None:
    key = _KEY.match(comment.text)
    if key and key[1] not in _LISTS and get_close_matches(key[1].lower(), _LISTS, cutoff=0.7):
        start = comment.text_start + key.start(1)
        span = comment.span.source.span(start, start + len(key[1]))
        message = f"unknown key {key[1]!r} in {place}"
        known = get_close_matches(key[1].lower(), _LISTS, n=1, cutoff=0.7)[0]
        diagnostics.error("unknown-key", message, span, f"write '{known}: …'")


def prose_lines(markdown: Markdown) -> list[tuple[str, int]]:
    """Return the lines of prose, each with its start offset in the source."""
    source, first = markdown.span.source, markdown.span.line
    return [
        (line, source.line_start(first + index))
        for index, line in enumerate(markdown.text.split("\n"))
    ]
