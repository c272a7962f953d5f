"""Read and write the progress files of the study site.

The site's *Progress* page exports and imports these files; see ``progress-file.js``. They contain
a record for each card id, with the time and the grade of every review.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.file_values import json_problem, shown_value
from flashproof.interchange.fsrs_replay import (
    LONGEST_INTERVAL,
    Phase,
    Review,
    SchedulerOptions,
    are_valid_parameters,
)
from flashproof.text.source import Source, Span

FORMAT = "flashproof-progress"
FORMAT_VERSION = 1
LATEST_TIME = 4_102_444_800
"""The start of the year 2100, in seconds since 1970. Later times are invalid."""


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """The reviews of a card, and its due date on the site."""

    reviews: tuple[Review, ...]
    """The reviews, oldest first. Reviews on the site have times in whole seconds; reviews in Anki
    have times with milliseconds."""
    span: Span
    """The location of the record in the file."""
    due: float = 0
    """The time at which the card is due, in seconds since 1970; 0 if it is unknown or if the card
    is in a learning step."""
    interval: int = 0
    """The interval in study days; 0 if ``due`` is 0."""


@dataclass(frozen=True, slots=True)
class SiteProgress:
    """The content of a progress file."""

    records: Mapping[str, SiteRecord]
    """The records of all cards with reviews, keyed by card id."""
    settings: Mapping[str, Any]
    """The learner's settings, which are not validated."""

    def options(self, now: float) -> SchedulerOptions:
        """Return the settings for the schedule, with defaults for missing and invalid settings.

        Before an exam, the maximum interval is shortened; ``now`` is in seconds since 1970.
        """
        settings, defaults = self.settings, SchedulerOptions()
        retention: Any = settings.get("retention")
        day_start: Any = settings.get("dayStart")
        parameters: Any = settings.get("parameters")
        is_fitted = isinstance(parameters, list) and all(map(_is_number, parameters))
        options = SchedulerOptions(
            retention=_within(retention, 0.7, 0.97) or defaults.retention,
            day_start=int(day_start) if day_start in range(24) else defaults.day_start,
            parameters=parameters
            if is_fitted and are_valid_parameters(parameters)
            else defaults.parameters,
        )
        return _before_exam(options, settings.get("examDate"), now)


def read_progress(source: Source, namespace: str, diagnostics: Diagnostics) -> SiteProgress | None:
    """Return the content of a progress file; report an error for each invalid part.

    Args:
        source: the text of the file.
        namespace: the namespace of the deck.
        diagnostics: receives the errors.

    Returns:
        The progress, or ``None`` if the file does not contain progress for this deck.

    """
    value = _parsed(source, diagnostics)
    if value is None:
        return None
    if problem := _file_problem(value, namespace):
        diagnostics.error("bad-progress", problem, source.span(0, 1), _HINT)
        return None
    records = {}
    for card_id, span in _card_spans(source):
        record = value["cards"][card_id]
        if problem := _record_problem(record):
            message = f"card {shown_value(card_id)}: {problem}"
            diagnostics.error("bad-progress", message, span, _HINT)
        elif record["reviews"]:
            records[card_id] = _record(record, span)
    settings = value.get("settings")
    return SiteProgress(records, settings if isinstance(settings, dict) else {})


def progress_text(namespace: str, reviews: Mapping[str, Sequence[Review]], exported: int) -> str:
    """Return the text of a progress file without settings.

    Args:
        namespace: the namespace of the deck.
        reviews: the reviews of each card, keyed by card id.
        exported: the current time, in seconds since 1970.

    """
    cards = {
        card_id: {"version": 1, "reviews": reviews[card_id], "memory": None, "answers": []}
        for card_id in sorted(reviews)
    }
    head = {"format": FORMAT, "version": FORMAT_VERSION, "namespace": namespace}
    return json.dumps({**head, "exported": exported, "cards": cards}, indent=1) + "\n"


