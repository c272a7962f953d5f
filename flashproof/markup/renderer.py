"""Render Markdown and code as sanitized intermediate HTML, which is the same for all targets.

In intermediate HTML, a formula is ``<tex-inline>`` or ``<tex-block>`` with its LaTeX, the ``src``
of an image is its index in ``Rendered.images``, and placeholders delimit cloze deletions.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

import nh3

from flashproof.markup import cloze_deletions, macros, math, placeholders
from flashproof.markup.allowed_html import CLASSES, LABELS, TAGS
from flashproof.markup.fast_path import fast_html
from flashproof.markup.formula_problems import formula_problems
from flashproof.markup.highlight import highlight
from flashproof.markup.problem import Problem
from flashproof.markup.unsupported_syntax import unsupported_syntax
from flashproof.model import Code, Markdown

if TYPE_CHECKING:
    from flashproof.markup.markdown_setup import CardMarkdown

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>()#+\-.!|&~^$:\n\t]|https?|www\.|^ {4}|==|%%")
"""Matches characters and words that can have a special meaning in Markdown."""


MAX_BRACKETS = 200
"""The maximum number of open brackets; markdown-it-py takes quadratic time to read them."""


@dataclass(frozen=True, slots=True)
class ImageUse:
    """An image or a recording embedded in Markdown, ``![alt](address)`` or ``[sound:address]``."""

    address: str
    """The path or URL as written."""
    alt: str
    """The alt text of an image, or the transcript of a recording."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Intermediate HTML, with the data that ``targets`` needs for the final HTML."""

    html: str
    """Intermediate HTML."""
    images: tuple[ImageUse, ...] = ()
    """The images; ``src`` attributes contain indexes into this tuple."""
    cloze_spans: tuple[cloze_deletions.ClozeSpan, ...] = ()
    """The cloze deletions; placeholders contain indexes into this tuple."""
    answers: tuple[str, ...] = ()
    """The source text of each cloze deletion's answer."""
    problems: tuple[Problem, ...] = ()
    """The problems in the text."""

    @property
    def is_finished(self) -> bool:
        """Whether the HTML contains no formulas, images, or cloze deletions to convert."""
        return not self.images and not self.cloze_spans and "<tex-" not in self.html


class Renderer:
    """Renders Markdown and code, and caches the results."""

    def __init__(
        self, macros: Mapping[str, str] | None = None, labels: Mapping[str, str] | None = None
    ) -> None:
        """Create a renderer.

        Args:
            macros: the author's macros for formulas, keyed by name.
            labels: the words that are added to the author's text, such as the titles of callouts,
                keyed as in ``LABELS``; by default, in English.

        """
        self.macros = macros or {}
        self.labels = dict(LABELS)
        if labels is not None:
            self.labels = {key: labels[key] for key in LABELS}
        self._prose: dict[tuple[str, bool, bool], Rendered] = {}
        self._code: dict[tuple[str, str, bool], Rendered] = {}

    @cached_property
    def _markdown(self) -> CardMarkdown:
        from flashproof.markup.markdown_setup import CardMarkdown  # noqa: PLC0415 - slow to import

        return CardMarkdown(self.labels)

    def render(self, markdown: Markdown, *, inline: bool = False, cloze: bool = False) -> Rendered:
        """Render Markdown.

        ``inline`` omits the ``<p>`` element if the text is a single paragraph. With ``cloze``,
        ``{{c1::…}}`` is a cloze deletion; otherwise, it is text.
        """
        cloze = cloze and "{{c" in markdown.text
        key = (markdown.text, inline, cloze)
        if (rendered := self._prose.get(key)) is None:
            rendered = (
                _without_paragraph(self.render(markdown, cloze=cloze))
                if inline
                else self._render(markdown.text, cloze)
            )
            self._prose[key] = rendered
        return rendered

    def render_code(self, code: Code, *, cloze: bool = False) -> Rendered:
        """Render code as the content of a ``<code>`` element; for ``cloze``, see ``render``."""
        cloze = cloze and "{{c" in code.text
        key = (code.text, code.language, cloze)
        if (rendered := self._code.get(key)) is None:
            cloze_spans = cloze_deletions.find(code.text)[0] if cloze else ()
            rendered = self._code[key] = Rendered(
                highlight(code.text, code.language, cloze=cloze),
                cloze_spans=cloze_spans,
                answers=tuple(span.answer(code.text) for span in cloze_spans),
            )
        return rendered

    def _render(self, text: str, cloze: bool) -> Rendered:
        if not _SPECIAL.search(text):  # true for most headings and options
            plain = html.escape(text.strip(), quote=False)
            return Rendered(f"<p>{plain}</p>")
        formulas = tuple(math.formulas(text))
        cloze_spans = cloze_deletions.find(text)[0] if cloze else ()
        answers = tuple(span.answer(text) for span in cloze_spans)
        prepared = _with_placeholders(text, cloze_spans)
        if not (cloze_spans and formulas) and (simple := fast_html(prepared, formulas)) is not None:
            rendered = ((formula.tex, formula.is_block) for formula in formulas)
            found = tuple(formula_problems(text, formulas, rendered, self.macros))
            return Rendered(self._expanded(simple), (), cloze_spans, answers, found)
        if _open_brackets(text) > MAX_BRACKETS:
            return _too_deep(text, "close the brackets, or write '\\[' for a literal '['")
        try:
            converted = self._markdown.convert(prepared)
        except RecursionError:
            return _too_deep(text, "use fewer levels of nesting")
        sanitized = _SANITIZER.clean(converted.html)
        problems = [
            *formula_problems(text, formulas, converted.formulas, self.macros),
            *converted.problems,
            *unsupported_syntax(text, converted.shown, converted.code_lines),
        ]
        if cloze_spans:
            problems += _cloze_problems(sanitized, text, cloze_spans)
        return Rendered(
            self._expanded(sanitized),
            tuple(ImageUse(address, alt) for address, alt in converted.images),
            cloze_spans,
            answers,
            tuple(problems),
        )

    def _expanded(self, intermediate: str) -> str:
        """Expand the author's macros in intermediate HTML; leave invalid formulas unchanged."""

        def expanded(match: re.Match[str]) -> str:
            try:
                tex = macros.expand(html.unescape(match[2]), self.macros)
            except ValueError:
                return match[0]
            return f"{match[1]}{html.escape(tex, quote=False)}{match[3]}"

        return _FORMULA.sub(expanded, intermediate) if self.macros else intermediate


