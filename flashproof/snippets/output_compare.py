"""Compare the output of a snippet with the card's expected output, token by token.

Text must be equal. A float must be within half a unit of the last digit that the card shows, or
within the card's own tolerance. Whitespace inside a printed tensor or list and at the end of a line
is ignored, except in quoted strings. ``...`` matches anything. Escape codes, overwritten progress
bars, times in progress lines of Keras, and line numbers in tracebacks are removed from both outputs
first.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n])", re.MULTILINE)
_LOG_LINE = re.compile(
    r"^(?:[IWEF]\d{4} [\d:.]+ +\d+ [^\n]*?:\d+\]"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWEF] "
    r"|WARNING: All log messages before absl::InitializeLog)[^\n]*\n?",
    re.MULTILINE,
)
_PROGRESS_LINE = re.compile(r"^ *\d+/(?:\d+|Unknown) (?:[━─=>.\[]|- )[^\n]*", re.MULTILINE)
"""A Keras progress line; times are masked only in these lines."""
_TIMINGS = (
    (re.compile(r"\b\d+(?:\.\d+)?(?:ms|us|µs|s)/(step|epoch|sample)"), r"_/\1"),
    (re.compile(r"(?<=[━─=>.\]] )\d+(?:\.\d+)?(?:s|ms)\b"), "_"),
    (re.compile(r"(?<= - )\d+s(?= - )"), "_"),
)
_TRACEBACK_LINE = re.compile(r'^( *File "[^"\n]*", line )\d+', re.MULTILINE)
_STRING = re.compile(r"""(?<![^\W_])[bBuU]?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?!\w)""")
"""A quoted string as ``repr`` prints it."""
_TOKEN = re.compile(
    r"""
    (?P<rest>\.\.\.)
    | (?P<word>[^\W\d]\w*)
    | (?P<number>[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?)
    | (?P<space>[ \t]+)
    | (?P<line>\n)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING = re.compile(r"\[|<tf\.|tf\.Tensor\(|(?<!\w)array\(")
_CLOSING = {"[": "]", "<": ">", "(": ")"}
ANYTHING = "..."
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a punctuation character, or significant whitespace."""

    text: str
    offset: int
    """The position in the text, in characters from 0."""
    is_float: bool = False
    is_prefix: bool = False
    """Whether ``...`` comes right after, so a printed token only has to start with this text."""
    is_suffix: bool = False
    """Whether ``...`` comes right before, so a printed token only has to end with this text."""


@dataclass(frozen=True, slots=True)
class OutputDifference:
    """The first difference between the expected and the actual output."""

    expected: str
    """The card's token; empty at the end of the text."""
    printed: str
    """The printed token; empty at the end of the text."""
    expected_line: int
    """The line of the expected output, counted from 0."""

    def __str__(self) -> str:
        if not self.printed:
            return f"the output ends, but the card continues with {self.expected!r}"
        if not self.expected:
            return f"printed {self.printed!r}, but the card's output ends there"
        return f"printed {self.printed!r}, but the card says {self.expected!r}"


def clean(text: str) -> str:
    """Return the text as a terminal shows it, without trailing whitespace and empty lines."""
    text = _ESCAPES.sub("", text).replace("\r\n", "\n")
    text = _apply_backspaces(text) if "\b" in text else text
    # An incomplete escape code shows nothing, and must not merge with the text after it.
    text = text.replace("\x1b", "")
    text = _OVERWRITTEN.sub("", text).replace("\r", "")
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(lines).rstrip("\n") + "\n" if any(lines) else ""


def without_log_lines(text: str) -> str:
    """Return text without the log lines of TensorFlow and absl."""
    return _LOG_LINE.sub("", text)


def _apply_backspaces(text: str) -> str:
    kept: list[str] = []
    for character in text:
        if character != "\b":
            kept.append(character)
        elif kept and kept[-1] != "\n":
            kept.pop()
    return "".join(kept)


def mask_timings(text: str) -> str:
    """Replace values that differ from run to run with an underscore.

    These are the times in progress lines of Keras and the line numbers in tracebacks.
    """
    text = _PROGRESS_LINE.sub(lambda line: _mask_times(line[0]), text)
    return _TRACEBACK_LINE.sub(r"\1_", text)


def _mask_times(line: str) -> str:
    for pattern, replacement in _TIMINGS:
        line = pattern.sub(replacement, line)
    return line


def compare(expected: str, printed: str, tolerance: float | None = None) -> OutputDifference | None:
    """Return the first difference from the expected output, or None if there is none.

    ``tolerance`` is the maximum absolute difference of floats; by default, half a unit of the last
    digit that the card shows.
    """
    card = mask_timings(clean(expected))
    left, right = tokens(card), tokens(mask_timings(clean(printed)))
    position = _first_difference(left, right, tolerance)
    if position is None:
        return None
    first, second = (_at(left, position[0]), _at(right, position[1]))
    offset = first.offset if first else len(card)
    return OutputDifference(
        first.text if first else "",
        second.text if second else "",
        card.count("\n", 0, min(offset, max(0, len(card) - 1))),
    )


def _at(sequence: Sequence[Token], index: int) -> Token | None:
    return sequence[index] if index < len(sequence) else None


def tokens(text: str) -> list[Token]:
    """Split a cleaned text into tokens, ignoring whitespace inside printed tensors and lists."""
    within = _tensors(text)
    result: list[Token] = []
    for match in _TOKEN.finditer(text):
        offset = match.start()
        if match.lastgroup in ("space", "line") and (within[offset] or _is_edge(text, match)):
            continue
        result.append(_token(text, match))
    return result


def _token(text: str, match: re.Match[str]) -> Token:
    number = match["number"]
    is_part = bool(number or match["word"])
    return Token(
        match[0],
        match.start(),
        is_float=bool(number) and not _is_integer(number),
        is_prefix=is_part and text.startswith(ANYTHING, match.end()),
        is_suffix=is_part and text.endswith(ANYTHING, 0, match.start()),
    )


def _is_edge(text: str, match: re.Match[str]) -> bool:
    """Return whether whitespace is next to ``...``, which also matches the whitespace."""
    return text.startswith(ANYTHING, match.end()) or text.endswith(ANYTHING, 0, match.start())


def _is_integer(number: str) -> bool:
    return number.lstrip("+-").isdigit()


def _tensors(text: str) -> bytearray:
    """Return, for each character, 1 if it is inside a printed tensor, array, or list.

    What is inside a quoted string there counts as outside.
    """
    within = bytearray(len(text))
    position = 0
    while opening := _OPENING.search(text, position):
        end = _end_of(text, opening)
        if end is None:
            position = opening.end()
        else:
            within[opening.start() : end] = b"\1" * (end - opening.start())
            for string in _STRING.finditer(text, opening.end(), end):
                within[string.start() : string.end()] = bytes(len(string[0]))
            position = end
    return within


def _end_of(text: str, opening: re.Match[str]) -> int | None:
    """Return the offset after the bracket that closes ``opening``; None if nothing closes it."""
    expected = [_CLOSING["<" if opening[0].startswith("<") else opening[0][-1]]]
    for position in range(opening.end(), len(text)):
        character = text[position]
        if character == expected[-1]:
            expected.pop()
            if not expected:
                return position + 1
        elif character in "[(":
            expected.append(_CLOSING[character])
        elif character in ")]":
            return None
    return None


def _first_difference(
    left: Sequence[Token], right: Sequence[Token], tolerance: float | None
) -> tuple[int, int] | None:
    """Return the token indices of the first difference, matching ``...`` like ``*`` in a glob."""
    i = j = 0
    back: tuple[int, int] | None = None
    farthest = (0, 0)
    while i < len(left) or j < len(right):
        if i < len(left) and left[i].text == ANYTHING:
            if i + 1 == len(left):
                return None
            back = (i + 1, j)
            i += 1
        elif i < len(left) and j < len(right) and matches(left[i], right[j], tolerance):
            i, j = i + 1, j + 1
        else:
            farthest = max(farthest, (i, j))
            if back is None or back[1] >= len(right):
                return farthest
            back = (back[0], back[1] + 1)
            i, j = back
    return None


def matches(card: Token, printed: Token, tolerance: float | None) -> bool:
    """Return whether a printed token matches the card's token."""
    if card.text == printed.text:
        return True
    if card.is_prefix or card.is_suffix:
        starts = not card.is_prefix or printed.text.startswith(card.text)
        return starts and (not card.is_suffix or printed.text.endswith(card.text))
    if not (card.is_float and printed.is_float):
        return False
    try:
        one, two = Decimal(card.text), Decimal(printed.text)
        if one == two == 0 and one.is_signed() != two.is_signed():
            return False
        distance = abs(one - two)
        return distance <= (half_unit(card.text) if tolerance is None else Decimal(str(tolerance)))
    except InvalidOperation:
        return False


def half_unit(number: str) -> Decimal:
    """Return half a unit of the last digit of a printed float.

    NumPy prints whole numbers as ``2.``. For these, tenths count as the last digit, so ``2.``
    accepts 2.04 but not 2.4.
    """
    mantissa = number.lower().partition("e")[0]
    unit = Decimal(number).as_tuple().exponent
    unit_value = Decimal(1).scaleb(int(unit))
    return (unit_value * TENTH if mantissa.endswith(".") else unit_value) / 2


def side_by_side(
    left: str,
    right: str,
    *,
    titles: tuple[str, str] = ("expected", "printed"),
    width: int = 38,
    limit: int = 60,
) -> str:
    """Return two outputs side by side, with markers on the lines that differ.

    ``width`` is the width of the left column in characters; ``limit`` is the maximum number of
    lines.
    """
    one, two = (clean(text).rstrip("\n").split("\n") for text in (left, right))
    rows = [f"  {titles[0]:<{width}}   {titles[1]}"]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, two, False).get_opcodes():
        pairs = zip_longest(one[a:b], two[c:d], fillvalue="")
        rows += [row for pair in pairs for row in _row(*pair, width, same=tag == "equal")]
    if len(rows) > limit:
        rows = [*rows[:limit], f"  … {len(rows) - limit} more lines"]
    return "\n".join(rows) + "\n"


def _row(left: str, right: str, width: int, *, same: bool) -> list[str]:
    if len(left) <= width:
        return [f"{' ' if same else '>'} {left:<{width}} {' ' if same else '|'} {right}".rstrip()]
    return [f"  {left}"] if same else [f"> {left}", f"> {'':<{width}} | {right}"]
