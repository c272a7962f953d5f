"""Store the data that browsers currently show, and let threads wait for changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from flashproof.serve.preview import PreviewView


@dataclass(frozen=True, slots=True)
class SnippetStatus:
    """The state of one snippet of the edited topic."""

    topic: str
    card: str
    """The id of the card; empty for a snippet of the lesson."""
    line: int
    """The line in the card file, counted from 1."""
    state: str
    """``running``, ``passed``, ``failed`` or ``skipped``."""
    message: str = ""
    printed: str = ""


class PreviewState:
    """The current view and the states of its snippets; thread-safe."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._view = PreviewView()
        self._snippets: dict[str, tuple[SnippetStatus, ...]] = {}
        """The states of the snippets, keyed by topic name."""
        self._site_number = 0
        self._version = 0
        self._is_closed = False

    @property
    def site(self) -> tuple[int, Mapping[str, bytes]]:
        """The version number of the current site, and its pages, keyed by path."""
        with self._condition:
            return self._site_number, self._view.pages

    @property
    def pages(self) -> Mapping[str, bytes]:
        """The pages of the current site, keyed by path."""
        return self._view.pages

    def set_view(self, view: PreviewView) -> None:
        """Replace the view."""
        with self._condition:
            self._site_number += view.pages != self._view.pages
            self._view = view
            self._notify()

    def set_snippets(self, topic: str, statuses: Iterable[SnippetStatus]) -> None:
        """Replace the states of a topic's snippets."""
        with self._condition:
            self._snippets[topic] = tuple(statuses)
            self._notify()

    def close(self) -> None:
        """Wake up all waiting threads, and make later calls to ``wait`` return immediately."""
        with self._condition:
            self._is_closed = True
            self._notify()

    def wait(self, version: int, seconds: float) -> tuple[int, bool]:
        """Wait for a state newer than ``version``, but no longer than ``seconds``.

        Returns:
            The newest version, and whether the state is still open.

        """
        with self._condition:
            self._condition.wait_for(lambda: self._version > version or self._is_closed, seconds)
            return self._version, not self._is_closed

    def as_json(self) -> dict[str, object]:
        """Return the data that browsers show in addition to the pages, as JSON values."""
        with self._condition:
            edited = self._view.edited
            return {
                "site": self._site_number,
                "problems": list(self._view.problems),
                "stale": self._view.has_errors,
                "edited": asdict(edited) if edited else None,
                "runs": [asdict(one) for group in self._snippets.values() for one in group],
            }

    def _notify(self) -> None:
        self._version += 1
        self._condition.notify_all()
