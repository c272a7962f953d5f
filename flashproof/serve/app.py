"""One run of the command: a server, a watcher, a runner, and builds whenever a file changes."""

from __future__ import annotations

import threading
import time
import webbrowser
from contextlib import closing, nullcontext, suppress

from flashproof.cli.command import OK, WRONG_USE, Console
from flashproof.diagnostics import Diagnostics
from flashproof.project import Project
from flashproof.serve.preview import Preview, PreviewView
from flashproof.serve.server import PreviewServer
from flashproof.serve.snippet_runner import SnippetRunner
from flashproof.serve.state import PreviewState
from flashproof.serve.watcher import Watcher
from flashproof.settings import read_settings


def serve(project: Project, screen: Console, *, port: int, opens: bool, runs: bool) -> int:
    """Show a project until Ctrl-C; returns the exit code.

    Args:
        project: what is shown, and watched.
        screen: takes addresses, times and problems.
        port: where it is served on the loopback address; 0 for any that is free.
        opens: whether to open a browser.
        runs: whether to run the snippets of what is edited, where what they import is installed.

    """
    hub = PreviewState()
    try:
        server = PreviewServer(hub, port)
    except OSError as fault:
        screen.fail(f"port {port} cannot be used ({fault.strerror}); '--port 0' finds one that can")
        return WRONG_USE
    runner = closing(SnippetRunner(hub.ran)) if runs else nullcontext()
    with server, closing(hub), runner as running:
        threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
        with (
            suppress(KeyboardInterrupt),
            closing(_Session(project, hub, running, screen)) as session,
        ):
            session.show()
            screen.say(f"{server.url} shows the cards as you save them; Ctrl-C ends it")
            if opens:
                webbrowser.open(server.url)
            session.follow()
        hub.close()
        server.shutdown()
    return OK


class _Session:
    """Builds when it is told that a file changed."""

    def __init__(
        self, project: Project, hub: PreviewState, runner: SnippetRunner | None, screen: Console
    ) -> None:
        self._hub = hub
        self._runner = runner
        self._screen = screen
        self._preview = Preview(project)
        self._had_problems = False
        self._changed = threading.Event()
        docs = read_settings(project.root, Diagnostics()).docs
        self._watcher = Watcher(project, docs, self._changed.set)

    def follow(self) -> None:
        """Show every change."""
        while True:
            self._changed.wait()
            self._changed.clear()
            self.show()

    def show(self) -> None:
        """Build, and put on screen and page what came of it."""
        start = time.perf_counter()
        before = self._hub.pages
        view = self._built()
        self._hub.show(view)
        if view.pages != before:
            seconds = time.perf_counter() - start
            where = f" ({view.edited.card or view.edited.topic})" if view.edited else ""
            self._screen.say(f"built in {seconds:.2f} s{where}")
        elif self._had_problems and not view.problems:
            self._screen.say("no problems left")
        self._had_problems = bool(view.problems)
        self._tell(view)
        self._run(view)

    def close(self) -> None:
        """Watch no more."""
        self._watcher.close()

    def _built(self) -> PreviewView:
        try:
            return self._preview.build()
        except Exception as fault:  # noqa: BLE001 - whatever a file makes of it, the page stays
            return self._preview.failed(fault)

    def _tell(self, view: PreviewView) -> None:
        if len(self._preview.diagnostics):
            self._screen.tell(self._preview.diagnostics)
        elif view.problems:
            self._screen.fail(view.problems[0])

    def _run(self, view: PreviewView) -> None:
        if self._runner is None or view.edited is None or view.has_errors:
            return
        topic = self._preview.topic(view.edited.topic)
        if topic is not None:
            self._runner.run(topic, is_proved=self._preview.is_proved)
