"""Find the syntax of other programs that would be shown as written, such as ``[[wiki links]]``.

Only text that readers see is reported: code, formulas, and addresses are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flashproof.markup import math
from flashproof.markup.problem import Problem
from flashproof.text.media_types import MEDIA_TYPES

CODE = "unsupported-syntax"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A kind of unsupported syntax, with the message and the hint for it."""

    pattern: re.Pattern[str]
    """Matches the syntax. The group ``probe``, by default the whole match, is text that readers
    see if the syntax is not code."""
    message: str
    hint: str

    def problem(self, text: str, shown: str) -> Problem | None:
        """Return the first problem in the text, if any; ``shown`` is the text that readers see."""
        for match in self.pattern.finditer(text):
            probe = match["probe"] if "probe" in self.pattern.groupindex else match[0]
            if probe.strip() in shown and self.is_meant(match):
                return Problem(CODE, self.message, *match.span(), self.hint, is_error=False)
        return None

    def is_meant(self, _match: re.Match[str]) -> bool:
        """Return whether the author probably intended a match as syntax."""
        return True


class _WikiLink(_Rule):
    """A link to a note, as opposed to a matrix such as ``[[a, b]]``."""

    def is_meant(self, match: re.Match[str]) -> bool:
        name = match["name"]
        is_list = "," in name and not (name[0].isupper() and " " in name)
        return not is_list and sum(map(str.isalpha, name)) > 1


class _Emoji(_Rule):
    """The name of an emoji between two colons."""

    def is_meant(self, match: re.Match[str]) -> bool:
        return _emoji(match[0]) != match[0]

    def problem(self, text: str, shown: str) -> Problem | None:
        found = _Rule.problem(self, text, shown)
        if found is None:
            return None
        name = text[found.start : found.end]
        message = f"the emoji code {name} is shown as text"
        hint = f"write the emoji: {_emoji(name)}"
        return Problem(CODE, message, found.start, found.end, hint, is_error=False)


def _emoji(text: str) -> str:
    from rich.emoji import Emoji  # noqa: PLC0415 - slow to import, and rarely needed

    return Emoji.replace(text)


_HTML = (
    "a|article|aside|blockquote|button|center|cite|code|dd|dfn|div|dl|dt|figcaption"
    "|figure|font|footer|form|h[1-6]|header|iframe|img|input|label|li|nav|object|ol|p|picture|pre|q"
    "|samp|script|section|select|span|strike|style|svg|table|tbody|td|tfoot|th|thead"
    "|tr|tt|ul|var"
)
_PLAIN = r"(?!span[ \t][^<>]*\blang)"
_START = r"(?m:^)[ \t>]*(?:[-*+][ \t]+)?"
_FORMULA_SIGN = r"\\[A-Za-z]|[\^=]|_[\w{]"

