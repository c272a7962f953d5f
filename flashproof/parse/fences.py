"""Read code fences: the language and the attributes in braces after it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import TypeVar

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.languages import BUILT_IN, Language, Languages
from flashproof.model import Body, Code, Markdown, Need, Output, Role
from flashproof.parse.document import Fence, Item, Prose
from flashproof.parse.unlabeled_outputs import (
    indented_outputs,
    is_session,
    session_as_fences,
    unlabeled_outputs,
)
from flashproof.text.source import Span
from flashproof.text.versions import VersionRange, parse_conditions

ATTRIBUTES: Mapping[str, str] = {
    "setup": "runs before each snippet of its topic; shown once, on the topic's page",
    "continue": "runs after the previous snippet of its card, in the same process",
    "proof": "checks what the card says; collapsed on the site, not shown in Anki",
    "raises": "the exception, exit status, or SQL error that the snippet must end with",
    "plot": "alt text for the plot that the snippet draws",
    "start": "the initial code in the editor of a write card",
    "check": "the name of a write card's check",
    "skip": "the reason why the snippet is not run",
    "since": "the first versions to which the snippet applies; with earlier ones, it is skipped",
    "until": "the first versions to which the snippet no longer applies",
    "needs": "the hardware that the snippet needs (gpu); it is skipped on other machines",
    "timeout": "the snippet's time limit in seconds",
    "tol": "how much a printed float may differ from the expected one",
    "exact": "its output must match the expected one exactly, character by character",
    "vary": "a value in the code of a predict card, and its alternatives",
}
"""Descriptions of all fence attributes, by name."""

_HINTS: Mapping[str, str] = {
    "raises": "name the exception: raises=ValueError; or the exit status: raises=1",
    "plot": 'describe the plot: plot="a parabola"',
    "check": 'say what it checks: check="64 units"',
    "skip": 'give the reason: skip="takes an hour"',
    "since": 'write names and versions: since="tensorflow 2.22, python 3.12"',
    "until": 'write names and versions: until="tensorflow 2.22"',
    "needs": "write needs=gpu; no other value is allowed",
    "timeout": "write a number of seconds from 0.1 to 3600: timeout=60",
    "tol": "write a non-negative number: tol=1e-3",
    "vary": 'write the value from the code first, then its alternatives: vary="axis=0|1|-1"',
}
"""Hints that show how to write the attributes that take a value, by name."""

MAX_TOLERANCE = sys.float_info.max
"""The maximum of ``tol``; an infinite tolerance would accept every float."""
_T = TypeVar("_T")
_REPEATABLE = ("vary",)
_FLAGS = ("setup", "continue", "proof", "exact", "start")
_NOT_TOGETHER = (
    ("setup", "proof"),
    ("setup", "continue"),
    ("setup", "plot"),
    ("proof", "plot"),
    ("tol", "exact"),
    *((one, other) for one in ("start", "check") for other in ("setup", "proof")),
    *((one, "needs") for one in ("setup", "start", "check")),
    ("start", "check"),
    *((one, "vary") for one in ("setup", "proof", "start", "check", "plot")),
)
_ONLY_PYTHON: Mapping[str, str] = {"plot": "draw plots", "needs": "use a GPU"}
"""The attributes that only Python fences can have, each with the phrase for its message."""
_ALIASES = ("py", "py3", "python3", "ipython", "ipython3")
_NOT_TYPOS = ("python", "python2", "cython", "jython")
_DRAWN: Mapping[str, str] = {
    "mermaid": "save the diagram as an image, and write ![description](diagram.svg)",
    "plantuml": "save the diagram as an image, and write ![description](diagram.svg)",
    "tikz": "save the drawing as an image, and write ![description](drawing.svg)",
    "math": "write the formula between two lines with '$$'",
    "dataview": "write the text that the query would show",
    "dataviewjs": "write the text that the query would show",
}
"""Hints for fences that other programs render but cards show as text, keyed by language."""
_INFO = re.compile(r"\s*([^\s{}]*)\s*(?:\{((?>\"[^\"]*\"|'[^']*'|[^{}])*+)\})?\s*$")
_ATTRIBUTE = re.compile(r"([^\s=\"]+)(?:=(\"[^\"]*\"|'[^']*'|[^\s\"]*))?")
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*")
_EXIT_STATUS = re.compile(r"\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]")
_SHELLS = ("sh", "shell", "zsh", "shell-session")


@dataclass(frozen=True, slots=True)
class _Attribute:
    key: str
    value: str | None
    """The value, including quotes; ``None`` for a flag such as ``{setup}``."""
    span: Span


def read_body(
    items: Iterable[Item], diagnostics: Diagnostics, languages: Languages = BUILT_IN
) -> Body:
    """Convert items to prose and code; attach each ``output`` fence to the snippet above it.

    ``languages`` are the languages, besides Python, whose fences run.
    """
    items = tuple(items)
    _report_unchecked(items, diagnostics, languages)
    body: list[Markdown | Code] = []
    for item in items:
        if isinstance(item, Prose):
            body.append(item.markdown)
        elif isinstance(item, Fence):
            code = _code(item, diagnostics, languages)
            if is_session(item):
                code = replace(code, skip="a session")
            if code.language != "output":
                body.append(code)
            elif (last := _awaits_output(body)) is not None:
                body[-1] = replace(last, output=Output(code.text, code.span))
            else:
                message = "this output fence does not belong to a snippet"
                hint = (
                    "move it directly below the snippet that prints it; setup code cannot have an "
                    "output, and a snippet can have only one"
                )
                above = body[-1] if body else None
                if isinstance(above, Code) and above.language in _SHELLS:
                    hint = (
                        "change the language of the fence above it to 'bash', which runs as a "
                        "snippet"
                    )
                diagnostics.error("stray-output", message, item.span, hint)
    return tuple(body)


def _report_unchecked(
    items: tuple[Item, ...], diagnostics: Diagnostics, languages: Languages
) -> None:
    """Report text that looks like an output but is not compared with the actual output."""
    for item in items:
        if isinstance(item, Fence) and is_session(item):
            _report_session(item, diagnostics)
    for fence, label in unlabeled_outputs(items, languages):
        if not is_session(fence):
            _report_unlabeled(fence.span, label, diagnostics)
    for prose in indented_outputs(items, languages):
        _report_unlabeled(prose.span, None, diagnostics)


def _report_session(fence: Fence, diagnostics: Diagnostics) -> None:
    message = "interactive sessions are not run"
    hint = "write a Python fence and an output fence below it"
    if session_as_fences(fence.text):
        hint += "; 'check --fix' can do this"
    diagnostics.error("python-session", message, fence.span, hint)


def _report_unlabeled(span: Span, label: Prose | None, diagnostics: Diagnostics) -> None:
    message = "this looks like the output of the snippet above, but it is not checked"
    hint = "make it an 'output' fence, or explain in a sentence above it what it shows"
    if label is not None:
        hint = f"delete {label.span.text.strip()!r}, and make this an 'output' fence"
    diagnostics.error("unlabeled-output", message, span, hint)


def _awaits_output(body: list[Markdown | Code]) -> Code | None:
    """Return the last snippet in ``body`` if an output fence can follow it, else ``None``."""
    last = body[-1] if body else None
    if not isinstance(last, Code) or not last.is_snippet:
        return None
    return last if last.output is None and last.role is not Role.SETUP else None


def _code(fence: Fence, diagnostics: Diagnostics, languages: Languages) -> Code:
    match = _INFO.match(fence.info.text)
    if match is None:
        message = "the attributes of this code fence are not valid"
        hint = "write the language, then all attributes in one pair of braces: python {tol=1e-3}"
        diagnostics.error("bad-fence", message, fence.info, hint)
        return Code("", fence.text, fence.span)
    language = match[1].lower()
    if _looks_like_python(language):
        span = fence.info.subspan(match.start(1), match.end(1))
        message = f"code fences with the language {match[1]!r} are not run"
        diagnostics.error("python-alias", message, span, "write 'python'")
        language = "python"
    elif not language and re.match(r"\s*python\b", match[2] or ""):
        attributes = match[2].strip().removeprefix("python").strip()
        hint = f"write 'python {{{attributes}}}'" if attributes else "write 'python'"
        message = "the language is inside the braces"
        diagnostics.error("bad-fence", message, fence.info, hint)
        return Code("python", fence.text, fence.span)
    if language in _DRAWN:
        span = fence.info.subspan(match.start(1), match.end(1))
        message = f"code fences with the language {match[1]!r} are shown as text"
        diagnostics.warn("unsupported-syntax", message, span, _DRAWN[language])
    runs_in = languages.get(language)
    code = Code(runs_in.name if runs_in else language, fence.text, fence.span, runs_in=runs_in)
    if match[2] is None:
        return code
    attributes = _attributes(fence.info.subspan(match.start(2), match.end(2)), diagnostics)
    if language != "python" and runs_in is None:
        span = fence.info.subspan(match.start(2) - 1, match.end(2) + 1)
        message = f"{language!r} fences are not run, so they cannot have attributes"
        hint = "remove the braces, or add the language to [tool.flashproof.languages]"
        diagnostics.error("words-without-python", message, span, hint)
        return code
    return _with_attributes(code, attributes, diagnostics)


def _looks_like_python(language: str) -> bool:
    """Return whether a language name is an alias or a misspelling of ``python``."""
    if language == "python":
        return False
    close = get_close_matches(language, ["python"], cutoff=0.8)
    return language in _ALIASES or (close != [] and language not in _NOT_TYPOS)


def _attributes(block: Span, diagnostics: Diagnostics) -> dict[str, _Attribute]:
    attributes: dict[str, _Attribute] = {}
    for number, match in enumerate(_ATTRIBUTE.finditer(block.text)):
        attribute = _Attribute(match[1], match[2], block.subspan(*match.span()))
        key, span = attribute.key, attribute.span
        if key not in ATTRIBUTES:
            message, hint = f"unknown attribute {key!r}", suggest(key, ATTRIBUTES)
            diagnostics.error("unknown-word", message, span, hint)
        elif key in attributes and key not in _REPEATABLE:
            message, hint = f"duplicate attribute {key!r}", "delete one of them"
            diagnostics.error("repeated-word", message, span, hint)
        elif key in _FLAGS and attribute.value is not None:
            message, hint = (
                f"the attribute {key!r} takes no value",
                f"write '{key}' without a value",
            )
            diagnostics.error("bad-word", message, span, hint)
        elif key not in _FLAGS and attribute.value is None:
            message = f"the attribute {key!r} needs a value"
            diagnostics.error("bad-word", message, span, _HINTS[key])
        else:
            attributes[f"{key} {number}" if key in attributes else key] = attribute
    for pair in _NOT_TOGETHER:
        if all(key in attributes for key in pair):
            message = f"{pair[0]!r} and {pair[1]!r} cannot be combined"
            span = attributes[pair[1]].span
            diagnostics.error("clashing-words", message, span, "remove one of them")
    return attributes


def _with_attributes(
    code: Code, attributes: Mapping[str, _Attribute], diagnostics: Diagnostics
) -> Code:
    def value(key: str, read: Callable[[str], _T | None], default: _T) -> _T:
        if (attribute := attributes.get(key)) is None:
            return default
        text = (attribute.value or "").strip("\"'").strip()
        if (result := read(text)) is not None:
            return result
        diagnostic_code, message = "bad-word", f"{text!r} is not a valid value for {key!r}"
        if key == "plot":
            diagnostic_code, message = "missing-alt", "this plot has no alt text"
        diagnostics.error(diagnostic_code, message, attribute.span, _HINTS[key])
        return default

    for key, what in _ONLY_PYTHON.items():
        if code.runs_in is not None and key in attributes:
            message, span = f"only Python fences can {what}", attributes[key].span
            diagnostics.error("bad-word", message, span, f"remove {key!r}")
    roles = ("setup", "proof", "start", "check")
    role = next((Role(key) for key in roles if key in attributes), Role.SHOWN)
    return replace(
        code,
        role=role,
        continues="continue" in attributes,
        raises=value("raises", partial(_raised, code.runs_in), ""),
        plot=value("plot", lambda text: text or None, "") if code.runs_in is None else "",
        check=value("check", lambda text: text or None, ""),
        skip=value("skip", lambda text: text or None, ""),
        versions=VersionRange(
            value("since", parse_conditions, ()), value("until", parse_conditions, ())
        ),
        needs=value("needs", _need, None) if code.runs_in is None else None,
        timeout=value("timeout", partial(_number, low=0.1, high=3600), default=None),
        tolerance=value("tol", partial(_number, low=0, high=MAX_TOLERANCE), None),
        exact="exact" in attributes,
        vary=tuple(_unquoted(one) for one in attributes.values() if one.key == "vary"),
    )


def _unquoted(attribute: _Attribute) -> Span:
    """Return the span of an attribute's value without its quotes."""
    value = attribute.value or ""
    start, end = len(attribute.span.text) - len(value), len(attribute.span.text)
    has_quotes = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return attribute.span.subspan(start + has_quotes, end - has_quotes)


def _raised(language: Language | None, text: str) -> str | None:
    """Return ``text`` if it is the name of an exception or an exit status, else ``None``.

    An exit status is valid only for languages other than Python.
    """
    is_status = language is not None and _EXIT_STATUS.fullmatch(text)
    return text if is_status or _EXCEPTION.fullmatch(text) else None


def _need(text: str) -> Need | None:
    return next((one for one in Need if one == text), None)


def _number(text: str, low: float, high: float) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if low <= number <= high else None
