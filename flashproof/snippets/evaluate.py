"""Turn the report on a child process into a result for each snippet of its chain."""

from __future__ import annotations

import ast
import re
import signal
import textwrap
from dataclasses import dataclass, replace

from flashproof.snippets.error_hints import explanation
from flashproof.snippets.limits import DEFAULT_TIME_LIMIT
from flashproof.snippets.output_compare import (
    OutputDifference,
    clean,
    compare,
    mask_variable_parts,
    side_by_side,
    without_log_lines,
)
from flashproof.snippets.runner.protocol import Done, ExceptionInfo, LateError, Report
from flashproof.snippets.snippet import (
    Chain,
    CheckPiece,
    CheckResult,
    Outcome,
    Piece,
    Result,
    RunMode,
    Snippet,
)
from flashproof.text import python_syntax

_FRAME = re.compile(r'File "(?P<path>[^"]*)", line (?P<line>\d{1,9}) in')
"""Matches a stack frame in faulthandler's output."""


_OMITTED = re.compile(r"\n\[([\d,]+) more bytes\]\n?\Z")
"""Matches the end of a truncated output."""
_DRAWS = re.compile(r"\brandom|shuffle|Dropout|layers\.|Dense|fit\(")
"""Matches code that probably draws random numbers."""


def evaluate(chain: Chain, report: Report, mode: RunMode) -> tuple[Result, ...]:
    """Return the results of a chain's snippets, in order.

    ``report`` describes the child process that ran the chain; ``mode`` is the kind of process.
    """
    return tuple(_ChainEvaluation(chain, report, mode).results())


def skipped(snippet: Snippet) -> Result:
    """Return the result of a snippet that must not run."""
    return Result(snippet=snippet, outcome=Outcome.SKIPPED, message=snippet.skip)


