"""Run ``study``: build the site in memory, serve it, and run the code that learners write."""

from __future__ import annotations

import os
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing, suppress

from flashproof.console import Console, ExitCode
from flashproof.project import Project
from flashproof.serve.code_runner import CodeRunner
from flashproof.serve.code_task import CodeTask, code_tasks
from flashproof.serve.preview import Preview, PreviewView
from flashproof.serve.stop_signals import stop_signals
from flashproof.serve.study_server import StudyServer
from flashproof.snippets.isolation import Isolation
from flashproof.snippets.runner.supervisor import Supervisor


def study(
    project: Project, console: Console, *, port: int, open_browser: bool, isolation: Isolation
) -> ExitCode:
    """Serve a project's site and run the code of its Write cards until Ctrl-C is pressed.

    Args:
        project: the project to study.
        console: prints the address and problems, and asks before code runs without isolation.
        port: the port on the loopback address; 0 picks a free one.
        open_browser: whether to open the site in a browser.
        isolation: whether code may run if the system cannot isolate it.

    """
    if not hasattr(os, "fork"):
        console.error("code runs on Linux and macOS; on Windows, use WSL")
        return ExitCode.USAGE
    with console.progress() as progress:
        progress("building the site")
        preview = Preview(project)
        view = preview.build()
        tasks = [] if view.has_errors else _tasks(preview)
    if view.has_errors:
        return console.report(preview.diagnostics)
    with stop_signals() as wait:
        is_isolated = _is_isolated(console, isolation)
        if is_isolated is None:
            return ExitCode.USAGE
        with closing(CodeRunner(tasks, requires_namespaces=is_isolated)) as runner:
            return _serve(view, runner, console, wait, port=port, open_browser=open_browser)


def _tasks(preview: Preview) -> list[CodeTask]:
    topics = filter(None, map(preview.topic, preview.topic_names))
    return [task for topic in topics for task in code_tasks(topic)]


def _is_isolated(console: Console, isolation: Isolation) -> bool | None:
    """Return whether code is isolated in namespaces; ``None`` if nothing may run.

    If the system cannot isolate code, ask whether to continue.
    """
    with closing(Supervisor(())) as supervisor:
        problem = supervisor.find_isolation_problem()
    if not problem:
        return True
    console.error(f"this system cannot isolate the code that you run: {problem}")
    if isolation is Isolation.REQUIRED:
        return None
    console.error("the code could read and change all of your files, and use the network")
    return False if console.confirm("Run code without isolation?") else None


def _serve(  # noqa: PLR0913 - two of them are options
    view: PreviewView,
    runner: CodeRunner,
    console: Console,
    wait: Callable[[], None],
    *,
    port: int,
    open_browser: bool,
) -> ExitCode:
    try:
        server = StudyServer(view.pages, runner, port)
    except OSError as error:
        console.error(
            f"port {port} is not available ({error.strerror}); '--port 0' picks a free one"
        )
        return ExitCode.USAGE
    with server:
        threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
        threading.Thread(target=runner.start, name="imports", daemon=True).start()
        with suppress(KeyboardInterrupt):
            _print_address(server, runner, console)
            if open_browser:
                webbrowser.open(server.url)
            wait()
        server.shutdown()
    return ExitCode.OK


def _print_address(server: StudyServer, runner: CodeRunner, console: Console) -> None:
    if not runner.tasks:
        console.info("the deck has no Write cards, so there is no code to run")
    for module in sorted(set(filter(None, runner.missing.values()))):
        console.info(f"{module} is not installed; the code of cards that need it cannot run")
    console.info(f"study at {server.url}; press Ctrl-C to stop")
