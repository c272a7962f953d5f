r"""Expand an author's macros in formulas, such as ``\R`` for ``\mathbb{R}``.

Macros are expanded in the intermediate HTML, so the site and Anki show the same formula. As in
LaTeX, ``#1`` to ``#9`` in a definition stand for the arguments, as in ``\norm{x}`` or ``\norm x``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

MAX_EXPANSIONS = 1_000
"""The maximum number of expansions in one formula."""
MAX_LENGTH = 10_000
"""The maximum number of characters in an expanded formula."""

_COMMAND = re.compile(r"\\(?:([A-Za-z]+)|.)", re.DOTALL)
_PARAMETER = re.compile(r"(?<!\\)#([1-9])")
_SPACE = re.compile(r"\s*")


def expand(tex: str, macros: Mapping[str, str]) -> str:
    """Return a formula with all macros expanded.

    Args:
        tex: the LaTeX of the formula.
        macros: the definitions, keyed by name without the backslash.

    Raises:
        ValueError: an argument is missing, or the result is too large; the message explains why.

    """
    position = expansions = 0
    while match := _COMMAND.search(tex, position):
        name = match[1]
        if name not in macros:
            position = match.end()
            continue
        expansions += 1
        arguments, end = _arguments(tex, match.end(), name, parameter_count(macros[name]))
        content = _replaced(macros[name], arguments)
        tex = tex[: match.start()] + _separated(content, tex[end : end + 1]) + tex[end:]
        position = match.start()
        if expansions > MAX_EXPANSIONS or len(tex) > MAX_LENGTH:
            raise ValueError("its macros expand to a formula that is too long")
    return tex


def parameter_count(definition: str) -> int:
    r"""Return the number of arguments that a macro takes.

    >>> parameter_count(r"\frac{#1}{#2}")
    2
    """
    return max((int(number) for number in _PARAMETER.findall(definition)), default=0)


def recursive_macro(macros: Mapping[str, str]) -> str | None:
    r"""Return the name of a macro that uses itself, directly or indirectly, or ``None``.

    >>> recursive_macro({"a": r"x\b", "b": r"\a"}), recursive_macro({"a": r"\b", "b": "x"})
    ('a', None)
    """
    uses = {name: set(_used(definition, macros)) for name, definition in macros.items()}
    for name in macros:
        reached, waiting = set[str](), [name]
        while waiting:
            new = uses[waiting.pop()] - reached
            if name in new:
                return name
            reached |= new
            waiting += new
    return None


def _used(definition: str, macros: Mapping[str, str]) -> Iterator[str]:
    for match in _COMMAND.finditer(definition):
        if match[1] in macros:
            yield match[1]


def _arguments(tex: str, position: int, name: str, count: int) -> tuple[list[str], int]:
    """Return the arguments at a position, and the offset after them.

    Raise ``ValueError`` if an argument is missing or not closed.
    """
    arguments: list[str] = []
    for _ in range(count):
        start = _end_of(_SPACE, tex, position)
        if start == len(tex) or tex[start] == "}":
            noun = "argument" if count == 1 else "arguments"
            raise ValueError(f"the macro \\{name} needs {count} {noun}")
        if tex[start] == "{":
            position = _group_end(tex, start)
            arguments.append(tex[start + 1 : position - 1])
        else:
            position = _end_of(_COMMAND, tex, start) if tex[start] == "\\" else start + 1
            arguments.append(tex[start:position])
    return arguments, position


def _end_of(pattern: re.Pattern[str], tex: str, start: int) -> int:
    match = pattern.match(tex, start)
    return match.end() if match else len(tex)


def _group_end(tex: str, start: int) -> int:
    """Return the offset after the group that starts with ``{`` at ``start``.

    Raise ``ValueError`` if the group is not closed.
    """
    depth, position = 0, start
    while position < len(tex):
        character = tex[position]
        depth += (character == "{") - (character == "}")
        position += 2 if character == "\\" else 1
        if depth == 0:
            return position
    raise ValueError("a group is not closed with '}'")


def _replaced(definition: str, arguments: list[str]) -> str:
    """Return a definition with the arguments in place of ``#1`` to ``#9``."""
    parts: list[str] = []
    end = 0
    for match in _PARAMETER.finditer(definition):
        before = definition[end : match.start()]
        parts += (before if not before else _separated(before, arguments[int(match[1]) - 1][:1]),)
        parts.append(_separated(arguments[int(match[1]) - 1], definition[match.end() :][:1]))
        end = match.end()
    return "".join((*parts, definition[end:]))


def _separated(content: str, following: str) -> str:
    """Add a space if ``content`` ends with a command whose name would include the next letter."""
    ends_with_command = re.search(r"(?<!\\)(?:\\\\)*\\[A-Za-z]+\Z", content)
    return f"{content} " if ends_with_command and following.isalpha() else content
