"""What the plug-in keeps with pytest while it runs: the lines that were chosen, and the summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from flashproof.snippets.run_report import Start, Timing, summary, versions

PROPERTY = "flashproof"
"""The user property of an item that carries its timing, from xdist's workers too."""
CHOSEN = pytest.StashKey[dict[Path, set[int]]]()
"""The lines that ``cards/….md:LINE`` arguments choose, by file."""


class Summary:
    """Collects timings, from this process or from xdist's, and tells how the run went."""

    def __init__(self) -> None:
        self._timings: list[Timing] = []
        self.start: Start | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the timing out of a report, so that result files stay plain."""
        if report.when == "teardown" or not report.user_properties:
            return
        for name, value in report.user_properties:
            if name == PROPERTY and isinstance(value, dict):
                self._timings.append(Timing(**value))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell it, where there were snippets."""
        if not self._timings:
            return
        terminalreporter.section("snippets of cards", sep="-", blue=True)
        for line in summary(self._timings, versions(), self.start):
            terminalreporter.write_line(line)


SUMMARY = pytest.StashKey[Summary]()
"""What tells how the run went."""
