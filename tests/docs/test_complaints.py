"""Each common complaint about shared decks in the documentation has a test that tries it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TRIED_IN = {
    "random order": "anki/test_subdecks.py: new_cards_in_learning_order_in_every_release",
    "note type": "anki/test_customizations.py: changed_note_type_blocks_updates",
    "keys that select options": "anki/test_card_templates.py: alt_and_a_number_choose_the_option",
    "text box": "anki/test_card_templates.py: typing_in_a_text_box_triggers_no_shortcut",
    "Text-to-speech": "anki/test_card_templates.py: text_to_speech_does_not_read_the_answer",
    "list of tags": "anki/test_notes.py: tags_have_one_root",
    "styles": "anki/test_apkg.py: an_import_never_touches_the_learners_own_style",
    "second time": "anki/test_apkg.py: a_second_import_of_the_same_package_changes_nothing",
}
"""The test file, and a part of the test's name, keyed by words of the complaint."""


def test_each_complaint_has_a_test() -> None:
    text = (ROOT / "docs" / "anki.md").read_text("utf-8")
    section = text.partition("## Common complaints about shared decks\n")[2].partition("\n## ")[0]
    complaints = re.findall(r"^\| (.+?) \| .+ \|$", section, re.MULTILINE)[1:]
    assert len(complaints) == len(TRIED_IN)
    for complaint, (words, place) in zip(complaints, TRIED_IN.items(), strict=True):
        file, _, name = place.partition(": ")
        assert words in complaint
        tests = (ROOT / "tests" / file).read_text("utf-8")
        assert re.search(rf"^def test_\w*{name}", tests, re.MULTILINE), place
