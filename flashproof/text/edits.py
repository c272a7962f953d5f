"""Apply edits to text files without changing any other bytes.

Commands such as ``check --fix``, ``ids``, and ``prove --accept`` use this module.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flashproof.errors import FlashproofError
from flashproof.safe_io import SafeFolder
from flashproof.text.source import Span, normalize

_BOM = "\ufeff"
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class TextEdit:
    r"""A replacement for one span of a source; an insertion if the span is empty."""

    span: Span
    replacement: str
    r"""The new text, with ``\n`` line endings, which are converted to the file's line endings."""
    description: str = ""
    """A short description of the edit for the user."""

    def __str__(self) -> str:
        """Return ``file:line:column: description``."""
        return f"{self.span.location}: {self.description}"


def apply_edits(content: bytes, edits: Iterable[TextEdit]) -> bytes:
    r"""Apply edits to the content of a UTF-8 file; all other bytes stay the same.

    The byte-order mark and all line endings outside the spans are kept. A ``\n`` in a replacement
    becomes the line ending of the line on which the edit starts. Edits at the same offset are
    applied in the order given.

    Args:
        content: The content of the file from which the source of the edits was read.
        edits: Edits to that source, in any order.

    Raises:
        ValueError: Two edits overlap, or an edit lies outside the text.

    """
    text = content.decode("utf-8")
    body_start = len(_BOM) if text.startswith(_BOM) else 0
    # Source.text has a single character for \r\n, so each \r\n before an offset shifts it by one.
    crlf_offsets = [
        match.start() - body_start - count for count, match in enumerate(re.finditer(r"\r\n", text))
    ]

    def position(offset: int) -> int:
        return offset + body_start + bisect_left(crlf_offsets, offset)

    parts: list[str] = []
    done, done_offset = 0, 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        start, end = position(edit.span.start), position(edit.span.end)
        if edit.span.start < done_offset:
            raise ValueError(f"overlapping edits at {edit.span.location}")
        if not body_start <= start <= end <= len(text):
            raise ValueError(f"an edit outside the text of {edit.span.source.name}")
        replacement = edit.replacement
        if "\n" in replacement:
            replacement = replacement.replace("\n", _line_end(text, start))
        parts += (text[done:start], replacement)
        done, done_offset = end, edit.span.end
    return "".join((*parts, text[done:])).encode("utf-8")


def write_edits(edits: Iterable[TextEdit]) -> tuple[Path, ...]:
    """Apply edits to their files, writing each file atomically, and return the files' paths.

    Raises:
        FlashproofError: A file has changed since it was read. In this case, no file is written.
        UnsafePathError: A file is a symbolic link.
        ValueError: Two edits overlap, or an edit lies outside the text.

    """
    by_path: dict[Path, list[TextEdit]] = {}
    for edit in edits:
        by_path.setdefault(edit.span.source.path, []).append(edit)
    new_contents = {}
    for path, group in by_path.items():
        source = group[0].span.source
        content = SafeFolder(path.parent).read(path.name)
        if content is None or normalize(content.decode("utf-8", errors="replace")) != source.text:
            raise FlashproofError(
                f"{source.name} changed while the command ran; run the command again"
            )
        new_contents[path] = apply_edits(content, group)
    for path, content in new_contents.items():
        SafeFolder(path.parent).write(path.name, content)
    return tuple(by_path)


def _line_end(text: str, position: int) -> str:
    """Return the first line ending at or after a position, or else the first one in the text."""
    match = _LINE_END.search(text, position) or _LINE_END.search(text)
    return match[0] if match else "\n"