_RULES = (
    _Rule(
        re.compile(rf"{_START}(?P<probe>(?:!!!|\?\?\?\+?)[ \t]*[A-Za-z][^\n]*)"),
        "admonitions with '!!!' or '???' are shown as text",
        "write a callout: '> [!NOTE]', and the text in the lines below it, each after '> '",
    ),
    _Rule(
        re.compile(rf"{_START}(?P<probe>:::+[ \t]*[{{\w][^\n]*)"),
        "containers with ':::' are shown as text",
        "write a callout: '> [!NOTE]', and the text in the lines below it, each after '> '",
    ),
    _Rule(
        re.compile(r"(?m:^)[ \t]*>[ \t>]*(?P<probe>\[![A-Za-z][\w-]*\][+-]?)"),
        "this callout is shown as text",
        "write '> [!NOTE]' (or TIP, IMPORTANT, WARNING, CAUTION) on its own line, and text below",
    ),
    _Rule(
        re.compile(r"(?P<probe>!\[\[[^\[\]\n]+\]\])"),
        "embeds in double brackets are shown as text",
        "for an image, write ![description](file.png); for a note, copy its text into the card",
    ),
    _WikiLink(
        re.compile(r"(?<![!\[\w\\])\[\[(?P<name>[A-Za-z0-9À-ɏͰ-Ͽ][^\[\]\n=;()]*)\]\](?![\](])"),
        "wiki links in double brackets are shown as text",
        "write the title of the topic, or a link with a full URL: [title](https://…)",
    ),
    _Rule(
        re.compile(r"(?<![\w%])(?P<probe>%%)(?!%)[^%]+?%%(?![\w%])"),
        "comments in '%%' are shown as text",
        "write a comment as <!-- … -->",
    ),
    _Rule(
        re.compile(r"^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?P<probe>\[[ xX]\])[ \t]*$", re.MULTILINE),
        "this task has no text, so its checkbox is shown as text",
        "write the task after the checkbox, or delete the line",
    ),
    _Rule(
        re.compile(
            r"(?P<probe>\{:[ \t]*[.#][A-Za-z][^{}\n]*\}|\{:[ \t]*[a-z-]+=[^{}\n]+\}"
            r"|\{[.#][A-Za-z][\w-]*(?:[ \t]+[.#]?[\w-]+(?:=[^{}\s]+)?)*\})"
        ),
        "attributes in braces are shown as text",
        "delete them; cards have no classes or styles",
    ),
    _Rule(
        re.compile(r"(?P<probe>\{%-?[ \t]*[A-Za-z][^{}\n]*%\}|\{\{[<%] [^{}\n]+ [>%]\}\})"),
        "template tags are shown as text",
        "write the text that the tag would insert",
    ),
    _Rule(
        re.compile(r"(?P<probe>\{\{-?[ \t]+(?![Cc]\d+:)[A-Za-z_][^{}\n]*\}\})"),
        "template variables are shown as text",
        "write the text that the variable would insert",
    ),
    _Rule(
        re.compile(r"(?P<probe><(?:details|summary)(?:[ \t][^<>]*)?>)"),
        "this <details> element is shown as text because it is not complete",
        "write <details>, <summary>…</summary>, the text without code fences, and </details>, each"
        " on its own line",
    ),
    _Rule(
        re.compile(r"(?P<probe><(?:audio|video)(?:[ \t][^<>]*)?>)"),
        "raw HTML is shown as text",
        "write a recording as ![transcript](file.mp3) or [sound:file.mp3]",
    ),
    _Rule(
        re.compile(r"(?P<probe><span[ \t][^<>]*\blang[ \t]*=[^<>]*>)"),
        "this <span> element is shown as text because only 'lang' and 'dir' are supported",
        'write <span lang="ar">…</span> with a language tag such as ar, de, or pt-BR',
    ),
    _Rule(
        re.compile(r"(?<=\])(?P<probe>\{[^{}\n]*\blang=[^{}\n]*\})"),
        "attributes in braces are shown as text",
        'write <span lang="ar">…</span> to set the language of words',
    ),
    _Rule(
        re.compile(
            rf"(?P<probe><{_PLAIN}(?P<tag>{_HTML})(?:[ \t][^<>]*)?>)(?s:.{{0,2000}}?)</(?P=tag)>"
            rf"|<{_PLAIN}(?:{_HTML})[ \t]+[\w:-]+[ \t]*=[^<>]*>".replace("(?P<probe>", "(", 1)
        ),
        "raw HTML is shown as text",
        "write it in Markdown, or format the tag as `code`",
    ),
    _Rule(
        re.compile(r"(?P<probe>\[sound:[^\[\]\n]+\])"),
        "this sound is shown as text because its file type is not supported",
        f"convert the file to one of these types: {', '.join(MEDIA_TYPES)}",
    ),
    _Rule(
        re.compile(r"(?P<probe>\[anki:[^\[\]\n]+\])"),
        "Anki's tags in brackets are shown as text",
        "delete the tag, or format it as `code`",
    ),
    _Rule(
        re.compile(rf"{_START}(?P<probe>\[TOC\])[ \t]*$", re.MULTILINE),
        "'[TOC]' is shown as text",
        "delete it; the site creates the table of contents",
    ),
    _Rule(
        re.compile(r"(?P<probe>\[\^\d+\])"),
        "this footnote reference is shown as text because its footnote is not in the same "
        "question, answer, or part",
        "add '[^1]: …' on a line below it, in the same question, answer, or part",
    ),
    _Rule(
        re.compile(r"(?P<probe>\^\[[^\[\]\n]*\S \S[^\[\]\n]*\])"),
        "footnotes with '^[' are shown as text",
        "write [^1], and add '[^1]: …' on a line below the text",
    ),
    _Rule(
        re.compile(r"(?P<probe>\\begin\{[a-z]+\*?\})"),
        "this LaTeX environment is outside a formula",
        "write '$$' on the lines above and below it",
    ),
    _Rule(
        re.compile(r"(?P<probe>\\(?:ce|pu)\{[^{}\n]+\})"),
        "chemical formulas with \\ce are shown as text",
        "write the formula with \\mathrm, as in $\\mathrm{H_2O}$",
    ),
    _Rule(
        re.compile(r"(?m:^)[ \t>]*[^\s|:#>][^\n|]*\n[ \t>]*(?P<probe>: +\S[^\n]*)"),
        "definition lists are shown as text",
        "write a list: '- **term**: definition'",
    ),
    _Rule(
        re.compile(r"(?<=[A-Za-z0-9)])(?P<probe>~[A-Za-z0-9+-]{1,12}~)(?!~)"),
        "subscripts between '~' characters are shown as plain text",
        "write <sub>2</sub>, or a formula: $x_2$",
    ),
    _Rule(
        re.compile(r"(?<=[A-Za-z0-9)])(?P<probe>\^[A-Za-z0-9+-]{1,12}\^)(?![\^\w])"),
        "superscripts between '^' characters are shown as plain text",
        "write <sup>2</sup>, or a formula: $x^2$",
    ),
    _Emoji(re.compile(r"(?<![^\s(>*_])(?P<probe>:[a-z0-9_+-]+:)(?![\w:])"), "", ""),
)
_PARENTHESES = re.compile(
    r"(?<![\\\]])\\\((?=\S)(?:(?!\n\n).){1,2000}?\\\)"
    rf"|(?<![\\\]])\\\[(?:(?!\n\n|\\\[).){{0,500}}?(?:{_FORMULA_SIGN})"
    r"(?:(?!\n\n|\\\[).){0,500}?\\\]",
    re.DOTALL,
)
_CANDIDATE = re.compile(
    r"!!!|\[[ xX]\]|\?\?\?|:::|\[!|\[\[|%%|\{[:.#%{]|\]\{|</?[A-Za-z]|\[(?:sound|anki):|\[TOC\]"
    r"|\[\^|\^\[|\\[(\[]|\\(?:begin|ce|pu)\{|\n[ \t>]*: |~\w+~|\^\w+\^|:[a-z0-9_+-]+:"
)
_HIDDEN = re.compile(
    r"(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)|\\[!-/:-@\[-`{-~]|"
    + math.FORMULA.pattern,
    re.DOTALL,
)


