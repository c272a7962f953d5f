"""Run ``serve``: a server, a watcher, a snippet runner, and a build after every change."""

from __future__ import annotations

import threading
import webbrowser
from contextlib import closing, nullcontext, suppress

from flashproof.console import Console, ExitCode
from flashproof.project import Project
from flashproof.serve.rebuild import Rebuilder
from flashproof.serve.server import PreviewServer
from flashproof.serve.snippet_runner import SnippetRunner
from flashproof.serve.state import PreviewState
from flashproof.serve.stop_signals import stop_signals


def serve(
    project: Project, console: Console, *, port: int, open_browser: bool, run_snippets: bool
) -> ExitCode:
    """Serve a live preview of a project until Ctrl-C is pressed.

    Args:
        project: the project to show and to watch.
        console: prints the address, build times, and problems.
        port: the port on the loopback address; 0 picks a free one.
        open_browser: whether to open the site in a browser.
        run_snippets: whether to run the snippets of edited topics, if the packages that they
            import are installed.

    """
    state = PreviewState()
    try:
        server = PreviewServer(state, port)
    except OSError as error:
        console.error(
            f"port {port} is not available ({error.strerror}); '--port 0' picks a free one"
        )
        return ExitCode.USAGE
    with (
        server,
        closing(state),
        closing(SnippetRunner(state.set_snippets)) if run_snippets else nullcontext() as runner,
    ):
        threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
        with (
            stop_signals() as wait,
            suppress(KeyboardInterrupt),
            closing(Rebuilder(project, state, runner, console)) as rebuilder,
        ):
            rebuilder.rebuild()
            console.info(f"live preview at {server.url}; press Ctrl-C to stop it")
            if open_browser:
                webbrowser.open(server.url)
            threading.Thread(target=rebuilder.follow, name="rebuild", daemon=True).start()
            wait()
        state.close()
        server.shutdown()
    return ExitCode.OK
