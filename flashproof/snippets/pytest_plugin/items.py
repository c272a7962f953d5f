"""Card files and snippets as pytest collectors and items, and the hooks that run them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from flashproof.console import harmless
from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.formatting import as_text
from flashproof.snippets.accept import write_accepted
from flashproof.snippets.applicability import applicable_chains
from flashproof.snippets.evaluate import skipped
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.pytest_plugin.card_collection import COLLECTION
from flashproof.snippets.pytest_plugin.summary import (
    CHOSEN_LINES,
    SUMMARY,
    TIMING_PROPERTY,
)
from flashproof.snippets.run_report import Timing, explain
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.session import SnippetSession, read_chains
from flashproof.snippets.snippet import Chain, Outcome, Result, Snippet

HOOKS_NAME = "flashproof-snippets"
"""The name under which ``SnippetHooks`` is registered."""
SESSION = pytest.StashKey[SnippetSession]()


class CardFile(pytest.File):
    """Collects the snippets of a card file."""

    def collect(self) -> Iterator[SnippetItem]:
        """Yield the file's snippets; if the file has errors, raise a ``CollectError`` instead."""
        diagnostics = Diagnostics()
        collection = self.config.stash[COLLECTION]
        chains = read_chains(
            self.path,
            self.config.rootpath,
            diagnostics,
            collection.languages_of(self.path),
            cards=collection.cards_folder_of(self.path),
        )
        if diagnostics.has_errors:
            raise self.CollectError(
                harmless("\n\n".join(as_text(one).plain for one in diagnostics))
            )
        lines = self.config.stash[CHOSEN_LINES].get(self.path.resolve())
        for chain in applicable_chains(chains):
            for index, snippet in enumerate(chain.snippets):
                if lines is None or _contains_any(snippet, lines):
                    yield SnippetItem.create(self, chain, index)


def _contains_any(snippet: Snippet, lines: set[int]) -> bool:
    first, last = snippet.piece.line - 1, snippet.piece.line + snippet.piece.text.count("\n")
    return any(first <= line <= last for line in lines)


class SnippetItem(pytest.Item):
    """A test item for a snippet; the item only waits for the result from the session."""

    chain: Chain
    index: int

    @classmethod
    def create(cls, parent: CardFile, chain: Chain, index: int) -> SnippetItem:
        """Create the item for a chain's snippet at ``index``."""
        name = chain.snippets[index].name
        item: SnippetItem = cls.from_parent(parent, name=name, nodeid=name)
        item.chain, item.index = chain, index
        if skip := item.snippet.skip:
            item.add_marker(pytest.mark.skip(reason=harmless(skip)))
            item._add_timing(skipped(item.snippet))
        return item

    @property
    def snippet(self) -> Snippet:
        """The snippet under test."""
        return self.chain.snippets[self.index]

    def runtest(self) -> None:
        """Wait for the result; raise ``SnippetFailedError`` if the snippet failed."""
        result = self.config.stash[SESSION].results(self.chain)[self.index]
        self._add_timing(result)
        if result.stderr:
            self.add_report_section("call", "stderr", harmless(result.stderr))
        if result.outcome is Outcome.FAILED:
            raise SnippetFailedError(result)

    def _add_timing(self, result: Result) -> None:
        self.user_properties.append((TIMING_PROPERTY, asdict(Timing.of(result))))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the explanation of a failure, without the plugin's stack frames."""
        if isinstance(excinfo.value, SnippetFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the file, the line counted from 0, and the name."""
        return self.path, self.snippet.piece.line - 1, self.name


class SnippetFailedError(Exception):
    """Raised when a snippet fails; the message explains why."""

    def __init__(self, result: Result) -> None:
        super().__init__(harmless(explain(result)))


class SnippetHooks:
    """The pytest hooks that are needed only if there are card files."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Deselect the chains of other shards; chains are assigned to shards in file order."""
        if not (shard := self._config.getoption("shard")):
            return
        part, parts = shard
        chains = dict.fromkeys(item.chain for item in items if isinstance(item, SnippetItem))
        kept = set(list(chains)[part - 1 :: parts])
        others = [one for one in items if isinstance(one, SnippetItem) and one.chain not in kept]
        items[:] = [item for item in items if item not in set(others)]
        self._config.hook.pytest_deselected(items=others)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Submit all snippets before the first test runs."""
        option = self._config.option
        items = [item for item in session.items if isinstance(item, SnippetItem)]
        stops = session.testsfailed and not option.continue_on_collection_errors
        if not items or option.collectonly or stops:
            return
        self._config.stash[SESSION] = SnippetSession(
            list(dict.fromkeys(item.chain for item in items if not item.snippet.skip)),
            RunOptions(
                fresh_only=option.fresh,
                requires_namespaces=option.isolation == Isolation.REQUIRED,
            ),
            accepts=option.accept,
            on_demand=hasattr(self._config, "workerinput"),
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Report the run time of a snippet instead of the time that pytest waited for it."""
        report = yield
        if isinstance(item, SnippetItem) and report.when == "call":
            for name, value in item.user_properties:
                if name == TIMING_PROPERTY and isinstance(value, dict):
                    report.duration = value["seconds"]
        return report

    def pytest_sessionfinish(self) -> None:
        """End all processes and write the accepted outputs."""
        if (session := self._config.stash.get(SESSION, None)) is not None:
            self._config.stash[SUMMARY].start = session.start
            session.close()
            write_accepted(session.accepted)
