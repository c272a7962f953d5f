"""Create chains for tests and run them."""

from __future__ import annotations

import os
import textwrap
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flashproof.languages import Language
from flashproof.snippets.imports import FORK_SAFE, imported_modules
from flashproof.snippets.programs import missing_program
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Piece, Result, Snippet
from tests.optional_packages import skip_without

CARD = "/cards/topic.md"


def chain_of(code: str, *more: str, setup: str = "", line: int = 10, **fields: Any) -> Chain:
    """Create a chain; the code of its first fence begins on ``line``, and ``more`` continue it.

    ``fields`` are those of the last snippet. Skips the test if a package that the code imports,
    such as TensorFlow, is not installed.
    """
    codes = [textwrap.dedent(one).lstrip("\n") for one in (code, *more)]
    snippets = []
    for index, one in enumerate(codes):
        own = fields if index == len(codes) - 1 else {}
        snippets.append(Snippet(name=f"topic.md:{line}", piece=Piece(CARD, line, one), **own))
        line += one.count("\n") + 3
    before = (Piece(CARD, 2, textwrap.dedent(setup).lstrip("\n")),) if setup else ()
    chain = Chain(before, tuple(snippets))
    modules = (name for piece in chain.pieces for name in imported_modules(piece.text))
    skip_without({name.partition(".")[0] for name in modules} & FORK_SAFE)
    return chain


def run(supervisor: Supervisor, chain: Chain) -> Result:
    """Run a chain and return the result of its last snippet."""
    return supervisor.submit(chain).result()[-1]


def run_in_fork(function: Callable[[], str]) -> str:
    """Return the result of a function that changes its process for good."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        text = "it raised an exception"
        with suppress(BaseException):
            text = function()
        os.write(writing, text.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return text


def processes_with(text: str) -> list[str]:
    """Return the command lines of running processes that contain a string."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if text in command:
            found.append(command)
    return found


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until a condition holds; fail after the given time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not become true"
        time.sleep(0.02)


def script_chain(language: Language, *codes: str, setup: str = "", **fields: Any) -> Chain:
    """Create a chain in another language; ``fields`` are those of the last snippet.

    Skips the test if the program of the language is not installed.
    """
    if problem := missing_program(language):
        pytest.skip(problem)
    chain = chain_of(*codes, setup=setup, **fields)
    return Chain(chain.setup, tuple(replace(one, language=language) for one in chain.snippets))
