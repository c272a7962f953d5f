"""Slow clients: the limit of connections, and a server with real sockets."""

from __future__ import annotations

import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from flashproof.serve.connections import MAX_CONNECTIONS, REQUEST_SECONDS, ConnectionLimit
from tests.serve.conftest import Served
from tests.serve.test_server import request


@pytest.fixture
def open_files() -> Iterator[None]:
    """Allow this process to open as many files as the system permits."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def server_threads() -> int:
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


@pytest.mark.usefixtures("open_files")
def test_a_thousand_slow_clients_hold_few_threads(served: Served) -> None:
    address = ("127.0.0.1", served.server.server_port)
    with ExitStack() as stack:
        for number in range(1000):
            client = stack.enter_context(socket.create_connection(address, timeout=60))
            client.sendall(b"GET / HTTP/1.1\r\nX-Slow: "[: number % 30])
            assert len(served.server.connections) <= MAX_CONNECTIONS
            assert server_threads() <= MAX_CONNECTIONS + 1
        assert request(served, "/").status == 200
        assert len(served.server.connections) <= MAX_CONNECTIONS


def test_a_request_that_trickles_in_is_ended(served: Served) -> None:
    address = ("127.0.0.1", served.server.server_port)
    with socket.create_connection(address, timeout=60) as client:
        client.sendall(b"GET / HTTP/1.1\r\n")
        while not len(served.server.connections):
            client.sendall(b"X")
        served.server.connections.end_expired(time.monotonic() + REQUEST_SECONDS + 1)
        assert client.recv(1) == b""


def pair(stack: ExitStack) -> tuple[socket.socket, socket.socket]:
    mine, other = socket.socketpair()
    other.settimeout(60)
    return stack.enter_context(mine), stack.enter_context(other)


def test_many_event_streams_leave_room_for_requests(served: Served) -> None:
    server = served.server
    with ExitStack() as stack:
        for _ in range(2 * MAX_CONNECTIONS):
            client = stack.enter_context(
                socket.create_connection(("127.0.0.1", server.server_port))
            )
            lines = (f"GET {server.base}-/events HTTP/1.1", f"Host: {server.hosts[0]}", "", "")
            client.sendall("\r\n".join(lines).encode())
        assert request(served, "/").status == 200
        assert len(server.connections) <= MAX_CONNECTIONS


def test_the_oldest_waiting_connection_makes_room() -> None:
    limit = ConnectionLimit(maximum=3)
    with ExitStack() as stack:
        pairs = [pair(stack) for _ in range(4)]
        for mine, _ in pairs[:3]:
            assert limit.add(mine)
        limit.set_phase(pairs[0][0], "responding")

        def remove_when_ended() -> None:
            assert pairs[1][1].recv(1) == b""
            limit.remove(pairs[1][0])

        thread = threading.Thread(target=remove_when_ended)
        thread.start()
        assert limit.add(pairs[3][0])
        thread.join(timeout=60)
        assert len(limit) == 3


def test_connections_that_respond_are_kept() -> None:
    limit = ConnectionLimit(maximum=2)
    with ExitStack() as stack:
        pairs = [pair(stack) for _ in range(3)]
        for mine, _ in pairs[:2]:
            assert limit.add(mine)
            limit.set_phase(mine, "responding")
        assert not limit.add(pairs[2][0])
        limit.end_expired(time.monotonic() + 1000)
        pairs[0][0].sendall(b"x")
        assert pairs[0][1].recv(1) == b"x"


def test_the_oldest_event_stream_makes_room() -> None:
    limit = ConnectionLimit(streams=2)
    with ExitStack() as stack:
        pairs = [pair(stack) for _ in range(3)]
        for mine, _ in pairs:
            limit.add(mine)
            limit.set_phase(mine, "streaming")
        assert pairs[0][1].recv(1) == b""
        pairs[1][0].sendall(b"x")
        assert pairs[1][1].recv(1) == b"x"
