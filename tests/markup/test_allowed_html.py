"""Exactly the allowed elements and classes are left in the HTML of a text."""

from __future__ import annotations

import re

import pytest

from flashproof.markup.allowed_html import CLASSES, RAW_TAGS, TAGS
from tests.markup.rendered_text import rendered

EVERYTHING = """\
| a | b |
|:--|--:|
| *1* | `2` |

> 1. **x** ~~y~~ [z](https://example.com "title") ![alt](a.svg)

- <kbd>Ctrl</kbd>

---

$x$ <script>alert(1)</script><table class="evil"><td class="evil">
"""


@pytest.mark.parametrize("tag", sorted(RAW_TAGS))
def test_raw_tags_are_kept(tag: str) -> None:
    text = "a <br> b" if tag == "br" else f"a <{tag}>b</{tag}>"
    assert f"<{tag}>" in rendered(text).html


@pytest.mark.parametrize("tag", ["script", "div", "table", "img", "video", "tex-inline", "svg"])
def test_other_tags_are_text(tag: str) -> None:
    assert f"&lt;{tag}&gt;" in rendered(f"a <{tag}>b</{tag}>").html


def test_only_allowed_elements_and_classes_are_left() -> None:
    html = rendered(EVERYTHING).html
    assert {"table", "ol", "del", "img", "kbd", "hr", "tex-inline"} <= _tags(html) <= TAGS
    for tag, classes in re.findall(r'<(\w+)[^>]* class="([^"]*)"', html):
        assert set(classes.split()) <= CLASSES[tag]


def _tags(html: str) -> set[str]:
    return set(re.findall(r"<([a-z][\w-]*)", html))
