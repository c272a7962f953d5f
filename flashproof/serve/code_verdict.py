"""Turn the report on the process that ran a learner's code into a verdict for the browser.

The learner's code runs in the same process as the checks, so it can make a check pass or fail, as
in a notebook. A check that did not run to completion never counts as passed: the zygote
verifies how the code of each step ended (see ``snippets.runner.child_monitor``).
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from flashproof.serve.code_task import ANSWER, CodeTask
from flashproof.snippets.evaluate import last_line, signal_name
from flashproof.snippets.output_compare import clean, without_log_lines
from flashproof.snippets.runner.protocol import ExceptionInfo, Report
from flashproof.snippets.snippet import CheckPiece
from flashproof.text import python_syntax

OUTPUT_LIMIT = 50_000
"""The maximum number of characters of output that are sent to a browser."""
MESSAGE_LIMIT = 2_000
"""The maximum length of an error message, in characters."""

_ANSWER_FRAME = re.compile(rf'File "{re.escape(ANSWER)}", line (?P<line>\d{{1,9}})')
"""Matches a frame of the learner's code in a traceback."""


@dataclass(frozen=True, slots=True)
class CodeCheckResult:
    """The result of one check."""

    name: str
    passed: bool
    message: str = ""
    """The reason why the check failed; empty if it passed or did not run."""


@dataclass(frozen=True, slots=True)
class CodeError:
    """The reason why the learner's code did not run to completion."""

    line: int
    """The line of the learner's code, counted from 1; 0 if it is unknown."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeVerdict:
    """The result of running a learner's code against the checks of a task."""

    checks: tuple[CodeCheckResult, ...]
    """One result for each check, in order; empty if the learner's code could not be run, in which
    case nothing is known about it."""
    output: str = ""
    """What the learner's code and the checks printed, including warnings."""
    error: CodeError | None = None
    """The error that ended the learner's code, or one that occurred elsewhere, such as in a
    thread."""
    timed_out: bool = False
    """Whether a time limit ended the run."""

    def as_json(self) -> dict[str, object]:
        """Return the verdict as JSON values, with the names that the site's scripts use."""
        return {
            "checks": [
                {"name": one.name, "passed": one.passed, "message": one.message}
                for one in self.checks
            ],
            "output": self.output,
            "error": self.error and {"line": self.error.line, "message": self.error.message},
            "timedOut": self.timed_out,
        }


def verdict(task: CodeTask, report: Report) -> CodeVerdict:
    """Return the verdict on a learner's code; ``report`` describes the process that ran it."""
    error = _error(task, report)
    if error is not None:
        checks = () if _setup_failed(task, report) else tuple(map(_not_run, task.checks))
    elif reason := _broken_off(task, report):
        checks = tuple(
            CodeCheckResult(one.name, passed=False, message=reason) for one in task.checks
        )
    else:
        checks = tuple(_check_result(task, report, index) for index in range(len(task.checks)))
    return CodeVerdict(
        checks=checks,
        output=_output(report),
        error=error or _late_error(task, report),
        timed_out=report.timed_out,
    )


def not_run(reason: str) -> CodeVerdict:
    """Return the verdict on code that could not be run, with the reason as its error."""
    return CodeVerdict(checks=(), error=CodeError(0, reason))


def _not_run(check: CheckPiece) -> CodeCheckResult:
    return CodeCheckResult(check.name, passed=False, message="")


def _error(task: CodeTask, report: Report) -> CodeError | None:
    """Return why the setup or the learner's code did not complete; ``None`` if both completed."""
    for index in range(len(task.setup) + 1):
        is_setup = index < len(task.setup)
        if index >= len(report.done):
            line = 0 if is_setup else last_line(report.stacks, ANSWER)
            return CodeError(line, _setup_prefix(is_setup) + _end(task, report))
        if (error := report.done[index].error) is not None:
            line = 0 if is_setup else error.line
            return CodeError(line, _setup_prefix(is_setup) + _headline(error))
    return None


def _setup_failed(task: CodeTask, report: Report) -> bool:
    finished = report.done[: len(task.setup)]
    return len(finished) < len(task.setup) or any(step.error is not None for step in finished)


