"""Define ``CodeTask``: what must run to check a learner's code, independent of the card kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flashproof.model import Topic
from flashproof.snippets.snippet import Chain, Piece, Snippet

ANSWER = "answer.py"
"""The file name of the learner's code in tracebacks."""
TIME_LIMIT = 10.0
"""The time limit of the learner's code and of each check, in seconds, if the card sets none."""


@dataclass(frozen=True, slots=True)
class CodeCheck:
    """A named check of the learner's code, which fails by raising an exception."""

    name: str
    """The name that learners see, such as ``64 units``."""
    piece: Piece


@dataclass(frozen=True, slots=True)
class CodeTask:
    """A task that asks for code, and the checks that run after the learner's code."""

    card: str
    """The id of the card."""
    setup: tuple[Piece, ...]
    """The code that runs before the learner's code."""
    checks: tuple[CodeCheck, ...]
    time_limit: float = TIME_LIMIT
    """The time limit of the learner's code and of each check, in seconds."""

    def chain(self, code: str) -> Chain:
        """Return the setup, the learner's code, and the checks, to run in one process.

        A check may raise any exception, so the checks after a failed check also run.
        """
        answer = Snippet(name=ANSWER, piece=Piece(ANSWER, 1, code), timeout=self.time_limit)
        checks = (
            Snippet(name=one.name, piece=one.piece, raises="BaseException", timeout=self.time_limit)
            for one in self.checks
        )
        return Chain(self.setup, (answer, *checks))


def code_tasks(topic: Topic) -> Iterator[CodeTask]:  # noqa: ARG001
    """Yield the task of each card of a topic that asks for code."""
    yield from ()
