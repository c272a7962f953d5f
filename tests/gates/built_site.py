"""Helpers for the checks: the site's folder, npm packages, and a local server."""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]


def site_folder() -> Path:
    """Return the site's folder: the command-line argument, or the default output folder."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "site"
    if not (folder / "index.html").is_file():
        sys.exit(f"no site in {folder}: build it first")
    return folder.absolute()


def npm_file(path: str) -> Path:
    """Return the path of a file in an npm package."""
    folder = Path(os.environ.get("FLASHPROOF_GATES", ROOT / ".gates")) / "node_modules" / path
    if not folder.exists():
        sys.exit(f"{folder} is missing: see tests/gates/README.md")
    return folder


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves files as a web host would: compressed and with a cache lifetime."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        is_compressible = path.suffix in (".html", ".css", ".js", ".svg", ".webmanifest")
        if is_compressible:
            content = gzip.compress(content)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if is_compressible:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=31536000")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(ConnectionError):  # the browser was closed before it had received everything
            self.wfile.write(content)

    def handle(self) -> None:
        """Handle a connection until it ends; ignore errors if the browser closed it early."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *_values: object) -> None:
        """Log nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine and yield its URL."""
    handler = functools.partial(Host, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


def exit_with(errors: list[str], out: IO[str] = sys.stdout) -> None:
    """Print the errors and exit: with 1 if there are any."""
    for error in errors:
        print(error, file=out)
    sys.exit(1 if errors else 0)
