"""Split Markdown into lines, paragraphs, and list items, and ignore marks inside code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from flashproof.interchange.markdown_reader import code_span_ends

_FENCE = re.compile(r"^[ \t]*(?:[-*+][ \t]+)?(`{3,}|~{3,})")

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?:[^\s:#-][^:\n]*:.*\n|[ \t#].*\n|- .*\n|\n)+---[ \t]*(?:\n|\Z)"
)


def lines_outside_code(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line, and whether the line is outside fenced code."""
    fence = ""
    for line in text.split("\n"):
        opening = _FENCE.match(line)
        is_outside = not fence and opening is None
        if opening:
            fence = "" if fence and opening[1].startswith(fence) else fence or opening[1]
        yield line, is_outside


def split_at_lines(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split text at each line that is outside code and fully matches a pattern."""
    parts: list[list[str]] = [[]]
    for line, is_outside in lines_outside_code(text):
        if is_outside and separator.fullmatch(line):
            parts.append([])
        else:
            parts[-1].append(line)
    return ["\n".join(part) for part in parts]


def without_front_matter(text: str) -> str:
    """Return text without the YAML mapping between ``---`` lines at its start, if there is one."""
    return _FRONT_MATTER.sub("", text)


def has_line(text: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a pattern matches the start of a line outside code."""
    return any(is_outside and pattern.match(line) for line, is_outside in lines_outside_code(text))


def paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of text; a paragraph ends at a blank line outside code."""
    lines: list[str] = []
    for line, is_outside in lines_outside_code(text):
        if line.strip() or not is_outside:
            lines.append(line)
        elif lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def find_outside_code(line: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """Return a pattern's first match outside code spans; ``None`` if there is none."""
    spans = code_span_ends(line)
    for match in pattern.finditer(line):
        if not any(start <= match.start() < end for start, end in spans.items()):
            return match
    return None


def replace_outside_code(
    text: str, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> str:
    """Replace the matches of a pattern on each line, except in code spans and fenced code."""
    lines = []
    for line, is_outside in lines_outside_code(text):
        lines.append(_replace(line, pattern, replacement) if is_outside else line)
    return "\n".join(lines)


def _replace(
    line: str, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]
) -> str:
    spans = code_span_ends(line)
    if not spans:
        return pattern.sub(replacement, line)
    parts: list[str] = []
    position = 0
    for start, end in spans.items():
        parts += (pattern.sub(replacement, line[position:start]), line[start:end])
        position = end
    return "".join((*parts, pattern.sub(replacement, line[position:])))


@dataclass(slots=True)
class Bullet:
    """An item of a nested list."""

    text: str
    """The text of the item: its first line and the lines that continue it, without indentation."""
    depth: int
    """The indentation of the item's mark, in columns."""
    children: list[Bullet] = field(default_factory=list)

    def as_markdown(self, indent: int = 0) -> str:
        """Return the item and its children as a Markdown list, indented by ``indent`` spaces."""
        space = " " * indent
        first, *rest = self.text.split("\n")
        lines = [f"{space}- {first}", *(f"{space}  {line}" if line else "" for line in rest)]
        return "\n".join((*lines, *(child.as_markdown(indent + 4) for child in self.children)))


_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+(.*)$")


def read_bullets(text: str) -> tuple[list[Bullet], str]:
    """Return the top-level items of the lists in text, and the text outside the lists."""
    top: list[Bullet] = []
    path: list[Bullet] = []
    outside: list[str] = []
    for line, is_outside in lines_outside_code(text.expandtabs(4)):
        match = _BULLET.match(line)
        if match and (is_outside or _FENCE.match(line)):
            bullet = Bullet(match[2], len(match[1]))
            while path and path[-1].depth >= bullet.depth:
                path.pop()
            (path[-1].children if path else top).append(bullet)
            path.append(bullet)
        elif path and (not line.strip() or _indentation(line) > path[-1].depth):
            path[-1].text += "\n" + line[min(path[-1].depth + 2, _indentation(line)) :].rstrip()
        else:
            path = []
            outside.append(line)
    for bullet in _all(top):
        bullet.text = bullet.text.strip("\n")
    return top, "\n".join(outside).strip("\n")


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _all(bullets: list[Bullet]) -> Iterator[Bullet]:
    for bullet in bullets:
        yield bullet
        yield from _all(bullet.children)
