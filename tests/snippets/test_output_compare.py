"""The output of a snippet is compared with the expected output."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.snippets.output_compare import clean, compare, half_unit, side_by_side

EQUAL = {
    "equal": ("hello\n", "hello\n"),
    "float within half a unit": ("0.33\n", "0.3333333\n"),
    "float32 noise": ("0.3\n", "0.30000001192092896\n"),
    "tensor of floats": ("[0.33 0.67]", "[0.33333334 0.6666667]"),
    "exponent": ("1.2e-07", "1.23e-07"),
    "exponent on one side": ("1e-3", "0.0010004"),
    "rounded to zero": ("[0.00 1.]", "[-0.001 1.]"),
    "numpy's point, rounding error": ("[0.]", "[1.2e-8]"),
    "whitespace in a tensor": (
        "tf.Tensor([[1. 2.] [3. 4.]], shape=(2, 2), dtype=float32)",
        "tf.Tensor(\n[[1. 2.]\n [3. 4.]], shape=(2, 2), dtype=float32)",
    ),
    "whitespace in a repr": (
        "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>",
        "<tf.Tensor: shape=(2,), dtype=float32, numpy=\narray([1.,\n       2.], dtype=float32)>",
    ),
    "whitespace in a list": ("[1, 2]", "[1,\n 2]"),
    "whitespace at the end of lines": ("a  \nb\n\n\n", "a\nb"),
    "ellipsis": ("a ... d", "a b c d"),
    "ellipsis for lines": ("start\n...\nend\n", "start\n1\n2\nend\n"),
    "ellipsis for nothing": ("a ... b", "a b"),
    "the start of a word": ("<object at 0x...>", "<object at 0x7f3a00>"),
    "the start of a number": ("pi = 3.14...", "pi = 3.14159"),
    "the end of a word": ("...Error: no", "tf.errors.NotFoundError: no"),
    "ellipsis at the end": ("WARNING...", "WARNING: much\nmore\n"),
    "several ellipses": ("a ... c ... e", "a b c d c e"),
    "ellipsis printed by numpy": ("[0. 1. ... 9.]", "[0. 1. ... 9.]"),
    "colors": ("red", "\x1b[31mred\x1b[0m"),
    "link": ("text", "\x1b]8;;https://x\x07text\x1b]8;;\x07"),
    "overwritten progress bar": ("done", "10%\r50%\rdone"),
    "progress bar with backspaces": ("2/2", "1/2\b\b\b2/2"),
    "Windows line endings": ("a\nb\n", "a\r\nb\r\n"),
    "time of a step": (
        "1/1 ━━━━━ 0s 17ms/step - loss: 0.5",
        "1/1 ━━━━━ 1s 250ms/step - loss: 0.5",
    ),
    "time in plain bars": (
        "2/2 - 0s - 5ms/step - loss: 1.0",
        "2/2 - 3s - 1.5s/step - loss: 1.0",
    ),
    "traceback": (
        'Traceback (most recent call last):\n  File "x.py", line 3, in f\nE: no',
        'Traceback (most recent call last):\n  File "x.py", line 41, in f\nE: no',
    ),
    "traceback of a group": (
        '  + Exception Group Traceback (most recent call last):\n  |   File "x.py", line 3\n',
        '  + Exception Group Traceback (most recent call last):\n  |   File "x.py", line 9\n',
    ),
    "time without a total": ("9/Unknown 1s 17ms/step", "9/Unknown 0s 250ms/step"),
    "time of an epoch that is not over": (
        "3/9 ━━━━━ 1:20 17ms/step - loss: 0.5",
        "3/9 ━━━━━ 9s 250ms/step - loss: 0.5",
    ),
    "the start of an integer": ("123...", "123456"),
    "an integer, then anything": ("id 123...", "id 123 and more"),
    "padding in an array": ("[0.5 1. ]", "[ 0.5   1.]"),
    "complex numbers": ("[1.+0.33j]", "[1.+0.333j]"),
    "complex zero": ("1.5+0.0j", "1.5-0.0001j"),
    "float after a name": ("loss=0.33, n: 0.5", "loss=0.333, n: 0.5001"),
    "float in a dictionary": ("{'a': 0.33}", "{'a': 0.3333}"),
    "float at the end of a sentence": ("It is 0.33.", "It is 0.333."),
    "other notation": ("100000.0", "1.00000e+05"),
    "negative, rounded to zero": ("-0.0", "-0.03"),
    "many digits": ("0.1" + "0" * 60, "0.1"),
    "strings in a list": ("['a', 'b  c']", "['a',\n 'b  c']"),
    "blank lines at the end": ("a", "a\n\n\n"),
    "blank lines at the start": ("\n\na", "\n\na"),
    "nothing": ("", "\n"),
}
DIFFERENT = {
    "text": ("hello", "hallo"),
    "case": ("True", "true"),
    "float outside": ("0.33", "0.34"),
    "boundary": ("0.33", "0.33501"),
    "zero and three quarters": ("[0.]", "[0.75]"),
    "numpy's point is exact": ("[0.]", "[0.4]"),
    "integer": ("3", "4"),
    "integer and float": ("3", "3.0"),
    "float and integer": ("3.0", "3"),
    "integers are exact": ("1000000", "1000001"),
    "sign": ("0.5", "-0.5"),
    "nan": ("0.5", "nan"),
    "inf": ("inf", "-inf"),
    "dtype": ("dtype=float32", "dtype=float64"),
    "shape": ("shape=(2, 3)", "shape=(3, 2)"),
    "more printed": ("1\n", "1\n2\n"),
    "less printed": ("1\n2\n", "1\n"),
    "nothing printed": ("1\n", ""),
    "space in text": ("a  b", "a b"),
    "space in a tuple": ("(2,3)", "(2, 3)"),
    "line in text": ("a b", "a\nb"),
    "other prefix": ("0x...", "1x3"),
    "ellipsis inside a word": ("a...z", "abc"),
    "spaces after an unclosed bracket": ("[a  b", "[a b"),
    "order": ("{1, 2}", "{2, 1}"),
    "negative zero": ("0.0", "-0.0"),
    "negative zero in an array": ("[0. 1.]", "[-0. 1.]"),
    "spaces in a string": ("['a', ' ', 'b']", "['a', '', 'b']"),
    "spaces at the ends of a string": ("['x', 'y']", "['x ', ' y']"),
    "two spaces in bytes": ("tf.Tensor(b'a b', shape=())", "tf.Tensor(b'a  b', shape=())"),
    "a space as a string": ("['a', '', 'b']", "['a', ' ', 'b']"),
    "double quotes": ('["a b"]', '["a  b"]'),
    "line numbers in text": ("line 0: a\nline 1: b\n", "line 1: a\nline 2: b\n"),
    "seconds in text": ("timeout = 90s", "timeout = 2.5s"),
    "seconds between dashes": ("a - 9s - b", "a - 2s - b"),
    "a log line that is printed": ("done", "2026-01-01 10:00:00.5: I started\ndone"),
    "a blank line at the start": ("hello", "\n\nhello"),
    "milliseconds in text": ("took 3ms/step", "took 4ms/step"),
    "a line that is almost one of Keras": ("1/2 - 9s - b", "1/2 - 2s - b"),
    "steps of something else": ("1/2 files 9s 3ms/step", "1/2 files 2s 3ms/step"),
    "metric of Keras": ("2/2 - 0s - 5ms/step - loss: 1.0", "2/2 - 0s - 5ms/step - loss: 2.0"),
    "line numbers outside a traceback": (
        'File "x.py", line 3, in f',
        'File "x.py", line 41, in f',
    ),
    "a message after a traceback": (
        'Traceback (most recent call last):\n  File "x.py", line 3, in f\nE: line 3',
        'Traceback (most recent call last):\n  File "x.py", line 3, in f\nE: line 4',
    ),
    "version": ("v1.0.0", "v1.04.0"),
    "version without a letter": ("2.21.0", "2.214.0"),
    "version of a package": ("tensorflow 2.21.0", "tensorflow 2.21.01"),
    "IP address": ("10.0.0.1", "10.0.0.14"),
    "hexadecimal float": ("0x1.8p+1", "0x1.84p+1"),
    "hexadecimal integer": ("0x1f", "0x1e"),
    "time of day": ("10:00:12.5", "10:00:12.54"),
    "time of day with a zero": ("10:00:00.5", "10:00:00.54"),
    "duration": ("0:00:01.5", "0:00:01.54"),
    "date and version": ("2026-01-01.5", "2026-01-01.54"),
    "unit": ("3.0kg", "3.04kg"),
    "percent": ("33.3%", "33.34%"),
    "currency": ("$3.5", "$3.54"),
    "range": ("1.0-2.5", "1.0-2.54"),
    "ratio": ("1.5/2.5", "1.5/2.54"),
    "identifier": ("id_7.5", "id_7.54"),
    "file name": ("model_0.5.h5", "model_0.54.h5"),
    "underscores": ("1_000.5", "1_000.54"),
    "plus sign": ("+0.5", "0.5"),
    "plus sign in an array": ("[+0.5]", "[0.5]"),
    "leading zeros": ("003.10", "3.10"),
    "no leading zero": (".5", "0.5"),
    "float in a string": ("['0.50']", "['0.504']"),
    "float in bytes": ("tf.Tensor(b'0.5', shape=())", "tf.Tensor(b'0.54', shape=())"),
    "float in a string of a dictionary": ("{'a': '0.5'}", "{'a': '0.54'}"),
    "integer with a point": ("1.", "1"),
    "integer at the end of a sentence": ("Step 1.", "Step 1.04"),
    "array and integer": ("[1. 2.]", "[1 2]"),
    "negative zero and a positive number": ("-0.0", "0.03"),
    "start of another integer": ("123...", "124"),
    "no space after a comma": ("[1,2]", "[1, 2]"),
    "no space in JSON": ('{"a":[1,2]}', '{"a":[1, 2]}'),
    "joined numbers": ("[1 2]", "[12]"),
    "joined words": ("[a b]", "[ab]"),
    "no-break space at the end": ("a", "a\u00a0"),
    "form feed at the end": ("a", "a\f"),
    "tab": ("a b", "a\tb"),
    "huge exponent": ("1e999999", "1e-999999"),
    "set": ("{'a', 'b'}", "{'b', 'a'}"),
    "dictionary": ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"),
    "address": ("<object at 0x7f01>", "<object at 0x7f02>"),
    "shape of one dimension": ("shape=(2,)", "shape=(2)"),
    "boolean and number": ("True", "1"),
    "other digits": ("[\u0663.\u0660]", "[\u0663.\u0660\u0664]"),
}


@pytest.mark.parametrize(("card", "printed"), EQUAL.values(), ids=EQUAL.keys())
def test_equal_outputs(card: str, printed: str) -> None:
    assert compare(card, printed) is None


@pytest.mark.parametrize(("card", "printed"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_different_outputs(card: str, printed: str) -> None:
    assert compare(card, printed) is not None


@pytest.mark.parametrize(
    ("tolerance", "printed", "same"),
    [(1e-3, "0.5009", True), (1e-3, "0.502", False), (0.0, "0.50", True), (0.5, "1.0", True)],
)
def test_a_tolerance_replaces_the_digits(tolerance: float, printed: str, same: bool) -> None:
    assert (compare("0.5", printed, tolerance) is None) is same


@pytest.mark.parametrize(
    ("card", "printed", "same"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a", True),
        ("a\n", "a\n\n", False),
        ("a\n\n", "a\n\n", True),
        ("", "", True),
        ("", "\n", False),
        ("\n", "\n", True),
        ("a\n", "a \n", False),
        ("3.10\n", "3.1\n", False),
        ("[1, 2]\n", "[1,  2]\n", False),
        ("a...\n", "abc\n", False),
        ("a\n", "\x1b[1ma\x1b[0m\n", False),
        ("a\n", "a\r\n", False),
        ("b\n", "a\rb\n", False),
        ("1/1 ━━━ 0s 17ms/step\n", "1/1 ━━━ 0s 18ms/step\n", False),
    ],
)
def test_exact_output_must_be_equal(card: str, printed: str, same: bool) -> None:
    assert (compare(card, printed, exact=True) is None) is same


def test_an_exact_difference_names_the_line() -> None:
    difference = compare("a\nb\nc\n", "a\nb \nc\n", exact=True)
    assert difference is not None
    assert str(difference) == "printed 'b \\n', but the card shows 'b\\n'"
    assert difference.expected_line == 1


PROGRESS = ("1/1 ━━━━━ 0s 17ms/step\n", "1/1 ━━━━━ 1s 250ms/step\n")
TRACE = 'Traceback (most recent call last):\n  File "x.py", line {}, in f\nE: no\n'


@pytest.mark.parametrize(
    ("code", "same"),
    [
        ("model.fit(x, y)", True),
        ("import keras\nmodel.predict(x)", True),
        ("print('1/1 ━━━━━ 0s 17ms/step')", False),
        ("n = 17\nprint(f'1/1 ━━━━━ 0s {n}ms/step')  # like fit", False),
        ("print(text)", False),
    ],
)
def test_times_are_masked_only_if_keras_prints_them(code: str, same: bool) -> None:
    assert (compare(*PROGRESS, code=code) is None) is same


@pytest.mark.parametrize(
    ("code", "same"),
    [("traceback.print_exc(file=sys.stdout)", True), (f"print({TRACE!r})", False)],
)
def test_line_numbers_are_masked_only_if_python_prints_them(code: str, same: bool) -> None:
    assert (compare(TRACE.format(3), TRACE.format(4), code=code) is None) is same


def test_control_characters_are_shown_as_escapes() -> None:
    assert "a\\x07b\\u2028" in side_by_side("a", "a\x07b\u2028")


def test_a_difference_has_a_message_and_a_line() -> None:
    difference = compare("a\nb 0.5\nc\n", "a\nb 0.75\nc\n")
    assert difference is not None
    assert str(difference) == "printed '0.75', but the card shows '0.5'"
    assert difference.expected_line == 1


def test_side_by_side_marks_the_lines_that_differ() -> None:
    assert side_by_side("a\nb\n", "a\nc\nd\n", width=13) == (
        "  expected        printed\n  a               a\n> b             | c\n>               | d\n"
    )


FLOATS = st.floats(-1e6, 1e6, allow_nan=False)


@given(FLOATS, st.integers(0, 8))
def test_a_float_matches_any_rounding_of_it(value: float, digits: int) -> None:
    shown = f"{value:.{digits}f}"
    if "." in shown:
        assert compare(shown, repr(value) if "." in repr(value) else f"{value:.20f}") is None


@given(FLOATS, st.integers(1, 8))
def test_a_float_a_unit_away_differs(value: float, digits: int) -> None:
    shown = f"{value:.{digits}f}"
    other = f"{float(shown) + 1.5 * 10.0**-digits:.{digits + 4}f}"
    assert compare(shown, other) is not None


@given(st.lists(st.floats(-1e3, 1e3, width=32), min_size=1, max_size=40))
def test_numpy_arrays_match_at_any_width(values: list[float]) -> None:
    np = pytest.importorskip("numpy")
    array = np.array(values, dtype=np.float32)
    narrow = np.array2string(array, max_line_width=20)
    assert compare(narrow, np.array2string(array, max_line_width=1000)) is None


@given(st.text(alphabet="ab .[](<>\n\t\r\b\x1b0123e+-", max_size=60))
def test_every_text_matches_itself(text: str) -> None:
    assert compare(text, text) is None
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("number", "unit"),
    [("0.33", "0.005"), ("2.", "0.05"), ("1.5e-3", "0.00005"), ("-10.0", "0.05"), ("1e5", "50000")],
)
def test_half_a_unit(number: str, unit: str) -> None:
    assert half_unit(number) == half_unit(number).__class__(unit)
