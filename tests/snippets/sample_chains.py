"""Short ways to write chains for tests, and the processes that a run leaves."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Chain, Piece, Result, Snippet

CARD = "/cards/topic.md"


def chain_of(text: str, *more: str, setup: str = "", line: int = 10, **facts: Any) -> Chain:
    """A chain whose first fence begins on ``line``; ``more`` continue it; facts are the last's."""
    texts = [textwrap.dedent(one).lstrip("\n") for one in (text, *more)]
    snippets = []
    for index, one in enumerate(texts):
        own = facts if index == len(texts) - 1 else {}
        snippets.append(Snippet(name=f"topic.md:{line}", piece=Piece(CARD, line, one), **own))
        line += one.count("\n") + 3
    before = (Piece(CARD, 2, textwrap.dedent(setup).lstrip("\n")),) if setup else ()
    return Chain(before, tuple(snippets))


def run(supervisor: Supervisor, chain: Chain) -> Result:
    """The result of a chain's last snippet."""
    return supervisor.submit(chain).result()[-1]


def processes_with(mark: str) -> list[str]:
    """Command lines or environments of living processes that hold ``mark``."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
        if mark in text:
            found.append(text)
    return found
