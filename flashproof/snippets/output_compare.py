"""Compare the output of a snippet with the card's expected output, token by token.

The rules are in the table "How output is compared" of ``docs/snippets.md``. Text must be equal. A
standalone float must be within half a unit of the last digit that the card shows, or within the
card's tolerance. Differences in whitespace are tolerated inside printed tensors and lists, and at
the end of a line. ``...`` matches anything. An ``exact`` comparison tolerates no differences.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException
from itertools import zip_longest

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n])", re.MULTILINE)
_LOG_LINE = re.compile(
    r"^(?:[IWEF]\d{4} [\d:.]+ +\d+ [^\n]*?:\d+\]"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWEF] "
    r"|WARNING: All log messages before absl::InitializeLog)[^\n]*\n?",
    re.MULTILINE,
)
_PROGRESS_LINE = re.compile(
    r"^( *[0-9]+/(?:[0-9]+|Unknown) (?:[━─]+ |\[[=>.]+\] - |- )?)"
    r"(?:[0-9]+s|[0-9]+:[0-9]{2}(?::[0-9]{2})?)"
    r"((?: -)? )[0-9]+(?:\.[0-9]+)?(?:ms|us|µs|s)(/(?:step|epoch)(?: - [^\n]*)?$)",
    re.MULTILINE,
)
"""Matches a Keras progress line; the groups contain everything except the times."""
_KERAS_CALL = re.compile(r"\b(?:fit|evaluate|predict|Progbar)\b")
_TRACEBACK_HEADER = "Traceback (most recent call last):"
_TRACEBACK = re.compile(
    rf"^[ |+-]*(?:Exception Group )?{re.escape(_TRACEBACK_HEADER)}\n(?:[ |]+[^\n]*\n)+",
    re.MULTILINE,
)
_TRACEBACK_LINE = re.compile(r'^([ |]+File "[^"\n]*", line )[0-9]+', re.MULTILINE)
_STRING = re.compile(r"""(?<![^\W_])[bBuU]?(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")(?!\w)""")
"""Matches a quoted string as ``repr`` prints it."""
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ue000-\uf8ff]")
_TOKEN = re.compile(
    r"""
    (?P<rest>\.\.\.)
    | (?P<word>[^\W\d]\w*)
    | (?P<number>[-+]?(?:[0-9]+\.(?!\.\.)[0-9]*|\.[0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?)
    | (?P<space>[ \t\n]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING = re.compile(r"\[|<tf\.|tf\.Tensor\(|(?<!\w)array\(")
_BRACKET = re.compile(r"<tf\.|[\[\]()>]")
_CLOSING = {"[": "]", "<tf.": ">", "(": ")"}
_BEFORE_FLOAT = frozenset(" \t\n([{<=,;|:")
_AFTER_FLOAT = frozenset(" \t\n)]},;|>!?")
_EXACT_CONTEXT = Context(prec=400)
ANYTHING = "..."
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a punctuation character, ``...``, or significant whitespace."""

    text: str
    offset: int
    """The position in the text, in characters from 0."""
    is_float: bool = False
    is_prefix: bool = False
    """Whether ``...`` follows immediately, so a printed token only has to start with this text."""
    is_suffix: bool = False
    """Whether ``...`` precedes this text, so a printed token only has to end with this text."""


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
        return f"printed {self.printed!r}, but the card shows {self.expected!r}"


def clean(text: str) -> str:
    """Return the text as a terminal shows it, without trailing whitespace or final empty lines."""
    text = _ESCAPES.sub("", text).replace("\r\n", "\n")
    text = _apply_backspaces(text) if "\b" in text else text
    # An incomplete escape code is invisible, and must not merge with the text after it.
    text = text.replace("\x1b", "")
    text = _OVERWRITTEN.sub("", text).replace("\r", "")
    lines = [line.rstrip(" \t") for line in text.split("\n")]
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


def mask_variable_parts(text: str, code: str = "") -> str:
    """Replace values that differ from run to run with an underscore.

    The values are the times in Keras progress lines and the line numbers in tracebacks. ``code`` is
    the snippet's code. If the code seems to write such lines itself, the values are not replaced.
    """
    if not code or (_KERAS_CALL.search(code) and "/step" not in code and "/epoch" not in code):
        text = _PROGRESS_LINE.sub(r"\1_\2_\3", text)
    if _TRACEBACK_HEADER not in code:
        text = _TRACEBACK.sub(lambda trace: _TRACEBACK_LINE.sub(r"\1_", trace[0]), text)
    return text


def compare(
    expected: str,
    printed: str,
    tolerance: float | None = None,
    *,
    exact: bool = False,
    code: str = "",
) -> OutputDifference | None:
    """Return the first difference from the expected output, or None if there is none.

    ``tolerance`` is the maximum absolute difference of floats; the default is half a unit of the
    last digit that the card shows. With ``exact``, only a missing final line feed is tolerated.
    ``code`` is the code that printed the output.
    """
    if exact:
        return _compare_exactly(expected, printed)
    card = mask_variable_parts(clean(expected), code)
    left, right = tokens(card), tokens(mask_variable_parts(clean(printed), code))
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


def _compare_exactly(expected: str, printed: str) -> OutputDifference | None:
    """Return the first difference between two strings, or None if they are equal.

    An output fence always ends with a line feed, so a missing final line feed is tolerated.
    """
    ends_within_line = printed != "" and not printed.endswith("\n")
    if expected == printed + ("\n" if ends_within_line else ""):
        return None
    left, right = expected.splitlines(keepends=True), printed.splitlines(keepends=True)
    pairs = enumerate(zip_longest(left, right, fillvalue=""))
    line, (one, two) = next((line, pair) for line, pair in pairs if pair[0] != pair[1])
    return OutputDifference(one, two, min(line, max(0, len(left) - 1)))


def _at(sequence: Sequence[Token], index: int) -> Token | None:
    return sequence[index] if index < len(sequence) else None


def tokens(text: str) -> list[Token]:
    """Split cleaned text into tokens, and normalize whitespace in printed tensors and lists."""
    kinds = _kinds(text)
    result: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind = kinds[match.start()]
        if match["space"] is None:
            result.append(_token(text, match, kind))
        elif _is_edge(text, match):
            continue
        elif kind != _TENSOR:
            result.append(Token(match[0], match.start()))
        elif not _is_padding(text, match):
            result.append(Token(" ", match.start()))
    return result


def _token(text: str, match: re.Match[str], kind: int) -> Token:
    number = match["number"]
    is_part = bool(number or match["word"])
    return Token(
        match[0],
        match.start(),
        is_float=bool(number) and kind != _STRING_KIND and _is_float(text, match, kind),
        is_prefix=is_part and text.startswith(ANYTHING, match.end()),
        is_suffix=is_part and text.endswith(ANYTHING, 0, match.start()),
    )


def _is_edge(text: str, match: re.Match[str]) -> bool:
    """Return whether whitespace is next to ``...``, which also matches the whitespace."""
    return text.startswith(ANYTHING, match.end()) or text.endswith(ANYTHING, 0, match.start())


def _is_padding(text: str, match: re.Match[str]) -> bool:
    """Return whether whitespace in a tensor is next to a bracket or is a line break after ``=``."""
    before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
    is_beside_bracket = before in "[(" or (after != "" and after in "])>")
    return is_beside_bracket or (before == "=" and "\n" in match[0])


def _is_float(text: str, match: re.Match[str], kind: int) -> bool:
    """Return whether a number is a standalone float.

    A number next to a letter, a digit, or the sign of another number is part of a version, a date,
    a unit, or the like. ``1.`` is a float in a printed array; in a sentence, it is an integer.
    """
    number, start, end = match[0], match.start(), match.end()
    if number.lstrip("+-").isdecimal() or (number.endswith(".") and kind != _TENSOR):
        return False
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if after.startswith("j") and not after[1:].isalnum():
        after = text[end + 1 : end + 3]
        if number[0] in "+-" and (before[-1:].isdecimal() or before.endswith(".")):
            return _ends_float(after)
    is_time = before.endswith(":") and before[0].isdecimal()
    begins = before == "" or (before[-1] in _BEFORE_FLOAT and not is_time)
    return begins and _ends_float(after)


def _ends_float(after: str) -> bool:
    """Return whether ``after``, the two characters after a number, can follow a float."""
    if not after or after[0] in _AFTER_FLOAT:
        return True
    if after[0] == ":":
        return not after[1:].isdecimal()
    return after[0] == "." and (len(after) == 1 or after[1].isspace() or after == "..")


_TEXT, _TENSOR, _STRING_KIND = 0, 1, 2


def _kinds(text: str) -> bytearray:
    """Return the kind of each character: in a printed tensor, in a quoted string, or in plain text.

    Arrays and lists count as tensors; a quoted string in one of them counts as a string.
    """
    kinds = bytearray(len(text))
    position = 0
    spans = [(0, len(text))]
    ends = _ends(text)
    while opening := _OPENING.search(text, position):
        bracket = opening.start() if opening[0] == "<tf." else opening.end() - 1
        end = ends.get(bracket)
        if end is None:
            position = opening.end()
        else:
            kinds[opening.start() : end] = bytes([_TENSOR]) * (end - opening.start())
            spans.append((opening.end(), end))
            position = end
    for start, end in spans:
        for string in _STRING.finditer(text, start, end):
            kinds[string.start() : string.end()] = bytes([_STRING_KIND]) * len(string[0])
    return kinds


def _ends(text: str) -> dict[int, int]:
    """Return the end offset of each pair of brackets or ``<tf.…>``, keyed by its start offset."""
    ends: dict[int, int] = {}
    open_brackets: list[tuple[str, int]] = []
    for match in _BRACKET.finditer(text):
        bracket = match[0]
        if bracket in _CLOSING:
            open_brackets.append((_CLOSING[bracket], match.start()))
            continue
        while bracket != ">" and open_brackets and open_brackets[-1][0] == ">":
            open_brackets.pop()
        if open_brackets and open_brackets[-1][0] == bracket:
            ends[open_brackets.pop()[1]] = match.end()
        elif bracket != ">":
            open_brackets.clear()
    return ends


def _first_difference(
    left: Sequence[Token], right: Sequence[Token], tolerance: float | None
) -> tuple[int, int] | None:
    """Return the token indices of the first difference, or None if there is none.

    ``...`` matches any tokens, like ``*`` in a glob.
    """
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
    if not (card.is_float and printed.is_float) or _differ_in_form(card.text, printed.text):
        return False
    try:
        distance = abs(_EXACT_CONTEXT.subtract(Decimal(card.text), Decimal(printed.text)))
        return distance <= (half_unit(card.text) if tolerance is None else Decimal(str(tolerance)))
    except DecimalException:
        return False


def _differ_in_form(card: str, printed: str) -> bool:
    """Return whether two floats differ in a way that a tolerance does not cover.

    Such differences are the sign of a zero, an explicit plus sign, and leading zeros.
    """
    if _is_padded(card) or _is_padded(printed):
        return True
    if "-" not in (card[0], printed[0]):
        return (card[0] == "+") != (printed[0] == "+")
    if Decimal(card).is_zero() and (card[0] == "-" or Decimal(printed).is_zero()):
        return card[0] != printed[0]
    return False


def _is_padded(number: str) -> bool:
    """Return whether a number has leading zeros, or no digit before its decimal point."""
    digits = number.lstrip("+-")
    return digits[0] == "." or (digits[0] == "0" and digits[1].isdecimal())


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
    one, two = (_visible(clean(text)).rstrip("\n").split("\n") for text in (left, right))
    rows = [f"  {titles[0]:<{width}}   {titles[1]}"]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, one, two, False).get_opcodes():
        pairs = zip_longest(one[a:b], two[c:d], fillvalue="")
        rows += [row for pair in pairs for row in _row(*pair, width, same=tag == "equal")]
    if len(rows) > limit:
        rows = [*rows[:limit], f"  … {len(rows) - limit} more lines"]
    return "\n".join(rows) + "\n"


def _visible(text: str) -> str:
    """Return text with control and private-use characters escaped the way Python escapes them."""
    return _INVISIBLE.sub(lambda match: repr(match[0])[1:-1], text)


def _row(left: str, right: str, width: int, *, same: bool) -> list[str]:
    if len(left) <= width:
        return [f"{' ' if same else '>'} {left:<{width}} {' ' if same else '|'} {right}".rstrip()]
    return [f"  {left}"] if same else [f"> {left}", f"> {'':<{width}} | {right}"]
