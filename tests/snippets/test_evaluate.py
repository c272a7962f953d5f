"""The report on a child becomes a result for each snippet."""

from __future__ import annotations

import pytest

from flashproof.snippets.evaluate import evaluate
from flashproof.snippets.runner.protocol import Done, ExceptionInfo, Ready, Report
from flashproof.snippets.runner.supervisor import Supervisor
from flashproof.snippets.snippet import Outcome, Result, RunMode
from tests.snippets.sample_chains import CARD, chain_of, run


def test_a_snippet_that_continues_a_failure_is_not_run(runner: Supervisor) -> None:
    chain = chain_of("x = 1 / 0\n", "print(x)\n")
    first, second = runner.submit(chain).result()
    assert first.message == "ZeroDivisionError: division by zero"
    assert second.message == "not run: the snippet that it continues failed (topic.md:10)"


def test_wrong_output_does_not_stop_the_chain(runner: Supervisor) -> None:
    chain = chain_of("x = 1\nprint(x)\n", "print(x)\n", expected="1\n")
    wrong = chain_of("print(1)\n", expected="2\n")
    both = type(chain)((), (wrong.snippets[0], *chain.snippets))
    assert [one.outcome for one in runner.submit(both).result()] == ["failed", "passed", "passed"]


def test_a_broken_setup_is_reported_for_its_snippets(runner: Supervisor) -> None:
    result = run(runner, chain_of("print(1)\n", setup="import nowhere_at_all\n"))
    assert "the setup failed: ModuleNotFoundError" in result.message
    assert "topic.md:2" in result.message


@pytest.mark.parametrize(
    ("code", "raises", "expected", "message"),
    [
        ("int('x')\n", "ValueError", None, ""),
        ("[][1]\n", "LookupError", None, ""),
        ("import tensorflow as tf\ntf.ones([2]) + tf.ones([3])\n",
         "tf.errors.InvalidArgumentError", "InvalidArgumentError: ...Incompatible shapes...\n", ""),
        ("print(1)\nint('x')\n", "ValueError",
         "1\nValueError: invalid literal for int() with base 10: 'x'\n", ""),
        ("import json\njson.loads('')\n", "json.JSONDecodeError",
         "json.decoder.JSONDecodeError: ...\n", ""),
        ("import json\njson.loads('')\n", "json.JSONDecodeError", "JSONDecodeError: ...\n", ""),
        ("x = = 1\n", "SyntaxError", "SyntaxError: invalid syntax\n", ""),
        ("pint(1)\n", "NameError",
         "NameError: name 'pint' is not defined. Did you mean: 'print'?\n", ""),
        ("import sys\nprint(1)\nsys.exit(3)\n", "SystemExit", "1\nSystemExit: 3\n", ""),
        ("undefined\n", "object", None, "NameError: name 'undefined' is not defined"),
        ("int('x')\n", "np.ValueError", None, "ValueError: invalid literal"),
        ("int('x')\n", "ValueError", "ValueError: other\n", "but the card shows"),
        ("int('x')\n", "TypeError", None, "ValueError: invalid literal"),
        ("x = 1\n", "ValueError", None, "expected ValueError, but no exception was raised"),
    ],
    ids=["type", "base", "tensorflow", "message", "qualified", "not qualified", "syntax",
         "suggestion", "exit", "object", "no such name", "other message", "other type", "nothing"],
)  # fmt: skip
def test_expected_exceptions(
    code: str, raises: str, expected: str | None, message: str, runner: Supervisor
) -> None:
    result = run(runner, chain_of(code, raises=raises, expected=expected))
    assert result.outcome is (Outcome.FAILED if message else Outcome.PASSED), result.message
    assert message in result.message


TRACE = "Traceback (most recent call last):\nOSError: disk full\n"
STACKS = f'Thread 0x1 (most recent call first):\n  File "{CARD}", line 11 in f\n'