@dataclass(frozen=True, slots=True)
class _ChainEvaluation:
    chain: Chain
    report: Report
    mode: RunMode

    def results(self) -> list[Result]:
        reason = self._setup_problem()
        results = []
        index = len(self.chain.setup)
        for snippet in self.chain.snippets:
            result = _not_run(snippet, reason) if reason else self._snippet_result(snippet, index)
            results.append(result)
            if not reason and result.outcome is Outcome.FAILED and not self._completed(index):
                reason = f"the snippet that it continues failed ({snippet.name})"
            index += 1 + len(snippet.checks)
        return results

    def _snippet_result(self, snippet: Snippet, index: int) -> Result:
        """Return the result of the snippet whose code is at ``index``, including its checks."""
        result = self._result(snippet, index)
        if not snippet.checks:
            return result
        checks = tuple(
            self._check_result(check, number, is_run=self._completed(index))
            for number, check in enumerate(snippet.checks, index + 1)
        )
        result = replace(result, checks=checks)
        if snippet.must_fail:
            return self._expect_failure(result, index)
        if result.outcome is Outcome.FAILED:
            return result
        if failed := next((check for check in checks if not check.passed), None):
            message = f"the check {failed.name!r} fails: {failed.message}"
            return _failed(result, message, failed.line, "")
        last = self._done(index + len(checks))
        is_last = index + len(checks) == len(self.chain.pieces) - 1
        if is_last and last is not None and (problem := self._exit_problem(last)):
            return _failed(result, problem, self._last_line_of(snippet.piece), self._stacks())
        return result

    def _check_result(self, check: CheckPiece, index: int, *, is_run: bool) -> CheckResult:
        """Return a check's result; ``is_run`` is whether the code before the check completed."""
        done, line = self._done(index), check.piece.line
        if not is_run or index > len(self.report.done):
            return CheckResult(check.name, is_run=False)
        if done is None:
            message, end_line = self._end(check.piece)
            return CheckResult(check.name, message, end_line or line)
        if done.error is not None:
            return CheckResult(check.name, _headline(done.error), done.error.line or line)
        if late := self._late_errors(index):
            return CheckResult(check.name, _late_headline(late[0]), late[0].line or line)
        return CheckResult(check.name)

    def _expect_failure(self, result: Result, index: int) -> Result:
        """Return the result of a snippet that must fail.

        The snippet passes if its code or a check raises an exception or exceeds the time limit.
        """
        pieces = range(index, index + 1 + len(result.checks))
        has_raised = any((done := self._done(one)) and done.error for one in pieces)
        if has_raised or self.report.timed_out:
            return replace(result, outcome=Outcome.PASSED, message="", detail="")
        if result.outcome is Outcome.FAILED:
            return result
        message = f"{result.snippet.must_fail} passes every check, but must fail at least one"
        return _failed(result, message, result.snippet.piece.line, "")

    def _done(self, index: int) -> Done | None:
        """Return the ``Done`` event of a piece, or None if the piece did not finish."""
        done = self.report.done
        return done[index] if index < len(done) else None

    def _completed(self, index: int) -> bool:
        """Return whether a piece ran to completion, even if its output is wrong."""
        done = self._done(index)
        if done is None:
            return False
        return done.error is None or done.error.is_expected

    def _snippet_of(self, piece: Piece) -> Snippet | None:
        return next(
            (
                one
                for one in self.chain.snippets
                if one.piece is piece or any(check.piece is piece for check in one.checks)
            ),
            None,
        )

    def _setup_problem(self) -> str:
        """Return why and where the setup failed, or an empty string if it succeeded."""
        for index, piece in enumerate(self.chain.setup):
            done = self._done(index)
            if done is None:
                return f"the setup did not finish: {self._end(piece)[0]} ({_location(piece)})"
            if done.error is not None:
                return f"the setup failed: {_headline(done.error)} ({_location(piece)})"
            if late := self._late_errors(index):
                return f"the setup failed: {_late_headline(late[0])} ({_location(piece)})"
        return ""

    def _late_errors(self, index: int) -> list[LateError]:
        """Return the errors that occurred outside a piece's code before the next piece started.

        Errors after the last piece count as errors of that piece.
        """
        last = len(self.chain.pieces) - 1
        return [error for after, error in self.report.late if min(after, last) == index]

    def _result(self, snippet: Snippet, index: int) -> Result:
        report, done = self.report, self._done(index)
        result = Result(
            snippet=snippet,
            outcome=Outcome.PASSED,
            printed=self._printed(index) if snippet.exact else clean(self._printed(index)),
            stderr=without_log_lines(clean(report.stderr)),
            import_seconds=report.ready.import_seconds if report.ready and index == 0 else 0.0,
            mode=self.mode,
            isolation=report.ready.isolation if report.ready else "",
        )
        if done is None:
            message, line = self._end(snippet.piece)
            return _failed(result, message, line or snippet.piece.line, self._stacks())
        code = "\n".join(piece.text for piece in self.chain.pieces[: index + 1])
        result = _judge(replace(result, seconds=done.seconds), done, code)
        if result.outcome is Outcome.FAILED and not result.output_differs:
            return result
        if late := self._late_errors(index):
            first = late[0]
            line = first.line or snippet.piece.line
            return _failed(result, _late_headline(first), line, first.trace)
        if index == len(self.chain.pieces) - 1 and (problem := self._exit_problem(done)):
            return _failed(result, problem, self._last_line_of(snippet.piece), self._stacks())
        return result

    def _printed(self, index: int) -> str:
        """Return the output of a piece, including the text of an expected exception.

        The output of the last piece includes everything that is printed at exit.
        """
        printed, count = self.report.printed, len(self.report.done)
        if index >= count:
            return printed[count]
        error = self.report.done[index].error
        text = printed[index] + (_written(error) if error is not None else "")
        return text + (printed[count] if index == len(self.chain.pieces) - 1 else "")

    def _exit_problem(self, last: Done) -> str:
        """Return the error after the last piece, or an empty string if there is none."""
        report = self.report
        if report.timed_out:
            seconds = self._time_limit(self.chain.pieces[-1])
            after = f"{seconds:g} s"
            if last.threads:
                noun = "thread" if len(last.threads) == 1 else "threads"
                after += f", waiting for the {noun} {', '.join(last.threads)}"
            return f"still running after {after} (raise the limit with {{timeout=…}})"
        if reason := self._broken_off():
            return reason
        if report.status < 0:
            return (
                f"after the snippet ended, its process was killed by {signal_name(-report.status)}"
            )
        is_exit = last.error is not None and last.error.names[0] == "SystemExit"
        if report.status != (0 if last.error is None else 1) and not is_exit:
            return f"after the snippet ended, its process exited with status {report.status}"
        return ""

    def _broken_off(self) -> str:
        """Return why the runner ended the child or failed, or an empty string if it did neither."""
        report = self.report
        if report.protocol_error:
            return f"the snippet interfered with the runner: {report.protocol_error}"
        if report.child_error and not report.limit_error:
            # While a snippet runs, only the snippet can cause exceptions in the runner's own code.
            failed = "the snippet crashed the runner" if report.ready else "the runner crashed"
            return f"{failed}: {_last_nonempty_line(report.child_error)}"
        return report.limit_error

    def _last_line_of(self, piece: Piece) -> int:
        return last_line(self.report.stacks, piece.path) or piece.line

    def _end(self, piece: Piece) -> tuple[str, int]:
        """Return why a piece did not finish, and the line number; the number is 0 if unknown."""
        report, line = self.report, last_line(self.report.stacks, piece.path)
        if reason := self._broken_off():
            return reason, line if report.limit_error else 0
        if report.timed_out:
            seconds = self._time_limit(piece)
            return f"still running after {seconds:g} s (raise the limit with {{timeout=…}})", line
        if report.status < 0:
            return f"the process was killed by {signal_name(-report.status)}", line
        return f"the process exited with status {report.status} before the snippet ended", line

    def _time_limit(self, piece: Piece) -> float:
        owner = self._snippet_of(piece)
        return owner.time_limit if owner else DEFAULT_TIME_LIMIT

    def _stacks(self) -> str:
        """Return faulthandler's stacks down to the card's code; empty if they contain none."""
        paths = tuple(f'"{_escaped(piece.path)}"' for piece in self.chain.pieces)
        lines = self.report.stacks.splitlines()
        own = [index for index, line in enumerate(lines) if any(path in line for path in paths)]
        return "\n".join(lines[: own[-1] + 1]) if own else ""


