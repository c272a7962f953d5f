"""Parse Markdown with markdown-it-py into the same structure as on GitHub (CommonMark).

These rules differ from CommonMark:

* ``$…$`` and ``$$…$$`` are formulas (``math`` defines their syntax). The lines of a ``$$`` block
  cannot start a list or a quote.
* Raw HTML is text, except for the harmless elements in ``allowed_html.RAW_TAGS`` and
  ``<span lang="ar">``. For example, ``<KerasTensor shape=(None, 3)>`` needs no escaping.
* As on GitHub, tables and ``~~strikethrough~~`` are supported, and bare URLs become links.
* ``[sound:a.mp3]``, which is Anki's syntax, and ``![transcript](a.mp3)`` are recordings.
* Callouts, task lists, footnotes, ``<details>``, and ``==marks==`` are supported
  (``extensions``).
* Headings are not allowed: ``structure_problems`` reports them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    fence,
    heading,
    hr,
    list_block,
    reference,
    table,
)
from markdown_it.rules_inline import StateInline, escape

from flashproof.markup import extensions, math
from flashproof.markup.allowed_html import RAW_TAGS
from flashproof.text.language_tags import is_language_tag, text_direction
from flashproof.text.media_types import media_kind

MAX_NESTING = 200
"""The maximum depth of nested blocks and inline markup."""

_RAW_TAG = re.compile(rf"</?(?:{'|'.join(sorted(RAW_TAGS))})(?:[ ][^<>]*)?[ ]?/?>")
_SPAN = re.compile(
    r"<span((?:[ ]+(?:lang|dir)=(?:\"[^\"<>\s]*\"|'[^'<>\s]*'|[^\s\"'<>=/]+))+)[ ]*>|</span>"
)
_ATTRIBUTE = re.compile(r"""(lang|dir)=["']?([^"' ]*)""")
_LANGUAGE = re.compile(r"""[ ]lang=["']?([A-Za-z0-9-]+)["']?""")
_SOUND = re.compile(r"\[sound:([^\[\]\n]+)\](?!\()")
_SCHEME = re.compile(r"(?<![\w/:\"'=@])https?$")
_ADDRESS = re.compile(r"://[^\s<>\\\ue000-\ue0ff]+")
_TRAILING = "?!.,:*_~'\"]"
"""Punctuation that is not part of a URL if it is at the end."""
_MARKER = re.compile(r"(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)|.*\|")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")


class _Parser(MarkdownIt):
    """Leaves URLs unchanged: ``element_tree`` encodes links, and image addresses are file names."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002
        return True


def parser() -> MarkdownIt:
    """Return a new parser with the rules in this module's docstring."""
    markdown = _Parser(
        "commonmark", {"maxNesting": MAX_NESTING, "html": False, "store_labels": True}
    )
    markdown.enable(["table", "strikethrough"])
    markdown.disable(["lheading", "html_block"])
    for name, (rule, interrupts) in _BLOCK_RULES.items():
        markdown.block.ruler.at(name, rule, {"alt": interrupts})
    markdown.inline.ruler.at("html_inline", _raw_tag)
    markdown.inline.ruler.at("escape", _escape)
    markdown.inline.ruler.before("escape", "math", _formula)
    markdown.inline.ruler.before("link", "sound", _sound)
    markdown.inline.ruler.before("escape", "bare_url", _bare_url)
    extensions.add_to(markdown)
    return markdown


def _reference(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a link definition, and record it if other parsers would interpret it differently."""
    if not reference(state, first, end, silent):
        return False
    below = state.line
    is_followed = below < state.lineMax and not state.isEmpty(below)
    is_unclear = is_followed and (state.is_code_block(below) or _MARKER.match(_text(state, below)))
    if not silent and (state.level or is_unclear):
        state.env.setdefault("unclear_definitions", []).append(first)
    return True


def _quote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a quote, and record the lines whose marker is indented far enough to be code."""
    if not _BLOCKQUOTE(state, first, end, silent):
        return False
    if not silent:
        for line in range(first + 1, state.line):
            if state.is_code_block(line) and _text(state, line).startswith(">"):
                state.env.setdefault("unclear_quotes", []).append(line)
    return True


def _table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a table, unless its first line starts another block, such as a list.

    markdown-it-py ignores the last cell if it contains only a non-ASCII space, and gives a table
    precedence over a heading.
    """
    if not table(state, first, end, True):
        return False
    text = _text(state, first)
    starts_block = any(rule(state, first, end, True) for rule in _STARTS_BLOCK)
    is_heading = _UNDERLINE.match(_text(state, first + 1))
    if starts_block or is_heading or text.strip(" \t") != text.strip():
        return False
    return silent or table(state, first, end, silent)


def _list(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a list, and keep the indentation of its container for ``_continues``."""
    if silent:
        return _LIST(state, first, end, silent)
    indents = state.env.setdefault("indents", [])
    indents.append(state.blkIndent)
    try:
        return list_block(state, first, end, silent)
    finally:
        indents.pop()


def _unless_lazy(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    """Change a rule so that its block cannot interrupt a paragraph at a continuation line.

    markdown-it-py marks a lazy continuation line of a quote with a negative indentation, but
    ignores the mark in nested quotes. Below a list item, it measures the indentation of a line from
    the item's text. See ``_continues``.
    """

    def changed(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        return not (silent and _continues(state, first)) and rule(state, first, end, silent)

    return changed


_FENCE, _BLOCKQUOTE, _RULE, _LIST, _HEADING = _STARTS_BLOCK = tuple(
    map(_unless_lazy, (fence, blockquote, hr, list_block, heading))
)


def _paragraph(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: ARG001
    """Read a paragraph as CommonMark does, but keep the lines of a ``$$`` block together.

    A line of ``-`` or ``=`` would turn the text above it into a heading. The token's metadata
    contains the number of such a line as ``underline``.
    """
    ends_paragraph = state.md.block.ruler.getRules("paragraph")
    parent, state.parentType = state.parentType, "paragraph"
    line = max(first + 1, _math_end(state, first))
    underline = None
    while line < state.lineMax and not state.isEmpty(line):
        if not _continues(state, line):
            if state.sCount[line] >= state.blkIndent and _UNDERLINE.match(_text(state, line)):
                underline = line
            if any(rule(state, line, state.lineMax, True) for rule in ends_paragraph):
                break
        line = max(line + 1, _math_end(state, line))
    state.parentType = parent
    content = state.getLines(first, line, state.blkIndent, False).strip(" \t\n")
    state.line = line
    token = state.push("paragraph_open", "p", 1)
    token.map = [first, line]
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = content, [first, line], []
    state.push("paragraph_close", "p", -1)
    if underline is not None:
        token.meta["underline"] = underline
    return True


def _continues(state: StateBlock, line: int) -> bool:
    """Return whether a line continues a paragraph, regardless of its text.

    A line continues the paragraph if an enclosing quote has marked it as a continuation, or if it
    is indented by at least four columns. The indentation is relative to the list item of the
    paragraph or, if the line is not indented enough for the item, relative to the container of the
    list.
    """
    indent = state.sCount[line]
    containers = [outer for outer in state.env.get("indents", ()) if outer <= indent]
    container = state.blkIndent if indent >= state.blkIndent else max(containers, default=0)
    return indent < 0 or indent - container > 3


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _math_end(state: StateBlock, line: int) -> int:
    """Return the line after the ``$$`` block at ``line``, or 0 if no closed block starts there."""
    start = _text(state, line)
    if not start.startswith("$$") or "$$" in start[2:]:
        return 0
    for following in range(line + 1, state.lineMax):
        if state.isEmpty(following) or state.sCount[following] < state.blkIndent:
            return 0
        if "$$" in _text(state, following):
            return following + 1
    return 0


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    match = math.FORMULA.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        name = "tex-inline" if match["block"] is None else "tex-block"
        state.push("math", name, 0).content = math.tex(match)
    state.pos = match.end()
    return True


def _escape(state: StateInline, silent: bool) -> bool:
    """Read an escaped character; the rule for line breaks handles a space after a backslash."""
    if state.src[state.pos : state.pos + 2] not in ("\\ ", "\\\t"):
        return escape(state, silent)
    if not silent:
        state.append_pending("\\")
    state.pos += 1
    return True


def _raw_tag(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    match = _RAW_TAG.match(state.src, state.pos, state.posMax)
    tag = _with_direction(match[0]) if match else ""
    if match is None:
        match = _SPAN.match(state.src, state.pos, state.posMax)
        open_spans = state.env.setdefault("open_spans", Counter())
        if match is None or (match[1] is None and not open_spans[id(state)]):
            return False  # a closing tag without an opening one is shown
        tag = "</span>" if match[1] is None else _opening_span(match[1])
        if not tag:
            return False
        if not silent:
            open_spans[id(state)] += -1 if match[1] is None else 1
    if not silent:
        state.push("html_inline", "", 0).content = tag
    state.pos = match.end()
    return True


def _with_direction(tag: str) -> str:
    """Add ``dir`` to a tag with a valid language, unless the tag already has it."""
    match = _LANGUAGE.search(tag)
    if match is None or " dir=" in tag or not is_language_tag(match[1]):
        return tag
    return f'{tag[: match.end()]} dir="{text_direction(match[1])}"{tag[match.end() :]}'


def _opening_span(attributes: str) -> str:
    """Return a ``<span>`` tag with its language and text direction; empty if it is not valid."""
    values = dict(_ATTRIBUTE.findall(attributes))
    language = values.get("lang", "")
    direction = values.get("dir", "").lower()
    if language and not is_language_tag(language):
        return ""
    if direction not in ("", "ltr", "rtl", "auto") or not (language or direction):
        return ""
    lang = f' lang="{language}"' if language else ""
    return f'<span{lang} dir="{direction or text_direction(language)}">'


def _sound(state: StateInline, silent: bool) -> bool:
    """Read ``[sound:a.mp3]`` as an image whose address is that of the recording."""
    if state.src[state.pos] != "[":
        return False
    match = _SOUND.match(state.src, state.pos, state.posMax)
    if match is None or not media_kind(match[1].strip()):
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.attrs = {"src": match[1].strip(), "alt": ""}
        token.children = []
    state.pos = match.end()
    return True


def _bare_url(state: StateInline, silent: bool) -> bool:
    """Turn a URL without angle brackets into a link, as on GitHub."""
    if state.src[state.pos] != ":" or state.linkLevel or silent:
        return False
    start = max(state.pos - len("https"), 0)
    scheme = _SCHEME.search(state.src, start, state.pos)
    if scheme is None or not state.pending.endswith(scheme[0]):
        return False
    match = _ADDRESS.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    address = scheme[0] + _without_punctuation(match[0])
    if address.endswith("//"):
        return False
    state.pending = state.pending[: -len(scheme[0])]
    state.push("link_open", "a", 1).attrs = {"href": address}
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)
    state.pos += len(address) - len(scheme[0])
    return True


def _without_punctuation(address: str) -> str:
    """Remove punctuation, entities, and unmatched ``)`` from the end of a URL."""
    unopened = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ")" and unopened > 0:
            unopened -= 1
        elif last == ";":
            entity = address.rfind("&", 0, end)
            name = address[entity + 1 : end - 1] if entity >= 0 else ""
            is_entity = name.isascii() and name.isalnum()
            end = entity if is_entity else len(address[:end].rstrip(";"))
            continue
        elif last not in _TRAILING:
            break
        end -= 1
    return address[:end]


_BLOCK_RULES: Mapping[str, tuple[RuleFuncBlockType, list[str]]] = {
    "table": (_table, ["paragraph", "reference"]),
    "fence": (_FENCE, ["paragraph", "reference", "blockquote", "list"]),
    "blockquote": (_quote, ["paragraph", "reference", "blockquote", "list"]),
    "hr": (_RULE, ["paragraph", "reference", "blockquote", "list"]),
    "list": (_list, ["paragraph", "reference", "blockquote"]),
    "reference": (_reference, []),
    "heading": (_HEADING, ["paragraph", "reference", "blockquote"]),
    "paragraph": (_paragraph, []),
}
"""The modified rules, each with the rules that it can interrupt."""
