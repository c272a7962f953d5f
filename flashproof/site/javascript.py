"""One classic script out of the modules that the study app is written in.

Scripts of a page opened from a file cannot be modules, so the parts are put one after another into
one function, without their imports and exports. Comments are for readers of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_IMPORT = re.compile(r"^import\b[^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class|let)", re.MULTILINE)
_DOC = re.compile(r"^[ \t]*/\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_CAST = re.compile(r"/\*\* @(?:type|import) .*?\*/ ?")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_BLANK = re.compile(r"\n{2,}")


def bundle(sources: Iterable[str]) -> str:
    """The delivered script, from the text of its modules in order, dependencies first."""
    body = "".join(strip(source) for source in sources)
    return f'(() => {{\n"use strict";\n{body}}})();\n'


def strip(source: str) -> str:
    """A module's text without imports, exports, comments of whole lines, casts, and indents.

    So no template literal of a module may go over several lines.
    """
    for pattern in (_IMPORT, _EXPORT, _DOC, _LINE, _CAST, _INDENT):
        source = pattern.sub("", source)
    return _BLANK.sub("\n", source).lstrip("\n")
