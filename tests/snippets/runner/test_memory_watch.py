"""The memory of all processes of a child is limited, not only that of each."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from flashproof.snippets.runner.memory_watch import (
    BUFFER_SIZES,
    UNCHECKED_FILES,
    buffer_memory,
    find_excessive,
    namespace_of,
)
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Outcome
from tests.snippets.sample_chains import chain_of, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")


@pytest.fixture
def own() -> int:
    """The PID namespace of this test."""
    return namespace_of(os.getpid())


def test_namespaces_above_the_limit_are_found(own: int) -> None:
    assert find_excessive([own], limit=1) == {own}
    assert find_excessive([own], limit=1 << 50) == set()
    assert find_excessive([own + 1], limit=1) == set()


SHARED = """
import mmap, time
blocks = [mmap.mmap(-1, 2**31) for _ in range(3)]
for block in blocks:
    for start in range(0, len(block), 4096):
        block[start] = 1
time.sleep(30)
"""
CHILDREN = """
import os, time
for _ in range(3):
    if not os.fork():
        block = bytearray(2**31)
        block[::4096] = b"x" * (len(block) // 4096)
        time.sleep(30)
        os._exit(0)
for _ in range(3):
    os.wait()
"""


SOCKETS = """
import socket, time
kept = [socket.socketpair() for _ in range(2040)]
for pair in kept:
    for one in pair:
        one.setblocking(False)
        try:
            while True:
                one.send(bytes(50_000))
        except OSError:
            pass
block = bytearray(2**29)
block[::4096] = b"x" * (len(block) // 4096)
time.sleep(30)
"""


def test_the_buffers_of_sockets_count(own: int) -> None:
    pairs = [socket.socketpair() for _ in range(UNCHECKED_FILES // 2 + 1)]
    try:
        assert find_excessive([own], limit=2 * len(pairs) * BUFFER_SIZES["socket:"]) == {own}
    finally:
        for one in (one for pair in pairs for one in pair):
            one.close()


def test_the_buffers_of_pipes_count() -> None:
    code = f"import os\nfor _ in range({UNCHECKED_FILES}): os.pipe()\nprint(flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.readline()
    try:
        memory = buffer_memory([child.pid])
        assert UNCHECKED_FILES * BUFFER_SIZES["pipe:"] <= memory <= 1 << 26
    finally:
        child.communicate()


@pytest.mark.slow
@pytest.mark.parametrize(
    "code", [SHARED, CHILDREN, SOCKETS], ids=["shared mappings", "children", "sockets"]
)
def test_a_snippet_that_uses_too_much_memory_fails(code: str, runner: Supervisor) -> None:
    result = run(runner, chain_of(code, timeout=60))
    assert result.outcome is Outcome.FAILED
    assert result.message == "used more than 4 GB of memory in all its processes"
    assert run(runner, chain_of("print(1)\n", expected="1\n")).outcome is Outcome.PASSED
