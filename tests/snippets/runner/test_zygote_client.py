"""A zygote whose responses cannot be read counts as dead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flashproof.snippets.runner import zygote_client
from flashproof.snippets.runner.protocol import Report, ZygoteReady, encode
from flashproof.snippets.runner.zygote_client import (
    ZygoteClient,
    ZygoteDiedError,
    zygote_environment,
)
from tests.snippets.sample_chains import chain_of

READY = encode(ZygoteReady(0.5, "", is_warm=False))
REPORT = encode(Report(job=0, status=0))
UNKNOWN_JOB = encode(Report(job=5, status=0))


def client_of(answers: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ZygoteClient:
    """Create a client of a process that sends the given answers after the first job."""
    code = (
        "import sys; sys.stdin.readline(); sys.stdin.readline();"
        f"sys.stdout.buffer.write({answers!r}); sys.stdout.flush(); sys.stdin.read()"
    )
    monkeypatch.setattr(zygote_client, "_COMMAND", code)
    return ZygoteClient((), tmp_path)


def test_answers_reach_those_who_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(READY + REPORT, tmp_path, monkeypatch)
    assert client.run(chain_of("x = 1\n"), tmp_path) == Report(job=0, status=0)
    assert client.wait_until_ready().import_seconds == 0.5
    client.close()
    with pytest.raises(ZygoteDiedError):
        client.run(chain_of("x = 1\n"), tmp_path)


@pytest.mark.parametrize(
    "answers",
    [b"garbage\n", b"[" * 100_000 + b"\n", READY * 2, UNKNOWN_JOB, b'{"type": "Report"}\n'],
    ids=["no JSON", "nested", "ready twice", "unknown job", "missing keys"],
)
def test_an_invalid_answer_ends_the_zygote(
    answers: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(answers, tmp_path, monkeypatch)
    with pytest.raises(ZygoteDiedError):
        client.run(chain_of("x = 1\n"), tmp_path)
    client.close()


def test_the_environment_has_no_other_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FP_SECRET", "1")
    variables = zygote_environment(tmp_path, hash_seed=7)
    assert "FP_SECRET" not in variables
    assert variables["PYTHONHASHSEED"] == "7"
    assert variables["PATH"] == os.environ["PATH"]
