"""Read a card's metadata comment: ``<!-- id: l2-adds; level: beginner; tags: l2 -->``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Kind, Level, Waiver
from flashproof.parse.document import Comment
from flashproof.parse.front_matter import check_tag, read_level, read_switch
from flashproof.parse.sections import CardSection
from flashproof.text.source import Span

KEYS: Mapping[str, str] = {
    "id": "unique in the deck, never changed; required",
    "level": "beginner, intermediate, or advanced; default: the topic's level",
    "tags": "tags for this card, separated by commas",
    "order": "'fixed' keeps a quiz card's options in file order",
    "reverse": "'yes': Anki also creates a reversed card, from answer to question; 'no': Anki does"
    " not; default: the topic's 'reverse'",
    "lint": "'off=rule (reason)' turns a lint rule off for this card",
}
"""Descriptions of all metadata keys, by key."""

ID = re.compile(r"[a-z0-9][a-z0-9-]*")
"""Matches a valid card id."""

_KINDS = {"order": Kind.QUIZ, "reverse": Kind.RECALL}
"""The only card kind that supports each key."""
LOOKS_LIKE_ID = re.compile(r"id\b", re.IGNORECASE)
"""Matches the start of an entry that was probably intended as the id, such as ``ID=``."""

_NEXT_KEY = re.compile(rf"[\s,](?:{'|'.join(KEYS)})\s*:")
_ENTRY = re.compile(r"(?:[^;(]|\([^()]*\)|\()+")
_WAIVER = re.compile(r"off=([a-z0-9-]+)\s*(?:\(([^()]*)\))?\s*,?\s*")


def a_card(kind: Kind) -> str:
    """Return a card kind with its article, such as ``a Recall card``."""
    return f"{'an' if kind is Kind.EXPLAIN else 'a'} {kind} card"


@dataclass(frozen=True, slots=True)
class CardMetadata:
    """The values in a card's metadata comment."""

    id: str = ""
    """The card's id; empty if it is missing or invalid."""
    level: Level | None = None
    tags: tuple[str, ...] = ()
    fixed_order: bool = False
    reverse: bool | None = None
    """Whether Anki also creates a reversed card; ``None`` for the topic's default."""
    waivers: tuple[Waiver, ...] = ()


def read_card_metadata(card: CardSection, diagnostics: Diagnostics) -> CardMetadata:
    """Read a card's metadata; report invalid entries and keep the valid ones."""
    if card.metadata is None:
        if not _report_misplaced_id(card, False, diagnostics):
            _report_missing_id(card, card.heading.span, diagnostics)
        return CardMetadata()
    values: dict[str, Span] = {}
    looks_like_id = False
    for key, key_span, value in _entries(card.metadata):
        if key not in KEYS:
            looks_like_id |= bool(LOOKS_LIKE_ID.match(key))
            _report_unknown_key(key, key_span, value, diagnostics)
        elif key in values:
            message, hint = f"duplicate key {key!r}", "delete one of them"
            diagnostics.error("repeated-key", message, key_span, hint)
        else:
            values[key] = value
    has_id = "id" in values or looks_like_id
    if not _report_misplaced_id(card, has_id, diagnostics) and not has_id:
        _report_missing_id(card, card.metadata.span, diagnostics)
    return _read_values(card.kind, values, diagnostics)


def _report_unknown_key(key: str, span: Span, value: Span, diagnostics: Diagnostics) -> None:
    if ":" in span.source.text[span.end : value.start + 1]:
        message, hint = f"unknown key {key!r} in the card metadata", suggest(key, KEYS)
    else:
        message = f"{key!r} is not a 'key: value' pair"
        hint = "write 'id: …; level: …'; put notes in a separate comment below it"
    diagnostics.error("unknown-key", message, span, hint)


def _report_misplaced_id(card: CardSection, has_id: bool, diagnostics: Diagnostics) -> bool:
    """Report an id in the wrong place; return whether there was such an id."""
    if (plain := card.plain_text_id) is not None:
        message, hint = "this id is not inside a comment", f"write '<!-- {plain.text} -->'"
        diagnostics.error("misplaced-data", message, plain, hint)
        return True
    if (comment := card.misplaced_metadata) is None:
        return False
    if has_id:
        message = "this card has a second id"
        hint = "delete it, or add a heading ('### …') above it if another card starts here"
    else:
        message = "the card's id is not directly below its heading"
        hint = "move the comment directly below the heading"
    diagnostics.error("misplaced-data", message, comment.span, hint)
    return True


