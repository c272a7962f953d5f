"""Explain exceptions that an author can fix: missing packages or names, and network access."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec

from flashproof.snippets.snippet import Chain, Outcome, Result
from flashproof.text import python_syntax

DISTRIBUTIONS = {
    "IPython": "ipython",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""Names of packages on PyPI that differ from the names of their modules, keyed by module."""
_NO_MODULE = re.compile(r"No module named '(?P<name>[^']+)'")
_NO_NAME = re.compile(r"NameError: name '(?P<name>[^']+)' is not defined")
_NO_NETWORK = re.compile(r"snippets have no network access \([^\n]*?\): create data in the snippet")


def explanation(name: str, text: str) -> str:
    """Return a headline that explains an exception, or an empty string if no explanation is known.

    ``name`` is the name of the exception class; ``text`` is the message, with or without the
    traceback.
    """
    if match := _NO_NETWORK.search(text):
        return match[0]
    if name == "ModuleNotFoundError" and (match := _NO_MODULE.match(text)):
        hint = _missing_module(match["name"])
        return f"{name}: {match[0]}: {hint}" if hint else ""
    return ""


def _missing_module(name: str) -> str:
    """Return how to fix a missing module, or an empty string if no fix is known."""
    top_level = name.partition(".")[0]
    if top_level in sys.stdlib_module_names:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"it is missing from this installation of Python {version}"
    try:
        is_installed = find_spec(top_level) is not None
    except (ImportError, ValueError):
        return ""
    if is_installed:
        return ""
    package = DISTRIBUTIONS.get(top_level, top_level.replace("_", "-"))
    return f"install it with 'pip install {package}'"


class NameHints:
    """Finds the snippet that defines a name that is missing in a different snippet.

    ``chains`` contains all chains that may run.
    """

    def __init__(self, chains: Iterable[Chain]) -> None:
        self._chains = list(chains)

    def explained(self, result: Result) -> Result:
        """Return the result; if a different snippet defines a missing name, the message says so."""
        if result.snippet.language is not None:
            return result
        match = _NO_NAME.match(result.message)
        if result.outcome is not Outcome.FAILED or match is None:
            return result
        owner = self._definitions.get((result.snippet.piece.path, match["name"]))
        if owner is None or owner == result.snippet.name:
            return result
        hint = f"{owner} defines the name; move that code to a {{setup}} fence, or use {{continue}}"
        return replace(result, message=f"{match[0]} in this snippet: {hint}")

    @cached_property
    def _definitions(self) -> dict[tuple[str, str], str]:
        """The first snippet that defines each global name, keyed by file and global name."""
        found: dict[tuple[str, str], str] = {}
        for chain in self._chains:
            for snippet in chain.snippets if chain.language is None else ():
                for name in _defined_names(snippet.piece.text):
                    found.setdefault((snippet.piece.path, name), snippet.name)
        return found


def _defined_names(code: str) -> list[str]:
    try:
        symbols = python_syntax.symbol_table(code).get_symbols()
    except python_syntax.PARSE_ERRORS:
        return []
    return [one.get_name() for one in symbols if one.is_assigned() or one.is_imported()]
