"""Find the web features that the card templates use, and since which versions browsers have them.

``web_features.json`` contains the versions from MDN's browser compatibility data: of all features
that the templates use, and of all functions and properties that are too new. After a template uses
a new feature, write the file again::

    npm install --prefix .gates --no-save --no-audit --no-fund @mdn/browser-compat-data
    python -m tests.anki.web_features
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flashproof.text.javascript_modules import strip_module

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "anki"
TABLE = Path(__file__).with_suffix(".json")
BROWSERS = ("chrome", "safari_ios")
OLDEST = (74, 13.0)
"""The oldest versions that cards must work in."""

INTERFACES = (
    *("CSSStyleDeclaration", "DOMRect", "DOMTokenList", "Document", "Element", "Event"),
    *("EventTarget", "HTMLButtonElement", "HTMLElement", "HTMLTextAreaElement", "KeyboardEvent"),
    *("MediaQueryList", "Navigator", "Node", "NodeList", "ResizeObserver", "Storage", "Window"),
)
BUILTINS = ("Array", "JSON", "Map", "Math", "Number", "Object", "RegExp", "Set", "String")
PARENTS = (
    *(f"api.{name}" for name in INTERFACES),
    *(f"javascript.builtins.{name}" for name in BUILTINS),
)
SYNTAX = {
    "optional_chaining": r"\?\.",
    "nullish_coalescing": r"\?\?",
    "logical_or_assignment": r"\|\|=",
    "exponentiation": r"\*\*",
    "spread": r"\.\.\.",
}
"""Regular expressions for syntax, keyed by the name in the compatibility data."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|//[^\n]*")
_DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+);")
_BLOCK = re.compile(r"([^{};]+)\{")


def css_features(css: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the properties, values, functions, units, selectors, and at-rules of a style sheet."""
    text = _COMMENT.sub("", css)
    for name, value in _DECLARATION.findall(text):
        if not name.startswith("-"):
            yield from _declaration_features(name, value, data)
    for head in _BLOCK.findall(text):
        for rule in re.findall(r"@([a-z-]+)", head):
            yield from _existing(data, f"css.at-rules.{rule}")
        for selector in re.findall(r"(?<=:)([a-z-]+)", head):
            yield from _existing(data, f"css.selectors.{selector}")


def _declaration_features(name: str, value: str, data: Mapping[str, Any]) -> Iterator[str]:
    yield f"css.properties.{name}"
    known = _find(data, f"css.properties.{name}") or {}
    words = set(re.findall(r"[a-z][a-z-]*", value))
    yield from (f"css.properties.{name}.{word}" for word in words if word in known)
    for function in re.findall(r"([a-z-]+)\(", value):
        yield from _existing(data, f"css.types.{function}")
    for unit in re.findall(r"\d([a-z]+)\b", value):
        yield from _existing(data, f"css.types.length.{unit}")
    if name == "gap":
        yield "css.properties.gap.flex_context"


def script_features(script: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the functions, properties, and syntax of a script that browsers provide."""
    text = _STRING.sub('""', script)
    for name in set(re.findall(r"\.([a-zA-Z]+)\b", text)):
        for parent in PARENTS:
            yield from _existing(data, f"{parent}.{name}")
    for name in set(re.findall(r"\b(?:new |window\.)?([a-zA-Z]{3,})\(?", text)):
        yield from _existing(data, f"api.{name}")
        yield from _existing(data, f"javascript.builtins.{name}")
    for name, pattern in SYNTAX.items():
        if re.search(pattern, text):
            yield f"javascript.operators.{name}"


def used_features(data: Mapping[str, Any]) -> set[str]:
    """Return the features that the templates use."""
    features: set[str] = set()
    for path in TEMPLATES.rglob("*.*"):
        if path.suffix == ".css":
            features |= set(css_features(path.read_text("utf-8"), data))
        elif path.suffix == ".js":
            features |= set(script_features(path.read_text("utf-8"), data))
        else:
            for name in re.findall(r'site_script\("([\w-]+)"\)', path.read_text("utf-8")):
                script = TEMPLATES.with_name("site") / "js" / f"{name}.js"
                code = strip_module(script.read_text("utf-8"))
                features |= set(script_features(code, data))
    return features


def nested(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the stored table in the form of the compatibility data."""
    data: dict[str, Any] = {}
    for feature in table:
        node = data
        for part in feature.split("."):
            node = node.setdefault(part, {})
        node["__compat"] = {}
    return data


def is_old(versions: Sequence[float | None]) -> bool:
    """Return whether the oldest browsers have a feature."""
    return all(
        version is not None and version <= oldest
        for version, oldest in zip(versions, OLDEST, strict=True)
    )


def _newer(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the functions and properties that are too new."""
    for parent in PARENTS:
        for name in _find(data, parent):
            feature = f"{parent}.{name}"
            if name.isalpha() and not is_old(_versions(data, feature)):
                yield feature


def _existing(data: Mapping[str, Any], feature: str) -> Iterator[str]:
    if "__compat" in (_find(data, feature) or {}):
        yield feature


def _find(data: Mapping[str, Any], feature: str) -> Any:
    node: Any = data
    for part in feature.split("."):
        node = node.get(part, {})
    return node


def _versions(data: Mapping[str, Any], feature: str) -> list[float | None]:
    support = _find(data, feature).get("__compat", {}).get("support", {})
    return [_version(support.get(browser)) for browser in BROWSERS]


def _version(statement: Any) -> float | None:
    """Return the first version with full support, or ``None``."""
    for one in statement if isinstance(statement, list) else [statement or {}]:
        added = str(one.get("version_added") or "").lstrip("≤")
        usable = not one.keys() & {"flags", "partial_implementation", "version_removed", "prefix"}
        if usable and re.match(r"\d", added):
            return float(".".join(added.split(".")[:2]))
    return None


def main() -> None:
    """Write the table."""
    folder = Path(os.environ.get("FLASHPROOF_GATES", ROOT / ".gates"))
    source = folder / "node_modules" / "@mdn" / "browser-compat-data" / "data.json"
    data = json.loads(source.read_text("utf-8"))
    names = sorted({*used_features(data), *_newer(data)})
    table = {name: _versions(data, name) for name in names}
    rows = (f"  {json.dumps(name)}: {json.dumps(versions)}" for name, versions in table.items())
    TABLE.write_text("{\n" + ",\n".join(rows) + "\n}\n", "utf-8")


if __name__ == "__main__":
    main()
