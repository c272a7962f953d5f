"""Split Python code into lines that learners put in order.

A block is a line of code, or several lines that stay together. Comments belong to the block below
them. Import statements at the start and assertions at the end do not move, unless there would be
too few other blocks.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from tokenize import TokenInfo

from flashproof.text import python_syntax

MIN_BLOCKS = 3
MAX_BLOCKS = 7
"""The maximum number of blocks. All their orders can be run: 7 blocks have 5,040 orders."""


@dataclass(frozen=True, slots=True)
class LineBlocks:
    """Code whose lines can be put in order; all texts keep their indentation."""

    blocks: tuple[str, ...]
    """The blocks that can be moved, in their original order, without a final line ending."""
    before: str = ""
    """The fixed lines above the blocks; either empty or with a final line ending."""
    after: str = ""
    """The fixed lines below the blocks; either empty or with a final line ending."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some lines of the code."""

    text: str
    """The lines, including comments above the first one, without a final line ending."""
    depth: int
    """The indentation in characters."""
    first_word: str


def line_blocks(code: str) -> LineBlocks | None:
    """Split code into 3 to 7 blocks; return ``None`` if it is too short, too long, or invalid.

    Each statement is a block, and so is each header of a compound statement. Short code is split
    into physical lines instead. In long code, a whole compound statement is one block.
    """
    if sum(bool(line.strip()) for line in code.split("\n")) < MIN_BLOCKS:
        return None  # each block has at least one line; most snippets are this short
    try:
        python_syntax.parse(code)
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (*python_syntax.PARSE_ERRORS, tokenize.TokenError):
        return None
    statements = _statements(code, tokens)
    lines = list(_parts(code, _physical_line_ends(code, tokens)))
    for parts in (statements, lines, _compound_statements(statements)):
        for split in (_with_fixed_parts(parts), _all_movable(parts)):
            if MIN_BLOCKS <= len(split.blocks) <= MAX_BLOCKS:
                return split
    return None


def statement_lines(code: str) -> tuple[str, ...]:
    """Return each statement, and each header of a compound statement, with its indentation.

    The result is empty if the code is not valid Python.
    """
    try:
        python_syntax.parse(code)
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (*python_syntax.PARSE_ERRORS, tokenize.TokenError):
        return ()
    return tuple(part.text for part in _statements(code, tokens))


def _with_fixed_parts(parts: Sequence[_Part]) -> LineBlocks:
    """Return the parts as blocks, with leading imports and trailing assertions as fixed lines."""
    start, end = 0, len(parts)
    while start < end and parts[start].first_word in ("import", "from"):
        start += 1
    while end > start and parts[end - 1].first_word == "assert" and not parts[end - 1].depth:
        end -= 1
    before, blocks, after = parts[:start], parts[start:end], parts[end:]
    return LineBlocks(tuple(part.text for part in blocks), _joined(before), _joined(after))


def _all_movable(parts: Sequence[_Part]) -> LineBlocks:
    return LineBlocks(tuple(part.text for part in parts))


def _joined(parts: Sequence[_Part]) -> str:
    return "".join(f"{part.text}\n" for part in parts)


def _statements(code: str, tokens: Iterable[TokenInfo]) -> list[_Part]:
    """Return the logical lines of valid code; decorators belong to the line below them."""
    return list(_parts(code, {one.start[0] for one in tokens if one.type == tokenize.NEWLINE}))


def _physical_line_ends(code: str, tokens: Iterable[TokenInfo]) -> set[int]:
    """Return the numbers of the lines of valid code, except those that end inside a string."""
    inside = {
        line
        for token in tokens
        if token.type not in (tokenize.NEWLINE, tokenize.NL)
        for line in range(token.start[0], token.end[0])
    }
    return set(range(1, code.count("\n") + 2)) - inside


def _compound_statements(statements: Sequence[_Part]) -> list[_Part]:
    """Join each compound statement with its body and its other clauses."""
    clauses = ("else", "elif", "except", "finally", "case")
    joined: list[_Part] = []
    for part in statements:
        if joined and (part.depth > joined[-1].depth or part.first_word in clauses):
            last = joined.pop()
            joined.append(_Part(f"{last.text}\n{part.text}", last.depth, last.first_word))
        else:
            joined.append(part)
    return joined


def _parts(code: str, ends: set[int]) -> Iterator[_Part]:
    """Yield the lines up to each of the ``ends``, which are line numbers counted from 1."""
    lines: list[str] = []
    for number, line in enumerate(code.split("\n"), 1):
        lines += [line] if line.strip() or lines else []
        content = [one.strip() for one in lines if one.strip() and one.strip()[0] != "#"]
        if number not in ends or not content or content[-1].startswith("@"):
            continue
        first = next(one for one in lines if one.strip().startswith(content[0]))
        depth = len(first) - len(first.lstrip())
        yield _Part("\n".join(lines), depth, content[0].split()[0].rstrip(":("))
        lines = []
