"""Exchange reviews between the study site and a running Anki.

The site records a review for a whole card, but the notes of some cards have several Anki cards, and
Anki records separate reviews for each of them. Therefore, reviews are matched as follows:

- A review on the site counts as a review of the note's first Anki card. For a cloze card, the
  review counts for all deletions, because the site asks for them together.
- A review of the first Anki card counts as a review on the site. If the learner forgets any
  deletion of a cloze card, the card counts as forgotten. Anki's reversed cards do not exist on the
  site.

A review is identified by its card and its time in whole seconds, because the site records seconds
and Anki records milliseconds. No learner answers the same card twice within a second. Therefore, a
review that is copied in both directions any number of times is still counted once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flashproof.anki.identity import note_type_id
from flashproof.interchange.anki_connect import AnkiCard, AnkiConnect, AnkiReview
from flashproof.interchange.fsrs_replay import (
    AGAIN,
    LEARNING_STEPS,
    CardMemory,
    Phase,
    Review,
    SchedulerOptions,
    graduated,
    replay,
)
from flashproof.interchange.progress_file import SiteProgress, SiteRecord
from flashproof.model import Kind

_FILTERED, _MANUAL = 3, 4
"""Types of rows in the review log."""
_INITIAL_EASE = 2500
"""The factor that Anki records for a card with the initial ease."""


@dataclass(frozen=True, slots=True)
class NoteHistory:
    """The review log of a note in Anki."""

    kind: Kind
    cards: tuple[int, ...]
    """The ids of the note's cards, in the order of their templates or cloze numbers."""
    log: Mapping[int, tuple[AnkiReview, ...]]
    """The rows of each card, oldest first, keyed by the card's id."""

    def rows(self) -> Iterator[AnkiReview]:
        """Yield the rows of all cards."""
        for card in self.cards:
            yield from self.log.get(card, ())


@dataclass(frozen=True, slots=True)
class CardUpdate:
    """The reviews that an Anki card lacks, and its state after all of its reviews."""

    card: int
    """The id of the card in Anki."""
    rows: tuple[AnkiReview, ...]
    """The new rows of the review log, oldest first."""
    memory: CardMemory
    is_latest: bool
    """Whether the latest review is new. Otherwise, the card is already scheduled in Anki."""


def read_notes(
    anki: AnkiConnect, namespace: str, kinds: Mapping[str, Kind]
) -> dict[str, NoteHistory]:
    """Return the history of each note of a deck, keyed by flashproof's card id.

    Args:
        anki: the connection to Anki.
        namespace: the namespace of the deck, which the ids of its note types depend on.
        kinds: the kind of each card of the deck, keyed by card id. If a card had a different kind
            in an earlier release, its old note is used only if there is no other note.

    Raises:
        AnkiConnectError: Anki is not running or rejected a request.

    """
    notes: dict[str, tuple[Kind, tuple[int, ...]]] = {}
    for kind in Kind:
        # The first of several notes is the original. The others are the learner's copies.
        seen = set[str]()
        for note in anki.notes(anki.find_notes(f"mid:{note_type_id(namespace, kind)}")):
            card_id = note.first_field
            is_current = kinds.get(card_id) is kind
            if note.cards and card_id not in seen and (is_current or card_id not in notes):
                notes[card_id] = kind, note.cards
            seen.add(card_id)
    log = anki.reviews([card for _, cards in notes.values() for card in cards])
    return {
        card_id: NoteHistory(kind, cards, {card: log.get(card, ()) for card in cards})
        for card_id, (kind, cards) in notes.items()
    }


