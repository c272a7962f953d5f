"""Find outputs that are not checked: fences that are not marked as output, and sessions.

Readers assume that a plain fence below a snippet shows its output. Only ``output`` fences are
compared with the snippet's actual output, so every fence that looks like an output must be an
``output`` fence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from flashproof.languages import BUILT_IN, Languages
from flashproof.parse.document import Fence, Heading, Item, Prose
from flashproof.text import python_syntax

if TYPE_CHECKING:
    from doctest import Example

RESULT_LANGUAGES = frozenset(
    "text txt plain plaintext none console out stdout result results ansi log repl".split()
) | {""}
"""The fence languages that readers interpret as the output of the snippet above."""
SESSION = re.compile(r"^[ \t]*>>>(?:[ \t]|$)", re.MULTILINE)
"""Matches the prompt of an interactive session at the start of a line."""
IPYTHON_SESSION = re.compile(r"^[ \t]*In \[\d*\]:", re.MULTILINE)
_SHELL_PROMPT = re.compile(r"\s*(?:[\w.@:~/-]*[$%#]|>|PS [^>\n]*>) ")
_PYTHON_COMMAND = re.compile(r"(?:uv run |poetry run )?(?:python|ipython|\./)")
_LABEL = re.compile(
    r"\W*(?:(?:the|its|expected|this|it|which) )?(?:outputs?|prints?|printed|results?|stdout)\W*",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"\s*([^\s{}]*)")
_NOT_SHOWN_AS_RUN = re.compile(r"\bsetup\b|\bskip=")
_INDENTED = re.compile(r"(?:[ \t]*\n)*(?: {4}| {0,3}\t)[ \t]*\S")
_BANNER = re.compile(r"\s*(?:Python \d|\[GCC|\[Clang|Type \"help\"|>>> *$)")
_PRINTING = re.compile(r"(?:print|pprint|help|display)\(|.*\.(?:summary|print_exc|show)\(")


def language_of(fence: Fence) -> str:
    """Return the first word of a fence's info string, in lowercase."""
    match = _LANGUAGE.match(fence.info.text)
    return match[1].lower() if match else ""


def is_session(fence: Fence) -> bool:
    """Return whether a fence contains an interactive session.

    In a Python fence, only the first line counts, because docstrings can contain sessions. A fence
    with ``{skip=…}`` is marked as not run, so the fence may contain a session.
    """
    language = language_of(fence)
    if language == "output" or (language == "python" and "skip=" in fence.info.text):
        return False
    if language == "python":
        return contains_session(fence.text.strip("\n").partition("\n")[0])
    return contains_session(fence.text)


def contains_session(text: str) -> bool:
    """Return whether a line of text starts with a Python or IPython prompt."""
    return SESSION.search(text) is not None or IPYTHON_SESSION.search(text) is not None


def unlabeled_outputs(
    items: Iterable[Item], languages: Languages = BUILT_IN
) -> list[tuple[Fence, Prose | None]]:
    """Return the fences that show a result without being ``output`` fences.

    Such a fence is directly below a snippet, or below a label such as "Output:" that follows a
    snippet. Each fence is returned with its label, or with ``None`` if it has no label.
    ``languages`` are the languages, besides Python, whose fences run.
    """
    found = []
    snippet: Fence | None = None
    label: Prose | None = None
    for item in items:
        if isinstance(item, Fence):
            if snippet and _looks_like_output(item):
                found.append((item, label))
            snippet, label = (item if _is_shown_as_run(item, languages) else None), None
        elif isinstance(item, Heading):
            snippet = None
        elif item.markdown.text.strip():
            label = item if _LABEL.fullmatch(item.markdown.text) and label is None else None
            snippet = snippet if label else None
    return found


def indented_outputs(items: Iterable[Item], languages: Languages = BUILT_IN) -> list[Prose]:
    """Return the prose that begins with an indented code block directly below a snippet."""
    pairs = pairwise(items)
    return [
        second
        for first, second in pairs
        if isinstance(first, Fence)
        and isinstance(second, Prose)
        and _is_shown_as_run(first, languages)
        and _INDENTED.match(second.markdown.text)
    ]


