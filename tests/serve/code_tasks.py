"""Tasks for learners' code, made by hand, and answers to them."""

from __future__ import annotations

from dataclasses import replace

from flashproof.serve.code_task import CodeTask
from flashproof.snippets.snippet import CheckPiece, Piece

PATH = "/deck/cards/sums.md"
SETUP = "import math\n"


def task(
    card: str, *checks: tuple[str, str], setup: str = SETUP, seconds: float = 60.0
) -> CodeTask:
    """Return a task whose checks are 10 lines apart in the card file."""
    pieces = (Piece(PATH, 20 + 10 * number, code) for number, (_, code) in enumerate(checks))
    named = zip(checks, pieces, strict=True)
    return CodeTask(
        card,
        (Piece(PATH, 5, setup),),
        tuple(CheckPiece(name, piece) for (name, _), piece in named),
        seconds,
    )


SQUARE = task(
    "square",
    ("a function", "assert callable(square)\n"),
    ("positive numbers", "for number in (1, 3):\n    assert square(number) == number**2\n"),
    ("negative numbers", "assert square(-2) == 4, f'square(-2) is {square(-2)}'\n"),
)
HASTY = replace(SQUARE, card="hasty", time_limit=1.0)
RIGHT = "def square(x):\n    return x * x\n"