def site_reviews(note: NoteHistory) -> list[Review]:
    """Return the reviews of a note that count on the site, oldest first."""
    first, *others = note.cards
    rows = _counted(note.log[first])
    if note.kind is Kind.CLOZE:
        rows += [row for card in others for row in _counted(note.log[card]) if row.ease == AGAIN]
    by_second: dict[int, AnkiReview] = {}
    for row in rows:
        by_second.setdefault(row.id // 1000, row)
    return [(_seconds(row.id), row.ease) for row in sorted(by_second.values())]


def plan_updates(
    notes: Mapping[str, NoteHistory], progress: SiteProgress, options: SchedulerOptions
) -> list[CardUpdate]:
    """Return the updates that add the site's reviews to Anki; skip reviews that Anki already has.

    Args:
        notes: the notes of the deck, keyed by card id. Cards without a note are skipped.
        progress: the content of a progress file.
        options: the learner's settings for the schedule.

    """
    used = {row.id for note in notes.values() for row in note.rows()}
    updates = []
    for card_id, record in sorted(progress.records.items()):
        if note := notes.get(card_id):
            for card, missing in _missing(note, record).items():
                new = {_free_id(round(time * 1000), used): grade for time, grade in missing}
                updates.append(_update(card, note.log[card], new, record, options))
    return updates


def apply_updates(
    anki: AnkiConnect, updates: Sequence[CardUpdate], options: SchedulerOptions, now: float
) -> None:
    """Add the reviews to Anki, and schedule the cards whose latest review is new.

    The schedules are changed first. If Anki stops before the reviews are added, the next attempt
    repeats all changes.

    Raises:
        AnkiConnectError: Anki rejected a request.

    """
    anki.require_actions(("setDueDate", "setSpecificValueOfCard", "insertReviews"))
    cards = anki.cards([update.card for update in updates])
    due = defaultdict[int, list[int]](list)
    values = {}
    for update in updates:
        card = cards[update.card]
        memory = update.memory
        if card.type >= Phase.REVIEW and memory.phase is Phase.LEARNING:
            # Anki has shorter learning steps than the site and schedules the card in days.
            memory = graduated(memory, options)
        if update.is_latest and memory.phase is Phase.REVIEW:
            due[max(0, memory.due_day - options.day_of(now))].append(update.card)
        if update.is_latest or card.type:
            values[update.card] = _values(card, update, memory)
    anki.set_schedules(due, values)
    anki.insert_reviews([row for update in updates for row in update.rows])


def _counted(log: Sequence[AnkiReview]) -> list[AnkiReview]:
    """Return the rows that FSRS uses in Anki.

    Reviews before a reset of the card and reviews in a filtered deck without rescheduling do not
    count.
    """
    resets = [at for at, row in enumerate(log) if _is_reset(row)]
    current = log[resets[-1] + 1 :] if resets else log
    return [row for row in current if row.ease and (row.type != _FILTERED or row.factor)]


def _is_reset(row: AnkiReview) -> bool:
    """Return whether the row records that the card was reset to a new card."""
    return row.type == _MANUAL and not row.factor


def _missing(note: NoteHistory, record: SiteRecord) -> dict[int, list[Review]]:
    """Return the site's reviews that Anki does not have, keyed by the id of an Anki card."""
    known = {row.id // 1000 for row in note.rows() if row.ease}
    missing = [review for review in record.reviews if math.floor(review[0]) not in known]
    first, *others = note.cards
    # A time with milliseconds comes from another collection, so only one Anki card was reviewed.
    of_site = [(time, grade) for time, grade in missing if time == math.floor(time)]
    found = {first: missing}
    if note.kind is Kind.CLOZE:
        found |= dict.fromkeys(others, of_site)
    return {card: reviews for card, reviews in found.items() if reviews}


def _free_id(time: int, used: set[int]) -> int:
    """Return an unused id, in milliseconds, within the second of ``time``, and reserve it."""
    second, first = divmod(time, 1000)
    ids = (second * 1000 + (first + step) % 1000 for step in range(1000))
    found = next((one for one in ids if one not in used), time)
    used.add(found)
    return found


def _update(
    card: int,
    log: Sequence[AnkiReview],
    new: Mapping[int, int],
    record: SiteRecord,
    options: SchedulerOptions,
) -> CardUpdate:
    history = sorted([*((row.id, row.ease) for row in _counted(log)), *new.items()])
    states = replay([(_seconds(time), grade) for time, grade in history], options)
    before: CardMemory | None = None
    rows = []
    for (time, grade), after in zip(history, states, strict=True):
        if time in new:
            rows.append(_row(time, card, grade, before, after))
        before = after
    memory = states[-1]
    of_site = [(math.floor(time), grade) for time, grade in record.reviews]
    if record.due and of_site == [(time // 1000, grade) for time, grade in history]:
        # The site has the same reviews, so the card is due on the same day.
        due_day = options.day_of(record.due)
        memory = replace(graduated(memory, options), due_day=due_day, interval=record.interval)
    last = max((row.id for row in log if row.ease or _is_reset(row)), default=0)
    return CardUpdate(card, tuple(rows), memory, is_latest=max(new) > last)


def _row(
    time: int, card: int, grade: int, before: CardMemory | None, after: CardMemory
) -> AnkiReview:
    phase = before.phase if before else Phase.LEARNING
    is_learning = phase is Phase.LEARNING and after.phase is Phase.LEARNING
    return AnkiReview(
        id=time,
        card=card,
        usn=-1,
        ease=grade,
        interval=_logged_interval(after),
        last_interval=_logged_interval(before) if before else 0,
        factor=0 if is_learning else _INITIAL_EASE,
        duration=0,
        type=phase - 1,
    )


def _logged_interval(memory: CardMemory) -> int:
    """Return an interval as a number of days, or as a negative number of seconds."""
    return memory.interval or -memory.wait


def _values(card: AnkiCard, update: CardUpdate, memory: CardMemory) -> Mapping[str, int | None]:
    """Return the new values of a card in Anki.

    Anki computes the memory state from the review log if the card has none.
    """
    values: dict[str, int | None] = {"memory_state": None, "reps": card.reps + len(update.rows)}
    if not update.is_latest:
        return values
    values["lapses"] = max(card.lapses, memory.lapses)
    values["last_review_time"] = int(memory.last)
    if card.queue < 0:
        values["queue"] = card.queue  # the card stays suspended or buried
    if memory.phase is Phase.REVIEW:
        return {**values, "ivl": memory.interval}
    is_new = memory.phase is Phase.LEARNING
    return {
        "queue": 1,
        **values,
        "type": int(memory.phase),
        "due": int(memory.last) + memory.wait,
        "left": len(LEARNING_STEPS) - memory.step if is_new else 1,
        "ivl": 0 if is_new else max(1, round(memory.stability)),
    }


def _seconds(milliseconds: int) -> float:
    """Return a time in seconds; a whole number of seconds is an integer, as on the site."""
    return milliseconds / 1000 if milliseconds % 1000 else milliseconds // 1000