def unsupported_syntax(
    text: str, shown: str, code_lines: Iterable[tuple[int, int]]
) -> Iterator[Problem]:
    """Yield a warning for the first use of each kind of unsupported syntax.

    Args:
        text: the Markdown.
        shown: the text that readers see as written, without code, formulas, and HTML elements.
        code_lines: the first line of each indented code block and the line after the block,
            counted from 0.

    """
    if not _CANDIDATE.search(text):
        return
    lines = text.split("\n")
    for first, end in code_lines:
        lines[first:end] = [" " * len(line) for line in lines[first:end]]
    without_blocks = "\n".join(lines)
    visible = _HIDDEN.sub(_blank, without_blocks)
    for rule in _RULES:
        if problem := rule.problem(visible, shown):
            yield problem
    if formula := _PARENTHESES.search(_HIDDEN.sub(_blank_unless_bracket, without_blocks)):
        is_block = formula[0][1] == "["
        message = f"'{formula[0][:2]}' is a literal bracket, so this formula is shown as text"
        hint = f"write formulas in dollar signs: {'$$…$$' if is_block else '$…$'}"
        yield Problem(CODE, message, *formula.span(), hint, is_error=False)


def _blank(match: re.Match[str]) -> str:
    """Replace a match with spaces, but keep its line breaks."""
    return re.sub(r"[^\n]", " ", match[0])


def _blank_unless_bracket(match: re.Match[str]) -> str:
    is_bracket = match[0] in ("\\(", "\\)", "\\[", "\\]")
    return match[0] if is_bracket else _blank(match)
