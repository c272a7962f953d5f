"""Mutants differ from a proof in one place, compile, and leave expected values alone."""

import ast

import pytest

from flashproof.snippets.mutants import mutants


def changes(code: str, *, is_proof: bool = True) -> set[str]:
    return {one.change for one in mutants(code, limit=100, is_proof=is_proof)}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("assert f(2) == 4", "'2' -> '3'"),
        ("assert f(True)", "'True' -> 'False'"),
        ("assert f(0.5) < 1", "'0.5' -> '2.0'"),
        ("assert f('a') == g()", "\"'a'\" -> \"''\""),
        ("x = a + b", "'a + b' -> '(a - b)'"),
        ("assert f(-x)", "'-x' -> '(x)'"),
        ("assert not f()", "'not f()' -> '(f())'"),
        ("y = f() and g()", "'f() and g()' -> '(f() or g())'"),
        ("assert f() or g()", "'f() or g()' -> '(f() and g())'"),
        ("assert any(x)", "'any' -> 'all'"),
        ("assert not all(x)", "'all' -> 'any'"),
        ("y = a < b", "'a < b' -> '(a <= b)'"),
        ("assert tf.reduce_sum(x)", "'tf.reduce_sum' -> 'tf.reduce_mean'"),
        ("assert sum(x) == 3", "'sum' -> 'len'"),
        ("assert f(x, axis=1)", "'f(x, axis=1)' -> 'f(x)'"),
        ("assert f(x, y)", "'f(x, y)' -> 'f(y, x)'"),
        ("x.assign_add(y)", "'x.assign_add(y)' removed"),
        ("x += y", "'x += y' removed"),
        ("raise ValueError('no')", "\"'no'\" -> \"''\""),
        ("f(x, seed=1, axis=2)", "'f(x, seed=1, axis=2)' -> 'f(x, seed=1)'"),
    ],
)
def test_a_change(code: str, change: str) -> None:
    assert change in changes(code)


@pytest.mark.parametrize(
    "code",
    [
        "assert x == 4",
        "assert x.shape == [2, 3], 'the shape 2'",
        "assert x == -1",
        "import a.b",
        "def f(:",
        "",
        "# only a comment\n",
        "def f():\n    'a docstring'",
        "raise AssertionError('no error')",
        "raise SystemExit('no error')",
        "y = attend(x, x)",
        "tf.random.set_seed(0)",
        "tf.keras.utils.set_random_seed(7)",
        "np.testing.assert_allclose(a, b)",
        "y = model.predict(x, verbose=0)",
        "y = tf.random.normal(shape, seed=3)",
        "assert f() and g() and all(x)",
        "assert bool(tf.reduce_all(x))",
        "np.testing.assert_allclose(a, b, atol=1e-6)",
    ],
)
def test_code_without_mutants(code: str) -> None:
    assert mutants(code) == ()


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("tf.random.set_seed(0)", "'tf.random.set_seed(0)' removed"),
        ("tf.debugging.assert_rank(x, 2)", "'tf.debugging.assert_rank(x, 2)' removed"),
        ("y = f(x, seed=3)", "'f(x, seed=3)' -> 'f(x)'"),
        ("raise AssertionError('negative')", "\"'negative'\" -> \"''\""),
        ("assert f() and g()", "'f() and g()' -> '(f() or g())'"),
        ("assert not any(x)", "'any' -> 'all'"),
    ],
)
def test_a_change_of_a_solution_only(code: str, change: str) -> None:
    assert change in changes(code, is_proof=False)
    assert change not in changes(code)


CODE = """\
# ä comment with 2 numbers
x = tf.Variable([1.0, 2.0])  # 'ünïcode'
with tf.GradientTape() as tape:
    y = tf.reduce_sum(x * x, axis=0)
    x.assign_add(
        [1.0, 1.0]
    )
assert tape.gradient(y, x)[0] == 2 and not tf.reduce_any(x < 0)
"""


def test_a_mutant_differs_in_one_place_and_compiles() -> None:
    found = mutants(CODE, limit=100)
    assert len(found) > 10
    for one in found:
        ast.parse(one.code)
        starts = [CODE[:index] for index in range(len(CODE)) if CODE.startswith(one.before, index)]
        new = one.after or "pass"
        assert one.code in [start + new + CODE[len(start + one.before) :] for start in starts]
        assert one.before.split("\n")[0] in CODE.split("\n")[one.line - 1]


def test_mutants_are_limited_distinct_and_of_different_kinds() -> None:
    found = mutants(CODE)
    assert len(found) == len({one.key for one in found}) == 8
    assert found == mutants(CODE)
    changed = " ".join(one.change for one in found)
    assert "reduce_mean" in changed
    assert " removed" in changed
