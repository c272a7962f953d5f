"""Values and errors from JSON files in messages."""

from __future__ import annotations

import json

import pytest

from flashproof.diagnostics.file_values import json_problem, shown_value

TOO_LARGE = "the file is not valid JSON: a value is too large or nested too deeply"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"a": }', ("the file is not valid JSON: expecting value", 6)),
        ("1" * 5000, (TOO_LARGE, 3)),
        ("[" * 100_000, (TOO_LARGE, 3)),
    ],
    ids=["syntax", "digits", "depth"],
)
def test_a_json_error_has_a_message_and_an_offset(text: str, problem: tuple[str, int]) -> None:
    with pytest.raises((ValueError, RecursionError)) as raised:
        json.loads(text)
    assert json_problem(raised.value, 3) == problem


def test_a_long_value_is_shortened() -> None:
    assert shown_value([1, "a"]) == "[1, 'a']"
    assert len(shown_value("x" * 1000)) == 60