@pytest.mark.parametrize(
    ("report", "message", "line"),
    [
        (
            Report(job=0, status=-9, protocol_error="not a line of JSON"),
            "the snippet interfered with the runner: not a line of JSON",
            10,
        ),
        (Report(job=0, status=70, child_error=TRACE), "the runner crashed: OSError: disk full", 10),
        (Report(job=0, status=70, child_error="\n"), "the runner crashed: unknown error", 10),
        (
            Report(job=0, status=-9, timed_out=True, stacks=STACKS),
            "still running after 60 s (raise the limit with {timeout=…})",
            11,
        ),
        (
            Report(job=0, status=-11, stacks=STACKS),
            "the process was killed by SIGSEGV (a crash in native code)",
            11,
        ),
        (Report(job=0, status=-99), "the process was killed by signal 99", 10),
        (Report(job=0, status=3), "the process exited with status 3 before the snippet ended", 10),
        (
            Report(job=0, status=0, stacks=STACKS.replace("11", "9" * 5000)),
            "the process exited with status 0 before the snippet ended",
            10,
        ),
    ],
    ids=["protocol", "runner", "no trace", "time", "signal", "unknown signal", "exit", "long line"],
)
def test_a_snippet_that_did_not_end(report: Report, message: str, line: int) -> None:
    (result,) = evaluate(chain_of("x = 1\ny = 2\n"), report, RunMode.ZYGOTE)
    assert (result.outcome, result.message, result.line) == (Outcome.FAILED, message, line)


def result_of(error: ExceptionInfo | None = None, plot: str = "", plot_error: str = "") -> Result:
    """Evaluate a snippet that ended after printing ``out``."""
    done = Done(seconds=0.5, output_end=4, error=error, plot=plot, plot_error=plot_error)
    report = Report(
        job=0, status=0, ready=Ready(0.25, "limits"), done=(done,), printed=("out\n", "")
    )
    (result,) = evaluate(chain_of("x = 1\ny = 2\n"), report, RunMode.FRESH)
    return result


def test_a_snippet_that_passed() -> None:
    result = result_of(plot="<svg/>")
    assert result.outcome is Outcome.PASSED
    assert (result.printed, result.plot_svg) == ("out\n", "<svg/>")
    assert (result.seconds, result.import_seconds) == (0.5, 0.25)
    assert (result.mode, result.isolation) == (RunMode.FRESH, "limits")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("SystemExit", "1", "called sys.exit(1): a snippet must run to the end"),
        (
            "EOFError",
            "EOF when reading a line",
            "tried to read input, but snippets have no standard input",
        ),
        ("OSError", "[Errno 27] File too large", "wrote or printed more than 256 MB"),
        ("ValueError", "", "ValueError"),
        ("ValueError", "one\ntwo", "ValueError: one"),
    ],
)
def test_exceptions_in_one_line(name: str, text: str, message: str) -> None:
    result = result_of(ExceptionInfo((name, "Exception"), text, 11, "trace"))
    assert (result.message, result.line, result.detail) == (message, 11, "trace")


def test_output_that_was_cut_is_reported(runner: Supervisor) -> None:
    """Up to the limit, ``...`` can stand for a long output."""
    code = "for number in range({}):\n    print(number)\n"
    result = run(runner, chain_of(code.format(90_000), expected="0\n...\n89999\n"))
    assert result.outcome is Outcome.PASSED
    result = run(runner, chain_of(code.format(200_000), expected="0\n...\n199999\n"))
    assert result.outcome is Outcome.FAILED
    assert result.message.startswith("printed too much to compare (288,890 bytes above the limit)")


def test_a_plot_error_is_a_failure() -> None:
    assert result_of(plot_error="no figure is open").message == "no figure is open"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("x = 2\nx\n", "nothing is printed, because x is a bare expression: use print"),
        ("x = [2]\nx[0] + 1\n", "nothing is printed, because x[0] + 1 is a bare expression"),
        ("x = 2\n", "the output ends"),
        ("x = 2\nprint(x)\nx\n", "printed '2'"),
    ],
)
def test_an_expression_without_print_is_explained(
    code: str, message: str, runner: Supervisor
) -> None:
    assert run(runner, chain_of(code, expected="(2, 2)\n")).message.startswith(message)


@pytest.mark.parametrize(
    ("expected", "outcome"),
    [
        ("a  \n3.10\n", Outcome.PASSED),
        ("a\n3.10\n", Outcome.FAILED),
        ("a  \n3.1\n", Outcome.FAILED),
        ("a  \n3.10\n\n", Outcome.FAILED),
        ("a...\n", Outcome.FAILED),
    ],
)
def test_exact_output(expected: str, outcome: Outcome, runner: Supervisor) -> None:
    chain = chain_of("print('a  ')\nprint('3.10')\n", expected=expected, exact=True)
    assert run(runner, chain).outcome is outcome
