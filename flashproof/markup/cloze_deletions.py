"""Find cloze deletions, ``{{c1::answer::hint}}``, in text and remove their markup.

Anki ends a deletion at the first ``}}``. This parser first balances the brackets inside the answer,
and treats ``::`` as the hint separator only outside brackets and code spans. Therefore,
``{{c1::{"a": {"b": 1}}}}`` and ``{{c1::x[::2]}}`` work as expected.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENING = re.compile(r"\{\{c([0-9]{1,9})::")
_BACKTICKS = re.compile(r"`+")
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class ClozeSpan:
    """The span of a cloze deletion in text. All positions are character offsets."""

    number: int
    """The number after ``c``, at least 1."""
    start: int
    """The offset of ``{{``."""
    answer_start: int
    answer_end: int
    end: int
    """The offset after ``}}``."""
    hint: str
    """The hint; empty if there is none."""

    def answer(self, text: str) -> str:
        """Return the hidden text; ``text`` is the text that contains the deletion."""
        return text[self.answer_start : self.answer_end]


@dataclass(frozen=True, slots=True)
class ClozeError:
    """An invalid cloze deletion, with character offsets into the text."""

    start: int
    end: int
    reason: str
    """The error: ``unclosed``, ``nested``, ``empty`` (no answer), or ``zero`` (numbered 0)."""


def find(text: str) -> tuple[tuple[ClozeSpan, ...], tuple[ClozeError, ...]]:
    """Return the valid cloze deletions in text, in order, and the errors."""
    spans: list[ClozeSpan] = []
    errors: list[ClozeError] = []
    opening = _OPENING.search(text)
    while opening:
        result = _read(text, opening)
        if isinstance(result, ClozeError):
            errors.append(result)
        else:
            spans.append(result)
        opening = _OPENING.search(text, result.end)
    return tuple(spans), tuple(errors)


def strip(text: str) -> str:
    """Remove the cloze markup and keep the answers.

    >>> strip("x = {{c1::relu::an activation}}(y)")
    'x = relu(y)'
    """
    if "{{c" not in text:
        return text
    kept: list[str] = []
    end = 0
    for cloze in find(text)[0]:
        kept += (text[end : cloze.start], cloze.answer(text))
        end = cloze.end
    return "".join((*kept, text[end:]))


def _read(text: str, opening: re.Match[str]) -> ClozeSpan | ClozeError:
    position, separator = opening.end(), None
    open_brackets: list[str] = []
    while position < len(text):
        character = text[position]
        if nested := _OPENING.match(text, position):
            return ClozeError(opening.start(), nested.end(), "nested")
        if not open_brackets and text.startswith("}}", position):
            return _cloze_span(text, opening, separator, position)
        if not open_brackets and separator is None and text.startswith("::", position):
            separator = position
        if character in _CLOSERS:
            open_brackets.append(_CLOSERS[character])
        elif open_brackets and character == open_brackets[-1]:
            open_brackets.pop()
        position = _code_span_end(text, position) if character == "`" else position + 1
    return _read_unbalanced(text, opening)


def _read_unbalanced(text: str, opening: re.Match[str]) -> ClozeSpan | ClozeError:
    """Parse a deletion with unbalanced brackets, which ends at the first ``}}``, as in Anki."""
    end = text.find("}}", opening.end())
    if end == -1:
        return ClozeError(opening.start(), opening.end(), "unclosed")
    separator = text.find("::", opening.end(), end)
    return _cloze_span(text, opening, None if separator == -1 else separator, end)


def _cloze_span(
    text: str, opening: re.Match[str], separator: int | None, end: int
) -> ClozeSpan | ClozeError:
    answer_end = end if separator is None else separator
    if not text[opening.end() : answer_end].strip():
        return ClozeError(opening.start(), end + 2, "empty")
    if int(opening[1]) == 0:
        return ClozeError(opening.start(), end + 2, "zero")
    hint = "" if separator is None else text[separator + 2 : end].strip()
    return ClozeSpan(int(opening[1]), opening.start(), opening.end(), answer_end, end + 2, hint)


def _code_span_end(text: str, start: int) -> int:
    """Return the end of the code span at ``start``, or of the backticks if there is no span."""
    runs = _BACKTICKS.finditer(text, start)
    opening = next(runs)
    closing = (run.end() for run in runs if len(run[0]) == len(opening[0]))
    return next(closing, opening.end())