def _not_run(snippet: Snippet, reason: str) -> Result:
    result = Result(snippet=snippet, outcome=Outcome.FAILED)
    return _failed(result, f"not run: {reason}", snippet.piece.line, "")


def _judge(result: Result, done: Done, code: str) -> Result:
    """Decide whether a snippet that finished or raised an exception passes.

    ``code`` is all the code that ran in the process, including the snippet's own.
    """
    snippet, error = result.snippet, done.error
    if error is not None and not error.is_expected:
        return _failed(result, _headline(error), error.line or snippet.piece.line, error.trace)
    if error is None and snippet.raises:
        last = snippet.piece.line + snippet.piece.text.rstrip("\n").count("\n")
        message = f"expected {snippet.raises}, but no exception was raised"
        if snippet.language is not None:
            kind = "exit status " if snippet.raises.isdecimal() else ""
            message = f"expected {kind}{snippet.raises}, but the snippet ended normally"
        return _failed(result, message, last, "")
    if missing := _missing_command(result):
        return _failed(result, missing, snippet.piece.line, result.stderr)
    if done.plot_error:
        return _failed(result, done.plot_error, snippet.piece.line, "")
    return _check_output(replace(result, plot_svg=done.plot), error, code)


_MISSING_COMMAND = re.compile(r": line \d+: (\S+: command not found)$", re.MULTILINE)


def _missing_command(result: Result) -> str:
    """Return the error for a command that Bash did not find; empty if there is no such failure.

    Bash continues after such an error. If the card shows the expected output, comparing the output
    reveals the error.
    """
    snippet = result.snippet
    is_bash = snippet.language is not None and snippet.language.name == "bash"
    if not is_bash or snippet.expected is not None or snippet.raises:
        return ""
    match = _MISSING_COMMAND.search(result.stderr)
    return match[1] if match else ""


def _check_output(result: Result, error: ExceptionInfo | None, code: str) -> Result:
    snippet, printed = result.snippet, result.printed
    if snippet.expected is None:
        return result
    if snippet.new_fence:
        return _without_expected(result)
    difference = _difference(snippet, printed, code)
    if difference is not None and error is not None and not snippet.exact:
        without_module = printed.replace(_written(error), _without_module(error), 1)
        if _difference(snippet, without_module, code) is None:
            return result
    if difference is None:
        return result
    line = snippet.expected_line + difference.expected_line
    result = replace(result, output_differs=True)
    message = str(difference)
    if omitted := _OMITTED.search(printed):
        message = f"printed too much to compare ({omitted[1]} bytes above the limit): print less"
    is_python = snippet.language is None
    if is_python and not printed and (expression := bare_expression(snippet.piece.text)):
        message = f"nothing is printed, because {expression} is a bare expression: use print"
    return _failed(result, message, line, side_by_side(snippet.expected, printed))


