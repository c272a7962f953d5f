"""What there is to see now, for any number of browsers that wait for it to change."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from flashproof.serve.preview import PreviewView


@dataclass(frozen=True, slots=True)
class SnippetStatus:
    """How a snippet of the topic that is being edited did."""

    topic: str
    card: str
    """Empty for one of the lesson."""
    line: int
    """Of the card file."""
    state: str
    """``running``, ``passed``, ``failed`` or ``skipped``."""
    message: str = ""
    printed: str = ""


class PreviewState:
    """One view and the runs that belong to it; safe to use from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._view = PreviewView()
        self._runs: dict[str, tuple[SnippetStatus, ...]] = {}
        self._site = 0
        self._version = 0
        self._closed = False

    @property
    def site(self) -> tuple[int, Mapping[str, bytes]]:
        """The site, with its number."""
        with self._changed:
            return self._site, self._view.pages

    @property
    def pages(self) -> Mapping[str, bytes]:
        """The site alone."""
        return self._view.pages

    def show(self, view: PreviewView) -> None:
        """Put a new view in the place of the last."""
        with self._changed:
            self._site += view.pages != self._view.pages
            self._view = view
            self._tell()

    def ran(self, topic: str, runs: Iterable[SnippetStatus]) -> None:
        """Tell how a topic's snippets did, or that they run."""
        with self._changed:
            self._runs[topic] = tuple(runs)
            self._tell()

    def close(self) -> None:
        """Let everybody go who waits."""
        with self._changed:
            self._closed = True
            self._tell()

    def wait(self, version: int, seconds: float) -> tuple[int, bool]:
        """Wait until there is something newer than ``version``, or time is up.

        Returns the newest version, and whether the hub is still open.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._version > version or self._closed, seconds)
            return self._version, not self._closed

    def state(self) -> dict[str, object]:
        """Everything that a browser shows beside the pages, as JSON has it."""
        with self._changed:
            edited = self._view.edited
            return {
                "site": self._site,
                "problems": list(self._view.problems),
                "stale": self._view.has_errors,
                "edited": asdict(edited) if edited else None,
                "runs": [asdict(run) for runs in self._runs.values() for run in runs],
            }

    def _tell(self) -> None:
        self._version += 1
        self._changed.notify_all()
