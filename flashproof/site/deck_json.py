"""Create ``deck.json``, which describes the current release to learners who subscribe to a deck."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from flashproof.settings import Settings
from flashproof.site.feeds import FeedEntry
from flashproof.site.page import Page

DECK_JSON = "deck.json"
FORMAT = "flashproof-deck"
FORMAT_VERSION = 1
"""The version of the format. Programs that read the file reject versions they do not know."""


def deck_json(
    settings: Settings,
    package: Page,
    released: int,
    changes: Iterable[FeedEntry],
    retired_search: str = "",
) -> Page:
    """Return ``deck.json``; ``docs/subscriptions.md`` describes the format.

    Args:
        settings: the deck's settings.
        package: the .apkg file, in the same folder as ``deck.json``.
        released: the time of the latest change to a card or note type, in seconds since 1970.
        changes: the most recently changed cards, newest first.
        retired_search: an Anki browser search that finds removed cards; may be empty.

    """
    value = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "title": settings.title,
        "description": settings.description,
        "namespace": settings.namespace,
        "tag_root": settings.tag_root,
        "version": settings.version,
        "date": datetime.fromtimestamp(released, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "package": {
            "path": package.path,
            "size": len(package.content),
            "sha256": package.hash,
        },
        "changes": [
            {"date": str(day), **_changes_of_day(list(entries))}
            for day, entries in groupby(changes, lambda entry: entry.changed.date())
        ],
        "retired_search": retired_search,
        "site_url": settings.site_url,
        "issue_url": issue_url(settings.repository),
        "results_url": settings.results_url,
    }
    return Page(DECK_JSON, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def issue_url(repository: str) -> str:
    """Return the URL of a repository's new issue form, with placeholders for title and body.

    The form has the same URL on GitHub, Codeberg, and other hosts that use Gitea or Forgejo. If the
    repository is not set, the result is empty.

    >>> issue_url("https://gitlab.com/team/cards")
    'https://gitlab.com/team/cards/-/issues/new?issue[title]={title}&issue[description]={body}'
    """
    if not repository:
        return ""
    if "gitlab" in repository.split("/")[2]:
        return f"{repository}/-/issues/new?issue[title]={{title}}&issue[description]={{body}}"
    return f"{repository}/issues/new?title={{title}}&body={{body}}"


def _changes_of_day(entries: list[FeedEntry]) -> dict[str, list[dict[str, Any]]]:
    groups = (("new", True), ("changed", False))
    return {
        name: [
            {"card": entry.card_id, "question": entry.title, "topic": entry.topic}
            for entry in entries
            if entry.is_new == is_new
        ]
        for name, is_new in groups
    }
