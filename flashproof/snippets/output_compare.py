"""What a snippet printed against what its card says, token by token.

Text must be equal. A float must be within half a unit of the last digit that the card shows, or
within the card's own tolerance. White space inside a printed tensor or list does not count, nor
does any at the end of a line. ``...`` stands for anything. Escape codes, progress bars, times and
line numbers are taken out of both first.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_REWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n])", re.MULTILINE)
_LOG_LINE = re.compile(
    r"^(?:[IWEF]\d{4} [\d:.]+ +\d+ [^\n]*?:\d+\]"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWEF] "
    r"|WARNING: All log messages before absl::InitializeLog)[^\n]*\n?",
    re.MULTILINE,
)
_TIMES = (
    (re.compile(r"\b\d+(?:\.\d+)?(?:ms|us|µs|s)/(step|epoch|sample)"), r"_/\1"),
    (re.compile(r"(?<=[━=>.\]] )\d+(?:\.\d+)?(?:s|ms)\b"), "_"),
    (re.compile(r"(?<= - )\d+s(?= - )"), "_"),
    (re.compile(r"\bline \d+\b"), "line _"),
)
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
    """A word, a number, a mark, or white space that counts."""

    text: str
    offset: int
    """In the text that was read."""
    is_float: bool = False
    is_start: bool = False
    """Whether ``...`` follows at once: then only the start of a word or number is told."""
    is_end: bool = False
    """Whether it stands right before: then only the end is."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two texts part."""

    expected: str
    """The card's token; empty at its end."""
    printed: str
    """The printed one; empty at its end."""
    expected_line: int
    """Counted from 0, within the card's text."""

    def __str__(self) -> str:
        if not self.printed:
            return f"the card goes on with {self.expected!r}, and nothing more was printed"
        if not self.expected:
            return f"{self.printed!r} was printed, and the card ends there"
        return f"{self.printed!r} was printed where the card says {self.expected!r}"


def clean(text: str) -> str:
    """What a person sees of a print: no escape codes, no overwritten text, no log lines."""
    text = _ESCAPES.sub("", text).replace("\r\n", "\n")
    text = _backspaced(text) if "\b" in text else text
    # A code that is cut short shows nothing, and must not become one with what follows.
    text = text.replace("\x1b", "")
    text = _LOG_LINE.sub("", _REWRITTEN.sub("", text)).replace("\r", "")
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip("\n") + "\n" if any(lines) else ""


def _backspaced(text: str) -> str:
    kept: list[str] = []
    for character in text:
        if character != "\b":
            kept.append(character)
        elif kept and kept[-1] != "\n":
            kept.pop()
    return "".join(kept)


def mask_timings(text: str) -> str:
    """The text without what differs from run to run: times of steps, numbers of lines."""
    for pattern, instead in _TIMES:
        text = pattern.sub(instead, text)
    return text


def compare(expected: str, printed: str, tolerance: float | None = None) -> Difference | None:
    """Where ``printed`` parts from what the card says; None where it does not."""
    card = mask_timings(clean(expected))
    left, right = tokens(card), tokens(mask_timings(clean(printed)))
    position = _first_difference(left, right, tolerance)
    if position is None:
        return None
    first, second = (_at(left, position[0]), _at(right, position[1]))
    offset = first.offset if first else len(card)
    return Difference(
        first.text if first else "",
        second.text if second else "",
        card.count("\n", 0, min(offset, max(0, len(card) - 1))),
    )


def _at(found: Sequence[Token], index: int) -> Token | None:
    return found[index] if index < len(found) else None


def tokens(text: str) -> list[Token]:
    """Cut a cleaned text; white space inside printed tensors and lists is left out."""
    within = _tensors(text)
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        offset = match.start()
        if match.lastgroup in ("space", "line") and (within[offset] or _is_edge(text, match)):
            continue
        found.append(_token(text, match))
    return found


