"""Update a lock with pure functions, and get the current time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace

from flashproof.lock.entries import (
    CardEntry,
    CardState,
    Lock,
    NoteTypeEntry,
    Proof,
    RetiredCard,
    RunEnvironment,
)


def now() -> int:
    """Return the current time in seconds since 1970, or ``SOURCE_DATE_EPOCH`` if it is set."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())


def with_cards(lock: Lock, states: Iterable[CardState], now: int) -> Lock:
    """Update the cards; retire cards that were removed or whose kind changed.

    A changed card gets ``max(stored + 1, now)``, so its time increases even if the clock is off.
    """
    cards = {state.card: _card_entry(lock.cards.get(state.card), state, now) for state in states}
    current = {RetiredCard(entry.card, entry.kind) for entry in cards.values()}
    before = {RetiredCard(entry.card, entry.kind) for entry in lock.cards.values()}
    return replace(lock, cards=cards, retired=(lock.retired | before) - current)


def with_note_types(lock: Lock, hashes: Mapping[str, str], now: int) -> Lock:
    """Update the note types; ``hashes`` maps each slug to the note type's hash."""
    entries = dict(lock.note_types)
    for slug, content in hashes.items():
        old = lock.note_types.get(slug)
        if old is None or old.hash != content:
            entries[slug] = NoteTypeEntry(slug, _new_time(old, now), content)
    return replace(lock, note_types=entries)


def with_proofs(lock: Lock, environment: RunEnvironment, chains: Iterable[str], date: str) -> Lock:
    """Add the proofs of one run, replacing older proofs of the same chains."""
    proved = {chain: Proof(chain, environment.key, date) for chain in chains}
    environments = {**lock.environments, environment.key: environment}
    return replace(lock, environments=environments, proofs={**lock.proofs, **proved})


def with_only_proofs(lock: Lock, chains: Iterable[str]) -> Lock:
    """Remove the proofs of all other chains, and environments that no longer have any proofs."""
    kept = {chain: lock.proofs[chain] for chain in chains if chain in lock.proofs}
    used = {proof.environment for proof in kept.values()}
    environments = {key: value for key, value in lock.environments.items() if key in used}
    return replace(lock, proofs=kept, environments=environments)


def _card_entry(old: CardEntry | None, state: CardState, now: int) -> CardEntry:
    if old is not None and (old.kind, old.hash) == (state.kind, state.hash):
        return old
    modified = _new_time(old, now)
    added = modified if old is None else old.added
    return CardEntry(state.card, state.kind, modified, added, state.hash, state.numbers)


def _new_time(old: CardEntry | NoteTypeEntry | None, now: int) -> int:
    return now if old is None else max(old.modified + 1, now)
