"""Cloze deletions: where ``{{c1::answer::hint}}`` stands in a text, and the text without the marks.

Anki ends a deletion at the first ``}}``. Here brackets within the answer are balanced first, and
``::`` counts as the separator only outside brackets and code spans, so that
``{{c1::{"a": {"b": 1}}}}`` and ``{{c1::x[::2]}}`` mean what they look like.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENING = re.compile(r"\{\{c(\d+)::")
_BACKTICKS = re.compile(r"`+")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class ClozeSpan:
    """One deletion in a text; all numbers but its own are offsets into that text."""

    number: int
    start: int
    answer_start: int
    answer_end: int
    end: int
    hint: str

    def answer(self, text: str) -> str:
        """What is blanked."""
        return text[self.answer_start : self.answer_end]


@dataclass(frozen=True, slots=True)
class ClozeError:
    """A mark that cannot be read, by offsets into its text."""

    start: int
    end: int
    reason: str
    """``unclosed``, ``nested`` or ``empty``."""


def find(text: str) -> tuple[tuple[ClozeSpan, ...], tuple[ClozeError, ...]]:
    """Every deletion of a text in order, and the marks that are none."""
    marks: list[ClozeSpan] = []
    faults: list[ClozeError] = []
    opening = _OPENING.search(text)
    while opening:
        found = _read(text, opening)
        if isinstance(found, ClozeError):
            faults.append(found)
        else:
            marks.append(found)
        opening = _OPENING.search(text, found.end)
    return tuple(marks), tuple(faults)


def strip(text: str) -> str:
    """The text as a reader sees it, without the marks: code that can run."""
    if "{{c" not in text:
        return text
    kept: list[str] = []
    end = 0
    for mark in find(text)[0]:
        kept += (text[end : mark.start], mark.answer(text))
        end = mark.end
    return "".join((*kept, text[end:]))


def _read(text: str, opening: re.Match[str]) -> ClozeSpan | ClozeError:
    position, separator = opening.end(), None
    open_brackets: list[str] = []
    while position < len(text):
        character = text[position]
        if nested := _OPENING.match(text, position):
            return ClozeError(opening.start(), nested.end(), "nested")
        if not open_brackets and text.startswith("}}", position):
            return _mark(text, opening, separator, position)
        if not open_brackets and separator is None and text.startswith("::", position):
            separator = position
        if character in _CLOSERS:
            open_brackets.append(_CLOSERS[character])
        elif open_brackets and character == open_brackets[-1]:
            open_brackets.pop()
        position = _code_span_end(text, position) if character == "`" else position + 1
    return _read_plainly(text, opening)


def _read_plainly(text: str, opening: re.Match[str]) -> ClozeSpan | ClozeError:
    """For brackets that do not balance: the first ``}}`` is the end, as in Anki."""
    end = text.find("}}", opening.end())
    if end == -1:
        return ClozeError(opening.start(), opening.end(), "unclosed")
    separator = text.find("::", opening.end(), end)
    return _mark(text, opening, None if separator == -1 else separator, end)


def _mark(
    text: str, opening: re.Match[str], separator: int | None, end: int
) -> ClozeSpan | ClozeError:
    answer_end = end if separator is None else separator
    if not text[opening.end() : answer_end].strip() or int(opening[1]) == 0:
        return ClozeError(opening.start(), end + 2, "empty")
    hint = "" if separator is None else text[separator + 2 : end].strip()
    return ClozeSpan(int(opening[1]), opening.start(), opening.end(), answer_end, end + 2, hint)


def _code_span_end(text: str, start: int) -> int:
    """The end of the code span that begins at ``start``, or of the backticks alone."""
    runs = _BACKTICKS.finditer(text, start)
    opening = next(runs)
    closing = (run.end() for run in runs if len(run[0]) == len(opening[0]))
    return next(closing, opening.end())