def _is_shown_as_run(fence: Fence, languages: Languages) -> bool:
    """Return whether readers assume that a fence's code was run and may have printed something."""
    language = language_of(fence)
    runs = language == "python" or language in languages
    return runs and _NOT_SHOWN_AS_RUN.search(fence.info.text) is None


def _looks_like_output(fence: Fence) -> bool:
    is_plain = language_of(fence) in RESULT_LANGUAGES and "{" not in fence.info.text
    return is_plain and not _is_shell_session(fence)


def _is_shell_session(fence: Fence) -> bool:
    """Return whether a fence starts with a shell prompt and a command that does not run Python."""
    prompt = _SHELL_PROMPT.match(fence.text)
    return prompt is not None and _PYTHON_COMMAND.match(fence.text, prompt.end()) is None


def can_be_output(fence: Fence) -> bool:
    """Return whether an unlabeled output can be fixed by setting the language to ``output``."""
    return not is_session(fence) and _SHELL_PROMPT.match(fence.text) is None


@dataclass(slots=True)
class _Script:
    """The content of a pair of fences: code, its output, and the exception that it raises."""

    lines: list[str] = field(default_factory=list)
    output: list[str] = field(default_factory=list)
    raises: str = ""


def session_as_fences(text: str) -> str:
    """Convert a session to Python and ``output`` fences, or return "" if that is impossible.

    A script does not print the values of expressions, so ``print`` is added if the session shows a
    value. Code after an exception is written in a new fence that continues the previous one.
    """
    import doctest  # noqa: PLC0415 - slow to import, and rarely needed

    if "{{c" in text or "```" in text or IPYTHON_SESSION.search(text):
        return ""
    scripts = [_Script()]
    try:
        for part in doctest.DocTestParser().parse(text):
            if isinstance(part, doctest.Example):
                if scripts[-1].raises:
                    scripts.append(_Script())
                _add(scripts[-1], part)
            elif part.strip():
                _add_text(scripts[-1], part)
    except python_syntax.PARSE_ERRORS:
        return ""
    if not scripts[-1].lines:
        return ""
    return "\n".join(_as_fences(one, continues=one is not scripts[0]) for one in scripts)


def _add_text(script: _Script, text: str) -> None:
    """Add the lines after a blank line to the output of the last example.

    Raises:
        ValueError: The text precedes the first example and is not printed by Python at startup.

    """
    if script.lines:
        script.output += text.rstrip("\n").split("\n")
    elif not all(map(_BANNER.match, text.strip().split("\n"))):
        raise ValueError("text before the first prompt")


def _add(script: _Script, example: Example) -> None:
    """Add an example of a session to a script; raise ``SyntaxError`` if it is not valid Python."""
    source = example.source.rstrip("\n")
    shown = example.want
    if example.exc_msg is not None:
        script.raises = example.exc_msg.partition(":")[0].strip()
        shown = example.exc_msg
    body = python_syntax.parse(source).body
    want = shown.replace("<BLANKLINE>", "").rstrip("\n")
    if want and not script.raises and len(body) == 1 and isinstance(body[0], ast.Expr):
        source = _printed(source, body[0].value, want)
    script.lines.append(source)
    script.output += want.split("\n") if want else []


def _printed(source: str, value: ast.expr, want: str) -> str:
    """Return code that prints the value that a session shows for an expression."""
    segment = ast.get_source_segment(source, value) or source
    if _PRINTING.match(segment):
        return source
    try:
        is_text = isinstance(python_syntax.literal_value(want), str)
    except (*python_syntax.PARSE_ERRORS, TypeError):
        is_text = True
    printed = f"print(repr({segment}))" if is_text else f"print({segment})"
    return source.replace(segment, printed, 1)


def _as_fences(script: _Script, *, continues: bool) -> str:
    words = ["continue"] if continues else []
    words += [f"raises={script.raises}"] if script.raises else []
    info = f"python {{{' '.join(words)}}}" if words else "python"
    code = "\n".join(script.lines)
    fences = f"```{info}\n{code}\n```\n"
    if script.output:
        output = "\n".join(script.output)
        fences += f"```output\n{output}\n```\n"
    return fences
