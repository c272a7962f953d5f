"""Highlighting keeps every character."""

from hypothesis import given, settings
from hypothesis import strategies as st

from flashproof.markup import (
    Renderer,
    to_site,
)
from flashproof.model import Code
from tests.markup.rendered_text import VisibleText
from tests.sample_topics import source_of


@given(
    st.lists(st.sampled_from(["tf.cast(", "x", ", ", ")", " + ", "'a'", "\n", "# é"]), min_size=1)
)
@settings(max_examples=200, deadline=None)
def test_highlighting_keeps_every_character(parts: list[str]) -> None:
    text = "".join(parts)
    code = Code("python", text, source_of(text).span(0, 0))
    assert VisibleText(to_site(Renderer().render_code(code)).text).text == text.rstrip("\n")
