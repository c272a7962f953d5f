"""The comment under a card's heading: ``<!-- id: l2-adds; level: beginner; tags: l2 -->``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Kind, Level, Waiver
from flashproof.parse.document import Comment
from flashproof.parse.front_matter import check_tag, read_level
from flashproof.parse.sections import CardSection
from flashproof.text.source import Span

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
LOOKS_LIKE_ID = re.compile(r"id\b", re.IGNORECASE)
"""How an entry begins that was meant to be an id, however it is written."""

_NEXT_KEY = re.compile(rf"[\s,](?:{'|'.join(KEYS)})\s*:")
_ENTRY = re.compile(r"(?:[^;(]|\([^()]*\)|\()+")
_WAIVER = re.compile(r"off=([a-z0-9-]+)\s*(?:\(([^()]*)\))?\s*,?\s*")


def a_card(kind: Kind) -> str:
    """A card of a kind, in a sentence."""
    return f"{'an' if kind is Kind.EXPLAIN else 'a'} {kind} card"


@dataclass(frozen=True, slots=True)
class CardMetadata:
    """What the comment says."""

    id: str = ""
    level: Level | None = None
    tags: tuple[str, ...] = ()
    fixed_order: bool = False
    reverse: bool = False
    waivers: tuple[Waiver, ...] = ()
    id_span: Span | None = None


def read_card_metadata(card: CardSection, diagnostics: Diagnostics) -> CardMetadata:
    """Read a card's data; what is wrong in it is told, and the rest is kept."""
    if card.metadata is None:
        if not _is_misplaced(card, False, diagnostics):
            _missing_id(card, card.heading.span, diagnostics)
        return CardMetadata()
    values: dict[str, Span] = {}
    means_id = False
    for key, key_span, value in _entries(card.metadata):
        if key not in KEYS:
            means_id |= bool(LOOKS_LIKE_ID.match(key))
            _unknown_key(key, key_span, value, diagnostics)
        elif key in values:
            message = f"the key {key!r} stands here twice"
            diagnostics.error("repeated-key", message, key_span, "keep one of them")
        else:
            values[key] = value
    has_id = "id" in values or means_id
    if not _is_misplaced(card, has_id, diagnostics) and not has_id:
        _missing_id(card, card.metadata.span, diagnostics)
    return _card_data(card.kind, values, diagnostics)


def _unknown_key(key: str, span: Span, value: Span, diagnostics: Diagnostics) -> None:
    if ":" in span.source.text[span.end : value.start + 1]:
        message, hint = f"card data has no key {key!r}", suggest(key, KEYS)
    else:
        message = f"{key!r} is no card data, which are written 'key: value'"
        hint = "write 'id: …; level: …'; a note to yourself goes below the data"
    diagnostics.error("unknown-key", message, span, hint)


def _is_misplaced(card: CardSection, has_id: bool, diagnostics: Diagnostics) -> bool:
    """Tell an id that stands where none is looked for; whether there is one."""
    if (bare := card.plain_text_id) is not None:
        message, hint = "this id is text of the card", f"write '<!-- {bare.text} -->'"
        diagnostics.error("misplaced-data", message, bare, hint)
        return True
    if (comment := card.misplaced_metadata) is None:
        return False
    if has_id:
        message = "a second id in one card"
        hint = "take it away, or put a heading '### …' above it, if a card begins there"
    else:
        message, hint = "the card's id stands too low", "move it straight under the heading"
    diagnostics.error("misplaced-data", message, comment.span, hint)
    return True


def _missing_id(card: CardSection, span: Span, diagnostics: Diagnostics) -> None:
    message = f"the card {card.heading.text.text.strip()!r} has no id"
    hint = "write '<!-- id: … -->' under the heading, or let 'build.py ids' write it"
    diagnostics.error("missing-id", message, span, hint)


def _card_data(kind: Kind, values: Mapping[str, Span], diagnostics: Diagnostics) -> CardMetadata:
    return CardMetadata(
        id=_id(values["id"], diagnostics) if "id" in values else "",
        level=read_level(values["level"].text, values["level"], diagnostics)
        if "level" in values
        else None,
        tags=_tags(values["tags"], diagnostics) if "tags" in values else (),
        fixed_order=_switch("order", kind, values, diagnostics),
        reverse=_switch("reverse", kind, values, diagnostics),
        waivers=tuple(_waivers(values["lint"], diagnostics)) if "lint" in values else (),
        id_span=values.get("id"),
    )


def _id(span: Span, diagnostics: Diagnostics) -> str:
    if not ID.fullmatch(span.text):
        hint = "use small letters, digits and '-', beginning with a letter or digit"
        if _NEXT_KEY.search(span.text):
            hint = "separate one key from the next by ';'"
        diagnostics.error("bad-id", f"{span.text!r} cannot be an id", span, hint)
        return ""
    return span.text


def _tags(span: Span, diagnostics: Diagnostics) -> tuple[str, ...]:
    found = re.finditer(r"[^\s,][^,]*(?<!\s)", span.text)
    tags = [(one[0], span.sub(*one.span())) for one in found]
    for tag, place in tags:
        check_tag(tag, place, diagnostics)
    return tuple(tag for tag, _ in tags)


def _switch(key: str, kind: Kind, values: Mapping[str, Span], diagnostics: Diagnostics) -> bool:
    if (span := values.get(key)) is None:
        return False
    its_kind, on = _ONLY[key]
    if kind is not its_kind or span.text != on:
        message = f"'{key}: {span.text}' means nothing in {a_card(kind)}"
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
