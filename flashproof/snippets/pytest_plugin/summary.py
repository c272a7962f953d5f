"""The summary that pytest prints after a run with snippets, and the stash keys of the plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.snippets.run_report import RunStart, Timing, installed_versions, summary

TIMING_PROPERTY = "flashproof"
"""The user property that holds an item's timing; pytest-xdist sends it from the workers."""
CHOSEN_LINES = pytest.StashKey[dict[Path, set[int]]]()
"""The lines that ``cards/….md:LINE`` arguments select, keyed by file."""


class TerminalSummary:
    """Collects the timings of all snippets, including from xdist workers, and prints a summary."""

    def __init__(self) -> None:
        self._timings: list[Timing] = []
        self.start: RunStart | None = None
        """How the run started; None if snippets run only in xdist workers."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the timing of an item from its report."""
        if report.when == "teardown" or not report.user_properties:
            return
        for name, value in report.user_properties:
            if name == TIMING_PROPERTY and isinstance(value, dict):
                self._timings.append(Timing(**value))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the summary if there were snippets."""
        if not self._timings:
            return
        terminalreporter.section("snippets", sep="-", blue=True)
        for line in summary(self._timings, installed_versions(), self.start):
            terminalreporter.write_line(line)


SUMMARY = pytest.StashKey[TerminalSummary]()