def _setup_prefix(is_setup: bool) -> str:
    return "the topic's setup failed: " if is_setup else ""


def _end(task: CodeTask, report: Report) -> str:
    """Return why the process ended before all steps were done."""
    if reason := _tampering(report) or report.limit_error:
        return reason
    if report.timed_out:
        return _time_limit(task)
    if report.status < 0:
        return f"the process was killed by {signal_name(-report.status)}"
    return f"the process exited with status {report.status} before all code had run"


def _tampering(report: Report) -> str:
    if report.protocol_error:
        return f"the code interfered with the runner: {report.protocol_error}"
    if report.child_error and not report.limit_error:
        failed = "the code crashed the runner" if report.ready else "the runner crashed"
        return f"{failed}: {report.child_error.strip().splitlines()[-1]}"
    return ""


def _broken_off(task: CodeTask, report: Report) -> str:
    """Return why the check results do not count, or an empty string if they count."""
    if reason := _tampering(report):
        return reason
    if len(report.done) < len(task.setup) + 1 + len(task.checks):
        return ""  # the check that was running is the one that failed
    if report.timed_out:
        return f"the checks finished, but {_time_limit(task)}"
    return report.limit_error


def _time_limit(task: CodeTask) -> str:
    return f"the code was still running after {task.time_limit:g} s"


def _check_result(task: CodeTask, report: Report, index: int) -> CodeCheckResult:
    check, position = task.checks[index], len(task.setup) + 1 + index
    if position < len(report.done):
        error = report.done[position].error
        if error is None:
            return CodeCheckResult(check.name, passed=True)
        return CodeCheckResult(check.name, passed=False, message=_failure(check, error))
    if position > len(report.done):
        return _not_run(check)
    return CodeCheckResult(check.name, passed=False, message=_end(task, report))


def _failure(check: CheckPiece, error: ExceptionInfo) -> str:
    """Describe why a check failed: the message of an assertion, or the statement and its error."""
    is_assertion = error.names[0] == "AssertionError"
    if is_assertion and (message := _shortened(error.message)):
        return message
    if lines := _ANSWER_FRAME.findall(error.trace):
        return f"{_headline(error)} (line {lines[-1]} of your code)"
    statement = _statement_at(check, error.line)
    parts = (statement, "" if is_assertion and statement else _headline(error))
    return "\n".join(filter(None, parts))


def _statement_at(check: CheckPiece, line: int) -> str:
    """Return a check's innermost statement at a line of the card file; empty if there is none."""
    try:
        tree = python_syntax.parse(check.piece.text)
    except python_syntax.PARSE_ERRORS:
        return ""
    own_line = line - check.piece.line + 1
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= own_line <= (node.end_lineno or 0)
    ]
    return _shortened(ast.unparse(found[-1])) if found else ""


def _late_error(task: CodeTask, report: Report) -> CodeError | None:
    """Return the first error outside the code of the steps, such as in a thread, or ``None``."""
    after = len(task.setup) + 1
    for done, late in report.late:
        line = late.line if done < after or _ANSWER_FRAME.search(late.trace) else 0
        return CodeError(line, f"{late.place}: {late.message}" if late.place else late.message)
    return None


def _headline(error: ExceptionInfo) -> str:
    name, message = error.names[0], _shortened(error.message)
    if name == "SystemExit":
        return "the code called sys.exit(), so nothing after it ran"
    if name == "EOFError" and "reading a line" in message:
        return f"{name}: input() is not available here"
    if name == "OSError" and "File too large" in message:
        return "the code printed or wrote more than 256 MB"
    return f"{name}: {message}" if message else name


def _output(report: Report) -> str:
    text = clean("".join(report.printed))
    if warnings := without_log_lines(clean(report.stderr)):
        text = f"{text.rstrip()}\n{warnings}".lstrip("\n")
    omitted = len(text) - OUTPUT_LIMIT
    return f"{text[:OUTPUT_LIMIT]}\n[{omitted:,} more characters]" if omitted > 0 else text


def _shortened(text: str) -> str:
    text = text.strip()
    return text if len(text) <= MESSAGE_LIMIT else f"{text[:MESSAGE_LIMIT]} …"
