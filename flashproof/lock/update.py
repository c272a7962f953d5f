"""Define pure functions that update a lock, and a function that returns the current time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from typing import TypeVar

from flashproof.errors import FlashproofError
from flashproof.lock.entries import (
    CardEntry,
    CardState,
    Failure,
    Lock,
    LockHistory,
    NoteKey,
    NoteTypeEntry,
    RetiredCard,
    RunEnvironment,
    SubdeckEntry,
)

Result = TypeVar("Result")

LATEST_CLOCK = 4_102_444_800
"""The start of the year 2100; a later time means that the clock or ``SOURCE_DATE_EPOCH`` is
wrong."""


def now() -> int:
    """Return the current time in seconds since 1970, or ``SOURCE_DATE_EPOCH`` if it is set.

    Raises:
        FlashproofError: ``SOURCE_DATE_EPOCH`` is not a number, or the time is not between 1970 and
            2100.

    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not text:
        seconds, origin = int(time.time()), "the computer's clock"
    elif text.isascii() and text.isdecimal() and len(text) < 20:
        seconds, origin = int(text), f"SOURCE_DATE_EPOCH={text}"
    else:
        shown = text if len(text) < 40 else f"{text[:40]}…"
        raise FlashproofError(f"SOURCE_DATE_EPOCH is not a number of seconds: {shown!r}")
    if not 0 <= seconds < LATEST_CLOCK:
        raise FlashproofError(f"the time is not between 1970 and 2100: {origin} is wrong")
    return seconds


NO_HISTORY = LockHistory()


def with_cards(
    lock: Lock, states: Iterable[CardState], now: int, history: LockHistory = NO_HISTORY
) -> Lock:
    """Update the cards; retire cards that were removed or whose kind changed.

    A changed card gets a time that is later than all its earlier times, in the lock and in git,
    even if the clock is wrong or git restored an older lock. If an unchanged card comes back,
    its entry is restored. If the lock has lost the committed line of a card that is not in the
    deck, the card is retired.
    """
    known = _known_entries(lock, history)
    latest: dict[str, int] = {}
    for (card, _), entry in known.items():
        latest[card] = max(entry.modified, latest.get(card, 0))
    cards = {state.card: _card_entry(lock, known, latest, state, now) for state in states}
    retired = {entry.key: RetiredCard.of(entry) for entry in lock.cards.values()}
    retired |= {entry.key: entry for entry in lock.retired if _replaces(entry, retired)}
    for key in lost_cards(lock, history):
        past = history.cards.get(key)
        retired[key] = RetiredCard(*key, past if past and past.hash else None)
    for entry in cards.values():
        retired.pop(entry.key, None)
    return replace(lock, cards=cards, retired=frozenset(retired.values()))


def with_note_types(
    lock: Lock, hashes: Mapping[str, str], now: int, history: LockHistory = NO_HISTORY
) -> Lock:
    """Update the note types; ``hashes`` maps each slug to the note type's hash."""
    entries = dict(lock.note_types)
    past = history.note_types if _is_same_deck(lock, history) else {}
    for slug, content in hashes.items():
        old = lock.note_types.get(slug)
        before = past.get(slug)
        if before is not None and (old is None or _is_older(old, before)):
            old = before
        if old is None or old.hash != content:
            old = NoteTypeEntry(slug, max(old.modified + 1, now) if old else now, content)
        entries[slug] = old
    return replace(lock, note_types=entries)


def with_current_times(lock: Lock, since: LockHistory, now: int) -> Lock:
    """Return a lock in which cards that changed since an earlier lock have the time ``now``.

    Times later than ``now`` are kept.

    Anki ignores an update of a note that the learner edited, tagged, or marked after the time of
    the change, even if the change was released later. Cards that the earlier lock does not contain
    keep their times because no learner has them.
    """
    cards = {
        card: replace(entry, modified=max(now, entry.modified))
        if (old := since.cards.get(entry.key)) and old.hash != entry.hash
        else entry
        for card, entry in lock.cards.items()
    }
    return replace(lock, cards=cards)


def with_subdecks(lock: Lock, subdecks: Mapping[str, str]) -> Lock:
    """Update the subdecks, given their full names keyed by topic name; keep removed topics."""
    entries = {topic: SubdeckEntry(topic, deck) for topic, deck in subdecks.items()}
    return replace(lock, subdecks={**lock.subdecks, **entries})


def with_proofs(lock: Lock, environment: RunEnvironment, chains: Iterable[str], date: str) -> Lock:
    """Add proofs for one environment; proofs that are already in the lock keep their dates.

    A new proof replaces the results of the same chain in environments that the new one replaces,
    such as those with an earlier patch release. Proofs for other environments are kept.
    """
    proofs = dict(lock.proofs)
    cleared = without_results(lock, environment, chains := tuple(chains))
    for chain in chains:
        known = lock.proofs.get(chain, {}).get(environment.key)
        proofs[chain] = {**cleared.proofs.get(chain, {}), environment.key: known or date}
    environments = {**lock.environments, environment.key: environment}
    return replace(cleared, environments=environments, proofs=proofs)


