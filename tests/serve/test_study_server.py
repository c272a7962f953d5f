"""Which requests to run code are accepted, and what the server adds to the pages."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection

import pytest

from flashproof.serve.code_runner import BusyError, CodeRunner
from flashproof.serve.code_verdict import CodeVerdict
from flashproof.serve.connections import REQUEST_SECONDS
from flashproof.serve.study_server import BURST, MAX_BODY_BYTES, TOKEN_HEADER, StudyServer
from tests.serve.code_tasks import RIGHT, SQUARE

PAGES = {
    "index.html": b"<html><head><title>Sums</title></head><body></body></html>",
    "404.html": b"<html><head></head><body>Page not found</body></html>",
    "data/index.js": b"secret cards",
}
HEADERS = ("Content-Type", "Content-Length", "Host", "Origin", TOKEN_HEADER)


@dataclass
class Recorder:
    """A fake ``CodeRunner`` that records the code instead of running it."""

    tasks: Mapping[str, object] = field(default_factory=lambda: {"square": SQUARE})
    codes: list[str] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    is_busy: bool = False

    def run(self, card: str, code: str) -> CodeVerdict:
        if self.is_busy:
            raise BusyError
        self.cards.append(card)
        self.codes.append(code)
        return CodeVerdict(checks=())


@dataclass(frozen=True)
class Study:
    """A running server, and a client that sends what the server's own pages send."""

    server: StudyServer
    recorder: Recorder

    def headers(self, body: bytes) -> dict[str, str]:
        host = self.server.hosts[0]
        values = ("application/json", str(len(body)), host, f"http://{host}", self.server.run_token)
        return dict(zip(HEADERS, values, strict=True)) | {"Sec-Fetch-Site": "same-origin"}

    def post(
        self,
        changes: Mapping[str, str | None] | None = None,
        *,
        body: bytes = json.dumps({"card": "square", "code": RIGHT}).encode(),
        path: str = "-/run",
        method: str = "POST",
    ) -> tuple[int, bytes]:
        """Send a valid request with some changes; a header whose value is ``None`` is left out."""
        headers: dict[str, str | None] = {**self.headers(body), **(changes or {})}
        sent = {name: value for name, value in headers.items() if value is not None}
        with closing(HTTPConnection("127.0.0.1", self.server.server_port, timeout=60)) as client:
            address = path if path.startswith("/") else self.server.base + path
            client.putrequest(method, address, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                client.putheader(name, value)
            client.endheaders(body)
            response = client.getresponse()
            assert response.headers["Access-Control-Allow-Origin"] is None
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            return response.status, response.read()


@pytest.fixture
def study() -> Iterator[Study]:
    recorder = Recorder()
    with StudyServer(PAGES, recorder, 0) as server:  # type: ignore[arg-type]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield Study(server, recorder)
        server.shutdown()


def test_pages_get_the_script_with_the_token(study: Study) -> None:
    status, page = study.post(method="GET", path="", body=b"")
    source = f'<script src="{study.server.base}-/runner.js"></script>'.encode()
    assert (status, page) == (200, PAGES["index.html"].replace(b"</head>", source + b"\n</head>"))
    assert study.server.run_token.encode() not in page
    status, script = study.post(method="GET", path="-/runner.js", body=b"")
    assert (status, study.server.run_token.encode() in script) == (200, True)
    assert b"{{" not in script
    assert study.post(method="GET", path="data/index.js", body=b"") == (200, b"secret cards")
    assert study.post(method="GET", path="none.html", body=b"")[0] == 404


def test_both_tokens_are_random(study: Study) -> None:
    with StudyServer(PAGES, study.server.runner, 0) as other:
        tokens = {study.server.token, study.server.run_token, other.token, other.run_token}
    assert len(tokens) == 4
    assert all(re.fullmatch(r"[\w-]{22}", token) for token in tokens)


def test_a_request_of_the_servers_own_page_runs_code(study: Study) -> None:
    status, body = study.post()
    assert (status, json.loads(body)["checks"]) == (200, [])
    localhost = study.server.hosts[1]
    assert study.post({"Host": localhost, "Origin": f"http://{localhost}"})[0] == 200
    assert study.post({"Sec-Fetch-Site": None})[0] == 200
    assert study.recorder.codes == [RIGHT] * 3
    assert study.recorder.cards == ["square"] * 3


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:{port}"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": None}, 421),
        ({"Origin": None}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "https://127.0.0.1:{port}"}, 403),
        ({"Origin": "http://127.0.0.1:{port}.evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({TOKEN_HEADER: None}, 403),
        ({TOKEN_HEADER: ""}, 403),
        ({TOKEN_HEADER: "é" * 22}, 403),
        ({TOKEN_HEADER: "A" * 22}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": None}, 415),
        ({"Content-Length": None, "Transfer-Encoding": "chunked"}, 411),
        ({"Content-Length": None}, 411),
        ({"Content-Length": str(MAX_BODY_BYTES + 1)}, 413),
        ({"Content-Length": "9" * 5000}, 413),
        ({"Content-Length": "-1"}, 400),
        ({"Content-Length": "+5"}, 400),
        ({"Content-Length": "\u0665"}, 400),
    ],
    ids=str,
)
def test_other_requests_run_nothing(
    study: Study, changes: dict[str, str | None], status: int
) -> None:
    port = str(study.server.server_port)
    made = {
        name: value and value.replace("{port}", port).encode().decode("latin-1")
        for name, value in changes.items()
    }
    assert study.post(made)[0] == status
    assert study.recorder.codes == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/-/run", 403), ("/AAAAAAAAAAAAAAAAAAAAAA/-/run", 403), ("-/runner.js", 404), ("", 404)],
)
def test_the_path_must_contain_the_first_token(study: Study, path: str, status: int) -> None:
    assert study.post(path=path)[0] == status
    assert study.post(path=f"/{study.server.run_token}/-/run")[0] == 403
    assert study.post({TOKEN_HEADER: study.server.token})[0] == 403
    assert study.recorder.codes == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS", "DELETE", "PATCH"])
