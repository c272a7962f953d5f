"""What can be told of snippets before anything runs: syntax, and ruff's format and rules.

Every place is told in the Markdown file. Ruff is used where it is installed; it sees each chain as
one file in which every line has the number that it has in the card file.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flashproof.diagnostics import Diagnostics
from flashproof.markup import cloze_deletions
from flashproof.model import Code, Role, Topic
from flashproof.snippets.extract import fences
from flashproof.text import python_syntax
from flashproof.text.source import Source, Span

RULES = ("E4", "E7", "E9", "F", "W", "UP", "C4", "PIE")
NOT_RULES = (
    "E402",  # an import belongs where a card needs it
    "E731",  # a lambda with a name is a fine example
    "E741",  # short names are what formulas have
    "F401",  # an import may be shown for itself
    "F811",  # a later fence may define a name anew
)
COLUMNS = 80


def check_syntax(topics: Iterable[Topic], diagnostics: Diagnostics) -> None:
    """Tell of snippets that are no Python: code ``snippet-syntax``, at line and column."""
    for topic in topics:
        for code in topic.code_blocks():
            if code.is_snippet and not code.skip:
                _check_syntax(code, topic.source, diagnostics)


def _check_syntax(code: Code, source: Source, diagnostics: Diagnostics) -> None:
    try:
        python_syntax.tree(cloze_deletions.strip(code.text))
    except SyntaxError as fault:
        span = _span(code, source, fault.lineno or 1, fault.offset or 1)
        message = f"this snippet is not Python: {fault.msg}"
        diagnostics.error("snippet-syntax", message, span, "it must run just as it stands")
    except python_syntax.UNREADABLE as fault:
        span = _span(code, source, 1, 1)
        diagnostics.error("snippet-syntax", f"this snippet cannot be read: {fault}", span)


def _span(code: Code, source: Source, line: int, column: int, length: int = 1) -> Span:
    """A place in the code, counted from 1, as a place in the file; cloze marks lie between."""
    lines = cloze_deletions.strip(code.text).split("\n")
    line = min(max(line, 1), len(lines))
    offset = sum(len(text) + 1 for text in lines[: line - 1])
    offset += min(max(column, 1) - 1, len(lines[line - 1]))
    start = source.line_start(code.line) + _with_marks(code.text, offset)
    return source.span(start, min(start + length, len(source.text)))


def _with_marks(text: str, offset: int) -> int:
    """An offset in the stripped code as one in the code with its marks."""
    for mark in cloze_deletions.find(text)[0]:
        if offset < mark.start:
            break
        offset += mark.answer_start - mark.start
        if offset >= mark.answer_end:
            offset += mark.end - mark.answer_end
    return offset


def has_ruff() -> bool:
    """Whether ruff can be asked."""
    return importlib.util.find_spec("ruff") is not None


def check_style(topics: Iterable[Topic], diagnostics: Diagnostics) -> None:
    """Tell what ruff finds: codes ``snippet-format`` and ``snippet-lint``, as warnings.

    Without ruff nothing is told; what is no Python is left to ``check_syntax``.
    """
    chosen = tuple(topics)
    if not has_ruff() or not chosen:
        return
    with tempfile.TemporaryDirectory() as folder:
        _check_rules(chosen, Path(folder), diagnostics)
        _check_format(chosen, Path(folder), diagnostics)


def _check_rules(topics: tuple[Topic, ...], folder: Path, diagnostics: Diagnostics) -> None:
    owners: dict[str, tuple[Topic, tuple[Code, ...]]] = {}
    for number, (topic, codes) in enumerate((t, c) for t in topics for c in fences(t)):
        path = folder / f"chain{number}.py"
        path.write_text(_padded(topic, codes), encoding="utf-8")
        owners[path.name] = (topic, codes)
    rules = [f"--select={','.join(RULES)}", f"--ignore={','.join(NOT_RULES)}"]
    found = _ruff("check", "--output-format=json", *rules, cwd=folder)
    for problem in json.loads(found or "[]"):
        topic, codes = owners[Path(problem["filename"]).name]
        _tell_rule(problem, topic, codes, diagnostics)


def _padded(topic: Topic, codes: tuple[Code, ...]) -> str:
    """The chain as one file in which all lines have their numbers."""
    setup = (code for code in topic.code_blocks() if code.role is Role.SETUP and code.is_snippet)
    every = {code.line: code for code in (*setup, *codes) if not code.skip}
    lines: list[str] = []
    for line, code in sorted(every.items()):
        lines += [""] * (line - 1 - len(lines))
        lines += cloze_deletions.strip(code.text).splitlines()
    return "\n".join(lines) + "\n"


def _tell_rule(
    problem: dict[str, Any], topic: Topic, codes: tuple[Code, ...], diagnostics: Diagnostics
) -> None:
    line, column = problem["location"]["row"], problem["location"]["column"]
    if problem["code"] == "invalid-syntax" or _is_told_by_a_later_setup(problem, topic, line):
        return
    for code in codes:
        row = line - code.line + 1
        if 1 <= row <= code.text.count("\n"):
            width = max(1, problem["end_location"]["column"] - column)
            same_line = problem["end_location"]["row"] == line
            span = _span(code, topic.source, row, column, width if same_line else 1)
            message = f"{problem['message']} ({problem['code']})"
            diagnostics.warn("snippet-lint", message, span, _hint(problem))


def _is_told_by_a_later_setup(problem: dict[str, Any], topic: Topic, line: int) -> bool:
    """Setup runs first wherever it stands; for ruff, it comes where it stands."""
    name = re.search(r"`(\w+)`", problem["message"])
    blocks = topic.code_blocks()
    later = (code.text for code in blocks if code.role is Role.SETUP and code.line > line)
    return (
        problem["code"] == "F821"
        and name is not None
        and re.search(rf"\b{name[1]}\b", "\n".join(later)) is not None
    )


def _hint(problem: dict[str, Any]) -> str:
    fix = problem.get("fix") or {}
    return str(fix.get("message") or f"ruff rule {problem['code']} says why")


def _check_format(topics: tuple[Topic, ...], folder: Path, diagnostics: Diagnostics) -> None:
    places = [
        (topic, code) for topic in topics for code in topic.code_blocks() if _is_formatted(code)
    ]
    paths = [folder / f"fence{number}.py" for number in range(len(places))]
    for path, (_, code) in zip(paths, places, strict=True):
        path.write_text(cloze_deletions.strip(code.text), encoding="utf-8")
    _ruff("format", "--quiet", f"--line-length={COLUMNS}", *(one.name for one in paths), cwd=folder)
    for path, (topic, code) in zip(paths, places, strict=True):
        before, after = cloze_deletions.strip(code.text), path.read_text(encoding="utf-8")
        for line, (old, new) in enumerate(_unlike(before, after), 1):
            if old != new:
                span = _span(code, topic.source, line, 1, len(old) or 1)
                hint = f"write: {new}" if new.strip() else "take this line out"
                diagnostics.warn("snippet-format", "ruff would format this otherwise", span, hint)
                break


def _unlike(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = before.split("\n"), after.split("\n")
    longest = max(len(old), len(new))
    yield from zip(
        old + [""] * (longest - len(old)), new + [""] * (longest - len(new)), strict=True
    )


def _is_formatted(code: Code) -> bool:
    return code.is_snippet and not code.skip


def _ruff(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "ruff", arguments[0], "--isolated", "--no-cache", *arguments[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    return done.stdout
