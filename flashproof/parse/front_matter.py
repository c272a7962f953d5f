"""Read the front matter: the YAML at the top of a card file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import yaml

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Goal, Level, Markdown
from flashproof.text.language_tags import LANGUAGE_TAG_HELP, is_language_tag
from flashproof.text.source import Span

KEYS: Mapping[str, str] = {
    "title": "the title of the topic; required",
    "deck": "the parent deck, with levels separated by ::; default: the title of the whole deck",
    "tags": "tags for all cards of the topic",
    "level": "the default level of its cards: beginner, intermediate, or advanced",
    "prerequisites": "names of topics to learn first",
    "minutes": "reading time in minutes; default: estimated",
    "summary": "one sentence about what the topic teaches",
    "goals": "what learners can do after the topic, each with the id of the card that tests it",
    "lang": "the language of the topic's text, such as ar or pt-BR; default: the deck's language",
    "reverse": "'yes': Anki also creates a reversed card for each Recall card",
}
"""Descriptions of all front matter keys, by key."""

OTHER_KEYS = frozenset(
    "alias aliases author authors categories category created cssclass cssclasses date description"
    " image last_modified_at lastmod layout license modified nav_order parent"
    " permalink publish published series sidebar_label slug source status template theme toc type"
    " updated url uuid version weight".split()
)
"""Keys that flashproof ignores because programs such as Hugo, Jekyll, and Obsidian use them."""

ALIASES: Mapping[str, str] = {"language": "lang"}
"""Alternative spellings of keys, mapped to the standard key."""

_LEVELS = frozenset(Level)
_LISTS = ("tags", "prerequisites")
_YES, _NO = ("yes", "true", "on"), ("no", "false", "off")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values in a card file's front matter; missing or invalid values have their defaults."""

    title: str = ""
    deck: str = ""
    """The parent deck."""
    tags: tuple[str, ...] = ()
    level: Level | None = None
    """The default level of the topic's cards."""
    prerequisites: tuple[str, ...] = ()
    """The names of the topics that this topic requires."""
    minutes: int | None = None
    summary: str = ""
    goals: tuple[Goal, ...] = ()
    language: str = ""
    """The language tag, such as ``pt-BR``."""
    reverse: bool = False
    """Whether Anki also creates a reversed card for each recall card."""
    spans: Mapping[str, Span] = field(default_factory=dict)
    """The span of each value, by key."""


def read_front_matter(block: Span, diagnostics: Diagnostics) -> FrontMatter:
    """Read the front matter; report invalid entries and keep the valid ones."""
    values: dict[str, tuple[str, ...]] = {}
    goals: tuple[Goal, ...] = ()
    spans: dict[str, Span] = {}
    if (entries := _entries(block, diagnostics)) is None:
        return FrontMatter()
    for name, key_span, node in entries:
        key = ALIASES.get(name, name)
        if key == "draft":
            message = "drafts must be in files that are not part of the deck"
            hint = "move the file to a folder that 'exclude' in [tool.flashproof] lists"
            diagnostics.error("draft", message, key_span, hint)
        elif key.lower() in OTHER_KEYS:
            message = f"the front matter key {key!r} is ignored"
            hint = "delete it, unless another program uses it"
            diagnostics.warn("ignored-key", message, key_span, hint)
        elif key not in KEYS:
            message = f"unknown key {key!r} in the front matter"
            diagnostics.error("unknown-key", message, key_span, suggest(key, KEYS))
        elif key in spans:
            message, hint = f"duplicate key {key!r}", "delete one of them"
            diagnostics.error("repeated-key", message, key_span, hint)
        else:
            spans[key] = _span(block, node)
            if key == "goals":
                goals = tuple(_goals(block, node, spans[key], diagnostics))
            else:
                values[key] = _texts(key, node, spans[key], diagnostics)
    return replace(_front_matter(block, values, spans, diagnostics), goals=goals)


def _front_matter(
    block: Span,
    values: Mapping[str, tuple[str, ...]],
    spans: Mapping[str, Span],
    diagnostics: Diagnostics,
) -> FrontMatter:
    def text(key: str) -> str:
        return " ".join(values.get(key, ())).strip()

    if not text("title"):
        hint = "add 'title: …' to the front matter"
        diagnostics.error("missing-title", "the topic has no title", block.subspan(0, 0), hint)
    if "::" in text("title"):
        hint = "rephrase it: in Anki, '::' separates subdecks"
        diagnostics.error("bad-deck", "a title cannot contain '::'", spans["title"], hint)
    if not all(level.strip() for level in text("deck").split("::")) and text("deck"):
        hint = "write a name on both sides of each '::'"
        message = "a deck or subdeck in this path has no name"
        diagnostics.error("bad-deck", message, spans["deck"], hint)
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
        language=_language(text("lang"), spans["lang"], diagnostics) if text("lang") else "",
        reverse="reverse" in values
        and read_switch("reverse", text("reverse"), spans["reverse"], diagnostics),
        spans=spans,
    )


