"""Define which HTML elements and classes intermediate HTML can contain."""

from __future__ import annotations

from collections.abc import Mapping

CALLOUTS: Mapping[str, str] = {
    "note": "Note",
    "tip": "Tip",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
}
"""The English titles of callouts, keyed by the lowercase name in brackets."""

LABELS: Mapping[str, str] = {
    **CALLOUTS,
    "transcript": "Transcript",
    "to-do": "to do",
    "done": "done",
}
"""The English words that are added to the author's text, by message key."""

RAW_TAGS = frozenset(
    {"abbr", "b", "br", "del", "em", "i", "ins", "kbd", "mark"}
    | {"rp", "rt", "ruby", "s", "small", "strong", "sub", "sup", "u"}
)
"""The elements that authors may use as raw HTML, besides ``<span>`` with ``lang`` or ``dir``."""

TAGS = RAW_TAGS | {
    *("a", "blockquote", "code", "details", "div", "hr", "img", "li", "ol", "p", "pre", "span"),
    *("audio", "summary", "ul", "video"),
    *("table", "tbody", "td", "th", "thead", "tr"),
    *("tex-block", "tex-inline"),
}
"""All elements allowed in intermediate HTML."""

CLASSES: Mapping[str, set[str]] = {
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
    "div": {"table-scroll"},
    "li": {"task"},
    "details": {"transcript"},
    "span": {"transcript"},
    "blockquote": {f"callout-{name}" for name in CALLOUTS},
}
"""All CSS classes allowed in intermediate HTML, keyed by element."""
