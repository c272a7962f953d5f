"""Define ``CodeTask``, which contains the code that runs to check a learner's code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flashproof.model import Topic, Write, code_blocks
from flashproof.snippets.extract import write_chain
from flashproof.snippets.snippet import Chain, CheckPiece, Piece, Snippet

ANSWER = "answer.py"
"""The file name of the learner's code in tracebacks."""
TIME_LIMIT = 10.0
"""The default time limit of the learner's code and of each check, in seconds."""


@dataclass(frozen=True, slots=True)
class CodeTask:
    """A task to write code, and the checks that run after the learner's code."""

    card: str
    """The id of the card."""
    setup: tuple[Piece, ...]
    """The code that runs before the learner's code."""
    checks: tuple[CheckPiece, ...]
    time_limit: float = TIME_LIMIT
    """The time limit of the learner's code and of each check, in seconds."""

    def chain(self, code: str) -> Chain:
        """Return the setup, the learner's code, and the checks, to run in one process."""
        answer = Snippet(
            name=ANSWER,
            piece=Piece(ANSWER, 1, code),
            checks=self.checks,
            timeout=self.time_limit,
        )
        return Chain(self.setup, (answer,))


def code_tasks(topic: Topic) -> Iterator[CodeTask]:
    """Yield the task of each Write card of a topic, unless its checks are skipped."""
    for card in topic.cards:
        if isinstance(card, Write):
            chain = write_chain(topic, card, card.solutions[0])
            limits = (code.timeout for code in code_blocks(card) if code.timeout)
            (snippet,) = chain.snippets
            if not snippet.skip:
                limit = max((TIME_LIMIT, *limits))
                yield CodeTask(card.id, chain.setup, snippet.checks, limit)
