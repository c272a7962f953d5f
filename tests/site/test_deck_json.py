"""``deck.json`` describes the release that the site offers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from flashproof.site import Page
from flashproof.site.deck_json import deck_json, issue_url
from tests.site.conftest import SETTINGS

PACKAGE = Page("learning.apkg", b"a package")


@pytest.fixture
def release(site_pages: dict[str, Page]) -> Any:
    return json.loads(site_pages["deck.json"].content)


def test_it_describes_the_package_beside_it(release: Any, site_pages: dict[str, Page]) -> None:
    content = site_pages["learning.apkg"].content
    assert release["package"] == {
        "path": "learning.apkg",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def test_it_identifies_the_deck(release: Any) -> None:
    assert (release["format"], release["format_version"]) == ("flashproof-deck", 1)
    assert release["namespace"] == "tests/learning"
    assert (release["title"], release["version"]) == ("Learning", "1.2")
    assert release["site_url"] == "https://cards.example/learning/"


def test_it_lists_recent_changes_by_day_in_words(release: Any, site_pages: dict[str, Page]) -> None:
    days = [day["date"] for day in release["changes"]]
    assert days == sorted(set(days), reverse=True)
    cards = {card["card"]: card for day in release["changes"] for card in day["new"]}
    cards |= {card["card"]: card for day in release["changes"] for card in day["changed"]}
    assert cards["l2-adds"]["question"] == "What does an L2 penalty add to the loss?"
    assert cards["l2-adds"]["topic"] == 'L1 & L2 "regularization"'
    html = site_pages["changes.html"].content.decode()
    assert all(f"#{card}" in html for card in cards)


def test_the_date_is_the_time_of_the_latest_change() -> None:
    value = json.loads(deck_json(SETTINGS, PACKAGE, 1_790_000_000, ()).content)
    assert value["date"] == "2026-09-21T14:13:20Z"


def test_the_bytes_depend_only_on_the_arguments() -> None:
    first, second = (deck_json(SETTINGS, PACKAGE, 0, ()) for _ in range(2))
    assert first.content == second.content
    other = deck_json(replace(SETTINGS, results_url="https://a.example/r"), PACKAGE, 0, ())
    assert other.content != first.content


def test_it_is_not_stored_for_offline_use(site_pages: dict[str, Page]) -> None:
    assert b"deck.json" not in site_pages["sw.js"].content


@pytest.mark.parametrize(
    ("repository", "start"),
    [
        ("", ""),
        ("https://github.com/team/cards", "https://github.com/team/cards/issues/new?title="),
        ("https://codeberg.org/team/cards", "https://codeberg.org/team/cards/issues/new?title="),
        (
            "https://gitlab.com/team/cards",
            "https://gitlab.com/team/cards/-/issues/new?issue[title]=",
        ),
    ],
)
def test_the_issue_form_depends_on_the_host(repository: str, start: str) -> None:
    url = issue_url(repository)
    assert url.startswith(start)
    assert ("{title}" in url, "{body}" in url) == (bool(start), bool(start))
