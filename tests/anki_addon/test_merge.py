"""Which version of a text or a tag wins."""

from __future__ import annotations

import pytest

from anki_addon.merge import Choice, KnownNote, choose, merge_tags, remember, text_hash

A, B = text_hash("A"), text_hash("B")


@pytest.mark.parametrize(
    ("mine", "theirs", "known", "choice"),
    [
        ("A", "A", [], Choice.SAME),
        ("A", "A", [A, B], Choice.SAME),
        ("A", "B", [A], Choice.TAKE),
        ("A", "B", [A, text_hash("C")], Choice.TAKE),
        ("mine", "A", [A], Choice.KEEP),
        ("mine", "B", [A], Choice.ASK),
        ("mine", "A", [A, B], Choice.ASK),
    ],
)
def test_the_choice_depends_on_what_was_imported(
    mine: str, theirs: str, known: list[str], choice: Choice
) -> None:
    assert choose(mine, theirs, known) is choice


@pytest.mark.parametrize(("unedited", "choice"), [(True, Choice.TAKE), (False, Choice.ASK)])
def test_without_hashes_the_time_of_the_note_decides(unedited: bool, choice: Choice) -> None:
    assert choose("A", "B", None, unedited=unedited) is choice


def test_versions_are_remembered_in_order_and_empty_texts_take_no_space() -> None:
    first = remember(None, 1, ("a",), {"x": "A", "spare": ""})
    assert first == KnownNote(1, ("a",), {"x": (text_hash(""), A)})
    assert first.versions("spare") == (text_hash(""),)
    second = remember(remember(first, 2, (), {"x": "B", "spare": "A"}), 3, (), {"x": "A"})
    assert second.versions("x") == (text_hash(""), B, A)
    assert second.versions("spare") == (text_hash(""), A)


@pytest.mark.parametrize(
    ("mine", "theirs", "known", "merged"),
    [
        ("D::a marked x", "D::b", "D::a", "D::b marked x"),
        ("D::a marked D::own", "D::b", "D::a", "D::b D::own marked"),
        ("D::a", "D::a D::b", "D::a D::b", "D::a"),
        ("d::A", "D::a", "D::a", "d::A"),
        ("D::a d::c D other marked", "D::b", None, "D::b marked other"),
        ("Dx::a", "D::b", None, "D::b Dx::a"),
        ("", "D::b", None, "D::b"),
    ],
)
def test_own_tags_stay(mine: str, theirs: str, known: str | None, merged: str) -> None:
    old = None if known is None else known.split()
    assert merge_tags(mine.split(), theirs.split(), old, "D") == tuple(merged.split())
