"""Exceptions from snippets become plain values, even if formatting them fails."""

from __future__ import annotations

from flashproof.snippets.runner.exception_info import TRACE_LIMIT, describe
from flashproof.snippets.runner.protocol import ExceptionInfo

CARD = "/cards/topic.md"


def info_of(code: str, **names: object) -> ExceptionInfo:
    """Run code as if it were on line 5 of a card, and describe its exception."""
    try:
        exec(compile("\n" * 4 + code, CARD, "exec"), dict(names))  # noqa: S102
    except BaseException as error:  # noqa: BLE001
        return describe(error, CARD)
    raise AssertionError


def test_names_message_line_and_trace() -> None:
    info = info_of("def f():\n    return 1 / 0\nf()\n")
    assert info.names[:3] == ("ZeroDivisionError", "ArithmeticError", "Exception")
    assert (info.message, info.line) == ("division by zero", 6)
    assert info.trace.startswith(f'Traceback (most recent call last):\n  File "{CARD}", line 7')
    assert __file__ not in info.trace


def test_the_line_is_the_innermost_of_the_card() -> None:
    def library() -> None:
        raise ValueError

    assert info_of("x = 1\nlibrary()\n", library=library).line == 6


def test_a_syntax_error_has_its_line() -> None:
    assert info_of("x = 1\nif x\n").line == 6


def test_an_exception_whose_str_raises() -> None:
    info = info_of("class E(Exception):\n    def __str__(self):\n        1 / 0\nraise E\n")
    assert info.message == "<its str() raised ZeroDivisionError>"


def test_a_long_message_is_cut() -> None:
    info = info_of("raise ValueError('x' * 1_000_000)\n")
    assert len(info.message) == TRACE_LIMIT
    assert len(info.trace) == TRACE_LIMIT
