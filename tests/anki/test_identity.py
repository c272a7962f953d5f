"""The ids that learners' histories depend on.

The numbers below are deliberately copied. If a test fails here, the code is wrong, not the test.
"""

from __future__ import annotations

import hashlib
import json

from flashproof.anki.identity import FIELDS, TEMPLATES, deck_id, guid, note_type_id
from flashproof.model import Kind

FIRST_RELEASE_HASH = "b32a09c479a2bb863404c0625f01cb64944eb1404fb04cef146288daa426fdd0"
WRITE_HASH = "1d77ceba1a3bfc05dafcaa331490b38dabf4217b384b4ffc0d61ae1e4de67ed3"
TAIL = ["Hint", "Why", "Topic", "Level", "Source", "More", "Ran", "My notes", "Spare 2", "Spare 3"]


def test_field_and_template_ids_never_change() -> None:
    ids = {
        kind.slug: [[part.id for part in FIELDS[kind]], [part.id for part in TEMPLATES[kind]]]
        for kind in Kind
    }
    write_ids = ids.pop("write")  # the kind that was added after the first release
    assert hash_of(ids) == FIRST_RELEASE_HASH
    assert hash_of(write_ids) == WRITE_HASH


def hash_of(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def test_every_id_is_used_once() -> None:
    ids = [part.id for table in (FIELDS, TEMPLATES) for parts in table.values() for part in parts]
    assert len(ids) == len(set(ids))
    assert all(0 < number < 2**63 for number in ids)


def test_fields_start_with_the_id_and_end_with_the_common_fields() -> None:
    for parts in FIELDS.values():
        names = [part.name for part in parts]
        assert names[0] == "Id"
        assert [name.replace("Variants", "Spare 2") for name in names[-len(TAIL) :]] == TAIL


def test_guids_depend_only_on_namespace_kind_and_id() -> None:
    assert guid("flashproof/tensorflow", Kind.QUIZ, "l2-adds") == "40bf28cbc0f59be4c8953e58ab134e31"
    assert guid("flashproof/tensorflow", Kind.RECALL, "l2-adds") != guid(
        "x", Kind.RECALL, "l2-adds"
    )
    guids = {guid("n", kind, card) for kind in Kind for card in ("a", "b", "a-b")}
    assert len(guids) == 21


def test_two_projects_have_different_note_type_and_deck_ids() -> None:
    assert note_type_id("flashproof/tensorflow", Kind.CLOZE) == 1829049804505
    one, other = (
        {*(note_type_id(name, kind) for kind in Kind), deck_id(name, "Top")} for name in "ab"
    )
    assert len(one | other) == 16
    assert all(10**12 <= number < 2 * 10**12 for number in one)
