"""Highlighting keeps every character, and does not divide names."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashproof.markup import (
    Renderer,
    to_site,
)
from flashproof.markup.highlight import STYLED, highlight
from flashproof.model import Code
from tests.markup.rendered_text import VisibleText
from tests.property_tests import examples
from tests.sample_topics import source_of


@given(
    st.lists(st.sampled_from(["tf.cast(", "x", ", ", ")", " + ", "'a'", "\n", "# é"]), min_size=1)
)
@examples(80)
def test_highlighting_keeps_every_character(parts: list[str]) -> None:
    text = "".join(parts)
    code = Code("python", text, source_of(text).span(0, 0))
    assert VisibleText(to_site(Renderer().render_code(code)).text).text == text.rstrip("\n")


NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
FENCE = re.compile(r"^```python[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SNIPPETS = [
    code
    for path in sorted((Path(__file__).parents[2] / "cards").rglob("*.md"))
    for code in re.findall(
        r"^```python[^\n]*\n(.*?)^```$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
]


def test_no_dotted_name_of_the_deck_is_divided_by_elements() -> None:
    """Strings and comments may contain names that are divided, for example in f-strings."""
    for code in SNIPPETS:
        html = highlight(code, "python")
        for name in NAME.findall(re.sub(r"#.*|(['\"]).*?\1", "''", code)):
            assert name in html


@pytest.mark.parametrize("part", ["site", "anki"])
def test_every_element_has_a_style(part: str) -> None:
    css = (Path(__file__).parents[2] / "templates" / part / "css" / "code.css").read_text("utf-8")
    rules = css[css.index(".c1") :]
    assert STYLED - {"c"} <= set(re.findall(r"\.([a-z]{1,2}\d?)\b", rules))
    html = "".join(highlight(code, "python") for code in SNIPPETS)
    assert set(re.findall(r'class="(\w+)"', html)) <= STYLED


def test_calls_are_not_divided_from_their_names() -> None:
    html = highlight("print(len(x), super().f(), x.y[0].z(1.5))\n@a.b\nclass C(d.E): ...", "python")
    for call in ("print(len(x)", "super().f(", ".z(", "@a.b", "d.E"):
        assert call in html
