"""The one style sheet: our parts in order, the faces, then what a deck's settings say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PARTS = (
    "tokens", "base", "header-footer", "study-modes", "card", "code", "pages", "study", "print",
)  # fmt: skip
"""The files of ``css/``; a deck can put its own in the place of each, and add ``custom``."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_TIGHT = re.compile(r"""("[^"]*"|'[^']*')|\s*([{};,]|>(?!=))\s*|(:)\s+""")
"""Strings, which stay as they are, and what needs no space round it."""

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_VALUE = re.compile(r"[^{};<>\\@]{1,200}")


def sheet(parts: Iterable[str], faces: str, theme: Mapping[str, str]) -> str:
    """The style sheet as it is delivered, without comments and needless space.

    Args:
        parts: the CSS of the parts, in order.
        faces: the ``@font-face`` rules.
        theme: a deck's own values, by the name of a property without ``--fp-``.

    """
    return "\n".join(filter(None, (faces, *map(_tight, parts), _theme(theme)))) + "\n"


def _theme(theme: Mapping[str, str]) -> str:
    for name, value in theme.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(str(value)):
            message = f"not a theme setting: {name} = {value!r}"
            raise ValueError(message)
    rules = "".join(f"--fp-{name}:{theme[name]};" for name in sorted(theme))
    return f":root{{{rules}}}" if rules else ""


def _tight(css: str) -> str:
    text = _SPACE.sub(" ", _COMMENT.sub("", css))
    return _TIGHT.sub(r"\1\2\3", text).replace(";}", "}").strip()