def _without_expected(result: Result) -> Result:
    """Return the failed result of a variant whose output is not in the card file."""
    message = "the card does not contain the output: run 'build.py prove --accept'"
    if not result.printed:
        message = "the code prints nothing, so there is no output to predict"
    failed = replace(result, output_differs=bool(result.printed))
    return _failed(failed, message, result.snippet.piece.line, "")


def _difference(snippet: Snippet, printed: str, code: str) -> OutputDifference | None:
    expected = snippet.expected or ""
    return compare(expected, printed, snippet.tolerance, exact=snippet.exact, code=code)


def bare_expression(code: str) -> str:
    """Return the last statement of the code if only a notebook would show its value.

    The statement is shortened to one line. The result is empty if the code cannot be parsed, or if
    it ends with any other statement, with ``await``, or with ``yield``.
    """
    try:
        body = python_syntax.parse(code).body
    except python_syntax.PARSE_ERRORS:
        return ""
    if not body or not isinstance(body[-1], ast.Expr):
        return ""
    value = body[-1].value
    if isinstance(value, ast.Await | ast.Yield | ast.YieldFrom):
        return ""
    return textwrap.shorten(ast.unparse(value), 40, placeholder=" …")


def differs_between_runs(first: Result, second: Result) -> bool:
    """Return whether two runs of a snippet printed different outputs.

    Unless the snippet is ``exact``, times in progress lines and line numbers in tracebacks are
    ignored.
    """
    if first.snippet.exact:
        return first.printed != second.printed
    return mask_variable_parts(first.printed) != mask_variable_parts(second.printed)


def not_deterministic(first: Result, second: Result) -> Result:
    """Return the failed result of a snippet whose output differs between two runs."""
    message = "not deterministic: a second run printed different output"
    if _DRAWS.search(first.snippet.piece.text):
        message += " (set a seed, or print something that does not depend on random numbers)"
    detail = side_by_side(first.printed, second.printed, titles=("first run", "second run"))
    failed = replace(first, output_differs=False, note="")
    return _failed(failed, message, first.snippet.expected_line, detail)


def _failed(result: Result, message: str, line: int, detail: str) -> Result:
    return replace(result, outcome=Outcome.FAILED, message=message, line=line, detail=detail)


def _written(error: ExceptionInfo) -> str:
    """Return the text that Python prints after a traceback; empty for an unexpected exception."""
    return clean(error.written) if error.is_expected else ""


def _without_module(error: ExceptionInfo) -> str:
    """Return the error line with the unqualified class name, such as ``JSONDecodeError: ...``."""
    written, name = _written(error), error.names[0]
    start = written.find(f"{name}: ")
    is_qualified = start > 0 and written[start - 1] == "." and " " not in written[:start]
    return written[start:] if is_qualified else written


def _late_headline(error: LateError) -> str:
    """Describe an error outside a snippet's own code in one line."""
    return f"{error.place}, {error.message}" if error.place else error.message


def _headline(error: ExceptionInfo) -> str:
    """Describe an exception in one line, with an explanation if its cause is known."""
    name, message = error.names[0], error.message.strip().partition("\n")[0]
    if name == "SystemExit":
        return f"called sys.exit({message}): a snippet must run to the end"
    if name == "EOFError" and "reading a line" in message:
        return "tried to read input, but snippets have no standard input"
    if name == "OSError" and "File too large" in message:
        return "wrote or printed more than 256 MB"
    if explained := explanation(name, f"{error.message}\n{error.trace}"):
        return explained
    return f"{name}: {message}" if message else name


def signal_name(number: int) -> str:
    """Return the name of a signal, with its usual cause if it is known."""
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
    meanings = {"SIGSEGV": "a crash in native code", "SIGABRT": "native code aborted"}
    return f"{name} ({meanings[name]})" if name in meanings else name


def last_line(stacks: str, path: str) -> int:
    """Return the line number of the card's innermost frame, or 0 if there is none.

    faulthandler lists the innermost frame first.
    """
    name = _escaped(path)
    lines = [int(frame["line"]) for frame in _FRAME.finditer(stacks) if frame["path"] == name]
    return lines[0] if lines else 0


def _last_nonempty_line(text: str) -> str:
    return (text.strip().splitlines() or ["unknown error"])[-1]


def _escaped(path: str) -> str:
    """Escape a path the way faulthandler does."""
    return path.encode("ascii", "backslashreplace").decode()


def _location(piece: Piece) -> str:
    return f"{piece.path.rpartition('/')[2]}:{piece.line}"