def _token(text: str, match: re.Match[str]) -> Token:
    number = match["number"]
    is_part = bool(number or match["word"])
    return Token(
        match[0],
        match.start(),
        is_float=bool(number) and not _is_integer(number),
        is_start=is_part and text.startswith(ANYTHING, match.end()),
        is_end=is_part and text.endswith(ANYTHING, 0, match.start()),
    )


def _is_edge(text: str, match: re.Match[str]) -> bool:
    """Whether white space touches ``...``, which stands for it too."""
    return text.startswith(ANYTHING, match.end()) or text.endswith(ANYTHING, 0, match.start())


def _is_integer(number: str) -> bool:
    return number.lstrip("+-").isdigit()


def _tensors(text: str) -> bytearray:
    """For each character, 1 where it is inside a printed tensor, array or list."""
    within = bytearray(len(text))
    position = 0
    while opening := _OPENING.search(text, position):
        end = _end_of(text, opening)
        if end is None:
            position = opening.end()
        else:
            within[opening.start() : end] = b"\1" * (end - opening.start())
            position = end
    return within


def _end_of(text: str, opening: re.Match[str]) -> int | None:
    """Behind the bracket that closes the one at ``opening``; None where nothing does."""
    waiting = [_CLOSING["<" if opening[0].startswith("<") else opening[0][-1]]]
    for position in range(opening.end(), len(text)):
        character = text[position]
        if character == waiting[-1]:
            waiting.pop()
            if not waiting:
                return position + 1
        elif character in "[(":
            waiting.append(_CLOSING[character])
        elif character in ")]":
            return None
    return None


def _first_difference(
    left: Sequence[Token], right: Sequence[Token], tolerance: float | None
) -> tuple[int, int] | None:
    """Where they part, as two indices: a glob match that goes back to its last ``...``."""
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
    """Whether one printed token is what the card says."""
    if card.text == printed.text:
        return True
    if card.is_start or card.is_end:
        starts = not card.is_start or printed.text.startswith(card.text)
        return starts and (not card.is_end or printed.text.endswith(card.text))
    if not (card.is_float and printed.is_float):
        return False
    try:
        distance = abs(Decimal(card.text) - Decimal(printed.text))
        return distance <= (half_unit(card.text) if tolerance is None else Decimal(str(tolerance)))
    except InvalidOperation:
        return False


def half_unit(number: str) -> Decimal:
    """Half a unit of the last digit that a float shows.

    One that ends in its point, ``2.``, is numpy's way to say that nothing follows, so its last
    digit counts as the tenths: it accepts 2.04 and not 2.4.
    """
    mantissa = number.lower().partition("e")[0]
    unit = Decimal(number).as_tuple().exponent
    unit_value = Decimal(1).scaleb(int(unit))
    return (unit_value * TENTH if mantissa.endswith(".") else unit_value) / 2


def side_by_side(
    left: str,
    right: str,
    *,
    titles: tuple[str, str] = ("the card says", "printed"),
    width: int = 38,
    limit: int = 60,
) -> str:
    """Two texts next to each other, with the lines that differ marked."""
    one, two = clean(left).splitlines(), clean(right).splitlines()
    rows = [f"  {titles[0]:<{width}}   {titles[1]}"]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, two, False).get_opcodes():
        pairs = zip_longest(one[a:b], two[c:d], fillvalue="")
        rows += [row for pair in pairs for row in _row(*pair, width, same=tag == "equal")]
    if len(rows) > limit:
        rows = [*rows[:limit], f"  … {len(rows) - limit} lines more"]
    return "\n".join(rows) + "\n"


def _row(left: str, right: str, width: int, *, same: bool) -> list[str]:
    if len(left) <= width:
        return [f"{' ' if same else '>'} {left:<{width}} {' ' if same else '|'} {right}".rstrip()]
    return [f"  {left}"] if same else [f"> {left}", f"> {'':<{width}} | {right}"]
