"""Read the results that learners send with the add-on for Anki.

Each JSON document contains the results of one learner; ``docs/subscriptions.md`` describes the
format. A file can contain several documents, one after the other, such as one per line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.file_values import json_problem, shown_value
from flashproof.text.source import Source, Span

FORMAT = "flashproof-results"
FORMAT_VERSION = 1
GRADES = ("again", "hard", "good", "easy")
LARGEST_COUNT = 1_000_000

CardNumber = tuple[str, int]
"""The id of a card, and the number of one of its Anki cards."""


@dataclass(frozen=True, slots=True)
class CardResult:
    """The answers of one learner to one Anki card."""

    first: str
    """The first grade."""
    counts: Mapping[str, int]
    """How often the learner gave each grade, keyed by grade."""
    choices: tuple[int, ...] = ()
    """How often the learner chose each option of a quiz card, in file order; empty if the choices
    were not recorded."""

    @property
    def reviews(self) -> int:
        """The number of answers."""
        return sum(self.counts.values())

    @property
    def is_first_correct(self) -> bool:
        """Whether the learner knew the answer the first time."""
        return self.first != "again"


@dataclass(frozen=True, slots=True)
class LearnerResults:
    """The results of one learner."""

    release: str
    """A prefix of the hash that identifies the learner's release; may be empty."""
    cards: Mapping[CardNumber, CardResult] = field(default_factory=dict)


def read_results(
    source: Source, namespace: str, diagnostics: Diagnostics
) -> Iterator[LearnerResults]:
    """Yield the results in the valid documents of a file.

    Args:
        source: the text of the file.
        namespace: the namespace of the deck.
        diagnostics: receives an error for each invalid document or card.

    """
    for value, start in _documents(source, diagnostics):
        span = source.span(start, start + 1)
        if problem := _document_problem(value, namespace):
            diagnostics.error("bad-results", problem, span, _HINT)
        else:
            cards = dict(_cards(value["cards"], source, start, diagnostics))
            yield LearnerResults(str(value.get("release", "")), cards)


_HINT = "use a file that was sent by 'Send Results' in the add-on for Anki"
_WHITESPACE = re.compile(r"\s*")
_CARDS = re.compile(r'"cards"\s*:\s*\[')
_SEPARATOR = re.compile(r"\s*,?\s*")


def _documents(source: Source, diagnostics: Diagnostics) -> Iterator[tuple[Any, int]]:
    """Yield each JSON document with its offset; if one is invalid, report an error and stop."""
    decoder, text, start = json.JSONDecoder(), source.text, 0
    while (start := _skip(_WHITESPACE, text, start)) < len(text) or not text.strip():
        try:
            value, end = decoder.raw_decode(text, start)
        except (RecursionError, ValueError) as error:
            message, at = json_problem(error, start)
            diagnostics.error("bad-results", message, source.span(at, at + 1), _HINT)
            return
        yield value, start
        start = end


def _document_problem(value: Any, namespace: str) -> str:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        return "the document does not contain results"
    if value.get("format_version") != FORMAT_VERSION:
        return f"unknown format version: {shown_value(value.get('format_version'))}"
    if value.get("namespace") != namespace:
        return f"the results belong to a different deck: {shown_value(value.get('namespace'))}"
    return "" if isinstance(value.get("cards"), list) else "the document has no list of cards"


def _cards(
    cards: list[Any], source: Source, start: int, diagnostics: Diagnostics
) -> Iterator[tuple[CardNumber, CardResult]]:
    """Yield the valid results of the cards in a document that begins at ``start``."""
    seen: set[CardNumber] = set()
    for value, span in zip(cards, _card_spans(source, start, len(cards)), strict=True):
        problem = _card_problem(value)
        if not problem and (value["card"], value["number"]) in seen:
            problem = f"card {shown_value(value['card'])} occurs twice"
        if problem:
            diagnostics.error("bad-results", problem, span, _HINT)
            continue
        seen.add((value["card"], value["number"]))
        counts = {grade: value[grade] for grade in GRADES}
        choices = tuple(value.get("choices", ()))
        yield (value["card"], value["number"]), CardResult(value["first"], counts, choices)


def _card_spans(source: Source, start: int, count: int) -> Iterator[Span]:
    """Yield the span of each element in a document's list of cards, which must be valid JSON."""
    decoder = json.JSONDecoder()
    found = _CARDS.search(source.text, start)
    at = found.end() if found else start
    for _ in range(count):
        begin = _skip(_SEPARATOR, source.text, at)
        _, at = decoder.raw_decode(source.text, begin)
        yield source.span(begin, at)


def _card_problem(value: Any) -> str:
    if not isinstance(value, dict):
        return "a card must be a JSON object"
    if not isinstance(value.get("card"), str) or not value["card"]:
        return "the card has no id"
    problem = _number_problem(value) or _grade_problem(value)
    return f"card {shown_value(value['card'])}: {problem}" if problem else ""


def _number_problem(value: Mapping[str, Any]) -> str:
    if not _is_count(value.get("number")) or not value["number"]:
        return "'number' is not a positive integer"
    for grade in GRADES:
        if not _is_count(value.get(grade)):
            return f"{grade!r} is not a count: {shown_value(value.get(grade))}"
    choices = value.get("choices", [])
    if not isinstance(choices, list) or not all(map(_is_count, choices)):
        return "'choices' is not a list of counts"
    return ""


def _grade_problem(value: Mapping[str, Any]) -> str:
    first = value.get("first")
    if first not in GRADES:
        return f"unknown first grade: {shown_value(first)}"
    return "" if value[first] else f"the first grade is {first!r}, but its count is 0"


def _is_count(value: object) -> bool:
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return is_integer and 0 <= value <= LARGEST_COUNT  # type: ignore[operator]


def _skip(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start
