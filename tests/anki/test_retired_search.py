"""The search for removed cards in Anki's browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flashproof.anki import retired_search
from flashproof.lock import Lock
from tests.anki.learner import Learner
from tests.anki.sample_decks import NOW, SETTINGS, make_deck, make_lock, recall_card, write_package


@pytest.mark.parametrize("title", ['A "b" c', "a_b*c", "a:b", "a\\b", "プルーフ", "(a) or -b"])
def test_the_search_works_with_any_title(title: str, tmp_path: Path) -> None:
    settings = replace(SETTINGS, title=title)
    old = make_deck(recall_card("stays"), recall_card("goes"), settings=settings)
    write_package(tmp_path / "deck.apkg", old, make_lock(old))
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(tmp_path / "deck.apkg")
        after = make_lock(
            make_deck(recall_card("stays"), settings=settings), make_lock(old), NOW + 1
        )
        found = learner.col.find_notes(retired_search(after, title))
        assert [learner.col.get_note(note).fields[0] for note in found] == ["goes"]
    finally:
        learner.close()


def test_without_retired_cards_there_is_no_search() -> None:
    assert retired_search(Lock(), "Proof") == ""