_HINT = "use a file that was exported on the 'Progress' page of the deck's site"


def _parsed(source: Source, diagnostics: Diagnostics) -> Any:
    try:
        return json.loads(source.text)
    except (RecursionError, ValueError) as error:
        message, at = json_problem(error)
    diagnostics.error("bad-progress", message, source.span(at, at + 1), _HINT)
    return None


def _file_problem(value: Any, namespace: str) -> str:
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        return "the file does not contain flashproof progress"
    if value.get("version") != FORMAT_VERSION:
        return f"unknown format version: {shown_value(value.get('version'))}"
    if value.get("namespace") != namespace:
        return f"the progress belongs to a different deck: {shown_value(value.get('namespace'))}"
    return "" if isinstance(value.get("cards"), dict) else "the file contains no card records"


def _record_problem(record: Any) -> str:
    if not isinstance(record, dict) or record.get("version") != 1:
        return "the record has an unknown format"
    reviews = record.get("reviews")
    if not isinstance(reviews, list):
        return "the record has no list of reviews"
    for review in reviews:
        if not isinstance(review, list) or len(review) != 2:
            return f"a review must consist of a time and a grade, not {shown_value(review)}"
        if not _is_number(review[0]) or not 0 < review[0] < LATEST_TIME:
            return f"{shown_value(review[0])} is not a time in seconds since 1970"
        if isinstance(review[1], bool) or review[1] not in (1, 2, 3, 4):
            return f"{shown_value(review[1])} is not a grade from 1 to 4"
    return ""


def _record(record: Mapping[str, Any], span: Span) -> SiteRecord:
    reviews = tuple(sorted((time, int(grade)) for time, grade in record["reviews"]))
    memory: Any = record.get("memory")
    if isinstance(memory, dict) and memory.get("state") == Phase.REVIEW:
        due: Any = memory.get("due")
        interval: Any = memory.get("interval")
        if _within(due, 1, LATEST_TIME) and _within(interval, 1, LONGEST_INTERVAL):
            return SiteRecord(reviews, span, due, int(interval))
    return SiteRecord(reviews, span)


def _card_spans(source: Source) -> Iterator[tuple[str, Span]]:
    """Yield the card id and the location of each record; the file must be valid JSON."""
    (start,) = (start for key, _, start in _members(source.text, 0) if key == "cards")
    for card_id, at, _ in _members(source.text, start):
        yield card_id, source.span(at, at + len(card_id) + 2)


def _members(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield each key of a JSON object, with the offsets of the key and of its value.

    If a key occurs several times, only the last one is used, as in ``json.loads``.
    """
    decoder, found = json.JSONDecoder(), dict[str, tuple[int, int]]()
    at = _skip(text, text.index("{", start) + 1)
    while text[at] != "}":
        key, end = decoder.raw_decode(text, at)
        value_at = _skip(text, _skip(text, end) + 1)
        found[key] = at, value_at
        _, end = decoder.raw_decode(text, value_at)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    for key, (key_at, value_at) in found.items():
        yield key, key_at, value_at


def _skip(text: str, at: int) -> int:
    while text[at].isspace():
        at += 1
    return at


def _before_exam(options: SchedulerOptions, exam: Any, now: float) -> SchedulerOptions:
    """Limit the intervals so that every card is due again before the learner's exam."""
    try:
        day = date.fromisoformat(exam).toordinal() - date(1970, 1, 1).toordinal()
    except (TypeError, ValueError):
        return options
    left = day - options.day_of(now)
    if left <= 0:
        return options
    return SchedulerOptions(
        options.retention, max(1, left - 1), options.day_start, options.parameters
    )


def _within(value: Any, low: float, high: float) -> float:
    """Return the value if it is a number between two bounds; otherwise, return 0."""
    return value if _is_number(value) and low <= value <= high else 0


def _is_number(value: Any) -> bool:
    is_real = isinstance(value, int | float) and not isinstance(value, bool)
    return is_real and abs(value) < math.inf
