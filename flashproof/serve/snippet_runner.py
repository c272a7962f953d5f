"""Run the snippets of edited topics, in a process that has already imported their packages."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from flashproof.model import Topic
from flashproof.serve.state import SnippetStatus
from flashproof.snippets.applicability import applicable_chains
from flashproof.snippets.extract import chains
from flashproof.snippets.imports import chain_preloads
from flashproof.snippets.runner.supervisor import RunOptions, Supervisor
from flashproof.snippets.snippet import Chain, Result, Snippet

OnStatus = Callable[[str, tuple[SnippetStatus, ...]], None]
"""A callback that receives a topic's name and the states of the topic's snippets."""


def can_run(chain: Chain) -> bool:
    """Return whether this system can run a chain and has the packages that it imports."""
    return sys.platform != "win32" and all(map(_is_installed, chain_preloads(chain)))


def _is_installed(module: str) -> bool:
    """Return whether the package of a module is installed.

    For a submodule, ``find_spec`` would import the package in this process, outside the sandbox.
    """
    return find_spec(module.partition(".")[0]) is not None


class SnippetRunner:
    """Runs the chains of one topic at a time in a thread; a new topic replaces a waiting one."""

    def __init__(self, on_status: OnStatus) -> None:
        self._on_status = on_status
        self._results: dict[str, SnippetStatus] = {}
        """The results, keyed by chain hash, so an unchanged chain does not run twice."""
        self._pending: tuple[Topic, list[Chain]] | None = None
        self._condition = threading.Condition()
        self._supervisor: Supervisor | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="snippets", daemon=True)
        self._thread.start()

    def run(self, topic: Topic, *, is_proved: Callable[[str], bool]) -> None:
        """Run the chains of a topic that have not run before and are not proved.

        Returns immediately; ``on_status`` receives the results as they arrive.
        """
        pending = [
            chain
            for chain in applicable_chains(chains(topic))
            if not all(is_proved(one.chain_hash) or one.skip for one in chain.snippets)
            and can_run(chain)
        ]
        with self._condition:
            self._pending = (topic, pending)
            self._condition.notify()

    def close(self) -> None:
        """Stop the running snippets and the thread."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()
            supervisor = self._supervisor
        if supervisor is not None:
            supervisor.close()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while (work := self._next()) is not None:
            topic, pending = work
            self._report(topic, pending)
            for chain in pending:
                if all(one.chain_hash in self._results for one in chain.snippets):
                    continue
                supervisor = self._start_supervisor(pending)
                if supervisor is None:
                    return
                for result in supervisor.run(chain):
                    self._results[result.snippet.chain_hash] = _status(topic, result)
                self._report(topic, pending)
                if self._pending is not None:
                    break  # newer text is pending

    def _next(self) -> tuple[Topic, list[Chain]] | None:
        with self._condition:
            self._condition.wait_for(lambda: self._pending is not None or self._is_closed)
            work, self._pending = self._pending, None
            return None if self._is_closed else work

    def _start_supervisor(self, pending: list[Chain]) -> Supervisor | None:
        with self._condition:
            if self._supervisor is None and not self._is_closed:
                self._supervisor = Supervisor(pending, RunOptions(workers=1))
            return None if self._is_closed else self._supervisor

    def _report(self, topic: Topic, pending: list[Chain]) -> None:
        self._on_status(topic.name, tuple(self._statuses(topic, pending)))

    def _statuses(self, topic: Topic, pending: list[Chain]) -> Iterator[SnippetStatus]:
        for snippet in (snippet for chain in pending for snippet in chain.snippets):
            # Use the current location, because the same code may have moved since it ran.
            line, card = snippet.piece.line, _card_at(topic, snippet)
            if done := self._results.get(snippet.chain_hash):
                yield SnippetStatus(topic.name, card, line, done.state, done.message, done.printed)
            else:
                yield SnippetStatus(topic.name, card, line, "running")


def _status(topic: Topic, result: Result) -> SnippetStatus:
    snippet = result.snippet
    printed = result.printed if result.output_differs or snippet.expected is None else ""
    state, card = result.outcome.value, _card_at(topic, snippet)
    return SnippetStatus(topic.name, card, snippet.piece.line, state, result.message, printed)


def _card_at(topic: Topic, snippet: Snippet) -> str:
    """Return the id of a snippet's card; empty for snippets of the lesson or the setup."""
    if snippet.is_setup:
        return ""
    above = [card.id for card in topic.cards if card.span.line <= snippet.piece.line]
    return above[-1] if above else ""
