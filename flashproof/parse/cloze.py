"""Read cloze cards: text and code with cloze deletions.

A comment such as ``<!-- accept c1: reduces; `x.T` -->`` lists other correct answers for the
deletions with the number 1. Answers are separated by ``;``, except within code spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from flashproof.diagnostics import Diagnostics
from flashproof.markup import cloze_deletions
from flashproof.model import Body, Cloze, Code, Deletion, Markdown, Role
from flashproof.parse.card_parts import RawCard
from flashproof.parse.document import Comment
from flashproof.text.source import Span

_ERRORS = {
    "unclosed": ("unclosed-cloze", "this cloze deletion is not closed", "close it with '}}'"),
    "nested": (
        "nested-cloze",
        "this cloze deletion contains another one",
        "write one after the other",
    ),
    "empty": ("empty-cloze", "this cloze deletion hides nothing", "write {{c1::answer}}"),
    "zero": ("empty-cloze", "cloze deletions are numbered from 1", "write {{c1::answer}}"),
}
"""The code, message, and hint for each ``ClozeError.reason``."""

_BAD_OPENING = re.compile(r"\{\{(?!(?-i:c)\d+::)\s*(?:c\s*\d*\s*:{1,2}|\d+\s*::)", re.IGNORECASE)
"""Matches a misspelled start of a cloze deletion, such as ``{{ c1:``."""

_ACCEPT = re.compile(r"\s*accept\s+c(\d{1,9})\s*:(.*)$", re.DOTALL)
_ACCEPT_KEY = re.compile(r"\s*(\w+)(?=\s*:|\s+c?\d+\s*:)")
_ACCEPTED = re.compile(r"(?:(`+)(?!`).*?(?<!`)\1(?!`)|[^;])+", re.DOTALL)
"""Matches an answer up to the next ``;`` outside of a code span."""


def read_cloze(card: RawCard, diagnostics: Diagnostics) -> Cloze | None:
    """Read a cloze card from the whole main part; return ``None`` if it has no valid deletion."""
    problems_before = len(diagnostics)
    deletions = tuple(_deletions(card.main, diagnostics))
    accepted = _accepted(card, deletions, diagnostics)
    if not deletions and len(diagnostics) > problems_before:
        return None
    if not deletions:
        hint = "mark what to hide: {{c1::answer}} or {{c1::answer::hint}}"
        message = "this cloze card has no cloze deletion"
        diagnostics.error("missing-cloze", message, card.span, hint)
        return None
    deletions = tuple(
        replace(deletion, accepted=accepted.get(deletion.number, ())) for deletion in deletions
    )
    return Cloze(**card.common, body=card.main, deletions=deletions)


def blocks_with_deletions(body: Body) -> Iterator[Markdown | Code]:
    """Yield the blocks that can contain cloze deletions: all prose and code that learners see."""
    for block in body:
        if isinstance(block, Markdown) or block.role is Role.SHOWN:
            yield block


def _deletions(body: Body, diagnostics: Diagnostics) -> Iterator[Deletion]:
    for block in blocks_with_deletions(body):
        cloze_spans, errors = cloze_deletions.find(block.text)
        for error in errors:
            code, message, hint = _ERRORS[error.reason]
            span = block.span.locate(block.text, error.start, error.end)
            diagnostics.error(code, message, span, hint)
        for cloze in cloze_spans:
            span = block.span.locate(block.text, cloze.start, cloze.end)
            yield Deletion(cloze.number, cloze.answer(block.text), cloze.hint, span)
        if isinstance(block, Markdown):
            _check_openings(block, diagnostics)


def _check_openings(block: Markdown, diagnostics: Diagnostics) -> None:
    for match in _BAD_OPENING.finditer(block.text):
        span = block.span.locate(block.text, *match.span())
        hint = "write {{c1::answer}}: a lowercase c, a number, and two colons, without spaces"
        message = f"{match[0]!r} does not start a cloze deletion"
        diagnostics.error("bad-cloze", message, span, hint)


def _accepted(
    card: RawCard, deletions: tuple[Deletion, ...], diagnostics: Diagnostics
) -> Mapping[int, tuple[str, ...]]:
    """Return the answers in a card's ``accept`` comments, keyed by deletion number.

    Report invalid comments and leave out their answers.
    """
    accepted: dict[int, tuple[str, ...]] = {}
    for comment in card.section.comments:
        match = _ACCEPT.match(comment.text)
        if match is None:
            if comment is not card.section.metadata:
                _check_accept_key(comment, diagnostics)
            continue
        number, start = int(match[1]), comment.text_start + match.start(2)
        answers = split_answers(match[2])
        span = comment.span.source.span(comment.text_start + match.start(1) - 1, start - 1)
        own = {deletion.answer for deletion in deletions if deletion.number == number}
        if not answers:
            message = "this comment does not list an answer"
            hint = f"write <!-- accept c{number}: another answer -->, or delete the comment"
            diagnostics.error("bad-accept", message, comment.span, hint)
        elif not own and deletions:
            numbers = sorted({deletion.number for deletion in deletions})
            hint = f"use one of the card's numbers: {', '.join(f'c{one}' for one in numbers)}"
            message = f"this card has no cloze deletion c{number}"
            diagnostics.error("unknown-deletion", message, span, hint)
        elif len(own) > 1:
            message = f"the cloze deletions c{number} hide different answers"
            hint = "delete this comment: it would apply to all of these deletions"
            diagnostics.error("ambiguous-accept", message, span, hint)
        else:
            accepted[number] = tuple(dict.fromkeys((*accepted.get(number, ()), *answers)))
    return accepted


def split_answers(text: str) -> tuple[str, ...]:
    """Return the answers in the text of an ``accept`` comment, without their backticks.

    >>> split_answers(" reduces; `x;y` ")
    ('reduces', 'x;y')
    """
    answers = []
    for part in _ACCEPTED.finditer(text):
        code = re.fullmatch(r"\s*(`+)(?!`)(.*?)(?<!`)\1\s*", part[0], re.DOTALL)
        answers.append(" ".join((code[2] if code else part[0]).split()))
    return tuple(filter(None, answers))


def _check_accept_key(comment: Comment, diagnostics: Diagnostics) -> None:
    key = _ACCEPT_KEY.match(comment.text)
    if key and get_close_matches(key[1].lower(), ["accept", "accepted"], cutoff=0.8):
        span: Span = comment.span
        hint = "write <!-- accept c1: another answer; a third one -->"
        message = "this comment is not a valid list of accepted answers"
        diagnostics.error("bad-accept", message, span, hint)
