"""Create info strings for imported code, which does not run until the author enables it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from flashproof.languages import BUILT_IN

SKIPPED = 'skip="imported"'
"""The attribute of all imported code in languages that run."""
SKIPPED_PYTHON = f"python {{{SKIPPED}}}"
"""The info string of imported Python code, which is unreviewed and lacks its setup code."""

_NAME = r"[^\"{}`\n]*[^\"{}`\s][^\"{}`\n]*"
_WRITE_CODE = re.compile(rf'python \{{(?:start|check="{_NAME}") {SKIPPED}\}}')
"""Matches the info strings that ``start_info`` and ``check_info`` return."""
_VALUES = r"(?:\"[^\"`\n]*\"|'[^'`\n]*')"
_VARYING_CODE = re.compile(rf"python \{{{SKIPPED}(?: vary={_VALUES})+\}}")
"""Matches the info strings that ``varying_info`` returns."""
_PYTHON = re.compile(r"(?:i|c|j)?python[0-9.]*|py[0-9.]*|sage")
_NOT_PYTHON = ("cython", "jython")
_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+#._-]{0,29}")
_WORD = re.compile(r"[A-Za-z0-9+#_-][A-Za-z0-9+#._-]*")


def imported_info(info: str) -> str:
    """Return the info string for imported code: only a language, and ``skip`` if it could run.

    >>> imported_info("{.python .numberLines}"), imported_info("js"), imported_info("rust ignore")
    ('python {skip="imported"}', 'javascript {skip="imported"}', 'rust')
    """
    if _WRITE_CODE.fullmatch(info) or _VARYING_CODE.fullmatch(info):
        return info
    words = _WORD.findall(info[:200].lower())
    if not words:
        return ""
    language = words[0]
    if _is_python(language):
        return SKIPPED_PYTHON
    if language in BUILT_IN:
        return f"{BUILT_IN[language].name} {{{SKIPPED}}}"
    return language if _LANGUAGE.fullmatch(language) else ""


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
    """Return the info string of an imported predict card's code, without values if one is invalid.

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
