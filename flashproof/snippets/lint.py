"""Check the syntax, style, and formatting of snippets before anything runs.

Locations refer to the Markdown file. Style and formatting are checked only if ruff is installed.
Each chain is checked as one file in which every line has the same number as in the card file.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from platform import python_version

from flashproof.diagnostics import Diagnostics
from flashproof.markup import cloze_deletions
from flashproof.model import Code, Need, Role, Topic, Write
from flashproof.snippets.extract import chains, fences
from flashproof.snippets.imports import VERSIONED_WITH, imported_modules
from flashproof.snippets.programs import program_name
from flashproof.snippets.snippet import Snippet
from flashproof.text import python_syntax
from flashproof.text.source import Source, Span
from flashproof.text.versions import package_label

RULES = ("E4", "E7", "E9", "F", "W", "UP", "C4", "PIE")
"""The ruff rules that snippets are checked against."""
IGNORED_RULES = (
    "E402",  # a card imports a module right before using it
    "E731",  # assigning a lambda keeps an example short
    "E741",  # formulas use short names
    "F401",  # a card may show just the import
    "F811",  # a later fence may redefine a name
)
LINE_LENGTH = 80


def check_syntax(topics: Iterable[Topic], diagnostics: Diagnostics) -> None:
    """Report ``snippet-syntax`` for each snippet that Python cannot parse, with line and column.

    A snippet that must raise ``SyntaxError`` may have a syntax error. Snippets that are skipped or
    that do not apply to this version of Python are not checked.
    """
    for topic in topics:
        for code in topic.code_blocks():
            if code.is_python and not code.skip and not code.versions.problem(_python_version):
                _check_syntax(code, topic.source, diagnostics)


def _python_version(name: str) -> str:
    """Return the version of Python that parses snippets; empty for any name but ``python``."""
    return python_version() if name == "python" else ""


def check_versions(topics: Iterable[Topic], diagnostics: Diagnostics) -> None:
    """Report ``since``, ``until``, and ``needs`` attributes that do not work as intended."""
    for topic in topics:
        if not any(code.versions or code.needs for code in topic.code_blocks()):
            continue
        for chain, codes in zip(chains(topic), fences(topic), strict=True):
            texts = [piece.text for piece in chain.setup]
            for snippet, code in zip(chain.snippets, codes, strict=True):
                texts.append(snippet.piece.text)
                if code.versions and not code.skip:
                    _check_range(code, snippet, texts, diagnostics)
                if snippet.needs and not code.needs:
                    _report_inherited_need(code, snippet.needs, diagnostics)


def _report_inherited_need(code: Code, need: Need, diagnostics: Diagnostics) -> None:
    """Report a fence without ``needs`` that continues a snippet with ``needs``."""
    message = f"this snippet needs {need.label}, because the snippet that it continues needs one"
    hint = f"write 'python {{continue needs={need}}}'"
    diagnostics.error("bad-word", message, _opening(code), hint)


def _opening(code: Code) -> Span:
    return code.span.subspan(0, len(code.span.text.partition("\n")[0]))


def _check_range(
    code: Code, snippet: Snippet, texts: Sequence[str], diagnostics: Diagnostics
) -> None:
    """Check the version range of a fence; ``texts`` is the code up to and including the fence."""
    opening = _opening(code)
    if name := snippet.versions.impossible:
        message = f"this snippet applies to no version of {package_label(name)}"
        hint = (
            "'until' is the first version to which it no longer applies, so 'since' must be lower"
        )
        diagnostics.error("bad-versions", message, opening, hint)
    names = _versioned_names(snippet, texts)
    known = {name.lower() for name in names}
    for name in code.versions.names:
        if name in known:
            continue
        if snippet.language is None:
            problem = f"the code does not import {name!r}"
            hint = "write 'python' or the name of a package as in its import statement"
        else:
            problem = f"{name!r} does not run this code"
            hint = f"write {' or '.join(map(repr, names))}" if names else "remove the condition"
        message = f"{problem}, so a condition on its version has no effect"
        diagnostics.error("bad-versions", message, opening, hint)


def _versioned_names(snippet: Snippet, texts: Iterable[str]) -> set[str]:
    """Return the names whose versions a proof of a snippet records."""
    if snippet.language is not None:
        return {program_name(snippet.language)} if snippet.language.is_builtin else set()
    modules = {module.partition(".")[0] for text in texts for module in imported_modules(text)}
    more = {other for module in modules for other in VERSIONED_WITH.get(module, ())}
    return {"python", *modules, *more}


def _must_not_parse(code: Code, error: SyntaxError) -> bool:
    return code.raises in {kind.__name__ for kind in type(error).__mro__[:-1]}


def _has_syntax_error(code: Code) -> bool:
    """Return whether a snippet has an intentional syntax error, so ruff cannot parse it."""
    try:
        python_syntax.parse(cloze_deletions.strip(code.text))
    except SyntaxError as error:
        return _must_not_parse(code, error)
    except python_syntax.PARSE_ERRORS:
        pass
    return False


def _check_syntax(code: Code, source: Source, diagnostics: Diagnostics) -> None:
    try:
        python_syntax.parse(cloze_deletions.strip(code.text))
    except SyntaxError as error:
        if _must_not_parse(code, error):
            return
        span = _span(code, source, error.lineno or 1, error.offset or 1)
        message = f"the snippet is not valid Python: {error.msg}"
        diagnostics.error(
            "snippet-syntax", message, span, "fix the syntax; the code must run exactly as shown"
        )
    except python_syntax.PARSE_ERRORS as error:
        span = _span(code, source, 1, 1)
        diagnostics.error("snippet-syntax", f"the snippet cannot be parsed: {error}", span)


def _span(code: Code, source: Source, line: int, column: int, length: int = 1) -> Span:
    """Return a span of the card file for a line and column of the code without cloze markup.

    Lines and columns are counted from 1; ``length`` is in characters.
    """
    lines = cloze_deletions.strip(code.text).split("\n")
    line = min(max(line, 1), len(lines))
    offset = sum(len(text) + 1 for text in lines[: line - 1])
    offset += min(max(column, 1) - 1, len(lines[line - 1]))
    start = source.line_start(code.line) + _offset_with_markup(code.text, offset)
    return source.span(start, min(start + length, len(source.text)))


def _offset_with_markup(text: str, offset: int) -> int:
    """Convert an offset in the code without cloze markup to the offset in the code with markup."""
    for deletion in cloze_deletions.find(text)[0]:
        if offset < deletion.start:
            break
        offset += deletion.answer_start - deletion.start
        if offset >= deletion.answer_end:
            offset += deletion.end - deletion.answer_end
    return offset


def has_ruff() -> bool:
    """Return whether ruff is installed."""
    return importlib.util.find_spec("ruff") is not None


def check_style(topics: Iterable[Topic], diagnostics: Diagnostics) -> None:
    """Report ruff's findings as warnings: ``snippet-lint`` and ``snippet-format``.

    Nothing is reported if ruff is not installed. Syntax errors are reported by ``check_syntax``.
    """
    checked = tuple(topics)
    if not has_ruff() or not checked:
        return
    with tempfile.TemporaryDirectory() as folder:
        _check_rules(checked, Path(folder), diagnostics)
        _check_format(checked, Path(folder), diagnostics)


@dataclass(frozen=True, slots=True)
class _Violation:
    """A rule violation; lines and columns refer to the checked file and start at 1."""

    file: str
    """The name of the checked file."""
    code: str
    message: str
    fix: str
    """The fix that ruff suggests; empty if there is none."""
    line: int
    column: int
    end_line: int
    end_column: int


def _check_rules(topics: tuple[Topic, ...], folder: Path, diagnostics: Diagnostics) -> None:
    chains: dict[str, tuple[Topic, tuple[Code, ...]]] = {}
    groups = ((topic, *group) for topic in topics for group in _groups(topic))
    for number, (topic, before, codes) in enumerate(groups):
        path = folder / f"chain{number}.py"
        path.write_text(_chain_file(topic, (*before, *codes)), encoding="utf-8")
        chains[path.name] = (topic, codes)
    if not chains:
        return
    for violation in _violations(folder):
        _report_violation(violation, *chains[violation.file], diagnostics)


def _groups(topic: Topic) -> Iterator[tuple[tuple[Code, ...], tuple[Code, ...]]]:
    """Yield pairs: the fences that run first, and the fences that are checked after them."""
    before: dict[Code, tuple[Code, ...]] = {}
    checks: dict[Code, tuple[Code, ...]] = {}
    for card in topic.cards:
        if isinstance(card, Write):
            context = tuple(one for one in card.context if isinstance(one, Code) and one.is_python)
            own = (card.start, *card.solutions, *(mistake.code for mistake in card.mistakes))
            before |= dict.fromkeys(own, context)
            checks[card.solutions[0]] = tuple(check.code for check in card.checks)
    for codes in fences(topic):
        if not codes[0].is_python or codes[0].role is Role.VARIANT:
            continue
        yield before.get(codes[0], ()), (*codes, *checks.get(codes[0], ()))


def _chain_file(topic: Topic, codes: tuple[Code, ...]) -> str:
    """Return a chain as the text of one file whose line numbers match those of the card file."""
    setup = (code for code in topic.code_blocks() if code.role is Role.SETUP and code.is_python)
    by_line = {
        code.line: code
        for code in (*setup, *codes)
        if not code.skip and not (code.raises and _has_syntax_error(code))
    }
    lines: list[str] = []
    for line, code in sorted(by_line.items()):
        lines += [""] * (line - 1 - len(lines))
        lines += cloze_deletions.strip(code.text).removesuffix("\n").split("\n")
    return "\n".join(lines) + "\n"


def _violations(folder: Path) -> Iterator[_Violation]:
    """Yield ruff's findings for all files of a folder."""
    rules = [f"--select={','.join(RULES)}", f"--ignore={','.join(IGNORED_RULES)}"]
    output = _ruff("check", "--output-format=json", *rules, cwd=folder)
    for item in json.loads(output or "[]"):
        yield _Violation(
            file=Path(item["filename"]).name,
            code=item["code"],
            message=item["message"],
            fix=(item.get("fix") or {}).get("message") or "",
            line=item["location"]["row"],
            column=item["location"]["column"],
            end_line=item["end_location"]["row"],
            end_column=item["end_location"]["column"],
        )


