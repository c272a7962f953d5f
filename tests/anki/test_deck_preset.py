"""A learner gets the preset on request; an import never changes it later."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.anki.identity import preset_id
from tests.anki.learner import Learner
from tests.anki.sample_cards import CLOZE
from tests.anki.sample_decks import make_deck, make_lock, recall_card, write_package

PRESET = preset_id("test/proof")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    deck = make_deck(CLOZE, recall_card("card"))
    write_package(tmp_path / "deck.apkg", deck, make_lock(deck))
    return tmp_path / "deck.apkg"


def test_the_preset_buries_siblings(package: Path, tmp_path: Path) -> None:
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(package, with_presets=True)
        decks = learner.col.decks
        assert decks.by_name("Proof::Part::Topic")["conf"] == PRESET
        preset = decks.get_config(PRESET)
        assert preset["new"]["bury"]
        default = {**decks.get_config(1), **{key: preset[key] for key in ("id", "name", "mod")}}
        default["new"] |= {"bury": True, "perDay": 20}
        default["rev"] |= {"bury": True, "perDay": 200}
        assert {**default, "buryInterdayLearning": True, "usn": preset["usn"]} == preset
        decks.select(decks.by_name("Proof")["id"])
        shown = []
        while queued := learner.col.sched.get_queued_cards().cards:
            card = learner.col.get_card(queued[0].card.id)
            card.start_timer()
            learner.col.sched.answerCard(card, 4)
            shown.append(card.nid)
        assert len(shown) == len(set(shown)) == 2  # the second cloze card comes on another day
    finally:
        learner.close()


def test_without_the_option_nothing_changes(package: Path, tmp_path: Path) -> None:
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(package)
        assert [one["id"] for one in learner.col.decks.all_config()] == [1]
        assert learner.col.decks.by_name("Proof::Part::Topic")["conf"] == 1
    finally:
        learner.close()


def test_an_import_keeps_changes_in_the_preset(package: Path, tmp_path: Path) -> None:
    learner = Learner(tmp_path / "learner")
    try:
        learner.import_package(package, with_presets=True)
        preset = learner.col.decks.get_config(PRESET)
        preset["new"]["perDay"] = 77
        learner.col.decks.update_config(preset)
        learner.import_package(package, with_presets=True)
        assert learner.col.decks.get_config(PRESET)["new"]["perDay"] == 77
    finally:
        learner.close()
