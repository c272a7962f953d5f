"""Read ``deck.json``, which describes the current release of a deck."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from .errors import RefusedError
from .web import check_address, origin

LARGEST_DECK_JSON = 4 << 20
"""The maximum size of ``deck.json``, in bytes."""
LARGEST_PACKAGE = 512 << 20
"""The maximum size of a package, in bytes."""


@dataclass(frozen=True)
class Release:
    """The current release of a deck."""

    address: str
    """The address of ``deck.json``."""
    title: str
    namespace: str
    tag_root: str
    version: str
    date: str
    """The time of the latest change, such as ``2026-11-29T18:10:31Z``. It never decreases."""
    package_address: str
    package_size: int
    """The size of the package in bytes."""
    package_sha256: str
    changes: tuple[str, ...]
    """The author's recent changes, one line for each day."""
    retired_search: str
    """A search that finds cards that were removed from the deck; may be empty."""
    issue_url: str
    """The URL of an issue form with ``{title}`` and ``{body}``; may be empty."""
    results_url: str
    """The address to which learners can choose to send their results; may be empty."""

    @property
    def label(self) -> str:
        """The deck's title with the version or the date of the release."""
        return f"{self.title} {self.version or self.date[:10]}"


def read_release(content: bytes, address: str) -> Release:
    """Read ``deck.json``.

    Args:
        content: the bytes of the file.
        address: the address from which the file was downloaded.

    Raises:
        RefusedError: the file is not valid, or the package is on a different server.

    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        raise RefusedError(f"{address} is not a JSON file.") from None
    if not isinstance(value, dict) or value.get("format") != "flashproof-deck":
        raise RefusedError(f"{address} does not describe a flashproof deck.")
    if value.get("format_version") != 1:
        raise RefusedError(f"{address} requires a newer version of this add-on.")
    package = value.get("package")
    if not isinstance(package, dict):
        raise RefusedError(f"{address} does not specify a package.")
    release = Release(
        address=address,
        title=_text(value, "title"),
        namespace=_text(value, "namespace"),
        tag_root=_text(value, "tag_root"),
        version=_text(value, "version"),
        date=_text(value, "date"),
        package_address=urljoin(address, _text(package, "path")),
        package_size=_size(package),
        package_sha256=_text(package, "sha256"),
        changes=tuple(_changes(value.get("changes"))),
        retired_search=_text(value, "retired_search", 100_000),
        issue_url=_text(value, "issue_url"),
        results_url=_text(value, "results_url"),
    )
    _check(release)
    return release


def check_successor(release: Release, namespace: str, date: str) -> None:
    """Check that a release belongs to a subscription and is not older than the imported release.

    Args:
        release: the release that ``deck.json`` currently describes.
        namespace: the namespace of the subscribed deck.
        date: the date of the release that was imported last; empty if none was imported.

    Raises:
        RefusedError: the release belongs to a different deck, or it is older than ``date``.

    """
    if release.namespace != namespace:
        raise RefusedError(
            f"{release.address} now offers a different deck: {release.namespace!r} instead of "
            f"{namespace!r}."
        )
    if release.date < date:
        raise RefusedError(
            f"{release.address} offers a release from {release.date[:10]}, which is older than "
            f"the one you have, from {date[:10]}."
        )


def _check(release: Release) -> None:
    address = release.address
    if not release.title or not release.namespace:
        raise RefusedError(f"{address} does not specify a deck.")
    if not re.fullmatch(r"[0-9a-f]{64}", release.package_sha256):
        raise RefusedError(f"The SHA-256 hash of the package in {address} is missing or invalid.")
    try:
        datetime.strptime(release.date, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        raise RefusedError(f"The date in {address} is missing or invalid.") from None
    check_address(release.package_address)
    if origin(release.package_address) != origin(address):
        raise RefusedError(f"{address} refers to a package on a different server.")
    for url in (release.issue_url, release.results_url):
        if url:
            check_address(url)


def _text(value: Mapping[str, Any], key: str, longest: int = 2_000) -> str:
    text = value.get(key, "")
    if not isinstance(text, str) or len(text) > longest or re.search(r"[\x00-\x1f]", text):
        raise RefusedError(f"deck.json contains an invalid value for {key!r}.")
    return text


def _size(package: Mapping[str, Any]) -> int:
    size = package.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or size <= 0:
        raise RefusedError("The size of the package in deck.json is missing or invalid.")
    if size > LARGEST_PACKAGE:
        raise RefusedError(f"The package is too large: {size >> 20} MB.")
    return size


def _changes(days: object) -> list[str]:
    """Return a line of text for each day; skip values that are not valid."""
    lines = []
    for day in days if isinstance(days, list) else []:
        if isinstance(day, dict):
            counts = [
                f"{len(cards)} {name} {'card' if len(cards) == 1 else 'cards'}"
                for name in ("new", "changed")
                if isinstance(cards := day.get(name), list) and cards
            ]
            lines.append(f"{str(day.get('date'))[:10]}: {', '.join(counts)}")
    return lines[:200]
