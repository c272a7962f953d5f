"""A code pattern matches code that contains it, in any layout."""

from __future__ import annotations

import pytest

from flashproof.check.code_patterns import matches

CALL = "layer = layers.Dense(64, activation='relu', use_bias=False)\n"


@pytest.mark.parametrize(
    ("pattern", "code", "is_match"),
    [
        ("layers.Dense(64, ...)", CALL, True),
        ("layers.Dense(64)", CALL, False),
        ("layers.Dense(_, use_bias=False, activation=_)", CALL, True),
        ("layers.Dense(..., use_bias=False)", CALL, True),
        ("layers.Dense(..., use_bias=True)", CALL, False),
        ('activation="relu"', CALL, True),
        ("activation=_", "activation = 1\n", False),
        ("Dense(...)", CALL, False),
        ("_.Dense(...)", CALL, True),
        ("_ * tf.sigmoid(_)", "def f(x):\n    return x * tf.sigmoid(\n        x\n    )\n", True),
        ("_ * tf.sigmoid(_)", "def f(x):\n    return x + tf.sigmoid(x)\n", False),
        ("1.0", "x = 1\n", False),
        ("1", "x = True\n", False),
        ("x[0]", "x[0] = 1\n", True),
        ("[_, _]", "x = [1, 2, 3]\n", False),
        ("f(_)", "f(*x)\n", True),
        ("f(_)", "def broken(:\n", False),
    ],
)
def test_a_pattern_matches_code_that_contains_it(pattern: str, code: str, is_match: bool) -> None:
    assert matches(pattern, code) is is_match
