"""After a file is saved, rebuild, show problems, and run the snippets of the edited topic."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from flashproof.console import Console
from flashproof.diagnostics import Diagnostic, Diagnostics
from flashproof.project import Project
from flashproof.serve.preview import Preview, PreviewView
from flashproof.serve.snippet_runner import SnippetRunner
from flashproof.serve.state import PreviewState
from flashproof.serve.watcher import Watcher
from flashproof.settings import read_settings


class Rebuilder:
    """Rebuilds the preview when a file has changed."""

    def __init__(
        self, project: Project, state: PreviewState, runner: SnippetRunner | None, console: Console
    ) -> None:
        self._state = state
        self._runner = runner
        self._console = console
        self._preview = Preview(project, shows_cards_without_ids=True)
        self._had_problems = False
        self._findings: Sequence[Diagnostic] = ()
        self._changed = threading.Event()
        docs = read_settings(project.root, Diagnostics()).docs
        self._watcher = Watcher(project, docs, self._changed.set)

    def follow(self) -> None:
        """Rebuild after every change, forever."""
        while True:
            self._changed.wait()
            self._changed.clear()
            self.rebuild()

    def rebuild(self) -> None:
        """Build, then update the terminal and the browsers."""
        start = time.perf_counter()
        old_pages = self._state.pages
        view = self._build()
        self._state.set_view(view)
        if view.pages != old_pages:
            seconds = time.perf_counter() - start
            edited = f" ({view.edited.card or view.edited.topic})" if view.edited else ""
            self._console.info(f"built in {seconds:.2f} s{edited}")
        elif self._had_problems and not self._preview.diagnostics:
            self._console.info("no problems left")
        self._had_problems = bool(self._preview.diagnostics)
        if len(self._preview.diagnostics):
            self._console.report(self._preview.diagnostics)
        self._run_snippets(view)
        self._lint()

    def close(self) -> None:
        """Stop watching."""
        self._watcher.close()

    def _build(self) -> PreviewView:
        try:
            return self._preview.build()
        except Exception as error:  # noqa: BLE001 - the last good site must stay, whatever happens
            view = self._preview.failed(error)
            self._console.error(view.problems[0])
            return view

    def _lint(self) -> None:
        """Show the lint findings of the edited topic, unless a file has changed again."""
        view = self._preview.view
        if view.has_errors or view.edited is None or self._changed.is_set():
            return
        findings = self._preview.lint()
        self._state.set_view(self._preview.view)
        if findings and findings != self._findings:
            self._console.report(Diagnostics(list(findings)))
        elif self._findings and not findings:
            self._console.info("no lint findings left")
        self._findings = findings

    def _run_snippets(self, view: PreviewView) -> None:
        if self._runner is None or view.edited is None or view.has_errors:
            return
        topic = self._preview.topic(view.edited.topic)
        if topic is not None:
            self._runner.run(topic, is_proved=self._preview.is_proved)
