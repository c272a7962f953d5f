"""Create info strings for imported code, which does not run until the author enables it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from flashproof.diagnostics import Diagnostics
from flashproof.languages import BUILT_IN
from flashproof.parse.document import read_document
from flashproof.parse.fences import read_body
from flashproof.text.source import Source

SKIPPED = 'skip="imported"'
"""The attribute of all imported code in languages that run."""
SKIPPED_PYTHON = f"python {{{SKIPPED}}}"
"""The info string of imported Python code, which is unreviewed and lacks its setup code."""

_VALUES = r"(?:\"[^\"`\n]*\"|'[^'`\n]*')"
_VARYING_CODE = re.compile(rf"python \{{{SKIPPED}(?: vary={_VALUES})+\}}")
"""Matches the info strings that ``varying_info`` returns."""
_SKIP = re.compile(r"""\s*\bskip=("[^"]*"|'[^']*'|\S*)""")
_ATTRIBUTES = re.compile(r"([a-z]{1,20})[ \t]*\{([^{}`\n]{1,500})\}")
_PYTHON = re.compile(r"(?:i|c|j)?python[0-9.]*|py[0-9.]*|sage")
_NOT_PYTHON = ("cython", "jython")
_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]{0,29}")
_WORD = re.compile(r"[A-Za-z0-9+#_-][A-Za-z0-9+#._-]*")


def imported_info(info: str) -> str:
    """Return the info string for imported code: the language, and ``skip`` for code that could run.

    Other attributes are kept only if all of them are attributes of flashproof.

    >>> imported_info("{.python .numberLines}"), imported_info("js"), imported_info("rust ignore")
    ('python {skip="imported"}', 'javascript {skip="imported"}', 'rust')
    >>> imported_info("python {proof}"), imported_info("python {proof .wide}")
    ('python {proof skip="imported"}', 'python {skip="imported"}')
    """
    if _VARYING_CODE.fullmatch(info):
        return info
    if own := _with_own_attributes(info.strip()):
        return own
    words = _WORD.findall(info[:200].lower())
    if not words:
        return ""
    language = words[0]
    if _is_python(language):
        return SKIPPED_PYTHON
    if language in BUILT_IN:
        return f"{BUILT_IN[language].name} {{{SKIPPED}}}"
    return language if _LANGUAGE.fullmatch(language) else ""


def _with_own_attributes(info: str) -> str:
    """Return the info string with ``skip`` added, or an empty string if the result is invalid."""
    match = _ATTRIBUTES.fullmatch(info)
    if match is None or match[1] not in ("python", *BUILT_IN):
        return ""
    attributes = _SKIP.sub("", f" {match[2]} ").strip()
    skipped = f"{match[1]} {{{f'{attributes} {SKIPPED}'.strip()}}}"
    diagnostics = Diagnostics()
    text = f"```{skipped}\npass\n```\n"
    read_body(read_document(Source(Path("x.md"), "x.md", text), diagnostics).items, diagnostics)
    is_valid = all(one.code == "missing-front-matter" for one in diagnostics.items)
    return skipped if is_valid else ""


def fenced(info: str, text: str) -> str:
    r"""Return a code block whose fences are longer than any run of backticks in the text.

    >>> fenced("text", "a\n")
    '```text\na\n```'
    """
    marks = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{marks}{info}\n{text.rstrip()}\n{marks}"


def start_info() -> str:
    """Return the info string of an imported write card's starter code."""
    return f"python {{start {SKIPPED}}}"


def check_info(name: str) -> str:
    """Return the info string of an imported check, omitting characters that are not allowed.

    >>> check_info("64 units")
    'python {check="64 units" skip="imported"}'
    """
    plain = " ".join(re.sub(r"[\"{}`]", "", name).split())
    return f'python {{check="{plain or "unnamed"}" {SKIPPED}}}'


def varying_info(values: Iterable[str]) -> str:
    """Return the info string of an imported predict card's code; omit all values if one is invalid.

    >>> varying_info(["axis=0|1"])
    'python {skip="imported" vary="axis=0|1"}'
    """
    quoted = (f"'{value}'" if '"' in value else f'"{value}"' for value in values)
    info = f"python {{{' '.join((SKIPPED, *(f'vary={value}' for value in quoted)))}}}"
    return info if _VARYING_CODE.fullmatch(info) else SKIPPED_PYTHON


def _is_python(language: str) -> bool:
    """Return whether card files treat a language name as Python or as a misspelling of Python."""
    if language in _NOT_PYTHON:
        return False
    is_close = bool(get_close_matches(language, ["python"], cutoff=0.75))
    return is_close or _PYTHON.fullmatch(language) is not None
