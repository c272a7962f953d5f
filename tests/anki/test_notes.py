"""Test which edits count as changes to a card, and the warnings before history is lost.

Also tests ``anki/deck.py``.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from flashproof.anki import Deck
from flashproof.model import Code
from tests.anki.sample_decks import (
    NOW,
    SETTINGS,
    AllProved,
    make_deck,
    make_lock,
    recall_card,
)

CARD = recall_card("card", "The answer.")
QUIZ = "## Quiz\n\n### What is right?\n<!-- id: card -->\n\n- [x] This\n    > Yes.\n- [ ] That"


def is_changed(before: Deck, after: Deck) -> bool:
    """Return whether an import would update the card."""
    old = make_lock(before)
    return make_lock(after, old, NOW + 9).cards["card"].modified != old.cards["card"].modified


def with_data(data: str) -> str:
    return CARD.replace("id: card", f"id: card; {data}")


CHANGES = [
    pytest.param(recall_card("card", "Another."), id="answer"),
    pytest.param(recall_card("card", "The answer.", "Which is it?"), id="question"),
    pytest.param(with_data("level: advanced"), id="level"),
    pytest.param(with_data("tags: own"), id="tags"),
    pytest.param(with_data("reverse: yes"), id="reverse"),
    pytest.param(f"{CARD}\n\n#### Hint\nThink.", id="hint"),
    pytest.param(f"{CARD}\n\n#### Source\nA book.", id="source"),
    pytest.param(CARD.replace("The answer", "**The** answer"), id="markup"),
]


@pytest.mark.parametrize("after", CHANGES)
def test_a_change_of_the_card_updates_its_time(after: str) -> None:
    assert is_changed(make_deck(CARD), make_deck(after))


UNCHANGED = [
    pytest.param(make_deck(CARD, title="Renamed"), id="topic-renamed"),
    pytest.param(make_deck(CARD, evidence=AllProved()), id="new-versions"),
    pytest.param(make_deck(recall_card("other"), CARD), id="order"),
    pytest.param(
        make_deck(CARD, settings=replace(SETTINGS, site_url="https://x.example/")), id="url"
    ),
    pytest.param(make_deck(CARD, settings=replace(SETTINGS, title="New", version="2")), id="title"),
    pytest.param(make_deck(CARD.replace("\n\nThe", "\n\n\n\nThe")), id="white-space"),
]


@pytest.mark.parametrize("after", UNCHANGED)
def test_a_change_around_the_card_keeps_its_time(after: Deck) -> None:
    assert not is_changed(make_deck(CARD), after)


def test_changed_options_and_feedback_update_the_time() -> None:
    assert is_changed(make_deck(QUIZ), make_deck(QUIZ.replace("Yes.", "Indeed.")))
    assert is_changed(
        make_deck(QUIZ),
        make_deck(QUIZ.replace("[x] This", "[ ] This").replace("[ ] That", "[x] That")),
    )


def test_a_new_site_url_changes_note_types_but_no_notes() -> None:
    before = make_deck(CARD)
    after = make_deck(CARD, settings=replace(SETTINGS, site_url="https://x.example/"))
    old = make_lock(before)
    new = make_lock(after, old, NOW + 9)
    assert new.cards == old.cards
    assert {entry.modified for entry in new.note_types.values()} == {NOW + 9}


def test_versions_are_shown_only_if_every_snippet_has_a_proof() -> None:
    code = recall_card("card", "```python\nprint(1)\n```")
    assert make_deck(code).notes[0].ran == ""
    assert (
        make_deck(code, evidence=AllProved()).notes[0].ran == "Ran on TensorFlow 2.21, Python 3.11"
    )
    assert make_deck(CARD, evidence=AllProved()).notes[0].ran == ""


class ProvedWithoutGpu(AllProved):
    """Evidence with a proof for every snippet that needs no GPU."""

    def proof_of(self, code: Code) -> str | None:
        return None if code.needs else super().proof_of(code)


def test_code_that_needs_a_gpu_is_not_shown_as_run() -> None:
    gpu = "```python {needs=gpu}\nprint(1)\n```"
    both = f"{gpu}\n\n```python\nprint(2)\n```"
    ran = "Ran on TensorFlow 2.21, Python 3.11"
    without = ProvedWithoutGpu()
    for code, evidence, text in (
        (gpu, without, "Not run: needs a GPU"),
        (both, without, f"{ran}, except for code that needs a GPU"),
        (gpu, AllProved(), ran),
        (both, AllProved(), ran),
    ):
        assert make_deck(recall_card("card", code), evidence=evidence).notes[0].ran == text


def test_tags_have_one_root_and_do_not_repeat_the_topic() -> None:
    text = CARD.replace("id: card", "id: card; tags: topic, own")
    assert make_deck(text, settings=replace(SETTINGS, tag_root="My::Root")).notes[0].tags == (
        "My::Root::level::beginner",
        "My::Root::own",
        "My::Root::shared",
        "My::Root::topic::topic",
    )
