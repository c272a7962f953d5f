"""The YAML at the head of a card file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import yaml

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Level
from flashproof.text.source import Span

KEYS: Mapping[str, str] = {
    "title": "what the topic is called; needed",
    "deck": "the deck above the topic, levels separated by ::; else the deck's own title",
    "tags": "tags of all its cards",
    "level": "the level of cards that name none: beginner, intermediate or advanced",
    "prerequisites": "names of topics to learn before",
    "minutes": "how long a reader needs; else estimated",
    "summary": "one sentence on what it teaches",
}
"""Every key, with what it is for."""

_LISTS = ("tags", "prerequisites")
_QUICK_LOADER = getattr(yaml, "CSafeLoader", None)
_READ_OTHERWISE = re.compile(r"[\t?!{]")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the head of a card file says."""

    title: str = ""
    deck: str = ""
    tags: tuple[str, ...] = ()
    level: Level | None = None
    prerequisites: tuple[str, ...] = ()
    minutes: int | None = None
    summary: str = ""
    spans: Mapping[str, Span] = field(default_factory=dict)
    """Where the value of each key stands."""


def read_front_matter(block: Span, diagnostics: Diagnostics) -> FrontMatter:
    """Read the head; what is wrong in it is told, and the rest is kept."""
    values: dict[str, tuple[str, ...]] = {}
    spans: dict[str, Span] = {}
    if (entries := _entries(block, diagnostics)) is None:
        return FrontMatter()
    for key, key_span, node in entries:
        if key not in KEYS:
            message = f"front matter has no key {key!r}"
            diagnostics.error("unknown-key", message, key_span, suggest(key, KEYS))
        elif key in values:
            message = f"the key {key!r} stands here twice"
            diagnostics.error("repeated-key", message, key_span, "keep one of them")
        else:
            spans[key] = _span(block, node)
            values[key] = _texts(key, node, spans[key], diagnostics)
    return _front_matter(block, values, spans, diagnostics)


def _front_matter(
    block: Span,
    values: Mapping[str, tuple[str, ...]],
    spans: Mapping[str, Span],
    diagnostics: Diagnostics,
) -> FrontMatter:
    def text(key: str) -> str:
        return " ".join(values.get(key, ())).strip()

    if not text("title"):
        hint = "add a line 'title: …'"
        diagnostics.error("missing-title", "the topic has no title", block.sub(0, 0), hint)
    if "::" in text("title"):
        hint = "write it otherwise: Anki would make a deck of each side"
        diagnostics.error("bad-deck", "a title holds no '::'", spans["title"], hint)
    if not all(level.strip() for level in text("deck").split("::")) and text("deck"):
        hint = "write a name on both sides of each '::'"
        diagnostics.error("bad-deck", "a deck without a name", spans["deck"], hint)
    for tag in values.get("tags", ()):
        check_tag(tag, _within(spans["tags"], tag), diagnostics)
    return FrontMatter(
        title=text("title"),
        deck=text("deck"),
        tags=values.get("tags", ()),
        level=read_level(text("level"), spans["level"], diagnostics) if "level" in values else None,
        prerequisites=values.get("prerequisites", ()),
        minutes=_minutes(text("minutes"), spans["minutes"], diagnostics)
        if "minutes" in values
        else None,
        summary=text("summary"),
        spans=spans,
    )


def read_level(text: str, span: Span, diagnostics: Diagnostics) -> Level | None:
    """The level that a text names; ``None``, told, where it names none."""
    if text in tuple(Level):
        return Level(text)
    diagnostics.error("unknown-level", f"no level is called {text!r}", span, suggest(text, Level))
    return None


def check_tag(tag: str, span: Span, diagnostics: Diagnostics) -> None:
    """Tell a tag that is meant to be several, or that Anki would write otherwise."""
    if parts := re.findall(r"[^\s|]+", tag) if re.search(r"[\s|]", tag) else []:
        hint = f"write '{', '.join(parts)}', or '{'-'.join(parts)}' for one tag"
        diagnostics.error("bad-tag", f"{tag!r} is not one tag", span, hint)


def _minutes(text: str, span: Span, diagnostics: Diagnostics) -> int | None:
    if text.isdecimal() and 1 <= int(text) <= 600:
        return int(text)
    hint = "write a whole number from 1 to 600, or leave it out"
    diagnostics.error("bad-minutes", f"{text!r} is not a number of minutes", span, hint)
    return None


def _entries(block: Span, diagnostics: Diagnostics) -> list[tuple[str, Span, yaml.Node]] | None:
    """Keys and values as YAML nodes: nothing is built from them, so nothing can blow up.

    ``None``, told, where the block is not YAML.
    """
    try:
        root = _composed(block.text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        offset = min(mark.index, len(block.text)) if mark else 0
        reason = getattr(fault, "problem", None) or "it cannot be read"
        span = block.sub(offset, min(offset + 1, len(block.text)))
        hint = "quote a value that holds ': ', ends in ':' or begins with a special character"
        diagnostics.error("bad-yaml", f"front matter is not YAML: {reason}", span, hint)
        return None
    except RecursionError:
        root = yaml.ScalarNode("", "")
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        hint = "write lines such as 'title: …'"
        diagnostics.error("bad-yaml", "front matter is not a list of keys", block, hint)
        return None
    return [(str(key.value), _span(block, key), value) for key, value in root.value]


def _composed(text: str) -> yaml.Node | None:
    """The root: by libyaml where it is there and reads the same, which takes a tenth of the time.

    PyYAML's own parser refuses more of the characters named here, and tells faults in better words.
    """
    if _QUICK_LOADER is not None and not _READ_OTHERWISE.search(text):
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=_QUICK_LOADER)
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _texts(key: str, node: yaml.Node, span: Span, diagnostics: Diagnostics) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        text = "" if node.tag.endswith(":null") else node.value
        if key in _LISTS:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return (text,)
    nodes = node.value
    is_list = isinstance(node, yaml.SequenceNode)
    if key in _LISTS and is_list and all(isinstance(item, yaml.ScalarNode) for item in nodes):
        return tuple(item.value for item in nodes)
    form = "a list such as [one, two]" if key in _LISTS else "a text"
    diagnostics.error("bad-value", f"{key!r} must be {form}", span, f"write {key}: {form}")
    return ()


def _within(span: Span, part: str) -> Span:
    start = span.text.find(part)
    return span if start == -1 else span.sub(start, start + len(part))


def _span(block: Span, node: yaml.Node) -> Span:
    if node.start_mark is None:
        return block
    return block.sub(node.start_mark.index, node.end_mark.index)
