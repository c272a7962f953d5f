"""Fences: the language, and our words in braces behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from typing import TypeVar

from flashproof.diagnostics import Diagnostics, suggest
from flashproof.model import Body, Code, Markdown, Output, Role
from flashproof.parse.document import Fence, Item, Prose
from flashproof.text.source import Span

WORDS: Mapping[str, str] = {
    "setup": "runs before each snippet of its topic; shown once, on the topic's page",
    "continue": "runs after the snippet before it in its card, in the same process",
    "proof": "proves what the card says; folded on the site, not in Anki",
    "raises": "the exception that it must raise: raises=ValueError",
    "plot": 'draws a figure, described by its alt text: plot="a parabola"',
    "skip": 'is not run; says why: skip="needs a GPU"',
    "timeout": "its own time limit in seconds: timeout=60",
    "tol": "how far a printed float may be off: tol=1e-3",
}
"""Every word, with what it is for."""

_T = TypeVar("_T")
_FLAGS = ("setup", "continue", "proof")
_NOT_TOGETHER = (("setup", "proof"), ("setup", "continue"), ("setup", "plot"), ("proof", "plot"))
_ALIASES = ("py", "py3", "python3", "ipython", "ipython3")
_NOT_TYPOS = ("python", "python2", "cython", "jython")
_INFO = re.compile(r"\s*([^\s{}]*)\s*(?:\{([^{}]*)\})?\s*$")
_WORD = re.compile(r"([^\s=\"]+)(?:=(\"[^\"]*\"|'[^']*'|[^\s\"]*))?")
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*")


@dataclass(frozen=True, slots=True)
class _Word:
    key: str
    value: str | None
    span: Span


def read_body(items: Iterable[Item], diagnostics: Diagnostics) -> Body:
    """Prose and code in order; an ``output`` fence joins the code that it belongs to."""
    body: list[Markdown | Code] = []
    for item in items:
        if isinstance(item, Prose):
            body.append(item.markdown)
        elif isinstance(item, Fence):
            code = _code(item, diagnostics)
            if code.language != "output":
                body.append(code)
            elif (last := _awaits_output(body)) is not None:
                body[-1] = replace(last, output=Output(code.text, code.span))
            else:
                diagnostics.error(
                    "stray-output",
                    "this output follows no snippet",
                    item.span,
                    "put it straight under the python fence that prints it",
                )
    return tuple(body)


def _awaits_output(body: list[Markdown | Code]) -> Code | None:
    """The snippet that an output fence behind ``body`` belongs to."""
    last = body[-1] if body else None
    if not isinstance(last, Code) or not last.is_snippet:
        return None
    return last if last.output is None and last.role is not Role.SETUP else None


def _code(fence: Fence, diagnostics: Diagnostics) -> Code:
    match = _INFO.match(fence.info.text)
    if match is None:
        hint = "write the language, then our words in one pair of braces: python {tol=1e-3}"
        diagnostics.error("bad-fence", "the words of this fence cannot be read", fence.info, hint)
        return Code("", fence.text, fence.span)
    language = match[1].lower()
    if _means_python(language):
        span = fence.info.sub(match.start(1), match.end(1))
        message = f"a fence in {match[1]!r} would not be run"
        diagnostics.error("python-alias", message, span, "write 'python'")
        language = "python"
    elif not language and re.match(r"\s*python\b", match[2] or ""):
        words = match[2].strip().removeprefix("python").strip()
        hint = f"write 'python {{{words}}}'" if words else "write 'python'"
        message = "the language stands inside the braces"
        diagnostics.error("bad-fence", message, fence.info, hint)
        return Code("python", fence.text, fence.span)
    code = Code(language, fence.text, fence.span)
    if match[2] is None:
        return code
    words = _words(fence.info.sub(match.start(2), match.end(2)), diagnostics)
    if language != "python":
        span = fence.info.sub(match.start(2) - 1, match.end(2) + 1)
        message = "only python fences take words in braces"
        diagnostics.error("words-without-python", message, span, "take the braces away")
        return code
    return _with_words(code, words, diagnostics)


def _means_python(language: str) -> bool:
    """Whether it is another name of Python, or its name with letters wrong."""
    if language == "python":
        return False
    close = get_close_matches(language, ["python"], cutoff=0.8)
    return language in _ALIASES or (close != [] and language not in _NOT_TYPOS)


def _words(block: Span, diagnostics: Diagnostics) -> dict[str, _Word]:
    words: dict[str, _Word] = {}
    for match in _WORD.finditer(block.text):
        word = _Word(match[1], match[2], block.sub(*match.span()))
        if word.key not in WORDS:
            message = f"a fence has no word {word.key!r}"
            diagnostics.error("unknown-word", message, word.span, suggest(word.key, WORDS))
        elif word.key in words:
            message = f"the word {word.key!r} stands here twice"
            diagnostics.error("repeated-word", message, word.span, "keep one of them")
        elif (word.value is None) is not (word.key in _FLAGS):
            form = word.key if word.key in _FLAGS else f"{word.key}=…"
            message = f"the word {word.key!r} is written {form!r}"
            diagnostics.error("bad-word", message, word.span, WORDS[word.key])
        else:
            words[word.key] = word
    for pair in _NOT_TOGETHER:
        if all(key in words for key in pair):
            message = f"{pair[0]!r} and {pair[1]!r} cannot stand together"
            span = words[pair[1]].span
            diagnostics.error("clashing-words", message, span, "keep one of them")
    return words


def _with_words(code: Code, words: Mapping[str, _Word], diagnostics: Diagnostics) -> Code:
    def value(key: str, read: Callable[[str], _T | None], default: _T) -> _T:
        if (word := words.get(key)) is None:
            return default
        text = (word.value or "").strip("\"'").strip()
        if (found := read(text)) is None:
            code_name = "missing-alt" if key == "plot" else "bad-word"
            message = f"{text!r} is not a value for {key!r}"
            diagnostics.error(code_name, message, word.span, WORDS[key])
            return default
        return found

    role = next((Role(key) for key in ("setup", "proof") if key in words), Role.SHOWN)
    return replace(
        code,
        role=role,
        continues="continue" in words,
        raises=value("raises", lambda text: text if _EXCEPTION.fullmatch(text) else None, ""),
        plot=value("plot", lambda text: text or None, ""),
        skip=value("skip", lambda text: text or None, ""),
        timeout=value("timeout", partial(_number, low=0.1, high=3600), default=None),
        tolerance=value("tol", partial(_number, low=0, high=float("inf")), None),
    )


def _number(text: str, low: float, high: float) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if low <= number <= high else None