def _report_violation(
    violation: _Violation, topic: Topic, codes: tuple[Code, ...], diagnostics: Diagnostics
) -> None:
    if violation.code == "invalid-syntax" or _is_defined_in_later_setup(violation, topic):
        return
    for code in codes:
        line = violation.line - code.line + 1
        if 1 <= line <= code.text.count("\n"):
            same_line = violation.end_line == violation.line
            length = max(1, violation.end_column - violation.column) if same_line else 1
            span = _span(code, topic.source, line, violation.column, length)
            message = f"{violation.message} ({violation.code})"
            hint = violation.fix or f"see the documentation of ruff rule {violation.code}"
            diagnostics.warn("snippet-lint", message, span, hint)


def _is_defined_in_later_setup(violation: _Violation, topic: Topic) -> bool:
    """Return whether a name that ruff reports as undefined occurs in a later setup fence.

    Setup always runs first, but ruff reads the file from top to bottom.
    """
    name = re.search(r"`(\w+)`", violation.message)
    later = (
        code.text
        for code in topic.code_blocks()
        if code.role is Role.SETUP and code.is_python and code.line > violation.line
    )
    return (
        violation.code == "F821"
        and name is not None
        and re.search(rf"\b{name[1]}\b", "\n".join(later)) is not None
    )


