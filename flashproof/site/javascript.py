"""Bundle the study app's modules into one classic script, and write values as JavaScript.

A page opened from a file cannot load modules, so the bundler puts the modules one after another
into one function, without their imports and exports. It also drops comments and indentation. A
bundler from npm would do the same, but a deck's author would need Node to build the site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_IMPORT = re.compile(r"^import\b[^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class|let)", re.MULTILINE)
_DOC_COMMENT = re.compile(r"^[ \t]*/\*\*.*?\*/\n", re.MULTILINE | re.DOTALL)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_TYPE_CAST = re.compile(r"/\*\* @(?:type|import) .*?\*/ ?")
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{2,}")


def bundle(sources: Iterable[str]) -> str:
    """Return one script made from the text of its modules, dependencies first."""
    body = "".join(strip_module(source) for source in sources)
    return f'(() => {{\n"use strict";\n{body}}})();\n'


def strip_module(source: str) -> str:
    """Remove imports, exports, comments, type casts and indentation from a module.

    Comments are removed only if they fill whole lines. Template literals must not span lines,
    because their indentation would be lost.
    """
    for pattern in (_IMPORT, _EXPORT, _DOC_COMMENT, _LINE_COMMENT, _TYPE_CAST, _INDENT):
        source = pattern.sub("", source)
    return _EMPTY_LINES.sub("\n", source).lstrip("\n")


def safe_json(value: object) -> str:
    """Return JSON that is safe inside a ``<script>`` element and in a script file."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def json_literal(value: object) -> str:
    """Return JSON as a string literal for ``JSON.parse``.

    Browsers parse it faster than the same value written as JavaScript literals.
    """
    text = safe_json(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"
