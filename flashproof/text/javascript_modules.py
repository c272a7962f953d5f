"""Convert JavaScript modules to code for a classic script."""

from __future__ import annotations

import re
from functools import lru_cache

_IMPORT = re.compile(r"^import\b[^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class|let)", re.MULTILINE)
_DOC_COMMENT = re.compile(r"^[ \t]*/\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_TYPE_CAST = re.compile(r"/\*\* @(?:type|import) .*?\*/ ?")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{2,}")


@lru_cache(maxsize=256)
def strip_module(source: str) -> str:
    """Remove imports, exports, comments, type casts, and indentation from a module.

    Comments are removed only if they are on separate lines. Template literals must not span
    multiple lines, because they would lose their indentation.
    """
    for pattern in (_IMPORT, _EXPORT, _DOC_COMMENT, _LINE_COMMENT, _TYPE_CAST, _INDENT):
        source = pattern.sub("", source)
    return _EMPTY_LINES.sub("\n", source).lstrip("\n")
