"""``deck.json`` as the add-on reads it, and the release that may follow another one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from anki_addon.errors import RefusedError
from anki_addon.release import check_successor, read_release
from flashproof.site import Page
from flashproof.site.deck_json import deck_json
from tests.anki.sample_decks import SETTINGS

ADDRESS = "https://cards.example/decks/deck.json"
VALUE: dict[str, Any] = json.loads(
    deck_json(SETTINGS, Page("proof.apkg", b"x"), 1_790_000_000, ()).content
)


def read(**changes: Any) -> Any:
    return read_release(json.dumps({**VALUE, **changes}).encode(), ADDRESS)


def package(**changes: Any) -> dict[str, Any]:
    return {"package": {**VALUE["package"], **changes}}


def test_the_file_that_a_build_writes_is_read() -> None:
    release = read()
    assert (release.title, release.namespace) == (SETTINGS.title, SETTINGS.namespace)
    assert release.package_address == "https://cards.example/decks/proof.apkg"
    assert release.label == "Proof 2026-09-21"


def test_the_built_deck_of_this_repository_is_read() -> None:
    path = Path(__file__).parents[2] / "dist" / "site" / "deck.json"
    if path.is_file():
        assert read_release(path.read_bytes(), ADDRESS).title == "TensorFlow"


def test_changes_are_described_by_day() -> None:
    day = {"date": "2026-11-29", "new": [{}], "changed": [{}, {}]}
    assert read(changes=[day]).changes == ("2026-11-29: 1 new card, 2 changed cards",)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "other"},
        {"format_version": 2},
        {"format_version": "1"},
        {"title": ""},
        {"title": 3},
        {"title": "two\nlines"},
        {"title": "x" * 3_000},
        {"namespace": ""},
        {"date": "yesterday"},
        {"package": None},
        package(path="https://other.example/proof.apkg"),
        package(path="//other.example/proof.apkg"),
        package(path="http://cards.example/proof.apkg"),
        package(path="file:///etc/passwd"),
        package(sha256="abc"),
        package(sha256=""),
        package(size=0),
        package(size=-1),
        package(size=True),
        package(size="1"),
        package(size=600 << 20),
        {"issue_url": "javascript:alert(1)//{title}{body}"},
        {"results_url": "http://other.example/results"},
    ],
    ids=str,
)
def test_invalid_files_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        read(**changes)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"1", b"\xff", b"[" * 100_000])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(RefusedError):
        read_release(content, ADDRESS)


def test_a_different_deck_and_an_older_release_are_refused() -> None:
    release = read()
    check_successor(release, SETTINGS.namespace, "")
    check_successor(release, SETTINGS.namespace, release.date)
    with pytest.raises(RefusedError, match="different deck"):
        check_successor(release, "other/deck", "")
    with pytest.raises(RefusedError, match="older"):
        check_successor(release, SETTINGS.namespace, "2026-09-21T14:13:21Z")