def with_failures(
    lock: Lock, environment: RunEnvironment, messages: Mapping[str, str], date: str
) -> Lock:
    """Record the chains that failed in an environment; ``messages`` is keyed by chain hash.

    The proofs of these chains for this environment are removed. A failure is recorded only if the
    chain has a proof for a different environment, because only then does the failure show a
    difference between versions. Otherwise, the snippet itself is wrong.
    """
    cleared = without_results(lock, environment, messages)
    failures = dict(cleared.failures)
    for chain, message in messages.items():
        if chain in cleared.proofs:
            old = lock.failures.get(chain, {}).get(environment.key)
            failure = Failure(environment.key, chain, old.date if old else date, message)
            failures[chain] = {**failures.get(chain, {}), environment.key: failure}
    environments = {**lock.environments, environment.key: environment}
    return _without_unused(replace(cleared, environments=environments, failures=failures))


def without_results(lock: Lock, environment: RunEnvironment, chains: Iterable[str]) -> Lock:
    """Remove the results of chains in an environment and in the environments that it replaces."""
    old = {key for key, other in lock.environments.items() if environment.replaces(other)}
    proofs, failures = dict(lock.proofs), dict(lock.failures)
    for chain in chains:
        _drop(proofs, chain, old)
        _drop(failures, chain, old)
    return replace(lock, proofs=proofs, failures=failures)


def with_results_of(lock: Lock, other: Lock) -> Lock:
    """Replace all results of snippets with those of another lock."""
    return replace(
        lock,
        environments=other.environments,
        proofs=other.proofs,
        failures=other.failures,
        orders=other.orders,
    )


def with_orders(lock: Lock, orders: Mapping[str, str], kept: Iterable[str]) -> Lock:
    """Add the correct orders of lines; remove orders whose keys are not in ``kept``."""
    keys = set(kept)
    merged = {**lock.orders, **orders}
    return replace(lock, orders={key: one for key, one in merged.items() if key in keys})


def with_only_results(lock: Lock, chains: Iterable[str]) -> Lock:
    """Keep only the results of these chains, and remove environments without any results."""
    kept = set(chains)
    return _without_unused(
        replace(
            lock,
            proofs={chain: found for chain, found in lock.proofs.items() if chain in kept},
            failures={chain: found for chain, found in lock.failures.items() if chain in kept},
        )
    )


def _drop(results: dict[str, Mapping[str, Result]], chain: str, environments: Set[str]) -> None:
    if chain in results:
        kept = {key: one for key, one in results[chain].items() if key not in environments}
        if kept:
            results[chain] = kept
        else:
            del results[chain]


def _without_unused(lock: Lock) -> Lock:
    """Remove environments without results, and failures of chains that have no proof."""
    failures = {chain: found for chain, found in lock.failures.items() if chain in lock.proofs}
    used = {key for part in (lock.proofs, failures) for found in part.values() for key in found}
    environments = {key: value for key, value in lock.environments.items() if key in used}
    return replace(lock, environments=environments, failures=failures)


def lost_cards(lock: Lock, history: LockHistory) -> frozenset[NoteKey]:
    """Return the cards that are in the committed lock but not in the current lock."""
    if not _is_same_deck(lock, history):
        return frozenset()
    cards = {entry.key for entry in lock.cards.values()}
    return history.committed - cards - {entry.key for entry in lock.retired}


def outdated_cards(old: Lock, new: Lock) -> list[CardEntry]:
    """Return the entries of unchanged cards that got a new time because git has a later one."""
    return [
        entry
        for card, entry in sorted(old.cards.items())
        if (after := new.cards.get(card))
        and (after.kind, after.hash) == (entry.kind, entry.hash)
        and after.modified != entry.modified
    ]


def _replaces(entry: RetiredCard, retired: Mapping[NoteKey, RetiredCard]) -> bool:
    """Return whether an entry should replace a retired entry of the same card after a merge."""
    other = retired.get(entry.key)
    if other is None or other.last is None:
        return True
    return entry.last is not None and entry.last.modified > other.last.modified


def _is_same_deck(lock: Lock, history: LockHistory) -> bool:
    return not lock.namespace or not history.namespace or lock.namespace == history.namespace


def _is_older(one: CardEntry | NoteTypeEntry, other: CardEntry | NoteTypeEntry) -> bool:
    """Return whether learners may have ``other`` and an import of ``one`` would not update it."""
    if one.modified == other.modified:
        return one.hash != other.hash
    return one.modified < other.modified


def _known_entries(lock: Lock, history: LockHistory) -> dict[NoteKey, CardEntry]:
    """Return the latest entry of each card, with the value of ``added`` from the lock."""
    known = {entry.key: entry.last for entry in lock.retired if entry.last}
    for entry in lock.cards.values():
        retired = known.get(entry.key)
        if retired and _is_older(entry, retired):
            known[entry.key] = replace(retired, added=entry.added)
        else:
            known[entry.key] = entry
    if _is_same_deck(lock, history):
        for key, past in history.cards.items():
            entry_now = known.get(key)
            if entry_now is None:
                known[key] = past
            elif _is_older(entry_now, past):
                known[key] = replace(past, added=entry_now.added)
    return known


def _card_entry(
    lock: Lock,
    known: Mapping[NoteKey, CardEntry],
    latest: Mapping[str, int],
    state: CardState,
    now: int,
) -> CardEntry:
    current = lock.cards.get(state.card)
    same = known.get((state.card, state.kind))
    is_kept = current is None or current.kind is state.kind
    if same is not None and same.hash == state.hash and is_kept:
        return same
    modified = max(latest[state.card] + 1, now) if state.card in latest else now
    added = same.added if same else current.added if current else modified
    return CardEntry(state.card, state.kind, modified, added, state.hash, state.numbers)
