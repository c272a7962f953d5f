"""Importing the project's own package produces the same cards."""

import difflib
import re

import pytest

from flashproof.anki.identity import FIELDS
from flashproof.authoring.existing_cards import ExistingCards
from flashproof.interchange.card_writer import ImportTarget, card_files
from flashproof.interchange.detect import read_file
from flashproof.model import Kind, kind_of
from tests.interchange.sample_packages import (
    SampleDeck,
    build_sample_deck,
    copy_project_cards,
    write_package,
)

pytest.importorskip("markdownify")
pytestmark = pytest.mark.slow_build

NOT_IMPORTED = {"Ran"}
"""Fields that an import cannot restore."""


@pytest.fixture(
    scope="module",
    params=["[12g]*", pytest.param("*", marks=pytest.mark.slow)],
    ids=["part", "all"],
)
def before(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SampleDeck:
    """The project's deck; by default, only its first two parts, which have cards of all kinds."""
    folder = tmp_path_factory.mktemp("own") / "cards"
    return build_sample_deck(copy_project_cards(folder, request.param))


@pytest.fixture(scope="module")
def after(before: SampleDeck, tmp_path_factory: pytest.TempPathFactory) -> SampleDeck:
    folder = tmp_path_factory.mktemp("again")
    package = write_package(folder / "own.apkg", before)
    imported = card_files(
        read_file(package), ImportTarget(folder / "cards", ExistingCards()), "own"
    )
    for path, content in imported.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return build_sample_deck(folder / "cards")


def test_every_card_becomes_the_same_note(before: SampleDeck, after: SampleDeck) -> None:
    """The GUIDs stay the same, so no learner loses a review history."""
    assert len(before.deck.notes) > 300
    assert {kind_of(card) for _, card in before.library.cards()} == set(Kind)
    assert {one.guid for one in after.deck.notes} == {one.guid for one in before.deck.notes}
    old = {one.guid: (one.deck, one.tags, one.ordinals) for one in before.deck.notes}
    new = {one.guid: (one.deck, one.tags, one.ordinals) for one in after.deck.notes}
    assert [(old[guid], new[guid]) for guid in old if old[guid] != new[guid]] == []


def test_every_text_is_the_same(before: SampleDeck, after: SampleDeck) -> None:
    old, new = before.plain_fields(), after.plain_fields()
    different = [
        "\n".join(difflib.unified_diff(_lines(old[guid]), _lines(new[guid]), lineterm="", n=0))
        for guid in old
        if _lines(old[guid]) != _lines(new[guid])
    ]
    assert different == []


def test_the_markup_is_the_same(before: SampleDeck, after: SampleDeck) -> None:
    """Emphasis, code, lists, tables, formulas, and images are restored too."""
    new = {one.guid: one for one in after.deck.notes}
    different = [
        (one.card_id, name, old_markup, new_markup)
        for one in before.deck.notes
        for name in ("Question", "Title", "Answer", "Options", "Table", "Text", "Hint", "Why")
        if name in {part.name for part in FIELDS[one.kind]}
        and (old_markup := _markup(one.field(name)))
        != (new_markup := _markup(new[one.guid].field(name)))
    ]
    assert different == []


def _lines(fields: dict[str, str]) -> list[str]:
    return [
        f"{name}: {line.strip()}"
        for name, text in fields.items()
        if name not in NOT_IMPORTED
        for line in text.split("\n")
    ]


def _markup(field: str) -> list[str]:
    """The elements with a meaning; ``span`` and ``ul`` are only presentation."""
    return re.findall(r"<(?:strong|em|code|li|td|th|img|del|sub|sup|a|kbd)\b|\\[(\[]", field)