def test_only_post_runs_code(study: Study, method: str) -> None:
    body = b"" if method in ("GET", "HEAD") else b"{}"
    assert study.post(method=method, body=body)[0] in (404, 501)
    assert study.recorder.codes == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"x", 400),
        (b"\xff\xfe", 400),
        (b"[" * 60_000, 400),
        (b'["square", "x"]', 400),
        (b'{"card": "square"}', 400),
        (b'{"card": "square", "code": 1}', 400),
        (b'{"card": ["square"], "code": ""}', 400),
        (b'{"card": "square", "code": "", "seconds": 900}', 400),
        (b'{"card": "circle", "code": ""}', 404),
    ],
)
def test_invalid_bodies_run_nothing(study: Study, body: bytes, status: int) -> None:
    assert study.post(body=body)[0] == status
    assert study.recorder.codes == []


def test_repeated_headers_are_rejected(study: Study) -> None:
    body = b'{"card": "square", "code": ""}'
    own = study.headers(body)
    for name, value in {
        "Host": "evil.example",
        "Origin": "http://evil.example",
        "Sec-Fetch-Site": "cross-site",
        TOKEN_HEADER: "A" * 22,
        "Content-Length": "0",
    }.items():
        lines = [f"POST {study.server.base}-/run HTTP/1.1", f"{name}: {value}", "Connection: close"]
        lines += [f"{key}: {text}" for key, text in own.items()]
        address = ("127.0.0.1", study.server.server_port)
        with socket.create_connection(address, timeout=60) as client:
            client.sendall("\r\n".join((*lines, "", "")).encode() + body)
            with client.makefile("rb") as answer:
                assert answer.readline().split()[1] in (b"421", b"403", b"411")
    assert study.recorder.codes == []


def test_a_flood_runs_only_a_limited_number(study: Study) -> None:
    statuses = [study.post()[0] for _ in range(4 * BURST)]
    assert statuses[:BURST] == [200] * BURST
    assert statuses.count(429) > BURST
    assert len(study.recorder.codes) == statuses.count(200)
    assert study.post(method="GET", path="", body=b"")[0] == 200


def test_a_flood_without_the_token_does_not_use_up_the_limit(study: Study) -> None:
    assert {study.post({TOKEN_HEADER: "A" * 22})[0] for _ in range(2 * BURST)} == {403}
    assert study.post()[0] == 200


def test_a_flood_from_another_origin_does_not_stop_the_learner(study: Study) -> None:
    def attack(number: int) -> int:
        changes = {"Origin": "http://evil.example", TOKEN_HEADER: f"{number:022}"}
        return study.post(changes, body=b"x" * MAX_BODY_BYTES)[0]

    with ThreadPoolExecutor(20) as pool:
        attacks = [pool.submit(attack, number) for number in range(400)]
        own = [study.post()[0] for _ in range(BURST)]
    assert own == [200] * BURST
    assert {one.result() for one in attacks if not one.exception()} <= {403}
    assert len(study.recorder.codes) == BURST


def test_too_many_runs_at_once_are_refused(study: Study) -> None:
    study.recorder.is_busy = True
    assert study.post() == (429, b"Other code is still running. Wait a moment.\n")


def test_a_body_that_trickles_in_is_ended(
    study: Study, wait: Callable[[Callable[[], bool]], None]
) -> None:
    lines = [f"POST {study.server.base}-/run HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in study.headers(b"x" * 100).items()]
    with socket.create_connection(("127.0.0.1", study.server.server_port), timeout=60) as client:
        client.sendall("\r\n".join((*lines, "", "x" * 10)).encode())
        wait(lambda: len(study.server.connections) == 1)
        study.server.connections.end_expired(REQUEST_SECONDS + 1e9)
        assert client.recv(1) == b""
    assert study.recorder.codes == []


def test_code_really_runs() -> None:
    with (
        closing(CodeRunner([SQUARE], requires_namespaces=False)) as runner,
        StudyServer(PAGES, runner, 0) as server,
    ):
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        status, body = Study(server, Recorder()).post()
        server.shutdown()
    assert status == 200
    assert [check["passed"] for check in json.loads(body)["checks"]] == [True] * 3
