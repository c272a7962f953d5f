"""Card files and their snippets as pytest sees them, and the run that gives results."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from flashproof.diagnostics import Diagnostics
from flashproof.diagnostics.formatting import as_text
from flashproof.snippets.accept import write_accepted
from flashproof.snippets.evaluate import skipped
from flashproof.snippets.pytest_plugin.summary import CHOSEN, PROPERTY, SUMMARY
from flashproof.snippets.run_report import Timing, explain
from flashproof.snippets.runner.supervisor import RunOptions
from flashproof.snippets.session import Session, read_chains
from flashproof.snippets.snippet import Chain, Outcome, Result, Snippet

NAME = "flashproof-run"
SESSION = pytest.StashKey[Session]()


class CardFile(pytest.File):
    """One card file."""

    def collect(self) -> Iterator[CardItem]:
        """Its snippets; what is wrong in the file is told all together."""
        diagnostics = Diagnostics()
        chains = read_chains(self.path, self.config.rootpath, diagnostics)
        if diagnostics.has_errors:
            raise self.CollectError("\n\n".join(as_text(one).plain for one in diagnostics))
        chosen = self.config.stash[CHOSEN].get(self.path.resolve())
        for chain in chains:
            for index, snippet in enumerate(chain.snippets):
                if chosen is None or _holds(snippet, chosen):
                    yield CardItem.make(self, chain, index)


def _holds(snippet: Snippet, lines: set[int]) -> bool:
    first, last = snippet.piece.line - 1, snippet.piece.line + snippet.piece.text.count("\n")
    return any(first <= line <= last for line in lines)


class CardItem(pytest.Item):
    """One snippet; it only waits for the result that others work at."""

    chain: Chain
    index: int

    @classmethod
    def make(cls, parent: CardFile, chain: Chain, index: int) -> CardItem:
        """The item of one of a chain's snippets."""
        name = chain.snippets[index].name
        item: CardItem = cls.from_parent(parent, name=name, nodeid=name)
        item.chain, item.index = chain, index
        if skip := item.snippet.skip:
            item.add_marker(pytest.mark.skip(reason=skip))
            item._tell(skipped(item.snippet))
        return item

    @property
    def snippet(self) -> Snippet:
        """What it tests."""
        return self.chain.snippets[self.index]

    def runtest(self) -> None:
        """Wait for the result."""
        result = self.config.stash[SESSION].results(self.chain)[self.index]
        self._tell(result)
        if result.noise:
            self.add_report_section("call", "stderr", result.noise)
        if result.outcome is Outcome.FAILED:
            raise SnippetFailedError(result)

    def _tell(self, result: Result) -> None:
        self.user_properties.append((PROPERTY, asdict(Timing.of(result))))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Place, message and what helps to mend it; no frames of ours."""
        if isinstance(excinfo.value, SnippetFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line counted from 0, and heading."""
        return self.path, self.snippet.piece.line - 1, self.name


class SnippetFailedError(Exception):
    """What a person is told of a snippet that failed."""

    def __init__(self, result: Result) -> None:

        super().__init__(explain(result))


class SnippetRun:
    """The hooks that matter once there are card files."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out the chains of other shards: chains are dealt out in the order of the files."""
        if not (shard := self._config.getoption("shard")):
            return
        part, parts = shard
        chains = dict.fromkeys(item.chain for item in items if isinstance(item, CardItem))
        kept = set(list(chains)[part - 1 :: parts])
        others = [one for one in items if isinstance(one, CardItem) and one.chain not in kept]
        items[:] = [item for item in items if item not in set(others)]
        self._config.hook.pytest_deselected(items=others)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Hand over every snippet that is to run, before the first test does."""
        option = self._config.option
        items = [item for item in session.items if isinstance(item, CardItem)]
        stops = session.testsfailed and not option.continue_on_collection_errors
        if not items or option.collectonly or stops:
            return
        self._config.stash[SESSION] = Session(
            list(dict.fromkeys(item.chain for item in items if not item.snippet.skip)),
            RunOptions(fresh_only=option.fresh),
            accepts=option.accept,
            on_demand=hasattr(self._config, "workerinput"),
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Report the seconds that a snippet took, not those that pytest waited for it."""
        report = yield
        if isinstance(item, CardItem) and report.when == "call":
            for name, value in item.user_properties:
                if name == PROPERTY and isinstance(value, dict):
                    report.duration = value["seconds"]
        return report

    def pytest_sessionfinish(self) -> None:
        """End what still runs, and write what was accepted."""
        if (running := self._config.stash.get(SESSION, None)) is not None:
            self._config.stash[SUMMARY].start = running.start
            running.close()
            write_accepted(running.accepted)
