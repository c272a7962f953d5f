"""Updates of the lock: what changes, and what is never lost."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from flashproof import lock as locks
from flashproof.lock import (
    CardState,
    Lock,
    Proof,
    RetiredCard,
    RunEnvironment,
)
from flashproof.model import Kind

IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
HASHES = st.text("0123456789abcdef", min_size=1, max_size=8)
SECONDS = st.integers(min_value=0, max_value=2**40)


def state(card: str, content: str, kind: Kind = Kind.RECALL) -> CardState:
    return CardState(card, kind, content)


def test_only_a_changed_card_gets_a_new_time() -> None:
    first = locks.with_cards(Lock(), [state("a", "1"), state("b", "1")], now=100)
    second = locks.with_cards(first, [state("a", "1"), state("b", "2")], now=200)
    assert {card: entry.modified for card, entry in second.cards.items()} == {"a": 100, "b": 200}


def test_times_grow_though_the_clock_went_back() -> None:
    first = locks.with_cards(Lock(), [state("a", "1")], now=100)
    second = locks.with_cards(first, [state("a", "2")], now=50)
    assert second.cards["a"].modified == 101
    third = locks.with_cards(second, [state("a", "2", Kind.QUIZ)], now=50)
    assert third.cards["a"].modified == 102


@given(st.lists(st.tuples(st.dictionaries(IDS, HASHES, max_size=5), SECONDS), max_size=6))
def test_nothing_is_forgotten(builds: list[tuple[dict[str, str], int]]) -> None:
    lock = Lock()
    ever: set[str] = set()
    for cards, now in builds:
        before = lock
        states = [state(card, content) for card, content in cards.items()]
        lock = locks.with_cards(lock, states, now)
        ever |= set(cards)
        assert set(lock.cards) == set(cards)
        assert {gone.card for gone in lock.retired} == ever - set(cards)
        for card in set(cards) & set(before.cards):
            old, new = before.cards[card], lock.cards[card]
            assert (old.modified < new.modified) == (old.hash != new.hash)


def test_a_kind_that_changes_retires_the_old_card_and_back_again() -> None:
    first = locks.with_cards(Lock(), [state("a", "1")], now=1)
    second = locks.with_cards(first, [state("a", "1", Kind.QUIZ)], now=2)
    assert second.retired == {RetiredCard("a", Kind.RECALL)}
    third = locks.with_cards(second, [state("a", "1")], now=3)
    assert third.retired == {RetiredCard("a", Kind.QUIZ)}
    assert third.cards["a"].modified > second.cards["a"].modified


def test_a_card_keeps_the_time_at_which_it_was_added() -> None:
    first = locks.with_cards(Lock(), [state("a", "1"), state("b", "1")], now=100)
    second = locks.with_cards(first, [state("a", "2"), state("b", "1", Kind.QUIZ)], now=200)
    assert {card: entry.added for card, entry in second.cards.items()} == {"a": 100, "b": 100}
    assert '"added"' not in locks.dumps(first)  # if it is unchanged


def test_note_types_move_when_their_hash_does() -> None:
    first = locks.with_note_types(Lock(), {"quiz": "1", "recall": "1"}, now=10)
    second = locks.with_note_types(first, {"quiz": "2", "recall": "1"}, now=5)
    assert {slug: e.modified for slug, e in second.note_types.items()} == {"quiz": 11, "recall": 10}
    assert second.newest == 11


def test_proofs_name_the_versions_they_ran_on() -> None:
    place = RunEnvironment.of("3.11.7", {"tensorflow": "2.21.0", "keras": "3.15.1"})
    lock = locks.with_proofs(Lock(), place, ["c1", "c2"], "2026-11-22")
    assert lock.ran_on("c1") == place
    assert lock.ran_on("other") is None
    assert lock.proof_of("c2") == Proof("c2", place.key, "2026-11-22")
    newer = replace(place, key="n", packages=(("tensorflow", "2.22.0"),))
    lock = locks.with_proofs(lock, newer, ["c1"], "2026-12-01")
    kept = locks.with_only_proofs(lock, ["c1", "unknown"])
    assert set(kept.proofs) == {"c1"}
    assert set(kept.environments) == {"n"}
