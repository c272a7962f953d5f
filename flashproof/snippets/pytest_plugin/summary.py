"""The summary that pytest prints after a run with snippets, and the stash keys of the plugin."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from flashproof.console import harmless
from flashproof.snippets.pytest_plugin.card_collection import COLLECTION
from flashproof.snippets.run_report import RunStart, Timing, installed_versions, summary

TIMING_PROPERTY = "flashproof"
"""The user property that holds an item's timing; pytest-xdist sends it from the workers."""
NAMED_PATHS = "flashproof_named_paths"
"""The key in the input of pytest-xdist's workers for the paths that the user named."""
FOUND = "flashproof_found"
"""The key in the output of pytest-xdist's workers for the number of card files and the reasons why
there are none."""
CHOSEN_LINES = pytest.StashKey[dict[Path, set[int]]]()
"""The lines that ``cards/….md:LINE`` arguments select, keyed by file."""

_EMPTY = (pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.USAGE_ERROR)
"""The exit codes of a run without tests; naming a file without tests is a usage error."""


class TerminalSummary:
    """Collects the timings of all snippets, including those in xdist workers, and prints a summary.

    If nothing was collected, the summary contains the reason. A run without tests succeeds if it
    collected card files that have no snippets.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._timings: list[Timing] = []
        self._is_filtered = bool(config.stash[CHOSEN_LINES])
        self._worker_files = 0
        self._worker_reasons: list[str] | None = None
        self._lines: list[str] = []
        self.start: RunStart | None = None
        """Information about the start of the run; None if snippets run only in xdist workers."""

    def pytest_deselected(self, items: Iterable[pytest.Item]) -> None:
        """Record that an option selected only some of the snippets."""
        self._is_filtered = self._is_filtered or any(True for _ in items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the timing of an item from its report."""
        if report.when == "teardown" or not report.user_properties:
            return
        for name, value in report.user_properties:
            if name == TIMING_PROPERTY and isinstance(value, dict):
                self._timings.append(Timing(**value))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Read what a pytest-xdist worker collected; all workers collect the same files."""
        files, reasons = getattr(node, "workeroutput", {}).get(FOUND, (0, []))
        self._worker_files, self._worker_reasons = files, reasons

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Explain why nothing was collected; a run of card files without snippets succeeds."""
        collection = self._config.stash[COLLECTION]
        is_empty = exitstatus in _EMPTY
        names_paths = bool(collection.named) and not self._are_named_in_settings
        output = getattr(self._config, "workeroutput", None)
        reasons = list(collection.reasons(all_paths=is_empty))
        if output is not None:
            output[FOUND] = (len(collection.files), reasons)
            return
        if self._worker_reasons is not None:
            reasons = self._worker_reasons
        files = len(collection.files) + self._worker_files
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and files and not self._is_filtered:
            self._lines = [f"no snippets in {files} card file{'s' if files != 1 else ''}"]
            session.exitstatus = pytest.ExitCode.OK
        elif is_empty and files:
            self._lines = ["no snippet was selected"]
        elif is_empty or not names_paths:
            self._lines = [f"no snippets were collected: {reason}" for reason in reasons]

    @property
    def _are_named_in_settings(self) -> bool:
        return self._config.args_source is pytest.Config.ArgsSource.TESTPATHS

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the summary, or the reason why no snippets ran."""
        if not self._timings and not self._lines:
            return
        terminalreporter.section("snippets", sep="-", blue=True)
        for line in self._lines:
            terminalreporter.write_line(harmless(line))
        if self._timings:
            for line in summary(self._timings, installed_versions(), self.start):
                terminalreporter.write_line(harmless(line))


SUMMARY = pytest.StashKey[TerminalSummary]()
