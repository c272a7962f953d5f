"""The sides of a card are read from its templates, not from the order of the fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.interchange.note_templates import CardSides, card_sides

FIELDS = ("Sort", "Answer", "Question", "Picture", "Tip")


@pytest.mark.parametrize(
    ("front", "back", "expected"),
    [
        ("{{Question}}", "{{FrontSide}}<hr>{{Answer}}", CardSides(("Question",), ("Answer",))),
        (
            "{{#Picture}}{{Picture}}{{/Picture}} {{Question}} {{hint:Tip}} {{Tags}}",
            "{{Question}} {{type:Answer}} {{Sort}}",
            CardSides(("Picture", "Question"), ("Answer", "Sort"), ("Tip",)),
        ),
        (
            "<!-- {{Sort}} -->{{furigana:Question}} {{tts en_US voices=A:Answer}}",
            "{{text: Answer }}",
            CardSides(("Question",), ("Answer",)),
        ),
        ("{{Unknown}}", "{{Answer}}", None),
        ("{{Question}}", "{{Question}}", None),
    ],
)
def test_sides(front: str, back: str, expected: CardSides | None) -> None:
    assert card_sides(front, back, FIELDS) == expected


def test_a_package_is_read_by_its_templates(tmp_path: Path) -> None:
    """The question is in the second field, and there is a card in each direction and one more."""
    pytest.importorskip("markdownify")
    anki = pytest.importorskip("anki.collection")
    collection = anki.Collection(str(tmp_path / "a.anki2"))
    note_type = collection.models.new("Vocabulary")
    for name in ("Rank", "Word", "Meaning", "Example"):
        collection.models.add_field(note_type, collection.models.new_field(name))
    for name, front, back in (
        ("Recognize", "{{Word}}", "{{FrontSide}}<hr>{{Meaning}}<br>{{Example}}"),
        ("Produce", "{{Meaning}}", "{{FrontSide}}<hr>{{Word}}"),
        ("Use", "Use {{Word}} in a sentence", "{{Example}}"),
    ):
        template = collection.models.new_template(name)
        template["qfmt"], template["afmt"] = front, back
        collection.models.add_template(note_type, template)
    collection.models.add(note_type)
    note = collection.new_note(note_type)
    for name, value in zip(note.keys(), ("17", "le chat", "the cat", "Le chat dort."), strict=True):
        note[name] = value
    collection.add_note(note, collection.decks.id("French"))
    packages = {"new.apkg": False, "old.apkg": True}
    for name, is_legacy in packages.items():
        options = anki.ExportAnkiPackageOptions(
            with_scheduling=False, with_media=True, legacy=is_legacy
        )
        limit = anki.DeckIdLimit(collection.decks.id("French"))
        collection.export_anki_package(out_path=str(tmp_path / name), options=options, limit=limit)
    collection.close()

    from flashproof.interchange.detect import read_file  # noqa: PLC0415 - needs an extra

    for name in packages:
        (topic,) = read_file(tmp_path / name).topics
        first, second = topic.cards
        assert (first.question, first.main, first.reverse) == ("le chat", "the cat", True)
        assert first.parts["More"] == "**Example:** Le chat dort.\n\n**Rank:** 17"
        assert (second.question, second.main, second.reverse) == ("le chat", "Le chat dort.", False)
