"""Show the progress of a run of the whole suite: how many tests have run, and which file runs."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

SECONDS = 10.0
"""The time between two lines."""


class ProgressLines:
    """Writes a line every few seconds instead of a dot for each test that passes."""

    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self._reporter = reporter
        self._total = 0
        self._finished: set[str] = set()
        self._last = time.monotonic()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        self._total = len(ids)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._finished.add(nodeid)
        if time.monotonic() - self._last < SECONDS:
            return
        self._last = time.monotonic()
        count, file = len(self._finished), nodeid.split("::", maxsplit=1)[0]
        share = f"{100 * count // self._total:3}%  " if self._total else ""
        self._reporter.write_line(f"{share}{count:,} of {self._total:,} tests, now {file}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        is_passed = report.when == "call" and report.passed and not hasattr(report, "wasxfail")
        return ("passed", "", "") if is_passed else None