def _report_missing_id(card: CardSection, span: Span, diagnostics: Diagnostics) -> None:
    message = f"the card {card.heading.text.text.strip()!r} has no id"
    hint = "add '<!-- id: … -->' below the heading, or run 'build.py ids'"
    diagnostics.error("missing-id", message, span, hint)


def _read_values(kind: Kind, values: Mapping[str, Span], diagnostics: Diagnostics) -> CardMetadata:
    return CardMetadata(
        id=_id(values["id"], diagnostics) if "id" in values else "",
        level=read_level(values["level"].text, values["level"], diagnostics)
        if "level" in values
        else None,
        tags=_tags(values["tags"], diagnostics) if "tags" in values else (),
        fixed_order=_fixed_order(kind, values, diagnostics),
        reverse=_reverse(kind, values, diagnostics),
        waivers=tuple(_waivers(values["lint"], diagnostics)) if "lint" in values else (),
    )


def _id(span: Span, diagnostics: Diagnostics) -> str:
    if not ID.fullmatch(span.text):
        hint = "use lowercase letters, digits, and '-', and start with a letter or a digit"
        if _NEXT_KEY.search(span.text):
            hint = "separate the keys with ';'"
        diagnostics.error("bad-id", f"{span.text!r} is not a valid id", span, hint)
        return ""
    return span.text


def _tags(span: Span, diagnostics: Diagnostics) -> tuple[str, ...]:
    matches = re.finditer(r"[^\s,][^,]*(?<!\s)", span.text)
    tags = [(match[0], span.subspan(*match.span())) for match in matches]
    for tag, tag_span in tags:
        check_tag(tag, tag_span, diagnostics)
    return tuple(tag for tag, _ in tags)


def _fixed_order(kind: Kind, values: Mapping[str, Span], diagnostics: Diagnostics) -> bool:
    span = _value_for("order", kind, values, diagnostics)
    if span is None or span.text == "fixed":
        return span is not None
    message = f"{span.text!r} is not a valid value for 'order'"
    diagnostics.error("bad-value", message, span, "write 'order: fixed'")
    return False


def _reverse(kind: Kind, values: Mapping[str, Span], diagnostics: Diagnostics) -> bool | None:
    span = _value_for("reverse", kind, values, diagnostics)
    return None if span is None else read_switch("reverse", span.text, span, diagnostics)


def _value_for(
    key: str, kind: Kind, values: Mapping[str, Span], diagnostics: Diagnostics
) -> Span | None:
    """Return the value of a key, or ``None`` if the key is missing.

    If cards of this kind cannot have the key, report it and return ``None``.
    """
    span = values.get(key)
    if span is not None and kind is not _KINDS[key]:
        message = f"{a_card(kind)} cannot have {key!r}"
        hint = f"delete it: only {_KINDS[key]} cards can have it"
        diagnostics.error("bad-value", message, span, hint)
        return None
    return span


def _waivers(span: Span, diagnostics: Diagnostics) -> Iterator[Waiver]:
    position = 0
    while match := _WAIVER.match(span.text, position):
        if not (match[2] or "").strip():
            message = f"the rule {match[1]!r} is turned off without a reason"
            hint = f"write 'lint: off={match[1]} (reason)'"
            diagnostics.error("bad-value", message, span.subspan(*match.span(1)), hint)
        yield Waiver(match[1], (match[2] or "").strip(), span.subspan(*match.span(1)))
        position = match.end()
    if position < len(span.text):
        hint = "write 'lint: off=rule (reason)'"
        diagnostics.error("bad-value", "invalid lint setting", span, hint)


def _entries(comment: Comment) -> Iterator[tuple[str, Span, Span]]:
    """Yield the key, the key's span, and the value's span for each ``key: value`` entry."""
    source = comment.span.source
    for entry in _ENTRY.finditer(comment.text):
        text = entry[0]
        key, _, value = text.partition(":")
        if not text.strip():
            continue
        start = comment.text_start + entry.start()
        key_start = start + len(key) - len(key.lstrip())
        value_start = start + len(text) - len(value.lstrip()) if value else start + len(key)
        key = key.strip()
        yield (
            key,
            source.span(key_start, key_start + len(key)),
            source.span(value_start, value_start + len(value.strip())),
        )
