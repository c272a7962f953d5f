"""Select code from a card for exercises in which learners put lines of code in order.

Authors do not write these exercises: the code comes from the card's solution, question, answer, or
proof. The correct orders are in the lock; see ``flashproof.snippets.arrange``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from flashproof.lock.line_orders import KEY_DIGITS
from flashproof.markup.cloze_deletions import strip
from flashproof.model import Card, Code, Predict, Recall, Role, Write, code_blocks
from flashproof.text.line_blocks import MIN_BLOCKS, LineBlocks, line_blocks, statement_lines

MAX_DISTRACTED = 5
"""The maximum number of lines if some of them are distractors."""
_KEPT_STATE = re.compile(
    r"\b(?:set_global_policy|set_dtype_policy|set_floatx|set_image_data_format|tf\.config|enable_\w+"
    r"|disable_\w+|environ|getenv|putenv|run_functions_eagerly|tf\.debugging|register_keras\w*"
    r"|get_custom_objects|\w+_global_generator|threading|multiprocessing|subprocess|set_backend"
    r"|warnings|logging|signal|atexit|sys|globals|exec|eval|input|time"
    r"|DispatchServer|WorkerServer|service\.distribute)\b"
)
"""Matches names that make code unsuitable. Settings and global state persist after one order of the
lines has run, so they could affect the next order. Code that starts servers could wait for a server
forever if its lines are in the wrong order."""
_HAS_ASSERT = re.compile(r"^\s*assert\b", re.MULTILINE)


class ArrangeGoal(StrEnum):
    """The criterion for a correct order of the lines."""

    CHECKS = "checks"
    """The code passes the checks of a Write card."""
    OUTPUT = "output"
    """The code prints the expected output."""
    ASSERTIONS = "assertions"
    """The code runs without a failed assertion."""


@dataclass(frozen=True, slots=True)
class ArrangeProblem:
    """Code whose lines learners put in order."""

    code: Code
    """The block that the lines come from."""
    split: LineBlocks
    goal: ArrangeGoal
    distractors: tuple[str, ...] = ()
    """Lines from the mistakes of a Write card, which are not part of any correct order."""

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines to choose from: the lines of the code in file order, then the distractors."""
        return (*self.split.blocks, *self.distractors)


def orders_key(problem: ArrangeProblem, chain: str) -> str:
    """Return the key of a problem's correct orders in the lock: ``KEY_DIGITS`` hexadecimal digits.

    The key is a hash of the lines and of ``chain``, the hash of the snippet's chain. Therefore, the
    key changes if anything changes that the orders depend on.
    """
    split = problem.split
    hashed = [chain, split.before, split.blocks, split.after, problem.distractors]
    return hashlib.sha256(json.dumps(hashed).encode()).hexdigest()[:KEY_DIGITS]


def arrange_problem(card: Card) -> ArrangeProblem | None:
    """Return the problem for a card; ``None`` if none of the card's code is suitable.

    Only Write, Predict, and Recall cards are used. The proofs of other kinds of cards often compare
    many similar values, so most orders would be correct.
    """
    if isinstance(card, Write):
        return _write_problem(card)
    if not isinstance(card, Predict | Recall):
        return None
    for code in _candidates(card):
        text = strip(code.text)
        split = None if _KEPT_STATE.search(text) else line_blocks(text)
        if split is None:
            continue
        if code.output:
            return ArrangeProblem(code, split, ArrangeGoal.OUTPUT)
        if _HAS_ASSERT.search(text):
            return ArrangeProblem(code, split, ArrangeGoal.ASSERTIONS)
    return None


def _candidates(card: Card) -> Iterator[Code]:
    """Yield the card's suitable Python snippets: shown code first, then proofs.

    Snippets that continue others, are skipped, need hardware, draw a plot, or must raise an
    exception are not suitable.
    """
    blocks = [card.code] if isinstance(card, Predict) else []
    blocks += sorted(code_blocks(card), key=lambda code: code.role is Role.PROOF)
    for code in blocks:
        is_suitable = code.is_python and code.role in (Role.SHOWN, Role.PROOF)
        is_limited = code.continues or code.skip or code.raises or code.plot or code.needs
        if is_suitable and not is_limited:
            yield code


def _write_problem(card: Write) -> ArrangeProblem | None:
    """Return the problem for a Write card: the lines of its first solution, and distractors.

    The distractors are lines from the card's mistakes. Long solutions have no distractors, because
    every order of the lines must be run. Return ``None`` if the solution is not suitable.
    """
    code = card.solutions[0]
    if code.skip or _KEPT_STATE.search(code.text):
        return None
    long = line_blocks(code.text)
    lines = long.blocks if long else statement_lines(code.text)
    before, after = (long.before, long.after) if long else ("", "")
    mistakes = (line for one in card.mistakes for line in _lines(one.code.text, bool(long)))
    known = {*lines, *before.splitlines(), *after.splitlines()}
    wrong = [line for line in dict.fromkeys(mistakes) if line not in known]
    distractors = tuple(wrong[: max(0, MAX_DISTRACTED - len(lines))])
    is_short = 0 < len(lines) < MIN_BLOCKS <= len(lines) + len(distractors)
    if not (long or is_short):
        return None
    return ArrangeProblem(code, LineBlocks(lines, before, after), ArrangeGoal.CHECKS, distractors)


def _lines(code: str, is_long: bool) -> tuple[str, ...]:
    """Return the lines of a mistake, split in the same way as the solution."""
    split = line_blocks(code) if is_long else None
    return split.blocks if split else statement_lines(code)
