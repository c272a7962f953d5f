"""Format diagnostics as terminal text, as JSON, or as GitHub annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable

from rich.cells import cell_len
from rich.text import Text

from flashproof.diagnostics import Diagnostic, Severity
from flashproof.text.names import plural, without_controls
from flashproof.text.source import Span
from flashproof.text.workflow_commands import escape_data, escape_property

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}
_WIDTH = 100
"""The maximum number of characters of a source line that are shown."""


def as_text(diagnostic: Diagnostic) -> Text:
    """Format a diagnostic with its source line, a caret, and its hint.

    The ``plain`` attribute of the result contains the text without colors.
    """
    style = _STYLES[diagnostic.severity]
    label = f"{diagnostic.severity}[{diagnostic.code}]"
    text = Text.assemble(
        f"{without_controls(diagnostic.span.location)}: ",
        (label, style),
        " ",
        (without_controls(diagnostic.message), "bold"),
    )
    text.append_text(_excerpt(diagnostic.span, style))
    gutter = " " * len(str(diagnostic.span.line))
    for note, span in diagnostic.related:
        text.append(f"\n{gutter} = note: {without_controls(f'{note}: {span.location}')}")
    if diagnostic.hint:
        hint = "\n".join(map(without_controls, diagnostic.hint.split("\n")))
        text.append(f"\n{gutter} = help: ").append(hint, "green")
    return text


def _excerpt(span: Span, style: str) -> Text:
    line = span.source.line_text(span.line)
    start = min(span.column - 1, len(line))
    end = min(start + max(span.end - span.start, 1), max(len(line), start + 1))
    cut = max(0, start - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = _printable(line[cut : cut + _WIDTH])
    gutter = " " * len(str(span.line))
    caret = "^" * max(1, min(cell_len(_printable(line[start:end])), _WIDTH - (start - cut)))
    return Text.assemble(
        (f"\n{span.line} | ", "dim"),
        shown,
        (f"\n{gutter} | ", "dim"),
        " " * cell_len(_printable(line[cut:start])),
        (caret, style),
    )


def _printable(text: str) -> str:
    """Replace tabs with spaces, and unprintable characters with U+FFFD."""
    return "".join(
        " " if char == "\t" else char if char.isprintable() else "\ufffd" for char in text
    )


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Format diagnostics as JSON; lines and columns start at 1, and the end is exclusive."""
    return json.dumps([_record(item) for item in diagnostics], indent=2, ensure_ascii=False)


def _record(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "help": diagnostic.hint,
        **_position(diagnostic.span),
        "related": [{"message": note, **_position(span)} for note, span in diagnostic.related],
    }


def _position(span: Span) -> dict[str, object]:
    source = span.source
    return {
        "file": source.name,
        "line": span.line,
        "column": span.column,
        "end_line": source.line_of(span.end),
        "end_column": source.column_of(span.end),
    }


def as_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Format diagnostics as workflow commands, which GitHub shows as pull request annotations."""
    return "\n".join(_annotation(item) for item in diagnostics)


def _annotation(diagnostic: Diagnostic) -> str:
    span = diagnostic.span
    message = diagnostic.message + (f"\nhelp: {diagnostic.hint}" if diagnostic.hint else "")
    properties = {
        "file": span.source.name,
        "line": span.line,
        "endLine": span.end_line,
        "col": span.column,
        "title": diagnostic.code,
    }
    listed = ",".join(f"{key}={escape_property(str(value))}" for key, value in properties.items())
    return f"::{diagnostic.severity} {listed}::{escape_data(message)}"


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the count of each severity, such as ``2 errors, 1 warning``.

    The text is empty if there are no diagnostics.
    """
    severities = [item.severity for item in diagnostics]
    counts = ((severity, severities.count(severity)) for severity in Severity)
    return ", ".join(plural(count, severity) for severity, count in counts if count)
