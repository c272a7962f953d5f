"""Snippets of the topics that are edited, in a process that has imported everything already."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec

from flashproof.model import Topic
from flashproof.serve.state import SnippetStatus
from flashproof.snippets.extract import chains
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.runner.zygote_client import imports_of
from flashproof.snippets.snippet import Chain, Result, Snippet

Tell = Callable[[str, tuple[SnippetStatus, ...]], None]
"""Takes a topic's name and how its snippets did."""


def can_run(chain: Chain) -> bool:
    """Whether what a chain imports is installed here, and the system can run it."""
    return sys.platform != "win32" and all(map(_is_installed, imports_of(chain)))


def _is_installed(module: str) -> bool:
    with suppress(ImportError):
        return find_spec(module) is not None
    return False


class SnippetRunner:
    """One thread that runs the chains of one topic after another; the newest text counts."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._results: dict[str, SnippetStatus] = {}
        """By the hash of a snippet's chain: what ran once need not run again."""
        self._todo: tuple[Topic, list[Chain]] | None = None
        self._wake = threading.Condition()
        self._supervisor: Supervisor | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="snippets", daemon=True)
        self._thread.start()

    def run(self, topic: Topic, *, is_proved: Callable[[str], bool]) -> None:
        """Run what is new in a topic and was not proved; results are told as they come."""
        todo = [
            chain
            for chain in chains(topic)
            if not all(is_proved(one.chain_hash) or one.skip for one in chain.snippets)
            and can_run(chain)
        ]
        with self._wake:
            self._todo = (topic, todo)
            self._wake.notify()

    def close(self) -> None:
        """End what runs."""
        with self._wake:
            self._closed = True
            self._wake.notify()
            supervisor = self._supervisor
        if supervisor is not None:
            supervisor.close()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            topic, todo = taken
            self._report(topic, todo)
            for chain in todo:
                if all(one.chain_hash in self._results for one in chain.snippets):
                    continue
                supervisor = self._started(todo)
                if supervisor is None:
                    return
                for result in supervisor.run(chain):
                    self._results[result.snippet.chain_hash] = _run(topic, result)
                self._report(topic, todo)
                if self._todo is not None:
                    break  # a newer text waits

    def _next(self) -> tuple[Topic, list[Chain]] | None:
        with self._wake:
            self._wake.wait_for(lambda: self._todo is not None or self._closed)
            taken, self._todo = self._todo, None
            return None if self._closed else taken

    def _started(self, todo: list[Chain]) -> Supervisor | None:
        with self._wake:
            if self._supervisor is None and not self._closed:
                self._supervisor = Supervisor(todo, RunOptions(workers=1))
            return None if self._closed else self._supervisor

    def _report(self, topic: Topic, todo: list[Chain]) -> None:
        self._tell(topic.name, tuple(self._runs(topic, todo)))

    def _runs(self, topic: Topic, todo: list[Chain]) -> Iterator[SnippetStatus]:
        for chain in todo:
            for snippet in chain.snippets:
                line, card = snippet.piece.line, _card_at(topic, snippet)
                if known := self._results.get(snippet.chain_hash):
                    yield SnippetStatus(
                        topic.name, card, line, known.state, known.message, known.printed
                    )
                else:
                    yield SnippetStatus(topic.name, card, line, "running")


def _run(topic: Topic, result: Result) -> SnippetStatus:
    snippet = result.snippet
    printed = result.printed if result.differs or snippet.expected is None else ""
    state, card = result.outcome.value, _card_at(topic, snippet)
    return SnippetStatus(topic.name, card, snippet.piece.line, state, result.message, printed)


def _card_at(topic: Topic, snippet: Snippet) -> str:
    """The card that a snippet stands in; empty for the lesson and for the setup."""
    if snippet.is_setup:
        return ""
    above = [card.id for card in topic.cards if card.span.line <= snippet.piece.line]
    return above[-1] if above else ""
