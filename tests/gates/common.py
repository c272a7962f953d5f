"""What the gates share: the site, the tools, a host."""

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


def site() -> Path:
    """The folder that the command line names, else where a build puts the site."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "site"
    if not (folder / "index.html").is_file():
        sys.exit(f"no site in {folder}: build it first")
    return folder.absolute()


def tool(path: str) -> Path:
    """A file of an npm package."""
    folder = Path(os.environ.get("FLASHPROOF_GATES", ROOT / ".gates")) / "node_modules" / path
    if not folder.exists():
        sys.exit(f"{folder} is missing: see tests/gates/README.md")
    return folder


class Host(http.server.SimpleHTTPRequestHandler):
    """Files as a real host sends them: compressed, with a time to keep them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        packed = path.suffix in (".html", ".css", ".js", ".svg", ".webmanifest")
        if packed:
            content = gzip.compress(content)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=31536000")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(ConnectionError):  # a browser that was closed before it had all
            self.wfile.write(content)

    def handle(self) -> None:
        """Answer a connection until it ends, in whichever way."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *_values: object) -> None:
        """Say nothing."""


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """The address of a folder on this machine."""
    handler = functools.partial(Host, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}/"
        server.shutdown()


def told(faults: list[str], out: IO[str] = sys.stdout) -> None:
    """Print what is wrong and end the program accordingly."""
    for fault in faults:
        print(fault, file=out)
    sys.exit(1 if faults else 0)
