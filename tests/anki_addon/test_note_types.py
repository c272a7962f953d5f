"""Note types that a learner changed are repaired, and updates arrive again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anki_addon.note_types import adapt
from anki_addon.words import describe
from tests.anki.sample_decks import recall_card
from tests.anki.test_customizations import add_field, add_template, remove_field, remove_template
from tests.anki_addon.subscriber import CORRECTED, RECALL, Subscriber


@pytest.fixture
def subscriber(tmp_path: Path) -> Iterator[Subscriber]:
    made = Subscriber(tmp_path)
    yield made
    assert made.learner.check_database() == ""
    made.learner.close()


def rename(_col: Any, model: Any) -> None:
    model["flds"][3]["name"] = "Solution"
    for side in ("qfmt", "afmt"):
        for template in model["tmpls"]:
            template[side] = template[side].replace("{{Answer}}", "{{Solution}}")


def reorder(_col: Any, model: Any) -> None:
    model["tmpls"].reverse()
    model["flds"] = [*model["flds"][:2], *reversed(model["flds"][2:])]


def remove_used_field(_col: Any, model: Any) -> None:
    model["flds"] = [field for field in model["flds"] if field["name"] != "Answer"]
    model["tmpls"] = model["tmpls"][:1]
    model["tmpls"][0]["afmt"] = "{{Question}}"


CHANGES = [
    add_field,
    remove_field,
    add_template,
    remove_template,
    rename,
    reorder,
    remove_used_field,
]


@pytest.mark.parametrize("change", CHANGES)
def test_updates_arrive_in_a_changed_note_type(
    subscriber: Subscriber, change: Callable[[Any, Any], None]
) -> None:
    col = subscriber.col
    change(col, model := col.models.get(RECALL))
    col.models.update_dict(model)
    col.models._clear_cache()
    if change is add_field:
        note = subscriber.note("same")
        note["Mnemonic"] = "Mine."
        col.update_note(note)
    cards, reviews = subscriber.learner.cards(), subscriber.learner.reviews()
    parts = names(subscriber)
    subscriber.release(*CORRECTED, recall_card("new"))
    assert subscriber.update().refused == 0
    answer = "Solution" if change is rename else "Answer"
    assert subscriber.note("changed")[answer] == "<p>New.</p>"
    assert subscriber.note("new").mid == RECALL
    after = subscriber.learner.cards()
    assert {card: after[card] for card in cards} == cards
    assert subscriber.learner.reviews() == reviews
    assert not [name for name in subscriber.learner.note_types().values() if name.endswith("+")]
    if change is add_field:
        assert subscriber.note("same")["Mnemonic"] == "Mine."
    if change is not rename:
        assert parts <= names(subscriber)
    assert subscriber.plan().is_empty
    html = subscriber.note("changed").cards()[0].answer()
    assert "has a problem" not in html


def names(subscriber: Subscriber) -> set[str]:
    model = subscriber.col.models.get(RECALL)
    return {part["name"] for part in (*model["flds"], *model["tmpls"])}


def test_notes_in_a_copy_of_the_note_type_are_moved_back(
    subscriber: Subscriber, tmp_path: Path
) -> None:
    """The learner imported a release by hand while the note type was changed."""
    col = subscriber.col
    add_field(col, model := col.models.get(RECALL))
    col.models.update_dict(model)
    subscriber.release(*CORRECTED, recall_card("new"))
    (tmp_path / "proof.apkg").write_bytes(subscriber.released[1])
    subscriber.learner.import_package(tmp_path / "proof.apkg")
    assert subscriber.note("new").note_type()["name"] == "Proof · Recall+"
    cards = subscriber.learner.cards()
    plan = subscriber.plan()
    assert "moves 1 note back from a copy of the note type" in describe(plan)
    assert plan.needs_full_sync
    subscriber.update()
    assert subscriber.note("new").mid == RECALL
    assert "Proof · Recall+" not in subscriber.learner.note_types().values()
    assert subscriber.learner.cards().keys() == cards.keys()
    assert subscriber.note("changed")["Answer"] == "<p>New.</p>"


def test_own_parts_alone_need_no_full_sync(subscriber: Subscriber) -> None:
    col = subscriber.col
    add_field(col, model := col.models.get(RECALL))
    col.models.update_dict(model)
    subscriber.release(*CORRECTED)
    plan = subscriber.plan()
    assert not plan.needs_full_sync
    assert "keeps the fields and card templates that you added: Mnemonic" in describe(plan)


def test_an_own_template_follows_fields_that_get_their_names_back() -> None:
    mine = {
        "name": "Mine",
        "css": "",
        "flds": [{"id": 1, "name": "Solution"}, {"id": 9, "name": "Extra"}],
        "tmpls": [{"id": 8, "name": "Own", "qfmt": "{{#Solution}}{{text:Solution}}{{/Solution}}"}],
    }
    for side in ("afmt", "bqfmt", "bafmt"):
        mine["tmpls"][0][side] = "{{Extra}} Solution"  # type: ignore[index]
    theirs = {"name": "Ours", "flds": [{"id": 1, "name": "Answer"}], "tmpls": []}
    own = adapt(mine, theirs, {})["tmpls"][0]
    assert own["qfmt"] == "{{#Answer}}{{text:Answer}}{{/Answer}}"
    assert own["afmt"] == "{{Extra}} Solution"
