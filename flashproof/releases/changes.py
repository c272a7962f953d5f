"""What a learner who has an old release will get with the new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from flashproof.anki.notes import UNHASHED
from flashproof.model import Kind
from flashproof.releases.snapshot import ReleasedCard, Snapshot


class ChangeKind(StrEnum):
    """What becomes of a card in a learner's collection."""

    NEW = "new"
    UPDATED = "updated"
    MOVED = "moved"
    RETIRED = "retired"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, as plain text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One card's fate; a card that is updated and moved has two."""

    fate: ChangeKind
    card: str
    kind: Kind
    question: str
    detail: str = ""
    """From where to where it moved, what it was before, which of its cards are lost."""
    fields: tuple[FieldChange, ...] = ()
    """What is new in an updated one, where the old release tells."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that an import would do."""

    cards: tuple[Change, ...]
    note_types: tuple[str, ...]
    """Those whose look changes, by slug."""
    unchanged: int
    """How many cards stay as they are, learners' own edits included."""

    def of(self, fate: ChangeKind) -> tuple[Change, ...]:
        """The cards with one fate, in order."""
        return tuple(change for change in self.cards if change.fate is fate)


def compare(old: Snapshot, new: Snapshot) -> Changes:
    """Both releases' cards by guid, which is how Anki finds them."""
    changes = [*_kept_and_new(old, new), *_gone(old, new)]
    order = list(ChangeKind)
    changes.sort(key=lambda change: (order.index(change.fate), change.card))
    touched = {change.card for change in changes}
    return Changes(
        tuple(changes),
        tuple(sorted(slug for slug, time in new.note_types.items() if _is_newer(old, slug, time))),
        sum(held.card not in touched for held in new.cards.values()),
    )


def _is_newer(old: Snapshot, slug: str, time: int) -> bool:
    return slug in old.note_types and time > old.note_types[slug]


def _kept_and_new(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    before = {held.card: held for held in old.cards.values()}
    for guid, held in new.cards.items():
        known = old.cards.get(guid)
        if known is not None:
            yield from _kept(known, held)
        elif other := before.get(held.card):
            detail = f"was {other.kind}" if other.kind is not held.kind else "the namespace changed"
            yield Change(ChangeKind.RESTARTED, held.card, held.kind, held.question, detail)
        else:
            yield Change(ChangeKind.NEW, held.card, held.kind, held.question)


def _kept(old: ReleasedCard, new: ReleasedCard) -> Iterator[Change]:
    if new.modified > old.modified:
        fields = tuple(_field_changes(old, new))
        detail = _numbers(old, new)
        yield Change(ChangeKind.UPDATED, new.card, new.kind, new.question, detail, fields)
    if old.deck and new.deck and old.deck != new.deck:
        detail = f"{old.deck} → {new.deck}"
        yield Change(ChangeKind.MOVED, new.card, new.kind, new.question, detail)


def _gone(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    kept = {held.card for held in new.cards.values()}
    for guid, held in old.cards.items():
        if guid not in new.cards and held.card not in kept:
            yield Change(ChangeKind.RETIRED, held.card, held.kind, held.question)


def _numbers(old: ReleasedCard, new: ReleasedCard) -> str:
    """Which Anki cards of the note come or go: each has a history of its own."""
    before, after = set(old.numbers or (1,)), set(new.numbers or (1,))
    lost, added = sorted(before - after), sorted(after - before)
    told = [f"card {number} is new" for number in added]
    told += [f"card {number} is left empty" for number in lost]
    return ", ".join(told)


def _field_changes(old: ReleasedCard, new: ReleasedCard) -> Iterator[FieldChange]:
    if old.fields is None or new.fields is None:
        return
    for name in dict.fromkeys((*new.fields, *old.fields)):
        before, after = old.fields.get(name, ""), new.fields.get(name, "")
        if before != after and name not in UNHASHED:
            yield FieldChange(name, before, after)
    if old.tags != new.tags:
        yield FieldChange("Tags", " ".join(old.tags), " ".join(new.tags))
