"""The comment under a card's heading: ``<!-- id: l2-adds; level: beginner; tags: l2 -->``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flashproof.diagnostics import Diagnostics, nearest
from flashproof.model import Kind, Level, Waiver
from flashproof.parse.document import Comment
from flashproof.parse.front_matter import read_level
from flashproof.parse.sections import CardSection
from flashproof.source import Span

KEYS: Mapping[str, str] = {
    "id": "unique in the deck, never changed; needed",
    "level": "beginner, intermediate or advanced; else the topic's",
    "tags": "tags of this card, separated by commas",
    "order": "'fixed' keeps the options of a quiz in the order of the file",
    "reverse": "'yes' makes Anki ask a recall card from answer to question too",
    "lint": "'off=rule (reason)' turns a lint rule off for this card",
}
"""Every key, with what it is for."""

ID = re.compile(r"[a-z0-9][a-z0-9-]*")

_ONLY = {"order": (Kind.QUIZ, "fixed"), "reverse": (Kind.RECALL, "yes")}
_ENTRY = re.compile(r"(?:[^;(]|\([^()]*\)|\()+")
_WAIVER = re.compile(r"off=([a-z0-9-]+)\s*(?:\(([^()]*)\))?\s*,?\s*")


@dataclass(frozen=True, slots=True)
class CardData:
    """What the comment says."""

    id: str = ""
    level: Level | None = None
    tags: tuple[str, ...] = ()
    fixed_order: bool = False
    reverse: bool = False
    waivers: tuple[Waiver, ...] = ()
    id_span: Span | None = None


def read_card_data(card: CardSection, diagnostics: Diagnostics) -> CardData:
    """Read a card's data; what is wrong in it is told, and the rest is kept."""
    if card.data is None:
        _missing_id(card, card.heading.span, diagnostics)
        return CardData()
    values: dict[str, Span] = {}
    for key, key_span, value in _entries(card.data):
        if key not in KEYS:
            message = f"card data has no key {key!r}"
            diagnostics.error("unknown-key", message, key_span, nearest(key, KEYS))
        elif key in values:
            message = f"the key {key!r} stands here twice"
            diagnostics.error("repeated-key", message, key_span, "keep one of them")
        else:
            values[key] = value
    if "id" not in values:
        _missing_id(card, card.data.span, diagnostics)
    return _card_data(card.kind, values, diagnostics)


def _missing_id(card: CardSection, span: Span, diagnostics: Diagnostics) -> None:
    message = f"the card {card.heading.text.text.strip()!r} has no id"
    hint = "write '<!-- id: … -->' under the heading, or let 'build.py ids' write it"
    diagnostics.error("missing-id", message, span, hint)


def _card_data(kind: Kind, values: Mapping[str, Span], diagnostics: Diagnostics) -> CardData:
    return CardData(
        id=_id(values["id"], diagnostics) if "id" in values else "",
        level=read_level(values["level"].text, values["level"], diagnostics)
        if "level" in values
        else None,
        tags=tuple(tag.strip() for tag in values["tags"].text.split(",") if tag.strip())
        if "tags" in values
        else (),
        fixed_order=_switch("order", kind, values, diagnostics),
        reverse=_switch("reverse", kind, values, diagnostics),
        waivers=tuple(_waivers(values["lint"], diagnostics)) if "lint" in values else (),
        id_span=values.get("id"),
    )


def _id(span: Span, diagnostics: Diagnostics) -> str:
    if not ID.fullmatch(span.text):
        hint = "use small letters, digits and '-', beginning with a letter or digit"
        diagnostics.error("bad-id", f"{span.text!r} cannot be an id", span, hint)
        return ""
    return span.text


def _switch(key: str, kind: Kind, values: Mapping[str, Span], diagnostics: Diagnostics) -> bool:
    if (span := values.get(key)) is None:
        return False
    its_kind, on = _ONLY[key]
    if kind is not its_kind or span.text != on:
        message = f"'{key}: {span.text}' means nothing in a {kind} card"
        diagnostics.error("bad-value", message, span, f"'{key}: {on}', in {its_kind} cards only")
        return False
    return True


def _waivers(span: Span, diagnostics: Diagnostics) -> Iterator[Waiver]:
    position = 0
    while match := _WAIVER.match(span.text, position):
        if not (match[2] or "").strip():
            message = f"the rule {match[1]!r} is turned off without a reason"
            hint = f"write 'lint: off={match[1]} (why)'"
            diagnostics.error("bad-value", message, span.sub(*match.span(1)), hint)
        yield Waiver(match[1], (match[2] or "").strip(), span.sub(*match.span(1)))
        position = match.end()
    if position < len(span.text):
        hint = "write 'lint: off=rule (why)'"
        diagnostics.error("bad-value", "this lint setting cannot be read", span, hint)


def _entries(comment: Comment) -> Iterator[tuple[str, Span, Span]]:
    """Key, its place, and the value's place, for each ``key: value``."""
    for entry in _ENTRY.finditer(comment.text):
        key, _, value = entry[0].partition(":")
        if not entry[0].strip():
            continue
        start = comment.text_start + entry.start()
        source = comment.span.source
        key_start = start + len(key) - len(key.lstrip())
        value_start = start + len(entry[0]) - len(value.lstrip()) if value else start + len(key)
        yield (
            key.strip(),
            source.span(key_start, key_start + len(key.strip())),
            source.span(value_start, value_start + len(value.strip())),
        )
