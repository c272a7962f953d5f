"""Subscriptions and hashes on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anki_addon.merge import KnownNote
from anki_addon.plan import Known
from anki_addon.storage import DAY, Storage, Subscription

ONE = Subscription("https://a.example/deck.json", "a", "A")
TWO = Subscription("https://b.example/deck.json", "b", "B", looked=5)


def test_subscriptions_are_kept(tmp_path: Path) -> None:
    storage = Storage(tmp_path / "new")
    assert storage.subscriptions() == {}
    storage.save_subscription(ONE)
    storage.save_subscription(TWO)
    storage.save_subscription(replace(ONE, title="Other"))
    assert storage.subscriptions() == {"a": replace(ONE, title="Other"), "b": TWO}
    storage.remove_subscription("a")
    storage.remove_subscription("a")
    assert storage.subscriptions() == {"b": TWO}


def test_damaged_and_newer_files_are_read_as_far_as_possible(tmp_path: Path) -> None:
    storage, path = Storage(tmp_path), tmp_path / "subscriptions.json"
    for text in ("", "{", "{}", "null", "[{}]"):
        path.write_text(text)
        assert storage.subscriptions() == {}
    path.write_text('[{"address": "x", "namespace": "a", "title": "A", "new": 1}, {"title": "B"}]')
    assert storage.subscriptions() == {"a": Subscription("x", "a", "A")}


def test_an_automatic_look_is_due_after_a_day() -> None:
    now = 1_800_000_000
    assert ONE.is_due(now)
    assert not replace(ONE, looked=now - DAY + 1).is_due(now)
    assert replace(ONE, looked=now - DAY).is_due(now)
    assert replace(ONE, looked=now + 2 * DAY).is_due(now), "the clock was wrong"


def test_hashes_are_kept_for_three_releases(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    known = Known({"guid": KnownNote(3, ("t",), {"1": ("x", "y")})}, {"7": KnownNote()})
    for number in range(5):
        storage.save_known("a", f"{number}" * 64, known)
        storage.save_known("b", f"{number}" * 64, Known())
    assert [len(storage.known("a", f"{number}" * 64).notes) for number in range(5)][2:] == [1] * 3
    assert storage.known("a", "4" * 64) == known
    assert storage.known("a", "") == Known()
    assert len(list(tmp_path.rglob("*.json"))) == 6


def test_choices_are_counted_until_the_number_of_options_changes(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    storage.add_choice("a", "quiz", [1], 3)
    storage.add_choice("a", "quiz", [0, 1, 1, 7, -1], 3)
    storage.add_choice("b", "quiz", [0], 1)
    assert storage.choices("a") == {"quiz": [1, 2, 0]}
    storage.add_choice("a", "quiz", [3], 4)
    assert (storage.choices("a"), storage.choices("b")) == ({"quiz": [0, 0, 0, 1]}, {"quiz": [1]})
