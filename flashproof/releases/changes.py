"""Compare two snapshots to find the changes for a learner who imports the new release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from flashproof.anki.notes import UNHASHED
from flashproof.model import Kind
from flashproof.releases.snapshot import ReleasedCard, Snapshot


class ChangeKind(StrEnum):
    """The effect of an import on a card in a learner's collection."""

    NEW = "new"
    UPDATED = "updated"
    MOVED = "moved"
    RETIRED = "retired"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """The content of a field before and after a change, as plain text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change to one card; a card can be both updated and moved."""

    change: ChangeKind
    card: str
    """The id of the card."""
    kind: Kind
    question: str
    detail: str = ""
    """The old and new decks, the old kind, ``the namespace changed``, or the Anki cards that are
    added to or removed from the note."""
    fields: tuple[FieldChange, ...] = ()
    """The changed fields of an updated card; empty if only the old release's lock is available."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that an import would change."""

    cards: tuple[Change, ...]
    """All changes, sorted by kind of change, then by card id."""
    note_types: tuple[str, ...]
    """The slugs of the note types whose templates or style changed."""
    unchanged: int
    """The number of unchanged cards."""

    def of(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.cards if change.change is kind)


def compare(old: Snapshot, new: Snapshot) -> Changes:
    """Compare two releases. Cards are matched by GUID, as in Anki's importer."""
    changes = [*_kept_and_new(old, new), *_retired(old, new)]
    order = list(ChangeKind)
    changes.sort(key=lambda change: (order.index(change.change), change.card))
    changed = {change.card for change in changes}
    return Changes(
        tuple(changes),
        tuple(sorted(slug for slug, time in new.note_types.items() if _is_newer(old, slug, time))),
        sum(card.card not in changed for card in new.cards.values()),
    )


def _is_newer(old: Snapshot, slug: str, time: int) -> bool:
    return slug in old.note_types and time > old.note_types[slug]


def _kept_and_new(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    old_by_id = {card.card: card for card in old.cards.values()}
    for guid, card in new.cards.items():
        before = old.cards.get(guid)
        if before is not None:
            yield from _kept(before, card)
        elif other := old_by_id.get(card.card):
            detail = f"was {other.kind}" if other.kind is not card.kind else "the namespace changed"
            yield Change(ChangeKind.RESTARTED, card.card, card.kind, card.question, detail)
        else:
            yield Change(ChangeKind.NEW, card.card, card.kind, card.question)


def _kept(old: ReleasedCard, new: ReleasedCard) -> Iterator[Change]:
    if new.modified > old.modified:
        fields = tuple(_field_changes(old, new))
        detail = _ordinal_changes(old, new)
        yield Change(ChangeKind.UPDATED, new.card, new.kind, new.question, detail, fields)
    if old.deck and new.deck and old.deck != new.deck:
        detail = f"{old.deck} → {new.deck}"
        yield Change(ChangeKind.MOVED, new.card, new.kind, new.question, detail)


def _retired(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    kept = {card.card for card in new.cards.values()}
    for guid, card in old.cards.items():
        if guid not in new.cards and card.card not in kept:
            yield Change(ChangeKind.RETIRED, card.card, card.kind, card.question)


def _ordinal_changes(old: ReleasedCard, new: ReleasedCard) -> str:
    """List the Anki cards of a note that are added or removed; each has its own review history."""
    before, after = set(old.numbers or (1,)), set(new.numbers or (1,))
    changes = [f"card {number} is new" for number in sorted(after - before)]
    changes += [f"card {number} becomes empty" for number in sorted(before - after)]
    return ", ".join(changes)


def _field_changes(old: ReleasedCard, new: ReleasedCard) -> Iterator[FieldChange]:
    if old.fields is None or new.fields is None:
        return
    for name in dict.fromkeys((*new.fields, *old.fields)):
        before, after = old.fields.get(name, ""), new.fields.get(name, "")
        if before != after and name not in UNHASHED:
            yield FieldChange(name, before, after)
    if old.tags != new.tags:
        yield FieldChange("Tags", " ".join(old.tags), " ".join(new.tags))
