"""Store subscriptions, hashes of imported texts, and quiz choices in the profile's folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from .merge import KnownNote
from .plan import Known

DAY = 24 * 60 * 60
_KEPT = 3
"""The number of releases whose hashes are kept, so that they are available after an undo."""


@dataclass(frozen=True)
class Subscription:
    """A subscription to a deck."""

    address: str
    """The address of ``deck.json``."""
    namespace: str
    title: str
    looked: int = 0
    """The time of the last automatic check for updates, in seconds since 1970."""
    issue_url: str = ""
    results_url: str = ""
    retired_search: str = ""

    def is_due(self, now: int) -> bool:
        """Return whether an automatic check for updates is due; checks run once a day."""
        return abs(now - self.looked) >= DAY


class Storage:
    """The files of the add-on in a profile's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def subscriptions(self) -> dict[str, Subscription]:
        """Return all subscriptions, keyed by namespace; a damaged file counts as empty."""
        names = {one.name for one in fields(Subscription)}
        found = {}
        for value in _read(self.folder / "subscriptions.json", []):
            with suppress(TypeError):
                one = Subscription(**{key: value[key] for key in value.keys() & names})
                found[one.namespace] = one
        return found

    def save_subscription(self, subscription: Subscription) -> None:
        """Add a subscription, or replace the one with the same namespace."""
        self._write_subscriptions({**self.subscriptions(), subscription.namespace: subscription})

    def remove_subscription(self, namespace: str) -> None:
        """Remove a subscription; the imported cards stay."""
        kept = self.subscriptions()
        kept.pop(namespace, None)
        self._write_subscriptions(kept)

    def _write_subscriptions(self, subscriptions: Mapping[str, Subscription]) -> None:
        value = [asdict(one) for _, one in sorted(subscriptions.items())]
        _write(self.folder / "subscriptions.json", value)

    def known(self, namespace: str, sha256: str) -> Known:
        """Return the notes and note types that were imported with a release or before it.

        Args:
            namespace: the namespace of the deck.
            sha256: the hash of the release's package. If this is not the last release that the
                add-on imported, the learner undid the last update or ran it on a different
                computer.

        """
        value = _read(self._known_path(namespace, sha256), {})
        return Known(
            {guid: _known_note(row) for guid, row in value.get("notes", {}).items()},
            {number: _known_note(row) for number, row in value.get("note_types", {}).items()},
        )

    def save_known(self, namespace: str, sha256: str, known: Known) -> None:
        """Save what has been imported, including a release; remove the files of old releases."""
        path = self._known_path(namespace, sha256)
        value = {
            "notes": {guid: _row(note) for guid, note in known.notes.items()},
            "note_types": {number: _row(note) for number, note in known.note_types.items()},
        }
        _write(path, value)
        old = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime_ns)
        for one in old[:-_KEPT]:
            if one != path:
                one.unlink()

    def choices(self, namespace: str) -> dict[str, list[int]]:
        """Return how often the learner chose each option of quiz cards, keyed by card id."""
        value: dict[str, list[int]] = _read(self._choices_path(namespace), {})
        return value

    def add_choice(self, namespace: str, card_id: str, chosen: Iterable[int], count: int) -> None:
        """Add one to the counts of the options that the learner chose on a quiz card.

        Args:
            namespace: the namespace of the deck.
            card_id: the id of the quiz card.
            chosen: the indices of the chosen options, which are numbered in file order.
            count: the number of options. If it has changed, the earlier counts are deleted.

        """
        choices = self.choices(namespace)
        counts = choices.get(card_id, [])
        counts = counts if len(counts) == count else [0] * count
        for position in set(chosen):
            if 0 <= position < count:
                counts[position] += 1
        _write(self._choices_path(namespace), {**choices, card_id: counts})

    def _known_path(self, namespace: str, sha256: str) -> Path:
        return self.folder / _folder_name(namespace) / f"{sha256[:16] or 'none'}.json"

    def _choices_path(self, namespace: str) -> Path:
        return self.folder / f"choices-{_folder_name(namespace)}.json"


def _folder_name(namespace: str) -> str:
    return hashlib.sha256(namespace.encode()).hexdigest()[:16]


def _known_note(row: Any) -> KnownNote:
    modified, tags, hashes = row
    return KnownNote(modified, tuple(tags), {key: tuple(one) for key, one in hashes.items()})


def _row(note: KnownNote) -> list[object]:
    return [note.modified, note.tags, note.hashes]


def _read(path: Path, default: Any) -> Any:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return default
    return value if isinstance(value, type(default)) else default


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_suffix(".tmp")
    staged.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")
    staged.replace(path)
