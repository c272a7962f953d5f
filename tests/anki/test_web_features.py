"""Cards work in Android WebView 74 and in iOS 13: features are old enough, or optional."""

from __future__ import annotations

import json
import re

from tests.anki.web_features import (
    TABLE,
    TEMPLATES,
    css_features,
    is_old,
    nested,
    script_features,
    used_features,
)

OPTIONAL = {
    "api.Element.scrollLeft": "the newer versions only changed it for right-to-left text",
    "api.KeyboardEvent.isComposing": "undefined counts as false",
    "api.KeyboardEvent.repeat": "the scripts call the method of strings",
    "api.ResizeObserver": "used only if it exists",
    "api.ResizeObserver.ResizeObserver": "used only if it exists",
    "api.ResizeObserver.observe": "used only if it exists",
    "css.properties.appearance": "there is a prefixed declaration",
    "css.properties.background-attachment.local": "shadows at the edges of code",
    "css.properties.box-decoration-break": "there is a prefixed declaration",
    "css.properties.box-decoration-break.clone": "there is a prefixed declaration",
    "css.properties.cursor": "only for a mouse",
    "css.properties.cursor.pointer": "only for a mouse",
    "css.properties.field-sizing": "inside @supports",
    "css.properties.field-sizing.content": "inside @supports",
    "css.properties.inset-inline-start": "older versions place numbers on the left",
    "css.properties.outline": "the newer versions only made it follow rounded corners",
    "css.properties.overflow-wrap.anywhere": "there is a fallback in @supports",
    "css.properties.resize": "only for a mouse",
    "css.properties.resize.vertical": "only for a mouse",
    "css.properties.text-decoration-thickness": "the line has the default thickness",
    "css.properties.text-underline-offset": "the line has the default position",
    "css.properties.text-wrap": "lines are not balanced",
    "css.properties.text-wrap.balance": "lines are not balanced",
    "css.selectors.focus-visible": "the browser's own focus ring appears",
    "css.types.length.lh": "inside @supports",
}
"""What cards can do without, and why."""

VERSIONS: dict[str, list[float | None]] = json.loads(TABLE.read_text("utf-8"))


def test_all_features_are_old_enough_or_optional() -> None:
    used = used_features(nested(VERSIONS))
    assert {name for name in used if not is_old(VERSIONS[name])} == set(OPTIONAL)


def test_the_table_is_complete() -> None:
    """A property that is not in the table is new: run the command in web_features.py."""
    properties = {one for one in used_features({}) if re.fullmatch(r"css\.properties\.[\w-]+", one)}
    assert sorted(properties - VERSIONS.keys()) == []
    assert "api.Element.replaceChildren" in VERSIONS


def test_features_are_found() -> None:
    table = dict.fromkeys(
        ("css.types.clamp", "css.selectors.has", "css.properties.inset", "css.properties.gap")
    )
    css = "a:has(b) { inset: 0; width: clamp(1px, 2px, 3px); display: flex; gap: 1px; }"
    found = set(css_features(css, nested(table)))
    assert {"css.properties.gap.flex_context", *table} <= found
    table = dict.fromkeys(("api.Element.replaceChildren", "api.structuredClone"))
    script = "a.replaceChildren(b); structuredClone(a?.b); // c.remove()"
    found = set(script_features(script, nested(table)))
    assert found == {*table, "javascript.operators.optional_chaining"}


def test_resize_observers_are_optional() -> None:
    for path in TEMPLATES.rglob("*.js"):
        for line in path.read_text("utf-8").splitlines():
            assert "ResizeObserver(" not in line or "if (window.ResizeObserver)" in line, path.name
