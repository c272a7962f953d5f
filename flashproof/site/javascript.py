"""Bundle the study app's modules into one classic script, and serialize values as JavaScript.

A page opened from a ``file:`` URL cannot load modules. The bundler therefore concatenates the
modules inside one function, without imports and exports, and strips comments and indentation. A
bundler from npm could do this, but then deck authors would need Node.js to build the site.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from flashproof.text.javascript_modules import strip_module


def bundle(sources: Iterable[str]) -> str:
    """Bundle the source text of modules, ordered with dependencies first, into one script."""
    body = "".join(strip_module(source) for source in sources)
    return f'(() => {{\n"use strict";\n{body}}})();\n'


def safe_json(value: object) -> str:
    """Serialize a value as JSON that is safe in a ``<script>`` element and in a script file."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def json_literal(value: object) -> str:
    """Serialize a value as JSON in a string literal, to be passed to ``JSON.parse``.

    Browsers parse this faster than the equivalent JavaScript object literal.
    """
    text = safe_json(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{text}'"