def read_level(text: str, span: Span, diagnostics: Diagnostics) -> Level | None:
    """Return the level with the given name; report an unknown name and return ``None``."""
    if text in _LEVELS:
        return Level(text)
    diagnostics.error("unknown-level", f"unknown level {text!r}", span, suggest(text, Level))
    return None


def read_switch(key: str, text: str, span: Span, diagnostics: Diagnostics) -> bool:
    """Return whether a value is ``yes``, ``true``, or ``on``, ignoring case.

    Report a value that is in neither ``_YES`` nor ``_NO``, and return ``False``.
    """
    if text.lower() in _YES or text.lower() in _NO:
        return text.lower() in _YES
    message = f"{text!r} is not a valid value for {key!r}"
    diagnostics.error("bad-value", message, span, f"write '{key}: yes' or '{key}: no'")
    return False


def _language(text: str, span: Span, diagnostics: Diagnostics) -> str:
    if is_language_tag(text):
        return text
    message = f"{text!r} is not a language tag"
    diagnostics.error("bad-value", message, span, f"write {LANGUAGE_TAG_HELP}")
    return ""


def check_tag(tag: str, span: Span, diagnostics: Diagnostics) -> None:
    """Report a tag that Anki would split or rewrite, or that looks like several tags."""
    if parts := re.findall(r"[^\s|]+", tag) if re.search(r"[\s|]", tag) else []:
        hint = f"write '{', '.join(parts)}' for several tags, or '{'-'.join(parts)}' for one"
        diagnostics.error("bad-tag", f"{tag!r} is not a valid tag", span, hint)


def _minutes(text: str, span: Span, diagnostics: Diagnostics) -> int | None:
    if text.isdecimal() and 1 <= int(text) <= 600:
        return int(text)
    hint = "write a whole number from 1 to 600, or delete the line"
    diagnostics.error("bad-minutes", f"{text!r} is not a valid number of minutes", span, hint)
    return None


def _entries(block: Span, diagnostics: Diagnostics) -> list[tuple[str, Span, yaml.Node]] | None:
    """Return the keys, their spans, and values; report invalid YAML and return ``None``.

    Values are returned as YAML nodes, not as objects, so aliases cannot expand without limit.
    """
    try:
        root = yaml.compose(block.text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        offset = min(mark.index, len(block.text)) if mark else 0
        reason = getattr(error, "problem", None) or "syntax error"
        span = block.subspan(offset, min(offset + 1, len(block.text)))
        hint = "quote values that contain ': ', end with ':', or start with a special character"
        message = f"the front matter is not valid YAML: {reason}"
        diagnostics.error("bad-yaml", message, span, hint)
        return None
    except RecursionError:
        root = yaml.ScalarNode("", "")
    if root is None:
        return []
    if not isinstance(root, yaml.MappingNode):
        hint = "write one 'key: value' per line, such as 'title: …'"
        diagnostics.error("bad-yaml", "the front matter has no keys", block, hint)
        return None
    return [(str(key.value), _span(block, key), value) for key, value in root.value]


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
    message, hint = f"{key!r} must be text", f"write the text on one line: '{key}: …'"
    if key in _LISTS:
        message, hint = f"{key!r} must be a list", f"write '{key}: [one, two]'"
    diagnostics.error("bad-value", message, span, hint)
    return ()


def _goals(block: Span, node: yaml.Node, span: Span, diagnostics: Diagnostics) -> Iterator[Goal]:
    """Yield the goals in a mapping from card ids to texts; report invalid entries."""
    hint = "write each goal on its own line: '  card-id: what the learner can do'"
    if not isinstance(node, yaml.MappingNode):
        diagnostics.error(
            "bad-value", "'goals' must be a mapping from card ids to texts", span, hint
        )
        return
    ids = set()
    for key, value in node.value:
        card, key_span = str(key.value), _span(block, key)
        if not isinstance(value, yaml.ScalarNode) or not value.value.strip():
            diagnostics.error("bad-value", "this goal has no text", key_span, hint)
        elif card in ids:
            message = f"two goals refer to the card {card!r}"
            diagnostics.error("repeated-key", message, key_span, "delete one of them")
        else:
            ids.add(card)
            yield Goal(card, Markdown(value.value.strip(), _span(block, value)), key_span)


def _within(span: Span, part: str) -> Span:
    start = span.text.find(part)
    return span if start == -1 else span.subspan(start, start + len(part))


def _span(block: Span, node: yaml.Node) -> Span:
    if node.start_mark is None:
        return block
    return block.subspan(node.start_mark.index, node.end_mark.index)
