"""Exceptions from snippets become plain values, even if formatting them fails."""

from __future__ import annotations

import pytest

from flashproof.snippets.runner.exception_info import TRACE_LIMIT, describe
from flashproof.snippets.runner.protocol import ExceptionInfo

CARD = "/cards/topic.md"


def info_of(code: str, *, raises: str = "", **names: object) -> ExceptionInfo:
    """Run code as if it were on line 5 of a card, and describe its exception."""
    scope = dict(names)
    try:
        exec(compile("\n" * 4 + code, CARD, "exec"), scope)  # noqa: S102
    except BaseException as error:  # noqa: BLE001
        return describe(error, CARD, raises, scope)
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


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("1 / 0\n", "ZeroDivisionError: division by zero\n"),
        ("raise ValueError\n", "ValueError\n"),
        ("import json\njson.loads('')\n",
         "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n"),
        ("pint(1)\n", "NameError: name 'pint' is not defined. Did you mean: 'print'?\n"),
        ("import math\nmath.sqr\n",
         "AttributeError: module 'math' has no attribute 'sqr'. Did you mean: 'sqrt'?\n"),
        ("e = ValueError('x')\ne.add_note('one')\ne.add_note('two')\nraise e\n",
         "ValueError: x\none\ntwo\n"),
        ("raise ValueError('x\\n  y')\n", "ValueError: x\n  y\n"),
        ("try:\n    1 / 0\nexcept Exception as e:\n    raise ValueError('x') from e\n",
         "ValueError: x\n"),
        ("x = = 1\n", "SyntaxError: invalid syntax\n"),
        ("if x\n    y\n", "SyntaxError: expected ':'\n"),
        ("  x = 1\n", "IndentationError: unexpected indent\n"),
        ("class E(Exception): ...\nraise E(1)\n", "E: 1\n"),
        ("raise ExceptionGroup('g', [ValueError(1)])\n", "ExceptionGroup: g (1 sub-exception)\n"),
        ("raise KeyError('a')\n", "KeyError: 'a'\n"),
        ("raise Exception('Traceback (most recent call last):\\n  File')\n",
         "Exception: Traceback (most recent call last):\n  File\n"),
    ],
)  # fmt: skip
def test_the_end_is_what_python_writes(code: str, written: str) -> None:
    names = {"__name__": "__main__"}
    assert info_of(code, **names).written == written


@pytest.mark.parametrize(
    ("code", "raises", "is_expected"),
    [
        ("[][1]\n", "IndexError", True),
        ("[][1]\n", "LookupError", True),
        ("[][1]\n", "Exception", True),
        ("[][1]\n", "BaseException", True),
        ("[][1]\n", "object", False),
        ("[][1]\n", "KeyError", False),
        ("[][1]\n", "nonsense.IndexError", False),
        ("[][1]\n", "json.IndexError", False),
        ("[][1]\n", "print", False),
        ("[][1]\n", "builtins.IndexError", True),
        ("open('/nowhere')\n", "IOError", True),
        ("open('/nowhere')\n", "FileNotFoundError", True),
        ("import json\njson.loads('')\n", "json.JSONDecodeError", True),
        ("from json import loads\nloads('')\n", "json.decoder.JSONDecodeError", True),
        ("from json import loads\nloads('')\n", "JSONDecodeError", True),
        ("import json as j\nj.loads('')\n", "j.JSONDecodeError", True),
        ("class E(Exception): ...\nraise E\n", "E", True),
        ("class ValueError(Exception): ...\nraise ValueError\n", "ValueError", True),
        ("class M: ...\nclass E(Exception, M): ...\nraise E\n", "M", False),
        ("x = IndexError\n[][1]\n", "x", True),
        ("E = int\n[][1]\n", "E", False),
        ("class Meta(type):\n    def __instancecheck__(*a): return True\n"
         "class E(metaclass=Meta): ...\n[][1]\n", "E", False),
        ("x = = 1\n", "SyntaxError", True),
        ("  x = 1\n", "SyntaxError", True),
        ("x = = 1\n", "IndentationError", False),
        ("raise KeyboardInterrupt\n", "KeyboardInterrupt", True),
    ],
)  # fmt: skip
def test_only_a_class_of_exceptions_is_expected(code: str, raises: str, is_expected: bool) -> None:
    assert info_of(code, raises=raises).is_expected is is_expected