def _open_brackets(text: str) -> int:
    """Return the maximum number of brackets that are open at the same position in text."""
    changes = (1 if character == "[" else -1 for character in text if character in "[]")
    return max(accumulate(changes, lambda depth, change: max(depth + change, 0)), default=0)


def _too_deep(text: str, hint: str) -> Rendered:
    problem = Problem("too-deep", "this text is nested too deeply", 0, len(text), hint)
    return Rendered("", problems=(problem,))


def _without_paragraph(rendered: Rendered) -> Rendered:
    """Remove the ``<p>`` element if the text is a single paragraph, apart from transcripts."""
    text = rendered.html.rstrip()
    match = _SINGLE.fullmatch(text) if text.startswith("<p>") and text.count("<p>") == 1 else None
    if match is None:
        return rendered
    rest = rendered.images, rendered.cloze_spans, rendered.answers, rendered.problems
    return Rendered(f"{match[1]}{match[2]}", *rest)


_SINGLE = re.compile(r'<p>(.*?)</p>((?:\s*<details class="transcript">.*?</details>)*)', re.DOTALL)
_FORMULA = re.compile(r"(<tex-(?:inline|block)>)(.*?)(</tex-(?:inline|block)>)", re.DOTALL)
_FORMULA_TAG = re.compile(r"</?tex-(inline|block)>")


def _attribute(_element: str, _name: str, value: str) -> str:
    """Return an attribute's value with formulas as LaTeX, because attributes contain only text.

    ``targets`` would replace a formula's element with HTML that contains quotation marks, which
    would end the attribute. ``targets`` cannot recognize attributes, because some versions of nh3
    do not escape "<".
    """
    return _FORMULA_TAG.sub(lambda tag: "$" if tag[1] == "inline" else "$$", value)


_SANITIZER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "title"},
        "ol": {"start"},
        "abbr": {"title"},
        "details": {"open"},
        "div": {"role"},
        "span": {"role", "aria-label"},
        "audio": {"src"},
        "video": {"src"},
        "*": {"lang", "dir"},
    },
    attribute_filter=_attribute,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
)


def _with_placeholders(text: str, cloze_spans: tuple[cloze_deletions.ClozeSpan, ...]) -> str:
    """Replace the markup of cloze deletions with placeholders around their answers."""
    parts: list[str] = []
    end = 0
    for index, span in enumerate(cloze_spans):
        parts += (text[end : span.start], placeholders.opening(index), span.answer(text))
        parts.append(placeholders.CLOSING)
        end = span.end
    return "".join((*parts, text[end:]))


def _cloze_problems(
    sanitized: str, text: str, cloze_spans: tuple[cloze_deletions.ClozeSpan, ...]
) -> list[Problem]:
    parser = _CrossingFinder()
    parser.feed(sanitized)
    parser.close()
    hint = "start and end it within the same bold text, link, list item, or paragraph"
    message = "this cloze deletion crosses the boundary of other markup"
    return [
        Problem("cloze-crosses-markup", message, span.start, span.end, hint)
        for index, span in enumerate(cloze_spans)
        if index not in parser.enclosed and "$" not in span.answer(text)
    ]


class _CrossingFinder(HTMLParser):
    """Finds the cloze deletions that start and end in the same element."""

    _VOID: ClassVar = {"br", "img", "hr"}

    def __init__(self) -> None:
        super().__init__()
        self.enclosed: set[int] = set()
        """The indexes of the deletions that start and end in the same element."""
        self._elements: list[int] = [0]  # numbers that identify the open elements
        self._count = 0
        self._open: tuple[int, tuple[int, ...]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag not in self._VOID:
            self._count += 1
            self._elements.append(self._count)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._VOID and len(self._elements) > 1:
            self._elements.pop()

    def handle_data(self, data: str) -> None:
        for match in placeholders.DELETION.finditer(data):
            index = placeholders.index_of(match)
            if index is not None:
                self._open = (index, tuple(self._elements))
            elif self._open is not None:
                if self._open[1] == tuple(self._elements):
                    self.enclosed.add(self._open[0])
                self._open = None