def _check_format(topics: tuple[Topic, ...], folder: Path, diagnostics: Diagnostics) -> None:
    fences_to_format = [
        (topic, code)
        for topic in topics
        for code in topic.code_blocks()
        if code.is_python and not code.skip and not (code.raises and _has_syntax_error(code))
        # Learners replace the '...' in starter code. A variant is formatted like the card's code.
        if code.role not in (Role.START, Role.VARIANT)
    ]
    if not fences_to_format:
        return
    paths = [folder / f"fence{number}.py" for number in range(len(fences_to_format))]
    for path, (_, code) in zip(paths, fences_to_format, strict=True):
        path.write_text(cloze_deletions.strip(code.text), encoding="utf-8")
    names = (path.name for path in paths)
    _ruff("format", "--quiet", f"--line-length={LINE_LENGTH}", *names, cwd=folder)
    for path, (topic, code) in zip(paths, fences_to_format, strict=True):
        before, after = cloze_deletions.strip(code.text), path.read_text(encoding="utf-8")
        for line, (old, new) in enumerate(_line_pairs(before, after), 1):
            if old != new:
                span = _span(code, topic.source, line, 1, len(old) or 1)
                hint = f"write: {new}" if new.strip() else "remove this line"
                message = "ruff would format this differently"
                diagnostics.warn("snippet-format", message, span, hint)
                break


def _line_pairs(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of lines from two strings, padding the shorter one with empty lines."""
    yield from zip_longest(before.split("\n"), after.split("\n"), fillvalue="")


def _ruff(*arguments: str, cwd: Path) -> str:
    """Run ruff without a configuration file, and return its output."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "ruff", arguments[0], "--isolated", "--no-cache", *arguments[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    return done.stdout
