"""Neutral HTML: rendered and cleaned once, and finished later for where it will stand.

In neutral HTML a formula is ``<tex-inline>`` or ``<tex-block>`` with its LaTeX, the address of a
image is its index in ``Rendered.images``, and deletions are private characters (``neutral``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import ClassVar

import nh3

from flashproof.markup import cloze_deletions, math, placeholders
from flashproof.markup.fast_path import fast_html
from flashproof.markup.highlight import highlight
from flashproof.markup.markdown_setup import CLASSES, TAGS, CardMarkdown
from flashproof.model import Code, Markdown

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>()#+\-.!|&~$:\n]|https?|www\.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, by offsets into it."""

    code: str
    message: str
    start: int
    end: int
    hint: str


@dataclass(frozen=True, slots=True)
class ImageUse:
    """An image in a text."""

    address: str
    """As written."""
    alt: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """Neutral HTML, and what it needs to be finished."""

    html: str
    images: tuple[ImageUse, ...] = ()
    cloze_spans: tuple[cloze_deletions.ClozeSpan, ...] = ()
    """Its deletions, in order."""
    answers: tuple[str, ...] = ()
    """What each of them blanks, as written."""
    problems: tuple[Problem, ...] = ()

    @property
    def is_finished(self) -> bool:
        """Whether it stands the same everywhere: no formula, image or deletion in it."""
        return not self.images and not self.cloze_spans and "<tex-" not in self.html


class Renderer:
    """Renders each text once, however often it is asked for."""

    def __init__(self) -> None:
        self._markdown = CardMarkdown()
        self._prose: dict[tuple[str, bool, bool], Rendered] = {}
        self._code: dict[tuple[str, str, bool], Rendered] = {}

    def render(self, markdown: Markdown, *, inline: bool = False, cloze: bool = False) -> Rendered:
        """Prose; ``inline`` leaves out the paragraph around a single one.

        With ``cloze``, ``{{c1::…}}`` is a deletion; else it is text.
        """
        cloze = cloze and "{{c" in markdown.text
        key = (markdown.text, inline, cloze)
        if (rendered := self._prose.get(key)) is None:
            rendered = (
                _inline(self.render(markdown, cloze=cloze))
                if inline
                else self._render(markdown.text, cloze)
            )
            self._prose[key] = rendered
        return rendered

    def render_code(self, code: Code, *, cloze: bool = False) -> Rendered:
        """The inside of a ``<code>`` element."""
        cloze = cloze and "{{c" in code.text
        key = (code.text, code.language, cloze)
        if (rendered := self._code.get(key)) is None:
            marks = cloze_deletions.find(code.text)[0] if cloze else ()
            rendered = self._code[key] = Rendered(
                highlight(code.text, code.language, cloze=cloze),
                cloze_spans=marks,
                answers=tuple(mark.answer(code.text) for mark in marks),
            )
        return rendered

    def _render(self, text: str, cloze: bool) -> Rendered:
        if not _SPECIAL.search(text):  # most headings and options: nothing to interpret
            plain = html.escape(text.strip(), quote=False)
            return Rendered(f"<p>{plain}</p>")
        formulas = tuple(math.formulas(text))
        problems = _math_problems(formulas)
        marks = cloze_deletions.find(text)[0] if cloze else ()
        answers = tuple(mark.answer(text) for mark in marks)
        marked = _with_private_marks(text, marks)
        if not (marks and formulas) and (simple := fast_html(marked, formulas)) is not None:
            return Rendered(simple, (), marks, answers, tuple(problems))
        try:
            raw, images = self._markdown.convert(marked)
        except RecursionError:
            message = "this text is nested too deep"
            problems.append(Problem("too-deep", message, 0, len(text), "nest it less deep"))
            return Rendered("", problems=tuple(problems))
        cleaned = _CLEANER.clean(raw)
        if marks:
            problems += _cloze_problems(cleaned, text, marks)
        return Rendered(
            cleaned,
            tuple(ImageUse(address, alt) for address, alt in images),
            marks,
            answers,
            tuple(problems),
        )


def _inline(rendered: Rendered) -> Rendered:
    """Without the paragraph around it, where it is one paragraph."""
    text = rendered.html.rstrip()
    is_single = text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1
    if not is_single:
        return rendered
    rest = rendered.images, rendered.cloze_spans, rendered.answers, rendered.problems
    return Rendered(text[3:-4], *rest)


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "title"},
        "ol": {"start"},
        "abbr": {"title"},
    },
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener",
)


def _with_private_marks(text: str, marks: tuple[cloze_deletions.ClozeSpan, ...]) -> str:
    parts: list[str] = []
    end = 0
    for index, mark in enumerate(marks):
        parts += (text[end : mark.start], placeholders.opening(index), mark.answer(text))
        parts.append(placeholders.CLOSING)
        end = mark.end
    return "".join((*parts, text[end:]))


def _math_problems(formulas: Iterable[math.Formula]) -> list[Problem]:
    problems = []
    for formula in formulas:
        if "{{c" in formula.tex:
            hint = "let the deletion hold the whole formula: {{c1::$…$}}"
            message = "a deletion cannot stand within a formula"
            code = "cloze-in-math"
        else:
            try:
                math.to_mathml(formula.tex, is_block=formula.is_block)
                continue
            except ValueError as fault:
                code, message = "bad-math", f"this formula cannot be read: {fault}"
                hint = "write LaTeX math; '\\$' is a plain dollar"
        problems.append(Problem(code, message, formula.start, formula.end, hint))
    return problems


def _cloze_problems(
    cleaned: str, text: str, marks: tuple[cloze_deletions.ClozeSpan, ...]
) -> list[Problem]:
    reader = _Crossings()
    reader.feed(cleaned)
    reader.close()
    whole = reader.whole
    hint = "let it begin and end within the same bold text, link, list item or paragraph"
    message = "this deletion crosses the edge of other markup"
    return [
        Problem("cloze-crosses-markup", message, mark.start, mark.end, hint)
        for index, mark in enumerate(marks)
        if index not in whole and "$" not in mark.answer(text)
    ]


class _Crossings(HTMLParser):
    """Finds the deletions that open and close within the same element."""

    _VOID: ClassVar = {"br", "img", "hr"}

    def __init__(self) -> None:
        super().__init__()
        self.whole: set[int] = set()
        self._elements: list[int] = [0]
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
                    self.whole.add(self._open[0])
                self._open = None
