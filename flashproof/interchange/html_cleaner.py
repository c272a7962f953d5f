"""Convert untrusted HTML to well-formed HTML in one pass.

HTML parsers take quadratic time for unclosed markup, and deeply nested elements exhaust the stack.
After this pass, only tags and attributes that the conversion supports are left, each element is
closed, no element is nested more than ``MAX_DEPTH`` levels deep, and any other ``<`` is text.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from urllib.parse import quote

MAX_DEPTH = 50
"""The maximum nesting depth of elements; deeper elements lose their tags, not their text."""
FIRST_PLACEHOLDER, LAST_PLACEHOLDER = "\ue100", "\ue101"
"""The characters around the number that represents replaced text during the conversion."""
BRACKET = "\ue102"
"""The character that represents a ``[`` that does not start one of Anki's tags."""

_VOID = frozenset(("br", "hr", "img"))
_ELEMENTS = _VOID | frozenset(
    "a abbr anki-mathjax article b blockquote caption center cite code dd del details dfn div dl dt"
    " em figcaption figure font footer h1 h2 h3 h4 h5 h6 header i ins kbd li main mark ol p pre q"
    " rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th"
    " thead tr tt u ul var".split()
)
_WITHOUT_CONTENT = ("script", "style")
_ATTRIBUTES = frozenset(
    ("alt", "block", "class", "colspan", "dir", "href", "lang", "role", "src", "start")
)
_NUMBERS = frozenset(("colspan", "start"))

_TAG_NAME = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|))?+"""
)
_TAG_END = re.compile(r"[\s/]*+>")
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\ue1ff\ud800-\udfff]")
_FORBIDDEN_IN_CLEAN = re.compile(
    f"(?![{FIRST_PLACEHOLDER}{LAST_PLACEHOLDER}{BRACKET}]){_FORBIDDEN.pattern}"
)
_SPACES = re.compile(r"[ \t]{2,}")
_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


def clean_html(text: str) -> str:
    """Return well-formed HTML; the only entities in text are ``&amp;``, ``&lt;``, and ``&gt;``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _Cleaner(text, _FORBIDDEN).clean()


def close_elements(text: str) -> str:
    """Close all open elements in clean HTML after parts of the HTML were removed.

    This function also collapses runs of spaces, which browsers show as one space, because the
    library that converts HTML takes quadratic time for long runs.
    """
    return _Cleaner(text, _FORBIDDEN_IN_CLEAN, collapses_spaces=True).clean()


class _Cleaner:
    """Reads HTML text from left to right."""

    def __init__(
        self, text: str, forbidden: re.Pattern[str], *, collapses_spaces: bool = False
    ) -> None:
        self._text = text
        self._forbidden = forbidden
        self._collapses_spaces = collapses_spaces
        self._position = 0
        self._parts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        """The open elements, each with its name and whether its tag was kept."""
        self._open_names: Counter[str] = Counter()
        self._depth = 0

    def clean(self) -> str:
        text = self._text
        while (start := text.find("<", self._position)) != -1:
            self._add_text(text[self._position : start])
            self._position = start
            if (match := _TAG_NAME.match(text, start)) is not None:
                self._read_tag(match)
            elif text.startswith("<!--", start):
                self._skip_to("-->", start + 4)
            elif text.startswith(("<!", "<?"), start):
                self._skip_to(">", start + 2)
            else:
                self._add_text("<")
                self._position += 1
        self._add_text(text[self._position :])
        while self._open:
            self._close_last()
        return "".join(self._parts)

    def _add_text(self, text: str) -> None:
        plain = self._plain(text)
        if self._collapses_spaces and not self._open_names["pre"]:
            plain = _SPACES.sub(" ", plain)
        self._parts.append(html.escape(plain, quote=False))

    def _plain(self, text: str) -> str:
        plain = html.unescape(_LONG_REFERENCE.sub("\ufffd", text)) if "&" in text else text
        return self._forbidden.sub("", plain)

    def _skip_to(self, end: str, start: int) -> None:
        """Skip up to and including ``end``; if it is missing, treat the rest as text."""
        position = self._text.find(end, start)
        if position == -1:
            self._add_text(self._text[self._position :])
            self._position = len(self._text)
        else:
            self._position = position + len(end)

    def _read_tag(self, match: re.Match[str]) -> None:
        """Read a tag; if it is incomplete, treat the rest as text."""
        attributes: dict[str, str] = {}
        position = match.end()
        while (end := _TAG_END.match(self._text, position)) is None:
            attribute = _ATTRIBUTE.match(self._text, position)
            position = attribute.end() if attribute else position + 1
            if position > len(self._text):
                self._add_text(self._text[self._position :])
                self._position = len(self._text)
                return
            if attribute and attribute[1].lower() in _ATTRIBUTES:
                value = attribute[2] or ""
                value = value[1:-1] if value[:1] in ("'", '"') else value
                attributes.setdefault(attribute[1].lower(), self._plain(value))
        self._position = end.end()
        name = match[2].lower()
        if match[1]:
            self._close(name)
        elif name in _WITHOUT_CONTENT:
            self._skip_content(name)
        elif name in _ELEMENTS:
            self._open_element(name, attributes, is_closed="/" in end[0])

    def _skip_content(self, name: str) -> None:
        closing = re.compile(rf"</{name}", re.IGNORECASE).search(self._text, self._position)
        end = self._text.find(">", closing.end()) if closing else -1
        self._position = end + 1 if end != -1 else len(self._text)

    def _open_element(self, name: str, attributes: dict[str, str], *, is_closed: bool) -> None:
        is_kept = self._depth < MAX_DEPTH
        if is_kept:
            values = (f' {key}="{_value(key, text)}"' for key, text in attributes.items())
            self._parts.append(f"<{name}{''.join(values)}>")
        if name in _VOID:
            return
        self._open.append((name, is_kept))
        self._open_names[name] += 1
        self._depth += is_kept
        if is_closed:
            self._close_last()

    def _close(self, name: str) -> None:
        """Close an element and all elements within it, as parsers do; ignore a stray end tag."""
        while self._open_names[name]:
            if self._close_last() == name:
                return

    def _close_last(self) -> str:
        name, is_kept = self._open.pop()
        self._open_names[name] -= 1
        if is_kept:
            self._depth -= 1
            self._parts.append(f"</{name}>")
        return name


def _value(key: str, text: str) -> str:
    """Return the value of an attribute, normalized and escaped for HTML."""
    text = " ".join(text.split())
    if key in _NUMBERS:
        text = text if re.fullmatch(r"[0-9]{1,3}", text) else "1"
    elif key == "href":
        text = quote(text, safe="%/:?#@!$&*+,;=~-._'") if _LINK.match(text) else ""
    return html.escape(text)
