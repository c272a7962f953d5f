"""``serve``: errors at startup; ``tests/serve`` tests the preview."""

import socket
from pathlib import Path

from tests.command_line import Run


def test_a_port_in_use_is_an_error(run: Run, project: Path) -> None:
    with socket.socket() as other_server:
        other_server.bind(("127.0.0.1", 0))
        other_server.listen()
        port = other_server.getsockname()[1]
        stderr = run("serve", "--port", str(port), cwd=project, code=2).stderr
    assert f"port {port} is not available" in stderr
