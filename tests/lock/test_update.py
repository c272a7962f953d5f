"""Updates of the lock: what changes, and what is never lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof import lock as locks
from flashproof.errors import FlashproofError
from flashproof.lock import (
    CardEntry,
    CardState,
    Failure,
    Lock,
    LockHistory,
    NoteTypeEntry,
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


def test_changes_since_a_release_get_the_current_time() -> None:
    released = locks.with_cards(Lock(), [state("a", "1"), state("b", "1")], now=100)
    since = LockHistory(cards={entry.key: entry for entry in released.cards.values()})
    changed = [state("a", "1"), state("b", "2"), state("c", "1")]
    built = locks.with_cards(released, changed, now=200)
    dated = locks.with_current_times(built, since, now=300)
    assert {card: entry.modified for card, entry in dated.cards.items()} == {
        "a": 100,
        "b": 300,
        "c": 200,
    }
    assert dated.cards["b"].added == built.cards["b"].added
    assert locks.with_cards(dated, changed, now=400) == dated
    assert locks.with_current_times(dated, since, now=250) == dated


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
    assert second.retired == {RetiredCard.of(first.cards["a"])}
    third = locks.with_cards(second, [state("a", "1")], now=3)
    assert third.retired == {RetiredCard.of(second.cards["a"])}
    assert third.cards["a"].modified > second.cards["a"].modified


def test_a_card_keeps_the_time_at_which_it_was_added() -> None:
    first = locks.with_cards(Lock(), [state("a", "1"), state("b", "1")], now=100)
    second = locks.with_cards(first, [state("a", "2"), state("b", "1", Kind.QUIZ)], now=200)
    assert {card: entry.added for card, entry in second.cards.items()} == {"a": 100, "b": 100}
    assert '"added"' not in locks.dumps(first)  # if it is unchanged


def test_a_card_that_comes_back_gets_its_line_again() -> None:
    first = locks.with_cards(Lock(), [state("a", "1"), state("b", "1")], now=100)
    first = locks.with_cards(first, [state("a", "2"), state("b", "1")], now=200)
    removed = locks.with_cards(first, [state("b", "1")], now=300)
    assert locks.with_cards(removed, [state("a", "2"), state("b", "1")], now=400) == first
    edited = locks.with_cards(removed, [state("a", "3"), state("b", "1")], now=400).cards["a"]
    assert (edited.modified, edited.added) == (400, 100)
    slow = locks.with_cards(removed, [state("a", "3"), state("b", "1")], now=50).cards["a"]
    assert (slow.modified, slow.added) == (201, 100)


def test_a_card_retired_by_an_old_version_comes_back() -> None:
    lock = Lock(retired=frozenset({RetiredCard("a", Kind.RECALL)}))
    found = locks.with_cards(lock, [state("a", "1")], now=100)
    assert (found.cards["a"].modified, found.cards["a"].added) == (100, 100)
    assert not found.retired
    past = LockHistory(cards={("a", Kind.RECALL): entry("a", 70, "0", added=10)})
    found = locks.with_cards(lock, [state("a", "1")], now=60, history=past)
    assert (found.cards["a"].modified, found.cards["a"].added) == (71, 10)


def test_of_a_removed_and_a_present_line_the_later_counts() -> None:
    """A merge can keep both."""
    card, other = entry("a", 70, "1", added=10), entry("a", 90, "2", added=10)
    lock = Lock(cards={"a": card}, retired=frozenset({RetiredCard.of(other)}))
    assert locks.with_cards(lock, [state("a", "2")], now=50).cards == {"a": other}
    assert locks.with_cards(lock, [state("a", "1")], now=50).cards["a"].modified == 91
    assert locks.with_cards(lock, [], now=50).retired == {RetiredCard.of(other)}


def entry(card: str, modified: int, content: str, added: int) -> CardEntry:
    return CardEntry(card, Kind.RECALL, modified, added, content)


HISTORIES = [
    pytest.param(entry("a", 100, "1", 10), entry("a", 200, "2", 10), 201, id="reverted"),
    pytest.param(entry("a", 100, "1", 10), entry("a", 200, "1", 10), 200, id="same-content"),
    pytest.param(entry("a", 200, "1", 10), entry("a", 200, "2", 10), 201, id="same-time"),
    pytest.param(entry("a", 200, "1", 10), entry("a", 200, "1", 10), 200, id="same"),
    pytest.param(entry("a", 200, "1", 10), entry("a", 100, "2", 10), 200, id="later"),
    pytest.param(entry("a", 200, "0", 10), entry("a", 300, "2", 10), 301, id="edited"),
]


@pytest.mark.parametrize(("current", "past", "expected"), HISTORIES)
def test_times_never_go_back_behind_git(current: CardEntry, past: CardEntry, expected: int) -> None:
    lock = Lock(namespace="n", cards={"a": current})
    history = LockHistory(namespace="n", cards={past.key: past})
    found = locks.with_cards(lock, [state("a", "1")], now=50, history=history)
    assert (found.cards["a"].modified, found.cards["a"].added) == (expected, 10)
    again = locks.with_cards(found, [state("a", "1")], now=60, history=history)
    assert again == found
    other = replace(history, namespace="other")
    assert locks.with_cards(lock, [state("a", current.hash)], now=50, history=other) == lock


def test_note_types_never_go_back_behind_git() -> None:
    lock = locks.with_note_types(Lock(), {"quiz": "1"}, now=10)
    history = LockHistory(note_types={"quiz": NoteTypeEntry("quiz", 20, "2")})
    found = locks.with_note_types(lock, {"quiz": "1"}, now=5, history=history)
    assert found.note_types["quiz"].modified == 21
    assert locks.with_note_types(found, {"quiz": "1"}, now=5, history=history) == found


def test_a_committed_line_that_is_missing_becomes_a_retired_card() -> None:
    past = entry("a", 100, "1", added=10)
    history = LockHistory("n", {past.key: past}, committed=frozenset({past.key}))
    lock = Lock(namespace="n")
    assert locks.with_cards(lock, [], now=200, history=history).retired == {RetiredCard.of(past)}
    assert locks.with_cards(lock, [state("a", "1")], 200, history).cards == {"a": past}


EPOCHS = ["abc", "1.5", "-1", "1e9", "0x10", "9" * 14, "9" * 5000, "\u0661", "1 000", "nan"]


@pytest.mark.parametrize("text", EPOCHS, ids=lambda text: text[:8])
def test_a_wrong_time_is_one_line(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    with pytest.raises(FlashproofError, match="SOURCE_DATE_EPOCH") as raised:
        locks.now()
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize(("text", "expected"), [("0", 0), (" 1700000000\n", 1_700_000_000)])
def test_the_time_can_be_set(text: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    assert locks.now() == expected


def test_note_types_move_when_their_hash_does() -> None:
    first = locks.with_note_types(Lock(), {"quiz": "1", "recall": "1"}, now=10)
    second = locks.with_note_types(first, {"quiz": "2", "recall": "1"}, now=5)
    assert {slug: e.modified for slug, e in second.note_types.items()} == {"quiz": 11, "recall": 10}
    assert second.newest == 11


def test_proofs_name_the_versions_they_ran_on() -> None:
    place = RunEnvironment.of("3.11.7", {"tensorflow": "2.21.0", "keras": "3.15.1"})
    lock = locks.with_proofs(Lock(), place, ["c1", "c2"], "2026-11-22")
    assert lock.ran_on("c1") == (place,)
    assert lock.ran_on("other") == ()
    assert lock.proofs["c2"] == {place.key: "2026-11-22"}


OLD = RunEnvironment.of("3.11.7", {"tensorflow": "2.21.0", "keras": "3.15.1"})
PATCH = RunEnvironment.of("3.11.8", {"tensorflow": "2.21.1", "keras": "3.15.1"})
NEW = RunEnvironment.of("3.11.7", {"tensorflow": "2.22.0", "keras": "3.15.1"})


def test_each_environment_has_its_own_results() -> None:
    lock = locks.with_proofs(Lock(), OLD, ["a", "b"], "2026-11-22")
    lock = locks.with_proofs(lock, NEW, ["a"], "2026-12-01")
    assert set(lock.ran_on("a")) == {OLD, NEW}
    assert lock.ran_on("b") == (OLD,)
    assert locks.with_proofs(lock, OLD, ["a"], "2027-01-01") == lock
    patched = locks.with_proofs(lock, PATCH, ["a"], "2027-01-01")
    assert set(patched.ran_on("a")) == {PATCH, NEW}
    assert patched.ran_on("b") == (OLD,)
    kept = locks.with_only_results(lock, ["b", "unknown"])
    assert set(kept.proofs) == {"b"}
    assert set(kept.environments) == {OLD.key}


def test_a_failure_is_recorded_if_the_snippet_passes_elsewhere() -> None:
    lock = locks.with_proofs(Lock(), OLD, ["a", "b"], "2026-11-22")
    lock = locks.with_proofs(lock, NEW, ["a"], "2026-11-22")
    failed = locks.with_failures(lock, NEW, {"a": "it is gone", "c": "wrong"}, "2026-12-01")
    assert failed.ran_on("a") == (OLD,)
    assert failed.failed_on("a") == ((NEW, Failure(NEW.key, "a", "2026-12-01", "it is gone")),)
    assert failed.failed_on("c") == ()
    again = locks.with_failures(failed, NEW, {"a": "it is gone"}, "2026-12-09")
    assert again == failed
    fixed = locks.with_proofs(failed, NEW, ["a"], "2026-12-10")
    assert fixed.failed_on("a") == ()
    assert set(fixed.ran_on("a")) == {OLD, NEW}
    assert locks.with_failures(failed, OLD, {"a": "wrong"}, "2026-12-11").failed_on("a") == ()
