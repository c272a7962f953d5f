"""Add GitHub's callouts and task lists, footnotes, ``<details>``, and ``==marks==`` to the parser.

The results are elements without ids, links, or scripts. Therefore, they look the same on the site
and in Anki, and a page can combine several texts:

* A quote that starts with ``[!NOTE]`` or another name in ``CALLOUTS`` is a callout. Its title is
  shown as text, because some readers cannot see the color.
* A list item that starts with ``[ ]`` or ``[x]`` is a task. Its checkbox is a symbol with a name
  for screen readers.
* ``[^1]`` refers to the footnote ``[^1]: text`` in the same text. The footnotes are listed at the
  end of the text.
* ``<details>`` and ``</details>`` on separate lines enclose Markdown that readers can expand.
* ``==text==`` is highlighted. As in ``_text_``, the marks must not be inside a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from flashproof.markup.allowed_html import CALLOUTS, LABELS

MAX_UNCLOSED = 50
"""The maximum number of failed searches for ``</details>``; each one reads the rest of the text."""

_CALLOUT = re.compile(rf"\[!({'|'.join(CALLOUTS)})\][ \t]*(?:\n|$)", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\][ \t]+(?=[^ \t\n])|\[([ xX])\](?=\n)")
_BOXES = {" ": ("☐", "to-do"), "x": ("☑", "done")}
_SUMMARY = r"<summary>(?P<summary>.*?)</summary>[ \t]*"
_DETAILS = re.compile(
    rf"<details(?P<open>[ ]open)?>[ \t]*(?:{_SUMMARY}(?:(?P<body>\S.*?)[ \t]*</details>[ \t]*)?)?$"
)
_SUMMARY_LINE = re.compile(rf"{_SUMMARY}$")
_DETAILS_END = re.compile(r"</details>[ \t]*$")


def add_to(markdown: MarkdownIt) -> None:
    """Enable the extensions in a parser."""
    footnote_plugin(markdown, inline=False)
    interrupts = ["paragraph", "reference", "blockquote", "list"]
    markdown.block.ruler.at("footnote_def", _footnote, {"alt": interrupts[:2]})
    markdown.block.ruler.before("footnote_def", "details", _details, {"alt": interrupts})
    markdown.inline.ruler.before("emphasis", "mark", _mark)
    markdown.inline.ruler2.before("emphasis", "mark", _pair_marks)
    markdown.core.ruler.push("extensions", _transform)


def _footnote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read the definition of a footnote, and record its line for ``structure_problems``."""
    if str(state.parentType) == "footnote" or not footnote_def(state, first, end, True):
        return False
    if silent:
        return True
    count = len(state.tokens)
    footnote_def(state, first, end, False)
    definition = (state.tokens[count].meta["label"], first)
    state.env.setdefault("footnote_definitions", []).append(definition)
    return True


