"""Words of scripts with combining marks and without spaces."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from flashproof.text.words import has_no_word_boundaries, without_marks, word_character


def test_every_mark_is_a_character_of_a_word() -> None:
    pattern = re.compile(word_character())
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        is_mark = unicodedata.category(character).startswith("M")
        if is_mark and not 0xE0100 <= point <= 0xE01EF:  # selects glyphs of Chinese characters
            assert pattern.fullmatch(character), hex(point)
        if character.isalnum():
            assert pattern.fullmatch(character), hex(point)
    assert not any(map(pattern.fullmatch, " .-'*()|,\u200b\u3002"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("weights", False), ("Gewichte für", False), ("हिन्दी", False), ("مدرّب", False),
     ("過学習", True), ("カタカナ", True), ("น้ำหนัก", True), ("မြန်မာ", True), ("한국어", False)],
)  # fmt: skip
def test_scripts_without_spaces(text: str, expected: bool) -> None:
    assert has_no_word_boundaries(text) is expected


def test_marks_are_removed() -> None:
    assert without_marks("x_1 (a|b)*") == "x_1 (a|b)*"
    assert without_marks("مدرّب می‌شود") == "مدرب میشود"