def _details(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read ``<details>``, ``<summary>…</summary>``, Markdown, and ``</details>``."""
    opening = None if state.is_code_block(first) else _DETAILS.match(_line(state, first))
    if opening is None:
        return False
    body = first + 1
    summary: re.Match[str] | None = opening
    if opening["summary"] is None:
        summary = _SUMMARY_LINE.match(_line(state, body)) if body < end else None
        body += 1
    last = first if opening["body"] else _closing_line(state, body, end)
    if summary is None or last is None:
        return False
    if not silent:
        details = state.push("details_open", "details", 1)
        details.map = [first, last + 1]
        if opening["open"]:
            details.attrs["open"] = ""
        _push_text(state, "summary", summary["summary"], first)
        _push_body(state, opening["body"], body, last)
        state.push("details_close", "details", -1)
        state.line = last + 1
    return True


def _push_body(state: StateBlock, text: str | None, first: int, last: int) -> None:
    """Add ``text``, or the blocks in the lines from ``first`` up to, but excluding, ``last``."""
    if text is not None:
        _push_text(state, "p", text, first - 1)
    else:
        parent, state.parentType = state.parentType, "root"
        line_max, state.lineMax = state.lineMax, last
        state.md.block.tokenize(state, first, last)
        state.lineMax, state.parentType = line_max, parent


def _closing_line(state: StateBlock, line: int, end: int) -> int | None:
    """Return the line of the matching ``</details>``.

    Return ``None`` if it is not in this block, or if too many searches have failed.
    """
    if state.env.get("unclosed_details", 0) > MAX_UNCLOSED:
        return None
    depth = 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        text = _line(state, line)
        opening = _DETAILS.match(text)
        depth += (opening is not None and opening["body"] is None) - bool(_DETAILS_END.match(text))
        if depth == 0:
            return line
        line += 1
    state.env["unclosed_details"] = state.env.get("unclosed_details", 0) + 1
    return None


def _push_text(state: StateBlock, tag: str, text: str, line: int) -> None:
    name = "paragraph" if tag == "p" else tag
    state.push(f"{name}_open", tag, 1).map = [line, line + 1]
    inline = state.push("inline", "", 0)
    inline.content, inline.map, inline.children = text.strip(), [line, line + 1], []
    state.push(f"{name}_close", tag, -1)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _mark(state: StateInline, silent: bool) -> bool:
    """Read ``==``, which ``_pair_marks`` replaces with an element if the mark has a counterpart."""
    if silent or state.src[state.pos] != "=":
        return False
    run = state.scanDelims(state.pos, False)
    after_equals = state.pos > 0 and state.src[state.pos - 1] == "="
    if run.length != 2 or after_equals:
        state.pending += "=" * run.length
    else:
        state.push("text", "", 0).content = "=="
        last = len(state.tokens) - 1
        delimiter = Delimiter(ord("="), 0, last, -1, run.can_open, run.can_close)
        state.delimiters.append(delimiter)
    state.pos += run.length
    return True


def _pair_marks(state: StateInline) -> None:
    for delimiters in (
        state.delimiters,
        *(meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta),
    ):
        for delimiter in delimiters:
            if delimiter.marker == ord("=") and delimiter.end != -1:
                closing = delimiters[delimiter.end].token
                for index, nesting in ((delimiter.token, 1), (closing, -1)):
                    token = state.tokens[index]
                    token.type = "mark_open" if nesting == 1 else "mark_close"
                    token.tag, token.nesting, token.content = "mark", nesting, ""


def _transform(state: StateCore) -> None:
    """Turn quotes into callouts, list items into tasks, and footnotes into a list."""
    labels: Mapping[str, str] = state.env.get("labels", LABELS)
    tokens = [part for token in state.tokens for part in _footnote_elements(token)]
    _hide_single_paragraphs(tokens)
    changed: list[Token] = []
    for index, token in enumerate(tokens):
        changed.append(token)
        if token.type == "inline":
            token.children = [
                part for child in token.children or () for part in _reference_elements(child)
            ]
        elif index + 2 < len(tokens) and tokens[index + 2].type == "inline":
            if token.type == "blockquote_open":
                changed += _callout_title(token, tokens[index + 1 : index + 5], labels)
            elif token.type == "list_item_open":
                _make_task(token, tokens[index + 2], labels)
    state.tokens = [token for token in changed if not token.meta.get("removed")]


def _callout_title(
    quote: Token, following: Sequence[Token], labels: Mapping[str, str]
) -> Iterator[Token]:
    """Change a quote to a callout if it starts with a marker such as ``[!NOTE]``.

    Yield the tokens of the callout's title.
    """
    start, inline, *_ = following
    match = _CALLOUT.match(inline.content)
    children = inline.children or []
    is_text = children and children[0].type == "text"
    if not match or not is_text or not children[0].content.startswith("[!"):
        return
    if following[-1].type == "blockquote_close" and match.end() == len(inline.content):
        return  # the callout has no text
    name = match[1].lower()
    quote.attrs["class"] = f"callout-{name}"
    inline.content = inline.content[match.end() :]
    inline.children = children[2:]
    if not inline.children:
        for token in following[:3]:
            token.meta["removed"] = True
    yield from _element("p", _element_with_text("strong", labels[name]), start.map)


def _make_task(item: Token, inline: Token, labels: Mapping[str, str]) -> None:
    """Change a list item to a task if its text starts with a checkbox."""
    match = _TASK.match(inline.content)
    children = inline.children or []
    if match and children and children[0].type == "text" and children[0].content[:1] == "[":
        symbol, name = _BOXES[(match[1] or match[2]).lower()]
        item.attrs["class"] = "task"
        children[0].content = " " + children[0].content[3:].lstrip(" \t")
        box = _element_with_text("span", symbol)
        box[0].attrs = {"role": "img", "aria-label": labels[name]}
        inline.children = [*box, *children]


def _reference_elements(child: Token) -> Iterator[Token]:
    """Yield the tokens of a footnote reference; yield any other token unchanged."""
    if child.type == "footnote_ref":
        yield from _element_with_text("sup", f"[{child.meta['id'] + 1}]")
    else:
        yield child


def _footnote_elements(token: Token) -> Iterator[Token]:
    """Convert a footnote token to tokens of a list; yield any other token unchanged."""
    match token.type:
        case "footnote_block_open":
            box = Token("footnotes_open", "div", 1)
            box.attrs = {"role": "doc-endnotes"}
            yield from (box, Token("hr", "hr", 0), Token("ordered_list_open", "ol", 1))
        case "footnote_block_close":
            yield from (Token("ordered_list_close", "ol", -1), Token("footnotes_close", "div", -1))
        case "footnote_open":
            yield Token("footnote_open", "li", 1)
        case "footnote_close":
            yield Token("footnote_close", "li", -1)
        case "footnote_anchor":
            return
        case _:
            yield token


def _hide_single_paragraphs(tokens: Sequence[Token]) -> None:
    """Omit the ``<p>`` element of footnotes that are one paragraph, as in a tight list."""
    for index, token in enumerate(tokens):
        is_footnote = token.type == "footnote_open" and index + 4 < len(tokens)
        if is_footnote and tokens[index + 4].type == "footnote_close":
            tokens[index + 1].hidden = tokens[index + 3].hidden = True


def _element(tag: str, content: Sequence[Token], lines: list[int] | None) -> Iterator[Token]:
    inline = Token("inline", "", 0)
    inline.children = list(content)
    opening = Token("paragraph_open", tag, 1)
    opening.map = inline.map = lines
    yield from (opening, inline, Token("paragraph_close", tag, -1))


def _element_with_text(tag: str, text: str) -> list[Token]:
    content = Token("text", "", 0)
    content.content = text
    return [Token(f"{tag}_open", tag, 1), content, Token(f"{tag}_close", tag, -1)]
